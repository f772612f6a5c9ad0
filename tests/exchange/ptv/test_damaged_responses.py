"""Responses of which anything has become anything else: they come in or are refused, and never break the program."""

from __future__ import annotations

import copy
import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from pyoxigraph import NamedNode

from servicegraph.turtle.reading import read
from tests.exchange.ptv.made_register import MadeRegister
from tests.exchange.ptv.register_importing import asked, catalogue_in

REGISTER = MadeRegister(2)
JUNK: tuple[Any, ...] = (
    None, "", 0, -1.5, 10**30, True, [], {}, "\u202e\x00", "http://a b", "https://ok.example/", "P4.2", "a" * 3000,
    [None], [[]], {"a": 1}, {"fi": None}, {"fi": "x"}, ["", None, "P1"], "24:00",
)  # fmt: skip


def places(document: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The paths to everything in *document*."""
    yield path
    steps = document if isinstance(document, dict) else range(len(document)) if isinstance(document, list) else ()
    for step in steps:
        yield from places(document[step], (*path, step))


@pytest.mark.matrix
def test_damaged_responses_come_in_or_are_refused(tmp_path: Path) -> None:
    folder, chance = catalogue_in(tmp_path), random.Random(7)  # noqa: S311
    whole: dict[str, Any] = {**dict(REGISTER.pages()), "old.json": [REGISTER.service_of_11(n) for n in range(2)]}
    paths = {name: list(places(document)) for name, document in whole.items()}
    outcomes = set()
    for _ in range(80):
        documents = copy.deepcopy(whole)
        for _ in range(chance.randint(1, 3)):
            name = chance.choice(sorted(documents))
            *steps, last = chance.choice(paths[name]) or (None,)
            inner = documents[name]
            try:
                for step in steps:
                    inner = inner[step]
                inner[last] = copy.deepcopy(chance.choice(JUNK))
            except (KeyError, IndexError, TypeError):  # another damage has taken it away
                continue
        found = asked(folder, documents, texts=chance.random() < 0.5)
        outcomes.add(bool(found.faults))
        assert all(fault.text("sv") for fault in found.faults)
        for one in found.files:
            assert read(one.after, one.path, NamedNode("urn:x:graph"), "https://example.org/").diagnostics == ()
    assert outcomes == {True, False}
