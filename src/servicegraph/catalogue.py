"""The catalogue: its files read, checked and ready to answer. CLI, API and Python callers all go through here."""

from __future__ import annotations

import decimal
import functools
import hashlib
import os
from collections.abc import Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path

from pyoxigraph import Literal, NamedNode, Quad

from servicegraph import findings, queries, readiness, shapes, spelling, turtle
from servicegraph.diagnostics import Checked, Diagnostic, Location, Severity, at_least, built_in
from servicegraph.errors import ParameterError, QueryFileError, UnknownEntity
from servicegraph.headers import NamedQuery
from servicegraph.messages import fill, pick
from servicegraph.queries import Library
from servicegraph.readiness import Readiness
from servicegraph.settings import Settings, find_catalogue, load_settings, shipped
from servicegraph.shapes import Shapes
from servicegraph.sources import digest as fingerprint
from servicegraph.sources import find_sources
from servicegraph.store import Graph, Limits, Row, Solutions, Store
from servicegraph.terms import DCT, NS, RDFS, SH, SHIPPED_BASE, SKOS, VOCABULARY, Prefixes, standard_prefixes
from servicegraph.turtle import LocationIndex, TurtleFile

_NAMING = (RDFS + "label", SKOS + "prefLabel", DCT + "title")
_PARTS = "parts-of-chain"  # the question that says what an integrated service is made of
_KIND = NamedNode(NS + "kind")


@dataclass(frozen=True)
class Answer:
    """The answer to a named query: the rows are RDF terms, None where nothing is bound.

    ``complete`` is False when a limit cut it; ``state`` is the state of the catalogue that answered.
    """

    query: NamedQuery
    parameters: Mapping[str, str]
    rows: tuple[Row, ...]
    complete: bool
    state: str

    @property
    def columns(self) -> tuple[str, ...]:
        """The names of the columns."""
        return tuple(column.name for column in self.query.columns)

    @property
    def solutions(self) -> Solutions:
        """The same answer as SPARQL solutions."""
        return Solutions(self.columns, self.rows, self.complete)


class Catalogue:
    """One catalogue folder with the ontology and the vocabularies, read into a store.

    Made by ``Catalogue.load``. ``state`` changes whenever a byte of a file that was read changes. Everything is
    read-only; a changed folder is loaded anew.
    """

    def __init__(
        self,
        settings: Settings,
        files: tuple[TurtleFile, ...],
        definitions: tuple[TurtleFile, ...],
        shape_files: tuple[TurtleFile, ...],
        library: Library,
        state: str,
    ) -> None:
        self.settings = settings
        self.files = files
        self.definitions = definitions
        self.library = library
        self.state = state
        self._shape_files = shape_files
        self.store = Store(quad for file in (*definitions, *files) for quad in file.quads)

    @classmethod
    def load(cls, path: str | Path | None = None, **settings: object) -> Catalogue:
        """Read the catalogue in the folder *path*, or the one that ``find_catalogue`` finds.

        Faults of the data are not raised: see ``check``. Raises SettingsError when there is no catalogue or its
        settings cannot be used. *settings* win over the environment and the file (see Settings).
        """
        chosen = load_settings(find_catalogue(path), **settings)
        sources = find_sources(chosen)
        digest = hashlib.sha256()
        read = []
        for file, name, graph, base in sources.turtle:
            digest.update(name.encode() + b"\0" + fingerprint(file))
            read.append(turtle.read(file, name, NamedNode(graph), base, chosen.most_file_bytes))
        for folder in sources.queries:
            for query in sorted(folder.glob("*.rq")):
                digest.update(query.name.encode() + b"\0" + fingerprint(query))
        ontology, forms = sources.definitions, sources.definitions + sources.shapes
        return cls(
            settings=chosen,
            files=tuple(read[forms:]),
            definitions=tuple(read[:ontology]),
            shape_files=tuple(read[ontology:forms]),
            library=queries.load(sources.queries),
            state=digest.hexdigest()[:16],
        )

    @functools.cached_property
    def prefixes(self) -> Prefixes:
        """The prefixes for CURIEs: standard, vocabularies, and the kinds of entity under the catalogue's base."""
        kinds = [quad.object.value for quad in self.store.quads(predicate=_KIND) if isinstance(quad.object, Literal)]
        scheme = NamedNode(SKOS + "ConceptScheme")
        schemes = [
            quad.subject.value.removeprefix(VOCABULARY)
            for quad in self.store.quads(object=scheme)
            if isinstance(quad.subject, NamedNode) and quad.subject.value.startswith(VOCABULARY)
        ]
        return standard_prefixes(self.settings.base, kinds, schemes)

    @functools.cached_property
    def labels(self) -> Mapping[str, Mapping[str, str]]:
        """The names of everything that has one, by IRI and language."""
        found: dict[str, dict[str, str]] = {}
        for naming in _NAMING:
            for quad in self.store.quads(predicate=NamedNode(naming)):
                if isinstance(quad.subject, NamedNode) and isinstance(quad.object, Literal):
                    found.setdefault(quad.subject.value, {}).setdefault(quad.object.language or "", quad.object.value)
        return found

    def label(self, iri: str, language: str = "en") -> str:
        """The name of *iri* in *language*, falling back to fi, sv, en, any; its CURIE when it has none."""
        return pick(self.labels.get(iri, {}), language) or self.prefixes.contract(iri)

    def query(self, name: str, parameters: Mapping[str, object] | None = None, /, **more: object) -> Answer:
        """The answer to the named query *name* with *parameters* (CURIEs, IRIs, numbers, dates, texts).

        Raises UnknownQuery, ParameterError, QueryFileError, QueryTimeout.
        """
        query = self.library.get(name)
        given = {
            key: _as_text(key, value) for key, value in {**(parameters or {}), **more}.items() if value is not None
        }
        sparql = queries.bind(query, given, self.prefixes)
        store = self.full_store if query.needs_readiness else self.store
        solutions = store.query(sparql, self.limits)
        assert isinstance(solutions, Solutions)  # the loader accepts only SELECT
        return Answer(query, given, solutions.rows, solutions.complete, self.state)

    @property
    def limits(self) -> Limits:
        """The limits of one query, from the settings."""
        return Limits(self.settings.query_seconds, self.settings.most_rows)

    def entity(self, name: str) -> Graph:
        """All that the catalogue says about one thing: the triples of which it is the subject.

        *name* is a CURIE or an IRI. Raises UnknownEntity when nothing is said about it.
        """
        try:
            node = NamedNode(self.prefixes.expand(name))
        except ValueError:
            raise UnknownEntity("error.entity-unknown", name=name[:200]) from None
        triples = tuple(dict.fromkeys(quad.triple for quad in self.store.quads(subject=node)))
        if not triples:
            raise UnknownEntity("error.entity-unknown", name=self.prefixes.contract(node.value)[:200])
        return Graph(triples)

    @functools.cached_property
    def shapes(self) -> Shapes:
        """The shapes that come with the program and those of the catalogue's own ``shapes`` folder."""
        return shapes.read_shapes((quad for file in self._shape_files for quad in file.quads), self.prefixes)

    @functools.cached_property
    def parts(self) -> Mapping[str, frozenset[str]]:
        """What each integrated service is made of, by IRI: the answer to ``parts-of-chain``, without limits."""
        query = self.library.get(_PARTS)
        sparql = queries.bind(query, {}, self.prefixes)
        answer = self.store.query(sparql, Limits(seconds=600, rows=100_000_000))
        assert isinstance(answer, Solutions)
        found: dict[str, set[str]] = {}
        for whole, part in answer.rows:
            if isinstance(whole, NamedNode) and isinstance(part, NamedNode):
                found.setdefault(whole.value, set()).add(part.value)
        return {whole: frozenset(members) for whole, members in found.items()}

    @functools.cached_property
    def checked(self) -> Checked:
        """The findings of every severity."""
        return self.check(Severity.INFO)

    def check(self, level: Severity) -> Checked:
        """The findings as grave as *level* or graver: syntax, unknown names, query files and shapes.

        What cannot be so grave is not looked for, which makes a check for violations the quickest. Raises
        EngineError.
        """
        files = (*self.definitions, *self._shape_files, *self.files)
        # The engine works outside Python's lock: meanwhile names are looked up here.
        with ThreadPoolExecutor(max_workers=1) as pool:
            running = pool.submit(self._found_by_shapes, level)
            found = [diagnostic for file in files for diagnostic in file.diagnostics]
            if not self.files:
                found.append(built_in("empty-catalogue", Severity.VIOLATION, Location(".")))
            found += [self._query_fault(error) for error in self.library.faults(self._own_queries()).values()]
            bases = sorted({self.settings.base, SHIPPED_BASE})
            found += spelling.unknown_names(self.files, (*self.definitions, *self._shape_files), bases, self.prefixes)
            found += findings.untargeted(self.shapes, LocationIndex(self._shape_files), self.prefixes)
            by_shapes = running.result()
        said = {(diagnostic.location, diagnostic.value) for diagnostic in found}
        incomplete = {name for file in files for name in file.incomplete}
        # A name that nothing defines has been said, with the nearest one that is defined: once is enough.
        found += (
            diagnostic
            for diagnostic in by_shapes
            if diagnostic.focus not in incomplete and (diagnostic.location, diagnostic.value) not in said
        )
        return Checked(
            diagnostics=tuple(sorted(at_least(found, level), key=Diagnostic.order)),
            level=level,
            files=len(self.files),
            triples=sum(len(file.quads) for file in self.files),
            focus_nodes=len({quad.subject for file in self.files for quad in file.quads}),
        )

    def _found_by_shapes(self, level: Severity) -> tuple[Diagnostic, ...]:
        """What the shapes found, as grave as *level* or graver; everything they found is kept, for readiness."""
        return self._all_by_shapes if level == Severity.INFO else self._validated(level)

    @functools.cached_property
    def _all_by_shapes(self) -> tuple[Diagnostic, ...]:
        return self._validated(Severity.INFO)

    def _validated(self, level: Severity) -> tuple[Diagnostic, ...]:
        by_phase = self._severity_by_phase()
        looked_for = shapes.reaching(self.shapes, level, max(by_phase.values(), default=Severity.INFO))
        results = shapes.validate(looked_for, self.store.n_triples(), self.settings.engine)
        phases = self._phase_severity(by_phase) if any(result.shape in looked_for.phased for result in results) else {}
        grave = findings.with_severity(results, self.shapes, phases, level)
        locations = LocationIndex((*self.definitions, *self._shape_files, *self.files))
        return tuple(findings.diagnostics(grave, self.shapes, locations, self.prefixes, self.labels))

    @functools.cached_property
    def readiness(self) -> Mapping[str, Readiness]:
        """The readiness of every integrated service, by IRI. Raises EngineError.

        Everything that the shapes found counts, also what a check leaves unsaid because another finding says it.
        """
        return readiness.measure(self.parts, self.shapes.checks(), self.store, self._all_by_shapes)

    def kind_of(self, collection: str) -> str:
        """The kind of entity that the plural *collection* names: ``chain`` for ``chains``. Raises UnknownEntity."""
        for quad in self.store.quads(predicate=NamedNode(NS + "collection"), object=Literal(collection)):
            for kind in self.store.quads(subject=quad.subject, predicate=_KIND):  # type: ignore[arg-type]
                if isinstance(kind.object, Literal):
                    return kind.object.value
        raise UnknownEntity("error.entity-unknown", name=collection[:200])

    def readiness_of(self, name: str) -> Readiness:
        """The readiness of the integrated service *name*, a CURIE or an IRI. Raises UnknownEntity."""
        try:
            return self.readiness[self.prefixes.expand(name)]
        except (KeyError, ValueError):
            raise UnknownEntity("error.not-integrated", name=name[:200]) from None

    @functools.cached_property
    def full_store(self) -> Store:
        """The store with the readiness figures as a further graph: what the SPARQL endpoint answers from."""
        return Store((*self._quads(), *readiness.as_quads(self.readiness.values())))

    def _own_queries(self) -> list[str]:
        """The questions that did not come with the program, whose own tests hold those that did."""
        return [name for name, file in self.library.files.items() if shipped("queries") not in file.parents]

    def _quads(self) -> Iterable[Quad]:
        return (quad for file in (*self.definitions, *self.files) for quad in file.quads)

    def _severity_by_phase(self) -> dict[str, Severity]:
        """The severity that its phase gives to the gaps of each integrated service that has one, by IRI."""
        names = {SH + severity.word.capitalize(): severity for severity in Severity}
        by_phase = {
            quad.subject: names[quad.object.value]
            for quad in self.store.quads(predicate=NamedNode(NS + "gapSeverity"))
            if isinstance(quad.object, NamedNode) and quad.object.value in names
        }
        found: dict[str, Severity] = {}
        for quad in self.store.quads(predicate=NamedNode(NS + "phase")):
            # Statistical observations have a phase too, and are no integrated services.
            if isinstance(quad.subject, NamedNode) and quad.subject.value in self.parts and quad.object in by_phase:
                severity = by_phase[quad.object]  # type: ignore[index]
                found[quad.subject.value] = max(severity, found.get(quad.subject.value, severity))
        return found

    def _phase_severity(self, by_whole: Mapping[str, Severity]) -> dict[str, Severity]:
        """The severity that integrated services give to each node that is a part of them; the gravest of several."""
        found: dict[str, Severity] = {}
        for whole, severity in by_whole.items():
            for member in self.parts[whole]:
                found[member] = max(severity, found.get(member, severity))
        return found

    def _query_fault(self, error: QueryFileError) -> Diagnostic:
        # The sentence names the file as the finding does: no path of the machine goes out over HTTP.
        path = Path(os.path.relpath(str(error.values["path"]), self.settings.folder)).as_posix()
        error = QueryFileError(error.key, **{**error.values, "path": path})
        line = int(str(error.values.get("line", 1)))
        fault = built_in("query-file", Severity.VIOLATION, Location(path, line, 1))
        message = {language: fill(said, {"detail": error.text(language)}) for language, said in fault.message.items()}
        return replace(fault, message=message)


def _as_text(name: str, value: object) -> str:
    """A parameter's value as the text that its type reads."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, NamedNode):
        return f"<{value.value}>"
    if isinstance(value, float | decimal.Decimal):
        return format(value, "f")
    if isinstance(value, str | int) or hasattr(value, "isoformat"):
        return value.isoformat() if hasattr(value, "isoformat") else str(value)
    raise ParameterError("error.parameter-python", parameter=name, value=type(value).__name__)
