"""What the shapes find, said once: after a change only findings about what has changed are made anew."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from servicegraph.checks.definition import Scope
from servicegraph.checks.sentences import Sentences
from servicegraph.checks.severity import SeverityOfParts
from servicegraph.checks.shape_results import diagnostic, severities, severity_here, with_severity
from servicegraph.dataset.dataset import Dataset
from servicegraph.diagnostics import Diagnostic, Severity
from servicegraph.rdf.terms import Term
from servicegraph.shacl.results import ValidationResult


@dataclass(frozen=True)
class FoundByShapes:
    """What the shapes find: ``every`` in the order of the results, and the same by file.

    Where a file has the same findings as before, they are the same sequence.
    """

    every: tuple[Diagnostic, ...]
    by_file: Mapping[str, tuple[Diagnostic, ...]]


@dataclass(frozen=True)
class _Kept:
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
        self._by_node: Mapping[str, Severity] = {}
        # By the identity of the result, which is kept with it: a result that stays is the same object.
        self._kept: dict[int, _Kept] = {}
        self._again: dict[str, frozenset[int]] = {}  # by file, the results that say what an earlier one says
        self._by_file: Mapping[str, tuple[Diagnostic, ...]] = {}

    def of(self, results: Sequence[ValidationResult], scope: Scope) -> FoundByShapes:
        """As ``diagnostics_of`` at every severity."""
        by_node = severities(results, scope, self._severity_of_parts)
        if self._sentences is None:
            self._sentences = Sentences(scope, by_node)
        self._sentences.follow(scope, by_node)
        touched = self._look(results, scope, by_node, self._sentences)
        self._by_node, self._dataset = by_node, scope.dataset
        self._tell(results, touched)
        again = frozenset().union(*self._again.values())
        every = (number for number in map(id, results) if number not in again)
        return FoundByShapes(tuple(self._kept[number].diagnostic for number in every), self._by_file)

    def _look(
        self,
        results: Sequence[ValidationResult],
        scope: Scope,
        by_node: Mapping[str, Severity],
        sentences: Sentences,
    ) -> frozenset[str]:
        """Make the findings of the *results* that are new or stand otherwise; gives the files that are touched."""
        kept, phased, changed = self._kept, scope.shapes.phased, self._changed(scope.dataset)
        others = [one for one in results if id(one) not in kept or one.focus in changed]
        if by_node is not self._by_node:
            weighed = ((one, severity_here(one, phased, by_node)) for one in results if id(one) in kept)
            others += [one for one, severity in weighed if kept[id(one)].diagnostic.severity is not severity]
        gone = [kept.pop(number) for number in kept.keys() - set(map(id, results))]
        touched = {one.diagnostic.location.path for one in gone}
        for result in others:
            if id(result) in kept:
                touched.add(kept[id(result)].diagnostic.location.path)
            weighed_here = with_severity(result, severity_here(result, phased, by_node))
            made = kept[id(result)] = _Kept(result, weighed_here, diagnostic(weighed_here, scope, sentences))
            touched.add(made.diagnostic.location.path)
        return frozenset(touched)

    def _tell(self, results: Sequence[ValidationResult], touched: frozenset[str]) -> None:
        """Put together anew what stands in the files *touched*."""
        found: dict[str, dict[tuple[ValidationResult, tuple[str, ...]], Diagnostic]] = {path: {} for path in touched}
        again: dict[str, set[int]] = {}
        there = ((number, self._kept[number]) for number in map(id, results)) if touched else ()
        for number, one in there:
            if (path := one.diagnostic.location.path) not in touched:
                continue
            # A query may give one and the same solution several times.
            first = found[path].setdefault((one.weighed, one.weighed.messages), one.diagnostic)
            if first is not one.diagnostic:
                again.setdefault(path, set()).add(number)
        self._again = {path: some for path, some in self._again.items() if path not in touched}
        self._again |= {path: frozenset(some) for path, some in again.items()}
        told = {path: tuple(some.values()) for path, some in found.items() if some}
        self._by_file = {path: some for path, some in self._by_file.items() if path not in touched} | told

    def _changed(self, dataset: Dataset) -> frozenset[Term]:
        """What a file that is not in both this *dataset* and the last one describes."""
        last = self._dataset.everything if self._dataset else ()
        not_in_both = {id(file) for file in last} ^ {id(file) for file in dataset.everything}
        others = [file for file in (*last, *dataset.everything) if id(file) in not_in_both]
        return frozenset().union(*(file.by_subject for file in others))
