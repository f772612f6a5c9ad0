"""Small catalogues that a test writes itself, to ask them a question."""

from __future__ import annotations

import functools
import tempfile
from collections.abc import Callable
from pathlib import Path

from servicegraph import Catalogue
from tests.asking import Row, rows

Ask = Callable[..., list[Row]]
_SETTINGS = 'title = { en = "Planted" }\nbase = "https://example.org/id/"\nlanguages = ["en"]\n'


def asking(turtle: str, folder: Path) -> Ask:
    """Asks a catalogue, written to *folder*, of nothing but *turtle*; each kind and scheme has its prefix there."""
    return functools.partial(rows, planted(turtle, folder))


def planted(turtle: str, folder: Path) -> Catalogue:
    """The catalogue, written to *folder*, of nothing but *turtle*."""
    (folder / "servicegraph.toml").write_text(_SETTINGS, "utf-8")
    (folder / "planted.ttl").write_text(_prefixes() + turtle, "utf-8")
    return Catalogue.load(folder)


@functools.cache
def _prefixes() -> str:
    """The prefixes that a catalogue with these settings has, and nothing else, as lines of Turtle."""
    with tempfile.TemporaryDirectory() as empty:
        Path(empty, "servicegraph.toml").write_text(_SETTINGS, "utf-8")
        namespaces = Catalogue.load(empty).prefixes.namespaces
    return "".join(f"@prefix {name}: <{iri}> .\n" for name, iri in namespaces.items())
