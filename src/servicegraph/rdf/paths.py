"""SHACL property paths (https://www.w3.org/TR/shacl/#property-paths) as values: read, written and kept in a report."""

from __future__ import annotations

from dataclasses import dataclass

from pyoxigraph import NamedNode

from servicegraph.rdf.index import TripleIndex
from servicegraph.rdf.terms import RDF, SH, Prefixes, Term

_REPEATED = {"zeroOrMorePath": "*", "oneOrMorePath": "+", "zeroOrOnePath": "?"}
_OPERATORS = {"inversePath": "^", "alternativePath": "|", **_REPEATED}
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
        if self.operator in ("^", *_REPEATED.values()):
            inner = self.parts[0].operator
            # Two operators beside one another would be read as another one, or as none.
            is_apart = inner in ("", "/", "|") or (inner != "^") is (self.operator == "^")
            within = parts[0] if is_apart else f"({parts[0]})"
            return "^" + within if self.operator == "^" else within + self.operator
        joined = self.operator.join(parts)
        return joined if outermost and self.operator == "/" else f"({joined})"

    @property
    def is_predicate(self) -> bool:
        """Whether the path is a single predicate."""
        return not self.operator


class PathError(ValueError):
    """What stands at ``sh:path`` is no path; its text is ``circle``, or ``malformed`` for every other reason."""


def read_path(graph: TripleIndex, node: Term) -> Path:
    """The path that *node* describes in the shapes graph *graph*. Raises PathError."""
    return _read(graph, node, ())


def _read(graph: TripleIndex, node: Term, above: tuple[Term, ...]) -> Path:
    if isinstance(node, NamedNode) and node.value != RDF + "nil":
        return Path(predicate=node.value)
    if node in above or len(above) > _MOST_STEPS:
        raise PathError("circle")
    within = (*above, node)
    operators = [name for name in _OPERATORS if graph.values(node, SH + name)]
    if not operators:
        return Path("/", parts=_parts(graph, node, within))
    # https://www.w3.org/TR/shacl/#path-metarule: a path is of one kind only, and has nothing else.
    values = graph.values(node, SH + operators[0])
    if len(graph.facts(node)) > 1 or len(values) > 1:
        raise PathError("malformed")
    if operators[0] == "alternativePath":
        return Path("|", parts=_parts(graph, values[0], within))
    return Path(_OPERATORS[operators[0]], parts=(_read(graph, values[0], within),))


def _parts(graph: TripleIndex, collection: Term, within: tuple[Term, ...]) -> tuple[Path, ...]:
    items = graph.items(collection)
    if not graph.is_collection(collection) or len(items) < 2:
        raise PathError("malformed")
    return tuple(_read(graph, item, within) for item in items)
