"""Prefix lines: a namespace misspelt there is one finding, and nothing that follows from it is told."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import NamedNode

from servicegraph.checks.examples import BASE
from servicegraph.checks.prefix_lines import prefix_lines
from servicegraph.diagnostics import Severity
from servicegraph.turtle.reading import read
from tests.checks.finding import codes, found, service

pytestmark = pytest.mark.matrix

SG = "https://w3id.org/servicegraph/ns#"
NAMESPACES = {
    "sg": SG,
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "sector": "https://w3id.org/servicegraph/vocab/sector/",
    "level": "https://w3id.org/servicegraph/vocab/level/",
    "service": BASE + "service/",
    "organisation": BASE + "organisation/",
}


def document(prefix: str, namespace: str) -> str:
    """A file that describes a service, with *namespace* for *prefix*, its line marked."""
    lines = [
        f"@prefix {name}: <{namespace if name == prefix else iri}> .{' # here' if name == prefix else ''}\n"
        for name, iri in NAMESPACES.items()
    ]
    return "".join(lines) + service("service:more") + "\n"


@pytest.mark.parametrize(
    ("prefix", "namespace", "count"),
    [
        ("sg", "http://w3id.org/servicegraph/ns#", 5),
        ("sg", "https://w3id.org/servicegraph/ns", 5),
        ("sg", "https://w3id.org/servicegraph/ns/", 5),
        ("sg", "https://w3id.org/servicegraf/ns#", 5),
        ("sg", "https://www.w3id.org/ServiceGraph/NS#", 5),
        ("sg", "https://example.com/sg#", 5),
        ("rdfs", "https://www.w3.org/2000/01/rdf-schema#", 3),
        ("rdfs", "http://www.w3.org/2000/01/rdf-schema", 3),
        ("rdfs", "http://www.w3.org/2001/01/rdf-schema#", 3),
        ("sector", "https://w3id.org/servicegraph/vocab/sectors/", 1),
        ("sector", "https://w3id.org/servicegraph/sector/", 1),
        ("sector", "https://w3id.org/servicegraph/vocab/sector#", 1),
        ("sector", "https://w3id.org/servicegraph/vocab/sector", 1),
        ("service", "http://example.org/id/service/", 8),
        ("service", "https://example.org/id/services/", 8),
        ("service", "https://example.org/id/service", 8),
        ("service", "https://example.org/id/", 8),
        ("service", "https://exampel.org/id/service/", 8),
        ("organisation", "https://example.org/ID/organisation/", 2),
    ],
)
def test_misspelt_namespace_is_the_only_finding(prefix: str, namespace: str, count: int, tmp_path: Path) -> None:
    [one] = found(tmp_path, {"more.ttl": document(prefix, namespace)})
    assert (one.code, one.severity) == ("misspelt-namespace", Severity.VIOLATION)
    assert one.location.line == list(NAMESPACES).index(prefix) + 1
    assert f"(statements: {count})" in one.text("en")
    [fix] = one.fixes
    assert [edit.text for edit in fix.edits] == [f"<{NAMESPACES[prefix]}>"]


def test_references_from_other_files_to_what_the_line_hides_are_no_findings(tmp_path: Path) -> None:
    files = {
        "more.ttl": document("service", "http://example.org/id/service/"),
        "other.ttl": "service:ward sg:refersTo service:more .",
    }
    assert codes(tmp_path, files) == ["misspelt-namespace"]


@pytest.mark.parametrize(
    ("prefix", "namespace"),
    [
        ("sector", "https://other.example/sector/"),
        ("organisation", "https://example.net/orgs/"),
        ("organisation", "https://esimerkki2.example/id/organisation/"),
        ("level", "https://w3id.org/servicegraph/vocab/level/"),
    ],
)
def test_namespace_of_somebody_else_is_no_slip(prefix: str, namespace: str, tmp_path: Path) -> None:
    assert "misspelt-namespace" not in codes(tmp_path, {"more.ttl": document(prefix, namespace)})


@pytest.mark.parametrize("place", ["ontology/vocabularies/own.ttl", "concepts.ttl"])
def test_namespace_in_which_an_own_vocabulary_describes_concepts_is_no_slip(place: str, tmp_path: Path) -> None:
    concept = "https://w3id.org/servicegraph/vocab/sectors/"
    own = (
        f"<{concept}> a skos:ConceptScheme . <{concept}health> a skos:Concept ; skos:inScheme <{concept}> ; "
        'skos:prefLabel "Terveys"@fi , "Hälsa"@sv , "Health"@en .'
    )
    files = {place: own, "more.ttl": document("sector", concept)}
    assert "misspelt-namespace" not in codes(tmp_path, files)


def test_misspelt_namespace_of_a_prefix_that_nothing_uses_is_a_warning(tmp_path: Path) -> None:
    text = f"@prefix dct: <https://purl.org/dc/terms/> .\n{document('', '')}"
    [one] = found(tmp_path, {"more.ttl": text})
    assert (one.code, one.severity, one.location.line) == ("misspelt-namespace", Severity.WARNING, 1)


def test_misspelt_namespace_in_own_shapes_is_found(tmp_path: Path) -> None:
    shape = (
        "@prefix sh: <https://www.w3.org/ns/shacl#> .\n"
        "<https://example.org/shapes/Own> a sh:NodeShape ; sh:message 'No'@en ."
    )
    [one] = [one for one in found(tmp_path, {"shapes/own.ttl": shape}) if one.code == "misspelt-namespace"]
    assert (one.location.path, one.location.line) == ("shapes/own.ttl", 1)


def test_every_form_of_a_prefix_line_is_read() -> None:
    text = (
        "# @prefix no: <http://no/> .\n"
        "@prefix a: <http://a/> . @prefix b: <http://b/> .\n"
        "  PREFIX c: <http://c/>\n"
        "@base <http://base/> .\n"
        "Prefix : <http://d/>\n"
        '<x> c:p "@prefix e: <http://e/> ." .\n'
    )
    file = read(text.encode(), "f.ttl", NamedNode("http://graph/"), "http://example.org/")
    assert prefix_lines(file) is prefix_lines(file), "a file is looked through once, however many findings ask"
    found_lines = [(one.name, one.iri, one.location.line, one.location.column) for one in prefix_lines(file)]
    assert found_lines == [
        ("a", "http://a/", 2, 12),
        ("b", "http://b/", 2, 37),
        ("c", "http://c/", 3, 13),
        ("", "http://base/", 4, 7),
        ("", "http://d/", 5, 10),
    ]


@given(st.text(alphabet="@prefixb: <>/#.\nä", max_size=60))
def test_any_text_is_read_without_an_error(text: str) -> None:
    file = read(text.encode(), "f.ttl", NamedNode("http://graph/"), "http://example.org/")
    for one in prefix_lines(file):
        line = file.lines[one.location.line - 1].decode()
        assert line[one.location.column - 1 : one.location.end_column - 1] == f"<{one.iri}>"


XML = f"""<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"
    xmlns:sg="{SG}">
  <sg:Service rdf:about="{BASE}service/more"/>
</rdf:RDF>
"""
JSON = f"""{{
  "@context": {{"sg": "{SG}", "id": "{BASE}"}},
  "@id": "id:service/more", "@type": "sg:Service", "sg:note": "https://w3id.org/servicegrap/"
}}
"""


@pytest.mark.parametrize(("text", "name"), [(XML, "more.rdf"), (JSON, "more.jsonld")])
def test_misspelt_namespace_is_found_in_every_syntax(text: str, name: str, tmp_path: Path) -> None:
    [one] = found(tmp_path, {name: text.replace(SG, "https://w3id.org/servicegraf/ns#")})
    assert (one.code, one.severity, one.location.line) == ("misspelt-namespace", Severity.VIOLATION, 2)


@pytest.mark.parametrize(("text", "name"), [(XML, "more.rdf"), (JSON, "more.jsonld")])
def test_right_namespaces_are_no_finding_in_any_syntax(text: str, name: str, tmp_path: Path) -> None:
    assert "misspelt-namespace" not in codes(tmp_path, {name: text})
    assert "prefix-differs" not in codes(tmp_path / "again", {name: text})


@pytest.mark.parametrize(
    ("wrong", "name"),
    [
        ("a <sg:Service>", "sg:Service"),
        ("a sg:Service ; <sg:level> level:basic", "sg:level"),
        ("a sg:Service ; sg:sector <sector:health>", "sector:health"),
        ("a sg:Service ; sg:providedBy <organisation:county>", "organisation:county"),
    ],
)
def test_shortened_name_in_angle_brackets_is_found_and_nothing_that_follows(
    wrong: str, name: str, tmp_path: Path
) -> None:
    [one] = found(tmp_path, {"more.ttl": f"service:more {wrong} ; rdfs:label 'Lisä'@fi ."})
    assert (one.code, [edit.text for edit in one.fixes[0].edits]) == ("unexpanded-name", [name])


def test_prefix_in_a_context_inside_a_context_is_read_once() -> None:
    deep = 5_000  # contexts within one another are no reason to read the text so many times
    text = '{"@context": ' * deep + '{"a": "https://example.org/a#"}' + "}" * deep
    file = read(text.encode(), "f.jsonld", NamedNode("http://graph/"), "http://example.org/")
    assert [one.name for one in prefix_lines(file)] == ["a"]


def test_prefix_that_json_does_not_declare_is_one_finding(tmp_path: Path) -> None:
    text = JSON.replace(f'"sg": "{SG}", ', "")
    [one] = found(tmp_path, {"more.jsonld": text})
    assert (one.code, one.fixes) == ("unexpanded-name", ())


def test_misspelt_namespace_of_what_is_described_elsewhere_is_found_under_any_prefix(tmp_path: Path) -> None:
    wrong = "@prefix o: <https://example.org/id/organisatoin/> .\n@prefix sg: <https://w3id.org/servicegraph/ns#> .\n"
    text = wrong + f"<{BASE}service/ward> sg:organisedBy o:county .\n"
    assert codes(tmp_path, {"more.ttl": text}) == ["misspelt-namespace"]


def test_namespace_of_ones_own_that_is_like_a_known_one_is_no_finding(tmp_path: Path) -> None:
    text = "@prefix o: <https://example.org/id/rules/> .\n@prefix sg: <https://w3id.org/servicegraph/ns#> .\n"
    text += f"<{BASE}service/ward> sg:note o:own .\n"
    assert "misspelt-namespace" not in codes(tmp_path, {"more.ttl": text})
