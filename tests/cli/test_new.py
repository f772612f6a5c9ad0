"""``servicegraph new``: a catalogue made by options or by answers, and gone on with as its maintainer would."""

from __future__ import annotations

import os
import pty
import subprocess
import sys
from pathlib import Path

import pytest

from servicegraph.cli import main

Capture = pytest.CaptureFixture[str]
GIVEN = ("--title", "Alueen palvelut", "--base", "https://example.org/id/", "--organiser", "Esimerkkialue")


@pytest.mark.parametrize("language", ["fi", *(pytest.param(one, marks=pytest.mark.matrix) for one in ("sv", "en"))])
def test_what_is_made_can_be_checked_laid_out_and_added_to(tmp_path: Path, capsys: Capture, language: str) -> None:
    folder = str(tmp_path / "new")
    assert main(["new", folder, *GIVEN, "--lang", language]) == 0
    told = capsys.readouterr().out.splitlines()
    assert folder in told[0]
    assert [line.split()[:2] for line in told[1:]] == [["servicegraph", one] for one in ("check", "dev", "add")]
    assert main(["check", folder, "--level", "warning", "--lang", language]) == 0
    assert main(["fmt", "--check", folder, "--lang", language]) == 0
    rule = ("--rule-kind", "division-of-work", "--rule-status", "in-use")
    ends = ("--within", "Sairaalasta kotiin", "--from", "Hemvård", "--to", "day activities")
    assert main(["add", "interface", *ends, *rule, "--catalogue", folder, "--lang", language]) == 0
    assert main(["check", folder, "--level", "warning", "--lang", language]) == 0


@pytest.mark.parametrize("left_out", [0, 2, 4])
def test_what_is_not_said_is_named_where_nobody_can_be_asked(tmp_path: Path, capsys: Capture, left_out: int) -> None:
    given = GIVEN[:left_out] + GIVEN[left_out + 2 :]
    assert main(["new", str(tmp_path / "new"), *given]) == 2
    complaint = capsys.readouterr().err
    assert GIVEN[left_out] in complaint
    assert complaint.count("\n") == 1
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "wrong",
    [
        ("--title", "a\nb"),
        ("--base", "id/"),
        ("--languages", "xx"),
        ("--licence", "MIT"),
        ("--organiser-type", "club"),
        ("--organiser-sv", "\x07"),
        ("--ci", "cvs"),
    ],
)
def test_wrong_values_are_refused_and_nothing_is_made(tmp_path: Path, capsys: Capture, wrong: tuple[str, str]) -> None:
    try:
        status = main(["new", str(tmp_path / "new"), *GIVEN, *wrong])
    except SystemExit as ended:
        status = ended.code  # type: ignore[assignment]
    assert status == 2
    complaint = capsys.readouterr().err
    assert wrong[0] in complaint
    assert complaint.count("\n") == 1
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", ["a\0b", "x" * 300])
def test_folder_that_cannot_be_is_refused(tmp_path: Path, capsys: Capture, name: str) -> None:
    assert main(["new", str(tmp_path / name), *GIVEN]) == 2
    assert capsys.readouterr().err.count("\n") == 1
    assert main(["new", str(Path("/proc/1/new"))]) == 2


def test_person_at_the_terminal_is_asked(tmp_path: Path) -> None:
    mine, theirs = pty.openpty()
    command = [sys.executable, "-m", "servicegraph.cli", "--lang", "fi", "new", str(tmp_path / "new")]
    process = subprocess.Popen(command, stdin=theirs, stderr=theirs, stdout=subprocess.PIPE, env={**os.environ})
    os.close(theirs)
    try:
        answers = ("fi,sv", "Alueen palvelut", "", "example.org", "https://example.org/id/", "Alue", "Området", "", "")
        os.write(mine, "".join(f"{one}\n" for one in answers).encode())
        process.communicate(timeout=60)
        asked = os.read(mine, 100_000).decode()
    finally:
        process.kill()
        os.close(mine)
    assert process.returncode == 0, asked
    assert "absoluuttinen IRI" in asked
    settings = (tmp_path / "new" / "servicegraph.toml").read_text("utf-8")
    assert 'languages = ["fi", "sv"]' in settings
    assert '"Alue"@fi , "Området"@sv' in (tmp_path / "new" / "organisations.ttl").read_text("utf-8")
    assert main(["check", str(tmp_path / "new"), "--level", "warning"]) == 0
