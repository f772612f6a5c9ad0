"""All checks run over one catalogue, and what of their findings is told."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from importlib import import_module

from pyoxigraph import NamedNode

from servicegraph.checks.definition import Scope
from servicegraph.checks.descriptions import contradicting
from servicegraph.checks.doubtful_shapes import doubtful_codes
from servicegraph.checks.registry import all_checks
from servicegraph.checks.shape_results import is_too_many
from servicegraph.checks.writing import read_as
from servicegraph.dataset.syntaxes import SYNTAXES
from servicegraph.diagnostics import Checked, Diagnostic, LazyTexts, Location, Severity, at_least
from servicegraph.rdf.index import text_of
from servicegraph.rdf.terms import NS, Term

_MISSPELT = frozenset(("unknown-term", "unknown-standard-term", "unknown-concept", "undescribed-entity"))
_WITHIN = NS + "within"
_LEFT_TO_SHAPES = frozenset(("wrong-range", "wrong-datatype"))


def run_checks(
    scope: Scope, level: Severity, by_shapes: Callable[[], Sequence[Diagnostic]], alone: bool = False
) -> Checked:
    """The findings as grave as *level* or graver.

    What cannot be so grave is not looked for, which makes a check for violations the quickest. *by_shapes* gives
    what the shapes find (``shapes_looking``). Raises EngineError. *alone* says that nobody else asks the store of
    *scope* meanwhile: then nothing of it has to be copied to see what follows from a misspelt name.
    """
    # The engine works outside Python's lock: meanwhile the other checks are imported and run here.
    with ThreadPoolExecutor(max_workers=1) as pool:
        running = pool.submit(by_shapes)
        found = [
            diagnostic
            for one in all_checks()
            if one.find is not None and one.severity >= level
            for diagnostic in one.find(scope)
        ]
        import_module("servicegraph.checks.masked")  # its patterns take their time: the engine is still at work
        of_shapes = running.result()
    return told(scope, level, found, of_shapes, functools.partial(_found_as_meant, scope, level, alone))


def _found_as_meant(
    scope: Scope, level: Severity, alone: bool, found: Sequence[Diagnostic], meant: Mapping[str, str]
) -> Sequence[Diagnostic]:
    from servicegraph.checks.as_meant import found_as_meant  # few catalogues have a misspelt name

    return found_as_meant(scope, level, found, meant, alone=alone)


def told(
    scope: Scope,
    level: Severity,
    found: Iterable[Diagnostic],
    of_shapes: Sequence[Diagnostic],
    as_if_meant: Callable[[Sequence[Diagnostic], Mapping[str, str]], Sequence[Diagnostic]],
    finished: Callable[[Diagnostic], Diagnostic] | None = None,
) -> Checked:
    """What is told of the findings of checks, *found*, and *of_shapes*: each cause once, as grave as *level* or graver.

    *as_if_meant* gives those of *of_shapes* that there would be if names were written as they were meant, *finished*
    what ``finish`` gives.
    """
    finished = finished or finish
    found = _not_in_damaged_lines(found, scope)
    meant = _meant(found, scope)
    lacking = _lacking_for_a_slip(meant, scope)
    still = as_if_meant(of_shapes, meant) if meant and of_shapes else of_shapes
    found = [one for one in _not_said_by_shapes(found, of_shapes) if _about(one) not in lacking]
    # What would not be found if the names were written as they were meant follows from the slip.
    every = [*found, *_not_said_before(still, found, scope)]
    return Checked(
        diagnostics=tuple(sorted(map(finished, at_least(every, level)), key=Diagnostic.order)),
        level=level,
        files=len(scope.dataset.data),
        triples=sum(len(file.quads) for file in scope.dataset.data),
        focus_nodes=len(scope.looked_at),
    )


def _not_in_damaged_lines(found: Iterable[Diagnostic], scope: Scope) -> list[Diagnostic]:
    """*found* without names that nobody knows where the line itself could not be read: it may have cut them off."""
    read = (one for file in scope.dataset.everything for one in file.diagnostics)
    damaged = {(one.location.path, one.location.line) for one in read}
    return [one for one in found if one.code not in _MISSPELT or (one.location.path, one.location.line) not in damaged]


def _meant(found: Iterable[Diagnostic], scope: Scope) -> dict[str, str]:
    """The IRIs that are misspelt, each with the one that was meant."""
    slips = {text_of(one.value): one.fixes[0].edits[0] for one in found if one.code in _MISSPELT and one.fixes}
    files = {file.path: file for file in scope.dataset.everything} if slips else {}
    return {iri: read_as(files[edit.location.path], edit.text) for iri, edit in slips.items()}


def _lacking_for_a_slip(meant: Mapping[str, str], scope: Scope) -> set[tuple[str, str]]:
    """What a property was said of in other letters, and the property that was meant: it is not lacking there."""
    quads = (quad for file in scope.dataset.data for quad in file.quads if quad.predicate.value in meant)
    return {(text_of(quad.subject), meant[quad.predicate.value]) for quad in quads} if meant else set()


def _about(one: Diagnostic) -> tuple[str, str]:
    return text_of(one.focus), one.path.predicate if one.path is not None and one.path.is_predicate else ""


def finish(found: Diagnostic) -> Diagnostic:
    """*found* as it is told to anybody: without personal identity codes, and remedies that cannot be carried out."""
    from servicegraph.checks.masked import masked

    return masked(_mendable(found))


def _mendable(found: Diagnostic) -> Diagnostic:
    """*found* without remedies for files that are read but not edited: their places are lines, not words."""
    paths = {edit.location.path for fix in found.fixes for edit in fix.edits}
    if any(path.endswith(tuple(SYNTAXES)) for path in paths):
        return replace(found, fixes=())
    if any(path.startswith("../") for path in paths):  # of a catalogue that is included: its own people mend it
        return replace(found, fixes=tuple(replace(fix, is_safe=False) for fix in found.fixes))
    return found


def _not_said_by_shapes(found: Iterable[Diagnostic], by_shapes: Iterable[Diagnostic]) -> Iterable[Diagnostic]:
    """*found* without what a shape says of the same statement in words of its own."""
    found = list(found)
    if not any(one.code in _LEFT_TO_SHAPES for one in found):
        return found
    said = {_value_at(one) for one in by_shapes}
    return [one for one in found if one.code not in _LEFT_TO_SHAPES or _value_at(one) not in said]


def _not_said_before(by_shapes: Sequence[Diagnostic], found: list[Diagnostic], scope: Scope) -> Iterable[Diagnostic]:
    """What the shapes found and no other check has said: at most one finding for one cause.

    A name that nothing defines has been told with the nearest one that is defined, and what stands in a statement
    that could not be read may be lacking only for that. What has no type is of no class; what is described twice over
    has too many values; what is no number is neither too small nor too great.
    """
    reasons = tuple(_reasons(by_shapes, found, scope))
    return _once(one for one in by_shapes if not any(reason(one) for reason in reasons))


def _reasons(
    by_shapes: Sequence[Diagnostic], found: Sequence[Diagnostic], scope: Scope
) -> Iterator[Callable[[Diagnostic], bool]]:
    """Why a finding of a shape is left unsaid: conditions, none of them one that nothing can meet."""
    if doubtful := doubtful_codes(found, scope):
        yield lambda one: one.code in doubtful
    if incomplete := scope.incomplete:
        yield lambda one: text_of(one.focus) in incomplete or text_of(one.value) in incomplete
    if scope.lost:
        yield lambda one: _may_be_lost(one.value, scope)
    if unsettled := _around_damage(scope):
        yield lambda one: (text_of(one.focus) in unsettled or _is_about_references(one)) and _is_gap(one, scope)
    if said := {_value_at(one) for one in found if one.value is not None}:
        yield lambda one: _value_at(one) in said
    untyped = {text_of(one.focus) for one in found if one.code == "entity-without-type"}
    if untyped := untyped | (scope.alike.keys() - scope.described.types.keys()):
        yield lambda one: text_of(one.value) in untyped and one.component.endswith("ClassConstraintComponent")
    if no_dates := {_about(one) for one in found if one.code == "not-a-date"}:
        yield lambda one: _about(one) in no_dates and one.component.endswith("DatatypeConstraintComponent")
    if twice := contradicting(scope):
        yield lambda one: text_of(one.focus) in twice and is_too_many(one.component)
    if mistyped := {_said_of(one) for one in by_shapes if one.component.endswith("DatatypeConstraintComponent")}:
        yield lambda one: one.component.endswith("clusiveConstraintComponent") and _said_of(one) in mistyped


def _once(found: Iterable[Diagnostic]) -> Iterable[Diagnostic]:
    """*found*, once where a value breaks several constraints of a shape, which says the same of each."""
    # Few stand at one place and are of one kind: only these are compared by all that they say.
    first: dict[tuple[object, ...], Diagnostic] = {}
    said: dict[tuple[object, ...], set[tuple[object, ...]]] = {}
    for one in found:
        place = one.location
        kind = (place.path, place.line, place.column, one.shape or one.code)
        if kind in first:
            known = said.setdefault(kind, {_what(first[kind])})
            if _what(one) in known:
                continue
            known.add(_what(one))
        else:
            first[kind] = one
        yield one


def _what(one: Diagnostic) -> tuple[object, ...]:
    message = one.message.key if isinstance(one.message, LazyTexts) else tuple(one.message.values())
    return (one.shape or one.code, one.focus, one.path, one.value, one.location, message)


def _around_damage(scope: Scope) -> frozenset[str]:
    """What refers to an entity of which something could not be read, or to what refers to one.

    Whether a whole or an interface lacks something depends on what it refers to, and on the interfaces within it.
    """
    bases = scope.dataset.sources.bases
    damaged = {iri for iri in scope.incomplete if iri.startswith(bases)}
    if not damaged and not scope.lost:
        return frozenset()
    quads = [quad for file in scope.dataset.data for quad in file.quads if isinstance(quad.object, NamedNode)]
    edges = [(text_of(quad.subject), text_of(quad.object)) for quad in quads]
    edges += [(text_of(quad.object), text_of(quad.subject)) for quad in quads if quad.predicate.value == _WITHIN]
    found = {one for one, other in edges if other in damaged}
    found |= {text_of(quad.subject) for quad in quads if _may_be_lost(quad.object, scope)}
    return frozenset(found | {one for one, other in edges if other in found})


def _is_gap(found: Diagnostic, scope: Scope) -> bool:
    """Whether *found* may be due only to damage: a gap, or a fault within a whole, by what could not be read."""
    shape = scope.shapes.by_iri.get(found.shape)
    if shape is None or (not scope.lost and scope.said_in_doubt.isdisjoint(scope.shapes.words_of(shape.node))):
        return False
    if found.severity < Severity.VIOLATION or shape.follows_phase:
        return True
    is_of_several = found.component.endswith("SPARQLConstraintComponent") and isinstance(found.focus, NamedNode)
    if not is_of_several:
        return False
    wholes = scope.store.triples(found.focus, NamedNode(_WITHIN))
    return any(text_of(triple.object) in scope.incomplete for triple in wholes)


def _is_about_references(found: Diagnostic) -> bool:
    """Whether *found* says that nothing refers to a thing: what could not be read may do."""
    return found.path is not None and not found.path.is_predicate


def _may_be_lost(value: Term | None, scope: Scope) -> bool:
    """Whether *value* is described nowhere, but may be in a statement that could not be read."""
    iri = text_of(value)
    return iri.startswith(scope.lost) and iri not in scope.subjects


def _value_at(found: Diagnostic) -> tuple[tuple[str, int, int], str]:
    return _begin(found.location), text_of(found.value)


def _said_of(found: Diagnostic) -> tuple[tuple[str, int, int], str, str]:
    return _begin(found.location), text_of(found.focus), text_of(found.value)


def _begin(place: Location) -> tuple[str, int, int]:
    return place.path, place.line, place.column
