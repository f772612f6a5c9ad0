"""``servicegraph add``: describes a new thing in the file where it belongs."""

from __future__ import annotations

import argparse
import os
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from servicegraph.catalogue import Catalogue
from servicegraph.cli.arguments import FINE, Command, Say, folder_of, tell_unread
from servicegraph.cli.output import write, write_document
from servicegraph.cli.seen_from_here import path_from_here, seen_from_here
from servicegraph.cli.terminal_questions import ask, can_ask
from servicegraph.errors import AuthoringError, ParameterError
from servicegraph.messages import one_line, text
from servicegraph.reports.unified import unified_diff
from servicegraph.settings import ENVIRONMENT, find_catalogue

if TYPE_CHECKING:  # no other command needs them
    from servicegraph.authoring.drafting import GivenOption, ThingForm
    from servicegraph.authoring.kind_fields import KindField
    from servicegraph.authoring.meant_values import WordMeanings
    from servicegraph.authoring.planned_additions import PlannedAddition
    from servicegraph.dataset.kinds import Kind


def _add_arguments(parser: argparse.ArgumentParser, say: Say) -> None:
    parser.epilog = say("add-epilog")
    parser.add_argument("kind", nargs="?", metavar="KIND", help=say("add-kind"))
    parser.add_argument("--iri", default="", metavar="IRI", help=say("add-iri"))
    parser.add_argument("--file", default="", metavar="FILE", help=say("add-file"))
    parser.add_argument("--dry-run", action="store_true", help=say("add-dry-run"))
    parser.add_argument("--list", dest="listed", action="store_true", help=say("add-list"))


def _run(options: argparse.Namespace) -> int:
    from servicegraph.authoring.drafting import drafted, filled_in
    from servicegraph.authoring.kind_names import kind_called
    from servicegraph.authoring.meant_values import WordMeanings
    from servicegraph.authoring.planned_additions import planned
    from servicegraph.knowledge.editor_state import EditorState
    from servicegraph.knowledge.expectations import Expectations

    language: str = options.language
    catalogue = Catalogue.load(_own_catalogue(options))
    tell_unread(catalogue, language)
    words = WordMeanings(Expectations(EditorState(catalogue.dataset)), language)
    if not options.kind and can_ask():
        kind = ask(text("add.which-kind", language), lambda said: kind_called(words.state, said, language), language)
    else:
        kind = kind_called(words.state, options.kind or "", language)
    if options.listed:
        write("\n".join(_told_options(words, kind)))
        return FINE
    asked = filled_in(words, kind, _given(options.rest))
    if can_ask():
        asked = _asked_for(words, asked)
    plan = planned(catalogue, drafted(words, asked, options.iri), options.file)
    if options.dry_run:
        changed = [one.changed for one in plan.files]
        write_document(b"".join(unified_diff(one.path, one.before or b"", one.after) for one in changed))
        return FINE
    plan.write()
    _tell(plan, catalogue, language)
    return FINE


def _own_catalogue(options: argparse.Namespace) -> Path:
    """The folder of the catalogue that is named, or in which one works.

    Raises AuthoringError where there is none: the one that comes with the program is not written to unasked.
    """
    folder = find_catalogue(folder_of(options))
    is_named = folder_of(options) or os.environ.get(ENVIRONMENT + "CATALOGUE")
    here = Path.cwd().resolve()
    if not is_named and folder.resolve() not in (here, *here.parents):
        raise AuthoringError("add.no-catalogue")
    return folder


def _given(arguments: Sequence[str]) -> list[GivenOption]:
    """The options of the kind: ``--name value`` or ``--name=value``, each as often as it has values."""
    from servicegraph.authoring.drafting import GivenOption

    found: list[GivenOption] = []
    waiting = list(arguments)
    while waiting:
        first = waiting.pop(0)
        name, mark, value = first.removeprefix("--").partition("=")
        if not first.startswith("--") or not name or (not mark and not waiting):
            raise ParameterError("error.parameter-usage", parameter=first)
        found.append(GivenOption(name, value if mark else waiting.pop(0)))
    return found


def _asked_for(words: WordMeanings, asked: ThingForm) -> ThingForm:
    """*asked* with what the person at the terminal says: what is required, and what shapes miss where it is unsaid."""
    from servicegraph.authoring.kind_fields import LABEL

    named = {one.field.name for one in asked.said} | asked.parts.keys()
    is_begun = bool(asked.said)
    for one in asked.kind_form.fields:
        is_needed = one in asked.missing()
        if one.name in named or not (is_needed or (one.wanted is not None and not is_begun)):
            continue
        tags = words.state.dataset.settings.languages if one.is_text else ("",)
        for tag in tags:
            asked = _answered(words, asked, one, tag, is_needed=is_needed and (one.name != LABEL or tag == tags[0]))
    return asked


def _answered(words: WordMeanings, asked: ThingForm, one: KindField, tag: str, *, is_needed: bool) -> ThingForm:
    """*asked* with the answer to what the field *one* says, in the language *tag*; Enter leaves out what may be."""
    from servicegraph.authoring.drafting import FieldValue
    from servicegraph.authoring.meant_values import named_field

    language = words.language

    def read(said: str) -> str:
        if not said and is_needed:
            raise AuthoringError("add.needed")
        if said:
            words.meant(one, said, tag)
        return said

    name = named_field(words, one)
    fitting = () if one.is_text else words.fitting(one)
    beside = tag or (words.said(fitting) if fitting else "")
    question = f"{name} ({beside})" if beside else name
    if not is_needed:
        question = text("add.may-be-empty", language, question=question)
    said = ask(question, read, language)
    return asked.with_value(FieldValue(one, said, tag)) if said else asked


def _told_options(words: WordMeanings, kind: Kind) -> list[str]:
    """A line for each option of *kind*: its name, what it says, and what it takes."""
    from servicegraph.authoring.kind_fields import form_of
    from servicegraph.authoring.meant_values import described_choices, named_field

    kind_form = form_of(words.expectations, kind)
    widest = max(len(one.name) for one in kind_form.fields)
    lines = []
    for one in kind_form.fields:
        mark = "*" if one.is_required or (one is kind_form.label and kind_form.needs_name) else " "
        said = f"{named_field(words, one)}: {described_choices(words, one)}"
        lines.append(one_line(f"{mark} --{one.name:{widest}}  {said}"))
    return [*lines, "", text("add.options-note", words.language)]


def _tell(plan: PlannedAddition, catalogue: Catalogue, language: str) -> None:
    """Print each new paragraph with its place, and what the check finds about the new things."""
    from servicegraph.reports.options import Options
    from servicegraph.reports.renderings import rendered

    folder = catalogue.settings.folder
    for one in plan.files:
        place = path_from_here(one.changed.path, folder)
        for paragraph in one.paragraphs:
            write(f"{place}:{paragraph.line}\n{paragraph.text}\n")
        if not one.paragraphs:
            write(text("add.linked", language, path=place) + "\n")
    new = {thing.subject.value for thing in plan.things}
    checked = Catalogue.load(folder).checked
    about = tuple(
        found
        for found in checked.diagnostics
        if not new.isdisjoint(str(getattr(term, "value", "")) for term in (found.focus, found.value))
    )
    if not about:
        write(text("add.complete", language))
        return
    write(text("add.lacks", language, count=len(about)))
    seen = seen_from_here(replace(checked, diagnostics=about), folder)
    write(rendered("text", seen, language, Options(every=True, folder=Path.cwd())))


COMMAND = Command("add", _add_arguments, _run, takes_rest=True)
