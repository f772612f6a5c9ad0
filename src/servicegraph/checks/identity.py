"""Checks of identity: every entity is described once, with its type, and nothing is said twice or in two ways."""

from __future__ import annotations

from collections.abc import Iterator

from pyoxigraph import NamedNode

from servicegraph.checks.definition import Remedy, Scope, check
from servicegraph.checks.described import Place
from servicegraph.checks.descriptions import again, beginning, copied_files, differs, repeated
from servicegraph.checks.writing import put_before, rename, with_end, written
from servicegraph.diagnostics import Diagnostic, Location, Related, Severity, built_in
from servicegraph.messages import texts
from servicegraph.rdf.index import iris, text_of
from servicegraph.rdf.paths import Path
from servicegraph.rdf.terms import OWL, RDF, SH
from servicegraph.turtle.reading import object_location, predicate_location, subject_location

_TYPE = RDF + "type"

_MORE = """
service:more a sg:Service ; rdfs:label "Lisä"@fi , "Tillägg"@sv , "Extra"@en ;
    sg:providedBy organisation:county .
"""
_WITH_PREFIXES = """@prefix organisation: <https://example.org/id/organisation/> . # here
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix service: <https://example.org/id/service/> .
@prefix sg: <https://w3id.org/servicegraph/ns#> .
"""


@check(
    Severity.VIOLATION,
    remedy=Remedy.SAFE,
    fails={"more.ttl": 'service:more rdfs:label "Lisä"@fi , "Tillägg"@sv , "Extra"@en . # here'},
    passes={"more.ttl": _MORE},
)
def entity_without_type(scope: Scope) -> Iterator[Diagnostic]:
    """An entity under one of the catalogue's bases of which nothing says what it is: then no shape looks at it."""
    described = scope.described
    bases = scope.dataset.sources.bases
    graphs = tuple(f"{base}graph/" for base in bases)
    kinds = {base + kind.name: kind for base in bases for kind in scope.dataset.kinds}
    for iri, places in described.statements.items():
        if iri in described.types or iri in scope.incomplete or iri in bases:
            continue
        if not iri.startswith(bases) or iri.startswith(graphs):
            continue
        file, position = places[0]
        base = next(base for base in bases if iri.startswith(base))
        kind = kinds.get(base + iri.removeprefix(base).partition("/")[0])
        name = written(file, kind.classes[0]) if kind else ""
        other = scope.alike.get(iri, "")
        if other:
            hint, fixes = "check.entity-without-type.similar", rename(scope.dataset.data, iri, other)
        elif kind:
            hint, fixes = "", put_before(predicate_location(file, position), f"a {name} ; ", f"a {name}", is_safe=True)
        else:
            hint, fixes = "check.entity-without-type.other", ()
        yield built_in(
            "entity-without-type",
            Severity.VIOLATION,
            with_end(file, subject_location(file, position)),
            focus=NamedNode(iri),
            path=Path(predicate=_TYPE),
            fixes=fixes,
            hint=hint,
            entity=scope.dataset.prefixes.contract(iri),
            type=name,
            other=scope.dataset.prefixes.contract(other) if other else "",
        )


@check(
    Severity.VIOLATION,
    fails={
        "more.ttl": f'{_MORE}\nservice:more a sg:Service ; rdfs:label "Muu"@fi , "Annan"@sv , "Other"@en ; # here\n'
        "    sg:organisedBy organisation:county .\n"
    },
    passes={
        "more.ttl": f'{_MORE}\nservice:other a sg:Service ; rdfs:label "Muu"@fi , "Annan"@sv , "Other"@en .\n',
        "other.ttl": "service:more sg:organisedBy organisation:county .",
    },
)
def described_twice(scope: Scope) -> Iterator[Diagnostic]:
    """An entity that has a type and a name in two places: a paragraph or a file was copied and its IRI left.

    Where the two names differ it is a violation. To say more of an entity elsewhere is right, without type and name.
    """
    copies = {copy.path for copy, _, _ in copied_files(scope)}
    for first, block in scope.once(again):
        file, position = block[0]
        if not copies.isdisjoint((file.path, first[0][0].path)):
            continue
        other = with_end(first[0][0], subject_location(*first[0]))
        subject = file.quads[position].subject
        yield built_in(
            "described-twice",
            Severity.VIOLATION if differs(first, block) else Severity.WARNING,
            with_end(file, beginning(block)),
            focus=subject,
            related=(Related(other, texts("related.first-description")),),
            entity=scope.dataset.prefixes.contract(text_of(subject)),
            other=other,
        )


@check(
    Severity.VIOLATION,
    fails={"more.ttl": _MORE, "more-again.ttl": _WITH_PREFIXES + _MORE},
    passes={"more.ttl": _MORE, "other.ttl": "service:more sg:organisedBy organisation:county ."},
)
def copied_file(scope: Scope) -> Iterator[Diagnostic]:
    """A file of which most statements stand in another one too: one finding for the file.

    Where it gives other names to the same things it is a violation.
    """
    differing = {
        path
        for first, block in scope.once(again)
        if differs(first, block)
        for path in (first[0][0].path, block[0][0].path)
    }
    for file, other, count in copied_files(scope):
        yield built_in(
            "copied-file",
            Severity.VIOLATION if file.path in differing else Severity.WARNING,
            Location(file.path, 1, 1),
            related=(Related(Location(other.path, 1, 1), texts("related.first-description")),),
            count=count,
            other=other.path,
        )


@check(
    Severity.WARNING,
    fails={
        "more.ttl": _MORE,
        "other.ttl": "service:more sg:providedBy organisation:county ; sg:organisedBy organisation:county ; # here\n"
        "    sg:sector sector:health ; sg:level level:basic .",
    },
    passes={"more.ttl": _MORE, "other.ttl": "service:more a sg:Service ; sg:organisedBy organisation:county ."},
)
def repeated_statement(scope: Scope) -> Iterator[Diagnostic]:
    """A statement that stands in another file too. The type may be repeated: it says of what the file speaks."""
    found = scope.once(repeated)
    if not found:
        return
    told = {(str(file.quads[position].subject), file.path) for _, ((file, position), *_) in scope.once(again)}
    copies = {copy.path for copy, _, _ in copied_files(scope)}
    for (file, position), (other, other_position) in found:
        quad = file.quads[position]
        about = (str(quad.subject), file.path)
        if quad.predicate.value == _TYPE or copies & {file.path, other.path} or about in told:
            continue
        told.add(about)
        yield built_in(
            "repeated-statement",
            Severity.WARNING,
            with_end(file, object_location(file, position)),
            focus=quad.subject,
            path=Path(predicate=quad.predicate.value),
            value=quad.object,
            related=(Related(object_location(other, other_position), texts("related.first-description")),),
            entity=scope.dataset.prefixes.contract(text_of(quad.subject)),
            other=object_location(other, other_position),
        )


@check(
    Severity.VIOLATION,
    fails={
        "ontology/own.ttl": "@prefix own: <https://example.org/ns#> .\n"
        "@prefix owl: <http://www.w3.org/2002/07/owl#> .\n"
        "own:floor a owl:DatatypeProperty , owl:FunctionalProperty .\n",
        "more.ttl": _MORE + "service:more <https://example.org/ns#floor> 1 .\n",
        "other.ttl": "service:more <https://example.org/ns#floor> 2 . # here",
    },
    passes={
        "ontology/own.ttl": "@prefix own: <https://example.org/ns#> .\n"
        "@prefix owl: <http://www.w3.org/2002/07/owl#> .\n"
        "own:floor a owl:DatatypeProperty , owl:FunctionalProperty .\n",
        "more.ttl": _MORE + "service:more <https://example.org/ns#floor> 1 .\n",
    },
)
def two_values(scope: Scope) -> Iterator[Diagnostic]:
    """Two values of a property that by the ontology has one (``owl:FunctionalProperty``) and that no shape counts."""
    single = set(iris(one.subject for one in scope.store.triples(object=NamedNode(OWL + "FunctionalProperty"))))
    single -= _counted_by_shapes(scope)
    if not single:
        return
    first: dict[tuple[str, str], Place] = {}
    told: set[tuple[str, str]] = set()
    for file in scope.data:
        for position, predicate in enumerate(file.quads.predicates):
            if predicate not in single or not isinstance(file.quads.subjects[position], NamedNode):
                continue
            quad = file.quads[position]
            about = (text_of(quad.subject), predicate)
            other, other_position = first.setdefault(about, (file, position))
            if other.quads[other_position].object == quad.object or about in told:
                continue
            told.add(about)
            place = object_location(other, other_position)
            yield built_in(
                "two-values",
                Severity.VIOLATION,
                with_end(file, object_location(file, position)),
                focus=quad.subject,
                path=Path(predicate=quad.predicate.value),
                value=quad.object,
                related=(Related(place, texts("related.other-value")),),
                entity=scope.dataset.prefixes.contract(text_of(quad.subject)),
                property=scope.dataset.prefixes.contract(quad.predicate.value),
                other=place,
            )


def _counted_by_shapes(scope: Scope) -> set[str]:
    """The properties whose values a shape limits to one."""
    one = {
        file.quads.subjects[position]
        for file in scope.dataset.shapes
        for position, predicate in enumerate(file.quads.predicates)
        if predicate == SH + "maxCount" and text_of(file.quads.objects[position]) == "1"
    }
    shapes = (shape for shape in scope.shapes.shapes.values() if shape.node in one and not shape.deactivated)
    return {shape.path.predicate for shape in shapes if shape.path and shape.path.is_predicate}
