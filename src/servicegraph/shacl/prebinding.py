"""SPARQL-based constraints as queries over all focus nodes at once (https://www.w3.org/TR/shacl/#sparql-constraints).

SHACL runs such a query once for each focus node, with ``$this`` bound beforehand. Here the focus nodes are bound by
patterns instead: at the begin of the query, and of each group within it that uses ``$this`` without binding it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from pyoxigraph import NamedNode

from servicegraph.rdf.index import text_of
from servicegraph.rdf.paths import Path
from servicegraph.rdf.terms import SH, Term
from servicegraph.shacl.components import severity_of
from servicegraph.shacl.constraint_query import ConstraintQuery, FactsApart, ResultSource
from servicegraph.shacl.constraints import prefixes_for
from servicegraph.shacl.covered import NotCovered, ShapeReader
from servicegraph.shacl.focus import INFERRED, THIS, FocusNodes
from servicegraph.shacl.nested_exists import nested
from servicegraph.shacl.path_patterns import PathPatterns
from servicegraph.shacl.sight_of_facts import sight_of_facts
from servicegraph.sparql.lexer import tokenise
from servicegraph.sparql.query_reader import OtherSyntax, read_select
from servicegraph.sparql.query_tree import (
    Alternatives,
    Assignment,
    Element,
    Exists,
    Expression,
    Filter,
    GroupPattern,
    InGraph,
    OptionalGroup,
    Pattern,
    SelectQuery,
    SubSelect,
    all_variables_in,
    has_aggregate,
    text_of_element,
    text_of_path,
    text_of_query,
    variables_in,
    variables_of,
)

_Change = Callable[[Pattern], tuple[Element, ...]]

_COMPONENT = SH + "SPARQLConstraintComponent"
_NOT_BOUND = ("?shapesGraph", "?currentShape")
_CUTS = ("LIMIT", "OFFSET")


def sparql_constraints(
    reader: ShapeReader, shape: Term, focus: FocusNodes, facts: frozenset[str]
) -> Iterable[ConstraintQuery]:
    """The queries of the SPARQL-based constraints of *shape* for its *focus* nodes. Raises NotCovered.

    *facts* are the predicates of what rules give.
    """
    path = reader.path(shape)
    for constraint in reader.values(shape, "sparql"):
        if reader.is_off(constraint):
            continue
        text = text_of(reader.value(constraint, "select"))
        query = _read(text, reader, constraint, path)
        written = PathPatterns(focus)
        parts = _parts(_bound(query, written.of))
        asks_facts = any(f"<{one}>" in part for part in parts for one in facts)
        apart = _facts_apart(query, written, focus, facts) if asks_facts else None
        said = reader.values(constraint, "message") or reader.values(shape, "message")
        source = ResultSource(
            shape, _COMPONENT, severity_of(reader, shape), path, path is None, tuple(sorted(map(text_of, said)))
        )
        yield ConstraintQuery(source, focus, parts, written.take_needed(), facts_apart=apart)


def _facts_apart(
    query: SelectQuery, written: PathPatterns, focus: FocusNodes, facts: frozenset[str]
) -> FactsApart | None:
    """*query* with its patterns of *facts* asked of their graph; None where it has none, or may see others."""
    apart: dict[InGraph, NamedNode] = {}

    def change(pattern: Pattern) -> tuple[Element, ...]:
        return tuple(map(in_graph_of_facts, written.of(pattern)))

    def in_graph_of_facts(element: Element) -> Element:
        if not isinstance(element, Pattern) or isinstance(element.path, str) or element.path.predicate not in facts:
            return element
        instead = InGraph(str(INFERRED), GroupPattern((element,)))
        apart[instead] = NamedNode(element.path.predicate)
        return instead

    text = rest = text_of_element(focus.pattern).join(_parts(_bound(query, change)))
    for one in map(text_of_element, apart):
        rest = rest.replace(one, " . ")
    if not apart or sight_of_facts(facts).search(rest):
        return None
    return FactsApart(text, tuple(dict.fromkeys(apart.values())), facts)


def _parts(bound: SelectQuery) -> tuple[str, ...]:
    """The text of *bound* around the places where the focus nodes are to be bound."""
    return tuple(text_of_query(bound).split(text_of_element(_MARK)))


def _read(text: str, reader: ShapeReader, constraint: Term, path: Path | None) -> SelectQuery:
    written = f"({text_of_path(path)})" if path else ""
    body = "".join(written if token.text in ("$PATH", "?PATH") and path else token.text for token in tokenise(text))
    try:
        query = read_select(body, prefixes_for(reader.graph, constraint))
    except OtherSyntax as error:
        raise NotCovered("query") from error
    if any(isinstance(part, str) and part.upper() in _CUTS for part in query.modifiers):
        raise NotCovered("limit")
    return query


_MARK = Pattern(THIS, "?focus", "?focus")  # stands where the focus nodes are bound, until the query is put together


def _bound(query: SelectQuery, change: _Change) -> SelectQuery:
    """*query*, its patterns changed, with a mark at each place to bind the focus nodes at. Raises NotCovered."""
    _require_this(query)
    where = _in_group(query.where, change, frozenset({THIS}))
    return SelectQuery(query.is_distinct, query.columns, GroupPattern((_MARK, *where.elements)), query.modifiers)


def _require_this(query: SelectQuery) -> None:
    """Raises NotCovered when *query* says something of several focus nodes together, bound as they are here."""
    columns = {column.variable for column in query.columns}
    used = any(name in variables_of(query.where.elements) for name in _NOT_BOUND)
    if used or (query.columns and THIS not in columns):
        raise NotCovered("variables")
    counts = any(has_aggregate(column.expression) for column in query.columns) or has_aggregate(query.modifiers)
    words = [part.upper() for part in query.modifiers if isinstance(part, str)]
    groups = "GROUP" in words
    if (counts or groups) and not (groups and THIS in variables_in(_grouping(query.modifiers))):
        raise NotCovered("aggregate")
    if any(column.variable == THIS and column.expression for column in query.columns) or _assigns_this(query.where):
        raise NotCovered("this")


def _assigns_this(group: GroupPattern) -> bool:
    """Whether *group* gives ``$this`` a value, which SHACL does not allow."""
    return any(
        (isinstance(one, Assignment) and one.variable == THIS)
        or (isinstance(one, Alternatives) and any(map(_assigns_this, one.groups)))
        or (isinstance(one, OptionalGroup | InGraph) and _assigns_this(one.group))
        for one in group.elements
    )


def _grouping(modifiers: Expression) -> Expression:
    """The expressions of GROUP BY in *modifiers*."""
    found: list[str | Exists] = []
    for part in modifiers:
        if isinstance(part, str) and part.upper() in ("HAVING", "ORDER"):
            break
        found.append(part)
    return tuple(found)


def _in_group(group: GroupPattern, change: _Change, bound: frozenset[str]) -> GroupPattern:
    """*group* with *change* made to its patterns, and the focus nodes bound in each group within that needs it.

    *bound* are the variables of what is around it.
    """
    known = bound | variables_of(one for one in group.elements if not isinstance(one, Filter))
    return GroupPattern(tuple(new for element in group.elements for new in _changed(element, change, known)))


def _changed(element: Element, change: _Change, bound: frozenset[str]) -> tuple[Element, ...]:
    match element:
        case Pattern():
            return change(element)
        case Filter(expression):
            return (Filter(_in_expression(expression, change, bound)),)
        case Assignment(expression, variable):
            return (Assignment(_in_expression(expression, change, bound), variable),)
        case OptionalGroup(group):
            return (OptionalGroup(_in_group(group, change, bound)),)
        case InGraph(graph, group):
            # What is worked out beforehand is that of the default graph.
            return (InGraph(graph, _binding(_in_group(group, lambda pattern: (pattern,), bound))),)
        case Alternatives(groups):
            return (Alternatives(tuple(_binding(_in_group(group, change, bound)) for group in groups)),)
        case SubSelect(query):
            return (SubSelect(_sub_query(query, change)),)


def _sub_query(query: SelectQuery, change: _Change) -> SelectQuery:
    _require_this(query)
    if not query.columns or any(isinstance(part, str) and part.upper() in _CUTS for part in query.modifiers):
        raise NotCovered("sub-query")
    where = _in_group(query.where, change, frozenset({THIS}))
    return SelectQuery(query.is_distinct, query.columns, GroupPattern((_MARK, *where.elements)), query.modifiers)


def _in_expression(expression: Expression, change: _Change, bound: frozenset[str]) -> Expression:
    return tuple(
        Exists(part.is_negated, nested(_in_group(part.group, change, bound), bound))
        if isinstance(part, Exists)
        else part
        for part in expression
    )


def _binding(group: GroupPattern) -> GroupPattern:
    """*group* with the focus nodes bound at its begin where it asks for them without a pattern of its own."""
    bound = any(isinstance(one, Pattern) and THIS in (one.subject, one.object) for one in group.elements)
    conditions = (one.expression for one in group.elements if isinstance(one, Filter | Assignment))
    asks = any(THIS in all_variables_in(expression) for expression in conditions)
    return GroupPattern((_MARK, *group.elements)) if asks and not bound else group
