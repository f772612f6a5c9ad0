"""What follows from a misspelt name: findings of shapes that there would not be if it were written as it was meant."""

from __future__ import annotations

import contextlib
import datetime
import functools
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain

from pyoxigraph import NamedNode, Triple

from servicegraph.checks.definition import Scope
from servicegraph.checks.shape_results import hides_little, looked_for, results_on_the_day
from servicegraph.dataset.day import statements_not_on
from servicegraph.diagnostics import Diagnostic, Severity
from servicegraph.errors import EngineError
from servicegraph.rdf.paths import Path
from servicegraph.rdf.terms import Term
from servicegraph.shacl.beside_data import NodesOf
from servicegraph.shacl.changing_data import ChangingData, Touched, TouchedByChange, in_no_graph
from servicegraph.shacl.compiler import CompiledShapes
from servicegraph.shacl.constraint_query import ConstraintQuery, ResultSource
from servicegraph.shacl.on_store import StoreValidator
from servicegraph.shacl.results import ValidationResult
from servicegraph.shacl.selection import apart, gaps_in, tells_any
from servicegraph.shacl.shapes import Shapes
from servicegraph.shacl.validation import COMPILED
from servicegraph.sparql.memory import MemoryStore

_REFUSALS = (EngineError, RuntimeError, SyntaxError, ValueError, OSError)

Kind = tuple[str, str]
"""The code of a shape's finding, and the condition."""

Said = tuple[str, str, Term | None, Path | None, Term | None]
"""What tells one finding of a shape from another: its code, the condition, what it is about, the path and the value."""

Change = tuple[frozenset[Triple], frozenset[Triple]]
"""Statements that go, all of them there, and those that come, none of them there before."""


@dataclass(frozen=True)
class ShapesAsked:
    """The shapes of a check as they have been run, so that their queries can be asked again after a change.

    ``shapes`` over all that is written; where some statements, ``hidden``, do not count on the ``day``, ``gaps`` over
    the others, unless these tell nothing. ``todays`` has the others alone; without it the hidden ones are taken out of
    ``everything`` for a moment.
    """

    day: datetime.date
    hidden: frozenset[Triple] = field(repr=False)
    everything: StoreValidator
    shapes: Shapes
    todays: StoreValidator | None = None
    gaps: Shapes | None = None

    @classmethod
    def of(cls, scope: Scope, level: Severity) -> ShapesAsked:
        """Those that have been run in *scope* for findings as grave as *level*."""
        shapes, hidden = looked_for(scope, level), scope.not_of_the_day
        if not hidden:
            return cls(scope.day, hidden, scope.validator, shapes)
        gaps, others = apart(shapes)
        if not tells_any(gaps, shapes.phased):
            return cls(scope.day, hidden, scope.validator, others)
        todays = None if hides_little(scope) else scope.todays_validator
        return cls(scope.day, hidden, scope.validator, others, todays, gaps)

    def over_copies(self) -> ShapesAsked:
        """The same over stores that nobody else asks."""
        todays = StoreValidator(self.todays.store.without(())) if self.todays else None
        return replace(self, everything=StoreValidator(self.everything.store.without(())), todays=todays)

    def over(self) -> Iterator[tuple[StoreValidator, Shapes, frozenset[Triple]]]:
        """What each run is validated with, against which shapes, and without which statements of the store."""
        yield self.everything, self.shapes, frozenset()
        if self.gaps:
            yield self.todays or self.everything, self.gaps, frozenset() if self.todays else self.hidden


def found_as_meant(
    scope: Scope, level: Severity, found: Sequence[Diagnostic], meant: Mapping[str, str], *, alone: bool
) -> Sequence[Diagnostic]:
    """Those of *found* that there would be too if each IRI that is a key of *meant* were written as the other one.

    *found* is what the shapes find in *scope* at *level*. The names are exchanged in the store for a moment, so that
    it has to be *alone*, asked by nobody else: otherwise that is done in a copy. Raises EngineError.
    """
    if scope.dataset.settings.engine != COMPILED:
        return _in_a_copy(scope, level, found, meant)
    asked = ShapesAsked.of(scope, level)
    return still_found(scope, level, asked if alone else asked.over_copies(), found, meant)


def still_found(
    scope: Scope, level: Severity, asked: ShapesAsked, found: Sequence[Diagnostic], meant: Mapping[str, str]
) -> Sequence[Diagnostic]:
    """As ``found_as_meant``, by exchanging the names in the stores of *asked* and back."""
    said = {said_of(one): as_meant(one, meant) for one in found if one.component}
    still = _said_still(said, _exchange(scope.store, meant), asked, scope.shapes)
    if still is None:
        return _in_a_copy(scope, level, found, meant)
    return [one for one in found if _is_still(one, meant, still)]


def _in_a_copy(
    scope: Scope, level: Severity, found: Sequence[Diagnostic], meant: Mapping[str, str]
) -> Sequence[Diagnostic]:
    """As ``found_as_meant``, by a second validation of everything."""
    removed, added = _exchange(scope.store, meant)
    store = scope.store.without(removed)
    store.apply((), in_no_graph(added))
    still = _said_in(results_on_the_day(store, scope, level), scope.shapes)
    return [one for one in found if _is_still(one, meant, still)]


def _is_still(found: Diagnostic, meant: Mapping[str, str], still: frozenset[Said]) -> bool:
    # That a shape is refused follows from no name in the data.
    return not found.component or as_meant(found, meant) in still


def said_of(found: Diagnostic) -> Said:
    """What tells *found*, a finding of a shape, from others."""
    return found.code, found.component, found.focus, found.path, found.value


def as_meant(found: Diagnostic, meant: Mapping[str, str]) -> Said:
    """What would tell *found* from others if the names were written as they were *meant*."""

    def right(node: Term | None) -> Term | None:
        return NamedNode(meant[node.value]) if isinstance(node, NamedNode) and node.value in meant else node

    return found.code, found.component, right(found.focus), found.path, right(found.value)


def _kind(source: ResultSource | ValidationResult, shapes: Shapes) -> Kind:
    shape = shapes.shapes.get(source.shape)
    return shape.code if shape else "", source.component


def _said_in(results: Iterable[ValidationResult], shapes: Shapes) -> frozenset[Said]:
    return _with_any_value((*_kind(one, shapes), one.focus, one.path, one.value) for one in results)


def _with_any_value(said: Iterable[Said]) -> frozenset[Said]:
    return frozenset((*one[:4], value) for one in said for value in (one[4], None))


def _exchange(store: MemoryStore, meant: Mapping[str, str]) -> Change:
    """What goes and what comes in *store* when the names are written as they were *meant*, all at once."""
    names: Mapping[Term, NamedNode] = {NamedNode(iri): NamedNode(right) for iri, right in meant.items()}
    written: set[Triple] = set()
    for name in map(NamedNode, meant):
        written.update(store.triples(name), store.triples(predicate=name), store.triples(object=name))
    right = {_with_other(one, names) for one in written}
    return frozenset(written - right), frozenset(one for one in right if not store.triples(*one))


def _with_other(triple: Triple, names: Mapping[Term, NamedNode]) -> Triple:
    subject, predicate, object = triple
    return Triple(names.get(subject, subject), names.get(predicate, predicate), names.get(object, object))


def change_of_the_day(change: Change, before: frozenset[Triple], after: frozenset[Triple]) -> Change:
    """What *change* makes of the statements that count: all but those of *before* earlier, all but *after* then."""
    gone, come = change
    return (gone - before) | (after - before - come), (come - after) | (before - after - gone)


def _said_still(
    said: Mapping[Said, Said], change: Change, asked: ShapesAsked, shapes: Shapes
) -> frozenset[Said] | None:
    """Those of *said*, each with what it would be, that are said after *change*; None when that cannot be told here.

    The queries that can say it are asked again, at the nodes that the change may touch: at others they say what they
    said.
    """
    wanted = _Wanted(said, shapes)
    programs = [_Program(one, wanted.of(one.compiled(some)), lacking) for one, some, lacking in asked.over()]
    for one in programs:
        one.validator.beside.work_out(one.compiled)
    results: list[list[ValidationResult]] = []
    try:
        changes = _changes(programs, change, asked)
        to_ask = wanted.nodes(programs, [touched.queries for _, touched in changes])
        for one, (its_own, _) in zip(programs, changes, strict=True):
            with one.changed(its_own, tells_touched=False):
                results.append(_results(one, to_ask, wanted))
    except (_Unknown, *_REFUSALS):  # what there is against a shape is found out by a validation of everything
        return None
    everything, *of_the_day = results
    again = _said_in(chain(everything, *(gaps_in(some, shapes) for some in of_the_day)), shapes)
    as_before = _with_any_value(said)
    return frozenset(one for one in said.values() if one in (again if one[2] in to_ask.get(one[:2], ()) else as_before))


class _Unknown(Exception):
    """What a change touches is not known."""


@dataclass(frozen=True)
class _Program:
    """Compiled shapes of which something is asked again, of a store without the statements ``lacking``."""

    validator: StoreValidator
    compiled: CompiledShapes
    lacking: frozenset[Triple]

    @contextlib.contextmanager
    def changed(self, change: Change, *, tells_touched: bool = True) -> Iterator[TouchedByChange]:
        """What *change* touches of each query, in a store that is changed as long as this lasts. Raises _Unknown."""
        beside: NodesOf = {}
        try:
            with contextlib.ExitStack() as until:
                known = True
                if self.lacking:
                    of_all = ChangingData(self.validator, self.compiled, tells_touched=False)
                    known = until.enter_context(of_all.changed(in_no_graph(self.lacking), ())) is not None
                changing = ChangingData(self.validator, self.compiled, tells_touched=tells_touched)
                touched = until.enter_context(changing.changed(*map(in_no_graph, change))) if known else None
                if touched is None:
                    raise _Unknown
                beside = touched.beside
                yield touched
        finally:
            if self.lacking:  # what else stands beside the data there was worked out while it lacked them
                self.validator.beside.work_out_at(beside)


@dataclass(frozen=True)
class _Wanted:
    """What is to be asked again to tell whether what is *said* would be said, each as its value has it."""

    said: Mapping[Said, Said]
    shapes: Shapes

    @functools.cached_property
    def _about(self) -> Mapping[Kind, set[Term]]:
        return _by_kind(self.said.values())

    def of(self, program: CompiledShapes) -> CompiledShapes:
        """*program* with those of its queries that can say it."""
        return replace(program, queries=tuple(one for one in program.queries if self.kind(one) in self._about))

    def kind(self, query: ConstraintQuery) -> Kind:
        """What *query* says."""
        return _kind(query.source, self.shapes)

    def nodes(
        self, programs: Sequence[_Program], touched: Sequence[Sequence[Touched]]
    ) -> Mapping[Kind, frozenset[Term]]:
        """The nodes at which each kind of it is asked again, where the queries of *programs* are *touched*."""
        found: dict[Kind, Touched] = {}
        for program, some in zip(programs, touched, strict=True):
            for query, one in zip(program.compiled.queries, some, strict=True):
                kind = self.kind(query)
                found[kind] = found.get(kind, Touched()) | one
        # What no query says, or not it alone, is said by the rest: of that nobody knows what touches it.
        unknown = Touched(is_all=True)
        if any(program.compiled.rest for program in programs):
            found = {}
        # A thing that is written with two names may be described under the right one already, and untouched.
        renamed = _by_kind(right for one, right in self.said.items() if one != right)
        return {
            kind: frozenset(nodes if reach.is_all else nodes & reach.nodes | renamed.get(kind, set()))
            for kind, nodes in self._about.items()
            for reach in (found.get(kind, unknown),)
        }


def _by_kind(said: Iterable[Said]) -> dict[Kind, set[Term]]:
    found: dict[Kind, set[Term]] = {}
    for code, component, focus, _, _ in said:
        if focus is not None:
            found.setdefault((code, component), set()).add(focus)
    return found


def _changes(programs: Sequence[_Program], change: Change, asked: ShapesAsked) -> list[tuple[Change, TouchedByChange]]:
    """What *change* is in the store of each of the *programs*, and what it touches. Raises _Unknown."""
    everything, *todays = programs
    with everything.changed(change) as touched:
        hidden = statements_not_on(everything.validator.store, asked.day)
    if bool(hidden) != bool(asked.hidden):  # then the shapes would be run over other stores
        raise _Unknown
    found, of_the_day = [(change, touched)], change_of_the_day(change, asked.hidden, hidden)
    for one in todays:
        with one.changed(of_the_day) as touched:
            found.append((of_the_day, touched))
    return found


def _results(program: _Program, to_ask: Mapping[Kind, frozenset[Term]], wanted: _Wanted) -> list[ValidationResult]:
    """What the queries of *program* find at the nodes *to_ask*, and all that its rest finds."""
    found = program.validator.of_rest(program.compiled, frozenset())
    for query in program.compiled.queries:
        if nodes := to_ask[wanted.kind(query)]:
            found += program.validator.of_query(query, nodes)
    return found
