"""How ready an integrated service is: by task of the handbook, which criteria it meets of those that apply to it."""

from __future__ import annotations

import functools
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from pyoxigraph import NamedNode, Quad

from servicegraph.checks.definition import Scope
from servicegraph.checks.shape_results import results_in
from servicegraph.dataset.entities import Entities
from servicegraph.diagnostics import Diagnostic
from servicegraph.errors import UnknownEntity
from servicegraph.queries.grounds import Basis, Grounds
from servicegraph.queries.parts import parts_of_wholes
from servicegraph.rdf.index import iris, text_of
from servicegraph.rdf.terms import NS, ROOT, SKOS
from servicegraph.shacl.selection import of_tasks
from servicegraph.shacl.shapes import Shape, local_name
from servicegraph.shacl.targets import TargetIndex
from servicegraph.sparql.memory import MemoryStore

GRAPH = ROOT + "graph/readiness"
_NOTATION = NamedNode(SKOS + "notation")


class CriterionState(StrEnum):
    """How far a criterion is met.

    ``PARTLY``, ``OPEN`` and ``NOT_YET`` apply and are not met; what is not yet waits for what it presupposes.
    """

    MET = "met"
    PARTLY = "partly"
    OPEN = "open"
    NOT_YET = "not-yet"
    DOES_NOT_APPLY = "does-not-apply"


@dataclass(frozen=True)
class CriterionReadiness:
    """One criterion in one integrated service: ``criterion`` is its IRI, or that of the only shape that checks it.

    It is met at ``met`` of the ``applicable`` places where it applies: things within the integrated service that its
    shapes look at. ``basis`` is the weakest of the facts by which it is met, None where it is met nowhere, and where
    nobody asked. ``findings`` are the evidence where it is not met; what waits for something else has none.
    """

    criterion: str
    state: CriterionState
    met: int
    applicable: int
    basis: Basis | None = None
    findings: tuple[Diagnostic, ...] = ()


@dataclass(frozen=True)
class TaskReadiness:
    """One task of one integrated service: its criteria in their order, and how many are met of those that apply."""

    task: str
    criteria: tuple[CriterionReadiness, ...]

    @property
    def met(self) -> int:
        """How many criteria are met."""
        return sum(one.state is CriterionState.MET for one in self.criteria)

    @property
    def applicable(self) -> int:
        """How many criteria apply."""
        return sum(one.state is not CriterionState.DOES_NOT_APPLY for one in self.criteria)


@dataclass(frozen=True)
class Readiness:
    """The readiness of the integrated service ``whole`` (an IRI) for each task that any criterion belongs to."""

    whole: str
    tasks: tuple[TaskReadiness, ...]


Places = Mapping[str, frozenset[str]]
"""Where a criterion applies: the IRIs of the things, each with the shapes that look at it."""


@dataclass(frozen=True)
class _Criterion:
    """The shapes that check one criterion, and all that they presuppose beside one another, each by its key."""

    iri: str
    task: str
    shapes: frozenset[str]
    presupposed: Mapping[str, frozenset[str]]


class _View:
    """What the shapes of tasks look at in a store, and the pairs of shape and thing at which they find something."""

    def __init__(self, shapes: Iterable[Shape], store: MemoryStore, found: Collection[tuple[str, str]]) -> None:
        targets = TargetIndex(store)
        self.found = found
        self.looked_at = {_key(shape): frozenset(iris(targets.focus_nodes(shape))) for shape in shapes}
        self._places = {_key(shape): targets.places(shape) for shape in shapes}

    def places(self, shape: str, members: frozenset[str]) -> frozenset[str]:
        """The things among *members*, the parts of an integrated service, to which *shape* applies."""
        known = self._places.get(shape, {})
        if not any(known.values()):
            return members & known.keys()
        return frozenset(node for node in members & known.keys() if (known[node] or members) & members)

    def lacks(self, shape: str, node: str, members: frozenset[str]) -> bool:
        """Whether *shape* finds something at *node*, or, where it looks at other things, at each of them."""
        if node in self.looked_at.get(shape, ()):
            return (shape, node) in self.found
        places = self.places(shape, members)
        return bool(places) and all((shape, place) in self.found for place in places)


def measure(
    scope: Scope,
    diagnostics: Iterable[Diagnostic],
    grounds: Grounds | None = None,
    pause: Callable[[], None] | None = None,
) -> dict[str, Readiness]:
    """The readiness of every integrated service of *scope*, by IRI; *diagnostics* are what the shapes found.

    *pause* is called now and then: it may give way to other work.

    With *grounds* the shapes are run twice more, over what is left without facts that were completed or modelled, and
    each criterion tells on what it rests. Raises EngineError.
    """
    from servicegraph.checks.masked import masked  # only what asks for readiness needs it

    found: dict[tuple[str, str], list[Diagnostic]] = {}
    for one in diagnostics:
        found.setdefault((one.shape or one.code, text_of(one.focus)), []).append(masked(one))
    shapes = _shapes_of_tasks(scope)
    criteria = _criteria(shapes, scope.store)
    view = _View(shapes, scope.todays, found.keys())
    asked = [basis for basis in sorted(Basis, reverse=True) if basis > min(Basis)] if grounds else []
    by_basis = {basis: _view_of(basis, shapes, scope, grounds, view) for basis in asked if grounds}
    measured = {}
    for whole, members in sorted(_parts_of_the_day(scope).items()):
        if pause:
            pause()
        by_task: dict[str, list[CriterionReadiness]] = {}
        for criterion in criteria:
            by_task.setdefault(criterion.task, []).append(_measured(criterion, members, view, found, by_basis))
        measured[whole] = Readiness(whole, tuple(TaskReadiness(task, tuple(by_task[task])) for task in by_task))
    return measured


def _parts_of_the_day(scope: Scope) -> Mapping[str, frozenset[str]]:
    """What each integrated service is made of on the day, itself included, by IRI.

    One that has ended is made of nothing, so that nothing applies to it.
    """
    same = scope.todays is scope.store
    parts = scope.parts if same else parts_of_wholes(scope.library, scope.todays, scope.dataset.prefixes)
    counting = _described(scope.todays)
    return {whole: parts.get(whole, frozenset()) | ({whole} & counting) for whole in _wholes(scope)}


def _wholes(scope: Scope) -> frozenset[str]:
    return _described(scope.store) | scope.parts.keys()


def _described(store: MemoryStore) -> frozenset[str]:
    return frozenset(iris(TargetIndex(store).of([("targetClass", NamedNode(NS + "IntegratedService"))])))


def _key(shape: Shape) -> str:
    return shape.iri or shape.code


def _shapes_of_tasks(scope: Scope) -> list[Shape]:
    """The shapes that check a criterion, and those that they presuppose."""
    speaking = scope.shapes.speaking()
    presupposed = {name for shape in speaking if shape.task for name in shape.presupposes}
    return [shape for shape in speaking if shape.task or shape.iri in presupposed]


def _criteria(shapes: Sequence[Shape], store: MemoryStore) -> list[_Criterion]:
    """The criteria that *shapes* check, by task and number; a shape that names none is a criterion of its own."""
    direct = {_key(shape): shape.presupposes for shape in shapes}
    grouped: dict[tuple[str, str], set[str]] = {}
    for shape in shapes:
        if shape.task:
            grouped.setdefault((shape.task, shape.criterion or _key(shape)), set()).add(_key(shape))

    def order(criterion: tuple[str, str]) -> tuple[object, ...]:
        task, iri = criterion
        number = number_of(iri, store)
        return _natural(local_name(task)), not number, [_natural(part) for part in number.split(".")], iri

    return [
        _Criterion(
            iri, task, frozenset(keys), {key: frozenset(_presupposed(key, direct)) - keys for key in sorted(keys)}
        )
        for (task, iri), keys in sorted(grouped.items(), key=lambda item: order(item[0]))
    ]


def number_of(criterion: str, store: MemoryStore) -> str:
    """The number of *criterion* in the vocabulary, such as 5.3; empty when it has none."""
    if ":" not in criterion:
        return ""
    found = store.triples(NamedNode(criterion), _NOTATION)
    return min((text_of(triple.object) for triple in found), default="")


def _natural(text: str) -> tuple[int, int, str]:
    """Sort key: numbers by what they amount to, before words."""
    return (0, int(text), "") if text.isdecimal() else (1, 0, text)


def _presupposed(shape: str, direct: Mapping[str, Sequence[str]]) -> set[str]:
    """All that *shape* presupposes, directly or not."""
    found: set[str] = set()
    waiting = list(direct.get(shape, ()))
    while waiting:
        current = waiting.pop()
        if current not in found:
            found.add(current)
            waiting += direct.get(current, ())
    return found


def _view_of(basis: Basis, shapes: Sequence[Shape], scope: Scope, grounds: Grounds, of_all: _View) -> _View:
    """What *shapes* find in the facts that are as strong as *basis*; *of_all* they find in all of them."""
    every = scope.todays.triples()
    kept = [triple for triple in every if grounds.of_fact(triple) >= basis]
    if len(kept) == len(every):
        return of_all
    store = MemoryStore.of_graphs({NamedNode(GRAPH): [Quad(*triple) for triple in kept]})
    results = results_in(store, of_tasks(scope.shapes), scope)
    known = scope.shapes.shapes
    keys = ((_key(known[one.shape]) if one.shape in known else "", text_of(one.focus)) for one in results)
    return _View(shapes, store, frozenset(keys))


def _measured(
    criterion: _Criterion,
    members: frozenset[str],
    view: _View,
    found: Mapping[tuple[str, str], Sequence[Diagnostic]],
    by_basis: Mapping[Basis, _View],
) -> CriterionReadiness:
    """How far *criterion* is met in the integrated service whose parts are *members*."""
    states = _states(criterion, members, view)
    made = functools.partial(CriterionReadiness, criterion.iri, applicable=len(states))
    if not states:
        waits = _waits_without_places(criterion, members, view)
        return made(CriterionState.NOT_YET if waits else CriterionState.DOES_NOT_APPLY, 0)
    met = {node for node, state in states.items() if state is CriterionState.MET}
    evidence = tuple(
        diagnostic
        for node, state in sorted(states.items())
        if state is CriterionState.OPEN
        for shape in sorted(criterion.shapes)
        for diagnostic in found.get((shape, node), ())
    )
    if met:
        state = CriterionState.MET if len(met) == len(states) else CriterionState.PARTLY
        return made(state, len(met), basis=_basis(criterion, members, met, by_basis), findings=evidence)
    return made(CriterionState.OPEN if evidence else CriterionState.NOT_YET, 0, findings=evidence)


def _states(criterion: _Criterion, members: frozenset[str], view: _View) -> dict[str, CriterionState]:
    """Whether *criterion* is met, open or not yet to be judged at each of its places among *members*."""
    looking: dict[str, set[str]] = {}
    for shape in criterion.shapes:
        for node in view.places(shape, members):
            looking.setdefault(node, set()).add(shape)
    states = {}
    for node, shapes in looking.items():
        # What is lacking before it is the root: the criterion itself waits, whatever its shapes find.
        if any(view.lacks(other, node, members) for shape in shapes for other in criterion.presupposed[shape]):
            states[node] = CriterionState.NOT_YET
        elif any((shape, node) in view.found for shape in shapes):
            states[node] = CriterionState.OPEN
        else:
            states[node] = CriterionState.MET
    return states


def _waits_without_places(criterion: _Criterion, members: frozenset[str], view: _View) -> bool:
    """Whether *criterion* has nothing to look at because what it presupposes is lacking: no goals, so no indicators."""
    if any(view.looked_at[shape] & members for shape in criterion.shapes):
        return False
    presupposed = frozenset().union(*criterion.presupposed.values())
    return any(view.lacks(other, "", members) for other in presupposed)


def _basis(
    criterion: _Criterion, members: frozenset[str], met: Collection[str], by_basis: Mapping[Basis, _View]
) -> Basis | None:
    """The strongest basis whose facts alone meet *criterion* at all the places *met*; None when nobody asked."""
    for basis, view in by_basis.items():
        states = _states(criterion, members, view)
        if all(states.get(node) is CriterionState.MET for node in met):
            return basis
    return min(Basis) if by_basis else None


def whole_named(name: str, entities: Entities, scope: Scope) -> str:
    """The IRI of the integrated service *name*, a CURIE or an IRI. Raises UnknownEntity."""
    wholes = _wholes(scope)
    for node in entities.candidates(name):
        if node.value in wholes:
            return node.value
    entities.describe(name)  # when there is nothing of that name, this says which names are like it
    raise UnknownEntity("error.not-integrated", name=name[:200])
