"""The W3C suite for Turtle, read by this program: the same triples as the suite's, and every fault has a place."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import pyoxigraph
import pytest
from pyoxigraph import BlankNode, CanonicalizationAlgorithm, Dataset, NamedNode, Quad, RdfFormat, Triple

from servicegraph.rdf.index import text_of
from servicegraph.turtle.reading import TurtleFile, object_location, read

_PLACES = [parent / "shared" / "suites" / "w3c-turtle" for parent in Path(__file__).parents]
SUITE = next((place for place in _PLACES if place.is_dir()), _PLACES[0])
BASE = "https://w3c.github.io/rdf-tests/rdf/rdf11/rdf-turtle/"
RDFT = "http://www.w3.org/ns/rdftest#"
MF = "http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#"
pytestmark = pytest.mark.skipif(not SUITE.is_dir(), reason="needs ../shared/suites/w3c-turtle, which is not here")


def inputs(*kinds: str) -> list[tuple[str, str]]:
    """The input file and the result file (empty when there is none) of the tests of these kinds."""
    if not SUITE.is_dir():
        return []
    store = pyoxigraph.Store()
    store.load(path=str(SUITE / "manifest.ttl"), format=RdfFormat.TURTLE, base_iri=BASE)
    kind = NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")

    def file(test: NamedNode | BlankNode | Triple, name: str) -> str:
        quads = store.quads_for_pattern(test, NamedNode(MF + name), None)
        return next((text_of(quad.object).rpartition("/")[2] for quad in quads), "")

    return sorted(
        (file(quad.subject, "action"), file(quad.subject, "result"))
        for name in kinds
        for quad in store.quads_for_pattern(None, kind, NamedNode(RDFT + name))
    )


def parsed(name: str) -> TurtleFile:
    return read((SUITE / name).read_bytes(), name, NamedNode("https://example.org/graph"), BASE + name)


def canonical(quads: Iterable[Quad]) -> Dataset:
    dataset = Dataset(Quad(quad.subject, quad.predicate, quad.object) for quad in quads)
    dataset.canonicalize(CanonicalizationAlgorithm.UNSTABLE)
    return dataset


def assert_places_are_inside(name: str, file: TurtleFile) -> None:
    lines = (SUITE / name).read_bytes().decode("utf-8", "replace").split("\n")
    places = [found.location for found in file.diagnostics]
    places += [object_location(file, position) for position in range(len(file.quads))]
    for place in places:
        assert place.path == name
        assert 1 <= place.line <= len(lines)
        assert 1 <= place.column <= len(lines[place.line - 1]) + 1


def test_the_whole_suite_is_here() -> None:
    assert len(inputs("TestTurtleEval")) == 145
    assert len(inputs("TestTurtlePositiveSyntax")) == 74
    assert len(inputs("TestTurtleNegativeSyntax", "TestTurtleNegativeEval")) == 94


@pytest.mark.parametrize(("name", "result"), inputs("TestTurtleEval"))
def test_evaluation_gives_the_triples_of_the_suite(name: str, result: str) -> None:
    file = parsed(name)
    assert not file.diagnostics
    expected = pyoxigraph.parse((SUITE / result).read_bytes(), format=RdfFormat.N_TRIPLES)
    assert canonical(file.quads) == canonical(expected)
    assert_places_are_inside(name, file)


@pytest.mark.parametrize("name", [name for name, _ in inputs("TestTurtlePositiveSyntax")])
def test_correct_syntax_has_no_finding(name: str) -> None:
    file = parsed(name)
    assert not file.diagnostics
    assert_places_are_inside(name, file)


@pytest.mark.parametrize("name", [name for name, _ in inputs("TestTurtleNegativeSyntax", "TestTurtleNegativeEval")])
def test_wrong_syntax_is_a_finding_with_a_line(name: str) -> None:
    file = parsed(name)
    assert file.diagnostics
    assert_places_are_inside(name, file)
