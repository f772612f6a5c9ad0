"""The generator of catalogues: the same bytes each time, valid ones without violations, every planted fault found."""

from __future__ import annotations

import json
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from bench import faults as planting
from bench import generate as generator
from servicegraph.catalogue import Catalogue
from servicegraph.diagnostics import Severity

pytestmark = pytest.mark.matrix

ROOT = Path(__file__).parents[2]


def _content(folder: Path) -> dict[str, bytes]:
    return {file.relative_to(folder).as_posix(): file.read_bytes() for file in folder.rglob("*") if file.is_file()}


def _violations(folder: Path) -> Counter[tuple[str, int, str]]:
    """The violations in the catalogue's own files; shipped queries and shapes have tests of their own."""
    checked = Catalogue.load(folder).checked
    return Counter(
        (found.location.path, found.location.line, found.shape)
        for found in checked.diagnostics
        if found.severity == Severity.VIOLATION and not found.location.path.startswith("..")
    )


def _expected(folder: Path) -> Counter[tuple[str, int, str]]:
    manifest = json.loads((folder / generator.MANIFEST).read_text("utf-8"))
    return Counter((fault["path"], fault["line"], check) for fault in manifest["faults"] for check in fault["checks"])


def test_same_seed_and_size_give_the_same_bytes(tmp_path: Path) -> None:
    for name in ("one", "two"):
        generator.generate(tmp_path / name, services=60, seed=7, faults=12)
    generator.generate(tmp_path / "other", services=60, seed=8, faults=12)
    assert _content(tmp_path / "one") == _content(tmp_path / "two")
    assert _content(tmp_path / "one") != _content(tmp_path / "other")


def test_counts_are_those_of_the_files_read_back(tmp_path: Path) -> None:
    made = generator.generate(tmp_path / "valid", services=50, seed=3)
    checked = Catalogue.load(tmp_path / "valid").checked
    assert (checked.files, checked.triples) == (made.files, made.triples)
    assert made.services == 50
    assert made.triples == pytest.approx(50 * generator.TRIPLES_PER_SERVICE, rel=0.15)


@pytest.mark.parametrize(("services", "seed"), [(1, 1), (25, 2), (60, 3)])
def test_a_valid_catalogue_has_no_violation_and_uses_no_unknown_name(tmp_path: Path, services: int, seed: int) -> None:
    generator.generate(tmp_path / "valid", services, seed)
    assert _violations(tmp_path / "valid") == Counter()


@pytest.mark.parametrize("seed", [1, 7])
def test_every_planted_fault_is_found_at_its_line_and_nothing_else(tmp_path: Path, seed: int) -> None:
    made = generator.generate(tmp_path / "faulty", services=100, seed=seed, faults=len(planting.kinds()) + 10)
    assert {fault.kind for fault in made.faults} == set(planting.kinds())
    assert _violations(tmp_path / "faulty") == _expected(tmp_path / "faulty")


def test_too_many_faults_for_the_size_are_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="give it more services"):
        generator.generate(tmp_path / "small", services=24, seed=1, faults=1000)


def test_a_folder_that_holds_something_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "mine.ttl").write_text("")
    command = [sys.executable, str(ROOT / "bench" / "generate.py"), "--services", "5", str(tmp_path)]
    ended = subprocess.run(command, capture_output=True, text=True)
    assert ended.returncode == 2
    assert "not empty" in ended.stderr
    assert [file.name for file in tmp_path.iterdir()] == ["mine.ttl"]
