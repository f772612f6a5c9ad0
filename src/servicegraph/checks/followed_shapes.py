"""What the shapes find in a catalogue of one day, kept up with the changes of its data."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from pyoxigraph import Quad

from servicegraph.checks.as_meant import ShapesAsked, change_of_the_day, still_found
from servicegraph.checks.definition import Scope
from servicegraph.checks.kept_diagnostics import FoundByShapes, KeptDiagnostics
from servicegraph.dataset.day import may_count_otherwise, statements_not_on
from servicegraph.diagnostics import Diagnostic, Severity
from servicegraph.shacl.changing_data import in_no_graph
from servicegraph.shacl.following import FollowingValidation
from servicegraph.shacl.results import ORDER_OF_RESULTS, ValidationResult
from servicegraph.shacl.selection import apart, gaps_in
from servicegraph.shacl.shapes import Shapes


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
        self._of_everything = FollowingValidation(self._store, others)
        self._of_the_day = FollowingValidation(self._store.without(self._hidden), gaps)

    def results(self) -> list[ValidationResult]:
        """What the shapes find now, sorted."""
        found = self._of_everything.results
        if self._of_the_day is None:
            return found
        return sorted([*found, *gaps_in(self._of_the_day.results, self._shapes)], key=ORDER_OF_RESULTS)

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
            of_the_day = change_of_the_day((frozenset(gone), frozenset(new)), self._hidden, hidden)
            self._of_the_day.follow(*map(in_no_graph, of_the_day))
        self._hidden = hidden

    def diagnostics(self, scope: Scope) -> FoundByShapes:
        """What the shapes find, as it is said in *scope*, that of the state that has been followed to."""
        return self._told.of(self.results(), scope)

    def as_if_meant(self, scope: Scope, found: Sequence[Diagnostic], meant: Mapping[str, str]) -> Sequence[Diagnostic]:
        """Those of *found*, what ``diagnostics`` gave for *scope*, that there would be if names were as *meant*."""
        everything, todays = self._of_everything, self._of_the_day
        of_the_day = (todays.validator, todays.shapes) if todays else ()
        asked = ShapesAsked(self._day, self._hidden, everything.validator, everything.shapes, *of_the_day)
        return still_found(scope, Severity.INFO, asked, found, meant)
