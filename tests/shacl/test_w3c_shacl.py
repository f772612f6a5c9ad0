"""The W3C suite for SHACL, run through ``shapes.validate``: exactly the tests named here are known to differ."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pyoxigraph
import pytest
from pyoxigraph import BlankNode, NamedNode, RdfFormat

from servicegraph.errors import EngineError
from servicegraph.rdf.terms import RDF, SH, standard_prefixes
from servicegraph.shacl.shapes import read_shapes
from servicegraph.shacl.validation import validate

SUITE = Path(__file__).parents[2] / "shared" / "suites" / "w3c-shacl"
MF = "http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#"
SHT = "http://www.w3.org/ns/shacl-test#"
pytestmark = pytest.mark.skipif(not SUITE.is_dir(), reason="needs ../shared/suites/w3c-shacl, which is not here")

DIFFERS = {
    "core/misc/severity-002.ttl": "a severity of one's own counts as a violation here: there are three severities",
    "core/property/uniqueLang-002.ttl": 'the engine takes sh:uniqueLang "1"^^xsd:boolean for true, as pySHACL does',
}


def files() -> list[str]:
    """The files that hold a test."""
    found = sorted(SUITE.rglob("*.ttl")) if SUITE.is_dir() else []
    return [file.relative_to(SUITE).as_posix() for file in found if b"sht:Validate" in file.read_bytes()]


def load(file: Path) -> pyoxigraph.Store:
    store = pyoxigraph.MemoryStore()
    store.load(path=str(file), format=RdfFormat.TURTLE, base_iri=file.as_uri())
    return store


def value(store: pyoxigraph.MemoryStore, subject, name: str):
    return next((quad.object for quad in store.quads_for_pattern(subject, NamedNode(name), None)), None)


def key(term) -> str:
    return "_" if isinstance(term, BlankNode) else "" if term is None else str(term)


def expected(store: pyoxigraph.MemoryStore, report) -> Counter:
    """Focus node, path (of one predicate), value, severity and component of each result."""
    results = [quad.object for quad in store.quads_for_pattern(report, NamedNode(SH + "result"), None)]
    rows = []
    for node in results:
        path = value(store, node, SH + "resultPath")
        rows.append(
            (
                key(value(store, node, SH + "focusNode")),
                path.value if isinstance(path, NamedNode) else "",
                key(value(store, node, SH + "value")),
                value(store, node, SH + "resultSeverity").value.rpartition("#")[2].upper(),
                value(store, node, SH + "sourceConstraintComponent").value,
            )
        )
    return Counter(rows)


def outcome(name: str) -> tuple[object, object]:
    """What the suite expects of the test in the file *name* and what ``validate`` gives."""
    file = SUITE / name
    store = load(file)
    [test] = [
        quad.subject for quad in store.quads_for_pattern(None, NamedNode(RDF + "type"), NamedNode(SHT + "Validate"))
    ]
    action, result = value(store, test, MF + "action"), value(store, test, MF + "result")
    graphs = []
    for part in ("shapesGraph", "dataGraph"):
        path = Path(value(store, action, SHT + part).value.removeprefix("file://"))
        graphs.append(list(store if path == file else load(path)))
    failure = result == NamedNode(SHT + "Failure")
    try:
        found = validate(read_shapes(graphs[0], standard_prefixes()), graphs[1])
    except EngineError as error:
        return "failure" if failure else expected(store, result), "failure" if failure else error
    rows = Counter(
        (
            key(one.focus),
            one.path if one.path.startswith(("http", "urn")) else "",
            key(one.value),
            one.severity.name,
            one.component,
        )
        for one in found
    )
    return "failure" if failure else expected(store, result), rows


def test_the_whole_suite_is_here() -> None:
    assert len(files()) == 121


@pytest.mark.parametrize("name", files())
def test_validation_gives_the_results_of_the_suite(name: str) -> None:
    wanted, found = outcome(name)
    assert (wanted == found) is (name not in DIFFERS), DIFFERS.get(name, f"wanted {wanted}, found {found}")


def test_no_known_difference_is_left_over() -> None:
    assert set(DIFFERS) <= set(files())
