"""What each shipped question says about itself: its facts exist, a completed one shows, its day is a parameter.

Questions about readiness name no facts: their figures are derived, and each criterion has a basis of its own.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pyoxigraph
import pytest
from pyoxigraph import DefaultGraph, NamedNode, Quad, RdfFormat, Triple

from servicegraph import Catalogue
from servicegraph.queries.answer import Answer, ask
from servicegraph.queries.facts import Fact, iris_in
from servicegraph.queries.grounds import Basis, Grounds
from servicegraph.queries.header import NamedQuery
from servicegraph.rdf.terms import NS, VOCABULARY, Term
from servicegraph.settings import shipped as shipped_folder
from servicegraph.sparql.memory import MemoryStore

LIBRARY = Catalogue.load(shipped_folder("catalogue")).library
BASIS, STATED = NamedNode(NS + "basis"), NamedNode(VOCABULARY + "basis/stated")
COMPLETED, COMPLETED_VALUE = NamedNode(NS + "completed"), NamedNode(NS + "completedValue")
SOMEWHERE = NamedNode("urn:test:completed")
RESTING = [query for query in LIBRARY if not query.needs]
# Those whose figures leave out what was completed: there the figures change, and not the basis of the row.
COMPARED = frozenset({"chains-by-phase", "rules-by-status", "service-groups-by-customer-group"})


class OneCompleted(MemoryStore):
    """The statements of another store, and that one of them was completed."""

    def __init__(self, store: MemoryStore, statement: Triple) -> None:
        self._other = store
        self._mark = Triple(statement.subject, COMPLETED, statement.predicate)

    def triples(
        self, subject: Term | None = None, predicate: NamedNode | None = None, value: Term | None = None
    ) -> list[Triple]:
        found = self._other.triples(subject, predicate, value)
        return [*found, self._mark] if predicate == COMPLETED else found


@pytest.fixture(scope="module")
def all_stated(shipped: Catalogue) -> tuple[Quad, ...]:
    """The statements of the shipped catalogue, as if its sources stated every one of them."""
    quads = pyoxigraph.parse(shipped.n_quads(), format=RdfFormat.N_QUADS)
    kept = (
        quad
        for quad in quads
        if not isinstance(quad.graph_name, DefaultGraph) and quad.predicate not in (COMPLETED, COMPLETED_VALUE)
    )
    return tuple(
        Quad(quad.subject, BASIS, STATED, quad.graph_name) if quad.predicate == BASIS else quad for quad in kept
    )


@pytest.fixture(scope="module")
def stated(all_stated: tuple[Quad, ...]) -> MemoryStore:
    return MemoryStore(all_stated)


def answers(query: NamedQuery, shipped: Catalogue, store: MemoryStore) -> Iterator[Answer]:
    """The answers of *store* to the examples of *query*, with what their rows rest on in it."""
    for example in query.examples:
        asked, grounds = shipped.bind(query.name, dict(example)), Grounds(store, shipped.dataset.locations)
        yield ask(asked, store, shipped.limits, grounds=grounds)


def resting_on(fact: Fact, query: NamedQuery, found: Answer) -> Iterator[tuple[int, Triple]]:
    """The statements that *fact* adds to those of the facts before it, with the number of their row."""
    assert found.grounds
    upto = query.facts.index(fact)
    for number, row in enumerate(found.rows):
        before, with_it = (
            {one.statement for one in found.grounds.of_row(query.facts[:last], found.columns, row).facts}
            for last in (upto, upto + 1)
        )
        yield from ((number, statement) for statement in with_it - before)


@pytest.mark.parametrize("query", RESTING, ids=lambda query: query.name)
def test_question_names_facts_that_exist(query: NamedQuery, shipped: Catalogue) -> None:
    assert query.facts
    found = list(answers(query, shipped, shipped.memory))
    missing = [
        fact.text
        for fact in query.facts
        if not any(statement for answer in found for statement in resting_on(fact, query, answer))
    ]
    assert missing == []


@pytest.mark.parametrize("query", [query for query in RESTING if query.name not in COMPARED], ids=lambda one: one.name)
def test_completed_fact_makes_its_row_completed(query: NamedQuery, shipped: Catalogue, stated: MemoryStore) -> None:
    found = list(answers(query, shipped, stated))
    for fact in query.facts:
        cases = ((answer, *case) for answer in found for case in resting_on(fact, query, answer))
        answer, number, statement = next(cases, (None, 0, None))
        assert answer is not None, f"no row rests on {fact.text}"
        assert answer.grounds is not None
        assert statement is not None
        before = answer.grounds.of_row(query.facts, answer.columns, answer.rows[number])
        grounds = Grounds(OneCompleted(stated, statement), shipped.dataset.locations)
        after = grounds.of_row(query.facts, answer.columns, answer.rows[number])
        assert (before.basis, after.basis) == (Basis.STATED, Basis.COMPLETED), fact.text


@pytest.mark.parametrize("name", sorted(COMPARED))
def test_completed_fact_leaves_the_figures_beside_the_survey(
    name: str, shipped: Catalogue, all_stated: tuple[Quad, ...], stated: MemoryStore
) -> None:
    query = LIBRARY.get(name)
    before = list(answers(query, shipped, stated))
    for fact in (fact for fact in query.facts if "?observation" not in (fact.subject, fact.object)):
        [_, statement] = next(case for answer in before for case in resting_on(fact, query, answer))
        mark = Quad(statement.subject, COMPLETED, statement.predicate, SOMEWHERE)
        after = answers(query, shipped, MemoryStore((*all_stated, mark)))
        assert [answer.rows for answer in after] != [answer.rows for answer in before], fact.text


def reads(query: NamedQuery, *terms: str) -> bool:
    return not iris_in(query.text).isdisjoint(NS + term for term in terms)


@pytest.mark.parametrize("query", LIBRARY, ids=lambda query: query.name)
def test_question_that_reads_days_is_asked_about_a_day(query: NamedQuery) -> None:
    asked = [parameter for parameter in query.parameters if parameter.is_of_the_day]
    assert [parameter.name for parameter in asked] == (["date"] if reads(query, "validFrom", "validUntil") else [])


def test_every_date_of_the_ontology_is_read_by_a_question(repository: Path) -> None:
    quads = pyoxigraph.parse((repository / "ontology" / "servicegraph.ttl").read_bytes(), format=RdfFormat.TURTLE)
    # A date is told from other values by the comment, since its datatype is none of OWL 2.
    dates = {str(quad.subject) for quad in quads if "xsd:date," in str(quad.object)}
    assert len(dates) >= 3
    asked = frozenset().union(*(iris_in(query.text) for query in LIBRARY))
    assert {date for date in dates if date.strip("<>") not in asked} == set()
