"""What a rule's facts can be, and who can see them: a rule that nobody can see the facts of is not followed."""

from __future__ import annotations

import pytest
from pyoxigraph import NamedNode

from servicegraph.shacl.on_store import StoreValidator
from servicegraph.shacl.shapes import read_shapes
from servicegraph.shacl.sight_of_facts import predicates_given
from servicegraph.sparql.memory import MemoryStore
from servicegraph.sparql.query_reader import read_construct
from tests.shacl.test_on_store import DATA, EX, quads, select

EACH = {EX + "a", EX + "b", EX + "c"}


@pytest.mark.parametrize(
    ("bound", "given"),
    [
        ("<https://example.org/a>", {EX + "a"}),
        ("IF(?x = ?y, ex:a, ex:b)", {EX + "a", EX + "b"}),
        ("if(COALESCE(?x > 1, IF(true, false, true)), IF(?y, ex:a, ex:b), ex:c)", EACH),
        ("IF(EXISTS { ?x ?p ?y }, ex:a, ex:b)", {EX + "a", EX + "b"}),
        ("IF(?x, ex:a, ?y)", None),
        ("IF(?x, ex:a, IRI(CONCAT('https://example.org/', ?y)))", None),
        ("COALESCE(?x, ex:a)", None),
        ("ex:cast(?x)", None),
    ],
)
def test_predicates_of_facts_are_those_between_which_a_rule_chooses(bound: str, given: set[str] | None) -> None:
    text = f"CONSTRUCT {{ $this ex:always ?x ; ?how ?x }} WHERE {{ $this ?q ?x , ?y BIND({bound} AS ?how) }}"
    found = predicates_given(*read_construct(text, {"ex": EX}))
    assert found == (None if given is None else {EX + "always", *given})


def test_predicate_that_the_data_gives_may_be_any() -> None:
    assert predicates_given(*read_construct("CONSTRUCT { $this ?p ?x } WHERE { $this ?p ?x }", {})) is None


@pytest.mark.parametrize(
    ("of", "is_followed"), [("p", False), ("given", True), ("p>/<https://example.org/given", True)]
)
def test_rule_is_followed_for_those_alone_who_can_see_its_facts(of: str, is_followed: bool) -> None:
    rule = f'sh:rule [ a sh:SPARQLRule ; sh:construct "CONSTRUCT {{ $this <{EX}given> 1 }} WHERE {{ $this a ?t }}" ]'
    shapes = read_shapes(quads(select(f"SELECT $this WHERE {{ $this <{EX}{of}> ?any }}", f"; {rule}")))
    store = MemoryStore.of_graphs({NamedNode("urn:f"): quads(DATA)})
    assert bool(StoreValidator(store).compiled(shapes).rules) is is_followed
