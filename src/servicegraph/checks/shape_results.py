"""What the shapes found, said to a user: a sentence in three languages at the place that is to be mended."""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Protocol

from servicegraph.checks.additions import addition
from servicegraph.checks.definition import Scope
from servicegraph.checks.sentences import Sentences
from servicegraph.checks.severity import SeverityOfParts, gravest_by_phase, severity_of_wholes
from servicegraph.diagnostics import Diagnostic, Fix, Location, Severity, built_in
from servicegraph.errors import EngineError
from servicegraph.rdf.index import text_of
from servicegraph.rdf.terms import SH, Term
from servicegraph.shacl.isolation import refused, without
from servicegraph.shacl.on_store import StoreValidator
from servicegraph.shacl.results import ORDER_OF_RESULTS, ValidationResult
from servicegraph.shacl.selection import apart, gaps_in, reaching, tells_any
from servicegraph.shacl.shapes import Shape, Shapes, local_name
from servicegraph.shacl.validation import COMPILED, preparation, validate
from servicegraph.sparql.memory import MemoryStore

# What does not count on a day is taken out for a moment where it is so small a part of all: else a copy is quicker.
_LITTLE = 1 / 20
_LABEL = re.compile(r"\s*\(?(?:_:\w+|<https://w3id\.org/servicegraph/anonymous-shape/\d+>)\)?")


Alone = Callable[[], object]
"""Waits until nobody else asks the store."""


class Looking(Protocol):
    """Gives what the shapes find. *alone* waits until nobody else asks the store: then it may change for a moment."""

    def __call__(self, alone: Alone | None = None) -> tuple[Diagnostic, ...]:
        """The findings, in the order of the places. Raises EngineError."""


def shapes_looking(scope: Scope, level: Severity) -> Looking:
    """Gives what the shapes find, as grave as *level* or graver, in the order of the places, when it is called.

    All that has to be made first is made now: what is left is the engine's work, which takes Python's lock from
    nobody. The call raises EngineError.
    """
    run = _runs(looked_for(scope, level), scope)

    def found(alone: Alone | None = None) -> tuple[Diagnostic, ...]:
        results, refusals = run(alone)
        return (*refusals, *diagnostics_of(results, scope, level))

    return found


def diagnostics_of(results: Sequence[ValidationResult], scope: Scope, level: Severity) -> tuple[Diagnostic, ...]:
    """The *results* of the shapes, sorted, as findings, those as grave as *level* or graver, in their order."""
    by_node, phased = severities(results, scope, SeverityOfParts()), scope.shapes.phased
    sentences = Sentences(scope, by_node)
    weighed = (with_severity(result, severity_here(result, phased, by_node)) for result in _each_once(results))
    return tuple(diagnostic(result, scope, sentences) for result in weighed if result.severity >= level)


def _each_once(results: Iterable[ValidationResult]) -> Iterator[ValidationResult]:
    """The sorted *results*, each once: a query may give one and the same solution several times."""
    first: ValidationResult | None = None
    seen: set[tuple[ValidationResult, Sequence[str]]] = set()
    for result in results:
        if first is None or result.order != first.order:  # what is the same stands side by side
            first = result
            seen.clear()
        else:
            seen.add((first, first.messages))
            if (result, result.messages) in seen:
                continue
            seen.add((result, result.messages))
        yield result


def severities(results: Iterable[ValidationResult], scope: Scope, of_parts: SeverityOfParts) -> Mapping[str, Severity]:
    """The severity that its whole gives to each node, if any of *results* follows a phase."""
    if not any(result.shape in scope.shapes.phased for result in results):
        return {}
    return of_parts.of(scope.store, scope.parts, scope.targets)


def results_in(store: MemoryStore, shapes: Shapes, scope: Scope) -> list[ValidationResult]:
    """What *shapes* find in *store*, with the engine of *scope*. Raises EngineError."""
    return _run(shapes, StoreValidator(store), scope)()[0]


def results_on_the_day(store: MemoryStore, scope: Scope, level: Severity) -> list[ValidationResult]:
    """What the shapes that ``shapes_looking`` runs in *scope* find in *store*. Raises EngineError."""
    return _runs(looked_for(scope, level), replace(scope, store=store))(None)[0]


def looked_for(scope: Scope, level: Severity) -> Shapes:
    """The shapes that can find something as grave as *level*."""
    gravest = gravest_by_phase(scope.store)
    if gravest >= level:  # what the integrated services are made of is asked only where it may matter
        wholes = severity_of_wholes(scope.store, scope.parts)
        gravest = max(wholes.values(), default=Severity.INFO)
    return reaching(scope.shapes, level, gravest)


Found = tuple[list[ValidationResult], list[Diagnostic]]


def _runs(shapes: Shapes, scope: Scope) -> Callable[[Alone | None], Found]:
    """Gives what *shapes* find in the store of *scope*: faults in all that is written, gaps in what counts on the day.

    The call raises EngineError.
    """
    if not scope.not_of_the_day:
        of_all = _run(shapes, scope.validator, scope)
        return lambda _: of_all()
    gaps, others = apart(shapes)
    of_others = _run(others, scope.validator, scope)
    if not tells_any(gaps, shapes.phased):  # then nothing has to be made of what counts on the day
        return lambda _: of_others()

    def run(alone: Alone | None) -> Found:
        results, refusals = of_others()
        # To make the store of the day is the engine's work too.
        found = _with_little_hidden(gaps, scope, alone) if alone else None
        of_gaps, others_refused = found or _run(gaps, scope.todays_validator, scope)()
        together = sorted([*results, *gaps_in(of_gaps, shapes)], key=ORDER_OF_RESULTS)
        return together, [*refusals, *(one for one in others_refused if one not in refusals)]

    return run


def _with_little_hidden(gaps: Shapes, scope: Scope, alone: Alone) -> Found | None:
    """What *gaps* find in the store while it lacks what does not count on the day, once one is *alone* with it.

    None where a copy is quicker, and where what stands beside the data cannot follow or a shape is refused.
    """
    if not hides_little(scope):
        return None
    from servicegraph.shacl.changing_data import results_lacking  # a check of violations does without

    alone()
    try:
        found = results_lacking(scope.not_of_the_day, scope.validator, gaps)
    except EngineError:  # which shape it is, is found out in the other way
        return None
    return None if found is None else (found, [])


def hides_little(scope: Scope) -> bool:
    """Whether what does not count on the day is so little that it is taken out of the store rather than that copied."""
    is_little = len(scope.not_of_the_day) < _LITTLE * sum(len(file.quads) for file in scope.dataset.data)
    return is_little and scope.dataset.settings.engine == COMPILED


def _run(shapes: Shapes, validator: StoreValidator, scope: Scope) -> Callable[[], Found]:
    """Gives what *shapes* find, and a finding for each that is refused. The call raises EngineError."""
    try:
        prepared = preparation(validator, shapes, scope.dataset.settings.engine)
    except EngineError as error:
        return functools.partial(_without_refused, shapes, validator.store, error, scope)

    def run() -> Found:
        try:
            return prepared(), []
        except EngineError as error:
            return _without_refused(shapes, validator.store, error, scope)

    return run


def _without_refused(shapes: Shapes, store: MemoryStore, error: EngineError, scope: Scope) -> Found:
    """What the *shapes* find that are not refused, and a finding for each that is. Raises *error* when none is.

    Faulty shapes have been left out before, so to look for one that the engine refuses is seldom needed.
    """
    engine = scope.dataset.settings.engine
    own = [node for node in shapes.shapes if node in scope.own_shapes]
    data = store.n_triples()
    # Most refusals have nothing to do with the data, and without data they are found at once.
    found = refused(shapes, own, _trial(b"", engine)) or refused(shapes, own, _trial(data, engine))
    if not found:
        raise error
    rest = without(shapes, ((node, "", None) for node, _ in found))
    return validate(rest, data, engine), [_refusal(node, reason, scope) for node, reason in found]


def _trial(data: bytes, engine: str) -> Callable[[Shapes], EngineError | None]:
    def is_refused(shapes: Shapes) -> EngineError | None:
        try:
            validate(shapes, data, engine)
        except EngineError as error:
            return error
        return None

    return is_refused


def _refusal(node: Term, reason: EngineError, scope: Scope) -> Diagnostic:
    # An engine names nodes by labels of its own, which say nothing to anybody.
    detail = _LABEL.sub("", str(reason.values.get("detail", ""))).strip()
    place = scope.dataset.locations.subject(node) or Location()
    return built_in("refused-shape", Severity.VIOLATION, place, focus=node, detail=detail)


def severity_here(result: ValidationResult, phased: frozenset[Term], by_node: Mapping[str, Severity]) -> Severity:
    """The severity of *result*: for the *phased* shapes, which follow the phase, what its whole gives to its node."""
    return by_node.get(text_of(result.focus), result.severity) if result.shape in phased else result.severity


def with_severity(result: ValidationResult, severity: Severity) -> ValidationResult:
    """*result* with *severity*, which most have already."""
    if severity is result.severity:
        return result
    focus, path, value = result.focus, result.path, result.value
    return ValidationResult(focus, path, value, severity, result.component, result.shape, result.messages)


def diagnostic(result: ValidationResult, scope: Scope, sentences: Sentences) -> Diagnostic:
    """*result* as a finding at its place, with the sentences of its shape."""
    shape = scope.shapes.shapes.get(result.shape)
    message, hint = sentences.of(result, shape)
    iri = shape.iri if shape else text_of(result.shape)
    return Diagnostic(
        code=shape.code if shape else local_name(iri),
        severity=result.severity,
        message=message,
        location=_place(result, scope),
        shape=iri,
        focus=result.focus,
        path=result.path,
        value=result.value,
        title=shape.title if shape else {},
        hint=hint,
        rationale=shape.rationale if shape else {},
        task=shape.task.rpartition("/")[2] if shape else "",
        component=result.component,
        fixes=_fixes(result, shape, scope),
    )


def _fixes(result: ValidationResult, shape: Shape | None, scope: Scope) -> tuple[Fix, ...]:
    if shape is None or not shape.value_is_missing or result.path is None or not result.path.is_predicate:
        return ()
    known = scope.dataset.prefixes
    return addition(scope.dataset.locations, result.focus, result.path.predicate, result.value, known)


def _place(result: ValidationResult, scope: Scope) -> Location:
    locations, place = scope.dataset.locations, None
    if result.path and result.path.is_predicate:
        if result.value is not None:
            place = locations.statement(result.focus, result.path.predicate, result.value)
        elif is_too_many(result.component):
            place = locations.statement(result.focus, result.path.predicate)
    # What nothing describes, a value or a node elsewhere, is shown where the shape that looks at it names it.
    return place or locations.subject(result.focus) or _in_shapes(result, scope)


def _in_shapes(result: ValidationResult, scope: Scope) -> Location:
    """Where the shape stands that gave *result*: at the target that is its focus, if it names it."""
    locations, shape = scope.dataset.locations, scope.shapes.shapes.get(result.shape)
    if shape is None:
        return Location()
    targets = ((node, SH + "targetNode", result.focus) for node in scope.shapes.shapes)
    named = (locations.statement(*one) for one in targets if ("targetNode", result.focus) in shape.targets)
    return next(filter(None, named), None) or locations.subject(result.shape) or Location()


def is_too_many(component: str) -> bool:
    """Whether the finding is about values that are there; a missing one is shown where the description begins."""
    return "Max" in component or component.endswith("UniqueLangConstraintComponent")
