"""A property and value that a shape misses are written into the description by the remedy that the finding offers."""

from __future__ import annotations

from pathlib import Path

import pytest

from servicegraph import Catalogue, Severity
from servicegraph.diagnostics import Diagnostic
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


def test_name_for_which_the_file_has_no_prefix_is_written_in_full(tmp_path: Path) -> None:
    missing_provider(tmp_path, "service:club a sg:Service ; sg:level level:basic .")
    file, iri = tmp_path / "more.ttl", "<https://example.org/id/organisation/county>"
    lines = [line for line in file.read_text("utf-8").split("\n") if not line.startswith("@prefix organisation:")]
    file.write_text("\n".join(lines).replace("organisation:county", iri), "utf-8")
    [one] = [one for one in Catalogue.load(tmp_path).check(Severity.WARNING).diagnostics if one.code == CODE]
    assert one.fixes[0].edits[0].text == f"sg:providedBy {iri} ; "
