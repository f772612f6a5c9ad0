"""A constraint of a shape as a query over the data, and what the query gives as results."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from pyoxigraph import NamedNode

from servicegraph.diagnostics import Severity
from servicegraph.rdf.paths import Path
from servicegraph.rdf.terms import Term
from servicegraph.shacl.focus import FocusNodes, NodeSet, Pairs
from servicegraph.sparql.query_tree import text_of_element


@dataclass(frozen=True)
class ResultSource:
    """Where the results of a query come from: the shape, its condition, its severity, and the path of a result.

    ``takes_focus`` says that a result without a value has the focus node for one. ``messages`` are the texts whose
    places are filled from the solution.
    """

    shape: Term
    component: str
    severity: Severity
    path: Path | None = None
    takes_focus: bool = False
    messages: tuple[str, ...] = ()


@dataclass(frozen=True)
class FactsApart:
    """A text over all focus nodes that asks the graph of facts alone for ``predicates``, and the data for all else.

    It has the same solutions where the data says nothing with one of these and there are no facts but those
    ``of_rules``, and is quicker than one over both together.
    """

    text: str
    predicates: tuple[NamedNode, ...]
    of_rules: frozenset[str]


@dataclass(frozen=True)
class ConstraintQuery:
    """A SELECT query whose every solution is a result: ``?this`` is the focus node, ``?value`` the value.

    ``?path``, where it is there, is the path. ``parts`` is the text around the places where the focus nodes are bound;
    ``needs`` is what is worked out before it runs, ``target`` the shape whose targets gave the focus nodes.
    Where they are there, two texts over all focus nodes have the same solutions and are quicker: ``in_one_graph`` of
    data that stands in one graph, ``facts_apart`` where what rules give stands in another.
    """

    source: ResultSource
    focus: FocusNodes
    parts: tuple[str, ...] = field(repr=False)
    needs: tuple[NodeSet | Pairs, ...] = ()
    target: Term | None = None
    in_one_graph: str = field(default="", repr=False)
    facts_apart: FactsApart | None = field(default=None, repr=False)

    @property
    def text(self) -> str:
        """The query over all focus nodes."""
        return text_of_element(self.focus.pattern).join(self.parts)

    def text_where(self, asked: str) -> str:
        """The query over those focus nodes alone that the pattern *asked* binds."""
        return f"{asked} {text_of_element(self.focus.pattern)}".join(self.parts)

    @property
    def prerequisites(self) -> Iterator[NodeSet | Pairs]:
        """What has to be worked out, each after what it rests on itself."""
        if self.focus.scope:
            yield from self.focus.scope.within()
        for need in self.needs:
            if isinstance(need, Pairs):
                yield from need.begin.scope.within() if need.begin and need.begin.scope else ()
                yield need
            else:
                yield from need.within()
