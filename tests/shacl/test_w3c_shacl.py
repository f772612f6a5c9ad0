"""The W3C suite for SHACL, run through ``validate``: exactly the tests named here are known to differ."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pyoxigraph
import pytest
from pyoxigraph import BlankNode, NamedNode, Quad, RdfFormat, Store

from servicegraph.errors import EngineError
from servicegraph.rdf.index import TripleIndex, text_of
from servicegraph.rdf.terms import RDF, SH, Term
from servicegraph.shacl.shapes import read_shapes
from servicegraph.shacl.syntax_rules import faults_in
from servicegraph.shacl.validation import validate
from tests.conftest import SHARED

SUITE = SHARED / "suites" / "w3c-shacl"
MF = "http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#"
SHT = "http://www.w3.org/ns/shacl-test#"
pytestmark = pytest.mark.skipif(not SUITE.is_dir(), reason="needs ../shared/suites/w3c-shacl, which is not here")
Row = tuple[str, str, str, str, str]

DIFFERS = {
    "core/misc/severity-002.ttl": "a severity of one's own counts as a warning here: there are three severities",
}
# What the suite lets pass and a maintainer is told all the same.
FAULTY = {
    "core/node/qualified-001.ttl": "qualified parameters at a node shape, which check nothing",
    "core/path/path-strange-001.ttl": "a path that is a sequence and an inverse at once",
    "core/path/path-strange-002.ttl": "a path that is a sequence and an inverse at once",
    "core/property/uniqueLang-002.ttl": 'sh:uniqueLang "1"^^xsd:boolean, which checks nothing',
    "core/property/qualifiedValueShape-001.ttl": "sh:nodeShape, which SHACL does not have",
}


def files() -> list[str]:
    """The files that hold a test."""
    found = sorted(SUITE.rglob("*.ttl")) if SUITE.is_dir() else []
    return [file.relative_to(SUITE).as_posix() for file in found if b"sht:Validate" in file.read_bytes()]


def load(file: Path) -> Store:
    store = Store()
    store.load(path=str(file), format=RdfFormat.TURTLE, base_iri=file.as_uri())
    return store


def written(file: Path) -> list[Quad]:
    return list(pyoxigraph.parse(path=str(file), format=RdfFormat.TURTLE, base_iri=file.as_uri()))


def key(term: Term | None) -> str:
    return "_" if isinstance(term, BlankNode) else "" if term is None else str(term)


def expected(graph: TripleIndex, report: Term) -> Counter[Row]:
    """Focus node, path (of one predicate), value, severity and component of each result."""
    rows = []
    for node in graph.values(report, SH + "result"):
        path = graph.value(node, SH + "resultPath")
        rows.append(
            (
                key(graph.value(node, SH + "focusNode")),
                path.value if isinstance(path, NamedNode) else "",
                key(graph.value(node, SH + "value")),
                text_of(graph.value(node, SH + "resultSeverity")).rpartition("#")[2].upper(),
                text_of(graph.value(node, SH + "sourceConstraintComponent")),
            )
        )
    return Counter(rows)


def graphs_of(name: str) -> tuple[TripleIndex, Term, list[Quad], list[Quad]]:
    """The test in the file *name*: its graph, its result, and the shapes and the data that it is about."""
    file = SUITE / name
    store = load(file)
    graph = TripleIndex(quad.triple for quad in store)
    [test] = [node for node in graph.subjects() if NamedNode(SHT + "Validate") in graph.values(node, RDF + "type")]
    action, result = graph.value(test, MF + "action"), graph.value(test, MF + "result")
    assert action is not None
    assert result is not None
    found = []
    for part in ("shapesGraph", "dataGraph"):
        path = Path(text_of(graph.value(action, SHT + part)).removeprefix("file://"))
        # A store would write "1"^^xsd:boolean as true, and one test is about just that in its shapes.
        found.append(written(path) if part == "shapesGraph" else list(store if path == file else load(path)))
    return graph, result, found[0], found[1]


def outcome(name: str) -> tuple[object, object]:
    """What the suite expects of the test in the file *name* and what ``validate`` gives."""
    graph, result, shapes, data = graphs_of(name)
    failure = result == NamedNode(SHT + "Failure")
    try:
        found = validate(read_shapes(shapes), data)
    except EngineError as error:
        return "failure" if failure else expected(graph, result), "failure" if failure else error
    rows = Counter(
        (
            key(one.focus),
            one.path.predicate if one.path and one.path.is_predicate else "",
            key(one.value),
            one.severity.name,
            one.component,
        )
        for one in found
    )
    return "failure" if failure else expected(graph, result), rows


def test_the_whole_suite_is_here() -> None:
    assert len(files()) == 121


@pytest.mark.parametrize("name", files())
def test_validation_gives_the_results_of_the_suite(name: str) -> None:
    wanted, found = outcome(name)
    assert (wanted == found) is (name not in DIFFERS), DIFFERS.get(name, f"wanted {wanted}, found {found}")


def test_no_known_difference_is_left_over() -> None:
    assert set(DIFFERS) <= set(files())


@pytest.mark.parametrize("name", files())
def test_shapes_of_the_suite_are_faulty_only_where_it_expects_a_failure(name: str) -> None:
    _, result, shapes, _ = graphs_of(name)
    triples = [quad.triple for quad in shapes]
    is_faulty = bool(faults_in(triples, triples))
    if result != NamedNode(SHT + "Failure"):
        assert is_faulty is (name in FAULTY)
