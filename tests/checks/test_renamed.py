"""Deprecated terms and concepts: each use is found, with what is to be written instead."""

from __future__ import annotations

from pathlib import Path

import pytest

from servicegraph import Severity
from tests.checks.finding import found

SCHEME = "https://example.org/codes/"
OWN = f"""
<https://example.org/ns#Old> a owl:Class ; owl:deprecated true ; dct:isReplacedBy sg:Service .
<https://example.org/ns#old> a owl:DatatypeProperty ; owl:deprecated "1"^^xsd:boolean ; dct:isReplacedBy rdfs:comment .
<https://example.org/ns#gone> a owl:DatatypeProperty ; owl:deprecated true .
<https://example.org/ns#kept> a owl:DatatypeProperty ; owl:deprecated false .
<https://example.org/ns#first> a owl:DeprecatedProperty ; dct:isReplacedBy <https://example.org/ns#old> .
<https://example.org/ns#round> a owl:DeprecatedProperty ; dct:isReplacedBy <https://example.org/ns#round> .
<{SCHEME}> a skos:ConceptScheme ; skos:hasTopConcept <{SCHEME}old> .
<{SCHEME}old> a skos:Concept ; skos:inScheme <{SCHEME}> ; owl:deprecated true ; dct:isReplacedBy <{SCHEME}new> .
<{SCHEME}new> a skos:Concept ; skos:inScheme <{SCHEME}> ; skos:broader <{SCHEME}old> ; dct:replaces <{SCHEME}old> .
"""


@pytest.mark.parametrize(
    ("statement", "replacement"),
    [
        ("a <https://example.org/ns#Old>", "sg:Service"),
        ("<https://example.org/ns#old> 'x'", "rdfs:comment"),
        (f"dct:subject <{SCHEME}old>", f"<{SCHEME}new>"),
        ("<https://example.org/ns#first> 'x'", "rdfs:comment"),
        ("<https://example.org/ns#round> 'x'", ""),
        ("<https://example.org/ns#gone> 1", ""),
    ],
)
def test_use_is_found_with_what_replaces_it(statement: str, replacement: str, tmp_path: Path) -> None:
    files = {"ontology/own.ttl": OWN, "more.ttl": f"service:ward {statement} . # sg: rdfs:"}
    [one] = [one for one in found(tmp_path, files) if one.code == "renamed-term"]
    assert one.severity is Severity.WARNING
    assert one.location.path == "more.ttl"
    assert [edit.text for fix in one.fixes for edit in fix.edits] == ([replacement] if replacement else [])
    assert replacement in one.hint["en"]


def test_what_a_vocabulary_says_of_its_own_history_is_no_use(tmp_path: Path) -> None:
    files = {"ontology/own.ttl": OWN, "more.ttl": "service:ward <https://example.org/ns#kept> 1 ."}
    assert "renamed-term" not in [one.code for one in found(tmp_path, files)]


def test_use_in_a_shape_is_found(tmp_path: Path) -> None:
    shape = (
        "<https://example.org/shapes/Own> a sh:NodeShape ; sh:targetClass sg:Service ; "
        "sh:property [ sh:path <https://example.org/ns#old> ; sh:minCount 0 ; sh:message 'x'@en ] ."
    )
    told = [
        one for one in found(tmp_path, {"ontology/own.ttl": OWN, "shapes/own.ttl": shape}) if one.code == "renamed-term"
    ]
    assert [one.location.path for one in told] == ["shapes/own.ttl"]


def test_use_in_an_own_question_is_found_with_what_replaces_it(tmp_path: Path) -> None:
    question = "# Own\n#\n# @column x iri A thing\nSELECT ?x { ?x <https://example.org/ns#old> ?y }"
    files = {"ontology/own.ttl": OWN, "queries/own.rq": question}
    [one] = [one for one in found(tmp_path, files) if one.code == "renamed-term"]
    assert (one.location.path, one.location.line, one.location.column) == ("queries/own.rq", 4, 16)
    assert "`rdfs:comment`" in one.hint["en"]


@pytest.mark.parametrize(
    ("prefix", "name", "written"),
    [
        ("", "<https://example.org/ns#old>", "<http://www.w3.org/2000/01/rdf-schema#comment>"),
        ("PREFIX r: <http://www.w3.org/2000/01/rdf-schema#>", "<https://example.org/ns#old>", "r:comment"),
        ("PREFIX own: <https://example.org/ns#>", "own:first", "<http://www.w3.org/2000/01/rdf-schema#comment>"),
        ("PREFIX own: <https://example.org/ns#>", "own:gone", ""),
        (f"PREFIX c: <{SCHEME}>", "c:old", "c:new"),
    ],
)
def test_fix_in_a_question_is_written_with_the_prefixes_of_the_question(
    prefix: str, name: str, written: str, tmp_path: Path
) -> None:
    question = f"# Own\n#\n# @column x iri A thing\n{prefix}\nSELECT ?x {{ ?x ?p ?o FILTER(?p = {name}) }}"
    files = {"ontology/own.ttl": OWN, "queries/own.rq": question}
    [one] = [one for one in found(tmp_path, files) if one.code == "renamed-term"]
    edits = [edit for fix in one.fixes for edit in fix.edits]
    assert [edit.text for edit in edits] == ([written] if written else [])
    assert all((edit.location.column, edit.location.end_column) == (34, 34 + len(name)) for edit in edits)
