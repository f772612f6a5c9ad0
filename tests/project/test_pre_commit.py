"""The hook for pre-commit, run as its file says in a git repository of its own."""

from __future__ import annotations

import ast
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from servicegraph.checks.examples import write_example

pytestmark = pytest.mark.matrix


@pytest.fixture(scope="module")
def hook(repository: Path) -> dict[str, str]:
    """The keys of the hook that checks."""
    return hooks(repository)[0]


def hooks(repository: Path) -> list[dict[str, str]]:
    """The keys of each hook; the file has no nested values."""
    text = (repository / ".pre-commit-hooks.yaml").read_text("utf-8")
    return [dict(re.findall(r"^ *(\w+): (.+)$", described, re.MULTILINE)) for described in text.split("\n- ")[1:]]


def run(hook: dict[str, str], folder: Path, arguments: list[str] | None = None) -> subprocess.CompletedProcess[str]:
    """The hook as pre-commit runs it in *folder*: the entry, then its arguments or those that the user gives."""
    command, *rest = hook["entry"].split()
    assert command == "servicegraph"
    given = ast.literal_eval(hook["args"]) if arguments is None else arguments
    line = [sys.executable, "-m", "servicegraph.cli", *rest, *given]
    return subprocess.run(line, cwd=folder, capture_output=True, text=True, timeout=120)


@pytest.fixture
def committed(tmp_path: Path) -> Path:
    """A git repository with a catalogue at its root, everything added."""
    if not shutil.which("git"):
        pytest.skip("git is not installed")
    folder = write_example({}, tmp_path / "catalogue")
    subprocess.run(["git", "init", "--quiet"], cwd=folder, check=True)
    subprocess.run(["git", "add", "."], cwd=folder, check=True)
    return folder


def test_entry_is_a_command_that_the_package_installs(hook: dict[str, str], repository: Path) -> None:
    project = tomllib.loads((repository / "pyproject.toml").read_text("utf-8"))["project"]
    assert hook["entry"].split()[0] in project["scripts"]
    assert (hook["id"], hook["language"], hook["pass_filenames"]) == ("servicegraph-check", "python", "false")


def test_hook_lays_out_the_files_of_a_commit(repository: Path, committed: Path) -> None:
    [layout] = [one for one in hooks(repository) if one["id"] == "servicegraph-fmt"]
    (committed / "more.ttl").write_text("<a>   <b> <c> .", "utf-8")
    assert run(layout, committed, ["more.ttl"]).returncode == 0
    assert (committed / "more.ttl").read_text("utf-8") == "<a> <b> <c> .\n"
    assert re.search(layout["files"], "services/more.ttl")


def test_hook_passes_a_catalogue_without_violations(hook: dict[str, str], committed: Path) -> None:
    done = run(hook, committed)
    assert (done.returncode, done.stderr) == (0, "")


def test_hook_stops_a_commit_with_a_violation_and_says_where(hook: dict[str, str], committed: Path) -> None:
    (committed / "more.ttl").write_text("<a> <b> <c> ; .. \n", "utf-8")
    done = run(hook, committed)
    assert done.returncode == 1
    assert "more.ttl:1:" in done.stdout


def test_hook_where_there_is_no_catalogue_fails_instead_of_checking_the_shipped_one(
    hook: dict[str, str], committed: Path
) -> None:
    assert run(hook, committed.parent).returncode == 2
    assert run(hook, committed.parent, ["catalogue"]).returncode == 0


@pytest.mark.parametrize(
    ("path", "runs"),
    [
        ("services.ttl", True),
        ("deep/er/services.ttl", True),
        ("queries/own.rq", True),
        ("servicegraph.toml", True),
        ("catalogue/servicegraph.toml", True),
        ("export.jsonld", True),
        ("README.md", False),
        ("pyproject.toml", False),
        ("my-servicegraph.toml", False),
        ("picture.ttl.png", False),
    ],
)
def test_hook_runs_for_the_files_of_a_catalogue(hook: dict[str, str], path: str, runs: bool) -> None:
    assert bool(re.search(hook["files"], path)) == runs
