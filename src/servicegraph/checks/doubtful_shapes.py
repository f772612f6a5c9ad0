"""Shapes in which a name is misspelt: what they find may be due only to that."""

from __future__ import annotations

from collections.abc import Iterable

from pyoxigraph import BlankNode, NamedNode

from servicegraph.checks.definition import Scope
from servicegraph.diagnostics import Diagnostic
from servicegraph.rdf.index import TripleIndex
from servicegraph.rdf.terms import SH, Term
from servicegraph.shacl.recursion import references
from servicegraph.shacl.vocabulary import BESIDE

_UNKNOWN = frozenset({"unknown-term", "unknown-concept", "unknown-standard-term", "undescribed-entity"})
# What takes no part in what a shape finds.
_NO_CONDITION = BESIDE | {SH + "group"}


def doubtful_codes(found: Iterable[Diagnostic], scope: Scope) -> frozenset[str]:
    """The codes of the shapes in whose conditions a name stands that *found* says nothing defines."""
    paths = {file.path for file in scope.dataset.shapes}
    unknown = {one.value for one in found if one.code in _UNKNOWN and one.location.path in paths}
    unknown |= {NamedNode(name) for one in scope.misspelt if one.file.path in paths for name in one.names}
    unknown -= {None}
    if not unknown:
        return frozenset()
    graph = TripleIndex(quad.triple for file in scope.dataset.shapes for quad in file.quads)
    doubtful: set[Term] = {node for node in scope.own_shapes if _names_in(graph, node) & unknown}
    before = -1
    while before != len(doubtful):
        before = len(doubtful)
        for node in scope.own_shapes:
            for (_, predicate, _), shape in references(graph, node):
                if shape in doubtful and predicate != SH + "property":
                    doubtful.add(node)
    return frozenset(shape.code for node, shape in scope.shapes.shapes.items() if node in doubtful)


def _names_in(graph: TripleIndex, shape: Term) -> set[Term]:
    """The names in the conditions of *shape*, without those of the shapes that belong to it."""
    waiting = [
        value
        for predicate, values in graph.facts(shape).items()
        for value in values
        if predicate not in _NO_CONDITION and predicate != SH + "property"
    ]
    found: set[Term] = set()
    while waiting:
        node = waiting.pop()
        if node not in found:
            found.add(node)
            if isinstance(node, BlankNode):
                waiting += [value for values in graph.facts(node).values() for value in values]
    return found
