"""What the shapes find, said once: after a change only findings about what has changed are made anew."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from servicegraph.checks.definition import Scope
from servicegraph.checks.sentences import Sentences
from servicegraph.checks.severity import SeverityOfParts
from servicegraph.checks.shape_results import diagnostic, severities, severity_here, with_severity
from servicegraph.dataset.dataset import Dataset
from servicegraph.diagnostics import Diagnostic
from servicegraph.rdf.terms import Term
from servicegraph.shacl.results import ValidationResult


@dataclass(frozen=True)
class _Told:
    """A result as it was found, with the severity that it has here, and as a finding."""

    result: ValidationResult
    weighed: ValidationResult
    diagnostic: Diagnostic


class KeptDiagnostics:
    """Diagnostics of results, kept as long as no file that describes what they are about has changed.

    Their sentences are written when they are read, of the state that was told last.
    """

    def __init__(self) -> None:
        self._sentences: Sentences | None = None
        self._dataset: Dataset | None = None
        self._severity_of_parts = SeverityOfParts()
        # By the identity of the result, which is kept with it: a result that stays is the same object.
        self._kept: dict[int, _Told] = {}

    def of(self, results: Sequence[ValidationResult], scope: Scope) -> tuple[Diagnostic, ...]:
        """As ``diagnostics_of`` at every severity."""
        by_node = severities(results, scope, self._severity_of_parts)
        if self._sentences is None:
            self._sentences = Sentences(scope, by_node)
        self._sentences.follow(scope, by_node)
        changed = self._changed(scope.dataset)
        before, self._kept, self._dataset = self._kept, {}, scope.dataset
        phased = scope.shapes.phased
        for result in results:
            kept = before.get(id(result))
            severity = severity_here(result, phased, by_node)
            if kept is None or kept.diagnostic.severity is not severity or result.focus in changed:
                weighed = with_severity(result, severity)
                kept = _Told(result, weighed, diagnostic(weighed, scope, self._sentences))
            self._kept[id(result)] = kept
        # A query may give one and the same solution several times.
        once = {(one.weighed, one.weighed.messages): one.diagnostic for one in reversed(self._kept.values())}
        return tuple(reversed(once.values()))

    def _changed(self, dataset: Dataset) -> frozenset[Term]:
        """What a file that is not in both this *dataset* and the last one describes."""
        last = self._dataset.everything if self._dataset else ()
        not_in_both = {id(file) for file in last} ^ {id(file) for file in dataset.everything}
        others = [file for file in (*last, *dataset.everything) if id(file) in not_in_both]
        return frozenset().union(*(file.by_subject for file in others))
