"""The documents that the catalogue rests on: how many things each states, and how many were modelled after it."""

from __future__ import annotations

from dataclasses import dataclass

from pyoxigraph import NamedNode

from servicegraph.catalogue import Catalogue
from servicegraph.queries.grounds import Basis
from servicegraph.rdf.index import text_of
from servicegraph.rdf.terms import DCT, NS, RDF

_SOURCE = NamedNode(DCT + "source")
_TYPE, _DOCUMENT = NamedNode(RDF + "type"), NamedNode(NS + "SourceDocument")


@dataclass(frozen=True)
class SourceUse:
    """A source document, by its IRI, with the number of things that it states and that were modelled after it."""

    source: str
    stated: int
    modelled: int

    @property
    def total(self) -> int:
        """How many things name it as their source."""
        return self.stated + self.modelled


def source_uses(catalogue: Catalogue) -> tuple[SourceUse, ...]:
    """Every source document, the one most leant on first; one that nothing names stands last."""
    return catalogue.derived("source uses", lambda: tuple(_counted(catalogue)))


def _counted(catalogue: Catalogue) -> list[SourceUse]:
    memory = catalogue.memory
    stated = {text_of(one.subject): 0 for one in memory.triples(predicate=_TYPE, object=_DOCUMENT)}
    modelled = dict(stated)
    for one in memory.triples(predicate=_SOURCE):
        counted = modelled if catalogue.grounds.of_entity(one.subject) is Basis.MODELLED else stated
        # A vocabulary names its source too, but is no description of anything.
        if catalogue.grounds.of_entity(one.subject) and text_of(one.object) in counted:
            counted[text_of(one.object)] += 1
    found = [SourceUse(source, stated[source], modelled[source]) for source in stated]
    return sorted(found, key=lambda one: (-one.total, one.source))
