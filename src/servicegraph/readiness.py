"""How ready an integrated service is, counted from the shapes: checks met of checks that apply, by handbook task."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from pyoxigraph import Literal, NamedNode, Quad

from servicegraph.diagnostics import Diagnostic
from servicegraph.shapes import Shape
from servicegraph.store import Store
from servicegraph.terms import NS, RDF, RDFS, ROOT, literal

GRAPH = ROOT + "graph/readiness"
_COMPUTED_ON = "http://www.w3.org/ns/dqv#computedOn"
_TYPE = NamedNode(RDF + "type")
_SUBCLASS = NamedNode(RDFS + "subClassOf")


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


def measure(
    parts: Mapping[str, frozenset[str]], checks: Sequence[Shape], store: Store, diagnostics: Iterable[Diagnostic]
) -> dict[str, Readiness]:
    """The readiness of every integrated service, by IRI.

    *parts* are the nodes that each is made of, *checks* the shapes, *diagnostics* what they found over *store*.
    """
    targets = _Targets(store)
    by_iri = {check.iri: check for check in checks}
    tasks = sorted({check.task for check in checks if check.task}, key=_number)
    focus = {check.iri: targets.focus_nodes(check) for check in checks if check.task}
    found: dict[tuple[str, str], list[Diagnostic]] = {}
    for diagnostic in diagnostics:
        found.setdefault((diagnostic.shape, diagnostic.focus), []).append(diagnostic)
    measured = {}
    for whole, members in sorted(parts.items()):
        by_task = []
        for task in tasks:
            applying = [
                (check.iri, node)
                for check in checks
                if check.task == task
                for node in sorted(focus[check.iri] & members)
            ]
            unmet = [pair for pair in applying if _is_unmet(pair, by_iri, found)]
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
            waiting += checks[current].presupposes
    return False


def as_quads(measured: Iterable[Readiness]) -> Iterator[Quad]:
    """The figures as RDF in a graph of their own, so that a question can be asked about them."""
    graph = NamedNode(GRAPH)
    for readiness in measured:
        for task in readiness.tasks:
            node = NamedNode(f"{readiness.whole}#readiness-{_number(task.task)}")
            facts: dict[str, NamedNode | Literal] = {
                RDF + "type": NamedNode(NS + "TaskReadiness"),
                _COMPUTED_ON: NamedNode(readiness.whole),
                NS + "task": NamedNode(task.task),
                NS + "checksApplicable": literal(task.applicable),
                NS + "checksMet": literal(task.met),
            }
            yield from (Quad(node, NamedNode(name), value, graph) for name, value in facts.items())


def _number(task: str) -> str:
    return task.rpartition("/")[2]


class _Targets:
    """Focus nodes of shapes by their targets (https://www.w3.org/TR/shacl/#targets), each target looked up once."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._known: dict[tuple[str, str], frozenset[str]] = {}

    def focus_nodes(self, shape: Shape) -> frozenset[str]:
        return frozenset().union(*(self._target(target) for target in shape.targets))

    def _target(self, target: tuple[str, str]) -> frozenset[str]:
        if target not in self._known:
            kind, value = target
            self._known[target] = frozenset(self._nodes(kind, NamedNode(value)))
        return self._known[target]

    def _nodes(self, kind: str, value: NamedNode) -> Iterator[str]:
        if kind == "targetNode":
            yield value.value
        elif kind == "targetSubjectsOf":
            yield from _iris(quad.subject for quad in self._store.quads(predicate=value))
        elif kind == "targetObjectsOf":
            yield from _iris(quad.object for quad in self._store.quads(predicate=value))
        elif kind == "targetClass":
            for name in self._with_subclasses(value):
                yield from _iris(quad.subject for quad in self._store.quads(predicate=_TYPE, object=name))

    def _with_subclasses(self, value: NamedNode) -> set[NamedNode]:
        found, waiting = {value}, [value]
        while waiting:
            current = waiting.pop()
            for quad in self._store.quads(predicate=_SUBCLASS, object=current):
                if isinstance(quad.subject, NamedNode) and quad.subject not in found:
                    found.add(quad.subject)
                    waiting.append(quad.subject)
        return found


def _iris(nodes: Iterable[object]) -> Iterator[str]:
    return (node.value for node in nodes if isinstance(node, NamedNode))
