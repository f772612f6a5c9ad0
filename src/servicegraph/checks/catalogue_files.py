"""Checks of the files as such: what could not be read, and whether anything was looked at."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from servicegraph.checks.definition import Scope, check, found_elsewhere
from servicegraph.diagnostics import Diagnostic, Location, Severity, built_in
from servicegraph.messages import texts
from servicegraph.rdf.index import text_of
from servicegraph.settings import missing_of_statement
from servicegraph.settings_file import FILE, place_of
from servicegraph.turtle.faults import declaration
from servicegraph.turtle.reading import TurtleFile
from servicegraph.turtle.tokens import Lines


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
        for one in file.diagnostics:
            yield _with_known_prefix(one, file, scope) if one.code == "unknown-prefix" and not one.fixes else one


def _with_known_prefix(found: Diagnostic, file: TurtleFile, scope: Scope) -> Diagnostic:
    """*found*, an undeclared prefix, with the remedy where all of the catalogue means the same by the prefix."""
    prefix = text_of(found.value).removesuffix(":")
    namespace = scope.dataset.prefixes.namespaces.get(prefix, "")
    if not namespace:
        return found
    lines = Lines(file.text)
    fixes = declaration(
        file.document, file.path, prefix, namespace, lines.offset(found.location.line, found.location.column)
    )
    return replace(found, hint=texts("check.unknown-prefix.hint-usual", prefix=prefix, usual=namespace), fixes=fixes)


@check(
    Severity.VIOLATION,
    fails={"organisations.ttl": None, "services.ttl": None},
    passes={"data.ttl": "organisation:county a sg:Organisation ."},
)
def empty_catalogue(scope: Scope) -> Iterator[Diagnostic]:
    """A catalogue that has no file that describes anything."""
    if not scope.dataset.data:
        yield built_in("empty-catalogue", Severity.VIOLATION, Location("."))


empty_file = found_elsewhere(
    "empty-file", Severity.WARNING, fails={"more.ttl": b""}, passes={"more.ttl": "# Filled later\n"}
)
_LIMITED = 'base = "https://example.org/id/"\nmost_file_bytes = {}\n'
file_too_large = found_elsewhere(
    "file-too-large",
    Severity.VIOLATION,
    fails={"servicegraph.toml": _LIMITED.format(5000), "more.ttl": b"# " + 5000 * b"x"},
    passes={"servicegraph.toml": _LIMITED.format(10_000), "more.ttl": b"# " + 5000 * b"x"},
)
file_unreadable = found_elsewhere(
    "file-unreadable",
    Severity.VIOLATION,
    fails={"more.ttl": Path("elsewhere/more.ttl")},
    passes={"more.ttl": "service:more a sg:Service ."},
)
unread_file = found_elsewhere(
    "unread-file",
    Severity.WARNING,
    fails={"MORE.TTL": "service:more a sg:Service ."},
    passes={"more.ttl": "service:more a sg:Service .", "README.md": "# About this catalogue"},
)
_EXPORT = '{{{context} "@id": "https://example.org/id/organisation/county", "name": "County"{end}}}'
_CONTEXT = '"@context": {"name": "http://purl.org/dc/terms/title"},'
rdf_syntax = found_elsewhere(
    "rdf-syntax",
    Severity.VIOLATION,
    fails={"export.jsonld": _EXPORT.format(context=_CONTEXT, end=",")},
    passes={"export.jsonld": _EXPORT.format(context=_CONTEXT, end="")},
)
remote_context = found_elsewhere(
    "remote-context",
    Severity.VIOLATION,
    fails={"export.jsonld": _EXPORT.format(context='"@context": "https://schema.org/",', end="")},
    passes={"export.jsonld": _EXPORT.format(context=_CONTEXT, end="")},
)
unknown_setting = found_elsewhere(
    "unknown-setting",
    Severity.VIOLATION,
    fails={"servicegraph.toml": 'base = "https://example.org/id/"\nlanguage = ["fi"] # here'},
    passes={"servicegraph.toml": 'base = "https://example.org/id/"\nlanguages = ["fi"]'},
)
_HEADED = 'base = "https://example.org/id/"\nlicence = "https://creativecommons.org/licenses/by/4.0/" {}\n'
_HEAD = 'publisher = "https://example.org/"\ncontact = "kirjaamo@example.org"\nissued = 2026-01-31\n'


@check(
    Severity.INFO,
    fails={"servicegraph.toml": _HEADED.format("# here")},
    passes={"servicegraph.toml": _HEADED.format("") + _HEAD},
)
def incomplete_head(scope: Scope) -> Iterator[Diagnostic]:
    """A catalogue that tells something of who publishes it, but not all. One for own use needs to tell nothing."""
    settings = scope.dataset.settings
    given = {name: bool(getattr(settings, name)) for name in ("publisher", "licence", "contact", "issued")}
    if all(given.values()) or not any(given.values()):
        return
    text = settings.content.decode("utf-8-sig")
    line, column = min(place_of(name, text) for name, is_given in given.items() if is_given)
    missing = ", ".join(f"`{name}`" for name, is_given in given.items() if not is_given)
    yield built_in("incomplete-head", Severity.INFO, Location(FILE, line, column), missing=missing)


_SERVED = 'base = "https://example.org/id/"\naddress = "https://palvelut.example.org" {}\n'
_STATEMENT = """[accessibility]
organisation = "Example County"
status = "partial"
evaluated = 2026-01-31
feedback = "saavutettavuus@example.org"
"""


@check(
    Severity.INFO,
    fails={"servicegraph.toml": _SERVED.format("# here")},
    passes={"servicegraph.toml": _SERVED.format("") + _STATEMENT},
)
def accessibility_statement(scope: Scope) -> Iterator[Diagnostic]:
    """A catalogue with a public address whose statement of accessibility (Act 306/2019, 9 §) is not filled in."""
    settings = scope.dataset.settings
    lacking = missing_of_statement(settings.accessibility)
    if settings.address and lacking:
        line, column = place_of("address", settings.content.decode("utf-8-sig"))
        missing = ", ".join(f"`{name}`" for name in lacking)
        yield built_in("accessibility-statement", Severity.INFO, Location(FILE, line, column), missing=missing)
