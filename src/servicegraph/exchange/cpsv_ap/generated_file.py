"""The file of a catalogue that an import keeps: written anew each time, and never one that people edit."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from urllib.parse import quote

from pyoxigraph import Literal, NamedNode, Triple

from servicegraph.catalogue import Catalogue
from servicegraph.dataset.kinds import Kind
from servicegraph.errors import ParameterError
from servicegraph.exchange.changed_files import ChangedFile
from servicegraph.exchange.cpsv_ap.imported_facts import COMPLETED, EntityFacts
from servicegraph.exchange.cpsv_ap.stated_elsewhere import StatedElsewhere
from servicegraph.exchange.exchange_report import ReportRow
from servicegraph.exchange.generated_marks import refuse_edited, sealed
from servicegraph.exchange.import_faults import ImportFault
from servicegraph.exchange.new_entities import NewEntity, with_paragraphs
from servicegraph.exchange.rewriting import Value
from servicegraph.rdf.terms import DCT, NS, RDF, RDFS, SKOS, VOCABULARY
from servicegraph.turtle.reading import TurtleFile, object_location, read

_MARK = "# Made by `servicegraph import cpsv-ap`: the next import writes this file anew. Write in files of your own.\n"
_ORDER = ("source", "organisation", "service", "package", "chain", "process")
_BASIS, _SOURCE = NS + "basis", DCT + "source"
_STATED = NamedNode(f"{VOCABULARY}basis/stated")
# What somebody has said who describes a thing: what only adds a fact to it leaves it that of the import.
_DESCRIBING = (RDFS + "label", SKOS + "prefLabel", _BASIS)
# What a thing has one of, in each language where it is a text: what the catalogue's own files say stays.
_SINGLE = frozenset(
    {
        RDFS + "label",
        DCT + "description",
        DCT + "type",
        NS + "businessId",
        NS + "phase",
        "http://data.europa.eu/m8g/hasValue",
        "http://data.europa.eu/m8g/currency",
        "http://data.europa.eu/eli/ontology#id_local",
    }
)


@dataclass(frozen=True)
class GeneratedFile:
    """The file, None where it stays as it is; which entities come, become others and go; what is told of it."""

    file: ChangedFile | None
    new: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    rows: tuple[ReportRow, ...] = ()
    notices: tuple[ImportFault, ...] = field(default=())


def generated_file(
    catalogue: Catalogue, path: str, found: Mapping[str, EntityFacts], source: EntityFacts, elsewhere: StatedElsewhere
) -> GeneratedFile:
    """The file *path* of *catalogue* when it is to say what is *found*, all of it from *source*.

    What other files say of an entity already is not said again, and comes first where it is something else. An entity
    that the file had, that is found no more and that something else refers to stays. Raises ParameterError when there
    is such a file that no import has made or that was changed since, WriteError when it cannot be written.
    """
    place = catalogue.settings.folder / path
    before = place.read_bytes() if place.is_file() else None
    if before is not None and not before.startswith(_MARK.rstrip().encode()):
        raise ParameterError("error.cpsv-ap-own-file", parameter=path)
    refuse_edited(before or b"", path)
    graph, base = NamedNode(f"{catalogue.settings.base}graph/{quote(path)}"), catalogue.settings.base
    old = read(before or b"", path, graph, base)
    kinds = {kind.name: kind for kind in catalogue.dataset.kinds}
    rows: list[ReportRow] = []
    entities = [_entity(kinds, source, elsewhere, None, rows, catalogue.settings.languages)]
    for facts in found.values():
        entities.append(_entity(kinds, facts, elsewhere, source.iri, rows, catalogue.settings.languages))
    entities = [one for one in entities if one.values]
    if len(entities) == 1:  # the source of nothing
        entities = []
    written = {one.subject.value for one in entities}
    gone = sorted(old.subjects - written - found.keys())
    kept, notices = _kept(catalogue, old, gone, kinds, path)
    entities += kept
    if not entities:
        file = None if before is None else ChangedFile(path, place, before, b"", goes=True)
        return GeneratedFile(file, removed=tuple(gone), rows=tuple(rows), notices=notices)
    ranks = {kinds[name].classes[0]: place for place, name in enumerate(_ORDER)}
    entities.sort(key=lambda one: (ranks.get(one.kind.classes[0], len(ranks)), one.kind.name, one.subject.value))
    empty = read(_MARK.encode(), path, graph, base)
    content = sealed(with_paragraphs(empty, entities, catalogue.prefixes.namespaces))
    removed = tuple(iri for iri in gone if iri not in {one.subject.value for one in kept})
    if content == before:
        return GeneratedFile(None, rows=tuple(rows), notices=notices)
    news = tuple(sorted(iri for iri in written - old.subjects if not elsewhere.kind_of(iri)))
    changed = tuple(
        sorted(
            one.subject.value
            for one in entities
            if one.subject.value in written - set(news) and one.triples != _triples(old, one.subject)
        )
    )
    return GeneratedFile(ChangedFile(path, place, before, content), news, changed, removed, tuple(rows), notices)


def _triples(file: TurtleFile, subject: NamedNode) -> set[Triple]:
    return {file.quads[position].triple for position in file.by_subject.get(subject, ())}


def _entity(
    kinds: Mapping[str, Kind],
    facts: EntityFacts,
    elsewhere: StatedElsewhere,
    source: str | None,
    rows: list[ReportRow],
    languages: Sequence[str],
) -> NewEntity:
    """The entity with what other files do not say of it, its values in a fixed order."""
    values: dict[NamedNode, tuple[Value, ...]] = {}
    for name, said in facts.values.items():
        if name == COMPLETED:
            continue
        own = set(elsewhere.values(facts.iri, name.value))
        kept = [value for value in said if value not in own]
        if own and name.value in _SINGLE:
            tags = {getattr(one, "language", None) for one in own}
            other = [value for value in kept if getattr(value, "language", None) in tags]
            rows += [ReportRow("own-value", facts.iri, value.value[:100]) for value in other]
            kept = [value for value in kept if value not in other]
        if kept:
            values[name] = tuple(sorted(kept, key=lambda one: _rank(one, languages)))
    completed = [one for one in facts.values.get(COMPLETED, {}) if one in values]
    is_known = any(any(elsewhere.values(facts.iri, name)) for name in _DESCRIBING)
    if completed and not is_known:
        values[COMPLETED] = tuple(sorted(completed, key=str))
    if source is not None and values and (not is_known or any(elsewhere.values(facts.iri, _BASIS))):
        values[NamedNode(_SOURCE)] = (NamedNode(source),)
    if source is not None and values and not is_known:
        values[NamedNode(_BASIS)] = (_STATED,)
    return NewEntity(kinds[facts.kind], NamedNode(facts.iri), values)


def _rank(value: Value, languages: Sequence[str]) -> tuple[int, str, str]:
    language = (value.language or "") if isinstance(value, Literal) else ""
    return (languages.index(language) if language in languages else len(languages), language, value.value)


def _kept(
    catalogue: Catalogue, old: TurtleFile, gone: Sequence[str], kinds: Mapping[str, Kind], path: str
) -> tuple[list[NewEntity], tuple[ImportFault, ...]]:
    """Of those *gone*, what other files refer to, and what these need; with the places that refer to them."""
    places = dict(_places(catalogue, frozenset(gone), path))
    waiting, staying = sorted(places), set(places)
    while waiting:
        for triple in _triples(old, NamedNode(waiting.pop())):
            value = triple.object
            if isinstance(value, NamedNode) and value.value in gone and value.value not in staying:
                staying.add(value.value)
                waiting.append(value.value)
    by_class = {kind.classes[0]: kind for kind in kinds.values()}
    found = []
    for iri in sorted(staying):
        values: dict[NamedNode, dict[Value, None]] = {}
        kind = None
        for position in old.by_subject[NamedNode(iri)]:
            _, predicate, value, _ = old.quads[position]
            if predicate.value == RDF + "type" and isinstance(value, NamedNode):
                kind = by_class.get(value.value, kind)
            elif isinstance(value, NamedNode | Literal):
                values.setdefault(predicate, {})[value] = None
        if kind is not None:
            said = {name: tuple(several) for name, several in values.items()}
            found.append(NewEntity(kind, NamedNode(iri), said))
    shown = catalogue.prefixes.contract
    notices = tuple(
        ImportFault(path, "", "import.cpsv-ap-kept", {"name": shown(iri), "places": ", ".join(where)})
        for iri, where in sorted(places.items())
    )
    return found, notices


def _places(catalogue: Catalogue, gone: frozenset[str], path: str) -> Iterable[tuple[str, list[str]]]:
    """The lines of other files that refer to something *gone*."""
    found: dict[str, dict[str, None]] = {}
    for file in catalogue.dataset.data:
        if file.path != path and gone:
            for position, quad in enumerate(file.quads):
                if isinstance(quad.object, NamedNode) and quad.object.value in gone:
                    where = object_location(file, position)
                    found.setdefault(quad.object.value, {})[f"{where.path}:{where.line}"] = None
    return ((iri, list(where)) for iri, where in found.items())
