"""What the files of a catalogue say: their statements, whose places are known, and the names of what they describe."""

from __future__ import annotations

import functools
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from pyoxigraph import NamedNode, Quad

from servicegraph.dataset.files import Role, SourceFile, Sources, read_sources
from servicegraph.dataset.kinds import Kind, kinds_in
from servicegraph.dataset.labels import Labels, joined, names_in, names_of_file
from servicegraph.dataset.locations import LocationIndex
from servicegraph.dataset.syntaxes import SYNTAXES, read_other
from servicegraph.rdf.patching import gone_and_come
from servicegraph.rdf.taken_apart import TakenApart
from servicegraph.rdf.terms import SKOS, VOCABULARY, Prefixes, namespace_mistake, standard_prefixes
from servicegraph.settings import Settings
from servicegraph.turtle.reading import TurtleFile, read

if TYPE_CHECKING:
    from servicegraph.dataset.presentation import Presentation
    from servicegraph.dataset.same_things import Same


@dataclass(frozen=True)
class RdfFile:
    """A source file with its statements."""

    source: SourceFile
    turtle: TurtleFile

    @property
    def path(self) -> str:
        """Its name in findings."""
        return self.source.path


@dataclass(frozen=True)
class Dataset:
    """The files of a catalogue, parsed. Everything else follows from them and is found when it is asked for.

    ``same`` tells which IRIs of included catalogues are read as others, in ``files`` already.
    """

    settings: Settings
    sources: Sources
    files: tuple[RdfFile, ...]
    same: tuple[Same, ...] = ()

    @property
    def state(self) -> str:
        """A digest of the bytes that were read."""
        return self.sources.state

    def of(self, *roles: Role) -> tuple[TurtleFile, ...]:
        """The parsed files that have one of *roles*, in the order in which they were read."""
        return tuple(file.turtle for file in self.files if file.source.role in roles)

    @functools.cached_property
    def definitions(self) -> tuple[TurtleFile, ...]:
        """The ontology and the vocabularies."""
        return self.of(Role.ONTOLOGY, Role.VOCABULARY)

    @functools.cached_property
    def data(self) -> tuple[TurtleFile, ...]:
        """The files that describe the catalogue's entities, its own and the included ones."""
        return self.of(Role.DATA)

    @functools.cached_property
    def shapes(self) -> tuple[TurtleFile, ...]:
        """The shapes graphs."""
        return self.of(Role.SHAPE)

    @functools.cached_property
    def everything(self) -> tuple[TurtleFile, ...]:
        """All parsed files."""
        return tuple(file.turtle for file in self.files)

    def quads(self) -> Iterator[Quad]:
        """What questions are asked about: definitions and data."""
        return (quad for quads in self.graphs.values() for quad in quads)

    @functools.cached_property
    def graphs(self) -> dict[NamedNode, TakenApart]:
        """The statements of definitions and data by the graph of each file."""
        files = (*self.definitions, *self.data)
        if not self.same:
            return {file.graph: file.quads for file in files}
        from servicegraph.dataset.same_things import said_once  # few include another catalogue

        return {file.graph: quads for file, quads in said_once(files, frozenset(self.read_as.values()))}

    @functools.cached_property
    def read_as(self) -> Mapping[str, str]:
        """The IRIs that are read as others, each with that one."""
        return {one.iri: one.read_as for one in self.same}

    @functools.cached_property
    def locations(self) -> LocationIndex:
        """Where the statements of all files stand."""
        return LocationIndex(self.placed)

    @property
    def fixed(self) -> tuple[TurtleFile, ...]:
        """The files of definitions and shapes: nearly always they stay when data is edited."""
        return (*self.definitions, *self.shapes)

    @property
    def placed(self) -> tuple[TurtleFile, ...]:
        """All files, in the order in which places are looked for in them."""
        return (*self.fixed, *self.data)

    @functools.cached_property
    def kinds(self) -> tuple[Kind, ...]:
        """The kinds of entity that the ontology declares, with the collections that they make up."""
        return kinds_in(self.definitions)

    @functools.cached_property
    def presentation(self) -> Presentation:
        """How the ontology wants things to be shown."""
        from servicegraph.dataset.presentation import presentation_in  # a check shows nothing

        return presentation_in(quad.triple for file in self.definitions for quad in file.quads)

    @functools.cached_property
    def labels(self) -> Labels:
        """The names of everything that has one."""
        # Most files say all that they say; of them it is known already if they were read before.
        whole = {file.graph: file for file in (*self.definitions, *self.data)}
        names = (
            whole[graph].once(names_of_file) if quads is whole[graph].quads else names_in(quads)
            for graph, quads in self.graphs.items()
        )
        return joined(names, self.settings.languages)

    @functools.cached_property
    def prefixes(self) -> Prefixes:
        """The prefixes for CURIEs: standard, vocabularies, the kinds of entity under the catalogue's base, and its own.

        Its own are those of ``settings.prefixes`` that can be used, and are written in place of others.
        """
        standard = self.standard_prefixes
        named = {
            name: iri
            for name, iri in self.settings.prefixes.items()
            if not namespace_mistake(name, iri, standard.namespaces)
        }
        own = Prefixes({**named, **standard.namespaces}) if named else standard
        others = tuple(base for base in self.sources.bases if base != self.settings.base)
        return IncludingPrefixes(own.namespaces, self.settings.base, others, self) if others else own

    @functools.cached_property
    def standard_prefixes(self) -> Prefixes:
        """The prefixes that the catalogue has without naming any."""
        schemes = [
            iri.removeprefix(VOCABULARY)
            for file in (*self.definitions, *self.data)
            for iri in file.once(_schemes_of_file)
            if iri.startswith(VOCABULARY)
        ]
        return standard_prefixes(self.settings.base, [kind.name for kind in self.kinds], schemes)

    @functools.cached_property
    def described(self) -> frozenset[str]:
        """The IRIs of which the files of definitions and data say something."""
        return frozenset().union(*(file.subjects for file in (*self.definitions, *self.data)))


@dataclass(frozen=True)
class IncludingPrefixes(Prefixes):
    """Prefixes that know the bases of included catalogues: a name that is nobody's own is looked for under these."""

    own: str
    others: tuple[str, ...]
    dataset: Dataset = field(repr=False, compare=False)

    def expand(self, name: str) -> str:
        """As ``Prefixes.expand``; a CURIE of what only an included catalogue describes gives the IRI there.

        An IRI that is read as another gives that one.
        """
        iri = super().expand(name)
        if iri in self.dataset.read_as:
            return self.dataset.read_as[iri]
        if name.startswith("<") or name == iri or not iri.startswith(self.own) or iri in self.dataset.described:
            return iri
        elsewhere = (base + iri.removeprefix(self.own) for base in self.others)
        named = (self.dataset.read_as.get(other, other) for other in elsewhere)
        return next((other for other in named if other in self.dataset.described), iri)

    def contract(self, iri: str) -> str:
        """As ``Prefixes.contract``, but never a CURIE that stands for something else."""
        short = super().contract(iri)
        return short if short.startswith("<") or self.expand(short) == iri else f"<{iri}>"


_SCHEME = NamedNode(SKOS + "ConceptScheme")


def _schemes_of_file(file: TurtleFile) -> tuple[str, ...]:
    if b"ConceptScheme" not in file.content:
        return ()
    return tuple(
        quad.subject.value for quad in file.quads if quad.object == _SCHEME and isinstance(quad.subject, NamedNode)
    )


@dataclass(frozen=True)
class FilesOfContent:
    """Files that stand for what they say: what is made of the same is the same, whichever catalogue has them.

    ``contents`` are the bytes of each, its graph and its base.
    """

    contents: tuple[tuple[bytes, str, str], ...]
    files: tuple[RdfFile, ...] = field(compare=False, repr=False)

    @classmethod
    def of(cls, files: Iterable[RdfFile]) -> FilesOfContent:
        """*files*, in their order."""
        found = tuple(files)
        return cls(tuple((one.source.content, one.source.graph, one.source.base) for one in found), found)

    @property
    def quads(self) -> Iterator[Quad]:
        """The statements of the files, one after another."""
        return (quad for file in self.files for quad in file.turtle.quads)


def load_dataset(
    settings: Settings, before: Dataset | None = None, unsaved: Mapping[Path, bytes] | None = None
) -> Dataset:
    """Read and parse the files of the catalogue that *settings* describe. Raises SettingsError, WriteError.

    Files that *before* has with the same content are not parsed again. *unsaved* has, by resolved files, what an
    editor holds in place of them.
    """
    known = before if before and before.settings == settings else None
    sources = read_sources(settings, unsaved, known.sources if known else None)
    files = _files(sources, before)
    if len(sources.bases) == 1:
        return _with_known(Dataset(settings, sources, files), before)
    from servicegraph.dataset.same_things import renamed, same_things  # few include another catalogue

    same = same_things([file.turtle for file in files if file.source.role is Role.DATA], sources.bases)
    names = {one.iri: one.read_as for one in same}
    read_as_one = (
        replace(file, turtle=renamed(file.turtle, names)) if names and file.source.role is Role.DATA else file
        for file in files
    )
    return Dataset(settings, sources, tuple(read_as_one), same)


def _files(sources: Sources, before: Dataset | None) -> tuple[RdfFile, ...]:
    """The files of *sources* that say something, parsed, those that *before* has not already."""
    parsed = before.files if before and not before.same else ()
    same = {id(one.source): one for one in parsed}
    known = {_said_by(one.source): one.turtle for one in parsed}
    return tuple(
        same.get(id(file)) or RdfFile(file, known.get(_said_by(file)) or _parsed(file))
        for file in sources.files
        if file.role not in (Role.QUESTION, Role.SETTINGS)
    )


def _said_by(file: SourceFile) -> tuple[str, str, str, bytes]:
    """What decides what *file* says."""
    return file.path, file.graph, file.base, file.content


def _with_known(dataset: Dataset, before: Dataset | None) -> Dataset:
    """*dataset* with what is known of *before*, if that has the same definitions and shapes and its statements as read.

    What follows from the definitions alone is the same, and what is put together from all files is put together anew
    only where they have changed.
    """
    if before is None or before.same or list(map(id, before.fixed)) != list(map(id, dataset.fixed)):
        return dataset
    known = before.__dict__.keys() & {"kinds", "presentation"}
    dataset.__dict__.update({name: before.__dict__[name] for name in known})
    if "locations" in before.__dict__:
        dataset.__dict__["locations"] = before.locations.after(dataset.placed)
        if "labels" in before.__dict__ and before.settings == dataset.settings:
            dataset.__dict__["labels"] = _labels_after(before, dataset)
    return dataset


def _labels_after(before: Dataset, dataset: Dataset) -> Labels:
    """The labels of *dataset*, which differs from *before* in its data files alone, and has its locations."""
    gone, come = gone_and_come(before.data, dataset.data)
    named = frozenset[str]().union(*(file.once(names_of_file).named for file in (*gone, *come)))
    about = {id(file) for iri in named for file in dataset.locations.files_about(NamedNode(iri))}
    files = (file for file in (*dataset.definitions, *dataset.data) if id(file) in about)
    names = (file.once(names_of_file).about(named) for file in files)
    return before.labels.after(named, joined(names, dataset.settings.languages))


@functools.lru_cache(maxsize=1024)  # several times as many as there are: a path is seen from the catalogue's folder
def _shipped(content: bytes, path: str, graph: str, base: str) -> TurtleFile:
    """A file that comes with the program: it is parsed once for all catalogues, and what is made of it is kept."""
    return read(content, path, NamedNode(graph), base)


def _parsed(file: SourceFile) -> TurtleFile:
    ending = PurePosixPath(file.path).suffix
    graph = NamedNode(file.graph)
    if file.is_shipped and not (shipped := _shipped(file.content, file.path, file.graph, file.base)).diagnostics:
        return shipped
    if ending in SYNTAXES and file.content.strip():
        return read_other(file.content, file.path, graph, file.base, ending)
    return read(file.content, file.path, graph, file.base)
