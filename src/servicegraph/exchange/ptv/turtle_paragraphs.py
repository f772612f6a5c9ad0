"""Whole Turtle files of things, laid out as ``fmt`` lays them out; written at once, since a register is large."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from pyoxigraph import Literal, NamedNode, Triple

from servicegraph.exchange.rewriting import Value
from servicegraph.rdf.terms import RDF, XSD
from servicegraph.turtle.formatting_order import GUIDE_FIRST, GUIDE_LAST

_TYPE = RDF + "type"
_RANK = {
    _TYPE: -100,
    **{name: place - 50 for place, name in enumerate(GUIDE_FIRST)},
    **{name: place + 50 for place, name in enumerate(GUIDE_LAST)},
}
_WIDTH, _INDENT, _LONGEST_ALIGNED, _END = 120, 4, 20, 2  # as in turtle.formatting
_LOCAL = re.compile(r"[^\W\d][\w-]*(?:\.[\w-]+)*")
_LANGUAGES = ("fi", "sv", "en")
_ESCAPES = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t", "\b": "\\b", "\f": "\\f"}
_ESCAPED = re.compile(r'[\\"\x00-\x1f\x7f]')


@dataclass(frozen=True)
class ThingParagraph:
    """A thing, and what is said of it: values by property, its classes among them."""

    subject: NamedNode
    values: Mapping[NamedNode, Sequence[Value]] = field(repr=False)

    @property
    def triples(self) -> set[Triple]:
        """The statements."""
        return {Triple(self.subject, name, value) for name, values in self.values.items() for value in values}


def turtle_of(paragraphs: Iterable[ThingParagraph], prefixes: Mapping[str, str], heading: str) -> str:
    """A Turtle file with *paragraphs*, the comment *heading* before them, and what they need of *prefixes* declared."""
    writer = _Writer(prefixes)
    said = [writer.paragraph(one) for one in paragraphs]
    widest = max(map(len, writer.used), default=0)
    lines = [f"@prefix {f'{name}:':{widest + 1}} <{writer.used[name]}> ." for name in sorted(writer.used)]
    return "\n".join([heading, "", *lines, ""]) + "".join(f"\n{one}" for one in said)


class _Writer:
    """Writes terms, and keeps the prefixes that it ``used``."""

    def __init__(self, prefixes: Mapping[str, str]) -> None:
        self._namespaces = {namespace: name for name, namespace in reversed(list(prefixes.items()))}
        self.used: dict[str, str] = {}
        self._written: dict[str, str] = {}

    def paragraph(self, one: ThingParagraph) -> str:
        pairs = sorted((pair for pair in one.values.items() if pair[1]), key=lambda pair: _RANK.get(pair[0].value, 0))
        rows = [
            (self._name(name), [self._term(value) for value in _sorted(values)]) for name, values in pairs if values
        ]
        column = max((len(name) for name, _ in rows if name != "a" and len(name) <= _LONGEST_ALIGNED), default=0)
        lines = []
        for name, values in rows:
            field = f"{name if name == 'a' else name.ljust(column)} "
            start = _INDENT + len(field)
            joined = " , ".join(values)
            if len(values) > 1 and start + len(joined) + _END > _WIDTH:
                joined = f" ,\n{' ' * start}".join(values)
            lines.append(f"{' ' * _INDENT}{field}{joined}")
        return f"{self._iri(one.subject.value)}\n" + " ;\n".join(lines) + " .\n"

    def _name(self, property: NamedNode) -> str:
        return "a" if property.value == _TYPE else self._iri(property.value)

    def _term(self, value: Value) -> str:
        if isinstance(value, NamedNode):
            return self._iri(value.value)
        quoted = '"' + _ESCAPED.sub(_escape, value.value) + '"'
        if value.language:
            return f"{quoted}@{value.language}"
        datatype = value.datatype.value
        return quoted if datatype == XSD + "string" else f"{quoted}^^{self._iri(datatype)}"

    def _iri(self, iri: str) -> str:
        written = self._written.get(iri)
        if written is None:
            written = self._written[iri] = self._short(iri)
        return written

    def _short(self, iri: str) -> str:
        cut = max(iri.rfind("/"), iri.rfind("#")) + 1
        name = self._namespaces.get(iri[:cut])
        if name is None or not _LOCAL.fullmatch(iri, cut):
            return f"<{iri}>"
        self.used[name] = iri[:cut]
        return f"{name}:{iri[cut:]}"


def _sorted(values: Iterable[Value]) -> list[Value]:
    return sorted(set(values), key=_key)


def _key(value: Value) -> tuple[int, int, str, str]:
    """The order of values: IRIs, then texts, those in fi, sv, en first."""
    if isinstance(value, NamedNode):
        return 0, 0, "", value.value
    language = value.language or ""
    place = _LANGUAGES.index(language) if language in _LANGUAGES else len(_LANGUAGES)
    return 1, place, language, value.value


def _escape(match: re.Match[str]) -> str:
    return _ESCAPES.get(match[0]) or f"\\u{ord(match[0]):04X}"


def literal_of(text: str, language: str = "") -> Literal:
    """*text* in *language*, or in none."""
    return Literal(text, language=language) if language else Literal(text)
