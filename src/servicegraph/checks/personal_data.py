"""Personal data: posts stand in a catalogue and not people."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from types import MappingProxyType
from urllib.parse import unquote

from pyoxigraph import Literal, NamedNode

from servicegraph.checks.definition import Scope, check, found_elsewhere
from servicegraph.checks.personal_marks import marks_in
from servicegraph.checks.sentences import Sentences
from servicegraph.checks.written_literals import place_of
from servicegraph.diagnostics import Diagnostic, Location, Severity, built_in
from servicegraph.rdf.paths import Path
from servicegraph.rdf.terms import RDF, SH, Term
from servicegraph.turtle.reading import object_location

_FINDINGS: Mapping[str, tuple[str, Severity]] = MappingProxyType(
    {
        "code": ("personal-identity-code", Severity.VIOLATION),
        "email": ("personal-email", Severity.WARNING),
        "mobile": ("mobile-number", Severity.WARNING),
    }
)
_GLANCE = re.compile(r"[\d@(\[]")
# A number that stands where a telephone number is asked for is that of a service.
_NUMBERS = re.compile(r"(?i)phone|puhelin|telefon|contactpoint|fax|hasvalue")
_PEOPLE = frozenset(
    (
        "http://xmlns.com/foaf/0.1/Person",
        "http://www.w3.org/ns/person#Person",
        "https://schema.org/Person",
        "http://schema.org/Person",
        "http://www.w3.org/2006/vcard/ns#Individual",
    )
)
# Reading every statement takes longer than looking whether a file has the words at all.
_PERSON = re.compile(rb"Person\b|Individual\b")
_POST = 'post:chief a org:Post ; rdfs:label "Johtaja"@fi , "Chef"@sv , "Head"@en ; rdfs:comment {} .'
_FINE = {
    "more.ttl": _POST.format(
        '"Y-tunnus 1234567-8, OID 1.2.246.10.12345678, 00100 Helsinki, puh. 0800 123 456 ja 029 123 4567, '
        'sähköposti kirjaamo@pohde.example, 116117"@fi'
    )
}


@check(
    Severity.VIOLATION,
    fails={"more.ttl": _POST.format('"Tunnus 131052-308T"@fi') + " # here"},
    passes=_FINE,
)
def personal_identity_code(scope: Scope) -> Iterator[Diagnostic]:
    """Personal identity codes, addresses and mobile numbers of people in any text; one finding for each kind there."""
    for use in scope.literals:
        if not _GLANCE.search(use.value) or use.predicate.startswith(SH):
            continue
        seen: set[str] = set()
        for mark in marks_in(use.value):
            if mark.kind not in seen and not (mark.kind == "mobile" and _NUMBERS.search(use.predicate)):
                seen.add(mark.kind)
                yield _finding(scope, mark.kind, mark.masked, place_of(use), use.subject, use.predicate)
    yield from _addresses(scope)


def _addresses(scope: Scope) -> Iterator[Diagnostic]:
    """E-mail addresses that stand as IRIs, and descriptions of people."""
    for file in scope.data:
        if b"mailto:" not in file.content and not _PERSON.search(file.content):
            continue
        for position, quad in enumerate(file.quads):
            value = quad.object
            if not isinstance(value, NamedNode):
                continue
            if value.value.startswith("mailto:"):
                for mark in marks_in(unquote(value.value.removeprefix("mailto:"))):
                    place = object_location(file, position)
                    yield _finding(scope, mark.kind, mark.masked, place, quad.subject, quad.predicate.value)
            elif value.value in _PEOPLE and quad.predicate.value == RDF + "type":
                yield built_in(
                    "described-person",
                    Severity.WARNING,
                    object_location(file, position),
                    focus=quad.subject,
                    path=Path(predicate=quad.predicate.value),
                    value=value,
                    term=scope.dataset.prefixes.contract(value.value),
                )


def _finding(scope: Scope, kind: str, masked: str, place: Location, subject: Term, predicate: str) -> Diagnostic:
    # Neither the sentence nor the value says the whole: findings go to logs and pages that many read.
    code, severity = _FINDINGS[kind]
    return built_in(
        code,
        severity,
        place,
        focus=subject,
        path=Path(predicate=predicate),
        value=Literal(masked),
        thing=_named(scope, subject),
        property=scope.dataset.prefixes.contract(predicate),
        masked=masked,
    )


def _named(scope: Scope, subject: Term) -> Mapping[str, str]:
    """What *subject* is called; a name that itself tells of somebody is not repeated."""
    names = Sentences(scope).names(subject)
    iri = scope.dataset.prefixes.contract(subject.value) if isinstance(subject, NamedNode) else "[ ]"
    return {language: iri if any(marks_in(name)) else name for language, name in names.items()}


personal_email = found_elsewhere(
    "personal-email",
    Severity.WARNING,
    fails={"more.ttl": _POST.format('"Yhteys: maija.mallikas@gmail.com"@fi') + " # here"},
    passes=_FINE,
)
mobile_number = found_elsewhere(
    "mobile-number",
    Severity.WARNING,
    fails={"more.ttl": _POST.format('"Yhteys: Maija, 040 123 4567"@fi') + " # here"},
    passes=_FINE,
)
described_person = found_elsewhere(
    "described-person",
    Severity.WARNING,
    fails={"more.ttl": 'post:maija a foaf:Person ; foaf:name "Maija Mallikas" . # here'},
    passes={"more.ttl": 'post:chief a org:Post ; rdfs:label "Johtaja"@fi , "Chef"@sv , "Head"@en .'},
)
