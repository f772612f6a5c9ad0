"""Small catalogues that the tests of planning share."""

from __future__ import annotations

from pathlib import Path

import pytest

from servicegraph import Catalogue

SMALL_TOML = 'base = "https://example.org/id/"\n'
DATA = Path(__file__).parents[1] / "data"


@pytest.fixture(scope="session")
def interfaces() -> Catalogue:
    """A catalogue with an interface for every lack, and with a process inside a chain."""
    return Catalogue.load(DATA / "questions" / "interfaces")


@pytest.fixture(scope="session")
def little() -> Catalogue:
    """The small catalogue: one package with one interface and one undescribed pair."""
    return Catalogue.load(DATA / "small")


@pytest.fixture(scope="session")
def measured() -> Catalogue:
    """A catalogue with a criterion in every state."""
    return Catalogue.load(DATA / "readiness")
