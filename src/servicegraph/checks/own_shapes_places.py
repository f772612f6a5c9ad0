"""Where a fault of a shape stands in its file, and the word that mends it there."""

from __future__ import annotations

import re

from servicegraph.checks.definition import Scope
from servicegraph.checks.writing import write_instead, written
from servicegraph.diagnostics import Fix, Location
from servicegraph.rdf.terms import Term
from servicegraph.shacl.shape_faults import ShapeFault
from servicegraph.turtle.reading import TurtleFile, predicate_location

_LONG = ('"""', "'''")


def place_of(scope: Scope, fault: ShapeFault) -> Location:
    """Where *fault* stands: at the value, or at the property when that is what is wrong."""
    node, predicate, value = fault.place
    locations = scope.dataset.locations
    if not predicate:
        return locations.subject(node) or Location()
    if fault.values.get("term") == predicate:
        return _of_predicate(scope, node, predicate, value) or locations.subject(node) or Location()
    place = locations.statement(node, predicate, value) or locations.subject(node) or Location()
    if fault.line and _line_of(scope, place)[place.column - 1 :].startswith(_LONG):
        return Location(place.path, place.line + fault.line, 1)
    return place


def _of_predicate(scope: Scope, node: Term, predicate: str, value: Term | None) -> Location | None:
    for file in scope.dataset.shapes:
        for position, quad in enumerate(file.quads):
            if quad.predicate.value == predicate and quad.subject == node and quad.object == value:
                return predicate_location(file, position)
    return None


def fix_at(scope: Scope, place: Location, *, iri: str = "", text: str = "", is_safe: bool = False) -> tuple[Fix, ...]:
    """The remedy that writes *iri*, or else *text*, in place of the word at *place*."""
    file = _file_of(scope, place)
    return write_instead(file, place, written(file, iri) if iri else text, is_safe=is_safe) if file else ()


def _file_of(scope: Scope, place: Location) -> TurtleFile | None:
    return next((file for file in scope.dataset.everything if file.path == place.path), None)


def _line_of(scope: Scope, place: Location) -> str:
    """The line of the file at *place*; empty when it has none."""
    file = _file_of(scope, place)
    if file is None or not 0 < place.line <= len(file.lines):
        return ""
    return file.lines[place.line - 1].decode("utf-8", "replace")


def namespace_of(scope: Scope, place: Location, prefix: str) -> str:
    """What *prefix* stands for in the file at *place*, or else usually; empty when nobody says."""
    declared = re.compile(rf"\s*(?:@prefix|PREFIX)\s+{re.escape(prefix)}:\s*<([^>]*)>", re.IGNORECASE)
    file = _file_of(scope, place)
    for line in file.lines if file else ():
        if found := declared.match(line.decode("utf-8", "replace")):
            return found[1]
    return scope.dataset.prefixes.namespaces.get(prefix, "")
