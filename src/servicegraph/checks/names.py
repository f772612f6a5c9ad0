"""Names that are used but defined nowhere: misspelt terms, concepts and entities, each with the nearest known name."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from pyoxigraph import NamedNode

from servicegraph.checks.definition import Scope, check, found_elsewhere
from servicegraph.diagnostics import Diagnostic, Location, Severity, built_in
from servicegraph.rdf.nearest import nearest
from servicegraph.rdf.terms import NS, RDF, ROOT, SHIPPED_BASE, STANDARD_PREFIXES, VOCABULARY, Prefixes
from servicegraph.turtle.reading import TurtleFile, object_location, predicate_location, subject_location

_TYPE = RDF + "type"
_DECLARATION = re.compile(rb"\s*(?:@prefix|PREFIX)\s+([A-Za-z][\w.-]*):\s*<([^>]*)>", re.IGNORECASE)


@dataclass(frozen=True)
class _Names:
    """What is defined, by the part of the name space in which it is looked for."""

    subjects: frozenset[str]
    incomplete: frozenset[str]
    bases: tuple[str, ...]


@check(
    Severity.VIOLATION,
    fails={"more.ttl": "service:more a sg:Service ; sg:providdBy organisation:county . # here"},
    passes={"more.ttl": "service:more a sg:Service ; sg:providedBy organisation:county ."},
)
def unknown_term(scope: Scope) -> Iterator[Diagnostic]:
    """Findings for every name in the data that nothing defines.

    A term of the ontology (a predicate, a class, any ``sg:`` name), a concept of a vocabulary, and an entity under
    one of the catalogue's bases must be described somewhere. A name of a standard vocabulary must exist there, and a
    well-known prefix must stand for what it stands for elsewhere. One finding for every place.
    """
    dataset, prefixes = scope.dataset, scope.dataset.prefixes
    files, definitions = dataset.data, (*dataset.definitions, *dataset.shapes)
    everything = dataset.everything
    bases = sorted({*dataset.sources.bases, SHIPPED_BASE})
    names = _Names(
        scope.subjects,
        frozenset(name for file in everything for name in file.incomplete),
        tuple(bases),
    )
    used_as_term = frozenset(quad.predicate.value for file in definitions for quad in file.quads)
    verdicts: dict[tuple[str, bool], str | None] = {}
    for file in files:
        yield from _odd_prefixes(file)
        for position, quad in enumerate(file.quads):
            is_type = quad.predicate.value == _TYPE
            uses = ((quad.predicate, True, predicate_location), (quad.object, is_type, object_location))
            for term, as_term, place in uses:
                if not isinstance(term, NamedNode):
                    continue
                cached = (term.value, as_term)
                if cached not in verdicts:
                    verdicts[cached] = _verdict(term.value, as_term, names, used_as_term)
                if key := verdicts[cached]:
                    yield _finding(key, term.value, place(file, position), names, prefixes)
            if is_type and isinstance(quad.subject, NamedNode) and quad.subject.value.startswith(NS):
                yield _finding("own-namespace", quad.subject.value, subject_location(file, position), names, prefixes)


def _odd_prefixes(file: TurtleFile) -> Iterator[Diagnostic]:
    """A prefix that everybody knows, declared for another name space: then no check sees what was meant."""
    for number, line in enumerate(file.lines, 1):
        declared = _DECLARATION.match(line)
        if declared is None:
            continue
        name, iri = declared[1].decode(), declared[2].decode("utf-8", "replace")
        usual = STANDARD_PREFIXES.get(name, iri)
        if usual != iri:
            place = Location(file.path, number, declared.start(2))
            yield built_in("prefix-differs", Severity.WARNING, place, value=NamedNode(iri), prefix=name, usual=usual)


def _verdict(iri: str, as_term: bool, names: _Names, used_as_term: frozenset[str]) -> str | None:
    """The key of the message about *iri*, or None when it is known."""
    if iri in names.subjects or iri in names.incomplete:
        return None
    if iri.startswith(NS):
        return "unknown-term"
    if iri.startswith(VOCABULARY):
        return "unknown-concept"
    if iri.startswith(names.bases):
        return "undescribed-entity"
    if as_term and iri.startswith(ROOT):
        return "unknown-term"
    if as_term and iri not in used_as_term and _standard_names(iri) is not None:
        return "unknown-standard-term"
    return None


def _standard_names(iri: str) -> frozenset[str] | None:
    """The names of the standard vocabulary of *iri* when it is a closed one that does not have *iri*; else None."""
    # rdflib knows the terms of the standard vocabularies. It is imported only when a name is not ours and in doubt.
    from rdflib import namespace

    for value in vars(namespace).values():
        if isinstance(value, type) and issubclass(value, namespace.DefinedNamespace):
            base = str(getattr(value, "_NS", ""))
            if base and iri.startswith(base):
                known = frozenset(str(term) for term in dir(value))
                return None if iri in known or iri[len(base) :] in known else known
    return None


def _finding(key: str, iri: str, location: Location, names: _Names, prefixes: Prefixes) -> Diagnostic:
    severity = Severity.WARNING if key == "unknown-standard-term" else Severity.VIOLATION
    base = _neighbourhood(iri)
    candidates = _standard_names(iri) if key == "unknown-standard-term" else None
    near = nearest(iri, candidates or [name for name in names.subjects if name.startswith(base)])
    return built_in(
        key,
        severity,
        location,
        value=NamedNode(iri),
        term=prefixes.contract(iri),
        nearest=prefixes.contract(near[0]) if near else "",
        hint="" if near or key == "own-namespace" else "check.no-name-near",
    )


def _neighbourhood(iri: str) -> str:
    """The namespace in which a slip of the pen is looked for: one vocabulary, or the entities of one kind."""
    return iri[: max(iri.rfind("#"), iri.rfind("/")) + 1]


unknown_concept = found_elsewhere(
    "unknown-concept",
    Severity.VIOLATION,
    fails={"more.ttl": "service:more a sg:Service ; sg:sector sector:helth . # here"},
    passes={"more.ttl": "service:more a sg:Service ; sg:sector sector:health ."},
)
undescribed_entity = found_elsewhere(
    "undescribed-entity",
    Severity.VIOLATION,
    fails={"more.ttl": "service:more a sg:Service ; sg:providedBy organisation:conty . # here"},
    passes={"more.ttl": "service:more a sg:Service ; sg:providedBy organisation:county ."},
)
unknown_standard_term = found_elsewhere(
    "unknown-standard-term",
    Severity.WARNING,
    fails={"more.ttl": 'service:more a sg:Service ; rdfs:lable "Lisä"@fi . # here'},
    passes={"more.ttl": 'service:more a sg:Service ; rdfs:label "Lisä"@fi .'},
)
