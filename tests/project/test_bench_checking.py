"""The measuring of engines: one that cannot be run is no engine without results."""

from __future__ import annotations

import os
import sys

import pytest

from bench.checking import goals_here, used


def test_engine_that_is_not_installed_fails() -> None:
    with pytest.raises(RuntimeError, match="ModuleNotFoundError"):
        used([sys.executable, "-c", "import no_such_engine"], os.environ)


def test_check_that_finds_something_is_measured() -> None:
    found = used([sys.executable, "-c", "print('found'); raise SystemExit(1)"], os.environ, (0, 1))
    assert found is not None
    assert found.said == "found"


def test_goals_are_told_for_a_machine_of_another_speed() -> None:
    said = goals_here(1.62)
    assert "violation 1.00 s (shipped), 3.00 s (100,000), 30.00 s (1,000,000)" in said
    assert "info 1.80 s (shipped), 5.00 s (100,000), 60.00 s (1,000,000)" in said
