"""Parameter texts become terms of their type, or one clear sentence that names the parameter."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from servicegraph.errors import ParameterError
from servicegraph.queries.parameters import SAMPLES, TYPES, Parameter, read, token
from servicegraph.rdf.terms import standard_prefixes
from servicegraph.sparql.lexer import tokenise

PREFIXES = standard_prefixes("https://example.org/id/", ["service"])


def term(kind: str, text: str) -> str:
    return str(read(Parameter("p", TYPES[kind], {}), text, PREFIXES))


@pytest.mark.parametrize(
    ("kind", "text", "written"),
    [
        ("string", 'a "b"\n', '"a \\"b\\"\\n"'),
        ("string", "", '""'),
        ("iri", "service:x", "<https://example.org/id/service/x>"),
        ("iri", "<https://example.org/x>", "<https://example.org/x>"),
        ("integer", "+05", '"5"^^<http://www.w3.org/2001/XMLSchema#integer>'),
        ("integer", "10.0", '"10"^^<http://www.w3.org/2001/XMLSchema#integer>'),
        ("decimal", "1.5E2", '"150.000000000000000"^^<http://www.w3.org/2001/XMLSchema#decimal>'),
        ("decimal", "-2.50", '"-2.50"^^<http://www.w3.org/2001/XMLSchema#decimal>'),
        ("boolean", "true", '"true"^^<http://www.w3.org/2001/XMLSchema#boolean>'),
        ("date", "2024-02-29", '"2024-02-29"^^<http://www.w3.org/2001/XMLSchema#date>'),
        ("lang", "SV-fi", '"sv-fi"'),
    ],
)
def test_text_is_read_as_its_type(kind: str, text: str, written: str) -> None:
    assert term(kind, text) == written


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("string", "x" * 2001),
        ("string", "a\x00b"),
        ("string", "\ud800"),
        ("iri", "nosuch:x"),
        ("iri", "service:x> ?p ?o . <y"),
        ("iri", "x"),
        ("iri", "service:x\n"),
        ("integer", "1.5"),
        ("integer", "1."),
        ("integer", "1e3"),
        ("integer", "٣"),
        ("integer", "9" * 16),
        ("integer", "1 2"),
        ("integer", "5\n"),
        ("decimal", "1,5"),
        ("decimal", "NaN"),
        ("decimal", "1e16"),
        ("decimal", ".5"),
        ("boolean", "True"),
        ("boolean", "1"),
        ("date", "2023-02-29"),
        ("date", "20230228"),
        ("date", "2023-2-8"),
        ("date", "2023-02-08Z"),
        ("lang", "finnish!"),
        ("lang", "f"),
    ],
)
def test_wrong_text_is_refused_in_every_language(kind: str, text: str) -> None:
    with pytest.raises(ParameterError) as caught:
        term(kind, text)
    assert caught.value.parameter == "p"
    for language in ("fi", "sv", "en"):
        assert " p " in caught.value.text(language)


@given(st.sampled_from(sorted(TYPES)), st.text(max_size=40))
def test_any_text_is_one_token_or_refused(kind: str, text: str) -> None:
    try:
        value = read(Parameter("p", TYPES[kind], {}), text, PREFIXES)
    except ParameterError:
        return
    written = token(value)
    kinds = [piece.kind for piece in tokenise(written)]
    if kind in ("string", "date", "lang"):
        assert kinds in (["string"], ["string", "other", "other", "iri"])
    elif kind == "iri":
        assert kinds == ["iri"]
    else:
        assert written.lstrip("-").replace(".", "", 1).isalnum()


def test_there_is_a_sample_of_every_type() -> None:
    assert set(SAMPLES) == set(TYPES)
