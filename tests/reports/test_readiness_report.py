"""Readiness as a document, a table and a text: the contract of the JSON, and the states in words."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from servicegraph import Catalogue
from servicegraph.messages import LANGUAGES
from servicegraph.reports.readiness_report import readiness_document, readiness_table, readiness_text

HOME = "https://example.org/id/chain/home"
READINESS = "https://w3id.org/servicegraph/vocab/readiness/"


@pytest.fixture(scope="module")
def catalogue(repository: Path) -> Catalogue:
    """The small catalogue whose chain has a criterion in every state."""
    return Catalogue.load(repository / "tests" / "data" / "readiness")


def test_document_keeps_the_contract(catalogue: Catalogue) -> None:
    document = readiness_document(catalogue.readiness_of("chain:home"), catalogue, "sv")
    json.dumps(document)
    assert set(document) == {"whole", "date", "state", "tasks"}
    assert document["whole"] == {"iri": HOME, "label": "Kedjan för boende hemma"}
    assert document["date"] == catalogue.today().isoformat()
    assert document["state"] == catalogue.state
    for task in document["tasks"]:
        assert set(task) == {"task", "met", "applicable", "criteria"}
        states = [one["state"] for one in task["criteria"]]
        assert (task["met"], task["applicable"]) == (states.count("met"), len(states) - states.count("does-not-apply"))
        for one in task["criteria"]:
            assert set(one) == {"criterion", "state", "met", "applicable", "basis", "findings"}
            assert one["criterion"]["iri"].startswith(READINESS)
    assert document["tasks"][4]["task"] == {"iri": "https://w3id.org/servicegraph/vocab/task/5", "label": "modellering"}


def test_document_tells_state_places_basis_and_evidence(catalogue: Catalogue) -> None:
    document = readiness_document(catalogue.readiness_of("chain:home"), catalogue, "en")
    told = {
        one["criterion"]["iri"].removeprefix(READINESS): one for task in document["tasks"] for one in task["criteria"]
    }
    indicators = told["goal-indicators"]
    assert (indicators["state"], indicators["met"], indicators["applicable"]) == ("partly", 1, 2)
    assert [found["shape"].rpartition("/")[2] for found in indicators["findings"]] == ["Goal-indicator"]
    assert indicators["criterion"]["label"] == "Every goal has an indicator"
    assert told["services-described"]["basis"] == "completed"
    assert told["main-goal"]["basis"] is None


def test_criterion_that_is_a_shape_is_called_by_its_title(small: Path) -> None:
    (small / "shapes").mkdir()
    (small / "shapes" / "own.ttl").write_text(
        """@prefix ex: <https://example.org/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix sg: <https://w3id.org/servicegraph/ns#> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix task: <https://w3id.org/servicegraph/vocab/task/> .
ex:Own a sh:NodeShape ; sh:targetClass sg:ServicePackage ; sg:task task:5 ; sh:message "Ei."@fi , "No."@en ;
    rdfs:label "Oma kriteeri"@fi , "A criterion of our own"@en ; sh:property [ sh:path sg:phase ; sh:maxCount 1 ] .
""",
        "utf-8",
    )
    catalogue = Catalogue.load(small)
    document = readiness_document(catalogue.readiness_of("package:youth"), catalogue, "fi")
    last = document["tasks"][4]["criteria"][-1]
    assert last["criterion"] == {"iri": "https://example.org/Own", "label": "Oma kriteeri"}


def test_table_has_a_figure_for_each_task_and_no_sum(catalogue: Catalogue) -> None:
    head, _, line = readiness_table(catalogue.readiness.values(), catalogue, "en").splitlines()
    assert head.split()[-9:] == list("123456789")
    figures = line.split()[-9:]
    tasks = catalogue.readiness_of("chain:home").tasks
    assert figures == [f"{task.met}/{task.applicable}" for task in tasks]
    assert readiness_table([], catalogue, "en").startswith("No rows")


def test_text_tells_each_criterion_with_its_state_in_words_and_what_is_lacking_where(catalogue: Catalogue) -> None:
    lines = readiness_text(catalogue.readiness_of("chain:home"), catalogue, "en").splitlines()
    assert lines[0] == "Chain of living at home"
    for said in (
        "   3.1 Goals are set for the integrated service: met (by modelled facts)",
        "   3.2 The integrated service has one main goal: open",
        "   3.8 The goals lead to the main goal: not yet: what it presupposes is lacking",
        "   4.1 Every goal has an indicator: partly met, 1/2",
        "   8.3 The organisers are in dialogue with one another: does not apply",
    ):
        assert said in lines
    below = lines[lines.index("   4.1 Every goal has an indicator: partly met, 1/2") + 1]
    assert below.startswith("        No indicator is chosen for the goal “Help comes in time”")
    assert "(chain.ttl:" in below


@pytest.mark.parametrize("language", LANGUAGES)
def test_text_is_in_the_language_asked_for(catalogue: Catalogue, language: str) -> None:
    told = {
        "fi": ("täyttyy osittain, 1/2", "ei vielä: edellytys puuttuu", "täydennettyjen tietojen varassa"),
        "sv": ("uppfylls delvis, 1/2", "inte ännu: en förutsättning saknas", "med stöd av kompletterade uppgifter"),
        "en": ("partly met, 1/2", "not yet: what it presupposes is lacking", "by completed facts"),
    }
    text = readiness_text(catalogue.readiness_of("chain:home"), catalogue, language)
    assert all(said in text for said in told[language])
