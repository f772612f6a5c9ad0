"""Findings as a SHACL validation report: read by another RDF library, the terms are those that were found."""

from __future__ import annotations

from dataclasses import replace

import pytest
from pyoxigraph import BlankNode, Literal, NamedNode, RdfFormat, Triple, parse
from rdflib import RDF, SH, XSD, Graph, Namespace, URIRef
from rdflib import BNode as OtherBlankNode
from rdflib import Literal as OtherLiteral
from rdflib.collection import Collection
from rdflib.term import Node

from servicegraph.diagnostics import Diagnostic, Location
from servicegraph.rdf.paths import Path
from servicegraph.reports.shacl_report import as_turtle
from tests.reports.samples import BLANK, FOUND, ONLY_ENGLISH, WRONG_CLASS, checked, many

SG = Namespace("https://w3id.org/servicegraph/ns#")


def parsed(*found: Diagnostic) -> Graph:
    """The report of *found* as rdflib reads it."""
    return Graph().parse(data=as_turtle(checked(*found), "fi"), format="turtle")


def result(*found: Diagnostic) -> tuple[Graph, Node]:
    """The report of one finding, and its only result."""
    graph = parsed(*found)
    [node] = graph.objects(None, SH.result)
    return graph, node


@pytest.mark.parametrize(
    "term",
    [
        NamedNode("https://example.org/ä"),
        Literal("County", language="en-GB"),
        Literal("County"),
        Literal('a "b"\n\\'),
        Literal("2026-13-45", datatype=NamedNode(str(XSD.date))),
        Literal("01", datatype=NamedNode(str(XSD.integer))),
        Literal("x", datatype=NamedNode("https://example.org/type")),
    ],
    ids=str,
)
def test_focus_and_value_are_the_terms_that_were_found(term: NamedNode | Literal) -> None:
    report = as_turtle(checked(replace(WRONG_CLASS, focus=term, value=term)), "fi")
    read = {quad.predicate.value: quad.object for quad in parse(report.encode(), format=RdfFormat.TURTLE)}
    assert read[str(SH.value)] == read[str(SH.focusNode)] == term
    assert Graph().parse(data=report, format="turtle"), "another library reads it too"


def test_result_has_what_the_recommendation_asks_for() -> None:
    graph, node = result(WRONG_CLASS)
    assert graph.value(node, RDF.type) == SH.ValidationResult
    assert graph.value(node, SH.focusNode) == URIRef("https://example.org/id/service/x")
    assert graph.value(node, SH.resultPath) == SG.providedBy
    assert graph.value(node, SH.resultSeverity) == SH.Violation
    assert graph.value(node, SH.sourceShape) == URIRef("https://w3id.org/servicegraph/shapes/Service-provider")
    assert graph.value(node, SH.sourceConstraintComponent) == SH.ClassConstraintComponent
    assert {m.language for m in graph.objects(node, SH.resultMessage) if isinstance(m, OtherLiteral)} == {
        "fi",
        "sv",
        "en",
    }


def test_place_has_properties_of_its_own() -> None:
    graph, node = result(WRONG_CLASS)
    assert graph.value(node, SG.foundInFile) == OtherLiteral("a b/ä,c:d.ttl")
    names = ("foundAtLine", "foundAtColumn", "foundUntilLine", "foundUntilColumn")
    assert [graph.value(node, SG[name]) for name in names] == [OtherLiteral(number) for number in (3, 7, 3, 21)]
    assert not list(graph.triples((None, SG.sourcePlace, None)))
    graph, node = result(ONLY_ENGLISH)
    assert graph.value(node, SG.foundInFile) == OtherLiteral(".")
    assert not list(graph.objects(node, SG.foundAtLine))


def test_properties_of_the_report_are_declared_in_the_ontology(repository: object) -> None:
    used = {p for p in parsed(*FOUND).predicates() if str(p).startswith(str(SG))}
    ontology = Graph().parse(f"{repository}/ontology/servicegraph.ttl")
    assert used
    assert all((term, RDF.type, None) in ontology for term in used)


def test_composite_path_is_written_out_as_in_a_shape() -> None:
    graph, node = result(BLANK)
    path = graph.value(node, SH.resultPath)
    assert path is not None
    inverse, alternatives = Collection(graph, path)
    assert graph.value(inverse, SH.inversePath) == SG.includes
    members = graph.value(alternatives, SH.alternativePath)
    assert members is not None
    first, second = Collection(graph, members)
    assert first == SG["from"]
    assert graph.value(second, SH.zeroOrMorePath) == SG.to


@pytest.mark.parametrize(("operator", "name"), [("+", "oneOrMorePath"), ("?", "zeroOrOnePath"), ("^", "inversePath")])
def test_each_operator_of_a_path_is_written(operator: str, name: str) -> None:
    graph, node = result(replace(BLANK, path=Path(operator, parts=(Path(predicate=str(SG.to)),))))
    assert graph.value(graph.value(node, SH.resultPath), SH[name]) == SG.to


def test_blank_focus_stays_blank_and_is_one_node_without_its_internal_name() -> None:
    other = replace(BLANK, code="Own-other", location=Location("c.ttl", 20, 1), value=None)
    third = replace(other, focus=BlankNode("77aa"))
    graph = parsed(BLANK, other, third)
    focus = list(graph.objects(None, SH.focusNode))
    assert all(isinstance(node, OtherBlankNode) for node in focus)
    assert len(set(focus)) == 2
    assert "4f0c9d" not in as_turtle(checked(BLANK, other, third), "fi")


def test_quoted_triple_is_written_so_that_any_tool_can_read_it() -> None:
    triple = Triple(NamedNode("urn:a"), NamedNode("urn:b"), Literal("c"))
    graph, node = result(replace(WRONG_CLASS, value=triple))
    assert "urn:a" in str(graph.value(node, SH.value))


def test_built_in_check_is_its_own_component_and_a_shape_without_a_name_is_left_out() -> None:
    graph, node = result(ONLY_ENGLISH)
    page = URIRef("https://w3id.org/servicegraph/docs/checks#empty")
    assert graph.value(node, SH.sourceConstraintComponent) == graph.value(node, SH.sourceShape) == page
    for shape in ("", "4f0c9d"):
        graph, node = result(replace(BLANK, shape=shape))
        assert graph.value(node, SH.sourceShape) is None


@pytest.mark.parametrize("found", [(), FOUND, tuple(many(25, "A"))], ids=["none", "each sort", "many"])
def test_report_agrees_with_what_was_found(found: tuple[Diagnostic, ...]) -> None:
    graph = parsed(*found)
    [report] = graph.subjects(RDF.type, SH.ValidationReport)
    assert graph.value(report, SH.conforms) == OtherLiteral(not found)
    assert len(list(graph.objects(report, SH.result))) == len(found)
    severities = sorted(str(one).rpartition("#")[2].lower() for one in graph.objects(None, SH.resultSeverity))
    assert severities == sorted(one.severity.word for one in found)
