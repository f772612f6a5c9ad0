"""Small random catalogues, and what their interfaces lack, found without SPARQL or SHACL.

``lacks`` follows the definitions word by word with plain sets and loops. Questions and shapes are held to it.
"""

from __future__ import annotations

import datetime
import random
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from pyoxigraph import Literal, RdfFormat, parse

DAY = datetime.date(2026, 3, 1)  # the day on which the periods of the random catalogues turn
BASE = "https://example.org/id/"
SG = "https://w3id.org/servicegraph/ns#"
VOCAB = "https://w3id.org/servicegraph/vocab/"
PART_OF = "http://www.w3.org/ns/org#subOrganizationOf"
POLICY = Path(__file__).parents[1] / "ontology" / "vocabularies" / "rulekind.ttl"
KINDS = ("referral", "division-of-work", "information-transfer", "consent", "overall-responsibility", "joint-recording")


class Lack(NamedTuple):
    """One lack, with names as IRIs: no ``interface`` where it is undescribed, no ``kind`` but where one is missing."""

    whole: str
    interface: str | None
    start: str
    end: str
    lack: str
    kind: str | None


# --- Random catalogues


def random_catalogue(seed: int, day: datetime.date = DAY) -> str:
    """A catalogue as Turtle: nested wholes, references, interfaces, rules, provisions and agreements of every sort.

    Its entities carry *seed* in their names, so that catalogues of several seeds are one without touching each other.
    Periods end and begin about *day*.
    """
    return "".join(_Writer(seed, day).statements())


class _Writer:
    def __init__(self, seed: int, day: datetime.date) -> None:
        self.random, self.seed, self.day = random.Random(seed), seed, day  # noqa: S311 (no secret)
        self.organisations = self._names("organisation", 6)
        self.services = self._names("service", 6)
        self.wholes = [*self._names("package", 2), *self._names("chain", 2), *self._names("process", 2)]
        self.rules = self._names("rule", 6)
        self.kinds = self.random.sample(KINDS, 4)

    def statements(self) -> Iterator[str]:
        yield f"@prefix sg: <{SG}> .\n@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .\n"
        for number, name in enumerate(self.organisations):
            yield self._entity(name, "sg:Organisation", 0.1, self._of("sg:organisationType", self._types(), 0.8, 1))
            if number and self._likely(0.5):
                yield f"{name} <{PART_OF}> {self.random.choice(self.organisations[:number])} .\n"
        for name in self.services:
            yield from self._service(name)
        for number, name in enumerate(self.wholes):
            yield from self._whole(name, self.wholes[number + 1 :])
        for name in self.rules:
            yield from self._rule(name)
        for name in self._names("interface", 6):
            start, end = self.random.sample(self.services, 2)
            ends = f" ; sg:within {self.random.choice(self.wholes)} ; sg:from {start} ; sg:to {end}"
            yield self._entity(name, "sg:Interface", 0.15, ends + self._of("sg:governedBy", self.rules, 0.6, 3))

    def _service(self, name: str) -> Iterator[str]:
        providers = self._some(self.organisations, 0.9, 3)
        values = "".join(
            (
                "".join(f" ; sg:providedBy {provider}" for provider in providers),
                self._of("sg:organisedBy", self.organisations, 0.8, 2),
                self._of("sg:sector", [f"<{VOCAB}sector/{sector}>" for sector in ("social", "health")], 0.8, 2),
                self._of("sg:usesSystem", self._names("system", 3), 0.7, 2),
                self._of("sg:refersTo", [other for other in self.services if other != name], 0.7, 2),
                self._of("sg:informsOf", [other for other in self.services if other != name], 0.3, 1),
            )
        )
        yield self._entity(name, "sg:Service", 0.1, values)
        for number, provider in enumerate(providers):
            for turn in range(self.random.choice((0, 0, 1, 2))):
                provision = f"{name[:-1].replace('/service/', '/provision/')}-{number}-{turn}>"
                of = f" ; sg:provisionOf {name} ; sg:provider {provider}"
                yield self._entity(provision, "sg:Provision", 0.6, of)

    def _whole(self, name: str, inner: list[str]) -> Iterator[str]:
        types = {"package": "sg:ServicePackage", "chain": "sg:ServiceChain", "process": "sg:CustomerProcess"}
        values = self._of("sg:includes", self.services, 0.9, 4) + self._of("sg:includes", inner, 0.6, 2)
        values += self._of("sg:governedBy", self.rules, 0.15, 1)
        values += self._of("sg:phase", [f"<{VOCAB}phase/{phase}>" for phase in ("pilot", "ended")], 0.3, 1)
        yield self._entity(name, types[name.split("/")[-2]], 0.15, values)

    def _rule(self, name: str) -> Iterator[str]:
        values = self._of("sg:ruleKind", [f"<{VOCAB}rulekind/{kind}>" for kind in self.kinds], 0.95, 3)
        statuses = [f"<{VOCAB}rulestatus/{status}>" for status in ("in-use", "in-use", "in-use", "being-defined")]
        values += self._of("sg:ruleStatus", statuses, 0.9, 1)
        if self._likely(0.5):
            parties = self.random.sample(self.organisations, self.random.choice((2, 2, 3)))
            values += "".join(f" ; sg:agreedBetween {party}" for party in parties)
        yield self._entity(name, "sg:CoordinationRule", 0.5, values)

    def _entity(self, name: str, type_: str, ending: float, values: str) -> str:
        return f"{name} a {type_}{values}{self._period(ending)} .\n"

    def _period(self, likelihood: float) -> str:
        """With some likelihood a period that is over, begins or ends on the day, is to come, or covers the day."""
        if not self._likely(likelihood):
            return ""
        first, last = self.random.choice(((None, -1), (None, 0), (0, None), (1, None), (-9, -1), (-9, 9), (1, 9)))
        days = (("sg:validFrom", first), ("sg:validUntil", last))
        return "".join(
            f' ; {name} "{self.day + datetime.timedelta(days=offset)}"^^xsd:date'
            for name, offset in days
            if offset is not None
        )

    def _names(self, kind: str, count: int) -> list[str]:
        return [f"<{BASE}{kind}/{self.seed}-{number}>" for number in range(count)]

    def _types(self) -> list[str]:
        return [f"<{VOCAB}orgtype/{kind}>" for kind in ("municipality", "company", "wellbeing-services-county")]

    def _likely(self, likelihood: float) -> bool:
        return self.random.random() < likelihood

    def _some(self, values: list[str], likelihood: float, most: int) -> list[str]:
        if not values or not self._likely(likelihood):
            return []
        return self.random.sample(values, min(len(values), self.random.randint(1, most)))

    def _of(self, name: str, values: list[str], likelihood: float, most: int) -> str:
        return "".join(f" ; {name} {value}" for value in dict.fromkeys(self._some(values, likelihood, most)))


# --- What they lack


def lacks(turtle: str, day: datetime.date = DAY, policy: str | None = None) -> set[Lack]:
    """What the interfaces of the catalogue *turtle* lack on *day*.

    *policy* is Turtle that says which kinds are needed where; the shipped vocabulary when left out.
    """
    facts = _Facts(turtle, POLICY.read_text("utf-8") if policy is None else policy)
    return set(_Day(facts, day.isoformat()).lacks())


class _Facts:
    """The statements, as texts by property."""

    def __init__(self, *turtles: str) -> None:
        self._values: dict[tuple[str, str], list[str]] = {}
        self._pairs: dict[str, list[tuple[str, str]]] = {}
        for turtle in turtles:
            for quad in parse(turtle, format=RdfFormat.TURTLE):
                subject, name, value = (
                    term.value if isinstance(term, Literal) else str(term).strip("<>")
                    for term in (quad.subject, quad.predicate, quad.object)
                )
                self._values.setdefault((subject, name), []).append(value)
                self._pairs.setdefault(name, []).append((subject, value))

    def of(self, subject: str, name: str) -> list[str]:
        return self._values.get((subject, name if ":" in name else SG + name), [])

    def pairs(self, name: str) -> list[tuple[str, str]]:
        return self._pairs.get(SG + name, [])

    def upwards(self, node: str, name: str) -> set[str]:
        """*node* and everything that *name* leads to from it."""
        found, waiting = {node}, [node]
        while waiting:
            for value in self.of(waiting.pop(), name):
                if value not in found:
                    found.add(value)
                    waiting.append(value)
        return found


@dataclass(frozen=True)
class _Day:
    """The catalogue on one day."""

    facts: _Facts
    day: str

    def counts(self, thing: str) -> bool:
        """Whether the day is inside the period of *thing*; a whole that has ended, nobody knows when, is over."""
        if any(first[:10] > self.day for first in self.facts.of(thing, "validFrom")):
            return False
        last = self.facts.of(thing, "validUntil")
        if f"{VOCAB}phase/ended" in self.facts.of(thing, "phase") and not last:
            return False
        return not any(until[:10] < self.day for until in last)

    # --- Wholes

    def parts(self, whole: str) -> set[str]:
        """The whole itself and everything in it."""
        return self.facts.upwards(whole, "includes")

    def holds(self, whole: str, service: str) -> bool:
        """Whether *service* belongs to *whole*: a whole that counts includes it, the whole itself or one in it."""
        return any(self.counts(part) and service in self.facts.of(part, "includes") for part in self.parts(whole))

    def wholes(self) -> set[str]:
        return {whole for whole, _ in self.facts.pairs("includes") if self.counts(whole)}

    def interfaces(self) -> Iterator[tuple[str, str, str, str]]:
        """The interfaces that count: they, their wholes and their services; with the whole and the two services."""
        for interface, whole in self.facts.pairs("within"):
            for start in self.facts.of(interface, "from"):
                for end in self.facts.of(interface, "to"):
                    if all(map(self.counts, (interface, whole, start, end))):
                        yield interface, whole, start, end

    # --- Rules

    def providers(self, service: str) -> set[str]:
        """The providers of *service* on the day: one with provisions only when one of these is valid."""
        found = set()
        for provider in self.facts.of(service, "providedBy"):
            provisions = [
                provision
                for provision, provided in self.facts.pairs("provisionOf")
                if provided == service and provider in self.facts.of(provision, "provider")
            ]
            if self.counts(provider) and (not provisions or any(map(self.counts, provisions))):
                found.add(provider)
        return found

    def organisers(self, service: str) -> set[str]:
        return {organiser for organiser in self.facts.of(service, "organisedBy") if self.counts(organiser)}

    def actors(self, service: str) -> set[str]:
        """Whose agreements bind *service*: its providers, or its organisers where no provider is known."""
        return self.providers(service) or self.organisers(service)

    def agreed(self, start: str, end: str) -> set[str]:
        """The rules between organisations that hold where *start* and *end* meet."""
        sides = [self.actors(start), self.actors(end)]
        return {rule for rule, _ in self.facts.pairs("agreedBetween") if self._binds(rule, sides)}

    def _binds(self, rule: str, sides: list[set[str]]) -> bool:
        parties = set(self.facts.of(rule, "agreedBetween"))
        bound = [[parties & self.facts.upwards(actor, PART_OF) for actor in side] for side in sides]
        if not all(bound) or not all(all(side) for side in bound):
            return False
        one, other = (set().union(*side) for side in bound)
        return any(first != second for first in one for second in other)

    def rules(self, interface: str, whole: str, start: str, end: str) -> set[str]:
        own = self.facts.of(interface, "governedBy")
        return {*own, *self.facts.of(whole, "governedBy"), *self.agreed(start, end)}

    def is_in_use(self, rule: str) -> bool:
        begun = not any(first[:10] > self.day for first in self.facts.of(rule, "validFrom"))
        return begun and f"{VOCAB}rulestatus/in-use" in self.facts.of(rule, "ruleStatus")

    def is_in_force(self, rule: str) -> bool:
        return self.is_in_use(rule) and self.counts(rule)

    # --- Lacks

    def needed(self, start: str, end: str) -> set[str]:
        """The rule kinds that an interface between *start* and *end* needs."""
        found = {kind for kind, task in self.facts.pairs("requiredFor") if task == f"{VOCAB}task/5"}
        crossed = self.crossed(start, end)
        return found | {kind for kind, boundary in self.facts.pairs("requiredWhenCrossing") if boundary in crossed}

    def crossed(self, start: str, end: str) -> set[str]:
        """The boundaries between *start* and *end*: both sides are known and differ."""
        one, other = self._sides(start), self._sides(end)
        return {
            f"{VOCAB}crossing/{name}"
            for name in one
            if one[name] and other[name] and set(one[name]) != set(other[name])
        }

    def _sides(self, service: str) -> dict[str, Iterable[str]]:
        providers = self.providers(service)
        return {
            "provider": providers,
            "organiser": self.organisers(service),
            "sector": self.facts.of(service, "sector"),
            "organisation-type": {kind for one in providers for kind in self.facts.of(one, "organisationType")},
            "information-system": self.facts.of(service, "usesSystem"),
        }

    def lacks(self) -> Iterator[Lack]:
        for interface, whole, start, end in self.interfaces():
            rules = self.rules(interface, whole, start, end)
            in_force = set(filter(self.is_in_force, rules))
            graver = (
                "no-rule"
                if not rules
                else "rule-not-in-use"
                if not any(map(self.is_in_use, rules))
                else "rule-expired"
                if not in_force
                else None
            )
            if graver:
                yield Lack(whole, interface, start, end, f"{VOCAB}lack/{graver}", None)
                continue
            settled = {kind for rule in in_force for kind in self.facts.of(rule, "ruleKind")}
            for kind in self.needed(start, end) - settled:
                yield Lack(whole, interface, start, end, f"{VOCAB}lack/kind-missing", kind)
        for whole, start, end in self.undescribed():
            yield Lack(whole, None, start, end, f"{VOCAB}lack/undescribed", None)

    def undescribed(self) -> Iterator[tuple[str, str, str]]:
        """The wholes and pairs of services, one of which refers to the other, without a described interface."""
        for start, end in self.facts.pairs("refersTo"):
            is_second = start > end and start in self.facts.of(end, "refersTo")
            if start == end or is_second or not self.counts(start) or not self.counts(end):
                continue
            both = {whole for whole in self.wholes() if self.holds(whole, start) and self.holds(whole, end)}
            for whole in both:
                is_innermost = not any(inner != whole and inner in self.parts(whole) for inner in both)
                if is_innermost and not self._described(whole, start, end):
                    yield whole, start, end

    def _described(self, whole: str, start: str, end: str) -> bool:
        return any(
            {one, other} == {start, end} and (place in self.parts(whole) or whole in self.parts(place))
            for _, place, one, other in self.interfaces()
        )
