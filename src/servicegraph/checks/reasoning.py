"""What an OWL reasoner makes of a whole catalogue: whether it contradicts the ontology, and where."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from pyoxigraph import Literal, NamedNode, Quad, Triple

from servicegraph.checks.clash import clashes
from servicegraph.checks.conflict import Unit, smallest_conflict, units
from servicegraph.checks.definition import Scope, found_elsewhere
from servicegraph.checks.masked import masked
from servicegraph.dataset.files import Role
from servicegraph.diagnostics import Diagnostic, Location, Related, Severity, built_in
from servicegraph.errors import ReasoningError
from servicegraph.messages import texts
from servicegraph.rdf.terms import OWL, RDF, RDFS, XSD, Term

if TYPE_CHECKING:
    from servicegraph.checks.reasoner import Reasoner

SECONDS = 600
SECONDS_TO_EXPLAIN = 180
_MOST_TOLD = 20  # clashes; who mends that many has others to look at first
_TYPE = RDF + "type"

# https://www.w3.org/TR/owl2-syntax/#Datatype_Maps, as far as the values are written: a reasoner stops at any other.
_INTEGER = re.compile(r"\s*[+-]?\d+\s*")
_NUMBER = re.compile(r"\s*[+-]?(\d+(\.\d*)?|\.\d+)\s*")
_FLOAT = re.compile(r"\s*([+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?|[+-]?INF|NaN)\s*")
_ANY = re.compile(r"(?s:.*)")
_UNDERSTOOD = {
    XSD + "string": _ANY,
    XSD + "integer": _INTEGER,
    XSD + "decimal": _NUMBER,
    XSD + "double": _FLOAT,
    XSD + "float": _FLOAT,
    XSD + "boolean": re.compile(r"\s*(true|false|0|1)\s*"),
    XSD + "anyURI": re.compile(r"[^\s<>\"{}|\\^`]*"),
    XSD + "dateTime": re.compile(
        r"\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])T([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d+)?(Z|[+-]\d\d:\d\d)?"
    ),
    RDF + "langString": _ANY,
}

contradiction = found_elsewhere(
    "contradiction",
    Severity.VIOLATION,
    fails={"more.ttl": 'service:more rdfs:label "Lisä"@fi ; a sg:Service ;\n    a sg:Organisation . # here'},
    passes={"more.ttl": 'service:more rdfs:label "Lisä"@fi ; a sg:Service .'},
)
impossible_class = found_elsewhere(
    "impossible-class",
    Severity.VIOLATION,
    fails={
        "ontology/own.ttl": "<https://example.org/ns#Unit> a owl:Class ; # here\n"
        "    rdfs:subClassOf sg:Service , sg:Organisation ."
    },
    passes={"ontology/own.ttl": "<https://example.org/ns#Unit> a owl:Class ; rdfs:subClassOf sg:Organisation ."},
)


@dataclass(frozen=True)
class Reasoned:
    """What the reasoner found: ``diagnostics`` where something contradicts, else how many ``types`` follow.

    ``left_out`` is how many literals it was not given, because OWL 2 does not know their datatype (dates, durations)
    or because they are no value of it.
    """

    diagnostics: tuple[Diagnostic, ...]
    types: int
    left_out: int


def reason(scope: Scope) -> Reasoned:
    """What HermiT makes of definitions and data. Nothing is fetched. Raises ReasoningError."""
    from servicegraph.checks.reasoner import find_reasoner  # few ask for it, and it runs a process

    reasoner = find_reasoner()
    given = _Given(scope)
    inferred = replace(reasoner, until=time.monotonic() + SECONDS).infer(given.statements)
    if inferred is None:
        return Reasoned(tuple(map(masked, _explained(given, scope, reasoner))), 0, given.left_out)
    asserted = {
        (triple.subject.value, triple.object.value)
        for triple in given.statements
        if triple.predicate.value == _TYPE
        and isinstance(triple.subject, NamedNode)
        and isinstance(triple.object, NamedNode)
    }
    impossible = tuple(_impossible(NamedNode(cls), scope) for cls in sorted(inferred.impossible))
    return Reasoned(impossible, len(inferred.types - asserted), given.left_out)


class _Given:
    """What the reasoner is given: all statements, those of the program, and those that may be wrong."""

    def __init__(self, scope: Scope) -> None:
        roles = (Role.ONTOLOGY, Role.VOCABULARY)
        files = scope.dataset.files
        shipped = [one.turtle for one in files if one.source.role in roles and one.source.is_shipped]
        own = [one.turtle for one in files if one.source.role in roles and not one.source.is_shipped]
        self.left_out = 0
        self.shipped = self._read(quad for file in shipped for quad in file.quads)
        self.own = self._read(quad for file in own for quad in file.quads)
        self.data = self._read(quad for file in scope.dataset.data for quad in file.quads)

    def _read(self, quads: Iterable[Quad]) -> list[Triple]:
        found = []
        for quad in quads:
            value = quad.object
            if quad.predicate.value == OWL + "imports":
                continue
            if isinstance(value, Literal) and not _is_understood(value):
                self.left_out += 1
            else:
                found.append(quad.triple)
        return found

    @property
    def statements(self) -> list[Triple]:
        return [*self.shipped, *self.own, *self.data]


def _is_understood(literal: Literal) -> bool:
    pattern = _UNDERSTOOD.get(literal.datatype.value)
    return pattern is not None and pattern.fullmatch(literal.value) is not None


def _explained(given: _Given, scope: Scope, reasoner: Reasoner) -> tuple[Diagnostic, ...]:
    """Why *given* is contradictory: things of two classes that exclude each other, else the smallest conflict."""
    definitions = [*given.shipped, *given.own]
    clashing = [*clashes(given.data, definitions, scope.ontology.properties)][:_MOST_TOLD]
    if clashing:
        return tuple(
            _contradiction(
                one.statements[::-1],
                scope,
                "check.contradiction.classes",
                focus=one.thing,
                thing=scope.dataset.prefixes.contract(one.thing.value) if isinstance(one.thing, NamedNode) else "[]",
                one=_name(one.classes[0], scope),
                other=_name(one.classes[1], scope),
            )
            for one in clashing
        )
    declared = [triple for triple in given.own if _declares(triple)]
    candidates = units(triple for triple in (*given.own, *given.data) if not _declares(triple) and _may_matter(triple))
    in_time = replace(reasoner, until=time.monotonic() + SECONDS_TO_EXPLAIN)
    try:
        conflict = smallest_conflict([*given.shipped, *declared], candidates, in_time.contradicts)
    except ReasoningError:
        conflict = []
    if not conflict:
        where = built_in("contradiction", Severity.VIOLATION, Location("."), sentence="check.contradiction.somewhere")
        return (where,)
    return (_contradiction(_in_short(conflict, scope), scope, "check.contradiction"),)


def _in_short(conflict: Sequence[Unit], scope: Scope) -> list[Triple]:
    """One statement of each unit of *conflict*, the one that has a name for its subject, the last one first."""
    chosen = [next((one for one in unit if isinstance(one.subject, NamedNode)), unit[0]) for unit in conflict]
    return chosen[::-1]


def _contradiction(
    statements: Sequence[Triple], scope: Scope, sentence: str, focus: Term | None = None, **values: Any
) -> Diagnostic:
    contract = scope.dataset.prefixes.contract
    said = [
        " ".join(_written(term, contract) for term in (one.subject, one.predicate, one.object)) for one in statements
    ]
    places = [scope.dataset.locations.statement(one.subject, one.predicate.value, one.object) for one in statements]
    return built_in(
        "contradiction",
        Severity.VIOLATION,
        next((place for place in places if place), Location(".")),
        focus=focus if focus is not None else statements[0].subject,
        value=statements[0].object,
        related=tuple(
            Related(place, texts("check.contradiction.related", statement=text))
            for place, text in list(zip(places, said, strict=True))[1:]
            if place
        ),
        sentence=sentence,
        statements="; ".join(f"`{text}`" for text in said),
        **values,
    )


def _written(term: Term, contract: Callable[[str], str]) -> str:
    if not isinstance(term, NamedNode):
        return str(term)
    return "a" if term.value == _TYPE else contract(term.value)


def _impossible(cls: NamedNode, scope: Scope) -> Diagnostic:
    place = scope.dataset.locations.subject(cls) or Location(".")
    term = scope.dataset.prefixes.contract(cls.value)
    return built_in("impossible-class", Severity.VIOLATION, place, focus=cls, term=term)


def _name(cls: str, scope: Scope) -> object:
    """The name of *cls* by language with its CURIE, so that both can be looked up."""
    names, short = scope.dataset.labels.names.get(cls, {}), scope.dataset.prefixes.contract(cls)
    return {language: f"{name} ({short})" for language, name in names.items()} or short


def _declares(triple: Triple) -> bool:
    """Whether *triple* says what a term is: without such statements the others mean something else."""
    return (
        triple.predicate.value == _TYPE and isinstance(triple.object, NamedNode) and triple.object.value.startswith(OWL)
    )


def _may_matter(triple: Triple) -> bool:
    return not (isinstance(triple.object, Literal) and triple.object.language) and triple.predicate.value not in (
        RDFS + "seeAlso",
        RDFS + "isDefinedBy",
    )
