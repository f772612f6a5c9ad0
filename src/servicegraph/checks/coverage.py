"""Checks of coverage: whether the shapes look at anything at all, and of which things they know nothing."""

from __future__ import annotations

import functools
from collections.abc import Iterator, Mapping

from pyoxigraph import NamedNode

from servicegraph.checks.definition import Scope, check
from servicegraph.checks.writing import with_end
from servicegraph.dataset.dataset import FilesOfContent
from servicegraph.dataset.files import Role
from servicegraph.diagnostics import Diagnostic, Location, Severity, built_in
from servicegraph.rdf.index import TripleIndex, iris
from servicegraph.rdf.terms import NS, OWL, RDF, RDFS, ROOT, SH, SKOS
from servicegraph.turtle.reading import TurtleFile, object_location

_TYPE = RDF + "type"
# Ours are told as unknown terms; these describe vocabularies and shapes, not services.
_NOT_TOLD = (ROOT, RDF, RDFS, OWL, SKOS, SH)
_MOST_CLASSES = 8  # named in one finding
_MATCHES = tuple(SKOS + name for name in ("exactMatch", "closeMatch", "broadMatch", "narrowMatch", "relatedMatch"))
_USUAL = "sg:Service, sg:Organisation, sg:ServiceChain"
_CPSV = """@prefix cpsv: <http://purl.org/vocab/cpsv#> .
@prefix dct: <http://purl.org/dc/terms/> .
"""


@check(
    Severity.VIOLATION,
    fails={
        "services.ttl": None,
        "organisations.ttl": _CPSV
        + '<https://example.org/id/service/care> a cpsv:PublicService ; dct:title "Care"@en .',
    },
    passes={"more.ttl": 'service:more a sg:Service ; rdfs:label "Lisä"@fi , "Tillägg"@sv , "Extra"@en .'},
)
def nothing_checked(scope: Scope) -> Iterator[Diagnostic]:
    """A catalogue none of whose things any shape looks at: it has no other finding only because nobody looked.

    Silent where another finding is the reason: a file that cannot be read, a misspelt namespace or class, no types at
    all. Where there are vocabularies only, it is a warning.
    """
    if scope.looked_at or scope.incomplete:
        return
    # A class of ours that is misspelt is told as that.
    seen_here = _counts(scope, known=frozenset())
    counts = {one: seen_here[one] for one in seen_here if not _is_unknown_term(one, scope)}
    if counts:
        is_vocabulary = all(one.startswith(_NOT_TOLD) for one in counts)
        seen = sorted(counts, key=lambda one: (-counts[one][0], one))
        ours = _classes_of_ours(scope)
        contract = scope.dataset.prefixes.contract
        yield built_in(
            "nothing-checked",
            Severity.WARNING if is_vocabulary else Severity.VIOLATION,
            Location("."),
            count=len(scope.described.statements),
            classes=", ".join(f"{contract(one)} ({counts[one][0]})" for one in seen[:_MOST_CLASSES])
            + (" …" if len(seen) > _MOST_CLASSES else ""),
            instead=_instead(seen, ours, scope) or _USUAL,
        )
    elif not seen_here and not _is_told_otherwise(scope):
        count = len(scope.described.statements)
        sentence = "check.nothing-checked.untyped"
        yield built_in(
            "nothing-checked", Severity.VIOLATION, Location("."), sentence=sentence, count=count, instead=_USUAL
        )


def _is_told_otherwise(scope: Scope) -> bool:
    """Whether other findings say why nothing has a type: no files, empty or unreadable ones, entities without type."""
    dataset = scope.dataset
    is_entity_seen = any(iri.startswith(dataset.sources.bases) for iri in scope.described.statements)
    faulty = any(file.turtle.diagnostics or file.source.faults for file in dataset.files)
    return not dataset.data or is_entity_seen or faulty


@check(
    Severity.WARNING,
    fails={
        "more.ttl": _CPSV + '<https://example.org/id/service/care> a cpsv:PublicService ; dct:title "Care"@en . # here'
    },
    passes={"more.ttl": 'service:more a sg:Service ; rdfs:label "Lisä"@fi , "Tillägg"@sv , "Extra"@en .'},
)
def unchecked_class(scope: Scope) -> Iterator[Diagnostic]:
    """A class that no ontology here declares, of things that no shape looks at: a finding for each class.

    Where an alignment says which class of ours is like it, that is named; else it is information only.
    """
    if not scope.looked_at:
        return
    counts = _counts(scope, known=scope.ontology.classes)
    ours = _classes_of_ours(scope) if counts else {}
    for one, (count, file, position) in counts.items():
        instead = _instead([one], ours, scope)
        yield built_in(
            "unchecked-class",
            Severity.WARNING if instead else Severity.INFO,
            with_end(file, object_location(file, position)),
            value=NamedNode(one),
            hint="" if instead else "check.unchecked-class.other",
            type=scope.dataset.prefixes.contract(one),
            count=count,
            instead=instead,
        )


def _counts(scope: Scope, known: frozenset[str]) -> dict[str, tuple[int, TurtleFile, int]]:
    """The classes of the things that no shape looks at: how many there are, and where the first has its type.

    Left out are things that have a *known* class too, and classes that other findings tell of.
    """
    found: dict[str, tuple[int, TurtleFile, int]] = {}
    about = {id(file) for node in scope.overlooked for file in scope.dataset.locations.files_about(node)}
    files = (file for file in scope.dataset.data if id(file) in about)
    nodes = (node for file in files for node in file.by_subject if node in scope.overlooked)
    for iri in dict.fromkeys(iris(nodes)):
        if iri in scope.incomplete:
            continue
        classes = scope.described.classes_of(iri)
        if classes & known:
            continue
        for file, position in scope.described.statements[iri]:
            quad = file.quads[position]
            if quad.predicate.value != _TYPE or not isinstance(quad.object, NamedNode):
                continue
            if not known or not quad.object.value.startswith(_NOT_TOLD):
                count, first, place = found.get(quad.object.value, (0, file, position))
                found[quad.object.value] = (count + 1, first, place)
    return found


def _is_unknown_term(iri: str, scope: Scope) -> bool:
    return iri.startswith(ROOT) and iri not in scope.subjects


def _instead(classes: list[str], ours: Mapping[str, list[str]], scope: Scope) -> str:
    names = dict.fromkeys(name for one in classes for name in ours.get(one, ()))
    return ", ".join(scope.dataset.prefixes.contract(name) for name in names)


def _classes_of_ours(scope: Scope) -> Mapping[str, list[str]]:
    """For classes of others, those of ours that the alignments connect with them: those that have a kind.

    Connected are a class above ours, one that matches it, one that ours is under a condition, and one that the values
    of a property of ours are.
    """
    files = FilesOfContent.of(file for file in scope.dataset.files if file.source.role is Role.ONTOLOGY)
    return _aligned(files, frozenset(kind.classes[0] for kind in scope.dataset.kinds if kind.classes[0].startswith(NS)))


@functools.lru_cache(maxsize=2)  # a catalogue seldom has an ontology of its own
def _aligned(files: FilesOfContent, kinds: frozenset[str]) -> Mapping[str, list[str]]:
    """For classes of others, those of *kinds* that the ontology in *files* connects with them."""
    graph = TripleIndex(quad.triple for quad in files.quads)
    found: dict[str, list[str]] = {}

    def connect(theirs: str, name: str) -> None:
        if name in kinds and not theirs.startswith(NS) and name not in found.setdefault(theirs, []):
            found[theirs].append(name)

    for node in graph.subjects():
        above = iris(graph.values(node, RDFS + "subClassOf"))
        matching = iris(value for match in _MATCHES for value in graph.values(node, match))
        if isinstance(node, NamedNode):
            for theirs in (*above, *matching):
                connect(theirs, node.value)
        for whole in graph.values(node, OWL + "intersectionOf"):
            for part in iris(graph.items(whole)) if graph.is_collection(whole) else ():
                for theirs in above:
                    connect(theirs, part)
        # Values of a property of ours that are of their class: what the range of the property is, theirs may be.
        for property in graph.values(node, OWL + "onProperty"):
            for theirs in iris(graph.values(node, OWL + "someValuesFrom")):
                for name in iris(graph.values(property, RDFS + "range")):
                    connect(theirs, name)
    return found
