"""SELECT texts read into trees: written again they ask the same, and what the tree has no place for is refused."""

from __future__ import annotations

import pyoxigraph
import pytest
from pyoxigraph import QuerySolutions, RdfFormat

from servicegraph import Catalogue
from servicegraph.rdf.index import TripleIndex, text_of
from servicegraph.rdf.terms import SH
from servicegraph.shacl.constraints import prefixes_for
from servicegraph.sparql.query_reader import OtherSyntax, read_construct, read_select
from servicegraph.sparql.query_tree import Exists, Filter, Pattern, has_aggregate, text_of_query

EX = "https://example.org/"
PREFIXES = {"ex": EX, "xsd": "http://www.w3.org/2001/XMLSchema#"}
DATA = """
@prefix ex: <https://example.org/> .
ex:a a ex:T ; ex:p ex:b , ex:c ; ex:n 1 , 2.5 ; ex:name "one"@en , 'two \\'quoted\\'' . ex:b ex:p ex:c ; ex:n 7 .
ex:c ex:q [ ex:n true ; ex:p ex:a ] ; ex:name "1. (not a bracket) { ?x"@fi .
"""


@pytest.fixture(scope="module")
def store() -> pyoxigraph.Store:
    store = pyoxigraph.Store()
    store.load(DATA.encode(), format=RdfFormat.TURTLE)
    return store


def rows(store: pyoxigraph.Store, text: str) -> list[str]:
    found = store.query(text)
    assert isinstance(found, QuerySolutions)
    return sorted(str([str(term) for term in solution]) for solution in found)


HEADER = "".join(f"PREFIX {name}: <{iri}> " for name, iri in PREFIXES.items())


@pytest.mark.parametrize(
    "text",
    [
        "SELECT * { ?s ex:p ?o }",
        "SELECT DISTINCT ?s WHERE { ?s ex:p ex:b , ?o ; ex:n ?n . FILTER(?n > 1.5 || ?n = 1) }",
        "SELECT ?s (STR(?o) AS ?text) { ?s ex:p/ex:p|^ex:p ?o }",
        "SELECT ?s ?o { ?s (ex:p|ex:q)+ ?o }",
        "SELECT ?s { ?s a ex:T ; ex:name ?n FILTER(LANG(?n) IN ('en', 'fi') && STRLEN(?n) >= 3) }",
        'SELECT ?s { ?s ex:name "1. (not a bracket) { ?x"@fi }',
        "SELECT ?s ?n { { ?s ex:n ?n } UNION { ?s ex:name ?n FILTER NOT EXISTS { ?s ex:q [] } } }",
        "SELECT ?s ?q { ?s ex:n ?n OPTIONAL { ?s ex:q ?q } BIND(?n * 2 AS ?twice) FILTER(!BOUND(?q) && ?twice != 2) }",
        "SELECT ?s (COUNT(DISTINCT ?o) AS ?n) { ?s ex:p ?o } GROUP BY ?s HAVING (COUNT(?o) > 1)",
        "SELECT ?s ?most { ?s a ex:T { SELECT ?s (MAX(?n) AS ?most) { ?s ex:n ?n } GROUP BY ?s } }",
        "SELECT ?s { ?s ex:n true } ORDER BY ?s LIMIT 1",
        "SELECT ?s { [ ex:n true ; ex:p ?s ] . # a bracket ]\n _:one ex:p ?s }",
        "SELECT ?s { ?s ?any ?o FILTER(EXISTS { ?o ex:q ?x } || ?o = ex:T) }",
        'PREFIX more: <https://example.org/> SELECT ?s { ?s more:n "7"^^xsd:integer ; }',
    ],
)
def test_query_that_is_read_and_written_asks_the_same(store: pyoxigraph.Store, text: str) -> None:
    written = text_of_query(read_select(text, PREFIXES))
    found = rows(store, HEADER + text)
    assert found
    assert rows(store, written) == found


@pytest.mark.parametrize(
    "text",
    [
        "ASK { ?s ?p ?o }",
        "SELECT * { ?s ex:p ?o MINUS { ?s ex:q ?o } }",
        "SELECT * { VALUES ?s { ex:a } ?s ex:p ?o }",
        "SELECT * { ?s ex:p ?o } VALUES ?s { ex:a }",
        "SELECT * { SERVICE <https://example.org/> { ?s ex:p ?o } }",
        "SELECT * { ?s !ex:p ?o }",
        "SELECT * { ?s ex:p (1 2) }",
        "SELECT * { ?s unknown:p ?o }",
        "SELECT REDUCED ?s { ?s ex:p ?o }",
        "SELECT * { ?s ex:p",
        "SELECT * { } more",
        "",
    ],
)
def test_what_the_tree_has_no_place_for_is_refused(text: str) -> None:
    with pytest.raises(OtherSyntax):
        read_select(text, PREFIXES)


def test_groups_of_conditions_are_a_part_of_the_tree() -> None:
    query = read_select("SELECT ?s { ?s ex:p ?o FILTER NOT EXISTS { ?o ex:q $s } }", PREFIXES)
    pattern, condition = query.where.elements
    assert isinstance(pattern, Pattern)
    assert pattern.variables == {"?s", "?o"}
    assert isinstance(condition, Filter)
    [inner] = condition.expression
    assert isinstance(inner, Exists)
    assert inner.is_negated
    assert [one.variables for one in inner.group.elements if isinstance(one, Pattern)] == [{"?o", "?s"}]


def test_template_of_a_rule_is_read_with_its_patterns() -> None:
    template, where = read_construct("CONSTRUCT { ?o ex:reached $this } WHERE { $this ex:p ?o }", PREFIXES)
    assert [str(one) for one in template.elements] != [str(one) for one in where.elements]
    assert len(template.elements) == len(where.elements) == 1


def test_counting_is_told_from_comparing() -> None:
    counting = read_select("SELECT ?s (SUM(?n) AS ?all) { ?s ex:n ?n } GROUP BY ?s", PREFIXES)
    assert has_aggregate(counting.columns[1].expression)
    assert not has_aggregate(read_select("SELECT (?n + 1 AS ?m) { ?s ex:n ?n }", PREFIXES).columns[0].expression)


def test_every_query_of_the_shipped_shapes_is_read(shipped: Catalogue) -> None:
    graph = TripleIndex(shipped.scope.shapes.triples)
    texts = [(node, text_of(text)) for node in graph.subjects() for text in graph.values(node, SH + "select")]
    assert len(texts) > 90
    for node, text in texts:
        read = read_select(text.replace("$PATH", "<urn:path>"), prefixes_for(graph, node))
        assert "?this" in {column.variable for column in read.columns}
