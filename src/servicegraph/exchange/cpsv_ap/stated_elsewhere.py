"""What a catalogue says in all files but one: an import changes only its own file, and what others say comes first."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from pyoxigraph import Literal, NamedNode

from servicegraph.catalogue import Catalogue
from servicegraph.dataset.files import Role
from servicegraph.dataset.kinds import Kind
from servicegraph.dataset.same_things import REGISTERED
from servicegraph.rdf.terms import RDF, SKOS, VOCABULARY, Term
from servicegraph.turtle.reading import TurtleFile

_TYPE = RDF + "type"


class StatedElsewhere:
    """The statements of *catalogue* in its definitions and in its data files but the one called *path*.

    Those that are *imported* themselves, though they stand in the catalogue, do not count either.
    """

    def __init__(self, catalogue: Catalogue, path: str, imported: Iterable[Path]) -> None:
        dataset = catalogue.dataset
        read = {file.resolve() for file in imported}
        data = (one for one in dataset.files if one.source.role is Role.DATA and one.path != path)
        self._files: Sequence[TurtleFile] = [
            *dataset.definitions,
            *(one.turtle for one in data if one.source.file.resolve() not in read),
        ]
        self._kinds: Mapping[str, Kind] = {kind.classes[0]: kind for kind in reversed(dataset.kinds)}
        self._catalogue = catalogue
        self._registered: dict[str, list[str]] | None = None

    @property
    def languages(self) -> Sequence[str]:
        """The languages of the catalogue."""
        return self._catalogue.settings.languages

    def label(self, iri: str, language: str) -> str:
        """What the catalogue calls *iri* in *language*, else in another."""
        return self._catalogue.dataset.labels.of(iri, language)

    def says(self, iri: str) -> bool:
        """Whether anything is said of *iri*."""
        return any(iri in file.subjects for file in self._files)

    def values(self, iri: str, name: str) -> Iterator[Term]:
        """The values of the property *name* of *iri*."""
        for file in self._files:
            if iri in file.subjects:
                for position in file.by_subject[NamedNode(iri)]:
                    if file.quads[position].predicate.value == name:
                        yield file.quads[position].object

    def kind_of(self, iri: str) -> str:
        """The kind of the entity *iri*; empty when it is none."""
        found = (self._kinds.get(one.value) for one in self.values(iri, _TYPE) if isinstance(one, NamedNode))
        return next((kind.name for kind in found if kind), "")

    def registered(self, identifier: str) -> Sequence[str]:
        """The IRIs of what has the registered *identifier*."""
        if self._registered is None:
            self._registered = {}
            for file in self._files:
                for quad in file.quads:
                    if quad.predicate.value in REGISTERED and isinstance(quad.subject, NamedNode):
                        assert isinstance(quad.object, Literal | NamedNode)
                        self._registered.setdefault(quad.object.value, []).append(quad.subject.value)
        return self._registered.get(identifier, ())

    def concepts(self, scheme: str) -> Mapping[str, str]:
        """The concepts of the vocabulary *scheme* by IRI, by the IRIs that match exactly, and by notation."""
        asked = f"""SELECT ?concept ?other ?notation WHERE {{
            ?concept <{SKOS}inScheme> <{VOCABULARY}{scheme}> .
            OPTIONAL {{ ?concept <{SKOS}exactMatch> ?other }} OPTIONAL {{ ?concept <{SKOS}notation> ?notation }} }}"""
        found: dict[str, str] = {}
        for concept, *names in self._catalogue.memory.solutions(asked)[1]:
            if isinstance(concept, NamedNode):
                found[concept.value] = concept.value
                for name in names:
                    if isinstance(name, NamedNode | Literal):
                        found.setdefault(name.value, concept.value)
        return found
