"""IRIs as URIs: nothing is left that a URI cannot have, and what is a URI already stays."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rfc3986_validator import validate_rfc3986

from servicegraph.rdf.uris import uri_of


@pytest.mark.parametrize(
    ("iri", "uri"),
    [
        ("https://example.org/a#b", "https://example.org/a#b"),
        ("https://example.org/ä?q=å", "https://example.org/%C3%A4?q=%C3%A5"),
        ("https://example.org/%C3%A4", "https://example.org/%C3%A4"),
        ("https://example.org/100%", "https://example.org/100%25"),
        ("https://example.org/[a]#b#c", "https://example.org/%5Ba%5D#b%23c"),
        ("http://[2001:db8::1]:80/[a]", "http://[2001:db8::1]:80/%5Ba%5D"),
        ("urn:oid:1.2.3", "urn:oid:1.2.3"),
        ("", ""),
    ],
)
def test_what_a_uri_cannot_have_is_written_as_bytes(iri: str, uri: str) -> None:
    assert uri_of(iri) == uri


@settings(max_examples=50)
@given(st.text())
def test_any_end_of_an_iri_makes_a_uri_that_stays(end: str) -> None:
    uri = uri_of(f"https://example.org/{end.encode('utf-8', 'replace').decode()}")
    assert validate_rfc3986(uri)
    assert uri_of(uri) == uri
