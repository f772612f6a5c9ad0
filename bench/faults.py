"""Faults that a catalogue maintainer makes, planted one per entity, with the finding that the check must give for each.

Every kind is made so that it causes that finding and no other violation: a check that finds more, less or at another
line is wrong, and the test says which.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from bench.turtle_text import Entity

SHAPES = "https://w3id.org/servicegraph/shapes/"
LONE = "service:s0"  # a service that is part of no whole
CHECKS = "https://w3id.org/servicegraph/docs/checks#"


@dataclass(frozen=True)
class Mark:
    """A planted fault: the kind, the checks that find it, and where: at a value of *entity*, or where it begins.

    ``edit`` changes the written text of that line, for faults that no statement can carry.
    """

    kind: str
    checks: tuple[str, ...]
    entity: str
    predicate: str = ""
    position: int = 0
    edit: tuple[str, str] | None = None


Plant = Callable[[Entity, int], Mark]
_KINDS: dict[str, tuple[tuple[str, ...], Callable[[Entity], bool], Plant]] = {}


def _fault(*types: str, when: Callable[[Entity], bool] = lambda _: True) -> Callable[[Plant], Plant]:
    """Register a kind of fault that can be planted in an entity of one of *types* that fulfils *when*."""

    def register(plant: Plant) -> Plant:
        _KINDS[plant.__name__.replace("_", "-")] = (types, when, plant)
        return plant

    return register


def kinds() -> list[str]:
    """The names of all kinds of fault."""
    return sorted(_KINDS)


def plant(files: Mapping[str, list[Entity]], count: int, dice: random.Random) -> list[Mark]:
    """Plant *count* faults in the entities of *files*, all kinds in turn; the entities are changed in place.

    A kind that fits nowhere any more is passed over. Raises ValueError when none fits before there are *count*.
    """
    places = [(path, position) for path, entities in sorted(files.items()) for position in range(len(entities))]
    dice.shuffle(places)
    field = _Field(files, places)
    marks: list[Mark] = []
    order = kinds()
    dice.shuffle(order)
    exhausted: set[str] = set()
    while len(marks) < count:
        if len(exhausted) == len(order):
            raise ValueError(f"only {len(marks)} of {count} faults fit into this catalogue: give it more services")
        turn = len(marks) % len(order)
        for kind in order[turn:] + order[:turn]:
            entity = None if kind in exhausted else field.take(kind)
            if entity is None:
                exhausted.add(kind)
                continue
            marks.append(_KINDS[kind][2](entity, len(marks) + 1))
            break
    return marks


class _Field:
    """Where faults can still be planted so that none hides another.

    The reader cannot tell how much of a paragraph with wrong syntax is lost, so the check keeps silent about all that
    is named there and in the paragraph after it.
    """

    def __init__(self, files: Mapping[str, list[Entity]], places: list[tuple[str, int]]) -> None:
        self._files = files
        self._places = places
        self._taken: set[tuple[str, int]] = set()
        self._faulty: set[str] = set()
        self._silent: set[str] = set()

    def take(self, kind: str) -> Entity | None:
        """An entity for a fault of *kind*, with its neighbours left whole; None when there is none."""
        types, fits, _ = _KINDS[kind]
        for place in self._places:
            path, position = place
            entity = self._files[path][position]
            if place in self._taken or entity.type not in types or entity.name in self._silent or not fits(entity):
                continue
            if kind in _SYNTAX:
                around = self._files[path][max(0, position - 1) : position + 2]
                names = {name for near in around for name in near.names()}
                if names & self._faulty:
                    continue
                self._silent |= names
            self._faulty.add(entity.name)
            self._taken.update({(path, position - 1), place, (path, position + 1)})
            return entity
        return None


def _shape(*names: str) -> tuple[str, ...]:
    return tuple(SHAPES + name for name in names)


def _check(*names: str) -> tuple[str, ...]:
    return tuple(CHECKS + name for name in names)


_SYNTAX = ("unclosed-string", "missing-full-stop", "unknown-prefix", "invalid-iri")
_ENTITIES = ("sg:Service", "sg:CoordinationRule", "sg:Goal", "sg:Indicator", "sg:Interface", "sg:SteeringInstrument")


# --- syntax ---------------------------------------------------------------------------------------------------------


@_fault("sg:Service", "sg:CoordinationRule", "sg:Goal")
def unclosed_string(entity: Entity, _: int) -> Mark:
    return Mark("unclosed-string", _check("unclosed-string"), entity.name, "rdfs:label", 0, ('"@fi', "@fi"))


@_fault("sg:Interface")
def missing_full_stop(entity: Entity, _: int) -> Mark:
    last = entity.statements[-1]
    place = (entity.name, last.predicate, len(last.objects) - 1)
    return Mark("missing-full-stop", _check("missing-full-stop"), *place, (" .", ""))


@_fault("sg:Service")
def unknown_prefix(entity: Entity, number: int) -> Mark:
    entity.find("sg:channel").objects[0] = f"chanel{number}:physical"
    return Mark("unknown-prefix", _check("unknown-prefix"), entity.name, "sg:channel")


@_fault("sg:Service", "sg:Indicator")
def invalid_iri(entity: Entity, _: int) -> Mark:
    entity.add("rdfs:seeAlso", "<https://catalogue.example/a page>")
    return Mark("invalid-iri", _check("invalid-iri"), entity.name, "rdfs:seeAlso")


# --- names ----------------------------------------------------------------------------------------------------------


@_fault("sg:Service")
def misspelt_property(entity: Entity, number: int) -> Mark:
    entity.find("sg:sector").predicate = f"sg:secttor{number}"
    return Mark("misspelt-property", _check("unknown-term"), entity.name, f"sg:secttor{number}")


@_fault("sg:Interface")
def misspelt_class(entity: Entity, number: int) -> Mark:
    entity.type = f"sg:Interfase{number}"
    return Mark("misspelt-class", _check("unknown-term"), entity.name, "a")


@_fault("sg:Service")
def undefined_concept(entity: Entity, number: int) -> Mark:
    entity.find("sg:sector").objects[0] = f"sector:helth-{number}"
    checks = _check("unknown-concept")
    return Mark("undefined-concept", checks, entity.name, "sg:sector")


@_fault("sg:Interface", when=lambda entity: entity.has("sg:governedBy"))
def undescribed_entity(entity: Entity, number: int) -> Mark:
    entity.find("sg:governedBy").objects[0] = f"rule:nowhere-{number}"
    checks = _check("undescribed-entity")
    return Mark("undescribed-entity", checks, entity.name, "sg:governedBy")


# --- labels and provenance ------------------------------------------------------------------------------------------


@_fault(*_ENTITIES)
def missing_finnish_label(entity: Entity, _: int) -> Mark:
    del entity.find("rdfs:label").objects[0]
    return Mark("missing-finnish-label", _check("missing-name"), entity.name)


@_fault(*_ENTITIES)
def label_without_language(entity: Entity, _: int) -> Mark:
    labels = entity.find("rdfs:label").objects
    labels[2] = labels[2].removesuffix("@en")
    return Mark("label-without-language", _shape("Entity-label-language"), entity.name, "rdfs:label", 2)


@_fault(*_ENTITIES)
def two_finnish_labels(entity: Entity, _: int) -> Mark:
    entity.find("rdfs:label").objects.append('"Toinen nimi"@fi')
    return Mark("two-finnish-labels", _shape("Entity-label-unique"), entity.name, "rdfs:label")


@_fault(*_ENTITIES)
def stated_without_source(entity: Entity, _: int) -> Mark:
    entity.remove("dct:source")
    entity.find("sg:basis").objects[0] = "basis:stated"
    return Mark("stated-without-source", _shape("Entity-stated-source"), entity.name)


# --- missing, too many, of the wrong class --------------------------------------------------------------------------


@_fault("sg:Interface")
def missing_from(entity: Entity, _: int) -> Mark:
    entity.remove("sg:from")
    return Mark("missing-from", _shape("Interface-from"), entity.name)


@_fault("sg:Interface")
def missing_to(entity: Entity, _: int) -> Mark:
    entity.remove("sg:to")
    return Mark("missing-to", _shape("Interface-to"), entity.name)


@_fault("sg:Interface")
def missing_within(entity: Entity, _: int) -> Mark:
    entity.remove("sg:within")
    return Mark("missing-within", _shape("Interface-within"), entity.name)


@_fault("sg:ServicePackage", "sg:ServiceChain")
def two_phases(entity: Entity, _: int) -> Mark:
    phases = entity.find("sg:phase").objects
    phases.append("phase:definition" if phases[0] != "phase:definition" else "phase:pilot")
    return Mark("two-phases", _shape("IntegratedService-phase-single"), entity.name, "sg:phase")


@_fault("sg:Service")
def wrong_class(entity: Entity, _: int) -> Mark:
    entity.find("sg:providedBy").objects[0] = "segment:s1"
    return Mark("wrong-class", _shape("Service-provider-class"), entity.name, "sg:providedBy")


@_fault("sg:Service")
def wrong_vocabulary(entity: Entity, _: int) -> Mark:
    entity.find("sg:level").objects[0] = "sector:health"
    return Mark("wrong-vocabulary", _shape("Service-level-concept"), entity.name, "sg:level")


# --- values ---------------------------------------------------------------------------------------------------------


@_fault("sg:CoordinationRule", when=lambda entity: entity.has("sg:validUntil"))
def dates_reversed(entity: Entity, _: int) -> Mark:
    start, end = entity.find("sg:validFrom"), entity.find("sg:validUntil")
    start.objects, end.objects = end.objects, start.objects
    return Mark("dates-reversed", _shape("Period-order"), entity.name, "sg:validFrom")


@_fault("sg:CoordinationRule", when=lambda entity: not entity.has("sg:validUntil"))
def date_without_datatype(entity: Entity, _: int) -> Mark:
    start = entity.find("sg:validFrom")
    start.objects[0] = start.objects[0].removesuffix("^^xsd:date")
    return Mark("date-without-datatype", _check("not-a-date"), entity.name, "sg:validFrom")


@_fault("sg:DialogueForum")
def frequency_in_words(entity: Entity, _: int) -> Mark:
    entity.find("sg:frequency").objects[0] = '"neljä kertaa vuodessa"'
    return Mark("frequency-in-words", _check("not-an-interval"), entity.name, "sg:frequency")


# --- sense ----------------------------------------------------------------------------------------------------------


@_fault("sg:Service", when=lambda entity: entity.has("sg:refersTo"))
def refers_to_itself(entity: Entity, _: int) -> Mark:
    entity.find("sg:refersTo").objects[0] = entity.name
    return Mark("refers-to-itself", _shape("Service-referral-self"), entity.name, "sg:refersTo")


@_fault("sg:Interface")
def leads_back(entity: Entity, _: int) -> Mark:
    entity.find("sg:from").objects[0] = entity.find("sg:to").objects[0]
    return Mark("leads-back", _shape("Interface-ends-differ"), entity.name, "sg:from")


@_fault("sg:Interface")
def leads_outside(entity: Entity, _: int) -> Mark:
    entity.find("sg:to").objects[0] = LONE
    return Mark("leads-outside", _shape("Interface-ends-included"), entity.name)


@_fault("sg:Goal", when=lambda entity: entity.has("sg:contributesTo"))
def goal_circle(entity: Entity, _: int) -> Mark:
    entity.find("sg:contributesTo").objects[0] = entity.name
    return Mark("goal-circle", _shape("Goal-contributes-cycle"), entity.name)
