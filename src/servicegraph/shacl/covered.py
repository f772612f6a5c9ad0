"""A shapes graph as the compiler reads it, and what of it no query can say."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from pyoxigraph import BlankNode

from servicegraph.rdf.index import TripleIndex, text_of
from servicegraph.rdf.paths import Path, PathError, read_path
from servicegraph.rdf.terms import SH, Term
from servicegraph.shacl.shapes import is_true

VALUE_PARAMETERS = (
    *("class", "datatype", "nodeKind", "minExclusive", "minInclusive", "maxExclusive", "maxInclusive"),
    *("minLength", "maxLength", "pattern", "languageIn", "in", "not", "and", "or", "xone", "node"),
)
"""The parameters, by their local names, whose condition is one on each value alone."""
_KNOWN = frozenset(
    SH + name
    for name in (
        *VALUE_PARAMETERS,
        *("minCount", "maxCount", "uniqueLang", "equals", "disjoint", "lessThan", "lessThanOrEquals", "hasValue"),
        *("qualifiedValueShape", "qualifiedMinCount", "qualifiedMaxCount", "qualifiedValueShapesDisjoint"),
        *("closed", "ignoredProperties", "flags", "property", "path", "sparql", "severity", "message", "name"),
        *("description", "order", "group", "defaultValue", "deactivated", "target", "targetClass", "targetNode"),
        *("targetSubjectsOf", "targetObjectsOf", "rule", "prefixes", "declare"),
    )
)


class NotCovered(Exception):
    """A shape that no query can stand for; its text says what of it."""


@dataclass(frozen=True)
class ShapeReader:
    """Reads the shapes of *graph* over data in which the classes *superclasses* have subclasses.

    ``own_parameters`` are those of the constraint components that the graph itself declares.
    """

    graph: TripleIndex
    superclasses: Collection[str]
    own_parameters: Collection[str]

    @classmethod
    def of(cls, graph: TripleIndex, superclasses: Collection[str]) -> ShapeReader:
        """The reader of *graph*."""
        parameters = (one for node in graph.subjects() for one in graph.values(node, SH + "parameter"))
        return cls(
            graph, superclasses, {text_of(path) for one in parameters for path in graph.values(one, SH + "path")}
        )

    def values(self, shape: Term, name: str) -> list[Term]:
        """The values of the SHACL property *name* of *shape*."""
        return self.graph.values(shape, SH + name)

    def value(self, shape: Term, name: str) -> Term | None:
        """The first of them."""
        return self.graph.value(shape, SH + name)

    def number(self, shape: Term, name: str) -> int | None:
        """The count that *shape* gives for *name*. Raises NotCovered when it is none."""
        found = self.value(shape, name)
        return None if found is None else count_of(found, name)

    def path(self, shape: Term) -> Path | None:
        """The path of a property shape; None for a node shape. Raises NotCovered."""
        node = self.value(shape, "path")
        try:
            return None if node is None else read_path(self.graph, node)
        except PathError:
            raise NotCovered("path") from None

    def is_off(self, shape: Term) -> bool:
        """Whether *shape* is deactivated."""
        return is_true(self.value(shape, "deactivated"))

    def require_known(self, shape: Term) -> None:
        """Raises NotCovered when *shape* has a condition that is neither one of SHACL core nor a query."""
        for name in self.graph.facts(shape):
            if name in self.own_parameters or (name.startswith(SH) and name not in _KNOWN):
                raise NotCovered(name)

    def conditions(self, shape: Term) -> Iterator[tuple[str, Term]]:
        """The parameters of *shape* whose condition is one on each value, by local name, each with its value."""
        for name in VALUE_PARAMETERS:
            for value in self.values(shape, name):
                yield name, value

    def disjoint_shapes(self, shape: Term) -> list[Term]:
        """The shapes to which a value that *shape* counts must not conform (sh:qualifiedValueShapesDisjoint)."""
        if not is_true(self.value(shape, "qualifiedValueShapesDisjoint")):
            return []
        parents = [node for node in self.graph.subjects() if shape in self.values(node, "property")]
        siblings = (one for parent in parents for one in self.values(parent, "property"))
        shapes = (value for one in siblings for value in self.values(one, "qualifiedValueShape"))
        return [one for one in dict.fromkeys(shapes) if one != self.value(shape, "qualifiedValueShape")]


def count_of(term: Term, name: str) -> int:
    """The count that *term* writes for the parameter *name*. Raises NotCovered when it is none."""
    try:
        return int(text_of(term))
    except ValueError:
        raise NotCovered(name) from None


def constant(term: Term) -> str:
    """*term* as it stands in a query. Raises NotCovered for a blank node: those of shapes are not those of data."""
    if isinstance(term, BlankNode):
        raise NotCovered("blank node")
    return str(term)
