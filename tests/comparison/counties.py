"""Counties made up by chance, each a folder, with the figures that a comparison has to find in them.

What is true is written down while a county is made up: nothing here asks or counts triples.
"""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

PHASES = ("definition", "pilot", "deployment", "operation")
STATUSES = ("not-started", "being-defined", "in-use")
# Each with those that are broader.
CUSTOMERS = {
    "older-people": ("older-people",),
    "unemployed": ("unemployed",),
    "neurodivergent-children-youth": (
        "neurodivergent-children-youth",
        "neurodivergent-people",
        "mental-health-substance-use",
    ),
}
GROUPS = {
    "kela": ("kela",),
    "child-protection": ("child-protection",),
    "home-nursing": ("home-nursing", "primary-health-care"),
}
HEAD = """\
@prefix sg: <https://w3id.org/servicegraph/ns#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
@prefix basis: <https://w3id.org/servicegraph/vocab/basis/> .
@prefix customergroup: <https://w3id.org/servicegraph/vocab/customergroup/> .
@prefix group: <https://w3id.org/servicegraph/vocab/group/> .
@prefix phase: <https://w3id.org/servicegraph/vocab/phase/> .
@prefix rulestatus: <https://w3id.org/servicegraph/vocab/rulestatus/> .
"""
LARGE_HOSPITAL = "1567535-0"
"""The business id of an organisation that every county describes under a name of its own."""


@dataclass
class Truth:
    """The figures of one county or of several together."""

    wholes: Counter[str] = field(default_factory=Counter)
    phases: Counter[str] = field(default_factory=Counter)
    statuses: Counter[str] = field(default_factory=Counter)
    customers: Counter[str] = field(default_factory=Counter)
    groups: Counter[str] = field(default_factory=Counter)
    pairs: Counter[tuple[str, str]] = field(default_factory=Counter)
    left_out: Counter[str] = field(default_factory=Counter)
    organisers: set[str] = field(default_factory=set)
    providers: set[str] = field(default_factory=set)

    def __add__(self, other: Truth) -> Truth:
        return Truth(
            self.wholes + other.wholes,
            self.phases + other.phases,
            self.statuses + other.statuses,
            self.customers + other.customers,
            self.groups + other.groups,
            self.pairs + other.pairs,
            self.left_out + other.left_out,
            self.organisers | other.organisers,
            self.providers | other.providers,
        )


def make_county(folder: Path, number: int, wholes: int = 12) -> Truth:
    """Write the county *number* into *folder*; gives what is true of it."""
    chance = random.Random(number)  # noqa: S311
    folder.mkdir(parents=True)
    base = f"https://county-{number}.example/id/"
    (folder / "servicegraph.toml").write_text(f'base = "{base}"\n\n[title]\nen = "County {number}"\n', "utf-8")
    truth = Truth()
    lines = [HEAD, f"@prefix : <{base}> .\n"]
    for name, identifier in (("county", f'"000000{number}-0"'), ("hospital", f'"{LARGE_HOSPITAL}"'), ("local", "")):
        known = f" ; sg:businessId {identifier}" if identifier else ""
        lines.append(f'<{base}organisation/{name}> a sg:Organisation ; rdfs:label "{name}"@en{known} .')
    for place in range(wholes):
        lines.append(_whole(chance, base, number, place, truth))
    (folder / "catalogue.ttl").write_text("\n".join(lines), "utf-8")
    return truth


def _whole(chance: random.Random, base: str, number: int, place: int, truth: Truth) -> str:
    """One package or chain as Turtle, and what is true of it."""
    kind = chance.choice(("sg:ServicePackage", "sg:ServiceChain"))
    state = chance.choice(("counted",) * 7 + ("modelled", "fictitious", "over"))
    whole, service = f"<{base}package/{place}>", f"<{base}service/{place}>"
    said = [f'{whole} a {kind} ; rdfs:label "Whole {place}"@en']
    said += {
        "modelled": ["sg:basis basis:modelled"],
        "fictitious": ["sg:fictitious true"],
        "over": ['sg:validUntil "2020-01-01"^^xsd:date'],
    }.get(state, [])
    truth.wholes[state] += 1
    is_counted = state == "counted"
    for name, values, counter in (("phase", PHASES, truth.phases), ("ruleStatus", STATUSES, truth.statuses)):
        told = chance.choice(("stated", "stated", "stated", "completed", "nothing"))
        value = chance.choice(values)
        if told != "nothing":
            said.append(f"sg:{name} {name.lower()}:{value}")
        if told == "completed":
            said.append(f"sg:completed sg:{name}")
        if is_counted and told == "completed":
            truth.left_out[name] += 1
        elif is_counted:
            counter[value if told == "stated" else "not-known"] += 1
    customer, group = chance.choice(list(CUSTOMERS)), chance.choice(list(GROUPS))
    includes = chance.choice(("stated", "stated", "completed"))
    organiser, provider = chance.choice(("county", "hospital")), chance.choice(("hospital", "local"))
    said += [f"sg:customerGroup customergroup:{customer}", f"sg:organisedBy <{base}organisation/{organiser}>"]
    said.append(f"sg:includes {service}")
    if includes == "completed":
        said.append("sg:completed sg:includes")
    if is_counted:
        truth.customers.update(CUSTOMERS[customer])
        truth.organisers.add(_name(organiser, number))
        if includes == "stated":
            truth.groups.update(GROUPS[group])
            truth.pairs.update((one, other) for one in CUSTOMERS[customer] for other in GROUPS[group])
            truth.providers.add(_name(provider, number))
        else:
            truth.left_out["groups"] += 1
    turtle = f'{service} a sg:Service ; rdfs:label "Service {place}"@en ; sg:serviceGroup group:{group} ; '
    return " ;\n  ".join(said) + f" .\n{turtle}sg:providedBy <{base}organisation/{provider}> .\n"


def _name(organisation: str, number: int) -> str:
    return organisation if organisation == "hospital" else f"{organisation} of {number}"
