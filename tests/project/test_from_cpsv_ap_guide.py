"""What docs/from-cpsv-ap.md tells to type is typed here, from a publisher's file to the list of gaps and back."""

from __future__ import annotations

import re
import shlex
import shutil
from pathlib import Path

import pytest

from servicegraph.cli import main
from tests.exchange.cpsv_ap.importing import DATA, SETTINGS

GUIDE = Path(__file__).parents[2] / "docs" / "from-cpsv-ap.md"
PREFIXES = """@prefix sg: <https://w3id.org/servicegraph/ns#> .
@prefix sector: <https://w3id.org/servicegraph/vocab/sector/> .
@prefix level: <https://w3id.org/servicegraph/vocab/level/> .
"""
FOUND = 1  # the exit status of a check that finds something


def test_guide_goes_from_a_file_to_the_gaps_and_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "catalogue"
    folder.mkdir()
    (folder / "servicegraph.toml").write_text(SETTINGS, "utf-8")
    shutil.copy(DATA / "town-2.ttl", tmp_path / "services.ttl")
    monkeypatch.chdir(folder)
    blocks = re.findall(r"^```sh\n(.*?)^```", GUIDE.read_text("utf-8"), re.MULTILINE | re.DOTALL)
    said = {}
    for line in "".join(blocks).splitlines():
        status = main([*shlex.split(line)[1:], "--lang", "en"])
        assert status == (FOUND if " check " in line else 0), line
        said[line] = capsys.readouterr().out
    [gaps] = [text for line, text in said.items() if "interfaces-without-rules" in line]
    assert re.search("Family counselling.*Kotipalvelu.*undescribed interface.*completed", gaps)
    assert (tmp_path / "ours.ttl").is_file()
    [own] = re.findall(r"^```turtle\n(.*?)^```", GUIDE.read_text("utf-8"), re.MULTILINE | re.DOTALL)
    own = own.replace("https://town.example/services/family-guidance", "https://town.example/data/family")
    (folder / "own.ttl").write_text(PREFIXES + own, "utf-8")
    assert main(["check", "--lang", "en"]) == 0
