"""The focus nodes that are known after a change are those that would be looked up anew."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import NamedNode, Quad, Triple

from servicegraph.rdf.terms import RDF, RDFS
from servicegraph.shacl.shapes import Target
from servicegraph.shacl.targets import TargetIndex
from servicegraph.sparql.memory import MemoryStore

GRAPH = NamedNode("urn:file")
NODES, CLASSES, PROPERTIES = ([NamedNode(f"urn:{kind}{number}") for number in range(3)] for kind in "ncp")
TYPE = NamedNode(RDF + "type")
BELOW = [Triple(CLASSES[1], NamedNode(RDFS + "subClassOf"), CLASSES[0])]
TRIPLES = [
    *(Triple(node, TYPE, kind) for node in NODES for kind in CLASSES),
    *(Triple(node, name, other) for node in NODES for name in PROPERTIES[:2] for other in NODES),
    *BELOW,
]
TARGETS: list[Target] = [
    *(("targetClass", kind) for kind in CLASSES),
    *((kind, name) for kind in ("targetSubjectsOf", "targetObjectsOf") for name in (*PROPERTIES, TYPE)),
    ("targetNode", NODES[0]),
]
SOME = st.lists(st.sampled_from(TRIPLES), max_size=4, unique=True)


@settings(max_examples=200, deadline=None)
@given(st.lists(st.sampled_from(TRIPLES), max_size=8, unique=True), SOME, SOME)
def test_only_the_ends_of_what_changes_have_to_be_looked_up(
    data: list[Triple], removed: list[Triple], added: list[Triple]
) -> None:
    store = MemoryStore.of_graphs({GRAPH: [Quad(one.subject, one.predicate, one.object) for one in data]})
    before = TargetIndex(store)
    for target in TARGETS:
        before.of([target])
    for kind in CLASSES:
        before.instances(kind)
    gone, come = ({*removed} & {*data}), ({*added} - {*data})
    quads = [[Quad(one.subject, one.predicate, one.object, GRAPH) for one in some] for some in (gone, come)]
    store.apply(*quads)
    after, anew = before.after([one for some in quads for one in some]), TargetIndex(store)
    for target in TARGETS:
        assert after.of([target]) == anew.of([target]), target
        assert after.reached(frozenset(NODES), [target]) == anew.of([target]) & {*NODES}
    for kind in CLASSES:
        assert after.instances(kind) == anew.instances(kind)
