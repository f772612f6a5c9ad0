"""The rooms of the house: each imports only from those above it, and what may stand in one stands in no other."""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

import pytest

import servicegraph
from servicegraph import Catalogue

SOURCE = Path(servicegraph.__file__).parent
# From the foundation upwards; a line of its own for each room of docs/architecture.md.
ORDER = (
    "messages",
    "errors",
    "journal",
    "rdf",
    "diagnostics",
    "settings_file",
    "settings_values",
    "settings",
    "turtle",
    "edits",
    "sparql",
    "dataset",
    "queries",
    "shacl",
    "checks",
    "readiness",
    "readiness_figures",
    "catalogue",
    "fixing",
    "follower",
    "diagrams",
    "search",
    "planning",
    "changes",
    "documentation",
    "reports",
    "knowledge",
    "exchange",
    "comparison",
    "merging",
    "authoring",
    "lsp",
    "web",
    "cli",
)
FILES = sorted(SOURCE.rglob("*.py"))
ENGINES = {"shifty", "pyshacl", "pyrudof"}
MOST_LINES, MOST_LINES_OF_FACADE = 350, 160
# What these names stood for has a name of the field now.
GONE = {"form": "format", "Truth": "Boolean", "Written": "QueryResponse"}

every_room = pytest.mark.parametrize("place", [*ORDER, "__init__"])


def room(file: Path) -> str:
    """The room in which the module in *file* stands: a folder, or a module of the top."""
    return file.relative_to(SOURCE).parts[0].removesuffix(".py")


def name(file: Path) -> str:
    """The full name of the module in *file*."""
    parts = file.relative_to(SOURCE.parent).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


NAMES = {name(file): file for file in FILES}


def modules_of(place: str) -> list[Path]:
    """The modules of the room *place*."""
    found = [file for file in FILES if room(file) == place]
    assert found
    return found


@cache
def tree(file: Path) -> ast.Module:
    """The syntax tree of *file*."""
    return ast.parse(file.read_text("utf-8"))


def imported(file: Path) -> set[str]:
    """The full names of the modules that *file* imports, at its top or inside a function."""
    found: set[str] = set()
    for node in ast.walk(tree(file)):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert not node.level, f"{file}: a relative import"
            base = node.module or ""
            whole = {f"{base}.{alias.name}" for alias in node.names}
            modules = whole & NAMES.keys()
            found |= modules | ({base} if whole - modules else set())
    return found


def own_imports(file: Path) -> set[str]:
    """Those of them that are modules of this package."""
    return {module for module in imported(file) if module.split(".")[0] == "servicegraph"}


def circle(graph: Mapping[str, set[str]]) -> list[str]:
    """Modules of *graph* that import one another in a circle; empty when there is none."""
    done: set[str] = set()

    def search(module: str, path: list[str]) -> list[str]:
        if module in path:
            return [*path[path.index(module) :], module]
        if module in done:
            return []
        found = next(filter(None, (search(other, [*path, module]) for other in sorted(graph[module]))), [])
        done.add(module)
        return found

    return next(filter(None, (search(module, []) for module in sorted(graph))), [])


def names_in(file: Path) -> Iterator[str]:
    """The names that *file* gives to things of its own: variables, arguments, attributes, functions, classes."""
    for node in ast.walk(tree(file)):
        if isinstance(node, ast.Name):
            yield node.id
        elif isinstance(node, ast.arg):
            yield node.arg
        elif isinstance(node, ast.Attribute):
            yield node.attr
        elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            yield node.name


def texts_in(file: Path) -> set[str]:
    """The string literals of *file*."""
    return {
        node.value for node in ast.walk(tree(file)) if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }


def test_every_module_has_its_room() -> None:
    assert {room(file) for file in FILES} - {"__init__"} <= set(ORDER)


@pytest.mark.parametrize("place", ORDER)
def test_modules_import_only_from_rooms_above_their_own(place: str) -> None:
    for file in modules_of(place):
        assert "servicegraph" not in imported(file), f"{file}: the package itself is below all rooms"
        rooms = {module.split(".")[1] for module in own_imports(file)}
        assert {other for other in rooms if ORDER.index(other) > ORDER.index(place)} == set(), file


@pytest.mark.parametrize("place", ORDER)
def test_modules_of_a_room_do_not_import_in_circles(place: str) -> None:
    members = {module for module, file in NAMES.items() if room(file) == place}
    assert circle({module: own_imports(NAMES[module]) & members for module in members}) == []


def test_circle_of_imports_would_be_found() -> None:
    assert circle({"a": {"b"}, "b": {"c"}, "c": {"b"}}) == ["b", "c", "b"]
    assert circle({"a": {"b", "c"}, "b": {"c"}, "c": set()}) == []


@every_room
def test_only_the_room_of_shapes_imports_an_engine(place: str) -> None:
    for file in modules_of(place):
        engines = {module.split(".")[0] for module in imported(file)} & ENGINES
        assert not engines or place == "shacl", file


@every_room
def test_modules_fit_on_a_few_screens_and_say_why_they_exist(place: str) -> None:
    for file in modules_of(place):
        text = file.read_text("utf-8")
        most = MOST_LINES_OF_FACADE if name(file) == "servicegraph.catalogue" else MOST_LINES
        assert len(text.splitlines()) <= most, file
        docstring = ast.get_docstring(tree(file))
        assert docstring, file
        assert docstring.partition("\n")[0].endswith((".", ":")), f"{file}: the first line is a sentence"


def test_no_two_modules_have_one_name() -> None:
    places: dict[str, list[str]] = defaultdict(list)
    for module in NAMES:
        *above, last = module.split(".")
        # What a room is named for may stand in a module of its name: servicegraph.dataset.dataset.
        if last != "__main__" and above[-1:] != [last]:
            places[last].append(module)
    assert {last: modules for last, modules in places.items() if len(modules) > 1} == {}


def test_no_two_public_classes_have_one_name() -> None:
    places: dict[str, list[str]] = defaultdict(list)
    for module, file in NAMES.items():
        for node in tree(file).body:
            if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
                places[node.name].append(module)
    assert {one: modules for one, modules in places.items() if len(modules) > 1} == {}


@pytest.mark.parametrize("file", [file for file in FILES if room(file) == "web"], ids=name)
def test_web_asks_the_catalogue_only(file: Path) -> None:
    behind = ("servicegraph.turtle", "servicegraph.dataset", "servicegraph.shacl", "servicegraph.sparql.memory")
    assert {module for module in imported(file) if module.startswith(behind)} == set()
    reached = {
        node.attr
        for node in ast.walk(tree(file))
        if isinstance(node, ast.Attribute)
        and not (isinstance(node.value, ast.Name) and node.value.id in ("self", "cls"))
        and (node.attr in ("memory", "quads", "dataset") or (node.attr.startswith("_") and node.attr[1] != "_"))
    }
    assert reached == set()


@every_room
def test_collections_come_from_the_ontology(place: str, shipped: Catalogue) -> None:
    wholes = set(shipped.entities.wholes())
    assert {"packages", "chains", "processes"} <= wholes
    for file in modules_of(place):
        assert texts_in(file) & wholes == set(), file


@every_room
def test_names_that_were_given_up_do_not_come_back(place: str) -> None:
    for file in modules_of(place):
        assert {found: GONE[found] for found in names_in(file) if found in GONE} == {}, file
