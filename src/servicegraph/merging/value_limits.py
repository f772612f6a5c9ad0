"""How many values the shapes that come with the program let a property have."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping

from pyoxigraph import Literal, NamedNode, Quad

from servicegraph.merging.meaning import read_version
from servicegraph.merging.statement_merge import ValueLimit
from servicegraph.rdf.terms import SH
from servicegraph.settings import shipped

_PATH, _MOST, _UNIQUE = SH + "path", SH + "maxCount", SH + "uniqueLang"


class ShippedLimits:
    """The limits of properties; the shapes are read when the first is asked for, as it seldom is."""

    def __init__(self) -> None:
        self._known: Mapping[str, ValueLimit] | None = None

    def __call__(self, predicate: str) -> ValueLimit:
        """The limit of *predicate*, whose IRI stands in angle brackets."""
        if self._known is None:
            self._known = dict(_limits())
        return self._known.get(predicate, ValueLimit.NONE)


def _limits() -> Iterator[tuple[str, ValueLimit]]:
    """The properties that a shape limits, those limited to one value last."""
    said: dict[object, dict[str, Quad]] = defaultdict(dict)
    for file in sorted(shipped("shapes").rglob("*.ttl")):
        for quad in read_version(file.read_text("utf-8")).quads:
            if quad.predicate.value in (_PATH, _MOST, _UNIQUE):
                said[file, quad.subject][quad.predicate.value] = quad
    found: list[tuple[str, ValueLimit]] = []
    for facts in said.values():
        path = facts[_PATH].object if _PATH in facts else None
        if not isinstance(path, NamedNode):
            continue
        if _is(facts.get(_UNIQUE), "true"):
            found.append((str(path), ValueLimit.ONE_EACH_LANGUAGE))
        if _is(facts.get(_MOST), "1"):
            found.append((str(path), ValueLimit.ONE))
    yield from sorted(found, key=lambda pair: pair[1] is ValueLimit.ONE)


def _is(quad: Quad | None, value: str) -> bool:
    return quad is not None and isinstance(quad.object, Literal) and quad.object.value == value
