"""What the catalogue knows already of what the register tells of: by identifiers, and by codes of its vocabularies."""

from __future__ import annotations

import functools
import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from pyoxigraph import Literal, NamedNode, Quad

from servicegraph.catalogue import Catalogue
from servicegraph.dataset.files import Role
from servicegraph.exchange.rewriting import Value
from servicegraph.exchange.tables.entity_tables import own_files
from servicegraph.rdf.terms import NS, RDF, SKOS, VOCABULARY
from servicegraph.turtle.reading import TurtleFile

FOLDER = "ptv/"
"""Where imported files stand in a catalogue."""
MARK = "# Imported from the Finnish Service Catalogue (PTV). The next import writes this file anew: do not edit it."
"""The first line of each of them, by which they are known."""
_IN_NOTE = re.compile(r"\bId ([0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12})\b")
_AREAS = ("municipality", "county")
_TYPE = RDF + "type"


@dataclass(frozen=True)
class KnownThings:
    """What *catalogue* knows.

    ``by_ptv_id`` and ``by_business_id`` have IRIs; where a catalogue has two for one, both. ``areas`` have the concept
    by kind and code, ``languages`` by code, ``statutes`` the entity by number. ``names`` are those of counties.
    """

    catalogue: Catalogue
    by_ptv_id: Mapping[str, list[NamedNode]] = field(repr=False)
    by_business_id: Mapping[str, list[NamedNode]] = field(repr=False)
    ptv_id_of: Mapping[NamedNode, str] = field(repr=False)
    areas: Mapping[tuple[str, str], NamedNode] = field(repr=False)
    languages: Mapping[str, NamedNode] = field(repr=False)
    statutes: Mapping[str, NamedNode] = field(repr=False)
    names: Mapping[str, frozenset[str]] = field(repr=False)

    @functools.cached_property
    def imported(self) -> Mapping[str, tuple[TurtleFile, bytes]]:
        """The files of earlier imports, by their names, each with its bytes."""
        return {
            file.path: (file, content)
            for file, content in own_files(self.catalogue).items()
            if file.path.startswith(FOLDER) and content.startswith(MARK.encode())
        }

    @functools.cached_property
    def held_in(self) -> Mapping[NamedNode, str]:
        """The imported file that describes each thing, by its name."""
        return {
            quad.subject: path
            for path, (file, _) in self.imported.items()
            for quad in file.quads
            if isinstance(quad.subject, NamedNode) and quad.predicate.value == _TYPE
        }

    def said_by_people(self, subject: NamedNode) -> Mapping[str, set[Value]]:
        """What files that were not imported say of *subject*: values by property."""
        found: dict[str, set[Value]] = {}
        for file, position in self.catalogue.dataset.locations.statements(subject):
            if file.path not in self.imported:
                quad = file.quads[position]
                if isinstance(quad.object, NamedNode | Literal):
                    found.setdefault(quad.predicate.value, set()).add(quad.object)
        return found

    def described_elsewhere(self, thing: NamedNode) -> bool:
        """Whether a file that was not imported says what *thing* is."""
        return _TYPE in self.said_by_people(thing)


def known_things(catalogue: Catalogue) -> KnownThings:
    """What *catalogue* knows of identifiers and codes."""
    by_ptv: dict[str, list[NamedNode]] = {}
    noted: dict[str, list[NamedNode]] = {}
    business: dict[str, list[NamedNode]] = {}
    statutes: dict[str, NamedNode] = {}
    for file in catalogue.dataset.data:
        for quad in file.quads:
            name, subject, value = quad.predicate.value, quad.subject, quad.object
            if not (isinstance(subject, NamedNode) and isinstance(value, Literal)):
                continue
            if name == NS + "ptvId":
                _add(by_ptv, value.value, subject)
            elif name == NS + "businessId":
                _add(business, value.value, subject)
            elif name == NS + "sourcePlace" and (note := _IN_NOTE.search(value.value)):
                # National general descriptions are identified by a note of where they stand in the release.
                _add(noted, note[1], subject)
            elif name == "http://data.europa.eu/eli/ontology#id_local":
                statutes.setdefault(value.value, subject)
    for id, subjects in noted.items():
        by_ptv.setdefault(id, subjects[:1])
    concepts = _concepts(catalogue)
    return KnownThings(
        catalogue,
        by_ptv,
        business,
        {iri: id for id, iris in by_ptv.items() for iri in iris},
        {(scheme, code): iri for scheme in _AREAS for code, iri in concepts.get(scheme, {}).items()},
        concepts.get("language", {}),
        statutes,
        _county_names(catalogue),
    )


def _add(found: dict[str, list[NamedNode]], key: str, subject: NamedNode) -> None:
    subjects = found.setdefault(key, [])
    if subject not in subjects:
        subjects.append(subject)


def _definitions(catalogue: Catalogue) -> list[Quad]:
    return [
        quad
        for file in catalogue.dataset.files
        if file.source.role == Role.VOCABULARY
        for quad in file.turtle.quads
        if isinstance(quad.subject, NamedNode)
    ]


def _concepts(catalogue: Catalogue) -> dict[str, dict[str, NamedNode]]:
    """The concepts of each vocabulary of the program by their notation."""
    notations: dict[NamedNode, str] = {}
    schemes: dict[NamedNode, str] = {}
    for quad in _definitions(catalogue):
        assert isinstance(quad.subject, NamedNode)
        if quad.predicate.value == SKOS + "notation" and isinstance(quad.object, Literal):
            notations[quad.subject] = quad.object.value
        elif quad.predicate.value == SKOS + "inScheme" and isinstance(quad.object, NamedNode):
            schemes[quad.subject] = quad.object.value.removeprefix(VOCABULARY)
    found: dict[str, dict[str, NamedNode]] = {}
    for concept, notation in notations.items():
        found.setdefault(schemes.get(concept, ""), {}).setdefault(notation, concept)
    return found


def _county_names(catalogue: Catalogue) -> dict[str, frozenset[str]]:
    """The names of counties, in small letters, by their concepts."""
    found: dict[str, set[str]] = {}
    for quad in _definitions(catalogue):
        assert isinstance(quad.subject, NamedNode)
        if quad.predicate.value == SKOS + "prefLabel" and quad.subject.value.startswith(f"{VOCABULARY}county/"):
            found.setdefault(quad.subject.value, set()).add(getattr(quad.object, "value", "").casefold())
    return {iri: frozenset(names) for iri, names in found.items()}
