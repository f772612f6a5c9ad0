"""Small catalogues written to disk and checked: what the tests of checks say they found."""

from __future__ import annotations

from pathlib import Path

from servicegraph import Catalogue, Severity
from servicegraph.checks.definition import Files
from servicegraph.checks.examples import marked_places, write_example
from servicegraph.diagnostics import Diagnostic

NAMES = 'rdfs:label "Lisä"@fi , "Tillägg"@sv , "Extra"@en'
FACTS = (
    "sg:sector sector:health ; sg:level level:basic ; "
    "sg:providedBy organisation:county ; sg:organisedBy organisation:county"
)


def service(name: str, labels: str = NAMES) -> str:
    """A whole description of the service *name*, on one line."""
    return f"{name} a sg:Service ; {labels} ; {FACTS} ."


def found(folder: Path, files: Files, level: Severity = Severity.WARNING) -> list[Diagnostic]:
    """The findings about the example catalogue with *files*, written to *folder*."""
    write_example({**files}, folder)
    return list(Catalogue.load(folder).check(level).diagnostics)


def said(folder: Path, files: Files, level: Severity = Severity.WARNING) -> list[tuple[str, str]]:
    """The code of each finding, with the marked line where it stands: its number counted from the marks, or none."""
    diagnostics = found(folder, files, level)
    marks = list(marked_places(folder))
    return [
        (one.code, "here" if (one.location.path, one.location.line) in marks else str(one.location))
        for one in diagnostics
    ]


def codes(folder: Path, files: Files, level: Severity = Severity.WARNING) -> list[str]:
    """The codes of the findings, in the order of their places."""
    return [one.code for one in found(folder, files, level)]
