"""What is outside its days counts nowhere: the statements of one day."""

from __future__ import annotations

import datetime

import pytest
from pyoxigraph import NamedNode, Quad, RdfFormat, parse

from servicegraph.dataset.day import statements_not_on
from servicegraph.sparql.memory import MemoryStore

DAY = datetime.date(2026, 3, 1)
HEAD = """@prefix sg: <https://w3id.org/servicegraph/ns#> . @prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
@prefix phase: <https://w3id.org/servicegraph/vocab/phase/> . @prefix : <https://example.org/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> . @prefix dqv: <http://www.w3.org/ns/dqv#> .
sg:ServiceChain rdfs:subClassOf sg:IntegratedService . sg:ServicePackage rdfs:subClassOf sg:IntegratedService .
"""


def counting(turtle: str, day: datetime.date = DAY) -> list[str] | None:
    """The statements that count, in short, without those of the ontology; None when all do."""
    store = MemoryStore(
        Quad(quad.subject, quad.predicate, quad.object, NamedNode("urn:file"))
        for quad in parse(HEAD + turtle, format=RdfFormat.TURTLE)
    )
    left_out = statements_not_on(store, day)
    if not left_out:
        return None
    triples = [one for one in store.triples() if one not in left_out]
    short = (" ".join(str(term).strip("<>").rpartition("/")[2].rpartition("#")[2] for term in one) for one in triples)
    return sorted(line for line in map(str.strip, short) if "subClassOf" not in line)


def test_nothing_is_left_out_where_everything_counts() -> None:
    assert (
        counting(':s a sg:Service ; sg:validFrom "2026-03-01"^^xsd:date ; sg:validUntil "2026-03-01"^^xsd:date .')
        is None
    )


@pytest.mark.parametrize(
    "period",
    [
        'sg:validUntil "2026-02-28"^^xsd:date',
        'sg:validFrom "2026-03-02"^^xsd:date',
        'sg:validUntil "2026-02-28Z"^^xsd:date',
    ],
)
def test_statements_about_and_to_what_is_outside_its_days_are_left_out(period: str) -> None:
    found = counting(f":old a sg:Service ; {period} . :new a sg:Service ; sg:refersTo :old , :other .")
    assert found == ["new refersTo other", "new type Service"]


def test_first_and_last_day_are_inside() -> None:
    turtle = ':gone a sg:Service ; sg:validUntil "2000-01-01"^^xsd:date . '
    turtle += ':s a sg:Service ; sg:validFrom "2026-03-01"^^xsd:date ; sg:validUntil "2026-03-01"^^xsd:date .'
    assert "s type Service" in (counting(turtle) or [])


def test_what_belongs_to_an_ended_whole_alone_ends_with_it() -> None:
    turtle = """:over a sg:ServiceChain ; sg:validUntil "2026-01-01"^^xsd:date ;
        sg:includes :s ; sg:hasGoal :own , :shared .
    :here a sg:ServicePackage ; sg:includes :s ; sg:hasGoal :shared .
    :own a sg:Goal ; sg:measuredBy :count . :shared a sg:Goal . :count a sg:Indicator .
    :value dqv:isMeasurementOf :count .
    :i a sg:Interface ; sg:within :over ; sg:from :s . :s a sg:Service ."""
    found = counting(turtle)
    assert found == [
        "here hasGoal shared",
        "here includes s",
        "here type ServicePackage",
        "s type Service",
        "shared type Goal",
    ]


def test_a_whole_in_the_phase_ended_is_over_even_without_a_day_and_days_decide_where_they_are() -> None:
    assert counting(":over a sg:ServiceChain ; sg:phase phase:ended .") == []
    until = 'sg:validUntil "2026-12-31"^^xsd:date'
    assert counting(f":going a sg:ServiceChain ; sg:phase phase:ended ; {until} .") is None


def test_gaps_of_a_whole_that_has_yet_to_begin_are_looked_for() -> None:
    assert counting(':planned a sg:ServiceChain ; sg:validFrom "2027-01-01"^^xsd:date .') is None


def test_a_rule_that_has_ended_stays_where_it_is_named_but_is_no_rule() -> None:
    turtle = ':i a sg:Interface ; sg:governedBy :r . :r a sg:CoordinationRule ; sg:validUntil "2026-01-01"^^xsd:date .'
    found = counting(turtle) or []
    assert "i governedBy r" in found
    assert "r type CoordinationRule" not in found


def test_a_provider_counts_on_the_days_of_its_provisions_only() -> None:
    turtle = """:s a sg:Service ; sg:providedBy :before , :now , :plain .
    :p1 sg:provisionOf :s ; sg:provider :before ; sg:validUntil "2026-02-28"^^xsd:date .
    :p2 sg:provisionOf :s ; sg:provider :now ; sg:validFrom "2026-03-01"^^xsd:date ."""
    found = counting(turtle) or []
    assert [line for line in found if "providedBy" in line] == ["s providedBy now", "s providedBy plain"]
    found = counting(turtle, DAY - datetime.timedelta(days=1)) or []
    assert [line for line in found if "providedBy" in line] == ["s providedBy before", "s providedBy plain"]
