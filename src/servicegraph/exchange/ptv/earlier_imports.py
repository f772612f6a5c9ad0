"""What earlier imports wrote beside what comes: what stays, what is gone, and what is kept for the sake of others."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from pyoxigraph import Literal, NamedNode

from servicegraph.diagnostics import Location
from servicegraph.exchange.ptv.known_things import KnownThings
from servicegraph.exchange.ptv.paragraph_making import ParagraphMaking
from servicegraph.exchange.ptv.register_records import CHANNEL, DESCRIPTION, ORGANISATION, SERVICE
from servicegraph.exchange.ptv.turtle_paragraphs import ThingParagraph
from servicegraph.exchange.rewriting import Value
from servicegraph.rdf.terms import NS, RDF
from servicegraph.turtle.reading import TurtleFile, object_location, subject_location

_KINDS = {
    NS + "Service": SERVICE,
    "http://data.europa.eu/m8g/Channel": CHANNEL,
    NS + "Organisation": ORGANISATION,
    NS + "GeneralDescription": DESCRIPTION,
}
_PTV_ID = NamedNode(NS + "ptvId")
_TYPE = NamedNode(RDF + "type")
_PROVISION_OF = NamedNode(NS + "provisionOf")
_ORGANISED_BY = NamedNode(NS + "organisedBy")
_MOST_NAMED = 5  # lines that a warning names
Paragraphs = dict[NamedNode, ThingParagraph]


@dataclass(frozen=True)
class KeptThing:
    """A thing that is gone from the register and stays, since others say something of it at these places."""

    subject: NamedNode
    places: tuple[Location, ...]


@dataclass(frozen=True)
class NewContents:
    """The paragraphs of each file that changes, and what became of the things of the register, by IRI."""

    files: Mapping[str, Paragraphs] = field(repr=False)
    new: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    gone: tuple[str, ...] = ()
    kept: tuple[KeptThing, ...] = ()


def new_contents(making: ParagraphMaking) -> NewContents:
    """What the files are to say after an import that made the paragraphs of *making*.

    A thing that an earlier import wrote is gone when the whole list of its kind came without it, and the organisation
    that it belongs to is among those that the files tell of. It stays when a file that was not imported says something
    of it or refers to it, and when another imported thing that stays refers to it.
    """
    known, coming = making.known, _joined(making.paragraphs.values())
    earlier = {path: _paragraphs(file) for path, (file, _) in known.imported.items()}
    owner = _Ownership(making, earlier)
    leaving: Paragraphs = {}
    staying: dict[str, Paragraphs] = {}
    touched = set(making.paragraphs)
    for path, paragraphs in earlier.items():
        touched |= {path} if coming.keys() & paragraphs.keys() else set()
        for subject, one in _primaries(paragraphs).items():
            if subject not in coming:
                if owner.is_gone(path, one):
                    leaving[subject] = one
                    touched.add(path)
                else:
                    staying.setdefault(path, {})[subject] = one
    kept = _kept(leaving, coming, staying, known)
    for subject in (*kept, *_still_referred(leaving, kept, coming, staying, earlier)):
        path = known.held_in[subject]
        staying.setdefault(path, {})[subject] = leaving.pop(subject)
    files: dict[str, Paragraphs] = {}
    for path in sorted(touched):
        stays = _with_parts(staying.get(path, {}), earlier.get(path, {}), coming)
        files[path] = {**stays, **making.paragraphs.get(path, {})}
    _keep_shared(files, earlier, coming, known)
    before = _joined(earlier.values())
    main = _primaries(coming)
    return NewContents(
        files,
        tuple(sorted(one.value for one in main if one not in before)),
        tuple(sorted(one.value for one, now in main.items() if one in before and before[one].triples != now.triples)),
        tuple(sorted(one.value for one in leaving)),
        tuple(KeptThing(one, places) for one, places in sorted(kept.items(), key=lambda pair: pair[0].value)),
    )


def _keep_shared(
    files: dict[str, Paragraphs], earlier: Mapping[str, Paragraphs], coming: Paragraphs, known: KnownThings
) -> None:
    """Keep in *files* what they had that belongs to nothing and is referred to, as a statute is by a service."""
    said = [*files.values(), *(paragraphs for path, paragraphs in earlier.items() if path not in files)]
    referred = {to for paragraphs in said for one in paragraphs.values() for to in _references(one)}
    for path, paragraphs in files.items():
        for subject, one in earlier.get(path, {}).items():
            is_loose = _PTV_ID not in one.values and not one.values.get(_PROVISION_OF)
            if is_loose and subject not in coming and subject not in paragraphs and subject in referred:
                paragraphs[subject] = one
        files[path] = dict(sorted(paragraphs.items(), key=lambda pair: _order(pair[1])))


class _Ownership:
    """Tells whose things the files of an import speak of."""

    def __init__(self, making: ParagraphMaking, earlier: Mapping[str, Paragraphs]) -> None:
        self._listed = making.data.listed
        self._organisations = {making.iri("organisation", id) for id in making.data.scope if id}
        self._files = {
            path: {subject for subject, one in paragraphs.items() if _kind(one) == ORGANISATION}
            for path, paragraphs in earlier.items()
        }

    def is_gone(self, path: str, one: ThingParagraph) -> bool:
        """Whether *one*, which an earlier import wrote in *path* and which does not come again, is gone."""
        kind = _kind(one)
        if kind not in self._listed:
            return False
        if kind == SERVICE:
            return bool(self._organisations & set(one.values.get(_ORGANISED_BY, ())))
        if kind == DESCRIPTION:
            return True
        # Nothing in a catalogue says whose a channel is, and whose unit an organisation was: their file does.
        return bool(self._files[path]) and bool(self._organisations & self._files[path])


def _paragraphs(file: TurtleFile) -> Paragraphs:
    """What *file* says of each thing."""
    found: dict[NamedNode, dict[NamedNode, list[Value]]] = {}
    for quad in file.quads:
        if isinstance(quad.subject, NamedNode) and isinstance(quad.object, NamedNode | Literal):
            found.setdefault(quad.subject, {}).setdefault(quad.predicate, []).append(quad.object)
    return {subject: ThingParagraph(subject, values) for subject, values in found.items()}


def _joined(paragraphs: Iterable[Paragraphs]) -> Paragraphs:
    return {subject: one for some in paragraphs for subject, one in some.items()}


def _primaries(paragraphs: Paragraphs) -> Paragraphs:
    """Those of *paragraphs* that are things of the register; the others are parts of these."""
    return {subject: one for subject, one in paragraphs.items() if _PTV_ID in one.values}


def _kind(one: ThingParagraph) -> str:
    types = [value.value for value in one.values.get(_TYPE, ())]
    return next((_KINDS[type] for type in types if type in _KINDS), "")


def _references(one: ThingParagraph) -> set[NamedNode]:
    return {value for values in one.values.values() for value in values if isinstance(value, NamedNode)}


def _kept(
    leaving: Paragraphs, coming: Paragraphs, staying: Mapping[str, Paragraphs], known: KnownThings
) -> dict[NamedNode, tuple[Location, ...]]:
    """Those *leaving* of which a file that was not imported says something, with the places where it does."""
    places: dict[NamedNode, list[Location]] = {}
    for file in known.catalogue.dataset.data:
        if file.path in known.imported:
            continue
        for subject in file.by_subject:
            if isinstance(subject, NamedNode) and subject in leaving:
                places.setdefault(subject, []).append(subject_location(file, file.by_subject[subject][0]))
        for position, quad in enumerate(file.quads):
            if isinstance(quad.object, NamedNode) and quad.object in leaving:
                places.setdefault(quad.object, []).append(object_location(file, position))
    return {subject: tuple(found[:_MOST_NAMED]) for subject, found in places.items()}


def _still_referred(
    leaving: Paragraphs,
    kept: Iterable[NamedNode],
    coming: Paragraphs,
    staying: Mapping[str, Paragraphs],
    earlier: Mapping[str, Paragraphs],
) -> list[NamedNode]:
    """Those *leaving* that others refer to which come or stay, or that are kept: an imported file must not break."""
    before = _joined(earlier.values())
    waiting = [*coming.values(), *(one for some in staying.values() for one in some.values())]
    waiting += [leaving[one] for one in kept]
    provisions: dict[Value, list[ThingParagraph]] = {}
    for one in before.values():
        for service in one.values.get(_PROVISION_OF, ()):
            provisions.setdefault(service, []).append(one)
    found: dict[NamedNode, None] = {}
    already = set(kept)
    while waiting:
        one = waiting.pop()
        parts = [] if one.subject in coming else provisions.get(one.subject, [])
        for reference in sorted({*_references(one), *(to for part in parts for to in _references(part))}, key=str):
            if reference in leaving and reference not in found and reference not in already:
                found[reference] = None
                waiting.append(leaving[reference])
    return list(found)


def _with_parts(main: Paragraphs, of_file: Paragraphs, coming: Paragraphs) -> Paragraphs:
    """*main*, with what else *of_file* has that belongs to them."""
    owned: dict[NamedNode, NamedNode] = {}
    for subject, one in of_file.items():
        for service in one.values.get(_PROVISION_OF, ()):
            if isinstance(service, NamedNode):
                owned[subject] = service
        if _PTV_ID in one.values:
            for reference in _references(one):
                if reference in of_file and _PTV_ID not in of_file[reference].values:
                    owned[reference] = subject
    parts = {subject: one for subject, one in of_file.items() if owned.get(subject) in main and subject not in coming}
    return {**main, **parts}


def _order(one: ThingParagraph) -> tuple[int, str]:
    """Where *one* stands in its file: organisations, services with what belongs to them, channels."""
    kinds = [value.value for value in one.values.get(_TYPE, ())]
    places = [_PLACES[kind] for kind in kinds if kind in _PLACES]
    return min(places, default=len(_PLACES)), one.subject.value


_PLACES = {
    NS + "SourceDocument": 0,
    NS + "Organisation": 1,
    NS + "GeneralDescription": 2,
    NS + "Service": 3,
    NS + "Provision": 4,
    "http://data.europa.eu/m8g/Cost": 5,
    "http://data.europa.eu/m8g/Requirement": 6,
    "http://data.europa.eu/m8g/Channel": 7,
    "http://www.w3.org/ns/locn#Address": 8,
}
