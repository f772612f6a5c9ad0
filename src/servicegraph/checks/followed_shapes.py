"""What the shapes find in a catalogue of one day, kept up with the changes of its data."""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Iterator, Mapping

from pyoxigraph import NamedNode, Quad, Triple

from servicegraph.checks.definition import Scope, names_in_file
from servicegraph.checks.kept_diagnostics import FoundByShapes, KeptDiagnostics
from servicegraph.checks.shape_results import Said, said_in
from servicegraph.dataset.day import may_count_otherwise, statements_not_on
from servicegraph.rdf.index import text_of
from servicegraph.rdf.terms import Term
from servicegraph.shacl.following import FollowingValidation
from servicegraph.shacl.results import ValidationResult
from servicegraph.shacl.selection import apart, gaps_in
from servicegraph.shacl.shapes import Shapes
from servicegraph.sparql.memory import MemoryStore
from servicegraph.turtle.reading import TurtleFile


class FollowedShapes:
    """The results of the shapes of *scope* at every severity: faults in all that is written, gaps in what counts today.

    Changes the store of *scope*, which nobody else changes. Raises EngineError, as ``follow`` does; whatever it had
    half done, it is then to be begun anew.
    """

    def __init__(self, scope: Scope) -> None:
        self._store = scope.store
        self._shapes: Shapes = scope.shapes
        self._day = scope.day
        self._told = KeptDiagnostics()
        self._begin()

    def _begin(self) -> None:
        self._hidden = statements_not_on(self._store, self._day)
        self._of_the_day: FollowingValidation | None = None
        if not self._hidden:
            self._of_everything = FollowingValidation(self._store, self._shapes)
            return
        gaps, others = apart(self._shapes)
        self._todays: MemoryStore = self._store.without(self._hidden)
        self._of_everything = FollowingValidation(self._store, others)
        self._of_the_day = FollowingValidation(self._todays, gaps)

    def results(self) -> list[ValidationResult]:
        """What the shapes find now, sorted."""
        found = self._of_everything.results
        if self._of_the_day is None:
            return found
        return sorted([*found, *gaps_in(self._of_the_day.results, self._shapes)], key=ValidationResult.order)

    def follow(self, removed: frozenset[Quad], added: frozenset[Quad]) -> None:
        """Take the quads *removed* out of the data, put *added* into it, and look again at what that may touch."""
        new = {one.triple for one in added if not self._store.triples(*one.triple)}
        self._of_everything.follow(removed, added)
        gone = {one.triple for one in removed if not self._store.triples(*one.triple)}
        otherwise = may_count_otherwise([*removed, *added], self._hidden)
        hidden = statements_not_on(self._store, self._day) if otherwise else self._hidden
        if bool(hidden) != bool(self._hidden):
            self._begin()
        elif self._of_the_day is not None:
            out = (gone - self._hidden) | (hidden - self._hidden - new)
            put_in = (new - hidden) | (self._hidden - hidden - gone)
            self._of_the_day.follow(_in_no_graph(out), _in_no_graph(put_in))
        self._hidden = hidden

    def diagnostics(self, scope: Scope) -> FoundByShapes:
        """What the shapes find, as it is said in *scope*, that of the state that has been followed to."""
        return self._told.of(self.results(), scope)

    def as_if_meant(self, files: Iterable[TurtleFile], meant: Mapping[str, str]) -> frozenset[Said]:
        """What the shapes would find if each IRI that is a key of *meant* were written as the other one in *files*."""
        names: dict[Term, NamedNode] = {NamedNode(iri): NamedNode(right) for iri, right in meant.items()}
        with self._changed(*_renamed(files, names)):
            return said_in(self.results(), self._shapes)

    @contextlib.contextmanager
    def _changed(self, removed: frozenset[Quad], added: frozenset[Quad]) -> Iterator[None]:
        """Followed to what a change would make of the data, and back."""
        self.follow(removed, added)
        try:
            yield
        finally:
            self.follow(added, removed)


def _renamed(files: Iterable[TurtleFile], names: Mapping[Term, Term]) -> tuple[frozenset[Quad], frozenset[Quad]]:
    """The quads of *files* that have one of *names*, and what they would be with the others, unless that is there."""
    wanted = frozenset(map(text_of, names))
    removed: set[Quad] = set()
    added: set[Quad] = set()
    for file in files:
        if not wanted.isdisjoint(file.once(names_in_file)):
            written = {Quad(quad.subject, quad.predicate, quad.object, file.graph) for quad in file.quads}
            meant = {_with_other(quad, names) for quad in written}
            removed |= written - meant
            added |= meant - written
    return frozenset(removed), frozenset(added)


def _with_other(quad: Quad, names: Mapping[Term, Term]) -> Quad:
    subject, predicate, object, graph = quad
    right = names.get(subject, subject), names.get(predicate, predicate), names.get(object, object)
    return Quad(*right, graph)


def _in_no_graph(triples: Iterable[Triple]) -> frozenset[Quad]:
    return frozenset(Quad(*one) for one in triples)
