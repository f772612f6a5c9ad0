"""A property and value that a shape misses are written into the description by the remedy that the finding offers."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from servicegraph import Catalogue, Severity
from servicegraph.diagnostics import Diagnostic, Fix
from servicegraph.edits import edited
from tests.checks.catalogues import mended
from tests.checks.finding import NAMES, found

CODE = "Service-provision-provider"
PROVISION = """
provision:club a sg:Provision ; sg:provisionOf service:club ; sg:provider organisation:county ;
    sg:provisionKind provisionkind:own .
"""


def missing_provider(folder: Path, text: str) -> list[Diagnostic]:
    """The findings that a service does not name a provider that a provision tells."""
    files = {"more.ttl": PROVISION + text}
    return [one for one in found(folder, files) if one.code == CODE]


@pytest.mark.parametrize(
    ("written", "better"),
    [
        (
            f"service:club a sg:Service ;\n    {NAMES} ;\n    sg:sector sector:social .",
            f"service:club a sg:Service ;\n    {NAMES} ;\n    sg:providedBy organisation:county ;\n"
            "    sg:sector sector:social .",
        ),
        (
            "service:club a sg:Service ; sg:providedBy # the town\n  organisation:town .",
            "service:club a sg:Service ; sg:providedBy # the town\n  organisation:county , organisation:town .",
        ),
        (
            "service:club a sg:Service ; sg:level level:basic .",
            "service:club a sg:Service ; sg:providedBy organisation:county ; sg:level level:basic .",
        ),
        (f"service:club {NAMES} .", f"service:club sg:providedBy organisation:county ; {NAMES} ."),
    ],
    ids=["of-its-own-line", "beside-another-value", "on-one-line", "of-names-alone"],
)
def test_provider_of_a_provision_is_written_for_the_service(tmp_path: Path, written: str, better: str) -> None:
    [one] = missing_provider(tmp_path, written)
    assert [fix.title["en"] for fix in one.fixes] == ["Write sg:providedBy organisation:county"]
    text = mended(tmp_path, [one])
    assert text == PROVISION + better
    (tmp_path / "more.ttl").write_text(
        (tmp_path / "more.ttl").read_text("utf-8").replace(PROVISION + written, text), "utf-8"
    )
    codes = {one.code for one in Catalogue.load(tmp_path).check(Severity.WARNING).diagnostics}
    assert CODE not in codes


def without_prefix(folder: Path) -> Fix:
    """The remedy in a file that names the county without a prefix."""
    missing_provider(folder, "service:club a sg:Service ; sg:level level:basic .")
    file, county = folder / "more.ttl", "<https://example.org/id/organisation/county>"
    lines = file.read_text("utf-8").replace("organisation:county", county).split("\n")
    file.write_text("\n".join(line for line in lines if not line.startswith("@prefix organisation:")), "utf-8")
    [one] = [one for one in Catalogue.load(folder).check(Severity.WARNING).diagnostics if one.code == CODE]
    return one.fixes[0]


def test_prefix_that_the_file_lacks_is_declared_in_its_place(tmp_path: Path) -> None:
    fix = without_prefix(tmp_path)
    lines = (tmp_path / "more.ttl").read_text("utf-8").split("\n")
    line, name = fix.edits
    assert line.text == "@prefix organisation: <https://example.org/id/organisation/> .\n"
    assert name.text == "sg:providedBy organisation:county ; "
    row = line.location.line - 1
    assert lines[row] > line.text or not lines[row].startswith("@prefix")
    after = edited("\n".join(lines), fix.edits)
    (tmp_path / "more.ttl").write_text(after, "utf-8")
    assert not [one for one in Catalogue.load(tmp_path).check(Severity.WARNING).diagnostics if one.code == CODE]


def test_name_is_written_in_full_where_no_prefix_can_be_declared(tmp_path: Path) -> None:
    without_prefix(tmp_path)
    file = tmp_path / "more.ttl"
    text = file.read_text("utf-8")
    prefixes = dict(re.findall(r"@prefix ([\w-]+): <([^>]*)> \.", text))
    body = re.sub(r"@prefix .*\n", "", text)

    def in_full(name: re.Match[str]) -> str:
        return f"<{prefixes[name[1]]}{name[2]}>" if name[1] in prefixes else name[0]

    file.write_text(re.sub(r"\b([\w-]+):([\w-]+)", in_full, body), "utf-8")
    [one] = [one for one in Catalogue.load(tmp_path).check(Severity.WARNING).diagnostics if one.code == CODE]
    [edit] = one.fixes[0].edits
    assert edit.text.startswith("<https://w3id.org/servicegraph/ns#providedBy> <https://example.org/id/organisation/")
