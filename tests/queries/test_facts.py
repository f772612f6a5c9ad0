"""What each shipped question says about itself: its facts exist, a completed one shows, its day is a parameter.

Questions about readiness name no facts: their figures are derived, and each criterion has a basis of its own.
"""

from __future__ import annotations

import functools
import itertools
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import pyoxigraph
import pytest
from pyoxigraph import DefaultGraph, NamedNode, Quad, RdfFormat, Triple

from servicegraph import Catalogue
from servicegraph.dataset.locations import LocationIndex
from servicegraph.queries.answer import Answer, ask
from servicegraph.queries.facts import Fact, iris_in
from servicegraph.queries.grounds import Basis, Ground, Grounds
from servicegraph.queries.header import NamedQuery
from servicegraph.rdf.terms import NS, VOCABULARY, Term
from servicegraph.sparql.memory import MemoryStore
from servicegraph.sparql.values import Row, Solutions
from tests.queries.shipped_library import LIBRARY

BASIS, STATED = NamedNode(NS + "basis"), NamedNode(VOCABULARY + "basis/stated")
PLANTED = Path(__file__).parents[1] / "data" / "questions"
COMPLETED, COMPLETED_VALUE = NamedNode(NS + "completed"), NamedNode(NS + "completedValue")
SOMEWHERE = NamedNode("urn:test:completed")
MOST_TRIED = 8  # statements of one fact; a figure stays as it is where another statement bears it too
RESTING = [query for query in LIBRARY if not query.needs]
# Those whose figures leave out what was completed: there the figures change, and not the basis of the row.
COMPARED = frozenset({"chains-by-phase", "rules-by-status", "service-groups-by-customer-group"})


@dataclass(frozen=True)
class Asked:
    """A question that has been asked of the statements of *store*."""

    query: NamedQuery
    answer: Answer
    store: MemoryStore
    locations: LocationIndex

    @functools.cached_property
    def grounds(self) -> Grounds:
        return Grounds(self.store, self.locations)

    def ground(self, row: Row, facts: Sequence[Fact]) -> Ground:
        """What *row* rests on, of *facts*."""
        return self.grounds.of_row(facts, self.answer.columns, row)

    def ground_with_completed(self, row: Row, statement: Triple) -> Ground:
        """What *row* would rest on if *statement* had been completed."""
        grounds = Grounds(OneCompleted(self.store, statement), self.locations)
        return grounds.of_row(self.query.facts, self.answer.columns, row)

    def resting_on(self, fact: Fact) -> Iterator[tuple[Row, Triple]]:
        """The statements that *fact* adds to those of the facts before it, each with its row."""
        upto = self.query.facts.index(fact)
        for row in self.answer.rows:
            before, with_it = (
                {one.statement for one in self.ground(row, self.query.facts[:last]).facts} for last in (upto, upto + 1)
            )
            yield from ((row, statement) for statement in with_it - before)


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


@pytest.fixture(scope="module")
def planted() -> tuple[Catalogue, ...]:
    """The small catalogues of the tests of questions, which hold what the shipped one may lack on the day."""
    folders = (*(PLANTED / name for name in ("cover", "interfaces", "steering")), PLANTED.parent / "county")
    return tuple(Catalogue.load(folder) for folder in folders)


def asked(
    query: NamedQuery, shipped: Catalogue, store: MemoryStore, planted: tuple[Catalogue, ...] = ()
) -> Iterator[Asked]:
    """*query* asked with its examples of *store*, the shipped catalogue, and then without any of those *planted*."""
    for example in query.examples:
        bound = shipped.bind(query.name, dict(example))
        yield Asked(query, ask(bound, store, shipped.limits), store, shipped.dataset.locations)
    if not any(parameter.required for parameter in query.parameters):
        for catalogue in planted:
            yield Asked(query, catalogue.query(query.name), catalogue.memory, catalogue.dataset.locations)


@pytest.mark.matrix
@pytest.mark.parametrize("query", RESTING, ids=lambda query: query.name)
def test_question_names_facts_that_exist(
    query: NamedQuery, shipped: Catalogue, stated: MemoryStore, planted: tuple[Catalogue, ...]
) -> None:
    assert query.facts
    # What the comparisons count alone, stated facts, may be what a catalogue does not have.
    found = tuple(asked(query, shipped, stated if query.name in COMPARED else shipped.memory, planted))
    assert [fact.text for fact in query.facts if not any(any(one.resting_on(fact)) for one in found)] == []


@pytest.mark.parametrize("query", [query for query in RESTING if query.name not in COMPARED], ids=lambda one: one.name)
def test_completed_fact_makes_its_row_completed(
    query: NamedQuery, shipped: Catalogue, stated: MemoryStore, planted: tuple[Catalogue, ...]
) -> None:
    found = tuple(asked(query, shipped, stated, planted))
    for fact in query.facts:
        one, row, statement = next((one, *case) for one in found for case in one.resting_on(fact))
        before = one.ground(row, query.facts)
        after = one.ground_with_completed(row, statement)
        assert (before.basis, after.basis) == (Basis.STATED, Basis.COMPLETED), fact.text


def with_mark(quads: tuple[Quad, ...], statement: Triple) -> MemoryStore:
    """The statements *quads*, and that *statement* was completed."""
    return MemoryStore((*quads, Quad(statement.subject, COMPLETED, statement.predicate, SOMEWHERE)))


@pytest.mark.parametrize("name", sorted(COMPARED))
def test_completed_fact_leaves_the_figures_beside_the_survey(
    name: str, shipped: Catalogue, all_stated: tuple[Quad, ...], stated: MemoryStore
) -> None:
    query = LIBRARY.get(name)
    before = tuple(asked(query, shipped, stated))
    for fact in query.facts:
        cases = (statement for one in before for _, statement in one.resting_on(fact))
        assert any(
            [one.answer.rows for one in asked(query, shipped, with_mark(all_stated, statement))]
            != [one.answer.rows for one in before]
            for statement in itertools.islice(cases, MOST_TRIED)
        ), fact.text


def reads(query: NamedQuery, *terms: str) -> bool:
    return not iris_in(query.text).isdisjoint(NS + term for term in terms)


@pytest.mark.parametrize("query", LIBRARY, ids=lambda query: query.name)
def test_question_that_reads_days_is_asked_about_a_day(query: NamedQuery) -> None:
    of_the_day = [parameter.name for parameter in query.parameters if parameter.is_of_the_day]
    assert of_the_day == (["date"] if reads(query, "validFrom", "validUntil") else [])


@pytest.mark.matrix
@pytest.mark.parametrize("query", LIBRARY, ids=lambda query: query.name)
def test_pasted_question_means_the_same(query: NamedQuery, shipped: Catalogue) -> None:
    """A default stands in the text too: where nobody puts values in, the question has the same answer."""
    if any(parameter.required for parameter in query.parameters):
        pytest.skip("there is nothing to ask without a value")
    derived = (shipped.add_readiness(),) if query.needs else ()
    pasted = shipped.memory.query(query.text, shipped.limits, derived_graphs=derived)
    assert isinstance(pasted, Solutions)
    assert Counter(pasted.rows) == Counter(shipped.query(query.name).rows)


def test_every_date_of_the_ontology_is_read_by_a_question(repository: Path) -> None:
    quads = pyoxigraph.parse((repository / "ontology" / "servicegraph.ttl").read_bytes(), format=RdfFormat.TURTLE)
    # A date is told from other values by the comment, since its datatype is none of OWL 2.
    dates = {str(quad.subject) for quad in quads if "xsd:date," in str(quad.object)}
    assert len(dates) >= 3
    read = frozenset().union(*(iris_in(query.text) for query in LIBRARY))
    assert {date for date in dates if date.strip("<>") not in read} == set()
