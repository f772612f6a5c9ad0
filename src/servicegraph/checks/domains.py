"""Checks that the ontology's domains and ranges become: a fact on the wrong kind of thing, or the wrong way round."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from pyoxigraph import BlankNode, Literal, NamedNode, Quad

from servicegraph.checks.axioms import Axioms, is_of_datatype
from servicegraph.checks.definition import Scope, check, found_elsewhere
from servicegraph.checks.sentences import Sentences
from servicegraph.checks.writing import with_end
from servicegraph.diagnostics import Diagnostic, Location, Severity, built_in
from servicegraph.messages import LANGUAGES, texts
from servicegraph.rdf.index import text_of
from servicegraph.rdf.paths import Path
from servicegraph.rdf.terms import XSD, Term
from servicegraph.turtle.reading import TurtleFile, object_location

_RULE = """
rule:referral a sg:CoordinationRule ; rdfs:label "Lähete"@fi , "Remiss"@sv , "Referral"@en ;
    sg:ruleKind rulekind:referral ; sg:ruleStatus rulestatus:in-use .
"""


@check(
    Severity.VIOLATION,
    fails={"more.ttl": _RULE + "service:ward sg:governedBy rule:referral . # here"},
    passes={
        "more.ttl": _RULE + "interface:both a sg:Interface ; sg:from service:clinic ; sg:to service:ward ; "
        "sg:governedBy rule:referral ."
    },
)
def wrong_domain(scope: Scope) -> Iterator[Diagnostic]:
    """A statement whose property belongs to another class than that of its subject.

    Any asserted class, or one above it, that the ontology names for the property will do. What has no type, or only
    types that no ontology here declares, is left in peace. One finding for a statement: where subject and value would
    fit the other way round, that is said.
    """
    axioms = scope.ontology.properties
    classes = _Classes(scope, scope.ontology.classes)
    # Things of the same classes give the same answer, and most statements are of few kinds.
    sound: set[tuple[str, frozenset[str], frozenset[str] | str]] = set()
    for file in scope.data:
        _, predicates, objects = file.quads.columns
        # By the object itself: in a file equal names are one, and to compare them takes longer.
        of_values: dict[int, frozenset[str]] = {}
        for subject, positions in file.by_subject.items():
            of_subject = classes.of(subject)
            for position in positions:
                predicate = predicates[position]
                of_property = axioms.get(predicate)
                if of_property is None:
                    continue
                value = objects[position]
                of_value: frozenset[str] | str
                if isinstance(value, Literal):
                    of_value = value.datatype.value
                elif (of_value := of_values.get(id(value), "")) == "":
                    of_value = of_values[id(value)] = classes.of(value)
                alike = (predicate, of_subject, of_value)
                if alike in sound and not isinstance(value, BlankNode):
                    continue
                if code := _wrong(file.quads[position], of_property, classes):
                    yield _finding(code, file, position, of_property, scope)
                elif not isinstance(value, BlankNode):
                    sound.add(alike)


backwards = found_elsewhere(
    "backwards",
    Severity.VIOLATION,
    fails={
        "more.ttl": 'package:care a sg:ServicePackage ; rdfs:label "Hoito"@fi , "Vård"@sv , "Care"@en .\n'
        "service:ward sg:includes package:care . # here"
    },
    passes={
        "more.ttl": 'package:care a sg:ServicePackage ; rdfs:label "Hoito"@fi , "Vård"@sv , "Care"@en ;\n'
        "    sg:includes service:ward ."
    },
)
wrong_range = found_elsewhere(
    "wrong-range",
    Severity.VIOLATION,
    fails={
        "ontology/own.ttl": "<https://example.org/ns#keeps> a owl:ObjectProperty ; rdfs:range sg:InformationSystem .",
        "more.ttl": "service:ward <https://example.org/ns#keeps> organisation:county . # here",
    },
    passes={
        "ontology/own.ttl": "<https://example.org/ns#keeps> a owl:ObjectProperty ; rdfs:range sg:Organisation .",
        "more.ttl": "service:ward <https://example.org/ns#keeps> organisation:county .",
    },
)
wrong_datatype = found_elsewhere(
    "wrong-datatype",
    Severity.VIOLATION,
    fails={
        "ontology/own.ttl": "<https://example.org/ns#beds> a owl:DatatypeProperty ; rdfs:range xsd:integer .",
        "more.ttl": 'service:ward <https://example.org/ns#beds> "24" . # here',
    },
    passes={
        "ontology/own.ttl": "<https://example.org/ns#beds> a owl:DatatypeProperty ; rdfs:range xsd:integer .",
        "more.ttl": "service:ward <https://example.org/ns#beds> 24 .",
    },
)


class _Classes:
    """The classes of things, each looked up once: those asserted and above, of things that an ontology here knows."""

    def __init__(self, scope: Scope, declared: frozenset[str]) -> None:
        self._scope = scope
        self._declared = declared
        self._known: dict[str, frozenset[str]] = {}
        self._by_types: dict[tuple[str, ...], frozenset[str]] = {}  # few combinations, and many things of each

    def of(self, node: Term) -> frozenset[str]:
        """The classes of *node*; empty when nothing can be said."""
        if not isinstance(node, NamedNode):
            return frozenset()
        iri = node.value
        if iri not in self._known:
            is_doubtful = iri in self._scope.incomplete
            self._known[iri] = self._of_types(() if is_doubtful else self._scope.described.types.get(iri, ()))
        return self._known[iri]

    def _of_types(self, types: Sequence[str]) -> frozenset[str]:
        """Those of the asserted *types* and those above them; empty when no ontology here declares any."""
        key = tuple(types)
        if key not in self._by_types:
            found = self._scope.described.with_parents(key)
            self._by_types[key] = found if found & self._declared else frozenset()
        return self._by_types[key]


def _wrong(quad: Quad, axioms: Axioms, classes: _Classes) -> str:
    """The code of what is wrong with a statement; empty when nothing is."""
    subject = classes.of(quad.subject)
    in_domain = _fits(subject, axioms.domains)
    if isinstance(quad.object, Literal):
        if not in_domain:
            return "wrong-domain"
        if axioms.ranges and not axioms.datatypes:
            return "wrong-range"
        if axioms.datatypes and not is_of_datatype(quad.object.datatype.value, axioms.datatypes):
            return "wrong-datatype"
        return ""
    value = classes.of(quad.object)
    in_range = _fits(value, axioms.ranges)
    if in_domain and in_range:
        is_iri = isinstance(quad.object, NamedNode) and axioms.datatypes and XSD + "anyURI" not in axioms.datatypes
        return "wrong-datatype" if is_iri else ""
    is_known = subject and value and axioms.domains and axioms.ranges
    if is_known and _fits(subject, axioms.ranges) and _fits(value, axioms.domains):
        return "backwards"
    return "wrong-range" if in_domain else "wrong-domain"


def _fits(classes: frozenset[str], wanted: Iterable[frozenset[str]]) -> bool:
    return not classes or all(not classes.isdisjoint(members) for members in wanted)


def _finding(code: str, file: TurtleFile, position: int, axioms: Axioms, scope: Scope) -> Diagnostic:
    quad, sentences = file.quads[position], Sentences(scope)
    domain = _members(axioms.domains)
    range_ = _members(axioms.ranges) or sorted(axioms.datatypes)
    value = quad.object
    place: Location = object_location(file, position)
    return built_in(
        code,
        Severity.VIOLATION,
        with_end(file, place),
        focus=quad.subject,
        path=Path(predicate=quad.predicate.value),
        value=value,
        property=scope.dataset.prefixes.contract(quad.predicate.value),
        # The sentence names things, the remedy says how they are written.
        thing=sentences.names(quad.subject),
        kind=_named(_types(quad.subject, scope), sentences, "shapes.and"),
        said=sentences.names(value),
        of=_named(_types(value, scope), sentences, "shapes.and"),
        domains=_named(domain, sentences),
        ranges=_named(range_, sentences),
        subject=sentences.turtle(quad.subject),
        object=sentences.turtle(value),
        domain=_written(domain, sentences),
        range=_written(range_, sentences),
    )


def _types(node: Term, scope: Scope) -> list[str]:
    if isinstance(node, Literal):
        return [node.datatype.value]
    return sorted(scope.described.types.get(text_of(node), ()))


def _members(groups: Iterable[frozenset[str]]) -> list[str]:
    return sorted(one for members in groups for one in members)


def _named(iris: list[str], sentences: Sentences, joint: str = "shapes.or") -> Mapping[str, str]:
    """The names of classes and datatypes, the last two joined by the word *joint*, by language."""
    names = [sentences.names(NamedNode(iri)) for iri in iris]
    return _joined({language: [name[language] for name in names] for language in LANGUAGES}, joint)


def _written(iris: list[str], sentences: Sentences) -> Mapping[str, str]:
    """Classes and datatypes as Turtle, each between backticks, by the language of the word between them."""
    written = [f"`{sentences.turtle(NamedNode(iri))}`" for iri in iris]
    return _joined(dict.fromkeys(LANGUAGES, written), "shapes.or")


def _joined(words: Mapping[str, list[str]], joint: str) -> Mapping[str, str]:
    return {
        language: texts(joint)[language].join(filter(None, (", ".join(said[:-1]), said[-1]))) if said else "–"
        for language, said in words.items()
    }
