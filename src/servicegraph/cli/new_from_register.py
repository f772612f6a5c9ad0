"""``servicegraph new --from-ptv``: a new catalogue from files of the register, and what it lacks, in sentences."""

from __future__ import annotations

import argparse
import shlex
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from servicegraph.cli.arguments import FINDINGS, FINE
from servicegraph.cli.exchange_output import FileContents, files_named
from servicegraph.cli.output import complain, write
from servicegraph.errors import AuthoringError
from servicegraph.exchange.exchange_formats import exchange_formats
from servicegraph.exchange.exchange_values import MOST_BYTES, ImportWishes
from servicegraph.messages import file_name, one_line, shortened, text, texts

if TYPE_CHECKING:  # a new catalogue without a register needs none of it
    from servicegraph.authoring.new_catalogue import NewCatalogue
    from servicegraph.authoring.register_catalogue import RegisterCatalogue
    from servicegraph.exchange.ptv.register_overview import RegisterOverview

_MOST_TOLD = 50
_MOST_NAMED = 20


def register_names(options: argparse.Namespace, first: str, organiser: Mapping[str, str]) -> RegisterOverview | None:
    """What the files of ``--from-ptv`` are about; None where they have faults, which are told.

    The organiser is the organisation called as *organiser* says, if it says a name, else that which organises most.
    Raises AuthoringError when the files tell of no organisation, or of none with that name.
    """
    from servicegraph.exchange.ptv.register_overview import register_overview

    options.from_ptv = files_named(options.from_ptv, exchange_formats()["ptv"].endings)
    overview = register_overview(FileContents(options.from_ptv, MOST_BYTES), first)
    if overview.faults:
        for told in overview.faults[:_MOST_TOLD]:
            complain(told.text(options.language))
        complain(text("import.nothing-written", options.language))
        return None
    if not overview.organiser:
        raise AuthoringError("new.register-without-organisation")
    if organiser:
        said = next(iter(organiser.values()))
        found = overview.called(said)
        if not found:
            names = [next(iter(one.values())) for one in overview.names.values() if one]
            choices = ", ".join(sorted(names)[:_MOST_NAMED])
            raise AuthoringError("new.register-other-organiser", value=shortened(one_line(said)), choices=choices)
        overview = replace(overview, organiser=found)
    return overview


def register_title(overview: RegisterOverview, languages: tuple[str, ...]) -> dict[str, str]:
    """The title of a catalogue of the services of the organiser, in those of *languages* in which that has a name."""
    names = overview.names[overview.organiser]
    titles = texts("new.register-title")
    said = {tag: names[tag] for tag in languages if tag in names} or {languages[0]: next(iter(names.values()))}
    return {tag: titles[tag].replace("{name}", name)[:200] for tag, name in said.items()}


def assumed_base(overview: RegisterOverview) -> str:
    """The base IRI of a catalogue for which nobody has named one: an example address with the organiser's name."""
    from servicegraph.knowledge.slugs import slug

    name = next(iter(overview.names[overview.organiser].values()), "")
    return f"https://example.org/{slug(name) or 'register'}/id/"


def make_from_register(options: argparse.Namespace, folder: Path, wanted: NewCatalogue) -> int:
    """Make the catalogue *wanted* in *folder*, and tell what is in it and what it lacks."""
    from servicegraph.authoring.register_catalogue import make_register_catalogue

    language: str = options.language
    wishes = ImportWishes(FileContents(options.from_ptv, MOST_BYTES), language, False, options.texts, options.classify)
    made = make_register_catalogue(folder, wanted, wishes)
    for told in (*made.notices, *made.faults[:_MOST_TOLD]):
        complain(told.text(language))
    if made.faults:
        complain(text("import.nothing-written", language))
        return FINDINGS
    _tell(made, options.folder, language)
    return FINE


def _tell(made: RegisterCatalogue, folder: str, language: str) -> None:
    gaps, name = made.gaps, file_name(folder)
    catalogue = f"--catalogue {shlex.quote(name)}"
    write(text("new.register-made", language, path=name, services=gaps.services))
    shown = list(gaps.by_organisation.items())[:_MOST_NAMED]
    widest = max((len(made.names[iri]) for iri, _ in shown), default=0)
    for iri, count in shown:
        write(f"  {one_line(made.names[iri]):{widest}}  {count:>5}")
    if len(gaps.by_organisation) > len(shown):
        write("  …")
    sentences = [
        text(key, language, count=gaps.lacking[what], services=gaps.services)
        for what, key in (
            ("sector", "new.gap-sector"),
            ("level", "new.gap-level"),
            ("channel", "new.gap-channel"),
            ("providedBy", "new.gap-provider"),
        )
        if gaps.lacking[what]
    ]
    if not gaps.segments:
        sentences.append(text("new.gap-segment", language, command=f"servicegraph add segment {catalogue}"))
    elif gaps.lacking["serves"]:
        sentences.append(text("new.gap-serves", language, count=gaps.lacking["serves"], services=gaps.services))
    if not gaps.wholes:
        sentences.append(text("new.gap-chain", language, command=f"servicegraph add chain {catalogue}"))
    sentences.append(text("new.gap-interface", language, command=f"servicegraph add interface --list {catalogue}"))
    write(text("new.register-gaps", language))
    for sentence in sentences:
        write(f"  - {sentence}")
    write(text("new.register-next", language, command=f"servicegraph check {shlex.quote(name)} --level info"))
