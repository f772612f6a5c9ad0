"""What the words of a Turtle text stand for, as keys: equal when the same is meant, however it is written."""

from __future__ import annotations

import re
from collections.abc import Hashable, Mapping
from dataclasses import dataclass, field, replace

from servicegraph.rdf.terms import RDF
from servicegraph.turtle.tokens import TRIVIA, TurtleToken
from servicegraph.turtle.tree import Document, Node

_ESCAPE = re.compile(r"\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|(.))", re.DOTALL)
_CONTROLS = {"t": "\t", "b": "\b", "n": "\n", "r": "\r", "f": "\f"}
_ABSOLUTE = re.compile(r"<[A-Za-z][A-Za-z0-9+.-]*:")
_MOST_NESTED = 40  # brackets within one another of which more than the words is looked at


@dataclass(frozen=True)
class DeclaredNames:
    """The namespaces by prefix, and the base, that are in force at a place of a text."""

    namespaces: Mapping[str, str] = field(default_factory=dict)
    base: str = ""

    def declaring(self, name: str | None, iri: str) -> DeclaredNames:
        """These after a declaration of the prefix *name*, or of the base (None), as *iri*."""
        written = _unescaped(iri)
        if name is None:
            return replace(self, base=written)
        # One that is relative means something else under another base.
        whole = written if _ABSOLUTE.match(f"<{written}") else f"{self.base} {written}"
        return replace(self, namespaces={**self.namespaces, name: whole})


def word_key(token: TurtleToken, names: DeclaredNames) -> str:
    """What *token*, a word where *names* are in force, stands for: IRIs in angle brackets, a text behind its mark."""
    kind, text, _ = token
    if kind == "name":
        prefix, _, local = text.partition(":")
        namespace = names.namespaces.get(prefix)
        return text if namespace is None else f"<{namespace}{_unescaped(local)}>"
    if kind == "iri":
        written = _unescaped(text)
        return written if _ABSOLUTE.match(written) else f"<{names.base} {written[1:]}"
    if kind == "string":
        return '"' + _unescaped(text[1:-1])
    if kind == "long":
        return '"' + _unescaped(text[3:-3])
    if kind == "tag":
        return text.lower()
    return f"<{RDF}type>" if text == "a" else text


def words_key(document: Document, first: int, last: int, names: DeclaredNames) -> tuple[str, ...]:
    """The keys of the words from the token *first* up to *last*, without white space and comments."""
    tokens = document.tokens[first:last]
    return tuple(word_key(token, names) for token in tokens if token.kind not in TRIVIA)


def node_key(document: Document, node: Node, names: DeclaredNames) -> Hashable:
    """What the subject or object *node* stands for; in a description in brackets the order means nothing."""
    if not node.children:
        return words_key(document, node.first, node.last, names)
    below = list(node.walk())
    if sum(one.kind in ("property-list", "collection") for one in below) > _MOST_NESTED:
        return words_key(document, node.first, node.last, names)
    keys: dict[int, Hashable] = {}
    for one in reversed(below):  # each after those below it
        inner = tuple(keys[id(child)] for child in one.children)
        if one.kind == "property-list":
            keys[id(one)] = ("[", frozenset(pair for pairs in inner for pair in pairs))  # type: ignore[attr-defined]
        elif one.kind == "collection":
            keys[id(one)] = ("(", inner)
        elif one.kind == "pair":
            predicate = word_key(document.tokens[one.first], names)
            keys[id(one)] = tuple((predicate, value) for value in inner)
        else:
            keys[id(one)] = inner[0] if inner else words_key(document, one.first, one.last, names)
    return keys[id(node)]


def _unescaped(text: str) -> str:
    return _ESCAPE.sub(_meant, text) if "\\" in text else text


def _meant(match: re.Match[str]) -> str:
    if code := match[1] or match[2]:
        return chr(min(int(code, 16), 0x10FFFF))
    return _CONTROLS.get(match[3], match[3])
