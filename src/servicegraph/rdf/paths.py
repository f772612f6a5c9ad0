"""SHACL property paths (https://www.w3.org/TR/shacl/#property-paths) as values: read, written and kept in a report."""

from __future__ import annotations

from dataclasses import dataclass

from pyoxigraph import NamedNode

from servicegraph.rdf.index import TripleIndex
from servicegraph.rdf.terms import RDF, SH, Prefixes, Term

_REPEATED = {"zeroOrMorePath": "*", "oneOrMorePath": "+", "zeroOrOnePath": "?"}
_NIL = NamedNode(RDF + "nil")
_MOST_STEPS = 200  # of one path; nobody writes such, a circle does


@dataclass(frozen=True)
class Path:
    """A property path: the operator and what it is applied to.

    ``operator`` is ``""`` for one predicate (then ``predicate`` names it), ``/`` for a sequence, ``|`` for
    alternatives, ``^`` for an inverse, and ``*``, ``+`` or ``?`` for a repetition.
    """

    operator: str = ""
    predicate: str = ""
    parts: tuple[Path, ...] = ()

    def text(self, prefixes: Prefixes) -> str:
        """The path as SPARQL writes it, with CURIEs."""
        return self._text(prefixes, outermost=True)

    def _text(self, prefixes: Prefixes, outermost: bool = False) -> str:
        if not self.operator:
            return prefixes.contract(self.predicate)
        parts = [part._text(prefixes) for part in self.parts]
        if self.operator == "^":
            return "^" + parts[0]
        if self.operator in _REPEATED.values():
            return parts[0] + self.operator
        joined = self.operator.join(parts)
        return joined if outermost and self.operator == "/" else f"({joined})"

    @property
    def is_predicate(self) -> bool:
        """Whether the path is a single predicate."""
        return not self.operator


class PathError(ValueError):
    """What stands at ``sh:path`` is no path: a circle, an empty sequence, a literal."""


def read_path(graph: TripleIndex, node: Term) -> Path:
    """The path that *node* describes in the shapes graph *graph*. Raises PathError."""
    return _read(graph, node, ())


def _read(graph: TripleIndex, node: Term, above: tuple[Term, ...]) -> Path:
    if node == _NIL:
        raise PathError("short")
    if isinstance(node, NamedNode) and not graph.values(node, SH + "inversePath"):
        return Path(predicate=node.value)
    if node in above or len(above) > _MOST_STEPS:
        raise PathError("circle")
    within = (*above, node)
    if (inverse := graph.value(node, SH + "inversePath")) is not None:
        return Path("^", parts=(_read(graph, inverse, within),))
    for name, mark in _REPEATED.items():
        if (inner := graph.value(node, SH + name)) is not None:
            return Path(mark, parts=(_read(graph, inner, within),))
    alternatives = graph.value(node, SH + "alternativePath")
    collection = node if alternatives is None else alternatives
    if not graph.is_collection(collection):
        raise PathError("collection")
    items = graph.items(collection)
    if len(items) < 2:
        raise PathError("short")
    return Path("/" if alternatives is None else "|", parts=tuple(_read(graph, item, within) for item in items))
