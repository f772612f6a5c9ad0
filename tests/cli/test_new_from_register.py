"""A new catalogue from files of the register: it checks, tells its services, and what is missing for a chain."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from servicegraph.cli import main
from servicegraph.messages import LANGUAGES
from tests.exchange.ptv.made_register import MadeRegister, identifier

BASE = ["--base", "https://example.org/county/"]


@pytest.fixture
def files(tmp_path: Path) -> list[str]:
    for name, page in MadeRegister(12).pages():
        (tmp_path / name).write_text(json.dumps(page), "utf-8")
    return sorted(map(str, tmp_path.glob("*.json")))


@pytest.mark.parametrize(
    "language", ["fi", *(pytest.param(one, marks=pytest.mark.matrix) for one in LANGUAGES if one != "fi")]
)
def test_new_catalogue_checks_and_tells_what_it_lacks(
    language: str, files: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "made"
    assert main(["new", str(folder), "--from-ptv", *files, *BASE, "--lang", language]) == 0
    said = capsys.readouterr().out.splitlines()
    sentences = [line for line in said if line.startswith("  - ")]
    assert [line.split()[-1] for line in said if line.startswith("  ") and line not in sentences] == ["4", "4", "4"]
    assert len(sentences) == 5 + ("12" not in said[0])
    assert any("servicegraph add chain --catalogue " in line for line in sentences)
    assert not [line for line in said if "{" in line]
    assert main(["check", str(folder), "--lang", language]) == 0
    settings = (folder / "servicegraph.toml").read_text("utf-8")
    assert f'publisher = "https://example.org/county/organisation/ptv-{identifier("organisation", 0)}"' in settings
    assert 'sv = "Mellersta Nylands välfärdsområde: tjänster"' in settings


def test_without_a_base_one_is_assumed_and_told(
    files: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["new", str(tmp_path / "made"), "--from-ptv", *files, "--lang", "en"]) == 0
    base = "https://example.org/keski-uudenmaan-hyvinvointialue/id/"
    assert f"The beginning of identifiers was assumed: {base}." in capsys.readouterr().err
    assert f'base = "{base}"' in (tmp_path / "made" / "servicegraph.toml").read_text("utf-8")


def test_organiser_can_be_chosen_among_those_of_the_files(
    files: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    line = ["new", str(tmp_path / "made"), "--from-ptv", *files, *BASE, "--lang", "en"]
    assert main([*line, "--organiser", "Toinen alue"]) == 2
    assert "They have: Keski-Uudenmaan hyvinvointialue, " in capsys.readouterr().err
    assert not (tmp_path / "made").exists()
    assert main([*line, "--organiser", "yksikkö 2 FI", "--title", "Omat"]) == 0
    settings = (tmp_path / "made" / "servicegraph.toml").read_text("utf-8")
    assert identifier("organisation", 2) in settings
    assert 'fi = "Omat"' in settings


def test_nothing_is_made_of_files_with_faults(
    files: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "bad.json").write_text("[", "utf-8")
    arguments = ["--from-ptv", *files, str(tmp_path / "bad.json"), *BASE, "--lang", "en"]
    assert main(["new", str(tmp_path / "made"), *arguments]) == 1
    assert "bad.json 1:1: The file is not whole JSON" in capsys.readouterr().err
    assert not (tmp_path / "made").exists()
    assert main(["new", str(tmp_path / "made"), "--from-ptv", files[0], *BASE, "--lang", "en"]) == 2
    assert "The files tell of no organisation" in capsys.readouterr().err


def test_options_of_the_register_go_with_its_files_only(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    given = ["--title", "A", "--organiser", "B", *BASE, "--classify", "--lang", "en"]
    assert main(["new", str(tmp_path / "made"), *given]) == 2
    assert "--classify goes with --from-ptv only" in capsys.readouterr().err


def test_guessed_sectors_are_no_gap(files: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = tmp_path / "made"
    assert main(["new", str(folder), "--from-ptv", *files, *BASE, "--classify", "--lang", "en"]) == 0
    assert "without a sector" not in capsys.readouterr().out
