"""Names that nothing defines: found at every place, with the nearest known name."""

from __future__ import annotations

from pyoxigraph import NamedNode

from servicegraph.checks.names import unknown_names
from servicegraph.diagnostics import Diagnostic
from servicegraph.rdf.terms import standard_prefixes
from servicegraph.turtle.reading import TurtleFile, read

BASE = "https://example.org/id/"
HEAD = """\
@prefix sg: <https://w3id.org/servicegraph/ns#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix phase: <https://w3id.org/servicegraph/vocab/phase/> .
@prefix other: <https://other.example/> .
@prefix service: <https://example.org/id/service/> .

"""
DEFINITIONS = """
sg:Service a rdfs:Class ; rdfs:label "x" ; skos:prefLabel "x" .
sg:providedBy a rdfs:Property .
sg:phase a rdfs:Property .
phase:pilot a skos:Concept .
"""


def parsed(text: str, path: str = "f.ttl") -> TurtleFile:
    return read((HEAD + text).encode(), path, NamedNode("https://example.org/" + path), BASE)


def found(*texts: str) -> list[Diagnostic]:
    files = [parsed(text, f"{number}.ttl") for number, text in enumerate(texts)]
    prefixes = standard_prefixes(BASE, ["service"], ["phase"])
    return list(unknown_names(files, [parsed(DEFINITIONS, "d.ttl")], [BASE], prefixes))


def said(*texts: str) -> list[tuple[str, str, str]]:
    return [(str(one.location), one.shape.rpartition("#")[2], one.hint["en"].split("?")[0]) for one in found(*texts)]


def test_known_names_are_no_finding() -> None:
    assert said('service:a a sg:Service ; sg:phase phase:pilot ; rdfs:label "a" ; sg:providedBy service:a .') == []


def test_misspelt_class_property_concept_and_entity_are_found_at_their_place() -> None:
    text = "service:aaaa a sg:Servise ;\n    sg:providdBy service:aaab ;\n    sg:phase phase:piolt .\n"
    assert said(text) == [
        ("0.ttl:8:16", "unknown-term", "Did you mean sg:Service"),
        ("0.ttl:9:5", "unknown-term", "Did you mean sg:providedBy"),
        ("0.ttl:9:18", "undescribed-entity", "Did you mean service:aaaa"),
        ("0.ttl:10:14", "unknown-concept", "Did you mean phase:pilot"),
    ]


def test_misspelt_standard_name_is_a_warning() -> None:
    [one] = found('service:a skos:prefLable "a" .')
    assert (one.severity.word, one.shape.rpartition("#")[2]) == ("warning", "unknown-standard-term")
    assert one.hint["fi"] == "Tarkoititko skos:prefLabel?"


def test_name_far_from_all_others_has_another_remedy() -> None:
    [one] = found("service:a sg:xyzzy 1 .")
    assert one.hint["en"].startswith("No known name is close")
    assert one.value == "https://w3id.org/servicegraph/ns#xyzzy"


def test_name_is_said_at_every_place() -> None:
    text = "service:a sg:xyzzy 1 .\nservice:b sg:xyzzy 3 .\n"
    assert [place for place, _, _ in said(text, text)] == ["0.ttl:8:11", "0.ttl:9:11", "1.ttl:8:11", "1.ttl:9:11"]


def test_known_prefix_for_another_name_space_is_a_warning_where_it_is_declared() -> None:
    text = "@prefix sg: <https://w3id.org/servicegraph/ns/> .\nservice:a sg:providedBy service:a .\n"
    assert [(place, key) for place, key, _ in said(text)] == [
        ("0.ttl:8:13", "prefix-differs"),
        ("0.ttl:9:11", "unknown-term"),
    ]


def test_entity_described_in_another_file_is_known() -> None:
    assert said("service:a sg:providedBy service:b .", "service:b a sg:Service .") == []


def test_names_of_others_are_not_ours_to_judge() -> None:
    assert said("service:a other:thing other:value ; a other:Class .") == []


def test_name_in_the_ontology_s_name_space_is_not_for_a_catalogue_to_describe() -> None:
    assert [(place, key) for place, key, _ in said("sg:Mine a sg:Service .")] == [("0.ttl:8:1", "own-namespace")]


def test_entity_of_a_damaged_paragraph_is_not_called_undescribed() -> None:
    assert said("service:a sg:providedBy service:b .", "service:b a sg:Service ;;; <x y> .\n") == []
