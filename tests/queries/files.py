"""Question files of a folder as the library takes them."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from servicegraph.dataset.files import Role, SourceFile
from servicegraph.queries.library import Library, load_library


def source(file: Path) -> SourceFile:
    """The question file *file* with what it holds, called by its name."""
    return SourceFile(file.name, Role.QUESTION, "", "", file.read_bytes(), file)


def load(folders: Iterable[Path]) -> Library:
    """The library of the questions in *folders*."""
    return load_library(source(file) for folder in folders for file in sorted(folder.glob("*.rq")))
