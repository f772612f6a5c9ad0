"""Values as words of every language, and the words read back."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import Literal, NamedNode

from servicegraph.catalogue import Catalogue
from servicegraph.exchange.tables.entity_tables import entity_table
from servicegraph.exchange.tables.fitting_columns import ValueColumn, fitting_things
from servicegraph.exchange.tables.value_words import ValueWords
from servicegraph.rdf.terms import NS, RDFS

SMALL = Path(__file__).parents[2] / "data" / "small"
CLINIC = "https://example.org/id/service/youth-clinic"


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return Catalogue.load(SMALL)


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


def test_name_that_several_things_have_is_enough_where_one_fits_the_column(catalogue: Catalogue) -> None:
    service = next(kind for kind in catalogue.dataset.kinds if kind.name == "service")
    column, words = ValueColumn(NS + "sector"), ValueWords(catalogue, "fi")
    sectors = fitting_things(catalogue, service, column)
    health = NamedNode("https://w3id.org/servicegraph/vocab/sector/health")
    assert words.said(health) == "terveyspalvelut (sector:health)"
    assert words.said(health, sectors) == "terveyspalvelut"
    assert len(words.meant("terveyspalvelut", column)) > 1
    assert words.meant("Terveyspalvelut", column, sectors) == (health,)


def test_nearest_names_are_proposed(catalogue: Catalogue) -> None:
    words = ValueWords(catalogue, "fi")
    assert words.like("nuorisopsykiatrian poliklinika", None)[0] == "Nuorisopsykiatrian poliklinikka"
    assert "Nuorten yöchat" in words.like("nuorille yöchat", None)


def test_all_that_fits_is_proposed_where_it_is_little_and_nothing_is_like_it(catalogue: Catalogue) -> None:
    service = next(kind for kind in catalogue.dataset.kinds if kind.name == "service")
    levels = fitting_things(catalogue, service, ValueColumn(NS + "level"))
    assert len(ValueWords(catalogue, "fi").like("xyzzy", levels)) == 3
    assert ValueWords(catalogue, "fi").like("xyzzy", None) == []
