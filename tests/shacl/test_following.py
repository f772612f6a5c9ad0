"""A validation that follows the data finds after each change what a validation of everything finds."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import pyoxigraph
import pytest
from pyoxigraph import NamedNode, Quad, RdfFormat, Triple

from bench.changes import changes
from bench.generate import generate
from servicegraph import Catalogue
from servicegraph.shacl.following import FollowingValidation
from servicegraph.shacl.on_store import StoreValidator
from servicegraph.shacl.shapes import Shapes, read_shapes
from servicegraph.sparql.memory import MemoryStore
from tests.shacl.test_engines_agree import results

GRAPH = NamedNode("urn:file")
HEAD = """\
@prefix ex: <https://example.org/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
"""
EX = "https://example.org/"


def store_of(triples: Iterable[Triple]) -> MemoryStore:
    return MemoryStore.of_graphs({GRAPH: [Quad(*one) for one in triples]})


def triples(text: str) -> list[Triple]:
    return [quad.triple for quad in pyoxigraph.parse((HEAD + text).encode(), format=RdfFormat.TURTLE)]


def in_graph(triple: Triple, graph: NamedNode = GRAPH) -> Quad:
    return Quad(triple.subject, triple.predicate, triple.object, graph)


def shapes_of(text: str) -> Shapes:
    return read_shapes(Quad(*one) for one in triples(text))


@pytest.fixture(scope="module")
def generated(tmp_path_factory: pytest.TempPathFactory) -> Catalogue:
    folder = tmp_path_factory.mktemp("followed")
    generate(folder, services=24, seed=7, faults=6)
    return Catalogue.load(folder)


@pytest.fixture(scope="module")
def follow(generated: Catalogue) -> Callable[[int, int], None]:
    shapes = generated.scope.shapes
    data = list(dict.fromkeys(quad.triple for file in generated.dataset.data for quad in file.quads))
    others = [quad.triple for file in generated.dataset.definitions for quad in file.quads]

    def steps(number: int, seed: int) -> None:
        following = FollowingValidation(store_of([*others, *data]), shapes)
        now = dict.fromkeys(data)
        for change in changes(data, number, seed):
            following.follow(*change.quads(GRAPH))
            for one in change.removed:
                del now[one]
            now.update(dict.fromkeys(change.added))
            whole = StoreValidator(store_of([*others, *now])).prepare(shapes)()
            assert results(following.results) == results(whole), change
            assert [one.order for one in following.results] == [one.order for one in whole], change

    return steps


def test_results_after_some_changes_are_those_of_a_whole_validation(follow: Callable[[int, int], None]) -> None:
    follow(8, 1)


@pytest.mark.matrix
@pytest.mark.parametrize("seed", range(2, 7))
def test_results_after_many_changes_are_those_of_a_whole_validation(
    follow: Callable[[int, int], None], seed: int
) -> None:
    follow(20, seed)


# A shape, data, a statement that goes or comes, and the nodes that are looked at again for it.
CASES = {
    "a value of its own": (
        "sh:property [ sh:path ex:p ; sh:minCount 1 ]",
        "ex:a a ex:T ; ex:p 1 . ex:b a ex:T .",
        "ex:a ex:p 1 .",
        {"a"},
    ),
    "what a step away says": (
        "sh:property [ sh:path ex:p ; sh:node [ sh:property [ sh:path ex:q ; sh:minCount 1 ] ] ]",
        "ex:a a ex:T ; ex:p ex:x . ex:b a ex:T ; ex:p ex:y . ex:x ex:q 1 . ex:y ex:q 1 .",
        "ex:x ex:q 1 .",
        {"a"},
    ),
    "far along a repetition": (
        "sh:property [ sh:path ( [ sh:zeroOrMorePath ex:p ] ex:q ) ; sh:minCount 1 ]",
        "ex:a a ex:T ; ex:p ex:x . ex:x ex:p ex:y . ex:y ex:q 1 . ex:b a ex:T ; ex:p ex:z .",
        "ex:y ex:q 1 .",
        {"a", "x", "y"},
    ),
    "inside what must not be": (
        f'sh:sparql [ sh:select "SELECT $this WHERE {{ $this <{EX}p> ?x FILTER NOT EXISTS {{ ?y <{EX}r> ?x }} }}" ]',
        "ex:a a ex:T ; ex:p ex:x . ex:b a ex:T ; ex:p ex:z . ex:c ex:r ex:x .",
        "ex:c ex:r ex:x .",
        {"a"},
    ),
    "in one of two alternatives": (
        f'sh:sparql [ sh:select "SELECT $this WHERE {{ {{ $this <{EX}p> ?x }} UNION {{ ?x <{EX}p> $this }} '
        f'?x <{EX}q> ?y }}" ]',
        "ex:a a ex:T ; ex:p ex:x . ex:y ex:p ex:b . ex:b a ex:T . ex:x ex:q 1 . ex:y ex:q 1 .",
        "ex:y ex:q 1 .",
        {"b"},
    ),
    "the type": (
        "sh:property [ sh:path ex:p ; sh:minCount 1 ]",
        "ex:a a ex:T . ex:b a ex:T .",
        "ex:a a ex:T .",
        {"a"},
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_change_is_followed_where_it_can_be_felt_and_no_further(case: str) -> None:
    conditions, data, change, expected = CASES[case]
    shapes = shapes_of(f"ex:S a sh:NodeShape ; sh:targetClass ex:T ; {conditions} .")
    following = FollowingValidation(store_of(triples(data)), shapes)
    before = results(following.results)
    quads = [in_graph(one) for one in triples(change)]
    touched = following.follow(quads, ())
    assert not touched.is_all
    assert {str(node).strip("<>").removeprefix(EX) for node in touched.nodes} == expected
    rest = [one for one in triples(data) if one not in triples(change)]
    assert results(following.results) == results(StoreValidator(store_of(rest)).prepare(shapes)())
    assert results(following.results) != before
    following.follow((), quads)
    assert results(following.results) == before


def test_pattern_that_nothing_joins_to_the_focus_node_touches_all_of_them() -> None:
    select = f"SELECT $this WHERE {{ $this <{EX}p> ?x . ?kind <{EX}wanted> true }}"
    shapes = shapes_of(f'ex:S a sh:NodeShape ; sh:targetClass ex:T ; sh:sparql [ sh:select "{select}" ] .')
    following = FollowingValidation(store_of(triples("ex:a a ex:T ; ex:p 1 . ex:b a ex:T ; ex:p 2 .")), shapes)
    assert not following.results
    touched = following.follow((), [in_graph(one) for one in triples("ex:k ex:wanted true .")])
    assert touched.is_all
    assert len(following.results) == 2


def test_class_that_becomes_a_subclass_is_looked_at_wholly() -> None:
    shapes = shapes_of("ex:S a sh:NodeShape ; sh:targetClass ex:T ; sh:property [ sh:path ex:p ; sh:minCount 1 ] .")
    following = FollowingValidation(store_of(triples("ex:a a ex:Sub .")), shapes)
    assert not following.results
    assert following.follow((), [in_graph(one) for one in triples("ex:Sub rdfs:subClassOf ex:T .")]).is_all
    assert len(following.results) == 1


def test_statement_that_another_file_says_too_changes_nothing_when_it_goes() -> None:
    shapes = shapes_of("ex:S a sh:NodeShape ; sh:targetClass ex:T ; sh:property [ sh:path ex:p ; sh:minCount 1 ] .")
    said = triples("ex:a a ex:T ; ex:p 1 .")
    store = MemoryStore.of_graphs({GRAPH: [Quad(*one) for one in said], NamedNode("urn:other"): [Quad(*said[1])]})
    following = FollowingValidation(store, shapes)
    following.follow([in_graph(said[1])], ())
    assert not following.results
    following.follow([in_graph(said[1], NamedNode("urn:other"))], ())
    assert len(following.results) == 1


def test_shape_whose_query_the_store_refuses_is_followed_by_the_other_engine() -> None:
    text = f"""ex:known a sh:SPARQLFunction ; sh:parameter [ sh:path ex:of ] ;
            sh:ask "ASK {{ $of <{EX}p> ?any }}" .
        ex:S a sh:NodeShape ; sh:targetClass ex:T ;
            sh:sparql [ sh:select "SELECT $this WHERE {{ FILTER(!<{EX}known>($this)) }}" ] ."""
    shapes = shapes_of(text)
    following = FollowingValidation(store_of(triples("ex:a a ex:T ; ex:p 1 . ex:b a ex:T .")), shapes)
    for change in ("ex:c a ex:T .", "ex:b ex:p 2 ."):
        following.follow((), [in_graph(one) for one in triples(change)])
    now = store_of(triples("ex:a a ex:T ; ex:p 1 . ex:b a ex:T ; ex:p 2 . ex:c a ex:T ."))
    assert results(following.results) == results(StoreValidator(now).prepare(shapes)())
