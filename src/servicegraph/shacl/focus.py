"""At which nodes a constraint looks: patterns of a query, and what of them is worked out once beforehand.

What is worked out stands in a graph beside the data, ``AUXILIARY``: ``<scope> HOLDS node`` for each node of a scope,
and the pairs of a path under a predicate of its own. No other query sees that graph.
"""

from __future__ import annotations

import functools
import hashlib
from collections.abc import Collection, Iterator
from dataclasses import dataclass

from pyoxigraph import NamedNode

from servicegraph.rdf.paths import Path
from servicegraph.rdf.terms import RDF, RDFS, Term
from servicegraph.sparql.query_tree import (
    GroupPattern,
    InGraph,
    Pattern,
    SelectQuery,
    renamed,
    text_of_element,
    text_of_group,
    text_of_query,
)

_PRIVATE = "urn:servicegraph:validation/"
AUXILIARY = NamedNode(_PRIVATE + "auxiliary")
"""The graph of scopes and pairs."""
INFERRED = NamedNode(_PRIVATE + "inferred")
"""The graph of what the rules of the shapes give."""
HOLDS = NamedNode(_PRIVATE + "holds")
ASKED = NamedNode(_PRIVATE + "asked")
"""The scope of the nodes that are asked about at the moment."""
THIS = "?this"
_MANY_CLASSES = 8  # a catalogue has some thirty kinds of things, and a shape for most of them names them one by one
TYPE = Path(predicate=RDF + "type")
_IN_AUXILIARY = str(AUXILIARY)
_HELD = Path(predicate=HOLDS.value)


def held_by(scope: NamedNode, variable: str) -> InGraph:
    """The pattern that binds *variable* to the nodes of *scope*."""
    return InGraph(_IN_AUXILIARY, GroupPattern((Pattern(str(scope), _HELD, variable),)))


@dataclass(frozen=True)
class NodeSet:
    """Nodes that are worked out beforehand, under the name ``name``.

    ``alternatives`` are the groups that find them in the variable ``?this``, ``nodes`` those that are named themselves.
    A group may rest on another scope, which comes ``after``.
    """

    alternatives: tuple[GroupPattern, ...]
    nodes: tuple[Term, ...] = ()
    after: tuple[NodeSet, ...] = ()

    @functools.cached_property
    def name(self) -> NamedNode:
        """A name that follows from what the scope is, so that equal ones are worked out once."""
        said = "".join([*map(text_of_group, self.alternatives), *map(str, self.nodes)])
        return NamedNode(f"{_PRIVATE}scope/{_digest(said)}")

    @property
    def key(self) -> str:
        """What tells it apart from all else that is worked out."""
        return self.name.value

    @property
    def stands_under(self) -> str:
        """What it stands under: the scope itself."""
        return self.name.value

    def within(self) -> Iterator[NodeSet]:
        """The scopes that it rests on, then itself."""
        for scope in self.after:
            yield from scope.within()
        yield self


@dataclass(frozen=True)
class FocusNodes:
    """The focus nodes of a shape: either found by the one pattern of a class, or held by a scope.

    Those of a shape within another are reached from the nodes of that one by a ``chain`` of patterns. Where
    ``may_be_literals``, no triple can begin at each of them.
    """

    pattern: Pattern | InGraph
    scope: NodeSet | None = None
    chain: tuple[Pattern | InGraph, ...] = ()
    may_be_literals: bool = False

    @classmethod
    def of_scope(cls, scope: NodeSet, *, may_be_literals: bool = True) -> FocusNodes:
        """The nodes of *scope*."""
        return cls(held_by(scope.name, THIS), scope, (), may_be_literals)

    @classmethod
    def of_class(cls, name: NamedNode) -> FocusNodes:
        """The nodes that have the type *name*, a class without subclasses."""
        return cls(Pattern(THIS, TYPE, str(name)))

    def through(self, path: Path) -> FocusNodes:
        """The values of *path* at these nodes."""
        chain = self.chain or (self.pattern,)
        root = f"?root{len(chain)}"
        step = Pattern(root, path, THIS)
        at_root = functools.partial(renamed, name=lambda variable: root if variable == THIS else variable)
        reached = GroupPattern((at_root(self.pattern), step))
        scope = NodeSet((reached,), after=(self.scope,) if self.scope else ())
        return FocusNodes(held_by(scope.name, THIS), scope, (*map(at_root, chain), step), True)

    @property
    def are_many(self) -> bool:
        """Whether these are the nodes of so many classes that few others have the properties they have."""
        return self.scope is not None and not self.chain and len(self.scope.alternatives) >= _MANY_CLASSES

    @property
    def times(self) -> str:
        """A query for how often each node is looked at: once on each way that leads to it."""
        ways = SelectQuery(True, (), GroupPattern(self.chain))
        return f"SELECT ?this (COUNT(*) AS ?times) WHERE {{ {{ {text_of_query(ways)} }} }} GROUP BY ?this"


@dataclass(frozen=True)
class Pairs:
    """The pairs of a path, under a predicate of their own; all of them, or those that ``begin`` at certain nodes."""

    path: Path
    begin: FocusNodes | None = None

    @functools.cached_property
    def predicate(self) -> Path:
        """The predicate: it follows from the path alone, since a pair is one wherever it was looked for."""
        return Path(predicate=f"{_PRIVATE}path/{_digest(repr(self.path))}")

    @functools.cached_property
    def key(self) -> str:
        """What tells them apart from all else that is worked out."""
        return self.predicate.predicate + (text_of_element(self.begin.pattern) if self.begin else "")

    @property
    def stands_under(self) -> str:
        """What they stand under: the predicate, also that of the same path from elsewhere."""
        return self.predicate.predicate

    def pattern(self, subject: str, object: str) -> InGraph:
        """The pattern of the pairs between *subject* and *object*."""
        return InGraph(_IN_AUXILIARY, GroupPattern((Pattern(subject, self.predicate, object),)))


def class_nodes(name: NamedNode) -> NodeSet:
    """The nodes of the class *name* and of its subclasses, found anew whenever the scope is worked out."""
    sub = Path("*", parts=(Path(predicate=RDFS + "subClassOf"),))
    return NodeSet((GroupPattern((Pattern("?class", sub, str(name)), Pattern(THIS, TYPE, "?class"))),))


def class_pattern(name: NamedNode, variable: str, superclasses: Collection[str]) -> str:
    """The pattern that *variable* is of the class *name*; of the *superclasses* the nodes are worked out beforehand."""
    if name.value in superclasses:
        return text_of_element(held_by(class_nodes(name).name, variable))
    return text_of_element(Pattern(variable, TYPE, str(name)))


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:16]
