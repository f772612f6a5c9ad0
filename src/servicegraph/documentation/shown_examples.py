"""Examples as a page shows them: of checks from the registry, of shapes from the files that test them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from servicegraph.checks.definition import Files
from servicegraph.checks.examples import HERE
from servicegraph.settings import shipped

_MOST_LINES, _MOST_CHARACTERS = 30, 200  # of one example; one that shows an absurd size is no reading matter
_CUT = "…"
_POINTER = "# ←"
_SYNTAXES = {".ttl": "turtle", ".rq": "sparql", ".toml": "toml", ".jsonld": "json", ".rdf": "xml"}
_PREFIX = re.compile(r"(?:@prefix|PREFIX)\s+[\w.-]*:\s*<[^<>\s]*>\s*\.?")
_EXPECTATION = "# expect:"


@dataclass(frozen=True)
class ExampleFile:
    """One file of an example: its name (empty where it has none), the syntax, the text; None: there is no such file."""

    name: str
    syntax: str
    text: str | None


Example = tuple[ExampleFile, ...]


def example_of_check(files: Files) -> Example:
    """The files of an example in the registry; an arrow stands at the line of the finding."""
    return tuple(
        ExampleFile(name, _SYNTAXES.get(Path(name).suffix, ""), _text_of(content)) for name, content in files.items()
    )


def _text_of(content: str | bytes | Path | None) -> str | None:
    """The text of a file; for a symbolic link the place to which it leads."""
    return None if content is None else _shown(f"→ {content}" if isinstance(content, Path) else content)


def example_of_shape(name: str, outcome: str) -> Example:
    """The example of the shape *name* that has the *outcome* ``fail`` or ``pass``; empty when it has none.

    The prefixes are left out: they are those of every catalogue.
    """
    file = _folder() / name / f"{outcome}.ttl"
    if not re.fullmatch(r"[\w-]+", name) or not file.is_file():
        return ()
    lines = file.read_text("utf-8").splitlines()
    kept = [line for line in lines if not _PREFIX.fullmatch(line.strip()) and not line.startswith(_EXPECTATION)]
    return (ExampleFile("", "turtle", _shown("\n".join(kept))),)


def _folder() -> Path:
    """Where the examples of shapes stand: inside an installed package, or among the tests of a checkout."""
    installed = shipped("shape-examples")
    return installed if installed.is_dir() else Path(__file__).parents[3] / "tests" / "data" / "shapes"


def _shown(content: str | bytes) -> str:
    text = content.decode("utf-8", "backslashreplace") if isinstance(content, bytes) else content
    lines = [line.rstrip(" \r") for line in text.strip("\n").split("\n")]
    lines = [line.removesuffix(HERE) + _POINTER if line.endswith(HERE) else line for line in lines]
    if len(lines) > _MOST_LINES:
        lines = [*lines[:_MOST_LINES], _CUT]
    return "\n".join("".join(_characters(_cut(line))) for line in lines)


def _cut(line: str) -> str:
    return line if len(line) <= _MOST_CHARACTERS else line[:_MOST_CHARACTERS] + _CUT


def _characters(line: str) -> Iterator[str]:
    """The characters of *line*, those that nobody sees written as their code points."""
    for character in line:
        yield character if character.isprintable() or character == "\t" else f"⟨U+{ord(character):04X}⟩"
