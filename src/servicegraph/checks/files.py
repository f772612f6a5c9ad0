"""Checks of the files as such: what could not be read, and whether anything was looked at."""

from __future__ import annotations

from collections.abc import Iterator

from servicegraph.checks.definition import Scope, check
from servicegraph.diagnostics import Diagnostic, Location, Severity, built_in


@check(
    Severity.VIOLATION,
    fails={"data.ttl": 'service:more a sg:Service ; rdfs:label "Lis\\uD800"@fi . # here'},
    passes={"data.ttl": 'service:more a sg:Service ; rdfs:label "Lis\\u00E4"@fi .'},
)
def syntax(scope: Scope) -> Iterator[Diagnostic]:
    """What reading found: syntax errors, files that cannot be read, files that are left unread."""
    yield from scope.dataset.sources.unread
    for source in scope.dataset.sources.files:
        yield from source.faults
    for file in scope.dataset.everything:
        yield from file.diagnostics


@check(
    Severity.VIOLATION,
    fails={"organisations.ttl": None, "services.ttl": None},
    passes={"data.ttl": "organisation:county a sg:Organisation ."},
)
def empty_catalogue(scope: Scope) -> Iterator[Diagnostic]:
    """A catalogue that has no file that describes anything."""
    if not scope.dataset.data:
        yield built_in("empty-catalogue", Severity.VIOLATION, Location("."))
