"""How many values the shapes that come with the program let a property of a thing have."""

from __future__ import annotations

import functools
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping

from pyoxigraph import Literal, NamedNode, Quad

from servicegraph.merging.meaning import read_version
from servicegraph.merging.statement_merge import ValueLimit
from servicegraph.rdf.terms import RDFS, SH
from servicegraph.settings import shipped

_PATH, _MOST, _UNIQUE = SH + "path", SH + "maxCount", SH + "uniqueLang"
_PROPERTY, _CLASS, _SUBCLASS = SH + "property", SH + "targetClass", RDFS + "subClassOf"
_ANYTHING = ""


class ShippedLimits:
    """The limits of properties; the shapes are read when the first is asked for, as it seldom is."""

    def __call__(self, predicate: str, kinds: Collection[str]) -> ValueLimit:
        """The limit of *predicate* for a thing of the *kinds*; all are IRIs in angle brackets."""
        known = self._known.get(predicate, {})
        found = [known[kind] for kind in (_ANYTHING, *self._with_wider(kinds)) if kind in known]
        return next((one for one in (ValueLimit.ONE, ValueLimit.ONE_EACH_LANGUAGE) if one in found), ValueLimit.NONE)

    @functools.cached_property
    def _known(self) -> Mapping[str, Mapping[str, ValueLimit]]:
        """The limits by property and by the class for which they hold."""
        found: dict[str, dict[str, ValueLimit]] = defaultdict(dict)
        for predicate, kind, limit in _limits():
            if found[predicate].get(kind) is not ValueLimit.ONE:
                found[predicate][kind] = limit
        return found

    @functools.cached_property
    def _wider(self) -> Mapping[str, Collection[str]]:
        found: dict[str, list[str]] = defaultdict(list)
        for quad in _quads("ontology", (_SUBCLASS,)):
            found[str(quad.subject)].append(str(quad.object))
        return found

    def _with_wider(self, kinds: Iterable[str]) -> Collection[str]:
        """*kinds* and the classes that they are part of."""
        found: dict[str, None] = {}
        waiting = list(kinds)
        while waiting:
            kind = waiting.pop()
            if kind not in found:
                found[kind] = None
                waiting += self._wider.get(kind, ())
        return found


def _limits() -> Iterator[tuple[str, str, ValueLimit]]:
    """The properties that a shape limits, the class for whose things it does so, and the limit.

    A shape with another target than a class is for whatever has the property.
    """
    said: dict[str, dict[str, list[Quad]]] = defaultdict(lambda: defaultdict(list))
    holders: dict[str, list[str]] = defaultdict(list)
    for quad in _quads("shapes", (_PATH, _MOST, _UNIQUE, _PROPERTY, _CLASS)):
        said[str(quad.subject)][quad.predicate.value].append(quad)
        if quad.predicate.value == _PROPERTY:
            holders[str(quad.object)].append(str(quad.subject))
    for shape, facts in list(said.items()):
        targets = [quad for one in (shape, *holders[shape]) for quad in said[one][_CLASS]]
        kinds = [str(quad.object) for quad in targets] or [_ANYTHING]
        for path in facts[_PATH]:
            if isinstance(path.object, NamedNode):
                if any(_is(quad, "true") for quad in facts[_UNIQUE]):
                    yield from ((str(path.object), kind, ValueLimit.ONE_EACH_LANGUAGE) for kind in kinds)
                if any(_is(quad, "1") for quad in facts[_MOST]):
                    yield from ((str(path.object), kind, ValueLimit.ONE) for kind in kinds)


def _quads(folder: str, predicates: Collection[str]) -> Iterator[Quad]:
    """The statements with *predicates* in a *folder* that comes with the program."""
    for number, file in enumerate(sorted(shipped(folder).rglob("*.ttl"))):
        for quad in read_version(file.read_text("utf-8"), str(number)).quads:
            if quad.predicate.value in predicates:
                yield quad


def _is(quad: Quad, value: str) -> bool:
    return isinstance(quad.object, Literal) and quad.object.value == value
