"""What some files say of each thing, with its unnamed parts as values: the same however it is written and wherever."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from pyoxigraph import BlankNode, Literal, NamedNode, Triple

from servicegraph.rdf.terms import RDF
from servicegraph.turtle.reading import TurtleFile

_FIRST, _REST, _NIL = RDF + "first", RDF + "rest", RDF + "nil"
_DEEPEST = 60  # parts within parts
_MOST_PARTS = 20_000  # of one file that lead back to one another, beside those that are told once


@dataclass(frozen=True)
class UnnamedPart:
    """A thing without a name, as a value: two are one and the same when the same is said of them.

    ``facts`` are its values by property, sorted; ``items`` its members where it is a list of RDF. ``digest`` stands for
    all of it.
    """

    digest: str
    facts: tuple[tuple[str, tuple[FactValue, ...]], ...] = field(compare=False, default=())
    items: tuple[FactValue, ...] = field(compare=False, default=())


FactValue = NamedNode | Literal | Triple | UnnamedPart
Facts = Mapping[str, frozenset[FactValue]]
"""What is said of a thing: its values by property."""


@dataclass(frozen=True)
class DescribedThings:
    """What is said of each thing, by IRI, and of the unnamed things that are no part of another."""

    named: Mapping[str, Facts]
    unnamed: tuple[UnnamedPart, ...]


def described_things(
    files: Iterable[TurtleFile], read_as: Mapping[str, str], subjects: Iterable[str]
) -> DescribedThings:
    """What *files* say of *subjects*; *read_as* are IRIs that are read as others."""
    found: dict[str, dict[str, set[FactValue]]] = {}
    unnamed: list[UnnamedPart] = []
    wanted = frozenset(subjects)
    for file in files:
        parts = _Parts(file, read_as)
        for node in (NamedNode(subject) for subject in sorted(file.subjects & wanted)):
            for position in file.by_subject[node]:
                quad = file.quads[position]
                facts = found.setdefault(parts.read_as(node.value), {})
                facts.setdefault(parts.read_as(quad.predicate.value), set()).add(parts.value(quad.object))
        unnamed += parts.roots()
    named = {
        subject: {predicate: frozenset(values) for predicate, values in facts.items()}
        for subject, facts in found.items()
    }
    return DescribedThings(named, tuple(unnamed))


def value_order(value: FactValue) -> tuple[str, ...]:
    """What values are sorted by."""
    return ("~", value.digest) if isinstance(value, UnnamedPart) else ("", str(value))


class _Parts:
    """The unnamed things of one file."""

    def __init__(self, file: TurtleFile, read_as: Mapping[str, str]) -> None:
        self._file = file
        self._read_as = read_as
        self._known: dict[BlankNode, UnnamedPart] = {}
        self._open: list[BlankNode] = []
        self._in_circle = 0
        self._told = 0

    def read_as(self, iri: str) -> str:
        """The IRI as which *iri* is read."""
        return self._read_as.get(iri, iri)

    def value(self, term: NamedNode | BlankNode | Literal | Triple) -> FactValue:
        """*term* as a value."""
        if isinstance(term, BlankNode):
            return self._part(term)
        if isinstance(term, NamedNode) and self._read_as:
            return NamedNode(self.read_as(term.value))
        return term

    def roots(self) -> Iterator[UnnamedPart]:
        """The unnamed things that are no part of a named one, each once."""
        blank = [node for node in self._file.by_subject if isinstance(node, BlankNode)]
        if not blank:
            return
        objects = {quad.object for quad in self._file.quads if quad.object != quad.subject}
        reached: set[object] = set()
        self._reach([node for node in self._file.by_subject if isinstance(node, NamedNode)], reached)
        for node in (one for one in blank if one not in objects):
            self._reach([node], reached)
            yield self._part(node)
        # Of those that lead to one another in a circle, any may be the first: it is chosen by what is said of it.
        left = sorted((self._part(node).digest, place) for place, node in enumerate(blank) if node not in reached)
        for _, place in left:
            if blank[place] not in reached:
                self._reach([blank[place]], reached)
                yield self._part(blank[place])

    def _reach(self, waiting: list[object], reached: set[object]) -> None:
        while waiting:
            node = waiting.pop()
            if node not in reached:
                reached.add(node)
                positions = self._file.by_subject.get(node, ())  # type: ignore[call-overload]
                waiting += [o for p in positions if isinstance(o := self._file.quads[p].object, BlankNode)]

    def _part(self, node: BlankNode) -> UnnamedPart:
        if node in self._known:
            return self._known[node]
        if node in self._open:  # told by how far back it leads
            self._in_circle = max(self._in_circle, len(self._open) - self._open.index(node))
            return _made(("circle", str(len(self._open) - self._open.index(node))))
        self._told += 1
        if len(self._open) > _DEEPEST or self._told > _MOST_PARTS + len(self._file.by_subject):
            return _made(("deep", node.value))
        self._open.append(node)
        outside, self._in_circle = self._in_circle, 0
        part = self._list(node) or self._described(node)
        self._open.pop()
        if not self._in_circle:  # in a circle each is told from where it was entered
            self._known[node] = part
        self._in_circle = max(outside, self._in_circle - 1)
        return part

    def _facts(self, node: BlankNode) -> dict[str, set[NamedNode | BlankNode | Literal | Triple]]:
        found: dict[str, set[NamedNode | BlankNode | Literal | Triple]] = {}
        for position in self._file.by_subject.get(node, ()):
            quad = self._file.quads[position]
            found.setdefault(self.read_as(quad.predicate.value), set()).add(quad.object)
        return found

    def _list(self, node: BlankNode) -> UnnamedPart | None:
        """The list that begins at *node*, if it is one and nothing else."""
        items: list[FactValue] = []
        seen: set[object] = set()
        current: object = node
        while current != NamedNode(_NIL):
            if not isinstance(current, BlankNode) or current in seen:
                return None
            seen.add(current)
            facts = self._facts(current)
            if facts.keys() != {_FIRST, _REST} or any(len(values) != 1 for values in facts.values()):
                return None
            items.append(self.value(next(iter(facts[_FIRST]))))
            current = next(iter(facts[_REST]))
        return _made(("list", *(_sign(item) for item in items)), items=tuple(items))

    def _described(self, node: BlankNode) -> UnnamedPart:
        facts = []
        for predicate, terms in sorted(self._facts(node).items()):
            values = sorted({self.value(term) for term in terms}, key=value_order)
            facts.append((predicate, tuple(values)))
        signs = [sign for predicate, values in facts for sign in ("p", predicate, *map(_sign, values))]
        return _made(("part", *signs), facts=tuple(facts))


def _sign(value: FactValue) -> str:
    return f"_{value.digest}" if isinstance(value, UnnamedPart) else str(value)


def _made(
    signs: Iterable[str],
    facts: tuple[tuple[str, tuple[FactValue, ...]], ...] = (),
    items: tuple[FactValue, ...] = (),
) -> UnnamedPart:
    digest = hashlib.sha256("\0".join(signs).encode("utf-8", "surrogatepass")).hexdigest()[:24]
    return UnnamedPart(digest, facts, items)
