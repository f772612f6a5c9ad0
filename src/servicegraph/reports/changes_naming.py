"""Names and values of changed things in the language of a reader, as the format writes them."""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from pyoxigraph import Literal, NamedNode

from servicegraph.changes.catalogue_changes import CatalogueChanges
from servicegraph.changes.described_things import FactValue, UnnamedPart
from servicegraph.changes.entity_changes import PropertyChange
from servicegraph.changes.sides import Side
from servicegraph.messages import one_line, optional, pick, text
from servicegraph.reports.foreign_names import foreign_name
from servicegraph.reports.written import written

_MOST_TEXT = 120  # letters of one value
_BEFORE_DIFFERENCE = 30  # letters of it that are shown before the first that differs
_MOST_VALUES = 8
_DEEPEST = 3
# What Markdown would take for a mark, and GitHub for somebody or something that is meant.
_MARKS = re.compile(r"([\\`*_{}\[\]()|~])")
_MEANT = str.maketrans({"@": "&#64;", "#": "&#35;"})


@dataclass(frozen=True)
class Marks:
    """How a format writes: *plain* a text of the data, *name* one that stands for a thing, *code* an identifier."""

    plain: Callable[[str], str]
    name: Callable[[str], str]
    code: Callable[[str], str]


def escaped(said: str) -> str:
    """*said* in Markdown, on one line: nothing in it is a mark, a link, or calls anybody."""
    marked = _MARKS.sub(r"\\\1", html.escape(one_line(said), quote=False)).translate(_MEANT)
    return marked.replace("://", "&#58;//").replace("www.", "www&#46;")


TERMINAL = Marks(one_line, lambda said: f"“{one_line(said)}”", one_line)
MARKDOWN = Marks(escaped, lambda said: f"*{escaped(said)}*", lambda said: f"`{one_line(said).replace('`', '')}`")


class ChangesNaming:
    """Gives the names of what *changes* speak of, in *language*, written with *marks*."""

    def __init__(self, changes: CatalogueChanges, language: str, marks: Marks) -> None:
        self._old, self._new = changes.old.catalogue, changes.new.catalogue
        self._was = {now: iri for iri, now in changes.names.items()}
        self.language = language
        self.marks = marks

    def said(self, key: str, **values: object) -> str:
        """The sentence *key*."""
        return text(key, self.language, **values)

    def label(self, iri: str) -> str:
        """The name of *iri*, as it is now, else as it was before it was removed."""
        for catalogue, known in ((self._new, iri), (self._old, self._was.get(iri, iri))):
            if name := catalogue.dataset.labels.of(known, self.language):
                return name
        return self.curie(iri)

    def curie(self, iri: str) -> str:
        """*iri* in short."""
        short = self._new.prefixes.contract(iri)
        return self._old.prefixes.contract(iri) if short.startswith("<") else short

    def plural(self, class_iri: str) -> str:
        """What things of *class_iri* are called together; the name of the class where nobody says."""
        for catalogue in (self._new, self._old):
            if plural := catalogue.dataset.presentation.plurals.get(class_iri):
                return pick(plural, self.language)
        return self.label(class_iri)

    def property(self, change: PropertyChange) -> str:
        """The property of *change*, from the outside inwards, with the language of its texts."""
        path = " › ".join(self.marks.plain(self.property_name(one)) for one in change.path)
        if not change.language:
            return path
        return self.said("changes.property-in-language", property=path, tongue=self.tongue(change.language))

    def property_name(self, iri: str) -> str:
        """What the property *iri* is called."""
        return foreign_name(iri, self.language) or self.label(iri)

    def tongue(self, tag: str) -> str:
        """*tag*, a language, in words such as “in Swedish”, else in brackets."""
        return pick(optional(f"language.{tag}"), self.language) or f"({self.marks.plain(tag)})"

    def values(self, values: Iterable[FactValue], others: Iterable[FactValue] = ()) -> str:
        """*values* one after another; a long text from where it differs from *others*."""
        every, besides = list(values), [one.value for one in others if isinstance(one, Literal)]
        shown = [self.marks.plain(self._value(one, besides, 0)) for one in every[:_MOST_VALUES]]
        if not every:
            return self.said("changes.nothing")
        listed = ", ".join(shown)
        left = len(every) - len(shown)
        return self.said("changes.values-more", values=listed, count=left) if left else listed

    def _value(self, value: FactValue, besides: list[str], depth: int) -> str:
        if isinstance(value, NamedNode):
            return self.label(value.value)
        if isinstance(value, UnnamedPart):
            return f"({self.facts(value.facts, depth + 1) or self._items(value, depth + 1)})"
        if not isinstance(value, Literal):
            return str(value)
        said = written(value, self.language)
        return f"“{_excerpt(said, besides)}”" if value.language or not _is_short(said) else said

    def _items(self, value: UnnamedPart, depth: int) -> str:
        return ", ".join(self._value(one, [], depth) for one in value.items[:_MOST_VALUES])

    def facts(self, facts: Iterable[tuple[str, tuple[FactValue, ...]]], depth: int = 0) -> str:
        """*facts* as ``property: value``, one after another, without marks."""
        if depth > _DEEPEST:
            return "…"
        told = ((name, values[:_MOST_VALUES]) for name, values in facts)
        return "; ".join(
            f"{self.property_name(name)}: {', '.join(self._value(one, [], depth) for one in values)}"
            for name, values in told
        )

    def side(self, side: Side) -> str:
        """What a side is called: a revision with its hash, or a folder."""
        if not side.asked:
            return self.said("changes.files-now")
        asked = self.marks.plain(side.asked)
        return f"{asked} ({side.commit})" if side.commit else asked


def _is_short(said: str) -> bool:
    return len(said) <= _MOST_TEXT // 3 and " " not in said


def _excerpt(said: str, besides: list[str]) -> str:
    """*said* in at most so many letters, from a little before the first that the only one of *besides* has not."""
    start = 0
    if len(said) > _MOST_TEXT and len(besides) == 1:
        other = " ".join(besides[0].split())
        same = next((at for at, (a, b) in enumerate(zip(said, other, strict=False)) if a != b), len(said))
        start = max(0, min(same - _BEFORE_DIFFERENCE, len(said) - _MOST_TEXT))
    shown = said[start : start + _MOST_TEXT]
    return ("…" if start else "") + shown + ("…" if start + _MOST_TEXT < len(said) else "")
