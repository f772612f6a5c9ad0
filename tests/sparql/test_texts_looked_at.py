"""What is found of a text holds of all that are made from the same one, and of no other."""

from __future__ import annotations

import pytest
from pyoxigraph import Literal, NamedNode, Quad

from servicegraph.errors import QueryRefused
from servicegraph.queries.answer import bound
from servicegraph.queries.library import parse
from servicegraph.rdf.terms import Prefixes
from servicegraph.sparql import complaints, texts_looked_at
from servicegraph.sparql.memory import MemoryStore
from servicegraph.sparql.values import QueryRequest, Solutions
from servicegraph.sparql.worker import as_call

P, GRAPH = NamedNode("http://example.org/p"), NamedNode("http://example.org/g")


@pytest.fixture
def looks(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    found: list[str] = []

    def look(sparql: str) -> None:
        found.append(sparql)
        complaints.refuse_unsafe(sparql)

    monkeypatch.setattr(texts_looked_at, "refuse_unsafe", look)
    return found


def test_a_text_is_looked_at_once_for_all_that_are_made_from_it(looks: list[str]) -> None:
    store = MemoryStore.of_graphs({GRAPH: [Quad(P, P, Literal(str(day))) for day in range(3)]})
    for day in range(3):
        found = store.query(f"SELECT ?g {{ GRAPH ?g {{ ?s ?p '{day}' }} }}", made_from="days")
        assert isinstance(found, Solutions)
        assert found.rows == ((GRAPH,),)
    assert len(looks) == 1
    store.query("ASK {}")
    store.query("ASK {}")
    assert len(looks) == 3


def test_an_unsafe_text_is_refused_each_time_whatever_it_is_made_from(looks: list[str]) -> None:
    store = MemoryStore()
    for _ in range(2):
        with pytest.raises(QueryRefused):
            store.query("ASK { SERVICE <http://example.org/> { ?s ?p ?o } }", made_from="elsewhere")
    assert len(looks) == 2


def test_a_named_question_names_its_text_and_what_is_given_but_not_the_values() -> None:
    text = "# Named\n#\n# @param name string A name\n# @column thing iri A thing\n\nSELECT ?thing { ?thing ?p $name }"
    query = parse(text, "named.rq")

    def name(**given: str) -> str:
        return bound(query, given, Prefixes({})).made_from

    assert name(name="a") == name(name="b") != ""
    assert name() not in ("", name(name="a"))
    # An engine may read escapes before the grammar: a text with one is looked at for itself.
    assert name(name="a\\u0022 b") == ""
    head, _ = as_call(QueryRequest("ASK {}", made_from=name()))
    assert head["made_from"] == name()
