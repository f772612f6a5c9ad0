"""Language tags in queries find what the files say in any letters."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import Literal, NamedNode, Quad

from servicegraph.sparql.language_tags import with_small_tags
from servicegraph.sparql.memory import MemoryStore
from servicegraph.sparql.values import Solutions

EX = "https://example.org/"


@pytest.mark.parametrize(
    ("condition", "rows"),
    [
        ('lang(?l) = "en-GB"', 1),
        ("LANG(?l)='en-gb'", 1),
        ('"en-GB" = lang ( ?l )', 1),
        ('lang(?l) != "en-GB"', 1),
        ('"en-GB" != lang(?l)', 1),
        ('lang(?l) IN ("fi", "en-GB")', 2),
        ('lang(?l) NOT IN ("fi", "en-GB")', 0),
        ('langMatches(lang(?l), "en-GB")', 1),
        ('lang(IF(true, ?l, "x")) = "en-GB"', 1),
        ('?l = "Extra"@en-GB', 1),
        ('str(?l) = "Extra" && lang(?l) = "en-GB"', 1),
    ],
)
def test_tag_is_found_as_the_file_writes_it(condition: str, rows: int) -> None:
    graph = NamedNode(EX + "graph")
    labels = (Literal("Extra", language="en-GB"), Literal("Lisä", language="fi"))
    store = MemoryStore(Quad(NamedNode(EX + "s"), NamedNode(EX + "p"), label, graph) for label in labels)
    found = store.query(f"SELECT ?l {{ ?s ?p ?l FILTER({condition}) }}")
    assert isinstance(found, Solutions)
    assert len(found.rows) == rows


@pytest.mark.parametrize(
    "query",
    [
        "SELECT * { ?s ?p \"LANG(?l) = 'en-GB'\" }",
        'SELECT * { ?s ?p ?l FILTER(str(?l) = "EN-GB" || lang(?l) = ?wanted) }',
        'SELECT * { ?s <http://x/lang> "A" } # lang(?l) = "B"',
        "SELECT * { FILTER(lang(?l",
    ],
)
def test_other_texts_stay_as_they_are(query: str) -> None:
    assert with_small_tags(query) == query


@given(st.text(alphabet="lang(LANG) =!'\"IN?x,#\n", max_size=40))
def test_no_character_moves(query: str) -> None:
    assert with_small_tags(query).lower() == query.lower()
    assert len(with_small_tags(query)) == len(query)
