"""Values in tables stand as the reader's language writes them."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import BlankNode, Literal, NamedNode

from servicegraph.messages import LANGUAGES
from servicegraph.rdf.terms import XSD
from servicegraph.reports.written import written


def typed(value: str, datatype: str) -> Literal:
    return Literal(value, datatype=NamedNode(XSD + datatype))


@pytest.mark.parametrize(
    ("language", "true", "false"), [("fi", "kyllä", "ei"), ("sv", "ja", "nej"), ("en", "yes", "no")]
)
def test_a_boolean_is_a_word_of_the_language(language: str, true: str, false: str) -> None:
    assert [written(typed(value, "boolean"), language) for value in ("true", "1")] == [true, true]
    assert [written(typed(value, "boolean"), language) for value in ("false", "0")] == [false, false]


@pytest.mark.parametrize(
    ("value", "datatype", "finnish", "english"),
    [
        ("0.238", "decimal", "0,238", "0.238"),
        ("-3.50", "decimal", "-3,5", "-3.5"),
        ("4.0", "decimal", "4", "4"),
        ("100", "decimal", "100", "100"),
        ("2.5E-1", "double", "0,25", "0.25"),
        ("1.0E3", "double", "1000", "1000"),
        ("INF", "double", "INF", "INF"),
    ],
)
def test_a_fraction_has_the_decimal_mark_of_the_language(value: str, datatype: str, finnish: str, english: str) -> None:
    assert written(typed(value, datatype), "fi") == written(typed(value, datatype), "sv") == finnish
    assert written(typed(value, datatype), "en") == english


@given(st.decimals(allow_nan=False, allow_infinity=False, places=3, min_value=-(10**9), max_value=10**9))
def test_no_digit_of_a_fraction_is_lost(number: Decimal) -> None:
    shown = written(typed(format(number, "f"), "decimal"), "fi")
    assert Decimal(shown.replace(",", ".")) == number


@pytest.mark.parametrize("language", LANGUAGES)
def test_integers_and_dates_are_the_same_in_every_language(language: str) -> None:
    assert written(typed("17323", "integer"), language) == "17323"
    assert written(typed("2025-01-31", "date"), language) == "2025-01-31"


def test_what_is_no_value_of_its_datatype_stands_as_it_was_written() -> None:
    assert written(typed("perhaps", "boolean"), "fi") == "perhaps"
    assert written(typed("1,5", "decimal"), "en") == "1,5"


def test_a_text_is_one_line_and_what_is_not_there_is_empty() -> None:
    assert written(Literal("two\n  lines", language="en"), "fi") == "two lines"
    assert written(None, "sv") == ""


def test_other_terms_are_themselves() -> None:
    assert written(NamedNode("https://example.org/id/a"), "fi") == "https://example.org/id/a"
    assert written(BlankNode("b0"), "fi") == "b0"
