"""What is wrong with the path of a shape (https://www.w3.org/TR/shacl/#property-paths)."""

from __future__ import annotations

from collections.abc import Iterator

from pyoxigraph import NamedNode

from servicegraph.rdf.index import TripleIndex
from servicegraph.rdf.paths import PathError, read_path
from servicegraph.rdf.terms import RDF, SH, Term
from servicegraph.shacl.shape_faults import ShapeFault

_PATH = SH + "path"


def faults_of_path(graph: TripleIndex, node: Term, *, is_property: bool) -> Iterator[ShapeFault]:
    """The fault of the path of the shape *node*; *is_property* says that it is declared or used as a property shape.

    A shape without a right path cannot be run at all.
    """
    paths = list(dict.fromkeys(graph.values(node, _PATH)))
    whole = ((node, "", None),)
    if not paths:
        # A list, and a node shape, are said to be wrong where they are referred to.
        is_else = graph.values(node, RDF + "first") or NamedNode(SH + "NodeShape") in graph.values(node, RDF + "type")
        if is_property and graph.facts(node) and not is_else:
            yield ShapeFault("shape-path", (node, "", None), whole, "missing")
    elif len(paths) > 1:
        yield ShapeFault("shape-path", (node, _PATH, paths[-1]), whole, "several")
    elif NamedNode(SH + "NodeShape") in graph.values(node, RDF + "type"):
        yield ShapeFault("shape-path", (node, _PATH, paths[0]), whole, "node-shape")
    else:
        try:
            read_path(graph, paths[0])
        except PathError as error:
            yield ShapeFault("shape-path", (node, _PATH, paths[0]), whole, str(error))
