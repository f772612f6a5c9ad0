"""Writes a catalogue of any size in this project's vocabulary: valid, or with a list of planted faults.

    python bench/generate.py --services 1000 --seed 7 --faults 50 FOLDER

The same seed and numbers give the same bytes. Nothing in it is about a real organisation.
"""

from __future__ import annotations

import argparse
import itertools
import json
import random
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))  # so that the script finds its neighbours wherever it is called

from bench import faults as planting
from bench.turtle_text import BASE, Entity, entity, expand, header, numbered, paragraph, sourced

SERVICES_PER_WHOLE = 24  # as many as a real service package has
TRIPLES_PER_SERVICE = 52  # about; for choosing a size by triples
MANIFEST = "faults.json"
_TOML = f'''base = "{BASE}"

[title]
fi = "Koeluettelo"
sv = "Provkatalog"
en = "Test catalogue"
'''
# Finnish, Swedish, English, sector: kinds of service that every county has.
_SERVICES = (
    ("Neuvola", "Rådgivning", "Child health clinic", "health"),
    ("Kouluterveydenhuolto", "Skolhälsovård", "School health care", "health"),
    ("Perheneuvola", "Familjerådgivning", "Family counselling", "social"),
    ("Kotihoito", "Hemvård", "Home care", "social"),
    ("Mielenterveysvastaanotto", "Mottagning för psykisk hälsa", "Mental health reception", "health"),
    ("Nuorisotyö", "Ungdomsarbete", "Youth work", "education-culture"),
    ("Työllisyyspalvelu", "Sysselsättningstjänst", "Employment support", "employment"),
    ("Liikuntaneuvonta", "Motionsrådgivning", "Exercise counselling", "wellbeing-promotion"),
)
_KINDS_OF_RULE = (
    "referral", "division-of-work", "information-transfer", "consent", "overall-responsibility", "joint-recording",
    "joint-plan", "consultation",
)  # fmt: skip
_MEANS = ("norm", "information", "resource", "dialogue", "contract", "strategic")
_PARTIES = (
    "organisers", "organisers-providers", "responsible-for-whole", "providers", "providers-customer-representatives",
)  # fmt: skip
_LEVELS = ("preventive", "basic", "special")
# Not operation: there every gap is a violation, and a generated catalogue has gaps on purpose.
_PHASES = ("definition", "pilot", "deployment")


@dataclass(frozen=True)
class Planted:
    """A planted fault as it stands in the manifest: ``checks`` are the shapes or checks that report it at ``line``."""

    path: str
    line: int
    kind: str
    checks: tuple[str, ...]
    focus: str


@dataclass(frozen=True)
class Generated:
    """What was written: counts and the planted faults in the order of their places."""

    files: int
    services: int
    triples: int
    faults: tuple[Planted, ...]


def generate(folder: Path, services: int, seed: int, faults: int = 0) -> Generated:
    """Write a catalogue with *services* services into *folder*, which must be new or empty.

    With *faults*, that many mistakes are planted and listed in ``faults.json``. Raises ValueError when the catalogue is
    too small for them, FileExistsError when the folder holds something.
    """
    if folder.is_dir() and any(folder.iterdir()):
        raise FileExistsError(f"{folder} is not empty")
    dice = random.Random(seed)
    files: dict[str, list[Entity]] = _shared(services, dice)
    for number, first in enumerate(range(1, services, SERVICES_PER_WHOLE), 1):
        names = [f"service:s{index}" for index in range(first, min(first + SERVICES_PER_WHOLE, services))]
        whole = _whole(number, names, services, dice)
        files.update({f"whole-{number:05}/{name}.ttl": entities for name, entities in whole.items() if entities})
    marks = planting.plant(files, faults, dice) if faults else []
    planted: list[Planted] = []
    by_entity = {mark.entity: mark for mark in marks}
    for path, entities in sorted(files.items()):
        text, found = _file(path, entities, by_entity)
        planted += found
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text, "utf-8", newline="\n")
    (folder / "servicegraph.toml").write_text(_TOML, "utf-8", newline="\n")
    made = Generated(
        files=len(files),
        services=services,
        triples=sum(described.triples for entities in files.values() for described in entities),
        faults=tuple(sorted(planted, key=lambda fault: (fault.path, fault.line))),
    )
    if faults:
        listed = [vars(fault) | {"checks": list(fault.checks)} for fault in made.faults]
        manifest = {"services": services, "seed": seed, "triples": made.triples, "faults": listed}
        (folder / MANIFEST).write_text(json.dumps(manifest, indent=2) + "\n", "utf-8", newline="\n")
    return made


def _file(path: str, entities: list[Entity], marks: Mapping[str, planting.Mark]) -> tuple[str, list[Planted]]:
    """The text of a file and the faults planted in it, with their lines."""
    lines = header(f"Generated: {path}", entities)
    found = []
    for described in entities:
        written = paragraph(described)
        mark = marks.get(described.name)
        if mark:
            offset = written.places[mark.predicate, mark.position] if mark.predicate else 0
            if mark.edit:
                written.lines[offset] = written.lines[offset].replace(*mark.edit)
            line = len(lines) + offset + 1
            found.append(Planted(path, line, mark.kind, mark.checks, expand(mark.entity)))
        lines += [*written.lines, ""]
    return "\n".join(lines), found


def _organisations(services: int) -> int:
    return max(4, services // 8)


def _shared(services: int, dice: random.Random) -> dict[str, list[Entity]]:
    """What the wholes have in common, and one service that is in none of them."""
    types = ("wellbeing-services-county", "municipality", "association", "company")
    organisations = []
    for index in range(_organisations(services)):
        made = numbered(f"organisation:o{index}", "sg:Organisation", "Toimija | Aktör | Actor", index)
        made.add("sg:organisationType", f"orgtype:{types[index % 4]}")
        if index >= 4 and index % 4 == 0:
            made.add("org:subOrganizationOf", "organisation:o0")
        organisations.append(sourced(made))
    segments = [
        sourced(
            numbered(f"segment:s{index}", "sg:Segment", "Asiakkaat | Klienter | Customers", index)
            .add("sg:segmentKind", f"segmentkind:{dice.choice(('permanent', 'changing'))}")
            .add("sg:criterion", "criterion:life-course")
        )
        for index in range(1, services // 10 + 3)
    ]
    systems = [
        sourced(numbered(f"system:y{index}", "sg:InformationSystem", "Järjestelmä | System | System", index))
        for index in range(1, 7)
    ]
    source = entity("source:register", "sg:SourceDocument", "Koerekisteri", "Provregister", "Test register")
    return {
        "organisations.ttl": organisations,
        "segments.ttl": segments,
        "systems.ttl": systems,
        "sources.ttl": [source],
        "services.ttl": [_service(planting.LONE, 0, [], ["organisation:o1"], ["segment:s1"], dice)],
    }


def _whole(number: int, names: list[str], services: int, dice: random.Random) -> dict[str, list[Entity]]:
    """One package, or every second time a chain of two customer processes, with all that belongs to it."""
    providers = [f"organisation:o{dice.randrange(_organisations(services))}" for _ in range(4)]
    segments = [f"segment:s{dice.randrange(1, services // 10 + 3)}" for _ in range(2)]
    is_chain = number % 2 == 0
    whole = f"chain:c{number}" if is_chain else f"package:p{number}"
    halves = [names[: len(names) // 2], names[len(names) // 2 :]]
    goals, goal_names = _goals(number, providers, dice)
    rules = _rules(number, dice)
    kind = "sg:ServiceChain" if is_chain else "sg:ServicePackage"
    main = sourced(
        numbered(whole, kind, "Kokonaisuus | Helhet | Whole", number)
        .add("sg:organisedBy", "organisation:o0")
        .add("sg:serves", *dict.fromkeys(segments))
        .add("sg:phase", f"phase:{dice.choice(_PHASES)}")
        .add("sg:ruleStatus", "rulestatus:being-defined")
        .add("sg:includes", *([f"process:r{number}-1", f"process:r{number}-2"] if is_chain else names))
        .add("sg:hasGoal", *goal_names[:4])
        .add("sg:governedBy", f"rule:u{number}-1", f"rule:u{number}-2")
        .add("sg:steeredBy", *(f"instrument:i{number}-{index}" for index in range(1, len(_MEANS) + 1)))
        .add("sg:hasForum", *(f"forum:f{number}-{index}" for index in range(1, len(_PARTIES) + 1)))
        .add("sg:hasReporting", f"reporting-duty:d{number}")
        .add("sg:hasResponsibility", *(f"responsibility:v{number}-{index}" for index in range(1, 5)))
    )
    wholes = [main]
    for index, half in enumerate(halves if is_chain else (), 1):
        process = numbered(
            f"process:r{number}-{index}", "sg:CustomerProcess", "Prosessi | Process | Process", f"{number}.{index}"
        )
        process.add("sg:serves", segments[index - 1]).add("sg:phase", "phase:definition").add("sg:includes", *half)
        wholes.append(sourced(process))
    return {
        "whole": wholes,
        "services": [_service(name, index, names, providers, segments, dice) for index, name in enumerate(names)],
        "interfaces": _interfaces(number, whole, halves, is_chain, len(rules), dice),
        "rules": rules,
        "goals": goals,
        "steering": _steering(number, providers),
    }


def _service(
    name: str, index: int, names: list[str], providers: list[str], segments: list[str], dice: random.Random
) -> Entity:
    fi, sv, en, sector = _SERVICES[index % len(_SERVICES)]
    area = name.partition(":s")[2]
    others = [other for other in names if other != name]
    made = entity(name, "sg:Service", f"{fi}, alue {area}", f"{sv}, område {area}", f"{en}, area {area}")
    made.add("sg:sector", f"sector:{sector}").add("sg:level", f"level:{_LEVELS[index % 3]}")
    made.add("sg:channel", *(["channel:physical", "channel:digital"] if index % 3 else ["channel:physical"]))
    made.add("sg:serves", dice.choice(segments)).add("sg:providedBy", dice.choice(providers))
    made.add("sg:organisedBy", "organisation:o0").add("sg:usesSystem", f"system:y{dice.randrange(1, 7)}")
    if others:
        made.add("sg:refersTo", *dict.fromkeys(dice.choices(others, k=2)))
    return sourced(made)


def _interfaces(
    number: int, whole: str, halves: list[list[str]], is_chain: bool, rules: int, dice: random.Random
) -> list[Entity]:
    """A path through all services with some shortcuts; where a half ends the path stands within the whole."""
    names = [*halves[0], *halves[1]]
    where = {name: f"process:r{number}-{index}" for index, half in enumerate(halves, 1) for name in half}
    pairs = list(itertools.pairwise(names))
    for position in range(0, len(names) - 4, 4):
        pairs.append((names[position], names[position + dice.randrange(2, 5)]))
    made = []
    for index, (start, end) in enumerate(pairs, 1):
        within = where[start] if is_chain and where[start] == where[end] else whole
        interface = numbered(
            f"interface:n{number}-{index}", "sg:Interface", "Siirtymä | Övergång | Hand-over", f"{number}.{index}"
        )
        interface.add("sg:within", within).add("sg:from", start).add("sg:to", end)
        interface.add("sg:flow", "flow:sequence" if index < len(names) else "flow:alternative")
        if index % 4:
            interface.add("sg:governedBy", f"rule:u{number}-{dice.randrange(3, rules + 1)}")
        made.append(sourced(interface))
    return made


def _rules(number: int, dice: random.Random) -> list[Entity]:
    made = []
    for index, kind in enumerate(_KINDS_OF_RULE, 1):
        name = f"{number}.{index}"
        rule = numbered(f"rule:u{number}-{index}", "sg:CoordinationRule", "Sääntö | Regel | Rule", name)
        texts = (f'"Sovittu asia {name}."@fi', f'"Avtalad sak {name}."@sv', f'"The matter agreed, item {name}."@en')
        rule.add("dct:description", *texts)
        rule.add("sg:ruleKind", f"rulekind:{kind}")
        rule.add("sg:ruleStatus", f"rulestatus:{dice.choice(('not-started', 'being-defined', 'in-use', 'in-use'))}")
        rule.add("sg:responsibleRole", "role:case-coordinator" if index == 1 else "role:service-manager")
        rule.add("sg:integrationLevel", f"integration:{dice.choice(('professional', 'organisational', 'client'))}")
        rule.add("sg:validFrom", f'"{dice.randrange(2020, 2024)}-0{dice.randrange(1, 10)}-01"^^xsd:date')
        if index % 3 == 0:
            rule.add("sg:validUntil", f'"{dice.choice((2025, 2039))}-12-31"^^xsd:date')
        made.append(sourced(rule))
    return made


def _goals(number: int, providers: list[str], dice: random.Random) -> tuple[list[Entity], list[str]]:
    """Goals, indicators and data sources; the names of the goals, main and intermediate ones first."""
    perspectives = ("customer", "organiser", "provider")
    names = [f"goal:g{number}-{index}" for index in range(1, 8)]
    made = []
    for index, name in enumerate(names):
        level = "main" if index == 0 else "intermediate" if index < 4 else "provider"
        goal = entity(name, "sg:Goal", f"Tavoite {number}.{index}", f"Mål {number}.{index}", f"Goal {number}.{index}")
        goal.add("sg:goalLevel", f"goallevel:{level}").add("sg:perspective", f"perspective:{perspectives[index % 3]}")
        if index:
            goal.add("sg:contributesTo", names[0] if index < 4 else names[index - 3])
        goal.add("sg:measuredBy", f"indicator:m{number}-{index}").add("sg:impactKind", "impact:customer-impact")
        made.append(sourced(goal))
    for index in range(7):
        indicator = numbered(
            f"indicator:m{number}-{index}", "sg:Indicator", "Mittari | Indikator | Indicator", f"{number}.{index}"
        )
        indicator.add("sg:dataSource", f"data-source:t{number}-{index % 2}")
        indicator.add("sg:reportedBy", f"reporter:{dice.choice(('customer', 'professional', 'provider'))}")
        made.append(sourced(indicator))
    for index in range(2):
        source = numbered(
            f"data-source:t{number}-{index}",
            "sg:DataSource",
            "Tietolähde | Datakälla | Data source",
            f"{number}.{index}",
        )
        source.add("sg:knowledgeArea", f"knowledge:{('costs', 'quality-impact')[index]}")
        source.add("dct:publisher", providers[0])
        made.append(sourced(source))
    return made, names


def _steering(number: int, providers: list[str]) -> list[Entity]:
    """Steering instruments, forums, the reporting duty, responsibilities and the post that holds one."""
    targets = list(dict.fromkeys(providers))
    made = []
    for index, means in enumerate(_MEANS, 1):
        name = f"{number}.{index}"
        instrument = numbered(
            f"instrument:i{number}-{index}", "sg:SteeringInstrument", "Ohjauskeino | Styrmedel | Instrument", name
        )
        made.append(sourced(instrument.add("sg:means", f"means:{means}").add("sg:targets", *targets)))
    for index, party in enumerate(_PARTIES, 1):
        name = f"{number}.{index}"
        forum = numbered(f"forum:f{number}-{index}", "sg:DialogueForum", "Foorumi | Forum | Forum", name)
        made.append(sourced(forum.add("sg:party", f"party:{party}").add("sg:frequency", '"P6M"^^xsd:duration')))
    duty = numbered(f"reporting-duty:d{number}", "sg:ReportingDuty", "Seuranta | Uppföljning | Monitoring", number)
    duty.add("sg:reporter", *targets).add("sg:recipient", "organisation:o0")
    duty.add("sg:covers", *(f"indicator:m{number}-{index}" for index in range(7)))
    duty.add("sg:frequency", '"P4M"^^xsd:duration')
    made.append(sourced(duty))
    for index, level in enumerate(("organising", "production", "first-line-management", "resident-participation"), 1):
        name = f"{number}.{index}"
        held = numbered(
            f"responsibility:v{number}-{index}", "sg:Responsibility", "Vastuu | Ansvar | Responsibility", name
        )
        held.add("sg:role", "role:chain-owner" if index == 1 else "role:service-manager")
        held.add("sg:holder", f"post:k{number}" if index == 1 else targets[index % len(targets)])
        made.append(sourced(held.add("sg:task", "task:6").add("sg:implementationLevel", f"implementation:{level}")))
    post = numbered(f"post:k{number}", "org:Post", "Johtaja | Direktör | Director", number)
    made.append(sourced(post.add("org:postIn", "organisation:o0").add("sg:role", "role:chain-owner")))
    return made


def main() -> int:
    """Read the command line and write the catalogue."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path, metavar="FOLDER", help="a new or empty folder")
    parser.add_argument("--services", type=int, default=100, help="how many services (about 52 triples each)")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--faults", type=int, default=0, help="how many faults to plant; listed in faults.json")
    options = parser.parse_args()
    try:
        made = generate(options.folder, options.services, options.seed, options.faults)
    except (OSError, ValueError) as error:
        parser.error(str(error))
    counts = f"{made.files} files, {made.services} services, {made.triples} triples, {len(made.faults)} faults"
    print(f"{options.folder}: {counts}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
