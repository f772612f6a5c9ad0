"""Which focus nodes of a query a changed statement can touch, as ways that lead from the statement to them.

A solution of a query rests on statements that its patterns match. Where one of them comes or goes, the patterns around
it, those that must hold and are not its own, were or are matched too, over the statements before and after together:
so each focus node that may be touched is reached from the statement along the patterns that join it to ``$this``.
What stands in ``OPTIONAL``, ``UNION`` or ``NOT EXISTS`` is such a pattern as well. Conditions are passed over, which
only adds nodes. A pattern that nothing joins to ``$this`` touches all of them.
"""

from __future__ import annotations

import functools
import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from servicegraph.rdf.paths import Path
from servicegraph.shacl.focus import AUXILIARY, THIS
from servicegraph.sparql.query_tree import (
    Alternatives,
    Assignment,
    Exists,
    Expression,
    Filter,
    GroupPattern,
    InGraph,
    OptionalGroup,
    Pattern,
    SelectQuery,
    SubSelect,
    renamed,
)

_MOST_STEPS = 8  # on the way from a focus node to a statement


@dataclass(frozen=True)
class Dependency:
    """A statement with ``predicate`` (empty: any) touches the nodes from which ``way`` leads to its subject.

    To its object where ``ends_at_object``. A way of None is not known: such a statement touches all focus nodes.
    """

    predicate: str
    way: tuple[Path, ...] | None
    ends_at_object: bool = False


@dataclass(frozen=True)
class WorkedOut:
    """What stands behind the auxiliary graph: the paths of pairs by predicate, the groups of scopes by name."""

    pairs: Mapping[str, Path]
    scopes: Mapping[str, tuple[GroupPattern, ...]]


def dependencies_of(query: SelectQuery, known: WorkedOut) -> frozenset[Dependency]:
    """What *query* depends on, and what it looks up of what is *known* beforehand."""
    found: set[Dependency] = set()
    for pattern, around in _occurrences(query, _NOTHING, known):
        found |= set(_of_pattern(pattern, around))
    return frozenset(found)


def dependencies_of_path(path: Path) -> frozenset[Dependency]:
    """What the pairs of *path* that begin at ``$this`` depend on."""
    return frozenset(_of_pattern(Pattern(THIS, path, "?end"), _NOTHING))


@dataclass(frozen=True)
class _Around:
    """What holds beside a pattern: ``patterns``, and of each of ``unions`` the patterns of one of its groups."""

    patterns: tuple[Pattern, ...] = ()
    unions: tuple[tuple[tuple[Pattern, ...], ...], ...] = ()


_NOTHING = _Around()
_ANYTHING = Pattern("?anything", "?any", "?other")  # a statement of which nobody knows what it touches


def _occurrences(query: SelectQuery, around: _Around, known: WorkedOut) -> Iterator[tuple[Pattern, _Around]]:
    yield from _in_group(query.where, around, known)
    for column in query.columns:
        yield from _in_expression(column.expression, around, known)
    yield from _in_expression(query.modifiers, around, known)


def _in_group(group: GroupPattern, around: _Around, known: WorkedOut) -> Iterator[tuple[Pattern, _Around]]:
    """The patterns within *group*, each with those that must hold for it to matter."""
    own = tuple(pattern for pattern in _holding(group, known))
    unions = (one.groups for one in group.elements if isinstance(one, Alternatives))
    branches = tuple(tuple(tuple(_holding(inner, known)) for inner in groups) for groups in unions)
    within = _Around((*around.patterns, *own), (*around.unions, *branches))
    for pattern in own:
        yield pattern, within
    for element in group.elements:
        match element:
            case OptionalGroup(inner):
                yield from _in_group(inner, within, known)
            case Alternatives(groups):
                for inner in groups:
                    yield from _in_group(inner, within, known)
            case Filter(expression) | Assignment(expression, _):
                yield from _in_expression(expression, within, known)
            case InGraph(graph, inner) if graph == str(AUXILIARY):
                for held in _held(inner, known):
                    yield from _in_group(held, within, known)
            case InGraph():  # a statement may move to another file and stay, and where it stands matters here
                yield _ANYTHING, _NOTHING
            case SubSelect(query):  # what it does not give back is no variable of the patterns around it
                yield from _occurrences(query, _NOTHING, known)


def _holding(group: GroupPattern, known: WorkedOut) -> Iterator[Pattern]:
    """The patterns of *group* itself, those of pairs with their paths."""
    for element in group.elements:
        if isinstance(element, Pattern):
            yield element
        elif isinstance(element, InGraph) and element.graph == str(AUXILIARY):
            for inner in _patterns(element.group):
                if isinstance(inner.path, Path) and inner.path.predicate in known.pairs:
                    yield Pattern(inner.subject, known.pairs[inner.path.predicate], inner.object)


def _held(group: GroupPattern, known: WorkedOut) -> Iterator[GroupPattern]:
    """The groups of the scope that *group* looks up, with its variable in place of ``$this``."""
    for inner in _patterns(group):
        # Their other variables are their own: what they are called follows from what is looked up.
        own = "_" + hashlib.sha256(f"{inner.subject} {inner.object}".encode()).hexdigest()[:8]
        name = functools.partial(_name_within, this=inner.object, own=own)
        for scope in known.scopes.get(inner.subject, ()):
            patterns = [one for one in scope.elements if isinstance(one, Pattern | InGraph)]
            is_known = len(patterns) == len(scope.elements)  # else a target that is a query of its own
            yield GroupPattern(tuple(renamed(one, name) for one in patterns) if is_known else (_ANYTHING,))


def _name_within(variable: str, *, this: str, own: str) -> str:
    return this if variable == THIS else variable + own


def _patterns(group: GroupPattern) -> Iterator[Pattern]:
    return (one for one in group.elements if isinstance(one, Pattern))


def _in_expression(expression: Expression, around: _Around, known: WorkedOut) -> Iterator[tuple[Pattern, _Around]]:
    for part in expression:
        if isinstance(part, Exists):
            yield from _in_group(part.group, around, known)


def _of_pattern(pattern: Pattern, around: _Around) -> Iterator[Dependency]:
    found = list(_along(pattern, around.patterns))
    for union in around.unions:
        if all(one.way is not None for one in found):
            break
        # A solution takes one of the groups: what it rests on is reached along that one.
        through = [one for branch in union for one in _along(pattern, (*around.patterns, *branch))]
        found = through if all(one.way is not None for one in through) else found
    yield from found


def _along(pattern: Pattern, patterns: tuple[Pattern, ...]) -> Iterator[Dependency]:
    """What *pattern* makes its query depend on, along the other *patterns*."""
    others = tuple(one for one in patterns if one is not pattern)
    to_subject = _way(pattern.subject, others)
    to_object = _way(pattern.object, others)
    if isinstance(pattern.path, str):
        yield _nearest("", to_subject, to_object)
        return
    for predicate, before, after, is_reversed in _edges(pattern.path):
        by_subject = None if to_subject is None else (*to_subject, *before)
        by_object = None if to_object is None else (*to_object, *(_inverse(step) for step in reversed(after)))
        if is_reversed:
            by_subject, by_object = by_object, by_subject
        yield _nearest(predicate, by_subject, by_object)


def _nearest(predicate: str, to_subject: tuple[Path, ...] | None, to_object: tuple[Path, ...] | None) -> Dependency:
    """The dependency along the shorter way of the two: each of them leads to all nodes that can be touched."""
    if to_subject is None and to_object is None:
        return Dependency(predicate, None)
    if to_object is None or (to_subject is not None and _length(to_subject) <= _length(to_object)):
        return Dependency(predicate, to_subject)
    return Dependency(predicate, to_object, ends_at_object=True)


def _length(way: Iterable[Path]) -> tuple[int, int]:
    steps = tuple(way)
    return sum(step.operator in ("*", "+") for step in steps), len(steps)


def _way(end: str, patterns: tuple[Pattern, ...]) -> tuple[Path, ...] | None:
    """The shortest way from ``$this`` to the variable *end* along *patterns*; None when there is none."""
    waiting: list[tuple[str, tuple[Path, ...]]] = [(THIS, ())]
    seen = {THIS}
    while waiting:
        node, way = waiting.pop(0)
        if node == end:
            return way
        if len(way) >= _MOST_STEPS:
            continue
        for pattern in patterns:
            if isinstance(pattern.path, str):
                continue
            for begin, other, step in (
                (pattern.subject, pattern.object, pattern.path),
                (pattern.object, pattern.subject, _inverse(pattern.path)),
            ):
                if begin == node and other.startswith("?") and other not in seen:
                    seen.add(other)
                    waiting.append((other, (*way, step)))
    return None


def _edges(path: Path) -> Iterator[tuple[str, tuple[Path, ...], tuple[Path, ...], bool]]:
    """Each predicate of *path*: the way to it, the way from it to the end, and whether it is walked backwards."""
    match path.operator:
        case "":
            yield path.predicate, (), (), False
        case "/":
            for number, part in enumerate(path.parts):
                for predicate, before, after, is_reversed in _edges(part):
                    yield (
                        predicate,
                        (*path.parts[:number], *before),
                        (*after, *path.parts[number + 1 :]),
                        is_reversed,
                    )
        case "|":
            for part in path.parts:
                yield from _edges(part)
        case "^":
            for predicate, before, after, is_reversed in _edges(path.parts[0]):
                turned = tuple(_inverse(step) for step in reversed(after))
                yield predicate, turned, tuple(_inverse(step) for step in reversed(before)), not is_reversed
        case "?":
            yield from _edges(path.parts[0])
        case _:
            often = Path("*", parts=path.parts)
            for predicate, before, after, is_reversed in _edges(path.parts[0]):
                yield predicate, (often, *before), (*after, often), is_reversed


def _inverse(path: Path) -> Path:
    return path.parts[0] if path.operator == "^" else Path("^", parts=(path,))
