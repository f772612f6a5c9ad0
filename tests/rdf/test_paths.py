"""SHACL property paths: read from a shapes graph, written as SPARQL."""

from __future__ import annotations

import pytest
from pyoxigraph import NamedNode, RdfFormat, parse

from servicegraph.rdf.index import TripleIndex
from servicegraph.rdf.paths import Path, PathError, read_path
from servicegraph.rdf.terms import Prefixes

PREFIXES = Prefixes({"ex": "https://example.org/"})
SHAPE = NamedNode("https://example.org/shape")
HEAD = "@prefix ex: <https://example.org/> . @prefix sh: <http://www.w3.org/ns/shacl#> .\n"


def path(turtle: str) -> Path:
    quads = parse(f"{HEAD}ex:shape sh:path {turtle} .", format=RdfFormat.TURTLE)
    graph = TripleIndex(quad.triple for quad in quads)
    node = graph.value(SHAPE, "http://www.w3.org/ns/shacl#path")
    assert node is not None
    return read_path(graph, node)


@pytest.mark.parametrize(
    ("turtle", "written"),
    [
        ("ex:a", "ex:a"),
        ("( ex:a ex:b )", "ex:a/ex:b"),
        ("[ sh:inversePath ex:a ]", "^ex:a"),
        ("[ sh:alternativePath ( ex:a ex:b ) ]", "(ex:a|ex:b)"),
        ("[ sh:zeroOrMorePath ex:a ]", "ex:a*"),
        ("[ sh:oneOrMorePath ( ex:a ex:b ) ]", "(ex:a/ex:b)+"),
        ("( ex:a [ sh:zeroOrOnePath [ sh:inversePath ex:b ] ] )", "ex:a/^ex:b?"),
        ("( ex:a [ sh:alternativePath ( ex:b ( ex:c ex:d ) ) ] )", "ex:a/(ex:b|(ex:c/ex:d))"),
    ],
)
def test_path_is_written_as_sparql_writes_it(turtle: str, written: str) -> None:
    assert path(turtle).text(PREFIXES) == written


@pytest.mark.parametrize(
    "turtle",
    [
        "( ex:a )",
        "()",
        '"text"',
        "[ sh:alternativePath ( ex:a ) ]",
        "_:c . _:c sh:inversePath _:c",
        "[ ex:other ex:a ]",
    ],
)
def test_what_is_no_path_is_refused(turtle: str) -> None:
    with pytest.raises(PathError):
        path(turtle)


def test_only_one_predicate_is_a_predicate() -> None:
    assert path("ex:a").is_predicate
    assert not path("[ sh:inversePath ex:a ]").is_predicate
