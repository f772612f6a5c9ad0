"""The smallest set of statements that contradict each other, found by asking again about parts of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence

from pyoxigraph import BlankNode, Literal, Triple

from servicegraph.rdf.terms import RDF, Term

Unit = tuple[Triple, ...]
"""Statements that mean something only together: those that share a blank node. Most units are one statement."""


def units(statements: Iterable[Triple]) -> list[Unit]:
    """*statements* in units, in their order."""
    place: dict[BlankNode, int] = {}
    found: list[list[Triple]] = []
    for statement in statements:
        nodes = [node for node in (statement.subject, statement.object) if isinstance(node, BlankNode)]
        numbers = sorted({place[node] for node in nodes if node in place})
        home = numbers[0] if numbers else len(found)
        if not numbers:
            found.append([])
        for number in numbers[1:]:
            place |= {node: home for node, there in place.items() if there == number}
            found[home] += found[number]
            found[number] = []
        found[home].append(statement)
        place |= dict.fromkeys(nodes, home)
    return [tuple(unit) for unit in found if unit]


def smallest_conflict(
    background: Sequence[Triple], candidates: Sequence[Unit], contradicts: Callable[[list[Triple]], bool]
) -> list[Unit]:
    """Units of *candidates* that contradict *background* together, none of which could be left out.

    *contradicts* is asked at most some ``n log m`` times for a set of n out of m; *background* with all of
    *candidates* does contradict. Of several such sets the one is found that ends first. Empty when *background*
    contradicts itself.
    """
    found: list[Unit] = []
    rest = list(candidates)
    while not contradicts(_together(background, found)):
        # The shortest beginning of the rest that contradicts what is found: its last unit belongs to the set.
        low, high = 0, len(rest)
        while high - low > 1:
            middle = (low + high) // 2
            low, high = (low, middle) if contradicts(_together(background, found, rest[:middle])) else (middle, high)
        if not rest:
            break
        found.insert(0, rest[high - 1])
        rest = rest[: high - 1]
        # What contradicts is nearly always said of things that are linked: then few statements are left to ask about.
        near = _near(found, rest)
        if len(near) < len(rest) and contradicts(_together(background, found, near)):
            rest = near
    return found


def _near(found: Iterable[Unit], rest: Iterable[Unit]) -> list[Unit]:
    """The units of *rest* that speak of something of which *found* speaks too. A class alone is no such thing."""
    spoken = {node for unit in found for node in _nodes(unit)}
    return [unit for unit in rest if not spoken.isdisjoint(_nodes(unit))]


def _nodes(unit: Unit) -> Iterator[Term]:
    for statement in unit:
        yield statement.subject
        if statement.predicate.value != RDF + "type" and not isinstance(statement.object, Literal):
            yield statement.object


def _together(background: Sequence[Triple], *parts: Sequence[Unit]) -> list[Triple]:
    return [*background, *(statement for part in parts for unit in part for statement in unit)]
