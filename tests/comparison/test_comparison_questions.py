"""The questions of a comparison: plain SPARQL that another engine answers alike, day by day, in parts."""

from __future__ import annotations

import datetime
from pathlib import Path

import pytest
from pyoxigraph import NamedNode
from rdflib import Graph

from servicegraph import Catalogue
from servicegraph.comparison.asked_rows import AskedTerm
from servicegraph.comparison.catalogue_facts import facts_asked, together
from servicegraph.comparison.comparing import facts_of_catalogue
from servicegraph.comparison.comparison_questions import QUESTIONS, READINESS, comparison_question, question_text
from servicegraph.messages import LANGUAGES
from servicegraph.sparql.values import Limits, Solutions
from tests.comparison.counties import make_county

DAY = datetime.date(2026, 6, 1)
SPECIAL = """\
@prefix sg: <https://w3id.org/servicegraph/ns#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
@prefix phase: <https://w3id.org/servicegraph/vocab/phase/> .
@prefix group: <https://w3id.org/servicegraph/vocab/group/> .
@prefix : <https://special.example/id/chain/> .
:until a sg:ServiceChain ; sg:phase phase:operation ; sg:validUntil "2026-06-01"^^xsd:date .
:from a sg:ServiceChain ; sg:phase phase:definition ; sg:validFrom "2026-06-01"^^xsd:date .
:ended a sg:ServicePackage ; sg:phase phase:ended .
:value a sg:ServicePackage ; sg:phase phase:pilot ; sg:completedValue phase:pilot ;
  sg:includes <https://special.example/id/package/part> .
:nobody a sg:ServiceChain .
<https://special.example/id/package/part> a sg:CustomerProcess ; sg:includes <https://special.example/id/service/a> .
<https://special.example/id/service/a> a sg:Service ; sg:serviceGroup group:home-nursing , group:own .
"""


@pytest.fixture(scope="module")
def special(tmp_path_factory: pytest.TempPathFactory) -> Catalogue:
    """A county with what ends and begins on the day, and parts within parts."""
    folder = tmp_path_factory.mktemp("special") / "county"
    make_county(folder, 11, 6)
    (folder / "special.ttl").write_text(SPECIAL, "utf-8")
    return Catalogue.load(folder)


def rows(catalogue: Catalogue, question: str) -> list[tuple[str, ...]]:
    found = catalogue.store.query(question, Limits(30, 10**6))
    assert isinstance(found, Solutions)
    return [tuple(str(getattr(term, "value", "")) for term in row) for row in found.rows]


@pytest.mark.parametrize("name", QUESTIONS)
def test_another_engine_gives_the_same_rows(special: Catalogue, repository: Path, name: str) -> None:
    graph = Graph()
    for file in special.settings.folder.glob("*.ttl"):
        graph.parse(file)
    for vocabulary in ("customergroup", "group"):
        graph.parse(repository / "ontology" / "vocabularies" / f"{vocabulary}.ttl")
    question = question_text(name, DAY, 0, 100_000)
    found = [tuple("" if term is None else str(term) for term in row) for row in graph.query(question)]  # type: ignore[union-attr]
    assert sorted(found) == sorted(rows(special, question))
    assert bool(found) == (name != READINESS)


def test_last_and_first_day_count_and_what_ended_without_a_day_does_not(special: Catalogue) -> None:
    def counted(day: datetime.date) -> set[str]:
        base = "https://special.example/id/chain/"
        counted = facts_of_catalogue(special, day, ()).counted
        return {iri.removeprefix(base) for iri in counted if iri.startswith(base)}

    day = datetime.timedelta(days=1)
    assert counted(DAY) == {"until", "from", "value", "nobody"}
    assert counted(DAY - day) == {"until", "value", "nobody"}
    assert counted(DAY + day) == {"from", "value", "nobody"}


def test_a_completed_value_is_told_but_not_stated(special: Catalogue) -> None:
    facts = facts_of_catalogue(special, DAY, ()).wholes["https://special.example/id/chain/value"]
    assert list(facts.concepts["phases"].values()) == [False]
    groups = {iri.rpartition("/")[2]: stated for iri, stated in facts.concepts["service-groups"].items()}
    assert groups == {"home-nursing": True, "primary-health-care": True, "own": True}


def test_an_answer_in_parts_is_put_together(special: Catalogue) -> None:
    def ask(_: str, question: str) -> list[dict[str, AskedTerm]]:
        found = special.store.query(question, Limits(30, 10**6))
        assert isinstance(found, Solutions)
        assert len(found.rows) <= 7
        return [
            {
                name: AskedTerm(str(getattr(term, "value", "")), isinstance(term, NamedNode))
                for name, term in zip(found.variables, row, strict=True)
                if term is not None
            }
            for row in found.rows
        ]

    in_parts = facts_asked(ask, DAY, asks_readiness=False, at_a_time=7)
    assert in_parts == facts_of_catalogue(special, DAY, ())


def test_what_two_catalogues_describe_under_one_name_counts_once(special: Catalogue) -> None:
    facts = facts_of_catalogue(special, DAY, ())
    assert together([facts, facts]).counted == facts.counted


@pytest.mark.parametrize("name", QUESTIONS)
def test_questions_have_a_title_in_every_language(name: str) -> None:
    assert set(comparison_question(name).title) == set(LANGUAGES)
