"""The facts that a row of an answer rests on, as the header of its question names them (``# @fact``)."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from servicegraph.rdf.paths import Path
from servicegraph.rdf.terms import RDF
from servicegraph.sparql.lexer import tokenise

_STATED = "stated"
_PIECE = re.compile(r"\s*(\?\w+|<[^<>\s]*>|[A-Za-z][\w-]*:[\w.-]*|a(?![\w:-])|[()^/|*+?])")


@dataclass(frozen=True)
class Fact:
    """One pattern of triples: ``?whole sg:phase ?phase``, or a path as in SPARQL: ``?chain sg:includes+ ?service``.

    After the word ``stated`` it is of what sources state alone, for a question that counts nothing else.

    ``subject`` and ``object`` are names of variables when they begin with ``?`` and IRIs otherwise. A variable that is
    no column stands for everything that fits. ``text`` is the pattern as it is written, ``line`` its line in the file.
    """

    subject: str
    path: Path
    object: str
    text: str
    line: int
    is_of_stated: bool = False

    @property
    def variables(self) -> frozenset[str]:
        """The names of its variables, without the question mark."""
        return frozenset(end[1:] for end in (self.subject, self.object) if end.startswith("?"))


class FactError(ValueError):
    """What stands after ``@fact`` is no pattern; its text is the piece that cannot be read."""


def read_fact(text: str, line: int, namespaces: Mapping[str, str]) -> Fact:
    """The pattern that *text* writes, with the prefixes *namespaces*. Raises FactError."""
    word, _, pattern = text.partition(" ")
    is_of_stated = word == _STATED
    pieces = _pieces(pattern if is_of_stated else text)
    if len(pieces) < 3:
        raise FactError(text)
    reader = _Reader(pieces[1:-1], namespaces)
    path = reader.alternatives()
    if reader.rest:
        raise FactError(reader.rest[0])
    ends = _end(pieces[0], namespaces), _end(pieces[-1], namespaces)
    return Fact(ends[0], path, ends[1], " ".join(text.split()), line, is_of_stated)


def namespaces_of(sparql: str) -> dict[str, str]:
    """The prefixes that the query *sparql* declares, with their namespaces."""
    words = [token.text for token in tokenise(sparql) if token.kind not in ("space", "comment")]
    return {
        name[:-1]: iri[1:-1]
        for word, name, iri in zip(words, words[1:], words[2:], strict=False)
        if word.upper() == "PREFIX" and name.endswith(":") and iri.startswith("<")
    }


def iris_in(sparql: str) -> frozenset[str]:
    """The IRIs that the query *sparql* names, with ``a`` as the property that it stands for."""
    namespaces = namespaces_of(sparql)
    found = {RDF + "type"}
    for token in tokenise(sparql):
        prefix, _, name = token.text.partition(":")
        if token.kind == "iri":
            found.add(token.text[1:-1])
        elif token.kind == "name" and prefix in namespaces:
            found.add(namespaces[prefix] + name)
    return frozenset(found)


def predicates_of(path: Path) -> frozenset[str]:
    """The IRIs of all properties in *path*."""
    return frozenset((path.predicate,)) if path.is_predicate else frozenset().union(*map(predicates_of, path.parts))


def _pieces(text: str) -> list[str]:
    pieces, at = [], 0
    while at < len(text.rstrip()):
        match = _PIECE.match(text, at)
        if not match:
            raise FactError(text[at:].split()[0])
        pieces.append(match[1])
        at = match.end()
    return pieces


def _end(piece: str, namespaces: Mapping[str, str]) -> str:
    return piece if piece.startswith("?") and len(piece) > 1 else _iri(piece, namespaces)


def _iri(piece: str, namespaces: Mapping[str, str]) -> str:
    if piece == "a":
        return RDF + "type"
    if piece.startswith("<"):
        return piece[1:-1]
    prefix, mark, name = piece.partition(":")
    if not mark or prefix not in namespaces:
        raise FactError(piece)
    return namespaces[prefix] + name


class _Reader:
    """Reads a property path (https://www.w3.org/TR/sparql11-query/#propertypaths) without negation from its pieces."""

    def __init__(self, pieces: Sequence[str], namespaces: Mapping[str, str]) -> None:
        self.rest = list(pieces)
        self._namespaces = namespaces

    def alternatives(self) -> Path:
        return self._joined("|", self._sequence)

    def _sequence(self) -> Path:
        return self._joined("/", self._step)

    def _joined(self, operator: str, part: Callable[[], Path]) -> Path:
        parts = [part()]
        while self.rest[:1] == [operator]:
            self.rest.pop(0)
            parts.append(part())
        return parts[0] if len(parts) == 1 else Path(operator, parts=tuple(parts))

    def _step(self) -> Path:
        if not self.rest:
            raise FactError("")
        piece = self.rest.pop(0)
        if piece == "^":
            return Path("^", parts=(self._step(),))
        if piece == "(":
            path = self.alternatives()
            if self.rest[:1] != [")"]:
                raise FactError(piece)
            self.rest.pop(0)
        elif piece in (")", "/", "|", "*", "+", "?") or piece.startswith("?"):
            raise FactError(piece)
        else:
            path = Path(predicate=_iri(piece, self._namespaces))
        if self.rest[:1] and self.rest[0] in ("*", "+", "?"):
            path = Path(self.rest.pop(0), parts=(path,))
        return path
