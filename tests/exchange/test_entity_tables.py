"""Entities as rows of words, and the words read back."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import Literal, NamedNode

from servicegraph.catalogue import Catalogue
from servicegraph.exchange.entity_tables import (
    ValueColumn,
    ValueWords,
    column_key,
    entity_table,
    own_files,
    row_version,
)
from servicegraph.rdf.terms import NS, RDFS

SMALL = Path(__file__).parents[1] / "data" / "small"
CLINIC = "https://example.org/id/service/youth-clinic"


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return Catalogue.load(SMALL)


def test_row_has_the_values_of_the_files_and_no_types(catalogue: Catalogue) -> None:
    kind = next(kind for kind in catalogue.dataset.kinds if kind.name == "service")
    table = entity_table(catalogue, kind)
    row = table.rows[CLINIC]
    assert row[ValueColumn(RDFS + "label", "sv")] == (Literal("Ungdomspsykiatriska polikliniken", language="sv"),)
    keys = [column_key(column, catalogue) for column in table.columns]
    assert "rdfs:label@fi" in keys
    assert "sg:sector" in keys
    assert not any(key.startswith("rdf:type") for key in keys)


def test_only_own_files_are_shown(catalogue: Catalogue) -> None:
    assert {file.path for file in own_files(catalogue)} == {"organisations.ttl", "package.ttl", "services.ttl"}


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_every_value_is_read_back_from_its_words(catalogue: Catalogue, language: str) -> None:
    words = ValueWords(catalogue, language)
    count = 0
    for kind in catalogue.dataset.kinds:
        for row in entity_table(catalogue, kind).rows.values():
            for column, values in row.items():
                for value in values:
                    if isinstance(value, Literal) or value.value in catalogue.dataset.described:
                        assert words.meant(words.said(value), column) == (value,)
                        count += 1
    assert count > 20


def test_name_in_any_language_and_case_is_understood(catalogue: Catalogue) -> None:
    words, column = ValueWords(catalogue, "fi"), ValueColumn(NS + "then")
    for line in ("ungdomspsykiatriska  POLIKLINIKEN", "service:youth-clinic", f"<{CLINIC}>"):
        assert words.meant(line, column) == (NamedNode(CLINIC),)
    assert words.meant("No such thing", column) == ()


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_any_text_stands_on_one_line_and_is_read_back(said: str) -> None:
    words, column = ValueWords(Catalogue.__new__(Catalogue), "en"), ValueColumn(RDFS + "label", "en")
    line = words.said(Literal(said, language="en"))
    assert "\n" not in line
    assert line
    assert words.meant(line, column) == (Literal(said, language="en"),)


def test_version_of_a_row_tells_cells_apart() -> None:
    assert row_version(("a", "b")) != row_version(("ab", ""))
