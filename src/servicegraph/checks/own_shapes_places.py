"""Where a fault of a shape stands in its file, and the edits that mend a word there."""

from __future__ import annotations

import re
from dataclasses import replace

from servicegraph.checks.definition import Scope
from servicegraph.diagnostics import Edit, Location
from servicegraph.rdf.terms import Term
from servicegraph.shacl.faults import Fault
from servicegraph.turtle.reading import predicate_location

_LONG = ('"""', "'''")
_VALUE = re.compile(r"""(?:"[^"\n]*"|'[^'\n]*'|[+-]?\w+)(?:\^\^[^\s;,.\]]+|@[\w-]+)?""")


def place_of(scope: Scope, fault: Fault) -> Location:
    """Where *fault* stands: at the value, or at the property when that is what is wrong."""
    node, predicate, value = fault.place
    locations = scope.dataset.locations
    if not predicate:
        return locations.subject(node) or Location()
    if fault.values.get("term") == predicate:
        return _of_predicate(scope, node, predicate, value) or locations.subject(node) or Location()
    place = locations.statement(node, predicate, value) or locations.subject(node) or Location()
    if fault.line and line_of(scope, place)[place.column - 1 :].startswith(_LONG):
        return Location(place.path, place.line + fault.line, 1)
    return place


def _of_predicate(scope: Scope, node: Term, predicate: str, value: Term | None) -> Location | None:
    for file in scope.dataset.shapes:
        for position, quad in enumerate(file.quads):
            if quad.predicate.value == predicate and quad.subject == node and quad.object == value:
                return predicate_location(file, position)
    return None


def line_of(scope: Scope, place: Location) -> str:
    """The line of the file at *place*; empty when it has none."""
    for file in scope.dataset.everything:
        if file.path == place.path and 0 < place.line <= len(file.lines):
            return file.lines[place.line - 1].decode("utf-8", "replace")
    return ""


def namespace_of(scope: Scope, place: Location, prefix: str) -> str:
    """What *prefix* stands for in the file at *place*, or else usually; empty when nobody says."""
    declared = re.compile(rf"\s*(?:@prefix|PREFIX)\s+{re.escape(prefix)}:\s*<([^>]*)>", re.IGNORECASE)
    for file in scope.dataset.everything:
        if file.path == place.path:
            for line in file.lines:
                if found := declared.match(line.decode("utf-8", "replace")):
                    return found[1]
    return scope.dataset.prefixes.namespaces.get(prefix, "")


def edit_of_name(scope: Scope, place: Location, wrong: str, right: str) -> Edit | None:
    """The edit that makes *right* of the name *wrong* at *place*; None when they differ in more than their ends."""
    start = max(wrong.rfind("#"), wrong.rfind("/")) + 1
    if not right.startswith(wrong[:start]):
        return None
    ending = wrong[start:]
    found = re.compile(r"(?:<[^>]*|[\w-]*:)?" + re.escape(ending) + r"(?![\w-])").match(
        line_of(scope, place), place.column - 1
    )
    if found is None:
        return None
    return _edit(place, found.end() - len(ending), found.end(), right[start:])


def edit_of_value(scope: Scope, place: Location, right: str) -> Edit | None:
    """The edit that puts *right* in the place of the literal at *place*; None when none is written there."""
    found = _VALUE.match(line_of(scope, place), place.column - 1)
    return _edit(place, found.start(), found.end(), right) if found else None


def _edit(place: Location, start: int, end: int, text: str) -> Edit:
    span = replace(place, column=start + 1, end_line=place.line, end_column=end + 1)
    return Edit(span, text)
