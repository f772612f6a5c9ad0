"""Graphs that are derived from the data: seen by who asks for them, replaced by newer ones, in no copy of the data."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from pyoxigraph import Literal, NamedNode, Quad

from servicegraph.sparql.memory import MemoryStore
from servicegraph.sparql.pool import Pool
from servicegraph.sparql.store import Store
from servicegraph.sparql.values import Solutions

EX = "http://example.org/"
FILE, DERIVED = EX + "file", EX + "derived"


def quad(value: str, graph: str) -> Quad:
    return Quad(NamedNode(EX + "s"), NamedNode(EX + "p"), Literal(value), NamedNode(graph))


@pytest.fixture(params=["memory", "pool"])
def store(request: pytest.FixtureRequest) -> Iterator[Store]:
    """A store of each kind with one file."""
    memory = MemoryStore([quad("of the file", FILE)])
    if request.param == "memory":
        yield memory
        return
    pool = Pool(memory.n_quads, {}, processes=2)
    yield pool
    pool.close()


def values(store: Store, *derived: str, pattern: str = "?s ?p ?o") -> list[str]:
    """The values that a query finds."""
    found = store.query(f"SELECT ?o {{ {pattern} }} ORDER BY ?o", derived_graphs=derived)
    assert isinstance(found, Solutions)
    return [getattr(row[0], "value", "") for row in found.rows]


def test_derived_graph_is_seen_only_by_who_names_it(store: Store) -> None:
    store.extend([quad("derived", DERIVED)])
    assert values(store) == ["of the file"]
    assert values(store, DERIVED) == ["derived", "of the file"]
    in_graphs = "GRAPH ?g { ?s ?p ?o }"
    assert values(store, pattern=in_graphs) == ["of the file"]
    assert values(store, DERIVED, pattern=in_graphs) == ["derived", "of the file"]
    assert store.graph_sizes() == {FILE: 1}
    assert store.graph_sizes([DERIVED]) == {FILE: 1, DERIVED: 1}


@pytest.mark.parametrize(
    ("pattern", "found"),
    [
        ("?s <http://example.org/p> ?o", ["derived", "of the file"]),
        ("<http://example.org/s> ?p ?o", ["derived", "of the file"]),
        ("?s <http://example.org/q>? ?o", ["derived", EX + "s", "of the file"]),
        ("?s <http://example.org/q> ?o", []),
    ],
)
def test_text_that_can_reach_a_derived_graph_sees_it(store: Store, pattern: str, found: list[str]) -> None:
    store.extend([quad("derived", DERIVED)])
    assert sorted(values(store, DERIVED, pattern=pattern)) == sorted(found)


def test_graph_that_is_derived_anew_takes_the_place_of_the_old_one(store: Store) -> None:
    for day in ("kept", "first"), ("kept", "second"):
        store.extend([quad(value, DERIVED) for value in day])
        for _ in range(3):  # whichever process answers
            assert values(store, DERIVED, pattern=f"GRAPH <{DERIVED}> {{ ?s ?p ?o }}") == sorted(day)


def test_copy_of_the_data_has_no_derived_graph() -> None:
    memory = MemoryStore([quad("of the file", FILE)])
    before = memory.n_quads()
    memory.extend([quad("derived", DERIVED)])
    assert sorted(memory.n_quads().splitlines()) == sorted(before.splitlines())
    assert len(memory) == 1
