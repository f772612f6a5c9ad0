"""Whether a thing is within its days: the last day decides, and a phase of having ended where none is told."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from pathlib import Path

import pytest

from servicegraph import Catalogue
from servicegraph.planning.days import Standing, days_of
from tests.planning.conftest import SMALL_TOML

DAY = datetime.date(2024, 6, 15)


@pytest.mark.parametrize(
    ("facts", "standing"),
    [
        ("", Standing.WITHIN),
        ('sg:validFrom "2024-06-15"^^xsd:date', Standing.WITHIN),
        ('sg:validFrom "2024-06-16"^^xsd:date', Standing.COMING),
        ('sg:validUntil "2024-06-15"^^xsd:date', Standing.WITHIN),
        ('sg:validUntil "2024-06-14"^^xsd:date', Standing.ENDED),
        ("sg:phase phase:ended", Standing.ENDED),
        ('sg:phase phase:ended ; sg:validUntil "2024-12-31"^^xsd:date', Standing.WITHIN),
        ('sg:validFrom "soon"', Standing.COMING),
    ],
)
def test_day_stands_before_within_or_after(facts: str, standing: Standing, write: Callable[[str, str], Path]) -> None:
    write("servicegraph.toml", SMALL_TOML)
    folder = write(
        "a.ttl",
        "@prefix sg: <https://w3id.org/servicegraph/ns#> . @prefix xsd: <http://www.w3.org/2001/XMLSchema#> .\n"
        "@prefix phase: <https://w3id.org/servicegraph/vocab/phase/> .\n"
        f"<https://example.org/id/chain/a> a sg:ServiceChain ; {facts} .\n",
    ).parent
    assert days_of(Catalogue.load(folder), "https://example.org/id/chain/a", DAY).standing is standing
