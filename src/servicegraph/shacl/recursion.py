"""Shapes that refer to themselves: SHACL leaves open what they mean (https://www.w3.org/TR/shacl/#shapes-recursion)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from servicegraph.rdf.index import TripleIndex
from servicegraph.rdf.terms import SH, Term
from servicegraph.shacl.shape_faults import ShapeFault, Statement
from servicegraph.shacl.shapes import LISTS, REFERENCES

_Reference = tuple[Statement, Term]


def circles(graph: TripleIndex, own: TripleIndex) -> Iterator[ShapeFault]:
    """A fault for each circle of references that begins in *own*: at the last reference of *own* in it."""
    cut: set[Statement] = set()
    while circle := _circle(graph, own.subjects(), cut):
        mine = [place for place, _ in circle if place[0] in set(own.subjects())]
        place = mine[-1] if mine else circle[-1][0]
        cut.add(place)
        yield ShapeFault("recursive-shape", place, (place,), values={"property": place[1]})


def references(graph: TripleIndex, node: Term) -> list[_Reference]:
    """The shapes that the shape *node* refers to, with the statements that do so."""
    found: list[_Reference] = []
    for name in (*REFERENCES, *LISTS):
        for value in graph.values(node, SH + name):
            items = graph.items(value) if name in LISTS else [value]
            found += [((node, SH + name, value), item) for item in items]
    return found


def _circle(graph: TripleIndex, starts: Iterable[Term], cut: set[Statement]) -> list[_Reference]:
    """The references of one circle that a walk from *starts* comes upon; empty when there is none."""
    done: set[Term] = set()
    for start in starts:
        way: list[_Reference] = []
        inside = {start}
        waiting = [(start, iter(references(graph, start)))]
        while waiting:
            node, rest = waiting[-1]
            for place, target in rest:
                if place in cut or target in done:
                    continue
                if target in inside:
                    nodes = [start, *(reached for _, reached in way)]
                    return [*way[nodes.index(target) :], (place, target)]
                inside.add(target)
                way.append((place, target))
                waiting.append((target, iter(references(graph, target))))
                break
            else:
                waiting.pop()
                done.add(node)
                inside.discard(node)
                if way:
                    way.pop()
    return []
