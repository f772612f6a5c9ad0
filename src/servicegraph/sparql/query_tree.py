"""A SELECT query as a tree: its groups and patterns, to be looked at and written anew."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from servicegraph.rdf.paths import Path
from servicegraph.rdf.terms import Prefixes

_NO_PREFIXES = Prefixes({})
_AGGREGATES = frozenset({"COUNT", "SUM", "MIN", "MAX", "AVG", "SAMPLE", "GROUP_CONCAT"})


@dataclass(frozen=True)
class Pattern:
    """A triple pattern. Terms are written as SPARQL writes them, with whole IRIs; variables begin with ``?``.

    The predicate is a path or, as a text, a variable.
    """

    subject: str
    path: Path | str
    object: str

    @property
    def variables(self) -> frozenset[str]:
        """The variables at its ends, and the one that stands for the predicate."""
        ends = (self.subject, self.path if isinstance(self.path, str) else "", self.object)
        return frozenset(end for end in ends if end.startswith("?"))


@dataclass(frozen=True)
class Exists:
    """``EXISTS`` or ``NOT EXISTS`` with its group, inside an expression."""

    is_negated: bool
    group: GroupPattern


Expression = tuple["str | Exists", ...]
"""The tokens of an expression in their order, names written as whole IRIs."""


@dataclass(frozen=True)
class Filter:
    """A condition on the solutions of its group."""

    expression: Expression


@dataclass(frozen=True)
class Assignment:
    """``BIND``: the value of an expression under the name of a variable."""

    expression: Expression
    variable: str


@dataclass(frozen=True)
class OptionalGroup:
    """``OPTIONAL``."""

    group: GroupPattern


@dataclass(frozen=True)
class Alternatives:
    """Groups joined by ``UNION``; a group within a group is the only one of its alternatives."""

    groups: tuple[GroupPattern, ...]


@dataclass(frozen=True)
class InGraph:
    """``GRAPH`` with the graph, a term or a variable."""

    graph: str
    group: GroupPattern


@dataclass(frozen=True)
class SubSelect:
    """A query inside a group."""

    query: SelectQuery


Element = Pattern | Filter | Assignment | OptionalGroup | Alternatives | InGraph | SubSelect


@dataclass(frozen=True)
class GroupPattern:
    """What stands between braces, in its order."""

    elements: tuple[Element, ...]


@dataclass(frozen=True)
class Projection:
    """A variable of the answer, and the expression that gives it unless the patterns do."""

    variable: str
    expression: Expression = ()


@dataclass(frozen=True)
class SelectQuery:
    """A SELECT query: ``columns`` is empty for ``*``, ``modifiers`` is what stands behind the patterns."""

    is_distinct: bool
    columns: tuple[Projection, ...]
    where: GroupPattern
    modifiers: Expression = ()


def text_of_query(query: SelectQuery) -> str:
    """*query* as SPARQL, without prefixes."""
    columns = " ".join(
        f"({text_of_expression(column.expression)} AS {column.variable})" if column.expression else column.variable
        for column in query.columns
    )
    distinct = "DISTINCT " if query.is_distinct else ""
    modifiers = f" {text_of_expression(query.modifiers)}" if query.modifiers else ""
    return f"SELECT {distinct}{columns or '*'} WHERE {text_of_group(query.where)}{modifiers}"


def text_of_group(group: GroupPattern) -> str:
    """*group* as SPARQL, in its braces."""
    return "{ " + " ".join(map(text_of_element, group.elements)) + " }"


def text_of_expression(expression: Expression) -> str:
    """*expression* as SPARQL."""
    text = ""
    for part in expression:
        # Some engines want no space between the name of a function and its arguments.
        text += ("" if part == "(" else " ") + (part if isinstance(part, str) else _text_of_exists(part))
    return text.strip()


def text_of_path(path: Path | str) -> str:
    """*path*, or the variable in its place, as SPARQL, with whole IRIs."""
    return path if isinstance(path, str) else path.text(_NO_PREFIXES)


def _text_of_exists(exists: Exists) -> str:
    return f"{'NOT ' if exists.is_negated else ''}EXISTS {text_of_group(exists.group)}"


def text_of_element(element: Element) -> str:
    """*element* as it stands in a group."""
    match element:
        case Pattern(subject, path, object):
            return f"{subject} {text_of_path(path)} {object} ."
        case Filter(expression):
            return f"FILTER ({text_of_expression(expression)})"
        case Assignment(expression, variable):
            return f"BIND ({text_of_expression(expression)} AS {variable})"
        case OptionalGroup(group):
            return f"OPTIONAL {text_of_group(group)}"
        case Alternatives(groups):
            return " UNION ".join(map(text_of_group, groups))
        case InGraph(graph, group):
            return f"GRAPH {graph} {text_of_group(group)}"
        case SubSelect(query):
            return "{ " + text_of_query(query) + " }"


def has_aggregate(expression: Expression) -> bool:
    """Whether *expression* counts, sums or the like over several solutions."""
    return any(isinstance(part, str) and part.upper() in _AGGREGATES for part in expression)


def variables_in(expression: Expression) -> frozenset[str]:
    """The variables that *expression* names itself, outside its EXISTS."""
    return frozenset(part for part in expression if isinstance(part, str) and part.startswith("?"))


def all_variables_in(expression: Expression) -> frozenset[str]:
    """The variables of *expression*, those inside its EXISTS included."""
    groups = (part.group for part in expression if isinstance(part, Exists))
    return variables_in(expression).union(*(variables_of(group.elements) for group in groups))


def variables_of(elements: Iterable[Element]) -> frozenset[str]:
    """The variables that *elements* name, at whatever depth."""
    return frozenset[str]().union(*map(_variables_of_one, elements))


def _variables_of_one(element: Element) -> frozenset[str]:
    match element:
        case Pattern():
            return element.variables
        case Filter(expression) | Assignment(expression, _):
            return all_variables_in(expression)
        case OptionalGroup(group) | InGraph(_, group):
            return variables_of(group.elements)
        case Alternatives(groups):
            return variables_of(one for group in groups for one in group.elements)
        case SubSelect(query):
            return variables_of(query.where.elements)


def renamed(element: Pattern | InGraph, name: Callable[[str], str]) -> Pattern | InGraph:
    """*element*, patterns and no more, with the variables for which *name* gives another name under that."""
    if isinstance(element, InGraph):
        inner = (renamed(one, name) for one in element.group.elements if isinstance(one, Pattern | InGraph))
        return InGraph(element.graph, GroupPattern(tuple(inner)))
    ends = (name(end) if end.startswith("?") else end for end in (element.subject, element.object))
    path = name(element.path) if isinstance(element.path, str) else element.path
    return Pattern(next(ends), path, next(ends))
