"""How ready an integrated service is, counted from the shapes: checks met of checks that apply, by handbook task."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from pyoxigraph import Literal, NamedNode, Quad

from servicegraph.checks.definition import Scope
from servicegraph.diagnostics import Diagnostic
from servicegraph.rdf.index import iris, text_of
from servicegraph.rdf.literals import literal
from servicegraph.rdf.terms import NS, RDF, ROOT
from servicegraph.shacl.shapes import Shape, local_name
from servicegraph.shacl.targets import TargetIndex
from servicegraph.sparql.store import Store

GRAPH = ROOT + "graph/readiness"
_COMPUTED_ON = "http://www.w3.org/ns/dqv#computedOn"


@dataclass(frozen=True)
class TaskReadiness:
    """One task of one integrated service.

    ``applicable`` and ``met`` count checks: pairs of a shape of the task and a node of the integrated service that
    the shape looks at. A check is met when neither it nor one that it presupposes has a finding: without any forum,
    no dialogue is in order. ``findings`` are the evidence for those that are not met.
    """

    task: str
    applicable: int
    met: int
    findings: tuple[Diagnostic, ...]


@dataclass(frozen=True)
class Readiness:
    """The readiness of the integrated service ``whole`` (an IRI) for each task that any check belongs to."""

    whole: str
    tasks: tuple[TaskReadiness, ...]

    @property
    def applicable(self) -> int:
        """Checks that apply, over all tasks."""
        return sum(task.applicable for task in self.tasks)

    @property
    def met(self) -> int:
        """Checks met, over all tasks."""
        return sum(task.met for task in self.tasks)


def measure(scope: Scope, diagnostics: Iterable[Diagnostic]) -> dict[str, Readiness]:
    """The readiness of every integrated service of *scope*, by IRI; *diagnostics* are what the shapes found."""
    checks, targets = scope.shapes.speaking(), TargetIndex(scope.store)
    by_code = {check.code: check for check in checks}
    tasks = sorted({check.task for check in checks if check.task}, key=_number)
    from servicegraph.checks.masked import masked  # only what asks for readiness needs it

    focus = {check.code: set(iris(targets.focus_nodes(check))) for check in checks if check.task}
    found: dict[tuple[str, str], list[Diagnostic]] = {}
    for diagnostic in diagnostics:
        found.setdefault((diagnostic.code, text_of(diagnostic.focus)), []).append(masked(diagnostic))
    measured = {}
    for whole, members in sorted(scope.parts.items()):
        by_task = []
        for task in tasks:
            applying = [
                (check.code, node)
                for check in checks
                if check.task == task
                for node in sorted(focus[check.code] & members)
            ]
            unmet = [pair for pair in applying if _is_unmet(pair, by_code, found)]
            evidence = tuple(diagnostic for pair in unmet for diagnostic in found.get(pair, ()))
            by_task.append(TaskReadiness(task, len(applying), len(applying) - len(unmet), evidence))
        measured[whole] = Readiness(whole, tuple(by_task))
    return measured


def _is_unmet(
    pair: tuple[str, str], checks: Mapping[str, Shape], found: Mapping[tuple[str, str], Sequence[Diagnostic]]
) -> bool:
    """Whether the check *pair* is not met: it has a finding, or a check that it presupposes is not met."""
    shape, node = pair
    waiting, seen = [shape], set()
    while waiting:
        current = waiting.pop()
        if (current, node) in found:
            return True
        if current not in seen and current in checks:
            seen.add(current)
            waiting += map(local_name, checks[current].presupposes)
    return False


def as_quads(measured: Iterable[Readiness]) -> Iterator[Quad]:
    """The figures as RDF in a graph of their own, so that a question can be asked about them."""
    graph = NamedNode(GRAPH)
    for readiness in measured:
        for task in readiness.tasks:
            node = _figures_of(readiness.whole, task.task)
            facts: dict[str, NamedNode | Literal] = {
                RDF + "type": NamedNode(NS + "TaskReadiness"),
                _COMPUTED_ON: NamedNode(readiness.whole),
                NS + "task": NamedNode(task.task),
                NS + "criteriaApplicable": literal(task.applicable),
                NS + "criteriaMet": literal(task.met),
            }
            yield from (Quad(node, NamedNode(name), value, graph) for name, value in facts.items())


def _figures_of(whole: str, task: str) -> NamedNode:
    """The name of the figures of *task*: a fragment of the IRI of the *whole*, or of the fragment that it has."""
    return NamedNode(f"{whole}{'/' if '#' in whole else '#'}readiness-{local_name(task)}")


def add_figures(measured: Iterable[Readiness], stores: Iterable[Store]) -> str:
    """Put the figures into each of *stores*, in place of those of another day, and give the IRI of their graph."""
    quads = list(as_quads(measured))
    for store in stores:
        store.extend(quads)
    return GRAPH


def _number(task: str) -> str:
    return task.rpartition("/")[2]
