"""What docs/guides/comparison.md and its sisters tell to type is typed here, against two small counties."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from servicegraph.cli import main
from servicegraph.settings import load_settings
from tests.comparison.counties import make_county

GUIDES = Path(__file__).parents[2] / "docs" / "guides"


def blocks(guide: str, language: str) -> list[str]:
    text = (GUIDES / guide).read_text("utf-8")
    return re.findall(rf"^```{language}\n(.*?)^```", text, re.MULTILINE | re.DOTALL)


@pytest.mark.matrix
@pytest.mark.parametrize("guide", ["comparison.md", "comparison.fi.md", "comparison.sv.md"])
def test_every_command_of_the_guide_runs(
    guide: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    for number, name in enumerate(("catalogue", "catalogue-of-another")):
        make_county(tmp_path / name, number, 3)
    commands = [line for block in blocks(guide, "sh") for line in block.splitlines()]
    assert len(commands) == 2
    for command in commands:
        program, *arguments = command.split()
        assert program == "servicegraph"
        assert main(arguments) == 0, (command, capsys.readouterr())
    assert len(list(tmp_path.glob("*.csv"))) == 1


@pytest.mark.parametrize("guide", ["comparison.md", "comparison.fi.md", "comparison.sv.md"])
def test_setting_of_the_guide_is_one(guide: str, tmp_path: Path) -> None:
    (setting,) = blocks(guide, "toml")
    (tmp_path / "servicegraph.toml").write_text(setting, "utf-8")
    settings = load_settings(tmp_path)
    assert len(settings.compare) == 2
    assert settings.unknown == ()


@pytest.mark.parametrize("guide", ["comparison.md", "comparison.fi.md", "comparison.sv.md"])
def test_guide_names_every_option_of_the_command(guide: str) -> None:
    text = (GUIDES / guide).read_text("utf-8")
    for option in ("--format", "--output", "--date", "--keep-going", "--timeout"):
        assert option in text
