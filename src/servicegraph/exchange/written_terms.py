"""Terms as they are written in one Turtle file: with its own prefixes, and those that it lacks declared in it."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Mapping

from pyoxigraph import Literal, NamedNode

from servicegraph.rdf.terms import RDF, XSD
from servicegraph.turtle.tokens import Span
from servicegraph.turtle.tree import Document, Node

_SHORT = {
    XSD + "integer": re.compile(r"[+-]?[0-9]+"),
    XSD + "decimal": re.compile(r"[+-]?[0-9]*\.[0-9]+"),
    XSD + "boolean": re.compile(r"true|false"),
}
_LOCAL = re.compile(r"[^\W\d][\w-]*(?:\.[\w-]+)*")
_ESCAPES = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t", "\b": "\\b", "\f": "\\f"}
_ESCAPED = re.compile(r'[\\"\x00-\x1f\x7f]')
_NOT_IN_IRI = re.compile(r"[\x00-\x20<>\"{}|^`\\]")


class TermWriter:
    """Writes terms for the text of *document*; *known* are prefixes that may be declared where it lacks one.

    ``declarations`` are the changes that declare those which were used.
    """

    def __init__(self, document: Document, known: Mapping[str, str], line_end: str) -> None:
        self._document = document
        self._line_end = line_end
        self._nodes: dict[str, Node] = {}
        self._own: dict[str, str] = {}
        taken: set[str] = set()
        begun = next((node.first for node in document.root.children if node.kind != "directive"), None)
        for node in document.root.children:
            if (pair := _declared(document, node)) is None:
                continue
            name, namespace = pair
            if name in taken or (begun is not None and node.first > begun):  # it does not hold in all of the text
                self._own.pop(name, None)
            elif ":" in namespace:  # one that is not relative
                self._own[name] = namespace
                self._nodes[name] = node
            taken.add(name)
        self._others = {name: namespace for name, namespace in known.items() if name not in taken}
        self._needed: set[str] = set()
        # The longest namespace that fits is the one meant; its own prefixes go before others.
        self._longest_first = tuple(
            (name, namespace, is_own)
            for names, is_own in ((self._own, True), (self._others, False))
            for name, namespace in sorted(names.items(), key=lambda pair: -len(pair[1]))
        )

    def term(self, term: NamedNode | Literal) -> str:
        """*term* in Turtle."""
        if isinstance(term, NamedNode):
            return self._iri(term.value)
        datatype = term.datatype.value
        if datatype in _SHORT and _SHORT[datatype].fullmatch(term.value):
            return term.value
        quoted = '"' + _ESCAPED.sub(_escape, term.value) + '"'
        if term.language:
            return f"{quoted}@{term.language}"
        return quoted if datatype == XSD + "string" else f"{quoted}^^{self._iri(datatype)}"

    def predicate(self, predicate: NamedNode) -> str:
        """*predicate* in Turtle."""
        return "a" if predicate.value == RDF + "type" else self._iri(predicate.value)

    def declarations(self) -> Iterator[tuple[Span, str]]:
        """The changes that declare the prefixes that were needed, each before the first whose name comes later."""
        text, end = self._document.text, self._line_end
        longest = max(map(len, self._needed), default=0)
        column = self._column() if self._nodes else len(f"@prefix {'':{longest}}: ")
        for name in sorted(self._needed):
            line = f"{f'@prefix {name}:':{max(column - 1, 0)}} <{self._others[name]}> ."
            later = [node for other, node in self._nodes.items() if other > name]
            if later:
                place = min(self._document.span(node).start for node in later)
                said = line + end
            elif self._nodes:
                place = max(self._document.span(node).end for node in self._nodes.values())
                said = end + line
            else:
                first = self._document.root.children
                place = self._document.span(first[0]).start if first else len(text)
                is_beside = not first and text and not text.endswith("\n")  # a comment that no line's end follows
                said = end + line if is_beside else line + end
            yield Span(place, place), said

    def _column(self) -> int:
        """How far into their lines the namespaces stand that the text declares; 0 where they are not aligned."""
        columns = set()
        for node in self._nodes.values():
            tokens = self._document.tokens[node.first : node.last]
            before = itertools.takewhile(lambda token: token.kind != "iri", tokens)
            columns.add(sum(len(token.text) for token in before))
        return columns.pop() if len(columns) == 1 else 0

    def _iri(self, iri: str) -> str:
        for name, namespace, is_own in self._longest_first:
            if iri.startswith(namespace) and _LOCAL.fullmatch(iri, len(namespace)):
                if not is_own:
                    self._needed.add(name)
                return f"{name}:{iri[len(namespace) :]}"
        return "<" + _NOT_IN_IRI.sub(lambda match: f"\\u{ord(match[0]):04X}", iri) + ">"


def _declared(document: Document, node: Node) -> tuple[str, str] | None:
    """The name and namespace that the declaration *node* gives a prefix; None when it is another part of the text."""
    if node.kind != "directive":
        return None
    tokens = document.tokens[node.first : node.last]
    if tokens[0].text.lstrip("@").lower() != "prefix":
        return None
    name = next((token.text.removesuffix(":") for token in tokens if token.kind == "name"), None)
    namespace = next((token.text[1:-1] for token in tokens if token.kind == "iri"), None)
    return None if name is None or namespace is None else (name, namespace)


def _escape(match: re.Match[str]) -> str:
    return _ESCAPES.get(match[0]) or f"\\u{ord(match[0]):04X}"
