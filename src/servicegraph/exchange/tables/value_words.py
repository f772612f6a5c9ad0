"""Values as the words by which people know them, and the values that words stand for."""

from __future__ import annotations

import functools
import re
from collections.abc import Collection, Iterator, Mapping

from pyoxigraph import Literal, NamedNode

from servicegraph.catalogue import Catalogue
from servicegraph.exchange.rewriting import Value
from servicegraph.exchange.tables.fitting_columns import ValueColumn
from servicegraph.messages import LANGUAGES
from servicegraph.rdf.nearest import nearest
from servicegraph.rdf.terms import check_iri

_ESCAPES = {"\\": "\\\\", "\n": "\\n", "\r": "\\r"}
_ESCAPED = re.compile(r"[\\\n\r]")
_BLANK = re.compile(r'"\s*"|\s*')
_MEANT = re.compile(r"\\(.)")
_MOST_LIKELY, _FEW = 3, 20


class ValueWords:
    """The values of a catalogue as words in *language*, and back; *coming* are things that it is to have, by name."""

    def __init__(
        self, catalogue: Catalogue, language: str, coming: Mapping[str, Collection[str]] | None = None
    ) -> None:
        self._catalogue, self._language = catalogue, language
        self._coming = coming or {}
        self._said: dict[tuple[NamedNode, frozenset[str] | None], str] = {}

    @functools.cached_property
    def _named(self) -> Mapping[str, frozenset[str]]:
        """The IRIs of what has a name, by the name in any language, without regard to case and spaces."""
        labels = self._catalogue.dataset.labels
        found: dict[str, set[str]] = {}
        for iri in labels.known:
            names = labels.names.get(iri, {}).values()
            for name in (*names, *(filter(None, (labels.of(iri, tag) for tag in LANGUAGES)) if not names else ())):
                found.setdefault(_plain(name), set()).add(iri)
        for name, iris in self._coming.items():
            found.setdefault(_plain(name), set()).update(iris)
        return {name: frozenset(iris) for name, iris in found.items()}

    def said(self, value: Value, among: frozenset[str] | None = None) -> str:
        """*value* on one line: a thing by its name, with its CURIE where others, of those *among*, are called so."""
        if isinstance(value, Literal):
            line = _ESCAPED.sub(lambda match: _ESCAPES[match[0]], value.value)
            return f'"{line}"' if not line.strip() else f"\\{line}" if _BLANK.fullmatch(line) else line
        if (value, among) not in self._said:
            self._said[value, among] = self._name(value.value, among)
        return self._said[value, among]

    def _name(self, iri: str, among: frozenset[str] | None) -> str:
        name, short = self._catalogue.label(iri, self._language), self._catalogue.prefixes.contract(iri)
        if name == short or "\n" in name or "\r" in name:
            return f"<{iri}>" if _plain(short) in self._named else short
        named = self._named.get(_plain(name), frozenset())
        return (
            name
            if iri in named and len(_narrowed(named, among)) == 1 and iri in _narrowed(named, among)
            else f"{name} ({short})"
        )

    def meant(self, line: str, column: ValueColumn, among: frozenset[str] | None = None) -> tuple[Value, ...]:
        """The values that *line* may stand for: one, none that is known, or several of the same name.

        Of several of the same name, those *among* the things that fit the column are meant, where there are such.
        """
        if column.language:
            return (Literal(_text(line), language=column.language),)
        if column.datatype:
            return (Literal(_text(line), datatype=NamedNode(column.datatype)),)
        if found := self._named.get(_plain(line)):
            return tuple(NamedNode(iri) for iri in sorted(_narrowed(found, among)))
        for short in (line.strip(), *_behind(line)):
            if (iri := self.iri(short)) and iri in self._things:
                return (NamedNode(iri),)
        return ()

    def iri(self, short: str) -> str:
        """The IRI that *short*, a CURIE or an IRI, stands for, whether or not anything is said of it; else empty."""
        try:
            return check_iri(self._catalogue.prefixes.expand(short))
        except ValueError:
            return ""

    def like(self, line: str, among: frozenset[str] | None) -> list[str]:
        """The names most like *line*, the likest first: of the things *among*, where these are known, else of all.

        Where none is like it, but few things fit, these.
        """
        wanted = _plain(line)
        names = {name: iris for name, iris in self._named.items() if among is None or not iris.isdisjoint(among)}
        holding = [name for name in names if wanted and wanted in name]
        words = [word for word in wanted.split() if len(word) > 4]
        shared = {name: sum(len(word) for word in words if word in name) for name in names}
        holding = holding or sorted(filter(shared.__getitem__, names), key=lambda name: -shared[name])
        found = dict.fromkeys(
            (
                *nearest(wanted, names, most=_MOST_LIKELY, least=75),
                *holding,
                *nearest(wanted, names, most=_MOST_LIKELY, least=60),
            )
        )
        things = dict.fromkeys(iri for name in found for iri in sorted(names[name]) if not among or iri in among)
        if not things and among and len(among) <= _FEW:
            return sorted(self.said(NamedNode(iri), among) for iri in among)
        return [self.said(NamedNode(iri), among) for iri in things][:_MOST_LIKELY]

    def cell(self, values: tuple[Value, ...], among: frozenset[str] | None = None) -> str:
        """*values*, each on its line, in an order that follows from them alone; *among* as in ``said``."""
        return "\n".join(sorted(self.said(value, among) for value in values))

    @functools.cached_property
    def _things(self) -> frozenset[str]:
        """What the catalogue says something about, or is to."""
        coming = {iri for iris in self._coming.values() for iri in iris}
        return frozenset(self._catalogue.dataset.described) | coming


def value_words(catalogue: Catalogue, language: str) -> ValueWords:
    """The values of *catalogue* as words in *language*, and back."""
    return catalogue.derived(("value words", language), lambda: ValueWords(catalogue, language))


def _plain(name: str) -> str:
    return " ".join(name.casefold().split())


def _narrowed(iris: frozenset[str], among: frozenset[str] | None) -> frozenset[str]:
    return (iris & among or iris) if among is not None else iris


def _text(line: str) -> str:
    if line[:1] == line[-1:] == '"' and len(line) > 1 and not line[1:-1].strip():
        return line[1:-1]
    return _MEANT.sub(lambda match: {"n": "\n", "r": "\r"}.get(match[1], match[1]), line)


def _behind(line: str) -> Iterator[str]:
    """What stands in brackets at the end of *line*, as behind a name that several things have."""
    if line.rstrip().endswith(")") and "(" in line:
        yield line.rstrip().rpartition(" (")[2][:-1]
