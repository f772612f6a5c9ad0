"""What the documents say of the code is what the code says: rooms, limits, decisions, names of files, links."""

from __future__ import annotations

import ast
import re
from dataclasses import fields
from pathlib import Path

import pytest

import servicegraph
from servicegraph.settings import Settings

REPOSITORY = Path(__file__).parents[2]
SOURCE = Path(servicegraph.__file__).parent
DECISIONS = sorted((REPOSITORY / "docs" / "decisions").glob("[0-9]*.md"))
# Written by hand; the pages of checks and shapes have tests of their own.
DOCUMENTS = [
    *(REPOSITORY / name for name in ("README.md", "CONTRIBUTING.md", "SECURITY.md")),
    *(file for file in sorted((REPOSITORY / "docs").rglob("*.md")) if file.parent.name not in ("checks", "shapes")),
]
MOST_LINES = 60
MODULES = "\n".join(
    f"/{file.relative_to(REPOSITORY).as_posix()}\n"
    for folder in ("src", "tests", "tools", "bench")
    for file in (REPOSITORY / folder).rglob("*.py")
)
# What CONTRIBUTING.md has the reader write.
TO_BE_WRITTEN = {"src/servicegraph/checks/name_endings.py"}


def table(document: str, heading: str) -> list[list[str]]:
    """The rows of the first table behind *heading*, each as its cells."""
    text = (REPOSITORY / document).read_text("utf-8")
    lines = text[text.index(f"## {heading}\n") :].splitlines()
    start = next(number for number, line in enumerate(lines) if line.startswith("|"))
    rows = []
    for line in lines[start + 2 :]:
        if not line.startswith("|"):
            break
        rows.append([cell.strip() for cell in line.strip("|").split("|")])
    return rows


def rooms() -> list[str]:
    """The rooms in the order of the map."""
    return [row[0].strip("`") for row in table("docs/architecture.md", "Rooms")]


def imported(file: Path) -> set[str]:
    """The rooms from which *file* imports."""
    found = set()
    for node in ast.walk(ast.parse(file.read_text("utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module and node.module.startswith("servicegraph."):
            found.add(node.module.split(".")[1])
    return found


def test_map_has_every_room_once() -> None:
    there = {file.relative_to(SOURCE).parts[0].removesuffix(".py") for file in SOURCE.rglob("*.py")} - {"__init__"}
    assert sorted(rooms()) == sorted(there)


@pytest.mark.parametrize("room", rooms())
def test_room_imports_only_from_those_above_it_on_the_map(room: str) -> None:
    above = {*rooms()[: rooms().index(room)], room}
    files = [*(SOURCE / room).rglob("*.py"), *SOURCE.glob(f"{room}.py")]
    assert files
    assert {file.name: imported(file) - above for file in files if imported(file) - above} == {}


def test_every_limit_is_named_with_the_module_that_holds_it() -> None:
    limits = {field.name for field in fields(Settings) if field.type in ("int", "float")} - {"port"}
    named = set()
    for settings, places in table("docs/architecture.md", "Where limits stand"):
        named |= set(re.findall(r"`(\w+)`", settings))
        assert all((SOURCE / place).is_file() for place in re.findall(r"`([\w/]+\.py)`", places))
    assert named == limits
    assert limits <= set(re.findall(r"`(\w+)`", (REPOSITORY / "SECURITY.md").read_text("utf-8"))) | {"page_rows"}


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda file: file.relative_to(REPOSITORY).as_posix())
def test_modules_that_a_document_names_are_there(document: Path) -> None:
    text = document.read_text("utf-8")
    if "**Status:** superseded" in text:
        return  # it speaks of what was
    named = set(re.findall(r"`((?:[\w.-]+/)*[\w.-]+\.py)`", text)) - TO_BE_WRITTEN
    assert {name for name in named if f"/{name}\n" not in MODULES} == set()


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda file: file.relative_to(REPOSITORY).as_posix())
def test_links_of_a_document_lead_somewhere(document: Path) -> None:
    text = re.sub(r"^```.*?^```", "", document.read_text("utf-8"), flags=re.MULTILINE | re.DOTALL)
    links = [link.partition("#")[0] for link in re.findall(r"\]\(([^)\s]+)\)", text) if not link.startswith("http")]
    assert [link for link in links if link and not (document.parent / link).exists()] == []


def test_index_has_every_decision_with_its_title_and_status() -> None:
    indexed = {
        row[0].partition("(")[2].rstrip(")"): (row[0][1:5], row[1], row[2])
        for row in table("docs/decisions/README.md", "All decisions")
    }
    written = {}
    for file in DECISIONS:
        text = file.read_text("utf-8")
        heading = re.match(r"# (\d{4}) (.+)\n", text)
        status = re.search(r"^\*\*Status:\*\* (.+?)\.?$", text, re.MULTILINE)
        assert heading, f"{file.name} begins with '# 0000 Title'"
        assert status, f"{file.name} has a line '**Status:** …'"
        written[file.name] = (heading[1], heading[2], re.sub(r"\[([^\]]+)\]\([^)]+\)", r"\1", status[1]))
    assert indexed == written


def test_numbers_of_decisions_are_unique_and_those_of_their_files() -> None:
    numbers = [file.name[:4] for file in DECISIONS]
    assert len(numbers) == len(set(numbers))
    assert all(file.read_text("utf-8").startswith(f"# {file.name[:4]} ") for file in DECISIONS)


@pytest.mark.parametrize("file", DECISIONS, ids=lambda file: file.stem)
def test_decision_fits_on_a_page_or_two(file: Path) -> None:
    assert len(file.read_text("utf-8").splitlines()) <= MOST_LINES
