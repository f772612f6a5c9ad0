"""What is put together from all files is after a change what it would be if it were made anew."""

from __future__ import annotations

import datetime
import tempfile
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from typing import TypeVar

from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import Literal, NamedNode, Quad, Triple

from servicegraph import Catalogue
from servicegraph.checks.definition import Scope
from servicegraph.checks.described import Described
from servicegraph.dataset.dataset import Dataset, load_dataset
from servicegraph.dataset.day import may_count_otherwise, statements_not_on
from servicegraph.dataset.difference import difference
from servicegraph.rdf.patching import gone_and_come, patched
from servicegraph.rdf.terms import NS, RDF, RDFS
from servicegraph.sparql.memory import MemoryStore

PREFIXES = """@prefix sg: <https://w3id.org/servicegraph/ns#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix id: <https://example.org/id/service/> .
"""
SUBJECTS = ("id:a", "id:A", "id:b", "<https://example.org/id/service/b/>", "id:c", "_:blank")
STATEMENTS = [
    *(f"{one} <https://example.org/other> 1 ." for one in SUBJECTS),
    *(f"{one} <https://example.org/other> 1 ." for one in SUBJECTS),
    *(f"{one} a sg:{kind} ." for one in SUBJECTS for kind in ("Service", "Interface")),
    *(
        f'{one} {naming} "{name}"@fi .'
        for one in SUBJECTS
        for naming in ("rdfs:label", "skos:prefLabel")
        for name in "xy"
    ),
    *(f"{one} sg:{end} {other} ." for one in SUBJECTS for end in ("from", "to") for other in SUBJECTS[:4]),
]
FILES = st.dictionaries(
    st.sampled_from(["one.ttl", "two.ttl", "more/three.ttl"]), st.lists(st.sampled_from(STATEMENTS), max_size=5)
)
K = TypeVar("K")
T = TypeVar("T")


def write(folder: Path, files: Mapping[str, Sequence[str]]) -> None:
    for path in folder.rglob("*.ttl"):
        path.unlink()
    for name, statements in files.items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(PREFIXES + "\n".join(statements) + "\n", "utf-8")


def places(described: Described) -> list[tuple[str, list[tuple[str, int]]]]:
    return [(iri, [(file.path, place) for file, place in some]) for iri, some in described.statements.items()]


def agree(patched_one: Dataset, anew: Dataset) -> None:
    assert patched_one.sources == anew.sources
    assert patched_one.state == anew.state
    subjects = {quad.subject for file in anew.data for quad in file.quads} | {NamedNode("https://example.org/id/none")}
    for subject in subjects:
        about = [[file.path for file in one.locations.files_about(subject)] for one in (patched_one, anew)]
        assert about[0] == about[1]
    assert (patched_one.labels.names, patched_one.labels.ends) == (anew.labels.names, anew.labels.ends)


def scope_agrees(scope: Scope, anew: Scope) -> None:
    assert places(scope.described) == places(anew.described)
    assert [*scope.described.types.items()] == [*anew.described.types.items()]
    assert scope.alike == anew.alike
    assert in_sets(scope.likeness.iris) == in_sets(anew.likeness.iris)
    assert in_sets(scope.namesakes.several) == in_sets(anew.namesakes.several)
    assert in_sets(scope.namesakes.things) == in_sets(anew.namesakes.things)
    assert (scope.looked_at, scope.overlooked) == (anew.looked_at, anew.overlooked)
    assert scope.parts == anew.parts


def in_sets(groups: Mapping[K, Collection[T]]) -> Mapping[K, frozenset[T]]:
    return {key: frozenset(some) for key, some in groups.items()}


@settings(max_examples=15, deadline=None)
@given(st.lists(FILES, min_size=2, max_size=4))
def test_what_changed_files_say_takes_the_place_of_what_they_said(steps: list[dict[str, list[str]]]) -> None:
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        (folder / "servicegraph.toml").write_text('base = "https://example.org/id/"\n', "utf-8")
        write(folder, steps[0])
        scope = Catalogue.load(folder).scope
        scope_agrees(scope, scope)  # now all is known
        for files in steps[1:]:
            write(folder, files)
            after, anew = load_dataset(scope.dataset.settings, scope.dataset), Catalogue.load(folder).scope
            agree(after, anew.dataset)
            change = difference(scope.dataset, after)
            assert change is not None
            scope.store.apply(change.removed, change.added)
            scope = scope.after(after, change.removed | change.added, None)
            scope_agrees(scope, anew)


NODES = [NamedNode(f"https://example.org/id/{name}") for name in "abcd"]
DAYS = [Literal(f"2025-0{month}-01", datatype=NamedNode("http://www.w3.org/2001/XMLSchema#date")) for month in (1, 9)]
TRIPLES = [
    *(
        Triple(node, NamedNode(NS + name), day)
        for node in NODES
        for name in ("validFrom", "validUntil")
        for day in DAYS
    ),
    *(Triple(node, NamedNode(RDF + "type"), NamedNode(NS + kind)) for node in NODES for kind in ("Interface", "Goal")),
    *(Triple(node, NamedNode(RDFS + "label"), Literal(name)) for node in NODES for name in "xy"),
    *(Triple(node, NamedNode(NS + name), end) for node in NODES for name in ("from", "hasGoal") for end in NODES),
]
CHANGES = st.lists(st.sampled_from(TRIPLES), max_size=3)


@settings(max_examples=150, deadline=None)
@given(st.lists(st.sampled_from(TRIPLES), max_size=14), CHANGES, CHANGES)
def test_where_others_cannot_count_the_same_do(data: list[Triple], removed: list[Triple], added: list[Triple]) -> None:
    graph, day = NamedNode("urn:file"), datetime.date(2025, 6, 1)
    store = MemoryStore.of_graphs({graph: [Quad(*one) for one in dict.fromkeys(data)]})
    gone, come = (
        [Quad(one.subject, one.predicate, one.object, graph) for one in some]
        for some in ({*removed} & {*data}, {*added} - {*data})
    )
    before = statements_not_on(store, day)
    store.apply(gone, come)
    if not may_count_otherwise([*gone, *come], before):
        assert statements_not_on(store, day) == before


@given(st.lists(st.integers(0, 9), unique=True), st.lists(st.integers(0, 9), unique=True))
def test_what_goes_and_comes_is_told_by_identity(first: list[int], second: list[int]) -> None:
    things = [object() for _ in range(10)]
    before, after = ([things[number] for number in some] for some in (first, second))
    gone, come = gone_and_come(before, after)
    assert [things.index(one) for one in gone] == [number for number in first if number not in second]
    assert [things.index(one) for one in come] == [number for number in second if number not in first]


def test_a_patched_table_is_another_and_keeps_its_order() -> None:
    before = {"a": 1, "b": 2, "c": 3}
    assert [*patched(before, ["a", "b", "d"], {"a": 4, "d": 5}).items()] == [("a", 4), ("c", 3), ("d", 5)]
    assert before == {"a": 1, "b": 2, "c": 3}
