"""The phase of the whole that a thing belongs to, in words: why its gaps are as grave as they are."""

from __future__ import annotations

import functools
from collections.abc import Container

from pyoxigraph import NamedNode

from servicegraph.checks.definition import Scope
from servicegraph.checks.severity import innermost, wholes_around
from servicegraph.messages import fill, pick, texts
from servicegraph.rdf.index import iris
from servicegraph.rdf.terms import NS, RDF, Term

_TYPE, _PHASE = NamedNode(RDF + "type"), NamedNode(NS + "phase")


class Phases:
    """The wholes of *scope* and their phases; *followed* are the nodes for which the phase of a whole decides."""

    def __init__(self, scope: Scope, followed: Container[str]) -> None:
        self._scope = scope
        self._followed = followed
        self._told: dict[tuple[str, str], str] = {}

    def of(self, node: Term, language: str) -> str:
        """`` (service chain in pilot)``: the kind and the phase of the whole that decides for *node*.

        Empty when none does, or several of different kinds or phases do.
        """
        if not isinstance(node, NamedNode) or node.value not in self._followed:
            return ""
        key = node.value, language  # what lacks something often lacks more
        if key not in self._told:
            said = {self._said(whole, phase, language) for whole, phase in self._deciding(node.value)}
            self._told[key] = f" {said.pop()}" if len(said) == 1 else ""
        return self._told[key]

    def _deciding(self, node: str) -> set[tuple[str, str]]:
        """The nearest wholes with a phase, *node* itself first, with their phases."""
        found: set[tuple[str, str]] = set()
        waiting, seen = [node], {node}
        while waiting:
            current = waiting.pop()
            phases = self._phases_of(current)
            found.update((current, phase) for phase in phases)
            if not phases:
                around = innermost(current, self._holding, self._scope.parts) - seen
                seen |= around
                waiting += around
        return found

    @functools.cached_property
    def _holding(self) -> dict[str, set[str]]:
        return wholes_around(self._scope.parts)

    def _phases_of(self, node: str) -> list[str]:
        if node not in self._scope.parts:
            return []
        return iris(triple.object for triple in self._scope.store.triples(NamedNode(node), _PHASE))

    def _said(self, whole: str, phase: str, language: str) -> str:
        labels, store = self._scope.dataset.labels, self._scope.store
        kinds = sorted(iris(triple.object for triple in store.triples(NamedNode(whole), _TYPE)))
        named = [labels.of(kind, language) for kind in kinds if kind.startswith(NS)]
        kind = next(filter(None, named), "")
        name = labels.of(phase, language)
        return fill(pick(texts("shapes.in-phase"), language), {"kind": kind, "phase": name}) if kind and name else ""
