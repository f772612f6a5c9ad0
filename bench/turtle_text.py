"""Entities of a generated catalogue and their Turtle text, laid out as in docs/modelling.md, with each value's line."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

BASE = "https://catalogue.example/id/"
VOCABULARY = "https://w3id.org/servicegraph/vocab/"
_STANDARD = {
    "dct": "http://purl.org/dc/terms/",
    "org": "http://www.w3.org/ns/org#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
    "sg": "https://w3id.org/servicegraph/ns#",
}
_KINDS = (
    "chain", "data-source", "forum", "goal", "indicator", "instrument", "interface", "organisation", "package",
    "post", "process", "reporting-duty", "responsibility", "rule", "segment", "service", "source", "system",
)  # fmt: skip
_SCHEMES = (
    "basis", "channel", "criterion", "flow", "goallevel", "impact", "implementation", "integration",
    "knowledge", "level", "means", "orgtype", "party", "perspective", "phase", "reporter", "role", "rulekind",
    "rulestatus", "sector", "segmentkind", "task",
)  # fmt: skip
PREFIXES = {
    **_STANDARD,
    **{scheme: f"{VOCABULARY}{scheme}/" for scheme in _SCHEMES},
    **{kind: f"{BASE}{kind}/" for kind in _KINDS},
}
_WIDEST = 110
_LITERAL = re.compile(r'"[^"]*"')
_PREFIX = re.compile(r"(?<![\w<])([a-z][a-z-]*):(?=[\w-])")


@dataclass
class Statement:
    """One predicate of a subject with its objects, all as Turtle writes them."""

    predicate: str
    objects: list[str]


@dataclass
class Entity:
    """A subject with its statements in the order in which they are written; ``type`` is the class."""

    name: str
    type: str
    statements: list[Statement] = field(default_factory=list)

    def add(self, predicate: str, *objects: str) -> Entity:
        """Append a statement; none when there are no objects."""
        if objects:
            self.statements.append(Statement(predicate, list(objects)))
        return self

    def find(self, predicate: str) -> Statement:
        """The statement with *predicate*; KeyError when there is none."""
        for statement in self.statements:
            if statement.predicate == predicate:
                return statement
        raise KeyError(f"{self.name} has no {predicate}")

    def has(self, predicate: str) -> bool:
        """Whether there is a statement with *predicate*."""
        return any(statement.predicate == predicate for statement in self.statements)

    def remove(self, predicate: str) -> None:
        """Take the statement with *predicate* away."""
        self.statements.remove(self.find(predicate))

    def names(self) -> set[str]:
        """The entity and all that its statements name."""
        return {self.name, *(value for statement in self.statements for value in statement.objects if value[0] != '"')}

    @property
    def triples(self) -> int:
        """How many triples the entity is."""
        return 1 + sum(len(statement.objects) for statement in self.statements)


def entity(name: str, type: str, fi: str, sv: str, en: str) -> Entity:
    """An entity with its names in three languages."""
    return Entity(name, type).add("rdfs:label", f'"{fi}"@fi', f'"{sv}"@sv', f'"{en}"@en')


def numbered(name: str, type: str, words: str, number: object) -> Entity:
    """An entity called after its kind, whose *words* are Finnish, Swedish and English, and its *number*."""
    fi, sv, en = (f"{word.strip()} {number}" for word in words.split("|"))
    return entity(name, type, fi, sv, en)


def sourced(made: Entity) -> Entity:
    """*made* with the statements that end every paragraph: its source and basis."""
    return made.add("dct:source", "source:register").add("sg:basis", "basis:modelled")


def expand(name: str) -> str:
    """The IRI of a CURIE of the generated catalogue."""
    prefix, _, local = name.partition(":")
    return PREFIXES[prefix] + local


@dataclass(frozen=True)
class Paragraph:
    """The lines of one subject; ``places`` are the offsets of its values by predicate and position among objects."""

    lines: list[str]
    places: dict[tuple[str, int], int]


def paragraph(entity: Entity) -> Paragraph:
    """The Turtle text of *entity*."""
    lines = [entity.name]
    places: dict[tuple[str, int], int] = {}
    width = max((len(statement.predicate) for statement in entity.statements), default=0)
    lines.append(f"    a {entity.type}")
    places["a", 0] = 1
    for statement in entity.statements:
        lines[-1] += " ;"
        current = f"    {statement.predicate.ljust(width)} "
        indent = " " * len(current)
        for position, value in enumerate(statement.objects):
            if position:
                literal = value.startswith('"')
                current += " ,"
                if literal or len(current) + len(value) + 3 > _WIDEST:
                    lines.append(current)
                    current = indent + value
                else:
                    current += " " + value
            else:
                current += value
            places[statement.predicate, position] = len(lines)
        lines.append(current)
    lines[-1] += " ."
    return Paragraph(lines, places)


def header(comment: str, entities: Iterable[Entity]) -> list[str]:
    """The first lines of a file: what it holds and the prefixes that *entities* use, those of the standards first."""
    used: set[str] = set()
    for entity in entities:
        names = [entity.name, entity.type]
        names += [text for statement in entity.statements for text in (statement.predicate, *statement.objects)]
        for name in names:
            used.update(_PREFIX.findall(_LITERAL.sub("", name)))
    order = list(PREFIXES)
    known = sorted(used & set(PREFIXES), key=lambda name: (name not in _STANDARD, order.index(name)))
    width = max(len(name) for name in known) + 1
    declared = [f"@prefix {(name + ':').ljust(width)} <{PREFIXES[name]}> ." for name in known]
    return [f"# {comment}", "", *declared, ""]
