"""The syntax rules of shapes graphs: each slip is one fault, and whatever SHACL-SHACL finds is found here too."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox
import pyshacl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import BlankNode, NamedNode, RdfFormat, Triple

from servicegraph.rdf.terms import SH
from servicegraph.shacl.engines import n_triples
from servicegraph.shacl.shape_faults import ShapeFault
from servicegraph.shacl.shapes import read_shapes
from servicegraph.shacl.syntax_rules import faults_in

HEAD = """\
@prefix ex: <https://example.org/> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix sg: <https://w3id.org/servicegraph/ns#> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix task: <https://w3id.org/servicegraph/vocab/task/> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .

"""
# The W3C's shapes for shapes, as the reference engine brings them.
SHACL_SHACL = Path(pyshacl.__file__).parent / "assets" / "shacl-shacl.ttl"
OTHERS = """
ex:Other a sh:NodeShape ; sh:node ex:Third . ex:Third a sh:NodeShape ; sh:nodeKind sh:IRI .
ex:Property a sh:PropertyShape ; sh:path ex:q ; sh:minCount 1 .
ex:prefixes sh:declare [ sh:prefix "ex" ; sh:namespace "https://example.org/"^^xsd:anyURI ] .
_:open rdf:first ex:b .
"""


def triples(text: str) -> list[Triple]:
    return [quad.triple for quad in ox.parse((HEAD + text).encode(), format=RdfFormat.TURTLE)]


def faults(text: str, kind: str = "Property") -> list[ShapeFault]:
    """The faults of a shape ``ex:S`` of *kind* with the facts *text*."""
    own = triples(f"ex:S a sh:{kind}Shape ; sh:targetClass ex:T ; {text} .\n")
    return faults_in([*own, *triples(OTHERS)], own)


SLIPS = [
    # values of the wrong kind
    ('sh:path ex:p ; sh:minCount "1"', "parameter-value", "integer"),
    ("sh:path ex:p ; sh:minCount -1", "parameter-value", "integer"),
    ("sh:path ex:p ; sh:minCount 1.0", "parameter-value", "integer"),
    ("sh:path ex:p ; sh:maxLength ex:one", "parameter-value", "integer"),
    ('sh:path ex:p ; sh:minCount "x"^^xsd:integer', "parameter-value", "integer"),
    ('sh:path ex:p ; sh:minCount 1 ; sh:deactivated "1"', "parameter-value", "boolean"),
    ('sh:path ex:p ; sh:uniqueLang "yes"', "parameter-value", "boolean"),
    ("sh:path ex:p ; sh:uniqueLang 1", "parameter-value", "boolean"),
    ('sh:path ex:p ; sh:closed "true"', "parameter-value", "boolean"),
    ('sh:path ex:p ; sg:severityFollowsPhase "true"', "parameter-value", "boolean"),
    ('sh:path ex:p ; sh:languageIn "fi"', "parameter-value", "list"),
    ('sh:path ex:p ; sh:languageIn ( "fi"@fi )', "parameter-value", "list-of-languages"),
    ('sh:path ex:p ; sh:languageIn ( "fi_FI" )', "parameter-value", "list-of-languages"),
    ("sh:path ex:p ; sh:in ex:b", "parameter-value", "list"),
    ("sh:path ex:p ; sh:or [ sh:class ex:T ]", "parameter-value", "list"),
    ('sh:path ex:p ; sh:or ( "x" )', "parameter-value", "list-of-shapes"),
    ('sh:path ex:p ; sh:closed true ; sh:ignoredProperties ( "rdf:type" )', "parameter-value", "list-of-iris"),
    ("sh:path ex:p ; sh:pattern 5", "parameter-value", "string"),
    ('sh:path ex:p ; sh:pattern "x"@en', "parameter-value", "string"),
    ('sh:path ex:p ; sh:datatype "xsd:string"', "parameter-value", "iri"),
    ('sh:path ex:p ; sh:class "ex:T"', "parameter-value", "iri"),
    ("sh:path ex:p ; sh:minInclusive ex:zero", "parameter-value", "literal"),
    ("sh:path ex:p ; sh:nodeKind ex:Iri", "parameter-value", "node-kind"),
    ('sh:path ex:p ; sh:node "x"', "parameter-value", "shape"),
    ("sh:path ex:p ; sh:node ex:Property", "parameter-value", "node-shape"),
    ('sh:path ex:p ; sh:severity "Warning"', "parameter-value", "severity"),
    ("sh:path ex:p ; sh:message 5", "parameter-value", "text"),
    ('sh:path ex:p ; sg:task "5"', "parameter-value", "task"),
    ("sh:path ex:p ; sg:task ex:five", "parameter-value", "task"),
    ('sh:path ex:p ; sh:targetSubjectsOf "ex:p"', "parameter-value", "iri"),
    ("sh:path ex:p ; sh:targetNode [ ]", "parameter-value", "node"),
    # more than one, less than one, elsewhere
    ("sh:path ex:p ; sh:minCount 1 , 2", "repeated-parameter", ""),
    ("sh:path ex:p ; sh:datatype xsd:string , xsd:integer", "repeated-parameter", ""),
    ('sh:path ex:p ; sh:pattern "a" , "b"', "repeated-parameter", ""),
    ("sh:path ex:p ; sh:qualifiedValueShape [ sh:class ex:T ]", "half-constraint", ""),
    ("sh:path ex:p ; sh:qualifiedMinCount 1", "half-constraint", ""),
    ('sh:path ex:p ; sh:flags "i"', "half-constraint", ""),
    ("sh:path ex:p ; sh:ignoredProperties ( rdf:type )", "half-constraint", ""),
    ("sh:path ex:p ; sh:property ex:Proprety", "missing-shape", ""),
    ("sh:path ex:p ; sh:or ( ex:Other ex:Nowhere )", "missing-shape", ""),
    # paths
    ("sh:minCount 1", "shape-path", "missing"),
    ("sh:path ex:p , ex:q ; sh:minCount 1", "shape-path", "several"),
    ('sh:path "ex:p" ; sh:minCount 1', "shape-path", "malformed"),
    ("sh:path ( ex:p ) ; sh:minCount 1", "shape-path", "malformed"),
    ("sh:path ( ) ; sh:minCount 1", "shape-path", "malformed"),
    ('sh:path ( ex:p "x" ) ; sh:minCount 1', "shape-path", "malformed"),
    ("sh:path [ ex:inverse ex:p ] ; sh:minCount 1", "shape-path", "malformed"),
    ("sh:path [ sh:alternativePath ex:p ] ; sh:minCount 1", "shape-path", "malformed"),
    ("sh:path [ sh:inversePath ex:p ; sh:zeroOrMorePath ex:q ] ; sh:minCount 1", "shape-path", "malformed"),
    # names
    ("sh:path ex:p ; sh:minCout 1", "unknown-shacl-term", ""),
    ("sh:path ex:p ; sh:nodeKind sh:Iri", "unknown-shacl-term", ""),
    ("sh:path ex:p ; sh:severity sh:Vilation", "unknown-shacl-term", ""),
    ("sh:path [ sh:inversPath ex:p ] ; sh:minCount 1", "unknown-shacl-term", ""),
    ("sh:pth ex:p ; sh:minCount 1", "unknown-shacl-term", ""),
    ("sh:path ex:p ; sh:qualifiedValueShape ex:Other ; sh:qualifiedMinCout 1", "unknown-shacl-term", ""),
    ('sh:path ex:p ; sh:sparql [ sh:selct "SELECT $this { $this a ?b }" ]', "unknown-shacl-term", ""),
    ('sh:path ex:p ; sh:js [ sh:jsFunctionName "f" ]', "unsupported-constraint", ""),
    # patterns
    ('sh:path ex:p ; sh:pattern "[A-Z"', "shape-pattern", ""),
    ('sh:path ex:p ; sh:pattern "(?=x)"', "shape-pattern", ""),
    ('sh:path ex:p ; sh:pattern "[a-z-[x]]"', "shape-pattern", ""),
    ('sh:path ex:p ; sh:pattern "x" ; sh:flags "g"', "shape-pattern", "flags"),
    # queries
    ('sh:path ex:p ; sh:sparql [ sh:select "SELECT $this WHERE { $this a . }" ]', "constraint-query", "unreadable"),
    ('sh:path ex:p ; sh:sparql [ sh:select "SELECT $this WHERE { nonsense" ]', "constraint-query", "unfinished"),
    ('sh:path ex:p ; sh:sparql [ sh:select "SELECT $this WHERE { $this a ?b" ]', "constraint-query", "unfinished"),
    ('sh:path ex:p ; sh:sparql [ sh:select "" ]', "constraint-query", "unfinished"),
    ('sh:path ex:p ; sh:sparql [ sh:select "SELECT $this { $this ex:p ?b }" ]', "query-prefix", ""),
    ('sh:path ex:p ; sh:sparql [ sh:select "SELECT ?b { $this a ?b }" ]', "constraint-query", "this"),
    ('sh:path ex:p ; sh:sparql [ sh:select "ASK { $this a ?b }" ]', "constraint-query", "form"),
    ('sh:path ex:p ; sh:sparql [ sh:select "CONSTRUCT WHERE { ?this a ?b }" ]', "constraint-query", "form"),
    ('sh:path ex:p ; sh:sparql [ sh:ask "ASK { $this a ?b }" ]', "constraint-query", "ask"),
    ('sh:path ex:p ; sh:sparql [ sh:message "x" ]', "constraint-query", "none"),
    *(
        (
            f'sh:path ex:p ; sh:sparql [ sh:select "SELECT $this {{ $this a ?b {part} }}" ]',
            "constraint-query",
            "forbidden",
        )
        for part in ("MINUS { ?b a ?c }", "VALUES ?b { 1 }", "SERVICE <urn:x> { ?b a ?c }")
    ),
    (
        f'sh:path ex:p ; sh:sparql [ sh:select "SELECT $this {{ $this a ?b FILTER({"(" * 20000}1{")" * 20000}) }}" ]',
        "constraint-query",
        "nested",
    ),
]


@pytest.mark.parametrize(("facts", "code", "remedy"), SLIPS, ids=lambda value: str(value)[:60])
def test_slip_is_one_fault(facts: str, code: str, remedy: str) -> None:
    found = [fault for fault in faults(facts) if fault.is_told]
    assert [(fault.code, fault.remedy) for fault in found] == [(code, remedy)]


@pytest.mark.parametrize("facts", ["sh:minCount 1", "sh:uniqueLang true", "sh:lessThan ex:q"])
def test_what_is_about_values_needs_a_path(facts: str) -> None:
    assert [fault.code for fault in faults(facts, "Node")] == ["parameter-without-path"]


def test_node_shape_has_no_path() -> None:
    assert [(fault.code, fault.remedy) for fault in faults("sh:path ex:p", "Node")] == [("shape-path", "node-shape")]


@pytest.mark.parametrize(
    "circle",
    [
        "sh:path ex:p ; sh:in _:l . _:l rdf:first ex:b ; rdf:rest _:l",
        "sh:path ex:p ; sh:or _:l . _:l rdf:first ex:Other ; rdf:rest _:m . _:m rdf:first ex:Other ; rdf:rest _:l",
        "sh:path _:p ; sh:minCount 1 . _:p sh:inversePath _:p",
        "sh:path _:p ; sh:minCount 1 . _:p sh:alternativePath ( ex:p _:p )",
        "sh:path ex:p ; sh:node ex:N . ex:N a sh:NodeShape ; sh:node ex:M . ex:M a sh:NodeShape ; sh:not ex:N",
        "sh:path ex:p ; sh:property ex:S",
        "sh:path ex:p ; sh:or ( ex:Other [ sh:property ex:S ] )",
    ],
)
def test_circle_is_one_fault(circle: str) -> None:
    assert len(faults(circle)) == 1


@pytest.mark.parametrize(
    "right",
    [
        "sh:path ex:p ; sh:minCount 0 ; sh:maxCount 1 ; sh:uniqueLang true ; sh:datatype xsd:string",
        'sh:path ex:p ; sh:languageIn ( "fi" "sv" ) ; sh:in ( ) ; sh:hasValue 5 ; sh:pattern "^[a-z]+$" ; sh:flags "i"',
        "sh:path ( ex:p [ sh:inversePath ex:q ] ) ; sh:qualifiedValueShape ex:Other ; sh:qualifiedMinCount 1",
        "sh:path [ sh:alternativePath ( ex:p [ sh:zeroOrMorePath ex:q ] ) ] ; sh:or ( ex:Other [ sh:class ex:T ] )",
        'sh:path ex:p ; sh:name "p" ; sh:description "p"@en ; sh:order 1 ; sh:group ex:G ; sh:defaultValue ex:d',
        'sh:path ex:p ; sh:message "A" , "B"@en ; sg:hint "h"@en ; sg:task task:5 ; sg:severityFollowsPhase false',
        'sh:path ex:p ; sh:sparql [ sh:select "SELECT $this ?value { $this $PATH ?value }" ]',
        "sh:path ex:p ; sh:sparql [ sh:prefixes ex:prefixes ; sh:select \"SELECT $this { $this ex:p 'minus: x' }\" ]",
        'sh:path ex:p ; sh:sparql [ sh:select "PREFIX ex: <urn:x:> SELECT $this { $this ex:p ?minus }" ]',
        "sh:path ex:p ; sh:property ex:Property , [ sh:path ex:q ] ; sh:severity ex:Own ; sh:equals ex:q",
        "sh:path ex:p ; sh:deactivated true ; sh:targetNode 5 , ex:a ; sh:severity sh:Info",
    ],
)
def test_right_shape_has_no_fault(right: str) -> None:
    assert faults(right) == []


def test_constraint_component_of_ones_own_has_no_fault() -> None:
    component = """
ex:Component a sh:ConstraintComponent ; sh:parameter [ sh:path ex:most ; sh:datatype xsd:integer ] ;
    sh:validator [ a sh:SPARQLAskValidator ; sh:ask "ASK { FILTER($value <= $most) }" ] .
ex:S a sh:NodeShape ; sh:targetClass ex:T ; sh:property [ sh:path ex:p ; ex:most 5 ] .
"""
    own = triples(component)
    assert faults_in(own, own) == []


def test_fault_of_somebody_elses_shape_is_not_told() -> None:
    theirs = triples("ex:S a sh:PropertyShape ; sh:minCount 1 .")
    own = triples("ex:M a sh:NodeShape ; sh:nodeKind sh:IRI .")
    assert faults_in([*theirs, *own], own) == []


# --- the W3C's own shapes ---------------------------------------------------------------------------------------

VALUES = [
    value.strip()
    for value in """ex:a|"x"|"x"@en|1|-1|true|"true"|ex:Other|ex:Property|()|(ex:b)|("fi")|(ex:p ex:q)|(ex:p "x")|_:open
    |sh:IRI|[ sh:inversePath ex:p ]|[ sh:inversePath ex:p , ex:q ]|[ sh:alternativePath (ex:p ex:q) ]|sh:Warning
    |[ sh:alternativePath (ex:p) ]|[ sh:inversePath [ sh:zeroOrMorePath ex:p ] ]""".split("|")
]
PARAMETERS = """targetClass targetNode targetSubjectsOf targetObjectsOf severity message deactivated and or xone not
    node class closed ignoredProperties datatype disjoint equals in languageIn lessThan maxCount minCount minLength
    maxExclusive nodeKind pattern flags property qualifiedValueShape qualifiedMinCount qualifiedValueShapesDisjoint
    uniqueLang path path path""".split()


FACTS = st.tuples(st.sampled_from(PARAMETERS), st.sampled_from(VALUES))


@settings(max_examples=200)
@given(st.sampled_from(["NodeShape", "PropertyShape"]), st.lists(FACTS, min_size=1, max_size=4))
def test_whatever_shacl_shacl_finds_is_a_fault(kind: str, facts: list[tuple[str, str]]) -> None:
    said = " ; ".join(f"sh:{parameter} {value}" for parameter, value in facts)
    own = triples(f"ex:S a sh:{kind} ; {said} . {OTHERS}")
    assert faults_in(own, own) or not _found_by_shacl_shacl(own)


def test_every_parameter_with_every_value_is_judged_as_shacl_shacl_does() -> None:
    shapes = "".join(
        f"ex:{kind}-{parameter}-{number} a sh:{kind} ; {path} sh:{parameter} {value} .\n"
        for kind, path in (("NodeShape", ""), ("PropertyShape", "sh:path ex:p ;"))
        for parameter in dict.fromkeys(PARAMETERS)
        for number, value in enumerate(VALUES)
    )
    own = triples(shapes + OTHERS)
    by_us = {fault.place[0].value for fault in faults_in(own, own) if isinstance(fault.place[0], NamedNode)}
    by_them = {focus for focus in _found_by_shacl_shacl(own) if focus.startswith("https://example.org/")}
    assert len(by_them) > 500
    # What a wrong reference leads to is faulty to them; here the reference is.
    assert by_them - by_us <= {f"https://example.org/{name}" for name in ("a", "Other", "Property")}


def _found_by_shacl_shacl(shapes: list[Triple]) -> set[str]:
    """The focus nodes of what the W3C's shapes find."""
    from shifty._shifty import PreparedValidator

    validator = PreparedValidator(shapes=SHACL_SHACL.read_bytes(), shapes_format="turtle")
    report = validator.validate_w3c(data=n_triples(shapes), data_format="ntriples", graph_mode="data").report_turtle
    return {
        quad.object.value
        for quad in ox.parse(report.encode(), format=RdfFormat.TURTLE)
        if quad.predicate.value == SH + "focusNode" and isinstance(quad.object, NamedNode | BlankNode)
    }


def test_shipped_shapes_have_no_fault(repository: Path) -> None:
    files = sorted((repository / "shapes").glob("*.ttl"))
    quads = [quad for file in files for quad in ox.parse(path=str(file), format=RdfFormat.TURTLE)]
    shapes = read_shapes(quads)
    assert not faults_in(shapes.triples, shapes.triples)
    assert not _found_by_shacl_shacl(list(shapes.triples))
