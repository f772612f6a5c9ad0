"""Concepts of the register's classifications that imported things name, with the names that the program comes with."""

from __future__ import annotations

from collections.abc import Mapping

from pyoxigraph import Literal, NamedNode

from servicegraph.exchange.ptv.known_things import FOLDER
from servicegraph.exchange.ptv.paragraph_making import ParagraphMaking, Said
from servicegraph.exchange.ptv.turtle_paragraphs import ThingParagraph
from servicegraph.rdf.terms import DCT, NS, SKOS
from servicegraph.settings import shipped
from servicegraph.turtle.reading import read

_SHARED = f"{FOLDER}classifications.ttl"
_NAMING = (DCT + "subject", DCT + "audience")
_UPWARDS = (SKOS + "broader", SKOS + "inScheme")
_SOURCE, _PLACE = DCT + "source", NS + "sourcePlace"


def add_concepts(making: ParagraphMaking) -> None:
    """Add a paragraph for each concept that the others name, and those above it, where the catalogue has none.

    A concept that the national layer lacks stays without a name: version 12 has none in its responses.
    """
    known = _national()
    waiting = {
        value
        for paragraphs in making.paragraphs.values()
        for one in paragraphs.values()
        for name, values in one.values.items()
        if name.value in _NAMING
        for value in values
        if isinstance(value, NamedNode)
    }
    found: dict[NamedNode, ThingParagraph] = {}
    while waiting:
        concept = waiting.pop()
        said = known.get(concept)
        if said is None or concept in found or making.known.described_elsewhere(concept):
            continue
        values = {name: [making.source] if name.value == _SOURCE else some for name, some in said.items()}
        found[concept] = ThingParagraph(concept, {name: some for name, some in values.items() if name.value != _PLACE})
        above = (value for name, some in said.items() if name.value in _UPWARDS for value in some)
        waiting.update(value for value in above if isinstance(value, NamedNode))
    if found:
        making.paragraphs[_SHARED] = dict(sorted(found.items(), key=lambda pair: pair[0].value))


def _national() -> Mapping[NamedNode, Said]:
    """What the national layer that comes with the program says of each concept and scheme."""
    file = shipped("catalogue/national") / "classifications.ttl"
    found: dict[NamedNode, Said] = {}
    for quad in read(file.read_bytes(), file.name, NamedNode("urn:x-servicegraph:classifications"), DCT).quads:
        if isinstance(quad.subject, NamedNode) and isinstance(quad.object, NamedNode | Literal):
            found.setdefault(quad.subject, {}).setdefault(quad.predicate, []).append(quad.object)
    return found
