"""One finding for one cause: what the shapes find is left unsaid where another finding has said it already."""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from pyoxigraph import NamedNode

from servicegraph.checks.definition import Scope
from servicegraph.checks.descriptions import contradicting
from servicegraph.checks.doubtful_shapes import doubtful_codes
from servicegraph.checks.shape_results import is_too_many
from servicegraph.dataset.syntaxes import SYNTAXES
from servicegraph.diagnostics import Diagnostic, LazyTexts, Location, Severity, at_least
from servicegraph.rdf.index import text_of
from servicegraph.rdf.terms import NS, Term

_WITHIN = NS + "within"


@dataclass(frozen=True)
class Causes:
    """Why a finding of a shape may be left unsaid, whichever file it stands in.

    A name that nothing defines has been told with the nearest one that is defined, and what stands in a statement
    that could not be read may be lacking only for that: ``incomplete`` are the names in such statements, ``lost`` is
    where the IRIs begin that they may describe, ``unsettled`` what refers to these. ``doubtful`` are the codes of
    shapes that such a name stands in, ``untyped`` is of no class, ``twice`` what has too many values because it is
    described twice over, and ``no_dates`` where a value is no date.
    """

    doubtful: frozenset[str]
    incomplete: frozenset[str]
    lost: tuple[str, ...]
    unsettled: frozenset[str]
    untyped: frozenset[str]
    no_dates: frozenset[tuple[str, str]]
    twice: frozenset[str]
    scope: Scope = field(compare=False, repr=False)

    @classmethod
    def of(cls, found: Sequence[Diagnostic], scope: Scope) -> Causes:
        """Those in *scope*, where the other checks have *found* something."""
        untyped = {text_of(one.focus) for one in found if one.code == "entity-without-type"}
        return cls(
            doubtful_codes(found, scope),
            scope.incomplete,
            scope.lost,
            _around_damage(scope),
            frozenset(untyped | (scope.alike.keys() - scope.described.types.keys())),
            frozenset(property_at(one) for one in found if one.code == "not-a-date"),
            contradicting(scope),
            scope,
        )

    @property
    def rest_on_statements(self) -> bool:
        """Whether it takes more than a finding to tell: what is said of the things that it is about."""
        return bool(self.lost or self.unsettled)

    def explain(self, one: Diagnostic) -> bool:
        """Whether *one*, which a shape found, is told with another finding, or may be due to damage alone."""
        focus, value = text_of(one.focus), text_of(one.value)
        return (
            one.code in self.doubtful
            or focus in self.incomplete
            or value in self.incomplete
            or (value in self.untyped and one.component.endswith("ClassConstraintComponent"))
            or (focus in self.twice and is_too_many(one.component))
            or (_is_of(one, self.no_dates) and one.component.endswith("DatatypeConstraintComponent"))
            or (self.rest_on_statements and self._may_be_due_to_damage(one))
        )

    def _may_be_due_to_damage(self, one: Diagnostic) -> bool:
        if _may_be_lost(one.value, self.scope):
            return True
        is_near = text_of(one.focus) in self.unsettled or (bool(self.unsettled) and _is_about_references(one))
        return is_near and _is_gap(one, self.scope)


@dataclass(frozen=True)
class _Told:
    """What the shapes found in a file, and what was told of it."""

    of_shapes: Sequence[Diagnostic]
    told: tuple[Diagnostic, ...]


class ToldByFile:
    """What is told of findings, file by file; where a file has the same ones as before, it is known."""

    def __init__(self) -> None:
        self._causes: Causes | None = None
        self._level: Severity | None = None
        self._known: dict[str, _Told] = {}

    def of(
        self,
        places: Iterable[tuple[str, Sequence[Diagnostic], Sequence[Diagnostic]]],
        causes: Causes,
        level: Severity,
    ) -> Iterable[Diagnostic]:
        """What is told of all *places*, each a path with what the checks and what the shapes have found there."""
        may_be_known = not causes.rest_on_statements and (causes, level) == (self._causes, self._level)
        before, self._known = self._known if may_be_known else {}, {}
        self._causes, self._level = causes, level
        every: list[Diagnostic] = []
        for path, found, of_shapes in places:
            # What the checks have found is found anew, and in few files.
            known = None if found else before.get(path)
            if known is None or known.of_shapes is not of_shapes:
                known = _Told(of_shapes, _told_of(found, of_shapes, causes, level))
            if not found:
                self._known[path] = known
            every += known.told
        return every


def _told_of(
    found: Sequence[Diagnostic], of_shapes: Sequence[Diagnostic], causes: Causes, level: Severity
) -> tuple[Diagnostic, ...]:
    """What is told of one file, in the order of the places."""
    from servicegraph.checks.masked import masked  # its patterns take their time: nothing may have been found

    every = [*found, *_not_said_before(of_shapes, found, causes)]
    # As it is told to anybody: without personal identity codes, and remedies that cannot be carried out.
    return tuple(sorted((masked(_mendable(one)) for one in at_least(every, level)), key=Diagnostic.order))


def _not_said_before(
    by_shapes: Sequence[Diagnostic], found: Sequence[Diagnostic], causes: Causes
) -> Iterable[Diagnostic]:
    """What the shapes found in a file and no other check has said: at most one finding for one cause.

    Beside *causes*: what is no number is neither too small nor too great.
    """
    said = {value_at(one) for one in found if one.value is not None}
    mistyped = {_said_of(one) for one in by_shapes if one.component.endswith("DatatypeConstraintComponent")}

    def is_said(one: Diagnostic) -> bool:
        if causes.explain(one) or (said and value_at(one) in said):
            return True
        return bool(mistyped) and one.component.endswith("clusiveConstraintComponent") and _said_of(one) in mistyped

    return _once(one for one in by_shapes if not is_said(one))


def property_at(one: Diagnostic) -> tuple[str, str]:
    """What *one* is about, and the property; empty where it is about none or a path."""
    return text_of(one.focus), one.path.predicate if one.path is not None and one.path.is_predicate else ""


def _is_of(one: Diagnostic, places: frozenset[tuple[str, str]]) -> bool:
    return bool(places) and property_at(one) in places


def _mendable(found: Diagnostic) -> Diagnostic:
    """*found* without remedies for files that are read but not edited: their places are lines, not words."""
    if not found.fixes:
        return found
    paths = {edit.location.path for fix in found.fixes for edit in fix.edits}
    if any(path.endswith(tuple(SYNTAXES)) for path in paths):
        return replace(found, fixes=())
    if any(path.startswith("../") for path in paths):  # of a catalogue that is included: its own people mend it
        return replace(found, fixes=tuple(replace(fix, is_safe=False) for fix in found.fixes))
    return found


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
    found: set[Term] = set()
    for iri in scope.incomplete:
        if iri.startswith(bases):
            with contextlib.suppress(ValueError):  # what is no IRI stands in no statement
                found |= _referring(NamedNode(iri), scope)
    if scope.lost:
        quads = (quad for file in scope.dataset.data for quad in file.quads if isinstance(quad.object, NamedNode))
        found.update(quad.subject for quad in quads if _may_be_lost(quad.object, scope))
    return frozenset(map(text_of, found.union(*(_referring(one, scope) for one in found))))


def _referring(node: Term, scope: Scope) -> set[Term]:
    """What refers to *node*, and what it stands within."""
    if not isinstance(node, NamedNode):
        return set()
    around = {triple.object for triple in scope.store.triples(node, NamedNode(_WITHIN))}
    return around.union(triple.subject for triple in scope.store.references_to(node))


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


def value_at(found: Diagnostic) -> tuple[tuple[str, int, int], str]:
    """The place of *found*, and what stands there."""
    return _begin(found.location), text_of(found.value)


def _said_of(found: Diagnostic) -> tuple[tuple[str, int, int], str, str]:
    return _begin(found.location), text_of(found.focus), text_of(found.value)


def _begin(place: Location) -> tuple[str, int, int]:
    return place.path, place.line, place.column
