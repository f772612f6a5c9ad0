"""What the shapes find, said once: after a change only findings about what has changed are made anew."""

from __future__ import annotations

import functools
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from servicegraph.checks.definition import Scope
from servicegraph.checks.sentences import Sentences
from servicegraph.checks.severity import SeverityOfParts
from servicegraph.checks.shape_results import diagnostic, severities, severity_here, with_severity
from servicegraph.dataset.dataset import Dataset
from servicegraph.diagnostics import Diagnostic, Severity
from servicegraph.rdf.patching import gone_and_come, patched
from servicegraph.rdf.terms import Term
from servicegraph.shacl.results import ValidationResult, place_of


@dataclass(frozen=True)
class _Kept:
    """A result as it was found, with the severity that it has here, and as a finding."""

    result: ValidationResult
    weighed: ValidationResult
    diagnostic: Diagnostic


@dataclass(frozen=True)
class FoundByShapes:
    """What the shapes find, by file: where a file has the same findings as before, they are the same sequence.

    ``results`` are sorted; ``kept`` are their findings by the identity of the result, of which those in ``again`` say
    what an earlier one says.
    """

    by_file: Mapping[str, tuple[Diagnostic, ...]]
    results: Sequence[ValidationResult]
    kept: Mapping[int, _Kept]
    again: frozenset[int]

    @functools.cached_property
    def every(self) -> tuple[Diagnostic, ...]:
        """All of it, in the order of the results."""
        numbers = (number for number in map(id, self.results) if number not in self.again)
        return tuple(self.kept[number].diagnostic for number in numbers)


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
        self._in_file: dict[str, dict[int, _Kept]] = {}
        self._again: dict[str, frozenset[int]] = {}  # by file, the results that say what an earlier one says
        self._by_file: Mapping[str, tuple[Diagnostic, ...]] = {}

    def of(self, results: Sequence[ValidationResult], scope: Scope) -> FoundByShapes:
        """As ``diagnostics_of`` at every severity; *results* are sorted."""
        by_node = severities(results, scope, self._severity_of_parts)
        if self._sentences is None:
            self._sentences = Sentences(scope, by_node)
        self._sentences.follow(scope, by_node)
        now = dict(zip(map(id, results), results, strict=True))
        touched = set[str]().union(*map(self._leave, self._kept.keys() - now.keys()))
        for result in self._to_say(now, results, scope, by_node):
            touched |= self._leave(id(result))
            weighed = with_severity(result, severity_here(result, scope.shapes.phased, by_node))
            touched.add(self._keep(_Kept(result, weighed, diagnostic(weighed, scope, self._sentences))))
        self._by_node, self._dataset = by_node, scope.dataset
        self._tell(results, touched)
        again = frozenset[int]().union(*self._again.values())
        return FoundByShapes(self._by_file, results, self._kept.copy(), again)

    def _to_say(
        self,
        now: Mapping[int, ValidationResult],
        results: Sequence[ValidationResult],
        scope: Scope,
        by_node: Mapping[str, Severity],
    ) -> Iterable[ValidationResult]:
        """The *results* that are new, stand in another place, or are more or less grave; *now* has them by identity."""
        found = {number: now[number] for number in now.keys() - self._kept.keys()}
        for node in self._changed(scope.dataset) if self._kept else ():
            found |= {id(one): one for one in results[place_of(results, node)]}
        if by_node is not self._by_node:
            phased = scope.shapes.phased
            others = ((one, self._kept[id(one)]) for one in results if id(one) not in found)
            found |= {
                id(one): one
                for one, kept in others
                if kept.diagnostic.severity is not severity_here(one, phased, by_node)
            }
        return found.values()

    def _keep(self, kept: _Kept) -> str:
        """Gives the file in which it stands."""
        path, number = kept.diagnostic.location.path, id(kept.result)
        self._kept[number] = self._in_file.setdefault(path, {})[number] = kept
        return path

    def _leave(self, number: int) -> set[str]:
        """Keep nothing of the result *number*; gives the file in which it stood, if it did."""
        if (kept := self._kept.pop(number, None)) is None:
            return set()
        path = kept.diagnostic.location.path
        del self._in_file[path][number]
        return {path}

    def _tell(self, results: Sequence[ValidationResult], touched: Collection[str]) -> None:
        """Put together anew what stands in the files *touched*, in the order of the *results*."""
        told: dict[str, tuple[Diagnostic, ...]] = {}
        for path in touched:
            # A query may give one and the same solution several times.
            once: dict[tuple[ValidationResult, Sequence[str]], Diagnostic] = {}
            again: set[int] = set()
            self._again.pop(path, None)
            here = self._in_file[path] or self._in_file.pop(path)
            for number in _in_order(here, results):
                one = here[number]
                if once.setdefault((one.weighed, one.weighed.messages), one.diagnostic) is not one.diagnostic:
                    again.add(number)
            told[path] = tuple(once.values())
            self._again |= {path: frozenset(again)} if again else {}
        self._by_file = {path: some for path, some in patched(self._by_file, told, told).items() if some}

    def _changed(self, dataset: Dataset) -> frozenset[Term]:
        """What a file that is not in both this *dataset* and the last one describes."""
        last = self._dataset.everything if self._dataset else ()
        gone, come = gone_and_come(last, dataset.everything)
        return frozenset().union(*(file.by_subject for file in (*gone, *come)))


def _in_order(here: Mapping[int, _Kept], results: Sequence[ValidationResult]) -> Iterator[int]:
    """The numbers of what is *here*, in the order of the sorted *results*."""
    nodes = {one.result.order[0]: one.result.focus for one in here.values()}
    for _, node in sorted(nodes.items()):
        for result in results[place_of(results, node)]:
            if id(result) in here:
                yield id(result)
