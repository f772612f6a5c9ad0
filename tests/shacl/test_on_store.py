"""Shapes run as queries: official and generated data, what goes to another engine, and what nobody else may see."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pyoxigraph
import pytest
from pyoxigraph import NamedNode, Quad, RdfFormat

from bench.generate import generate
from servicegraph import Catalogue
from servicegraph.errors import EngineError
from servicegraph.shacl.on_store import StoreValidator
from servicegraph.shacl.shapes import Shapes, read_shapes
from servicegraph.shacl.validation import validate
from servicegraph.sparql.memory import MemoryStore
from servicegraph.sparql.values import Solutions
from tests.conftest import SHARED
from tests.shacl.test_engines_agree import results

CPSV_AP = SHARED / "standards" / "cpsv-ap-3.2.0"
HEAD = """\
@prefix ex: <https://example.org/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
"""
DATA = "ex:a a ex:T ; ex:p ex:b , ex:c . ex:b a ex:T ; ex:q ex:a . ex:c ex:p ex:a . ex:d a ex:T ."


def quads(text: str) -> list[Quad]:
    return list(pyoxigraph.parse((HEAD + text).encode(), format=RdfFormat.TURTLE))


def shapes(text: str) -> Shapes:
    return read_shapes(quads(text))


def reasons(text: str) -> list[str]:
    store = MemoryStore.of_graphs({NamedNode("urn:f"): quads(DATA)})
    return [why for _, why in StoreValidator(store).compiled(shapes(text)).reasons]


def select(text: str, more: str = "") -> str:
    return f'ex:S a sh:NodeShape ; sh:targetClass ex:T ; sh:sparql [ sh:select """{text}""" ] {more} .'


EX = "https://example.org/"
# By what of it no query can stand for it: the shapes, which find something all the same.
NOT_COVERED = {
    "query": select(f"SELECT $this WHERE {{ $this a ?t MINUS {{ $this <{EX}p> ?o }} }}"),
    "limit": select(f"SELECT $this WHERE {{ $this <{EX}p> ?o }} LIMIT 1"),
    "aggregate": select(f"SELECT $this (COUNT(?o) AS ?value) WHERE {{ $this <{EX}p> ?o }} GROUP BY ?other"),
    "count": """ex:S a sh:NodeShape ; sh:targetClass ex:T ; sh:not [ sh:path ex:p ; sh:maxCount 7 ] .""",
    "empty path": """ex:S a sh:NodeShape ; sh:targetNode ex:a ;
        sh:property [ sh:path [ sh:zeroOrMorePath ex:p ] ; sh:maxCount 0 ] .""",
    "https://example.org/most": """
        ex:S a sh:NodeShape ; sh:targetClass ex:T ; ex:most 0 .
        ex:Component a sh:ConstraintComponent ; sh:parameter [ sh:path ex:most ] ;
            sh:nodeValidator [ a sh:SPARQLSelectValidator ;
                sh:select "SELECT DISTINCT $this WHERE { $this <https://example.org/p> ?o }" ] .""",
}


@pytest.mark.parametrize("why", [why for why in NOT_COVERED if why not in ("query", "limit", "aggregate")])
def test_what_no_query_stands_for_is_found_all_the_same(why: str) -> None:
    covered = "ex:Other a sh:NodeShape ; sh:targetClass ex:T ; sh:property [ sh:path ex:q ; sh:minCount 1 ] ."
    text = NOT_COVERED[why] + covered
    assert reasons(text) == [why]
    found = results(validate(shapes(text), quads(DATA)))
    assert found == results(validate(shapes(text), quads(DATA), "shifty"))
    components = Counter(component for _, _, _, _, component, _ in found)
    assert components.pop("http://www.w3.org/ns/shacl#MinCountConstraintComponent") == 2
    assert components


@pytest.mark.parametrize("why", ["query", "limit", "aggregate"])
def test_queries_that_cannot_look_at_all_nodes_at_once_are_left_to_the_other_engine(why: str) -> None:
    assert reasons(NOT_COVERED[why]) == [why]


@pytest.mark.parametrize(
    "text",
    [
        f"SELECT DISTINCT $this ?value {{ {{ $this <{EX}p> ?value }} UNION {{ ?value <{EX}p> $this }} }}",
        f"SELECT $this WHERE {{ {{ FILTER($this = <{EX}a>) }} UNION {{ FILTER($this = <{EX}d>) }} }}",
        f"SELECT $this ?value WHERE {{ OPTIONAL {{ $this <{EX}p> ?value }} FILTER(!BOUND(?value)) }}",
        f"SELECT $this (COUNT(?o) AS ?value) WHERE {{ $this <{EX}p> ?o }} GROUP BY $this HAVING (COUNT(?o) > 1)",
        f"SELECT $this ?value {{ {{ SELECT $this (COUNT(?o) AS ?value) {{ $this <{EX}p> ?o }} GROUP BY $this }} }}",
        f"SELECT $this ?value {{ $this (<{EX}p>|<{EX}q>)+ ?value FILTER NOT EXISTS {{ ?value <{EX}q>/<{EX}p> ?x }} }}",
        f"SELECT $this WHERE {{ FILTER NOT EXISTS {{ $this <{EX}p>* ?x . ?x <{EX}q> ?y . FILTER(?y != $this) }} }}",
        f"SELECT $this ?value WHERE {{ $this ?path ?value . FILTER(?path != <{EX}q>) FILTER(isIRI(?value)) }}",
        f"SELECT $this ?value WHERE {{ BIND(STR($this) AS ?value) FILTER EXISTS {{ $this <{EX}p> [] }} }}",
    ],
)
def test_query_over_all_focus_nodes_finds_what_it_finds_at_each(text: str) -> None:
    shape = select(text)
    assert reasons(shape) == []
    found = results(validate(shapes(shape), quads(DATA)))
    assert found
    assert found == results(validate(shapes(shape), quads(DATA), "pyshacl"))


def test_function_that_the_store_does_not_have_is_an_error_that_names_it() -> None:
    with pytest.raises(EngineError, match="unknown"):
        validate(shapes(select("SELECT $this WHERE { FILTER(<https://example.org/unknown>($this)) }")), quads(DATA))


@pytest.mark.parametrize(
    ("condition", "why"),
    [
        ('sh:minLength "two"', "minLength"),
        ('sh:property [ sh:path ex:p ; sh:minCount "x" ]', "minCount"),
        ("sh:nodeKind ex:Kind", "nodeKind"),
        ('sh:pattern "(["', "pattern"),
        ("sh:in ( [ ] )", "blank node"),
        ("sh:property [ sh:path ( ) ; sh:minCount 1 ]", "path"),
        ('sh:class "text"', "class"),
    ],
)
def test_condition_that_is_none_is_left_to_the_other_engine(condition: str, why: str) -> None:
    assert reasons(f"ex:S a sh:NodeShape ; sh:targetClass ex:T ; {condition} .") == [why]


def test_shape_that_refers_to_itself_is_left_to_the_other_engine() -> None:
    circle = "ex:S a sh:NodeShape ; sh:targetClass ex:T ; sh:property [ sh:path ex:p ; sh:node ex:S ] ."
    assert reasons(circle) == ["recursion"]


MANY = ", ".join(["ex:T", *(f"ex:T{number}" for number in range(8))])
AT_MOST_ONE = f"""ex:S a sh:NodeShape ; sh:targetClass {MANY} ;
    sh:property [ sh:path ex:p ; sh:maxCount 1 ] , [ sh:path rdfs:label ; sh:uniqueLang true ] ,
        [ sh:path ex:q ; sh:class ex:T ] ."""
LABELLED = """ex:b rdfs:label "one"@en , "other"@EN , "yksi"@fi . ex:c rdfs:label "one"@en , "other"@en .
    ex:d ex:q ex:b , ex:c , "text" . ex:c ex:q ex:c ."""


def test_values_of_many_classes_are_looked_at_where_they_are_those_of_a_focus_node() -> None:
    found = results(validate(shapes(AT_MOST_ONE), quads(DATA + LABELLED)))
    assert found == results(validate(shapes(AT_MOST_ONE), quads(DATA + LABELLED), "pyshacl"))
    components = Counter(component.partition("#")[2] for _, _, _, _, component, _ in found)
    assert components == {
        "MaxCountConstraintComponent": 1,
        "UniqueLangConstraintComponent": 1,  # ex:c has no type, and so is nobody's focus node
        "ClassConstraintComponent": 2,
    }


def test_fact_that_the_data_says_and_a_rule_gives_too_is_one_value() -> None:
    rule = """ ex:S sh:rule [ a sh:SPARQLRule ;
        sh:construct "CONSTRUCT { $this <https://example.org/p> ?o } WHERE { $this <https://example.org/p> ?o }" ] ."""
    one = "ex:a a ex:T ; ex:p ex:b ."
    assert validate(shapes(AT_MOST_ONE + rule), quads(one)) == []
    assert len(validate(shapes(AT_MOST_ONE + rule), quads(one + "ex:a ex:p ex:c ."))) == 1


BY_A_RULE = f"""ex:S a sh:NodeShape ; sh:targetClass ex:T ;
    sh:rule [ a sh:SPARQLRule ;
        sh:construct "CONSTRUCT {{ $this <{EX}near> ?o }} WHERE {{ $this <{EX}p>/<{EX}q>? ?o }}" ] ;
    sh:sparql [ sh:select "SELECT $this ?value {{ $this <{EX}near> ?value FILTER NOT EXISTS {{ ?value a ?x }} }}" ] ,
        [ sh:select "SELECT $this ?value WHERE {{ ?value <{EX}near>/<{EX}near> $this }}" ] ."""


@pytest.mark.parametrize("said", ["", "ex:d ex:near ex:b , ex:e .", "ex:c ex:near ex:b . ex:b ex:near ex:d ."])
def test_facts_of_rules_are_found_beside_what_the_data_says_itself(said: str) -> None:
    found = results(validate(shapes(BY_A_RULE), quads(DATA + said)))
    assert found == results(validate(shapes(BY_A_RULE), quads(DATA + said), "shifty"))
    assert found


def test_facts_of_rules_are_asked_apart_as_long_as_the_data_says_none() -> None:
    store = MemoryStore.of_graphs({NamedNode("urn:f"): quads(DATA)})
    validator = StoreValidator(store)
    program = validator.compiled(shapes(BY_A_RULE))
    validator.beside.work_out(program)
    apart = [query.facts_apart for query in program.queries]
    assert all(apart)
    assert all(validator.beside.has_facts_apart(one.predicates, one.of_rules) for one in apart if one)
    store.apply((), quads("ex:d ex:near ex:b ."))
    assert not any(validator.beside.has_facts_apart(one.predicates, one.of_rules) for one in apart if one)


def test_what_a_run_works_out_is_seen_by_no_query() -> None:
    store = MemoryStore.of_graphs({NamedNode("urn:f"): quads(DATA)})
    before = store.n_quads()
    text = """ex:S a sh:NodeShape ; sh:targetClass ex:T , ex:U ; sh:property [ sh:path [ sh:oneOrMorePath ex:p ] ;
        sh:maxCount 0 ] ; sh:rule [ a <http://www.w3.org/ns/shacl#SPARQLRule> ;
        sh:construct "CONSTRUCT { $this <https://example.org/seen> true } WHERE { $this a ?type }" ] ."""
    assert StoreValidator(store).prepare(shapes(text))()
    assert store.n_quads() == before
    assert set(store.graph_sizes()) == {"urn:f"}
    asked = store.query("SELECT DISTINCT ?g { GRAPH ?g { ?s ?p ?o } }")
    assert isinstance(asked, Solutions)
    assert [str(graph) for (graph,) in asked.rows] == ["<urn:f>"]
    assert not [one for one in store.triples() if "seen" in str(one) or "validation" in str(one)]


def test_facts_that_a_rule_gives_are_asked_about_by_the_shapes() -> None:
    construct = f"CONSTRUCT {{ ?o <{EX}reached> $this }} WHERE {{ $this <{EX}p> ?o }}"
    text = f"""ex:R a sh:NodeShape ; sh:targetClass ex:T ; sh:rule [ a sh:SPARQLRule ; sh:construct "{construct}" ] .
        ex:S a sh:NodeShape ; sh:targetSubjectsOf ex:reached ; sh:property [ sh:path ex:reached ; sh:maxCount 0 ] ."""
    found = validate(shapes(text), quads(DATA))
    assert sorted(str(one.focus) for one in found) == [f"<{EX}b>", f"<{EX}c>"]


@pytest.mark.skipif(not CPSV_AP.is_dir(), reason="needs ../shared/standards/cpsv-ap-3.2.0, which is not here")
def test_official_shapes_find_six_things_in_the_official_example() -> None:
    read = read_shapes(pyoxigraph.parse(path=str(CPSV_AP / "cpsv-ap-SHACL.ttl"), format=RdfFormat.TURTLE))
    example = CPSV_AP / "examples" / "example-rdf_public_service.ttl"
    data = list(pyoxigraph.parse(path=str(example), format=RdfFormat.TURTLE, base_iri=EX))
    found = results(validate(read, data))
    assert found.total() == 6
    assert found == results(validate(read, data, "pyshacl"))


@pytest.mark.parametrize("faults", [0, 40])
def test_generated_catalogue_has_the_same_results_in_another_engine(faults: int, tmp_path: Path) -> None:
    generate(tmp_path, services=150, seed=3, faults=faults)
    catalogue = Catalogue.load(tmp_path)
    data = catalogue.memory.n_triples()
    found = results(validate(catalogue.scope.shapes, data))
    assert found
    assert found == results(validate(catalogue.scope.shapes, data, "shifty"))


TYPED = "ex:S a sh:NodeShape ; sh:targetClass ex:T"
FACT, GIVEN, TYPE = f"<{EX}fact>", f"<{EX}given>", "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>"
# Each finds something at ex:b alone, and only by what the rule gives.
SEES_A_FACT = {
    "predicate": select(f"SELECT $this WHERE {{ $this {GIVEN} ?any }}"),
    "path": select(f"SELECT $this WHERE {{ $this ^<{EX}p>/<{EX}p>|{GIVEN} {FACT} }}"),
    "variable": select(f"SELECT $this ?value WHERE {{ $this ?value {FACT} }}"),
    "variable first": select(f"SELECT $this WHERE {{ ?other ?how {FACT} . FILTER(?other = $this) }}"),
    "condition": select(f"SELECT $this WHERE {{ $this a ?t FILTER(EXISTS {{ $this ?how {FACT} }}) }}"),
    "optional": select(
        f"SELECT $this WHERE {{ $this a ?t OPTIONAL {{ $this ?p ?fact FILTER(?fact = {FACT}) }} FILTER(BOUND(?fact)) }}"
    ),
    "core": f"{TYPED} ; sh:property [ sh:path ex:given ; sh:maxCount 0 ] .",
    "closed": f"{TYPED} ; sh:closed true ; sh:ignoredProperties ( ex:p ex:q {TYPE} ) .",
    "target": "ex:S a sh:NodeShape ; sh:targetSubjectsOf ex:given ; sh:nodeKind sh:Literal .",
}


@pytest.mark.parametrize("text", SEES_A_FACT.values(), ids=SEES_A_FACT)
@pytest.mark.parametrize("how", ["ex:given", "?how"])
def test_whatever_can_see_a_fact_that_a_rule_gives_sees_it(text: str, how: str) -> None:
    construct = f"CONSTRUCT {{ $this {how} ex:fact }} WHERE {{ $this ex:q ?o BIND(ex:given AS ?how) }}"
    declared = "ex:Head sh:declare [ sh:prefix 'ex' ; sh:namespace 'https://example.org/' ] ."
    rule = f"""ex:R a sh:NodeShape ; sh:targetClass ex:T ;
        sh:rule [ a sh:SPARQLRule ; sh:prefixes ex:Head ; sh:construct "{construct}" ] ."""
    found = StoreValidator(MemoryStore.of_graphs({NamedNode("urn:f"): quads(DATA)})).prepare(
        shapes(f"{declared} {rule} {text}")
    )()
    assert {str(one.focus) for one in found} == {"<https://example.org/b>"}
