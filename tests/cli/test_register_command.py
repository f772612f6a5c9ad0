"""``servicegraph import ptv`` as people meet it: exit statuses, differences, reports, and what a terminal shows."""

from __future__ import annotations

import io
import json
import sys
from pathlib import Path

import pytest

from servicegraph.cli import main
from servicegraph.cli.exchange_output import FileContents
from servicegraph.cli.progress import progress
from tests.exchange.ptv.made_register import MadeRegister
from tests.exchange.ptv.register_importing import catalogue_in, held


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return catalogue_in(tmp_path)


@pytest.fixture
def files(tmp_path: Path) -> list[str]:
    for name, page in MadeRegister(5).pages():
        (tmp_path / name).write_text(json.dumps(page), "utf-8")
    return sorted(map(str, tmp_path.glob("*.json")))


def test_import_tells_what_it_did_and_a_dry_run_writes_nothing(
    folder: Path, files: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    line = ["import", "ptv", *files, "--catalogue", str(folder), "--lang", "fi"]
    assert main([*line, "--dry-run"]) == 0
    shown = capsys.readouterr().out
    assert "+service:ptv-" in shown
    assert "Mitään ei kirjoitettu." in shown
    assert held(folder) == {}
    assert main(line) == 0
    assert "Tälle ei ole paikkaa luettelossa: " in capsys.readouterr().out
    assert held(folder) != {}


def test_strict_import_is_a_finding_and_its_report_a_document(
    folder: Path, files: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    line = ["import", "ptv", *files, "--catalogue", str(folder), "--lang", "en", "--strict", "--report", "json"]
    assert main([*line, "--dry-run"]) == 1
    report = json.loads(capsys.readouterr().err)
    assert report["found"]["service"] == 5
    assert {"no-place-here", "long-text"} <= {row["reason"] for row in report["leftOut"]}


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_fault_is_told_with_its_place_and_nothing_is_written(
    folder: Path, files: list[str], tmp_path: Path, language: str, capsys: pytest.CaptureFixture[str]
) -> None:
    bad = tmp_path / "bad.json"
    bad.write_text('{"items": [', "utf-8")
    assert main(["import", "ptv", *files, str(bad), "--catalogue", str(folder), "--lang", language]) == 1
    assert "bad.json 1:11: " in capsys.readouterr().err
    assert held(folder) == {}


def test_file_that_is_not_there_cannot_be_read(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["import", "ptv", "gone.json", "--catalogue", str(folder), "--lang", "en"]) == 2
    assert "gone.json" in capsys.readouterr().err


class Terminal(io.StringIO):
    """A stream that says it is a terminal."""

    def isatty(self) -> bool:
        return True


def test_progress_is_drawn_on_a_terminal_and_gone_at_the_end(files: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setattr(sys, "stderr", terminal := Terminal())
    with progress() as advanced:
        contents = FileContents(files, 1_000_000, advanced)
        for name in contents:
            assert contents[name]
    assert f"{len(files)}/{len(files)}" in terminal.getvalue()
    assert terminal.getvalue().endswith("\x1b[2K")  # the line is taken away


def test_nothing_is_drawn_where_nobody_looks(files: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with progress() as advanced:
        contents = FileContents(files, 1_000_000, advanced)
        assert len([contents[name] for name in contents]) == len(files)
    assert capsys.readouterr().err == ""
