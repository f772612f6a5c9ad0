"""The format ``ptv``: files of the Finnish Service Catalogue in, one Turtle file for each organisation."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping

from pyoxigraph import Literal, NamedNode

from servicegraph.catalogue import Catalogue
from servicegraph.exchange.changed_files import ChangedFile
from servicegraph.exchange.exchange_report import ExchangeReport, report_of
from servicegraph.exchange.exchange_values import Import, ImportWishes, Notice
from servicegraph.exchange.generated_marks import refuse_edited, sealed
from servicegraph.exchange.import_faults import ImportFault
from servicegraph.exchange.ptv.channel_paragraphs import add_channels
from servicegraph.exchange.ptv.classification_paragraphs import add_concepts
from servicegraph.exchange.ptv.earlier_imports import NewContents, Paragraphs, new_contents
from servicegraph.exchange.ptv.known_things import FOLDER, MARK, KnownThings, known_things
from servicegraph.exchange.ptv.organisation_paragraphs import add_organisations, match_organisations
from servicegraph.exchange.ptv.paragraph_making import EXTRA_PREFIXES, ParagraphMaking
from servicegraph.exchange.ptv.record_making import RecordMaking
from servicegraph.exchange.ptv.register_files import RegisterReader
from servicegraph.exchange.ptv.register_records import Record, ToldRows
from servicegraph.exchange.ptv.register_tables import RegisterTables, register_tables
from servicegraph.exchange.ptv.service_paragraphs import add_descriptions, add_services
from servicegraph.exchange.ptv.turtle_paragraphs import ThingParagraph, turtle_of
from servicegraph.rdf.terms import DCT, NS, RDF, RDFS

SOURCES = f"{FOLDER}sources.ttl"
_LICENCE = "https://creativecommons.org/publicdomain/zero/1.0/"


def imported_ptv(catalogue: Catalogue, wishes: ImportWishes) -> Import:
    """What the files of the register ask *catalogue* to become: its imported files, and a report.

    Files are read one at a time, in the order of their names; neither that nor the order of what they say changes a
    byte. Raises OSError when one cannot be read, ParameterError when a file that an import made was changed since.
    """
    tables, told = register_tables(), ToldRows()
    reader = RegisterReader(RecordMaking(told, tables), tables)
    for name in sorted(wishes.contents):
        reader.read(name, wishes.contents[name])
    notices: list[Notice] = [ImportFault(kind, "", "ptv.unfinished") for kind in sorted(reader.unfinished())]
    known = known_things(catalogue)
    faults = [*reader.faults, *_faults_of_catalogue(reader, known)]
    if faults:
        return Import(faults=tuple(faults), notices=tuple(notices))
    making = ParagraphMaking(
        reader.data, known, wishes, tables, told, NamedNode(f"{catalogue.settings.base}source/ptv")
    )
    match_organisations(making)
    add_organisations(making)
    add_services(making)
    add_channels(making)
    add_descriptions(making)
    add_concepts(making)
    for id in sorted(reader.data.collections):
        told.tell("candidate-package", id)
    if making.paragraphs:
        making.paragraphs[SOURCES] = _source(making, tables)
    contents = new_contents(making)
    files, unwritable = _files(catalogue, known, contents.files)
    if unwritable:
        return Import(faults=tuple(unwritable), notices=tuple(notices))
    for kept in contents.kept:
        lines = ", ".join(f"{place.path}:{place.line}" for place in kept.places)
        shown = catalogue.prefixes.contract(kept.subject.value)
        notices.append(ImportFault(kept.places[0].path, "", "ptv.kept", {"name": shown, "lines": lines}))
    return Import(
        files,
        notices=tuple(notices),
        new=contents.new,
        changed=contents.changed,
        removed=contents.gone,
        report=_report(reader, contents, told),
    )


def _faults_of_catalogue(reader: RegisterReader, known: KnownThings) -> Iterable[ImportFault]:
    """Things of the register that two things of the catalogue claim to be: nobody knows which of them is meant."""
    data = reader.data
    every: tuple[Mapping[str, Record], ...] = (data.organisations, data.services, data.channels, data.descriptions)
    for records in every:
        for id, record in sorted(records.items(), key=lambda pair: pair[0]):
            iris = known.by_ptv_id.get(id, ())
            if len(iris) > 1:
                names = ", ".join(sorted(known.catalogue.prefixes.contract(iri.value) for iri in iris))
                yield ImportFault(
                    record.found.file, record.found.pointer, "ptv.claimed-twice", {"id": id, "names": names}
                )
    for id in sorted(data.services.keys() & (data.channels.keys() | data.organisations.keys())):
        found = data.services[id].found
        yield ImportFault(found.file, found.pointer, "ptv.two-kinds", {"id": id})


def _source(making: ParagraphMaking, tables: RegisterTables) -> Paragraphs:
    """The paragraph of the register as a source, which all that was imported names."""
    languages = making.known.catalogue.settings.languages

    def texts(name: str) -> list[Literal | NamedNode]:
        return [Literal(said, language=tag) for tag, said in tables.names[name].items() if tag in languages]

    values: Mapping[NamedNode, list[Literal | NamedNode]] = {
        NamedNode(RDF + "type"): [NamedNode(NS + "SourceDocument")],
        NamedNode(RDFS + "label"): texts("source"),
        NamedNode(DCT + "description"): texts("source-description"),
        NamedNode(DCT + "license"): [NamedNode(_LICENCE)],
    }
    return {making.source: ThingParagraph(making.source, values)}


def _files(
    catalogue: Catalogue, known: KnownThings, contents: Mapping[str, Paragraphs]
) -> tuple[tuple[ChangedFile, ...], list[ImportFault]]:
    """The files that become others, and those that would have to be written over though no import wrote them."""
    prefixes = {**EXTRA_PREFIXES, **catalogue.prefixes.namespaces}
    found, faults = [], []
    for path, paragraphs in contents.items():
        before = known.imported.get(path)
        file = catalogue.settings.folder / path
        if before is None and file.exists():
            faults.append(ImportFault(path, "", "ptv.not-imported"))
            continue
        if before:
            refuse_edited(before[1], path)
        after = sealed(turtle_of(paragraphs.values(), prefixes, MARK).encode()) if paragraphs else b""
        if before is None or before[1] != after:
            found.append(ChangedFile(path, file, before[1] if before else None, after, goes=not paragraphs))
    return tuple(found), faults


def _report(reader: RegisterReader, contents: NewContents, told: ToldRows) -> ExchangeReport:
    written: Counter[str] = Counter()
    for paragraphs in contents.files.values():
        for one in paragraphs.values():
            for value in one.values.get(NamedNode(RDF + "type"), ()):
                written[value.value.rpartition("/")[2].rpartition("#")[2]] += 1
    return report_of("ptv", reader.data.counts, written, told.rows)
