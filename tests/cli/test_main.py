"""What comes before a command: only its own file is read, and the collector of memory rests if it is brief."""

from __future__ import annotations

import gc
import subprocess
import sys
from pathlib import Path

import pytest

import servicegraph.cli
from servicegraph.catalogue import Catalogue
from servicegraph.cli.main import COMMANDS, command_called, main
from servicegraph.errors import SettingsError


def test_each_file_of_a_command_is_named_and_is_called_as_it_is_named() -> None:
    files = {path.stem for path in Path(servicegraph.cli.__file__).parent.glob("*_command.py")}
    assert {f"{name.replace('-', '_')}_command" for name in COMMANDS} == files
    assert [command_called(name).name for name in COMMANDS] == list(COMMANDS)


@pytest.mark.parametrize("asked", [["--version"], ["--help"], ["chek"], ["--nosuch"], []])
def test_what_is_said_of_no_command_reads_no_command(asked: list[str]) -> None:
    said = f"""
import sys
from servicegraph.cli import main
try:
    main({asked!r})
finally:
    print(*sys.modules, file=sys.stderr)
"""
    done = subprocess.run([sys.executable, "-c", said], capture_output=True, text=True)
    assert done.returncode in (0, 2)
    imported = done.stderr.split()
    assert "servicegraph.cli.parser" in imported
    assert not [name for name in imported if name.endswith("_command") or name == "servicegraph.catalogue"]
    assert not {"pyoxigraph", "dataclasses", "inspect"} & set(imported)


@pytest.mark.parametrize("was_enabled", [True, False])
def test_collector_rests_during_a_brief_command(monkeypatch: pytest.MonkeyPatch, was_enabled: bool) -> None:
    seen = []

    def load(*_: object) -> Catalogue:
        seen.append(gc.isenabled())
        raise SettingsError("error.no-folder", path="nowhere")

    monkeypatch.setattr(Catalogue, "load", load)
    if not was_enabled:
        gc.disable()
    try:
        assert main(["check"]) == 2
        assert gc.isenabled() is was_enabled
    finally:
        gc.enable()
    assert seen == [False]


def test_collector_works_during_a_command_that_runs_long(monkeypatch: pytest.MonkeyPatch) -> None:
    def serve(*_: object, **__: object) -> int:
        return int(not gc.isenabled())

    monkeypatch.setattr("servicegraph.web.server.serve", serve)
    assert main(["serve"]) == 0
    assert gc.isenabled()
