"""Statements, and the ways through them that rules of a table name: ``sg:adopts/dct:subject``, ``^sg:includes+``."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable, Iterator

from pyoxigraph import Literal, NamedNode, Triple

from servicegraph.exchange.rewriting import Value
from servicegraph.rdf.terms import Prefixes

_SLASH = re.compile(r"/(?![^<>]*>)")
_STEP = re.compile(r"(?P<back>\^?)(?P<name>[^+^]+)(?P<more>\+?)")


class PathGraph:
    """The statements whose terms have names, both ways; values come sorted, so that two runs give the same."""

    def __init__(self, triples: Iterable[Triple], prefixes: Prefixes) -> None:
        self._forward: dict[tuple[str, str], dict[Value, None]] = {}
        self._back: dict[tuple[str, str], dict[Value, None]] = {}
        self._prefixes = prefixes
        for subject, predicate, value in triples:
            if isinstance(subject, NamedNode) and isinstance(value, NamedNode | Literal):
                self._forward.setdefault((subject.value, predicate.value), {})[value] = None
                if isinstance(value, NamedNode):
                    self._back.setdefault((value.value, predicate.value), {})[subject] = None
        self._steps = functools.cache(self._read)

    def values(self, start: Value, path: str) -> list[Value]:
        """What *path* leads to from *start*, each once, sorted."""
        found: dict[Value, None] = {}
        for way in path.split("|"):
            reached: dict[Value, None] = {start: None}
            for name, is_back, is_repeated in self._steps(way):
                reached = dict.fromkeys(self._repeated(reached, name, is_back, is_repeated))
            found.update(reached)
        return sorted(found, key=str)

    def nodes(self, start: Value, path: str) -> list[NamedNode]:
        """The things with names among ``values``."""
        return [one for one in self.values(start, path) if isinstance(one, NamedNode)]

    def members(self, name: str) -> list[NamedNode]:
        """The things of the class *name*, an IRI or a CURIE."""
        return self.nodes(NamedNode(self.whole(name)), "^rdf:type")

    def pairs(self) -> Iterable[tuple[str, str]]:
        """Each subject with each of its properties, as IRIs."""
        return self._forward.keys()

    def whole(self, name: str) -> str:
        """The IRI of the CURIE *name*."""
        return self._prefixes.expand(name)

    def _read(self, way: str) -> tuple[tuple[str, bool, bool], ...]:
        steps = []
        for step in _SLASH.split(way):
            match = _STEP.fullmatch(step)
            assert match
            steps.append((self._prefixes.expand(match["name"]), bool(match["back"]), bool(match["more"])))
        return tuple(steps)

    def _repeated(self, starts: Iterable[Value], name: str, is_back: bool, is_repeated: bool) -> Iterator[Value]:
        edges = self._back if is_back else self._forward
        seen: set[Value] = set()
        waiting = list(starts)
        while waiting:
            reached = [value for start in waiting for value in edges.get((start.value, name), ())]
            new = [value for value in dict.fromkeys(reached) if value not in seen]
            yield from new
            seen.update(new)
            waiting = new if is_repeated else []
