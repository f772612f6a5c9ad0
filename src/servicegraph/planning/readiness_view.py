"""The readiness of all integrated services side by side, and the names of the tasks that it is counted by."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from pyoxigraph import Literal, NamedNode

from servicegraph.catalogue import Catalogue
from servicegraph.errors import ParameterError
from servicegraph.messages import pick
from servicegraph.planning.days import Standing, days_of
from servicegraph.queries.grounds import Basis
from servicegraph.rdf.index import iris, text_of
from servicegraph.rdf.terms import NS, RDF, SKOS, VOCABULARY
from servicegraph.readiness import CriterionState, Readiness, TaskReadiness, number_of

NOT_KNOWN = VOCABULARY + "finding/not-known"
_PHASES = VOCABULARY + "phase/"
_TYPE, _PHASE, _FICTITIOUS = NamedNode(RDF + "type"), NamedNode(NS + "phase"), NamedNode(NS + "fictitious")
_IN_SCHEME, _PHASE_SCHEME = NamedNode(SKOS + "inScheme"), NamedNode(_PHASES.rstrip("/"))
_SHORT, _NOTATION, _BROADER = (NamedNode(SKOS + name) for name in ("altLabel", "notation", "broader"))


@dataclass(frozen=True)
class Task:
    """A task of the handbook, by its IRI: its number, its short name by language (none: empty), and its group."""

    iri: str
    number: str
    short: Mapping[str, str]
    group: str


@dataclass(frozen=True)
class Cell:
    """One task of one integrated service: how many criteria are met of those that apply.

    ``completed`` of those met are so only with facts that were completed or modelled here.
    """

    task: str
    met: int
    applicable: int
    completed: int

    @property
    def applies(self) -> bool:
        """Whether any criterion of the task applies."""
        return self.applicable > 0

    @property
    def step(self) -> int:
        """How much is met, in five steps: 0 none, 1 under a third, 2 under two thirds, 3 under all, 4 all."""
        if not self.met:
            return 0
        if self.met == self.applicable:
            return 4
        return 1 + 3 * self.met // self.applicable

    @property
    def is_completed_only(self) -> bool:
        """Whether nothing of it is met by what sources state."""
        return 0 < self.met == self.completed


@dataclass(frozen=True)
class MatrixRow:
    """One integrated service: its IRI, its phase (an IRI; NOT_KNOWN when not said), and a cell for each task."""

    whole: str
    phase: str
    cells: tuple[Cell, ...]
    is_fictitious: bool = False


@dataclass(frozen=True)
class MatrixGroup:
    """Integrated services of one kind (``type``, the IRI of a class), or those that have ended (``type`` empty).

    ``applying`` are the tasks that apply to any of them.
    """

    type: str
    rows: tuple[MatrixRow, ...]
    applying: tuple[str, ...]

    @property
    def is_aside(self) -> bool:
        """Whether it is folded away: fewer than half of the tasks apply to any of its rows."""
        return 2 * len(self.applying) < len(self.rows[0].cells)


@dataclass(frozen=True)
class Matrix:
    """The readiness of integrated services: the tasks in their order, the rows by kind; ``total`` counts them all."""

    tasks: tuple[Task, ...]
    groups: tuple[MatrixGroup, ...]
    total: int

    @property
    def shown(self) -> int:
        """How many integrated services stand in it."""
        return sum(len(group.rows) for group in self.groups)


def tasks_of(catalogue: Catalogue) -> tuple[Task, ...]:
    """The tasks that readiness is counted by, in their order. Raises EngineError."""
    measured = next(iter(catalogue.readiness.values()), None)
    return tuple(_task(catalogue, one.task) for one in measured.tasks) if measured else ()


def _task(catalogue: Catalogue, iri: str) -> Task:
    memory, node = catalogue.memory, NamedNode(iri)
    short = {
        one.object.language or "": one.object.value
        for one in memory.triples(node, _SHORT)
        if isinstance(one.object, Literal)
    }
    number = min((text_of(one.object) for one in memory.triples(node, _NOTATION)), default=iri.rpartition("/")[2])
    return Task(iri, number, short, min((text_of(one.object) for one in memory.triples(node, _BROADER)), default=""))


def short_name(catalogue: Catalogue, task: Task, language: str) -> str:
    """What *task* is called in *language* where there is little room."""
    return pick(task.short, language) or catalogue.label(task.iri, language)


def matrix(
    catalogue: Catalogue, language: str, *, phase: str = "", kind: str = "", sort: str = "", ended: bool = True
) -> Matrix:
    """The readiness of the integrated services whose phase is *phase* and whose class is *kind*, IRIs; all if empty.

    By name in *language* within each kind, or, when *sort* is the IRI of a task, what has met most of it first; what
    has *ended* stands last. Raises EngineError.
    """
    measured, kinds = catalogue.readiness, _kinds(catalogue)
    types = _types(catalogue, kinds)
    groups: dict[str, list[MatrixRow]] = {name: [] for name in (*kinds, "")}
    for whole, readiness in measured.items():
        of, row = types.get(whole, ""), _row(catalogue, readiness)
        if (not phase or row.phase == phase) and (not kind or of == kind):
            has_ended = days_of(catalogue, whole).standing is Standing.ENDED
            groups["" if has_ended or of not in groups else of].append(row)
    if not ended:
        del groups[""]
    order = _order(catalogue, language, sort)
    made = tuple(_group(type, sorted(rows, key=order)) for type, rows in groups.items() if rows)
    return Matrix(tasks_of(catalogue), made, len(measured))


def matrix_of(catalogue: Catalogue, language: str, *, phase: str = "", kind: str = "", sort: str = "") -> Matrix:
    """The matrix as an address asks for it: ``pilot``, ``chains``, ``3``.

    Raises EngineError, and ParameterError for a phase, a kind or a task that there is not.
    """
    kinds, tasks = catalogue.entities.wholes(), {task.number: task.iri for task in tasks_of(catalogue)}
    phases = sorted(iris(one.subject for one in catalogue.memory.triples(None, _IN_SCHEME, _PHASE_SCHEME)))
    known = {"phase": [*map(name_of_phase, phases), name_of_phase(NOT_KNOWN)], "kind": sorted(kinds), "sort": [*tasks]}
    for name, value in (("phase", phase), ("kind", kind), ("sort", sort)):
        if value and value not in known[name] and (tasks or name != "sort"):  # without wholes no task is counted
            raise ParameterError("error.parameter-choice", parameter=name, value=value, known=", ".join(known[name]))
    return matrix(
        catalogue,
        language,
        phase=phase_called(phase),
        kind=kinds[kind].classes[0] if kind else "",
        sort=tasks.get(sort, ""),
    )


def phase_called(name: str) -> str:
    """The IRI of the phase that an address calls *name*; empty for an empty one."""
    if name == name_of_phase(NOT_KNOWN):
        return NOT_KNOWN
    return _PHASES + name if name else ""


def name_of_phase(iri: str) -> str:
    """What an address calls the phase *iri*."""
    return iri.rpartition("/")[2]


def _group(type: str, rows: Sequence[MatrixRow]) -> MatrixGroup:
    applying = (
        cells[0].task for cells in zip(*(row.cells for row in rows), strict=True) if any(cell.applies for cell in cells)
    )
    return MatrixGroup(type, tuple(rows), tuple(applying))


def _order(catalogue: Catalogue, language: str, task: str) -> Callable[[MatrixRow], tuple[float, str, str]]:
    def key(row: MatrixRow) -> tuple[float, str, str]:
        cell = next((cell for cell in row.cells if cell.task == task), None)
        share = 0.0 if cell is None else -cell.met / cell.applicable if cell.applies else 1.0
        return share, catalogue.label(row.whole, language).casefold(), row.whole

    return key


def _kinds(catalogue: Catalogue) -> list[str]:
    """The classes of integrated services in the order of their names in addresses: chains, packages, processes."""
    return [kind.classes[0] for _, kind in sorted(catalogue.entities.wholes().items())]


def _types(catalogue: Catalogue, kinds: Sequence[str]) -> Mapping[str, str]:
    found: dict[str, str] = {}
    for name in kinds:
        for one in catalogue.memory.triples(predicate=_TYPE, object=NamedNode(name)):
            found.setdefault(text_of(one.subject), name)
    return found


def _row(catalogue: Catalogue, readiness: Readiness) -> MatrixRow:
    phases = catalogue.memory.triples(NamedNode(readiness.whole), _PHASE)
    phase = min((text_of(one.object) for one in phases), default=NOT_KNOWN)
    fictitious = catalogue.memory.triples(NamedNode(readiness.whole), _FICTITIOUS)
    is_fictitious = any(text_of(one.object) in ("true", "1") for one in fictitious)
    return MatrixRow(readiness.whole, phase, tuple(map(cell_of, readiness.tasks)), is_fictitious)


def cell_of(task: TaskReadiness) -> Cell:
    """The cell of one task of one integrated service."""
    met = [one for one in task.criteria if one.state is CriterionState.MET]
    completed = sum(one.basis is not None and one.basis < Basis.STATED for one in met)
    return Cell(task.task, len(met), task.applicable, completed)


def phases_in(catalogue: Catalogue) -> tuple[str, ...]:
    """The phases that integrated services are in, in the order of the vocabulary. Raises EngineError."""
    found = {_row(catalogue, readiness).phase for readiness in catalogue.readiness.values()}
    return tuple(sorted(found, key=lambda iri: (number_of(iri, catalogue.memory) or "~", iri)))


def kinds_in(catalogue: Catalogue) -> tuple[str, ...]:
    """The classes of which there are integrated services. Raises EngineError."""
    types = set(_types(catalogue, kinds := _kinds(catalogue)).values())
    return tuple(name for name in kinds if name in types)


def plural_of(catalogue: Catalogue, type: str) -> Mapping[str, str]:
    """What those of the class *type* are called together, by language; empty when the ontology does not say."""
    shown = catalogue.dataset.presentation
    return next((shown.plural_of(kind) for kind in catalogue.dataset.kinds if kind.classes[0] == type), {})
