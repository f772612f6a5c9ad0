"""The Makefile finds a Python that is new enough, whatever it is called, and says so when there is none."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path

import pytest

pytestmark = pytest.mark.skipif(shutil.which("make") is None, reason="make is not installed")


def chosen(repository: Path, folder: Path, pythons: Mapping[str, str], *arguments: str) -> tuple[int, str, str]:
    """Exit status, output and complaint of `make python` when *pythons* are all that there are.

    Each is the name of a program and its version; one without a version cannot be run, like the placeholder of a
    version manager.
    """
    for name in ("make", "sh", "test", "echo"):
        if found := shutil.which(name):
            (folder / name).symlink_to(found)
    for name, version in pythons.items():
        is_recent = version and tuple(map(int, version.split("."))) >= (3, 11)
        file = folder / name
        file.write_text(f"#!/bin/sh\nexit {0 if is_recent else 1 if version else 127}\n", "utf-8")
        file.chmod(0o755)
    done = subprocess.run(
        ["make", "--silent", "--no-print-directory", "-f", str(repository / "Makefile"), "python", *arguments],
        cwd=folder,
        env={"PATH": str(folder)},
        capture_output=True,
        text=True,
        timeout=30,
    )
    return done.returncode, done.stdout.strip(), done.stderr


@pytest.mark.parametrize(
    ("pythons", "expected"),
    [
        ({"python3.11": "3.11"}, "python3.11"),
        ({"python3.11": "3.11", "python3.12": "3.12", "python3": "3.12"}, "python3.12"),
        ({"python3": "3.13"}, "python3"),
        ({"python": "3.14"}, "python"),
        ({"python3.13": "", "python3": "3.11"}, "python3"),
        ({"python3": "3.9", "python": "3.12"}, "python"),
    ],
)
def test_newest_python_that_runs_is_chosen(
    repository: Path, tmp_path: Path, pythons: Mapping[str, str], expected: str
) -> None:
    assert chosen(repository, tmp_path, pythons) == (0, expected, "")


@pytest.mark.parametrize("pythons", [{}, {"python3": "3.10", "python": "2.7"}, {"python3.13": ""}])
def test_one_sentence_says_that_there_is_none(repository: Path, tmp_path: Path, pythons: Mapping[str, str]) -> None:
    status, output, complaint = chosen(repository, tmp_path, pythons)
    assert (status, output) == (2, "")
    assert complaint.startswith("No Python 3.11 or newer was found. ")


def test_python_that_is_named_wins_and_is_looked_at(repository: Path, tmp_path: Path) -> None:
    mine = {"mine": "3.12", "old": "3.10", "python3.13": "3.13"}
    assert chosen(repository, tmp_path, mine, "PYTHON=mine") == (0, "mine", "")
    (again := tmp_path / "again").mkdir()
    status, _, complaint = chosen(repository, again, mine, "PYTHON=old")
    assert status == 2
    assert "newer was found at old. " in complaint


def test_versions_of_the_makefile_are_those_that_the_package_is_tried_with(repository: Path) -> None:
    [line] = re.findall(r"^PYTHONS.*", (repository / "Makefile").read_text("utf-8"), re.MULTILINE)
    named = set(re.findall(r"python(3\.\d+)", line))
    tried = set(re.findall(r"Python :: (3\.\d+)", (repository / "pyproject.toml").read_text("utf-8")))
    assert named == tried
