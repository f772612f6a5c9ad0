"""What docs/guides/spreadsheets.md tells to type is typed here, against a copy of a small catalogue."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from servicegraph.cli import main

GUIDE = (Path(__file__).parents[2] / "docs" / "guides" / "spreadsheets.md").read_text("utf-8")
COMMANDS = [
    *(
        line
        for block in re.findall(r"^```sh\n(.*?)^```", GUIDE, re.MULTILINE | re.DOTALL)
        for line in block.splitlines()
    ),
    *re.findall(r"`(servicegraph (?:export|import|check)[^`]*)`", GUIDE),
]


def test_every_command_of_the_guide_runs(
    small: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("SERVICEGRAPH_CATALOGUE", str(small))
    assert len(COMMANDS) > 3
    for command in COMMANDS:
        program, *arguments = command.split()
        assert program == "servicegraph"
        assert main(arguments) == 0, (command, capsys.readouterr())


def test_guide_names_every_option_of_the_commands() -> None:
    for option in ("--kind", "--lang", "--dry-run", "--remove"):
        assert f"{option}" in GUIDE
