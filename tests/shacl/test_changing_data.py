"""What stands beside the data follows a change of it, and is as it was when the change is taken back."""

from __future__ import annotations

from pathlib import Path

import pytest
from pyoxigraph import NamedNode, Quad

from bench.changes import changes
from bench.generate import generate
from servicegraph import Catalogue
from servicegraph.shacl.changing_data import ChangingData, results_lacking
from servicegraph.shacl.focus import AUXILIARY, INFERRED
from servicegraph.shacl.on_store import StoreValidator
from servicegraph.shacl.shapes import Shapes
from servicegraph.sparql.memory import MemoryStore
from tests.shacl.test_following import EX, in_graph, shapes_of, store_of, triples

RULE = f'''
ex:S a sh:NodeShape ; sh:targetClass ex:T ;
    sh:rule [ a sh:SPARQLRule ; sh:construct """CONSTRUCT {{ $this <{EX}near> ?other }}
        WHERE {{ {{ $this <{EX}p> ?other }} UNION {{ ?other <{EX}q> $this }} }}""" ] ;
    sh:property [ sh:path ex:near ; sh:minCount 1 ] .
'''


def worked_out(store: MemoryStore, shapes: Shapes) -> ChangingData:
    validator = StoreValidator(store)
    program = validator.compiled(shapes)
    validator.beside.work_out(program)
    return ChangingData(validator, program)


def beside(store: MemoryStore) -> dict[NamedNode, list[str]]:
    return {graph: sorted(store.n_triples(graph).decode().splitlines()) for graph in (AUXILIARY, INFERRED)}


def everything(store: MemoryStore) -> tuple[list[bytes], dict[NamedNode, list[str]]]:
    return sorted(store.n_triples().splitlines()), beside(store)


def follows_and_comes_back(folder: Path, services: int, steps: int, seed: int) -> None:
    generate(folder, services=services, seed=seed, faults=3)
    catalogue = Catalogue.load(folder)
    shapes = catalogue.scope.shapes
    others = [quad.triple for file in catalogue.dataset.definitions for quad in file.quads]
    data = list(dict.fromkeys(quad.triple for file in catalogue.dataset.data for quad in file.quads))
    store = store_of(dict.fromkeys([*others, *data]))
    changing, before = worked_out(store, shapes), everything(store)
    known = 0
    for change in changes(data, steps, seed):
        there = {one for one in change.removed if store.triples(*one)}
        new = {one for one in change.added if not store.triples(*one)} - there
        removed, added = ([Quad(*one) for one in some] for some in (there - set(change.added), new))
        with changing.changed(removed, added) as touched:
            if touched is not None:
                anew = store.without(())
                worked_out(anew, shapes)
                assert beside(store) == beside(anew), change
                known += 1
        assert everything(store) == before, change
    assert known


def test_what_stands_beside_the_data_follows_some_changes_and_comes_back(tmp_path: Path) -> None:
    follows_and_comes_back(tmp_path / "generated", 12, 6, 3)


@pytest.mark.matrix
@pytest.mark.parametrize("seed", range(10, 16))
def test_what_stands_beside_the_data_follows_many_changes_and_comes_back(tmp_path: Path, seed: int) -> None:
    follows_and_comes_back(tmp_path / "generated", 24, 25, seed)


@pytest.mark.parametrize("change", ["ex:a ex:p ex:x .", "ex:y ex:q ex:b ; ex:p ex:z .", "ex:c a ex:T ."])
def test_facts_of_rules_come_and_go_with_a_change(change: str) -> None:
    shapes = shapes_of(RULE)
    store = store_of(triples("ex:a a ex:T . ex:b a ex:T ; ex:p ex:c . ex:c ex:p ex:d . ex:d ex:q ex:a ."))
    changing, before = worked_out(store, shapes), everything(store)
    new = triples(change)
    with changing.changed((), [Quad(*one) for one in new]) as touched:
        assert touched is not None
        anew = store.without(())
        worked_out(anew, shapes)
        assert beside(store) == beside(anew) != before[1]
    assert everything(store) == before


@pytest.mark.parametrize("removed", ["ex:a a ex:U .", "ex:b a ex:U .", "ex:a a ex:T , ex:U ; ex:p ex:b ."])
def test_pairs_that_begin_at_nodes_of_two_shapes_stay_where_one_of_them_is_left(removed: str) -> None:
    of_class = "ex:{0} a sh:NodeShape ; sh:targetClass ex:{0} ; sh:property [ sh:path {1} ; sh:maxCount 1 ] ."
    shapes = shapes_of(" ".join(of_class.format(name, "[ sh:zeroOrMorePath ex:p ]") for name in "TU"))
    store = store_of(triples("ex:a a ex:T , ex:U ; ex:p ex:b . ex:b a ex:U ; ex:p ex:c ."))
    changing, before = worked_out(store, shapes), everything(store)
    with changing.changed([Quad(*one) for one in triples(removed)], ()) as touched:
        assert touched is not None
        anew = store.without(())
        worked_out(anew, shapes)
        assert beside(store) == beside(anew)
    assert everything(store) == before


def test_change_of_a_class_is_one_of_which_nobody_knows_what_it_touches() -> None:
    store = store_of(triples("ex:a a ex:Sub ; ex:p 1 ."))
    changing, before = worked_out(store, shapes_of(RULE)), everything(store)
    with changing.changed((), [in_graph(one) for one in triples("ex:Sub rdfs:subClassOf ex:T .")]) as touched:
        assert touched is None
    assert everything(store) == before


def test_results_without_some_statements_are_those_of_a_copy_without_them(tmp_path: Path) -> None:
    generate(tmp_path / "generated", services=24, seed=7, faults=3)
    catalogue = Catalogue.load(tmp_path / "generated")
    store, shapes = catalogue.memory, catalogue.scope.shapes
    of_rules = NamedNode("https://w3id.org/servicegraph/ns#governedBy")
    statements = frozenset(store.triples(predicate=of_rules)[:6])
    validator, wanted = StoreValidator(store), StoreValidator(store.without(statements)).prepare(shapes)()
    before = validator.prepare(shapes)()
    assert results_lacking(statements, validator, shapes) == wanted != before
    assert validator.prepare(shapes)() == before


def test_results_without_a_statement_about_classes_are_not_told() -> None:
    store = store_of(triples("ex:a a ex:T ; ex:p ex:b . ex:T rdfs:subClassOf ex:U ."))
    [of_classes] = store.triples(predicate=NamedNode("http://www.w3.org/2000/01/rdf-schema#subClassOf"))
    assert results_lacking({of_classes}, StoreValidator(store), shapes_of(RULE)) is None
    assert len(store.triples()) == 3
