"""The groups of EXISTS written so that an engine walks from what is bound to what is not.

``EXISTS { A . B }`` is true of the same solutions as ``EXISTS { A FILTER EXISTS { B } }``. An engine that has no
figures of the data begins the first one where it likes, often at the end that nothing binds; the second leaves it no
choice.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

from servicegraph.shacl.path_patterns import repeats
from servicegraph.sparql.query_tree import (
    Exists,
    Filter,
    GroupPattern,
    InGraph,
    Pattern,
    all_variables_in,
    variables_of,
)


def nested(group: GroupPattern, bound: Collection[str]) -> GroupPattern:
    """*group*, of an EXISTS, with one pattern at each depth; *bound* are the variables of what is around it.

    A group with anything but patterns and filters stays as it is.
    """
    patterns = [one for one in group.elements if isinstance(one, Pattern | InGraph)]
    filters = [one for one in group.elements if isinstance(one, Filter)]
    if len(patterns) + len(filters) != len(group.elements) or len(patterns) < 2:
        return group
    return _chained(_ordered(patterns, bound), filters, bound, variables_of(patterns))


def _chained(
    patterns: Sequence[Pattern | InGraph], filters: Sequence[Filter], bound: Collection[str], own: Collection[str]
) -> GroupPattern:
    """The first pattern with the filters that can be applied at once, and the others nested in it."""
    first, rest = patterns[0], patterns[1:]
    known = {*bound, *variables_of([first])}
    awaited = [one for one in filters if rest and not (all_variables_in(one.expression) & set(own)) <= known]
    now = [one for one in filters if one not in awaited]
    inner = () if not rest else (Filter((Exists(False, _chained(rest, awaited, known, own)),)),)
    return GroupPattern((first, *now, *inner))


def _ordered(patterns: Sequence[Pattern | InGraph], bound: Collection[str]) -> list[Pattern | InGraph]:
    """*patterns*, each as near to what is bound before it as can be, and checks before walks."""
    known, left, found = set(bound), list(patterns), list[Pattern | InGraph]()
    while left:
        best = min(left, key=lambda one: _cost(one, known))
        left.remove(best)
        found.append(best)
        known |= variables_of([best])
    return found


def _cost(pattern: Pattern | InGraph, known: Collection[str]) -> tuple[bool, int, bool, bool]:
    variables = variables_of([pattern])
    inner = pattern.group.elements[0] if isinstance(pattern, InGraph) and pattern.group.elements else pattern
    walks = isinstance(inner, Pattern) and not isinstance(inner.path, str) and repeats(inner.path)
    backwards = isinstance(inner, Pattern) and inner.subject.startswith("?") and inner.subject not in known
    return bool(variables) and not variables & set(known), len(variables - set(known)), walks, backwards
