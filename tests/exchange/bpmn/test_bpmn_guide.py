"""What docs/guides/bpmn.md tells to type is typed here, against a copy of the shipped catalogue."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from servicegraph.cli import main
from servicegraph.exchange.bpmn.drawing_reading import task_elements
from servicegraph.exchange.bpmn.drawn_whole import LANE_KINDS
from servicegraph.exchange.rule_files import read_rule_file
from servicegraph.messages import LANGUAGES
from tests.conftest import REPOSITORY

GUIDE = (REPOSITORY / "docs" / "guides" / "bpmn.md").read_text("utf-8")
BLOCKS = re.findall(r"^```sh\n(.*?)^```", GUIDE, re.MULTILINE | re.DOTALL)


def test_every_command_of_the_guide_runs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.copytree(REPOSITORY / "catalogue", tmp_path / "catalogue")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("SERVICEGRAPH_CATALOGUE", "catalogue")
    commands = [line for block in BLOCKS for line in block.splitlines()]
    assert len(commands) == 3
    for command in commands:
        assert main(command.split()[1:]) == 0, (command, capsys.readouterr())


def test_guide_names_every_option() -> None:
    for option in ("--whole", "--lanes", "--lang", "--as", "--dry-run", *LANE_KINDS):
        assert option in GUIDE


def test_rules_stand_in_a_file_in_three_languages() -> None:
    rules = read_rule_file("bpmn")
    assert set(rules.title) == set(rules.description) == set(LANGUAGES)
    assert all(rule.target and rule.source for rule in rules.rules)
    assert {"task", "userTask", "subProcess", "callActivity"} <= task_elements()
