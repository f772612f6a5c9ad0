"""What an editor is told about: a catalogue as its files and the editor's texts say it, and what is found in it."""

from __future__ import annotations

import functools
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from pyoxigraph import Literal, NamedNode

from servicegraph.checks.axioms import OntologyAxioms, axioms_of
from servicegraph.checks.shape_files import shapes_of
from servicegraph.dataset.dataset import Dataset
from servicegraph.dataset.files import Role, SourceFile
from servicegraph.diagnostics import Diagnostic
from servicegraph.messages import pick, text
from servicegraph.rdf.terms import DCT, NS, OWL, RDF, RDFS, SKOS
from servicegraph.search.words import folded
from servicegraph.shacl.shapes import Shapes, local_name
from servicegraph.turtle.reading import TurtleFile

TYPE = RDF + "type"
_DEFINITIONS = (SKOS + "definition", DCT + "description", RDFS + "comment", SKOS + "scopeNote")
_OTHER_NAMES = (SKOS + "altLabel", SKOS + "hiddenLabel")
_LINKS = frozenset({TYPE, SKOS + "inScheme", RDFS + "subClassOf", NS + "basis", DCT + "source"})
_DEPRECATED = OWL + "deprecated"
PROPERTIES = frozenset(OWL + name for name in ("ObjectProperty", "DatatypeProperty", "AnnotationProperty")) | {
    RDF + "Property"
}
CLASSES = frozenset({OWL + "Class", RDFS + "Class"})

Links = Mapping[str, Sequence[str]]
TextsOf = Mapping[str, Mapping[str, str]]


@dataclass(frozen=True)
class FileFacts:
    """What one file says that an editor needs.

    ``links`` are IRIs by property and subject, ``definitions`` and ``other_names`` texts by subject, ``deprecated``
    subjects, ``referring`` how often each IRI is a value, by property, and ``habits`` how often each class has each
    property.
    """

    links: Mapping[str, Mapping[str, list[str]]]
    definitions: TextsOf
    other_names: Mapping[str, list[str]]
    deprecated: frozenset[str]
    referring: Mapping[str, Counter[str]]
    habits: Mapping[str, Counter[str]]


def _facts(file: TurtleFile) -> FileFacts:
    links: dict[str, dict[str, list[str]]] = {link: {} for link in _LINKS}
    definitions: dict[str, dict[str, str]] = {}
    others: dict[str, list[str]] = {}
    deprecated: set[str] = set()
    referring: dict[str, Counter[str]] = {}
    properties: dict[str, list[str]] = {}
    for quad in file.quads:
        subject, predicate, value = quad.subject, quad.predicate.value, quad.object
        if isinstance(value, NamedNode) and predicate != TYPE:
            counts = referring.get(value.value)
            if counts is None:
                counts = referring[value.value] = Counter()
            counts[predicate] += 1
        if not isinstance(subject, NamedNode):
            continue
        iri = subject.value
        properties.setdefault(iri, []).append(predicate)
        if predicate in _LINKS:
            if isinstance(value, NamedNode):
                links[predicate].setdefault(iri, []).append(value.value)
        elif isinstance(value, Literal):
            if predicate in _DEFINITIONS:
                definitions.setdefault(iri, {}).setdefault(value.language or "", value.value)
            elif predicate in _OTHER_NAMES:
                others.setdefault(iri, []).append(value.value)
            elif predicate == _DEPRECATED and value.value in ("true", "1"):
                deprecated.add(iri)
    habits: dict[str, Counter[str]] = {}
    for iri, classes in links[TYPE].items():
        for one in classes:
            habits.setdefault(one, Counter()).update(properties[iri])
    return FileFacts(links, definitions, others, frozenset(deprecated), referring, habits)


@dataclass(frozen=True, eq=False)
class EditorState:
    """A catalogue as it was last read, with all that was found in it. What follows from it is made once."""

    dataset: Dataset = field(repr=False)
    diagnostics: tuple[Diagnostic, ...] = field(default=(), repr=False)

    @functools.cached_property
    def _files(self) -> tuple[TurtleFile, ...]:
        return (*self.dataset.definitions, *self.dataset.data)

    @functools.cached_property
    def _facts(self) -> tuple[FileFacts, ...]:
        return tuple(file.once(_facts) for file in self._files)

    @functools.cached_property
    def _links(self) -> Mapping[str, Links]:
        return {link: _joined(facts.links[link] for facts in self._facts) for link in _LINKS}

    @functools.cached_property
    def shapes(self) -> Shapes:
        """The shapes."""
        return shapes_of(self.dataset)

    @functools.cached_property
    def axioms(self) -> OntologyAxioms:
        """What the ontology says of its properties."""
        return axioms_of(self.dataset)

    @functools.cached_property
    def sources(self) -> Mapping[str, SourceFile]:
        """The files by their names in findings."""
        return {file.path: file for file in self.dataset.sources.files}

    @functools.cached_property
    def by_file(self) -> Mapping[Path, SourceFile]:
        """The files by where they are, links resolved."""
        return {source.file.resolve(): source for source in self.dataset.sources.files}

    @functools.cached_property
    def shipped_files(self) -> frozenset[str]:
        """The names of the files that came with the program: nobody changes them here."""
        return frozenset(file.path for file in self.dataset.sources.files if file.is_shipped)

    @functools.cached_property
    def editable(self) -> tuple[TurtleFile, ...]:
        """The files of the catalogue, and of those that it includes, that hold statements."""
        return tuple(file.turtle for file in self.dataset.files if not file.source.is_shipped)

    @functools.cached_property
    def questions(self) -> tuple[SourceFile, ...]:
        """The files of questions that did not come with the program."""
        return tuple(file for file in self.dataset.sources.of(Role.QUESTION) if not file.is_shipped)

    @functools.cached_property
    def shipped_terms(self) -> frozenset[str]:
        """What the files that came with the program say something about."""
        shipped = (file for file in self._with_shapes if file.path in self.shipped_files)
        return frozenset().union(*(file.subjects for file in shipped))

    @property
    def _with_shapes(self) -> Iterable[TurtleFile]:
        return (*self._files, *self.dataset.shapes)

    # --- one thing --------------------------------------------------------------------------------------------

    def classes(self, iri: str) -> Sequence[str]:
        """The classes that are said of *iri*."""
        return self._links[TYPE].get(iri, ())

    def schemes(self, iri: str) -> Sequence[str]:
        """The concept schemes that *iri* is in."""
        return self._links[SKOS + "inScheme"].get(iri, ())

    def basis(self, iri: str) -> Sequence[str]:
        """On what *iri* rests as a whole."""
        return self._links[NS + "basis"].get(iri, ())

    def documents(self, iri: str) -> Sequence[str]:
        """The documents that *iri* comes from."""
        return self._links[DCT + "source"].get(iri, ())

    def definition(self, iri: str, language: str) -> str:
        """What *iri* means, in *language* if it is said in that; empty when it is not said."""
        for facts in self._facts:
            if iri in facts.definitions:
                return pick(facts.definitions[iri], language, self.dataset.settings.languages)
        return ""

    def names(self, iri: str) -> Mapping[str, str]:
        """The names of *iri* by language."""
        return self.dataset.labels.names.get(iri, {})

    def other_names(self, iri: str) -> Iterator[str]:
        """Other names by which *iri* is looked for."""
        return iter(self._other_names.get(iri, ()))

    @functools.cached_property
    def _other_names(self) -> Mapping[str, Sequence[str]]:
        return _joined(facts.other_names for facts in self._facts)

    def label(self, iri: str, language: str) -> str:
        """The name of *iri* in *language*, else in another; its CURIE when it has none."""
        return self.dataset.labels.of(iri, language) or self.dataset.prefixes.contract(iri)

    def is_deprecated(self, iri: str) -> bool:
        """Whether *iri* is not to be used any more."""
        return iri in self._deprecated

    @functools.cached_property
    def _deprecated(self) -> frozenset[str]:
        return frozenset().union(*(facts.deprecated for facts in self._facts))

    def referring(self, iri: str) -> Counter[str]:
        """How often *iri* is a value, by property."""
        return sum((facts.referring[iri] for facts in self._facts if iri in facts.referring), Counter())

    def habits(self, classes: Iterable[str]) -> Counter[str]:
        """How often things of *classes* have each property."""
        wanted = set(classes)
        return sum(
            (counts for facts in self._facts for one, counts in facts.habits.items() if one in wanted), Counter()
        )

    def with_parents(self, classes: Iterable[str]) -> frozenset[str]:
        """*classes* and all classes above them."""
        wanted = tuple(classes)
        if wanted not in self._closures:
            parents = self._links[RDFS + "subClassOf"]
            found: dict[str, None] = {}
            waiting = list(wanted)
            while waiting:
                one = waiting.pop()
                if one not in found:
                    found[one] = None
                    waiting += parents.get(one, ())
            self._closures[wanted] = frozenset(found)
        return self._closures[wanted]

    @functools.cached_property
    def _closures(self) -> dict[tuple[str, ...], frozenset[str]]:
        return {}

    @functools.cached_property
    def members(self) -> Mapping[str, Sequence[str]]:
        """The things of each class, those below it too, and the concepts of each scheme."""
        found: dict[str, list[str]] = {}
        for iri, classes in self._links[TYPE].items():
            for one in self.with_parents(classes):
                found.setdefault(one, []).append(iri)
        for iri, schemes in self._links[SKOS + "inScheme"].items():
            for one in schemes:
                found.setdefault(one, []).append(iri)
        return found

    def named(self) -> Iterator[str]:
        """All things that can be named: those with a type, and the properties in use."""
        yield from self._links[TYPE]
        used = {predicate for facts in self._facts for counts in facts.habits.values() for predicate in counts}
        yield from sorted(used - self._links[TYPE].keys())

    @functools.cached_property
    def properties_in_use(self) -> frozenset[str]:
        """The properties that any thing with a type has."""
        return frozenset(one for facts in self._facts for counts in facts.habits.values() for one in counts)

    def findings_about(self, iri: str) -> Sequence[Diagnostic]:
        """What is found about *iri*."""
        return self._by_focus.get(iri, ())

    @functools.cached_property
    def _by_focus(self) -> Mapping[str, Sequence[Diagnostic]]:
        found: dict[str, list[Diagnostic]] = {}
        for one in self.diagnostics:
            if isinstance(one.focus, NamedNode):
                found.setdefault(one.focus.value, []).append(one)
        return found

    def sort_key(self, iri: str, language: str) -> str:
        """What things stand in order by: their names in *language* without marks."""
        known = self._sort_keys.setdefault(language, {})
        if iri not in known:
            known[iri] = as_typed(self.label(iri, language))
        return known[iri]

    @functools.cached_property
    def _sort_keys(self) -> dict[str, dict[str, str]]:
        return {}

    def kind_name(self, iri: str, language: str) -> str:
        """What *iri* is, in a word or several: its classes, or that it is a class or a property itself."""
        classes = self.classes(iri)
        if not PROPERTIES.isdisjoint(classes):
            return text("lsp.property", language)
        if not CLASSES.isdisjoint(classes):
            return text("lsp.class", language)
        if schemes := self.schemes(iri):
            return ", ".join(filter(None, (self.dataset.labels.of(one, language) for one in schemes)))
        found = (self.dataset.labels.of(one, language) or local_name(one) for one in classes)
        return ", ".join(dict.fromkeys(found))


def as_typed(said: str) -> str:
    """*said* as it is compared: in small letters, without marks and what breaks a line."""
    small = said.lower() if said.isascii() else folded(unicodedata.normalize("NFC", said).casefold())
    return " ".join(small.split())


def _joined(parts: Iterable[Mapping[str, list[str]]]) -> dict[str, Sequence[str]]:
    found: dict[str, Sequence[str]] = {}
    for part in parts:
        for name, some in part.items():
            found[name] = [*found[name], *some] if name in found else some
    return found
