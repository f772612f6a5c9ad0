"""On what the rows of an answer rest: the facts that its question names, stated or completed."""

from __future__ import annotations

import functools
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import IntEnum

from pyoxigraph import Literal, NamedNode, Triple

from servicegraph.dataset.locations import LocationIndex
from servicegraph.diagnostics import Location
from servicegraph.errors import ParameterError
from servicegraph.queries.facts import Fact
from servicegraph.rdf.paths import Path
from servicegraph.rdf.terms import NS, VOCABULARY, Term
from servicegraph.sparql.memory import MemoryStore
from servicegraph.sparql.values import Row

_MOST_FITTING = 2_000  # ways in which the facts of one row may fit; more of them make no basis weaker than it is
_MOST_ROWS = 2_000  # whose grounds are kept; some kilobytes each
_MOST_KEPT = 20_000  # ways along paths; those of an answer of a few hundred rows
_BASIS = NamedNode(NS + "basis")
_COMPLETED, _COMPLETED_VALUE = NamedNode(NS + "completed"), NamedNode(NS + "completedValue")
_MODELLED = NamedNode(VOCABULARY + "basis/modelled")

Binding = Mapping[str, Term]
Way = tuple[Term, tuple[Triple, ...]]
"""Where a path leads, and the statements between."""


class Basis(IntEnum):
    """How strong the basis of a fact is: the weakest comes first."""

    MODELLED = 1
    COMPLETED = 2
    STATED = 3

    @property
    def word(self) -> str:
        """The name in parameters and documents."""
        return self.name.lower()


def basis_named(word: str) -> Basis:
    """The basis that *word* names. Raises ParameterError."""
    for basis in Basis:
        if basis.word == word:
            return basis
    known = ", ".join(basis.word for basis in sorted(Basis, reverse=True))
    raise ParameterError("error.parameter-choice", parameter="basis", value=word, known=known)


@dataclass(frozen=True)
class GroundFact:
    """A statement that a row rests on, with its basis."""

    statement: Triple
    basis: Basis
    places: LocationIndex = field(repr=False, compare=False)

    @property
    def location(self) -> Location | None:
        """Where it stands; None for a statement of no file."""
        subject, predicate, value = self.statement
        return self.places.statement(subject, predicate.value, value)


@dataclass(frozen=True)
class Ground:
    """What one row rests on: ``basis`` is the weakest of its ``facts`` and of what it names, None without any."""

    basis: Basis | None
    facts: tuple[GroundFact, ...]


class Grounds:
    """Tells the basis of facts, entities and rows of one state of a catalogue.

    An entity is as strong as its ``sg:basis``. A fact is as strong as the weaker of the two things that it connects,
    and completed when its subject says so (``sg:completed``, ``sg:completedValue``).
    """

    def __init__(self, store: MemoryStore, locations: LocationIndex) -> None:
        self._store = store
        self._locations = locations
        # The rows of an answer rest on the same statements over and over.
        self._walk = functools.lru_cache(maxsize=_MOST_KEPT)(self._walked)
        # One question has for the most part the same rows on another day, and on another page of it.
        self._row = functools.lru_cache(maxsize=_MOST_ROWS)(self._ground)

    @functools.cached_property
    def _entities(self) -> dict[Term, Basis]:
        stated = self._store.triples(predicate=_BASIS)
        return {one.subject: Basis.MODELLED if one.object == _MODELLED else Basis.STATED for one in stated}

    @functools.cached_property
    def _completed(self) -> frozenset[tuple[Term, Term]]:
        return frozenset((one.subject, one.object) for one in self._store.triples(predicate=_COMPLETED))

    @functools.cached_property
    def _values(self) -> frozenset[tuple[Term, Term]]:
        return frozenset((one.subject, one.object) for one in self._store.triples(predicate=_COMPLETED_VALUE))

    def of_entity(self, node: Term | None) -> Basis | None:
        """The basis of the entity *node*; None for what has none, such as a concept."""
        return self._entities.get(node) if isinstance(node, NamedNode) else None

    def of_fact(self, statement: Triple) -> Basis:
        """The basis of one statement."""
        ends = (self.of_entity(end) or Basis.STATED for end in (statement.subject, statement.object))
        subject, predicate, value = statement
        completed = (subject, predicate) in self._completed or (subject, value) in self._values
        return min(*ends, Basis.COMPLETED if completed else Basis.STATED)

    def of_row(self, facts: Sequence[Fact], columns: Sequence[str], row: Row) -> Ground:
        """What the *row* of *columns* rests on, of the *facts* that its question names.

        The facts are looked for one after another, as a query joins them. One that the row does not have, because a
        column of it is empty or nothing fits, is left out.
        """
        return self._row(tuple(facts), tuple(columns), row)

    def _ground(self, facts: Sequence[Fact], columns: Sequence[str], row: Row) -> Ground:
        bound = {name: term for name, term in zip(columns, row, strict=True) if term is not None}
        empty = set(columns) - bound.keys()
        fitting: list[tuple[Binding, tuple[Triple, ...]]] = [(bound, ())]
        for fact in facts:
            if not fact.variables & empty:
                further: list[tuple[Binding, tuple[Triple, ...]]] = [
                    ({**binding, **found}, (*before, *statements))
                    for binding, before in fitting
                    for found, statements in self._matches(fact, binding)
                    if not fact.is_of_stated or all(self.of_fact(one) == Basis.STATED for one in statements)
                ]
                fitting = further[:_MOST_FITTING] or fitting
        statements = dict.fromkeys(statement for _, found in fitting for statement in found)
        rested = [(statement, self.of_fact(statement)) for statement in statements]
        named = [basis for term in bound.values() if (basis := self.of_entity(term)) is not None]
        weakest = min((*(basis for _, basis in rested), *named), default=None)
        return Ground(weakest, tuple(GroundFact(statement, basis, self._locations) for statement, basis in rested))

    def _matches(self, fact: Fact, binding: Binding) -> Iterator[tuple[Binding, tuple[Triple, ...]]]:
        """What the variables of *fact* may be, given *binding*, with the statements that make it so."""
        subject, value = _term(fact.subject, binding), _term(fact.object, binding)
        if subject is None and value is None:
            if fact.path.is_predicate:
                for triple in self._store.triples(None, NamedNode(fact.path.predicate), None):
                    yield {fact.subject[1:]: triple.subject, fact.object[1:]: triple.object}, (triple,)
            return
        forward = subject is not None
        start, end, name = (subject, value, fact.object) if forward else (value, subject, fact.subject)
        assert start is not None
        for reached, statements in self._walk(fact.path, start, forward):
            if end is None or reached == end:
                yield ({} if end is not None else {name[1:]: reached}), statements

    def _walked(self, path: Path, start: Term, forward: bool) -> tuple[Way, ...]:
        return tuple(self._ways(path, start, forward))

    def _ways(self, path: Path, start: Term, forward: bool) -> Iterator[Way]:
        """The nodes that *path* leads to from *start*, or from when not *forward*, with the statements between."""
        if path.is_predicate:
            if isinstance(start, Literal) and forward:
                return
            predicate = NamedNode(path.predicate)
            found = (
                self._store.triples(start, predicate, None) if forward else self._store.triples(None, predicate, start)
            )
            yield from ((triple.object if forward else triple.subject, (triple,)) for triple in found)
        elif path.operator == "^":
            yield from self._walk(path.parts[0], start, not forward)
        elif path.operator == "|":
            for part in path.parts:
                yield from self._walk(part, start, forward)
        elif path.operator == "/":
            steps = path.parts if forward else path.parts[::-1]
            yield from self._along(steps, start, forward)
        else:
            yield from self._repeated(path, start, forward)

    def _along(self, steps: Sequence[Path], start: Term, forward: bool) -> Iterator[Way]:
        if not steps:
            yield start, ()
            return
        for reached, before in self._walk(steps[0], start, forward):
            for end, after in self._along(steps[1:], reached, forward):
                yield end, (*before, *after)

    def _repeated(self, path: Path, start: Term, forward: bool) -> Iterator[Way]:
        """The nodes within any number of steps, each by one shortest way."""
        if path.operator != "+":
            yield start, ()
        seen = {start} if path.operator != "+" else set()
        level: Iterable[Way] = [(start, ())]
        while level:
            following = []
            for node, before in level:
                for reached, statements in self._walk(path.parts[0], node, forward):
                    if reached not in seen:
                        seen.add(reached)
                        following.append((reached, (*before, *statements)))
            yield from following
            level = following if path.operator != "?" else ()


def _term(end: str, binding: Binding) -> Term | None:
    return binding.get(end[1:]) if end.startswith("?") else NamedNode(end)
