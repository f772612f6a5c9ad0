"""Small catalogues for the tests of checks: the lines of one file, and what is found in them."""

from __future__ import annotations

from pathlib import Path

from servicegraph import Catalogue
from servicegraph.checks.examples import write_example
from servicegraph.diagnostics import Diagnostic


def found_in(folder: Path, text: str, *, settings: str | None = None, **files: str | None) -> list[Diagnostic]:
    """The built-in findings in ``more.ttl``, whose content is *text*, beside the files of every example."""
    given = {name.replace("_", "."): content for name, content in files.items()}
    if settings is not None:
        given["servicegraph.toml"] = settings
    return built_in(loaded_with(folder, text, **given))


def loaded_with(folder: Path, text: str, **files: str | None) -> Catalogue:
    """The catalogue of every example with ``more.ttl``, whose content is *text*, and other files by their names."""
    return Catalogue.load(write_example({"more.ttl": text, **files}, folder))


def built_in(catalogue: Catalogue) -> list[Diagnostic]:
    """The built-in findings of every severity in ``more.ttl``."""
    found = catalogue.checked.diagnostics
    return [one for one in found if one.location.path == "more.ttl" and "/checks#" in one.shape]


def codes(found: list[Diagnostic]) -> list[str]:
    """The codes of the findings in their order."""
    return [one.code for one in found]


def mended(folder: Path, found: list[Diagnostic]) -> str:
    """The text of ``more.ttl`` without its prefix lines, with the first remedy of each finding carried out."""
    lines = (folder / "more.ttl").read_text("utf-8").split("\n")
    edits = {edit for one in found for fix in one.fixes[:1] for edit in fix.edits}
    for edit in sorted(edits, key=lambda edit: edit.location, reverse=True):
        place = edit.location
        before = "\n".join([*lines[: place.line - 1], lines[place.line - 1][: place.column - 1]])
        after = "\n".join([lines[place.end_line - 1][place.end_column - 1 :], *lines[place.end_line :]])
        lines = (before + edit.text + after).split("\n")
    return "\n".join(line for line in lines if not line.startswith("@prefix "))
