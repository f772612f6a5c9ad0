"""The order of the modules: each imports only from those above it, one alone knows a SHACL engine, none is long."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

import servicegraph

SOURCE = Path(servicegraph.__file__).parent
ORDER = [
    "messages",
    "errors",
    "terms",
    "places",
    "tokens",
    "diagnostics",
    "renderings",
    "settings",
    "sources",
    "turtle",
    "store",
    "results",
    "parameters",
    "headers",
    "queries",
    "shapes",
    "findings",
    "spelling",
    "readiness",
    "catalogue",
    "answers",
    "workers",
    "web",
    "cli",
]
FILES = sorted(SOURCE.rglob("*.py"))
ENGINES = {"shifty", "pyshacl", "pyrudof"}


def module(file: Path) -> str:
    """The name in ORDER of the module in *file*."""
    return file.relative_to(SOURCE).parts[0].removesuffix(".py")


def imported(file: Path) -> set[str]:
    """The full names of the modules that *file* imports, at its top or inside a function."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(file.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert not node.level, f"{file}: a relative import"
            base = node.module or ""
            found |= {f"{base}.{alias.name}" for alias in node.names} if base == "servicegraph" else {base}
    return found


def test_every_module_has_its_place_in_the_order() -> None:
    modules = {module(file) for file in FILES} - {"__init__"}
    assert not modules - set(ORDER)


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.relative_to(SOURCE).as_posix())
def test_module_imports_only_from_those_above_it(file: Path) -> None:
    name = module(file)
    if name == "__init__":
        return
    own = {part.split(".")[1] for part in imported(file) if part.startswith("servicegraph.")}
    below = {other for other in own if other in ORDER and ORDER.index(other) >= ORDER.index(name)}
    assert below <= ({"web"} if name == "web" else set())
    assert "servicegraph" not in imported(file), "the package itself is below all modules"


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.relative_to(SOURCE).as_posix())
def test_only_shapes_knows_a_shacl_engine(file: Path) -> None:
    engines = {part.split(".")[0] for part in imported(file)} & ENGINES
    assert engines <= ({"shifty", "pyshacl"} if module(file) == "shapes" else set())


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.relative_to(SOURCE).as_posix())
def test_module_fits_on_a_few_screens_and_says_why_it_exists(file: Path) -> None:
    text = file.read_text("utf-8")
    assert len(text.splitlines()) <= 350
    assert ast.get_docstring(ast.parse(text))
