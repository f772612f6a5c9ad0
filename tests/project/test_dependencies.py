"""Everything that is imported is the project's own, Python's, or comes with a package that ``pyproject.toml`` names.

A new machine has no more, whatever a developer's own has.
"""

from __future__ import annotations

import ast
import re
import sys
import tomllib
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, packages_distributions, requires
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
OWN = {"bench", "servicegraph", "tests", "tools"}


def _spelled(distribution: str) -> str:
    """The name of a *distribution* as the package index compares it (PEP 503)."""
    return re.sub(r"[-_.]+", "-", distribution).lower()


def _distribution(requirement: str) -> str:
    return _spelled(re.split(r"[^\w.-]", requirement)[0])


def _declared() -> set[str]:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    lists = (project["dependencies"], *project["optional-dependencies"].values())
    found = set[str]()
    following = {_distribution(one) for names in lists for one in names}
    # What a named package always brings with it may be imported too, as Starlette with FastAPI.
    while following:
        found |= following
        following = {_distribution(one) for name in following for one in _always_required(name)} - found
    return found


def _always_required(distribution: str) -> list[str]:
    try:
        return [one for one in requires(distribution) or () if "extra ==" not in one]
    except PackageNotFoundError:  # not for this platform or Python
        return []


def _imported(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (one.name.partition(".")[0] for one in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module.partition(".")[0]


@pytest.mark.parametrize("folder", ["src", "tests", "bench", "tools"])
def test_an_import_names_a_declared_package(folder: str) -> None:
    declared, homes = _declared(), packages_distributions()
    undeclared = {
        f"{path.relative_to(ROOT)} imports {name}"
        for path in (ROOT / folder).rglob("*.py")
        for name in set(_imported(ast.parse(path.read_bytes())))
        if name not in OWN
        and name not in sys.stdlib_module_names
        and not declared.intersection(map(_spelled, homes.get(name, ())))
    }
    assert not undeclared
