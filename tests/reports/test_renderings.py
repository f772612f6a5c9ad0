"""Findings in every output format, each read back as its own readers do."""

from __future__ import annotations

import json

import pyoxigraph
import pytest
from pyoxigraph import Literal, NamedNode, RdfFormat

from servicegraph.diagnostics import Checked, Diagnostic, Location, Severity
from servicegraph.reports.renderings import RENDERINGS

SH = "http://www.w3.org/ns/shacl#"
FOUND = [
    Diagnostic(
        Severity.VIOLATION,
        {"fi": "Väärä: 100 %,\nkaksi riviä", "sv": "Fel", "en": "Wrong: 100 %,\ntwo lines"},
        Location("a b/ä,c:d.ttl", 3, 7),
        shape="https://w3id.org/servicegraph/shapes/Service-provider",
        focus="https://example.org/id/service/x",
        property="https://w3id.org/servicegraph/ns#providedBy",
        value="http://not an iri",
        hint={"fi": "Korjaa.", "en": "Mend it."},
        task="5",
        component=SH + "ClassConstraintComponent",
    ),
    Diagnostic(
        Severity.WARNING, {"en": "Only English"}, Location("."), shape="https://w3id.org/servicegraph/docs/checks#empty"
    ),
]


@pytest.fixture(params=["fi", "sv", "en"])
def language(request: pytest.FixtureRequest) -> str:
    return request.param


def rendered(name: str, language: str = "en", found: list[Diagnostic] = FOUND) -> str:
    return RENDERINGS[name](Checked(tuple(found), Severity.WARNING, files=2, triples=30, focus_nodes=9), language)


def test_text_has_a_line_for_each_finding_its_remedy_and_a_summary() -> None:
    assert rendered("text").splitlines() == [
        "a b/ä,c:d.ttl:3:7: violation: Wrong: 100 %, two lines",
        "    Mend it.",
        ".: warning: Only English",
        "Files: 2, statements: 30, violations: 1, warnings: 1. Remarks are shown by --level info.",
    ]


def test_text_speaks_the_language(language: str) -> None:
    words = {
        "fi": ("virhe: Väärä", "    Korjaa."),
        "sv": ("fel: Fel", "    Korjaa."),
        "en": ("violation: Wrong", "    Mend"),
    }
    assert all(word in rendered("text", language) for word in words[language])


def test_json_is_the_document_of_the_contract(language: str) -> None:
    document = json.loads(rendered("json", language))
    assert set(document) == {"conforms", "findings", "checked"}
    assert document["checked"] == {"files": 2, "triples": 30, "focusNodes": 9}
    assert document["conforms"] is False
    first, second = document["findings"]
    assert list(first) == [
        "path",
        "line",
        "column",
        "severity",
        "shape",
        "focus",
        "property",
        "value",
        "message",
        "hint",
        "task",
    ]
    assert (first["line"], first["column"], first["severity"], first["task"]) == (3, 7, "violation", "5")
    assert (second["path"], second["line"], second["column"], second["hint"]) == (".", 0, 0, "")


def test_github_annotations_escape_what_ends_a_property_or_a_line() -> None:
    first, second = rendered("github").splitlines()
    assert first == (
        "::error file=a b/ä%2Cc%3Ad.ttl,line=3,col=7,title=Service-provider::Wrong: 100 %25,%0Atwo lines Mend it."
    )
    assert second.startswith("::warning file=.,line=1,col=1,title=empty::Only English")


def test_sarif_has_one_result_for_each_finding_and_its_rule() -> None:
    log = json.loads(rendered("sarif"))
    [run] = log["runs"]
    assert log["version"] == "2.1.0"
    rules = {rule["id"] for rule in run["tool"]["driver"]["rules"]}
    assert [result["ruleId"] in rules for result in run["results"]] == [True, True]
    assert [result["level"] for result in run["results"]] == ["error", "warning"]
    place = run["results"][0]["locations"][0]["physicalLocation"]
    assert place == {
        "artifactLocation": {"uri": "a%20b/%C3%A4%2Cc%3Ad.ttl"},
        "region": {"startLine": 3, "startColumn": 7},
    }


def test_turtle_is_a_validation_report_with_every_language() -> None:
    triples = [quad.triple for quad in pyoxigraph.parse(rendered("turtle").encode(), format=RdfFormat.TURTLE)]

    def objects(name: str) -> set:
        return {triple.object for triple in triples if triple.predicate.value == SH + name}

    assert objects("focusNode") == {NamedNode("https://example.org/id/service/x")}
    assert objects("resultSeverity") == {NamedNode(SH + "Violation"), NamedNode(SH + "Warning")}
    assert objects("value") == {Literal("http://not an iri")}
    assert {message.language for message in objects("resultMessage")} == {"fi", "sv", "en"}
    assert objects("conforms") == {Literal(False)}
    assert len(objects("result")) == 2


@pytest.mark.parametrize("name", sorted(RENDERINGS))
def test_nothing_found_is_still_an_answer(name: str) -> None:
    output = rendered(name, "sv", [])
    assert output == "" if name == "github" else output
    if name == "json":
        assert json.loads(output)["conforms"] is True
    if name == "turtle":
        assert "true" in output
