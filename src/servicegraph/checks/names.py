"""Names that are used but defined nowhere: misspelt terms, concepts and entities, each with the nearest known name."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from pyoxigraph import NamedNode

from servicegraph.checks.definition import Remedy, Scope, check, found_elsewhere
from servicegraph.checks.likeness import folded, visibly
from servicegraph.checks.writing import rename, with_end, write_instead, written
from servicegraph.dataset.files import Role
from servicegraph.diagnostics import Diagnostic, Location, Related, Severity, built_in
from servicegraph.messages import texts
from servicegraph.rdf.index import text_of
from servicegraph.rdf.nearest import NearestNames, is_certain, nearest, neighbourhood, slips
from servicegraph.rdf.terms import (
    NS,
    OWL,
    RDF,
    RDFS,
    ROOT,
    SH,
    SHIPPED_BASE,
    SKOS,
    STANDARD_PREFIXES,
    VOCABULARY,
    Prefixes,
)
from servicegraph.shacl.shapes import local_name
from servicegraph.turtle.reading import TurtleFile, object_location, predicate_location, subject_location

_TYPE = RDF + "type"
# Whose values are classes, properties or datatypes: in data that is a type alone, in definitions also these.
_NAMING_TERMS = frozenset(
    [RDF + "first", *(RDFS + name for name in ("subClassOf", "subPropertyOf", "domain", "range"))]
    + [SH + name for name in "path class datatype targetClass targetSubjectsOf targetObjectsOf hasValue".split()]
    + [SH + name for name in "equals disjoint lessThan lessThanOrEquals inversePath zeroOrMorePath".split()]
    + [SH + name for name in "oneOrMorePath zeroOrOnePath".split()]
)
_DECLARED = frozenset(
    [RDFS + "Class", RDF + "Property"]
    + [OWL + name for name in "Class ObjectProperty DatatypeProperty AnnotationProperty".split()]
)
# What catalogues say of things with terms that the ontology does not need: these are known without asking rdflib.
_FOAF = "http://xmlns.com/foaf/0.1/"  # publishers are described by it
WELL_KNOWN = frozenset(
    [OWL + name for name in "sameAs differentFrom deprecated versionInfo".split()]
    + [RDFS + name for name in "comment seeAlso isDefinedBy".split()]
    + [SKOS + name for name in "altLabel hiddenLabel note scopeNote editorialNote changeNote historyNote".split()]
    + [SKOS + name for name in "example related exactMatch closeMatch broadMatch narrowMatch relatedMatch".split()]
    + [_FOAF + name for name in "Agent name homepage".split()]
)
_LEAST_LETTERS = 5  # of a word in which one other letter does not make another word of it
_WITHOUT_SCHEME = ROOT.partition("//")[2]


@dataclass(frozen=True)
class _Names:
    """What is defined, and by what ends of the name space it is looked for.

    What begins with one of ``lost`` may be described where nobody can read it.
    """

    subjects: frozenset[str]
    incomplete: frozenset[str]
    used_as_term: frozenset[str]
    bases: tuple[str, ...]
    lost: tuple[str, ...]
    own: frozenset[str]
    prefixes: Prefixes

    @functools.cached_property
    def near(self) -> NearestNames:
        """The known names, for looking up what was meant."""
        return NearestNames(sorted(self.subjects))

    @functools.cached_property
    def words(self) -> frozenset[str]:
        """The words of which the known names consist."""
        return frozenset(word for name in self.subjects for word in _words(name))

    @functools.cached_property
    def by_form(self) -> dict[str, str]:
        """The known names by what is the same in all forms of them."""
        return {folded(name): name for name in sorted(self.subjects)}


def _predicates_of_file(file: TurtleFile) -> frozenset[str]:
    return frozenset(file.quads.predicates)


@check(
    Severity.VIOLATION,
    remedy=Remedy.SAFE,
    fails={"more.ttl": "service:more a sg:Service ; sg:providdBy organisation:county . # here"},
    passes={"more.ttl": "service:more a sg:Service ; sg:providedBy organisation:county ."},
)
def unknown_term(scope: Scope) -> Iterator[Diagnostic]:
    """Findings for every name in the data that nothing defines.

    A term of the ontology (a predicate, a class, any ``sg:`` name), a concept of a vocabulary, and an entity under
    one of the catalogue's bases must be described somewhere. A name of a standard vocabulary must exist there. One
    finding for every place.
    """
    dataset = scope.dataset
    own = [file for file in dataset.everything if file.path in scope.own_definitions]
    definitions = [file for file in (*dataset.definitions, *dataset.shapes) if file not in own]
    names = _Names(
        scope.subjects,
        scope.incomplete,
        frozenset[str]().union(*(file.once(_predicates_of_file) for file in definitions)),
        tuple(sorted({*dataset.sources.bases, SHIPPED_BASE})),
        scope.lost,
        _own_namespaces(scope),
        dataset.prefixes,
    )
    verdict = functools.cache(functools.partial(_verdict, names=names))
    told: set[tuple[str, Location]] = set()
    undescribed: dict[str, list[Diagnostic]] = {}
    for file in (*scope.data, *own):
        subjects, predicates, objects = file.quads.columns
        for position, (predicate, value) in enumerate(zip(predicates, objects, strict=True)):
            key = verdict(predicate, True)
            if key and (use := (predicate, predicate_location(file, position))) not in told:
                told.add(use)  # a property stands once before all its values
                yield _finding(key, predicate, file, predicate_location(file, position), names, is_property=True)
            if not isinstance(value, NamedNode):
                continue
            is_type = predicate == _TYPE
            if key := verdict(value.value, is_type or predicate in _NAMING_TERMS):
                found = _finding(
                    key,
                    value.value,
                    file,
                    object_location(file, position),
                    names,
                    is_property=False if is_type else None,
                )
                if key == "undescribed-entity":
                    undescribed.setdefault(value.value, []).append(found)
                else:
                    yield found
            # A class may be a shape, also one of ours.
            subject = text_of(subjects[position]) if is_type else ""
            if is_type and subject.startswith(NS) and not value.value.startswith(SH):
                yield _finding("own-namespace", subject, file, subject_location(file, position), names)
    for iri, uses in undescribed.items():
        slip = _misspelt_description(iri, uses, scope, names)
        # What several statements agree on is hardly a slip in each of them.
        is_lone = len(scope.store.references_to(NamedNode(iri))) == 1
        yield from (slip,) if slip else uses if is_lone else map(_with_doubt, uses)


def _misspelt_description(iri: str, uses: Sequence[Diagnostic], scope: Scope, names: _Names) -> Diagnostic | None:
    """The finding that the one description that may be of *iri* has another name, which no statement refers to.

    Where several statements agree on a name, the slip is in the description; of a single one nobody can tell.
    """
    described = _nearest("undescribed-entity", iri, names) if len(uses) > 1 else ""
    if described not in scope.described.statements or scope.store.references_to(NamedNode(described)):
        return None
    file, position = scope.described.statements[described][0]
    return built_in(
        "undescribed-entity",
        Severity.VIOLATION,
        with_end(file, subject_location(file, position)),
        value=NamedNode(described),
        sentence="check.undescribed-entity.misnamed",
        hint="check.undescribed-entity.hint-misnamed",
        related=tuple(Related(one.location, texts("related.other-name")) for one in uses),
        fixes=rename(scope.dataset.data, described, iri),
        term=visibly(names.prefixes.contract(described)),
        meant=visibly(names.prefixes.contract(iri)),
        count=len(uses),
    )


def _with_doubt(found: Diagnostic) -> Diagnostic:
    return replace(found, fixes=tuple(replace(fix, is_safe=False) for fix in found.fixes))


def _own_namespaces(scope: Scope) -> frozenset[str]:
    """The namespaces in which the catalogue's own ontology declares classes and properties."""
    files = (file for file in scope.dataset.files if file.source.role == Role.ONTOLOGY and not file.source.is_shipped)
    declared = (
        quad.subject.value
        for file in files
        for quad in file.turtle.quads
        if quad.predicate.value == _TYPE and isinstance(quad.subject, NamedNode)
        if text_of(quad.object) in _DECLARED
    )
    return frozenset(map(neighbourhood, declared)) - set(STANDARD_PREFIXES.values())


def _verdict(iri: str, as_term: bool, names: _Names) -> str | None:
    """The key of the message about *iri*, or None when it is known."""
    # The terms of SHACL are a closed list, which own_shapes.py has.
    if iri in names.subjects or iri in names.incomplete or iri.startswith(SH) or "\ufffd" in iri:
        return None
    if iri.startswith(NS):
        return "unknown-term"
    if iri.startswith(VOCABULARY):
        return "unknown-concept"
    if iri.startswith(names.bases):
        return None if iri.startswith(names.lost) else "undescribed-entity"
    if as_term and (iri.startswith(ROOT) or neighbourhood(iri) in names.own):
        return "unknown-term"
    # Written out without a prefix: http for https, or other letters.
    if as_term and (_WITHOUT_SCHEME in iri.lower() or _in_likest_namespace(iri, names)):
        return "unknown-term"
    is_known = not as_term or iri in names.used_as_term or iri in WELL_KNOWN
    return None if is_known or standard_names_without(iri) is None else "unknown-standard-term"


def _in_likest_namespace(iri: str, names: _Names) -> bool:
    """Whether *iri* is a term of ours but for a slip in the namespace."""
    namespace, hash_mark, local = iri.rpartition("#")
    likest = bool(hash_mark) and NS + local in names.subjects and slips(namespace, NS[:-1], 3) <= 3
    return likest and iri not in names.used_as_term


def standard_names_without(iri: str) -> frozenset[str] | None:
    """The names of the standard vocabulary of *iri* when it is a closed one that does not have *iri*; else None."""
    base = next((base for base in _standard_namespaces() if iri.startswith(base)), "")
    known = _names_in(base) if base else frozenset()
    return None if not base or iri in known or iri[len(base) :] in known else known


@functools.cache
def _standard_namespaces() -> dict[str, type]:
    # rdflib knows the terms of the standard vocabularies. It is imported only when a name is not ours and in doubt.
    from rdflib import namespace

    values = [value for value in vars(namespace).values() if isinstance(value, type)]
    known = [value for value in values if issubclass(value, namespace.DefinedNamespace)]
    return {str(base): value for value in known if (base := getattr(value, "_NS", ""))}


@functools.cache
def _names_in(base: str) -> frozenset[str]:
    return frozenset(str(term) for term in dir(_standard_namespaces()[base]))


def _finding(
    key: str, iri: str, file: TurtleFile, location: Location, names: _Names, *, is_property: bool | None = None
) -> Diagnostic:
    near = "" if key == "own-namespace" else _nearest(key, iri, names)
    return built_in(
        key,
        Severity.WARNING if key == "unknown-standard-term" else Severity.VIOLATION,
        location,
        value=NamedNode(iri),
        term=visibly(names.prefixes.contract(iri)),
        nearest=visibly(names.prefixes.contract(near)) if near else "",
        hint="" if near or key == "own-namespace" else "check.no-name-near",
        fixes=write_instead(
            file, location, written(file, near), is_safe=_is_certain(key, iri, near, names, is_property=is_property)
        )
        if near
        else (),
    )


def _is_certain(key: str, iri: str, near: str, names: _Names, *, is_property: bool | None) -> bool:
    """Whether nothing but *near* can have been meant by *iri*; None where a property or another term may stand."""
    if key == "unknown-standard-term":
        is_slip = is_certain(iri, near, standard_names_without(iri) or ())
    elif key == "undescribed-entity":
        # Of things there may always be another one: the slip must leave a word that is none.
        return folded(iri) == folded(near) or (_is_no_word(iri, near, names) and names.near.is_certain(iri, near))
    else:
        is_slip = names.near.is_certain(iri, near) or iri.rpartition("#")[2] == near.rpartition("#")[2] != ""
    # A property begins with a small letter, a class with a great one; concepts are as they are.
    is_small = local_name(iri)[:1].islower() if is_property is None else is_property
    return is_slip and (key == "unknown-concept" or local_name(near)[:1].islower() == is_small)


def _is_no_word(iri: str, near: str, names: _Names) -> bool:
    """Whether *iri* is *near* with a slip in one of its words, which nothing here has as it stands."""
    said, right = _words(iri), _words(near)
    odd = [(one, other) for one, other in zip(said, right, strict=False) if one != other]
    return (
        len(said) == len(right)
        and len(odd) == 1
        and len(odd[0][0]) >= _LEAST_LETTERS
        and odd[0][0] not in names.words
        and slips(*odd[0], most=1) == 1
    )


def _words(iri: str) -> list[str]:
    return re.split(r"[-_./]", local_name(iri).lower())


def _nearest(key: str, iri: str, names: _Names) -> str:
    if key == "unknown-standard-term":
        return next(iter(nearest(iri, sorted(standard_names_without(iri) or ()))), "")
    if key == "undescribed-entity" and (same := names.by_form.get(folded(iri))):
        return same
    if _in_likest_namespace(iri, names):
        return NS + iri.rpartition("#")[2]
    if not iri.startswith((ROOT, *names.bases)) and neighbourhood(iri) not in names.own:
        iri = ROOT + iri[iri.lower().index(_WITHOUT_SCHEME) + len(_WITHOUT_SCHEME) :]
        return iri if iri in names.subjects else names.near.of(iri)
    return names.near.of(iri)


unknown_concept = found_elsewhere(
    "unknown-concept",
    Severity.VIOLATION,
    fails={"more.ttl": "service:more a sg:Service ; sg:sector sector:helth . # here"},
    passes={"more.ttl": "service:more a sg:Service ; sg:sector sector:health ."},
    remedy=Remedy.SAFE,
)
undescribed_entity = found_elsewhere(
    "undescribed-entity",
    Severity.VIOLATION,
    fails={"more.ttl": "service:more a sg:Service ; sg:providedBy organisation:conty . # here"},
    passes={"more.ttl": "service:more a sg:Service ; sg:providedBy organisation:county ."},
    remedy=Remedy.SAFE,
)
unknown_standard_term = found_elsewhere(
    "unknown-standard-term",
    Severity.WARNING,
    fails={"more.ttl": 'service:more a sg:Service ; rdfs:lable "Lisä"@fi . # here'},
    passes={"more.ttl": 'service:more a sg:Service ; rdfs:label "Lisä"@fi .'},
    remedy=Remedy.SAFE,
)
own_namespace = found_elsewhere(
    "own-namespace",
    Severity.VIOLATION,
    fails={"more.ttl": 'sg:More a sg:Service ; rdfs:label "Lisä"@fi . # here'},
    passes={"more.ttl": 'service:more a sg:Service ; rdfs:label "Lisä"@fi .'},
)
