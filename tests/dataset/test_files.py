"""Which files make up a catalogue: those of every folder that can be read, and a word about the others."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from servicegraph.sources import find_sources

from servicegraph.errors import SettingsError
from servicegraph.settings import load_settings


def own(folder: Path) -> list[str]:
    sources = find_sources(load_settings(folder))
    return [name for _, name, _, _ in sources.turtle[sources.definitions + sources.shapes :]]


def test_files_of_all_folders_are_found_but_hidden_ones_shapes_and_queries(small: Path) -> None:
    before = own(small)
    for name in ("deep/er/a.ttl", "x.ttl/b.ttl", ".hidden/c.ttl", ".d.ttl", "shapes/e.ttl", "queries/f.ttl", "g.txt"):
        (small / name).parent.mkdir(parents=True, exist_ok=True)
        (small / name).touch()
    assert set(own(small)) - set(before) == {"deep/er/a.ttl", "x.ttl/b.ttl"}


def test_folder_that_cannot_be_read_is_said(small: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    closed, scandir = small / "closed", os.scandir
    closed.mkdir()

    def refusing(place: str) -> object:
        if Path(place) == closed:
            raise PermissionError(13, "Permission denied", str(place))
        return scandir(place)

    monkeypatch.setattr(os, "scandir", refusing)  # the superuser of a test may read everything
    with pytest.raises(SettingsError, match=rf"The folder {closed} cannot be read: Permission denied"):
        own(small)
