"""CURIEs both ways, and Python values as RDF literals."""

from __future__ import annotations

import datetime
import decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import Literal, NamedNode

from servicegraph.rdf.literals import literal, scalar
from servicegraph.rdf.terms import STANDARD_PREFIXES, XSD, Prefixes, check_iri, standard_prefixes

PREFIXES = standard_prefixes("https://example.org/id/", ["service", "phase"], ["phase", "sector"])


@pytest.mark.parametrize(
    ("name", "iri"),
    [
        ("service:child-protection", "https://example.org/id/service/child-protection"),
        ("sg:Service", "https://w3id.org/servicegraph/ns#Service"),
        ("<https://example.org/x>", "https://example.org/x"),
        ("https://example.org/x", "https://example.org/x"),
        ("urn:isbn:123", "urn:isbn:123"),
        ("mailto:a@example.org", "mailto:a@example.org"),
    ],
)
def test_name_is_expanded(name: str, iri: str) -> None:
    assert PREFIXES.expand(name) == iri


@pytest.mark.parametrize(
    "name",
    [
        "",
        "youth",
        "nosuch:thing",
        "service:a b",
        "service:a>b",
        "<relative>",
        "<https://a b>",
        "service:{x}",
        "<urn:x> .",
        "https://a/\n",
        ":x",
        "service:a\\",
    ],
)
def test_what_is_no_name_is_refused(name: str) -> None:
    with pytest.raises(ValueError, match=r".+"):
        PREFIXES.expand(name)


def test_scheme_wins_over_a_kind_of_the_same_name() -> None:
    assert PREFIXES.expand("phase:pilot") == "https://w3id.org/servicegraph/vocab/phase/pilot"


@given(st.sampled_from(sorted({**PREFIXES.namespaces})), st.from_regex(r"[\w-]{1,10}([.][\w-]{1,5})?", fullmatch=True))
def test_contracted_name_expands_to_the_same_iri(prefix: str, local: str) -> None:
    iri = PREFIXES.namespaces[prefix] + local
    assert PREFIXES.expand(PREFIXES.contract(iri)) == iri


@given(st.text(alphabet="abc:/.-_äå0", min_size=1, max_size=20))
def test_any_iri_survives_contraction(tail: str) -> None:
    iri = "https://w3id.org/servicegraph/" + tail
    assert PREFIXES.expand(PREFIXES.contract(iri)) == iri


def test_longest_namespace_contracts() -> None:
    prefixes = Prefixes({"a": "http://x/", "b": "http://x/y/"})
    assert prefixes.contract("http://x/y/z") == "b:z"
    assert prefixes.contract("http://x/y/") == "<http://x/y/>"
    assert prefixes.contract("http://x/y") == "a:y"


def test_standard_prefixes_cannot_be_changed() -> None:
    with pytest.raises(TypeError):
        STANDARD_PREFIXES["sg"] = "http://other/"  # type: ignore[index]


@pytest.mark.parametrize("text", ["relative", "http://a b", "http://a>", "x", "", "//a", "http://[bad"])
def test_what_is_no_absolute_iri_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r".+"):
        check_iri(text)


@pytest.mark.parametrize(
    ("value", "written", "scalar_value"),
    [
        ("a", '"a"', "a"),
        (True, f'"true"^^<{XSD}boolean>', True),
        (3, f'"3"^^<{XSD}integer>', 3),
        (2**60, f'"{2**60}"^^<{XSD}integer>', str(2**60)),
        (decimal.Decimal("1E+3"), f'"1000"^^<{XSD}decimal>', 1000.0),
        (datetime.date(2026, 1, 31), f'"2026-01-31"^^<{XSD}date>', "2026-01-31"),
    ],
)
def test_python_value_becomes_a_literal_and_a_scalar(value: object, written: str, scalar_value: object) -> None:
    assert str(literal(value)) == written  # type: ignore[arg-type]
    assert scalar(literal(value)) == scalar_value  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("lexical", "kind"), [("x", "integer"), ("maybe", "boolean"), ("INF", "double"), ("NaN", "double"), ("", "decimal")]
)
def test_literal_that_json_cannot_hold_stays_text(lexical: str, kind: str) -> None:
    assert scalar(Literal(lexical, datatype=NamedNode(XSD + kind))) == lexical
