"""Checks of the question files that did not come with the program, whose own tests hold those that did."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from servicegraph.checks.definition import Scope, check
from servicegraph.diagnostics import Diagnostic, Location, Severity, built_in
from servicegraph.messages import fill


@check(
    Severity.VIOLATION,
    fails={"queries/own.rq": "# Own\n#\n# @column x iri A thing\nSELECT ?x { ?x a $unknown } # here"},
    passes={"queries/own.rq": "# Own\n#\n# @column x iri A thing\nSELECT ?x { ?x a ?known }"},
)
def query_file(scope: Scope) -> Iterator[Diagnostic]:
    """A question whose header and text do not agree, or whose text cannot be read."""
    own = [name for name, file in scope.library.files.items() if not file.is_shipped]
    for error in scope.library.faults(own).values():
        path, line = str(error.values["path"]), int(str(error.values.get("line", 1)))
        fault = built_in("query-file", Severity.VIOLATION, Location(path, line, 1))
        said = {tag: fill(text, {"detail": error.text(tag)}) for tag, text in fault.message.items()}
        yield replace(fault, message=said)
