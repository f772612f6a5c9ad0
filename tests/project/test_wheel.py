"""The wheel holds all that the program needs, so that an installed one works from any folder."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

pytestmark = pytest.mark.matrix

DATA = ("ontology", "shapes", "queries", "exchange", "catalogue")


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory, repository: Path) -> Path:
    """The wheel, made as `make wheel` makes it and unpacked."""
    line = next(line for line in (repository / "Makefile").read_text("utf-8").splitlines() if " pip wheel " in line)
    made, unpacked = tmp_path_factory.mktemp("dist"), tmp_path_factory.mktemp("unpacked")
    command = [sys.executable, *line.strip().split()[1:]]
    command[command.index("dist")] = str(made)
    done = subprocess.run(command, cwd=repository, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    [file] = made.glob("*.whl")
    with zipfile.ZipFile(file) as archive:
        archive.extractall(unpacked)
    return unpacked


def test_every_data_file_is_in_the_wheel(wheel: Path, repository: Path) -> None:
    for folder in DATA:
        here = {file.relative_to(repository) for file in (repository / folder).rglob("*") if file.is_file()}
        there = {file.relative_to(wheel / "servicegraph" / "shipped") for file in wheel.rglob(f"shipped/{folder}/**/*")}
        assert here
        assert here <= there


def test_every_file_of_the_package_is_in_the_wheel(wheel: Path, repository: Path) -> None:
    source = repository / "src"
    files = {file.relative_to(source) for file in (source / "servicegraph").rglob("*") if file.is_file()}
    here = {file for file in files if "__pycache__" not in file.parts}
    there = {file.relative_to(wheel) for file in wheel.rglob("servicegraph/**/*") if file.is_file()}
    assert here <= there
    # Nothing but code, sentences, the data, and the mark without which type checkers read no annotations (PEP 561).
    beside = {file for file in there if file.parts[1] != "shipped" and file.suffix != ".py"}
    assert Path("servicegraph/py.typed") in beside
    assert len([file for file in beside if file.match("servicegraph/texts/*.toml")]) > 5
    assert beside <= here


def test_nothing_of_the_tests_is_in_the_wheel(wheel: Path) -> None:
    assert {file.name for file in wheel.iterdir()} <= {"servicegraph", *(one.name for one in wheel.glob("*.dist-info"))}


def test_examples_of_shapes_are_in_the_wheel(wheel: Path, repository: Path) -> None:
    here = {file.parent.name for file in (repository / "tests/data/shapes").glob("*/*.ttl")}
    there = {file.parent.name for file in (wheel / "servicegraph/shipped/shape-examples").glob("*/*.ttl")}
    assert here
    assert here == there


@pytest.mark.parametrize(
    "arguments",
    [
        ["check"],
        ["--lang", "sv", "check", "--format", "json"],
        ["query", "goals-without-indicator"],
        ["readiness", "package:youth"],
        ["serve", "--help"],
        ["new", "mine", "--title", "Mine", "--organiser", "We", "--base", "https://example.org/id/"],
    ],
)
def test_commands_run_from_another_folder(wheel: Path, tmp_path: Path, arguments: list[str]) -> None:
    script = "import servicegraph, sys; print(servicegraph.__file__, file=sys.stderr); from servicegraph.cli import main; sys.exit(main())"  # noqa: E501
    done = subprocess.run(
        [sys.executable, "-c", script, *arguments],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(wheel)},
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    assert done.stderr.strip() == str(wheel / "servicegraph" / "__init__.py")
    assert done.stdout
