"""A paragraph to fill in for each kind of thing: what ``add`` asks for, in the same order, with places to fill in."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from servicegraph.authoring.kind_fields import KindField, form_of
from servicegraph.authoring.meant_values import WordMeanings
from servicegraph.dataset.kinds import Kind
from servicegraph.lsp.editor_view import Knowledge
from servicegraph.lsp.prefix_edits import write_name

_MOST_CHOICES = 12  # of one place; where there are more, completion is the better help
_MARKS = re.compile(r"[\\$},|]")


@dataclass(frozen=True)
class ParagraphSnippet:
    """A paragraph for the class *iri*, whose things are of *kind*, and the prefixes that the text lacks for it."""

    kind: str
    iri: str
    insert: str
    needed: Mapping[str, str] = field(default_factory=dict)


def paragraph_snippet(
    knowledge: Knowledge, kind: Kind, declared: Mapping[str, str], language: str = "en"
) -> ParagraphSnippet:
    """A paragraph for a thing of *kind*, where *declared* are the prefixes of the text.

    It has what shapes miss where it is unsaid. Where few things can be meant they are offered, in the order of their
    names in *language*; a thing that is called after its two ends gets no name.
    """
    state = knowledge.state
    words = WordMeanings(knowledge.expectations, language)
    kind_form = form_of(knowledge.expectations, kind)
    needed: dict[str, str] = {}

    def written(iri: str) -> str:
        name = write_name(iri, declared, state.dataset.prefixes)
        if name.prefix:
            needed[name.prefix] = name.namespace
        return name.text

    subject = written(f"{state.dataset.settings.base}{kind.name}/x")
    end = ">" if subject.startswith("<") else ""
    rows = [f"a {written(kind.classes[0])}"]
    number = 1
    for one in kind_form.fields:
        if one == kind_form.label and kind_form.needs_name:
            texts = []
            for tag in state.dataset.settings.languages:
                number += 1
                texts.append(f'"${number}"@{tag}')
            rows.append(f"{written(one.predicate)} {' , '.join(texts)}")
        elif one != kind_form.label and one.wanted is not None:
            number += 1
            rows.append(f"{written(one.predicate)} {_place(number, one, words, written)}")
    stem = subject.removesuffix(end).removesuffix("x")
    insert = f"{stem}${{1:{kind.name}}}{end}\n    " + " ;\n    ".join(rows) + " .\n"
    return ParagraphSnippet(kind.name, kind.classes[0], insert, needed)


def _place(number: int, one: KindField, words: WordMeanings, written: Callable[[str], str]) -> str:
    """The place *number* of a snippet, for the value of the field *one*: with its choices where they are few."""
    fitting = () if one.is_text else words.fitting(one)
    if not 0 < len(fitting) <= _MOST_CHOICES:
        return f"${number}"
    choices = ",".join(_MARKS.sub(r"\\\g<0>", written(iri)) for iri in fitting)
    return f"${{{number}|{choices}|}}"
