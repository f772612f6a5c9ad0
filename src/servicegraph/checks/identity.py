"""Checks of identity: every entity is described once, with its type, and nothing is said twice or in two ways."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from pyoxigraph import BlankNode, Literal, NamedNode

from servicegraph.checks.definition import Scope, check
from servicegraph.checks.described import Place
from servicegraph.checks.writing import put_before, with_end, written
from servicegraph.diagnostics import Diagnostic, Location, Related, Severity, built_in
from servicegraph.messages import texts
from servicegraph.rdf.paths import Path
from servicegraph.rdf.terms import DCT, OWL, RDF, RDFS, SH, SKOS, Term
from servicegraph.turtle.reading import TurtleFile, object_location, predicate_location, subject_location

_TYPE = RDF + "type"
_NAMING = frozenset((RDFS + "label", SKOS + "prefLabel", DCT + "title"))
_COPIED = 0.5  # of a file's statements: from there on the file is a copy, and not its single statements
_FEWEST = 3  # statements of a file that is called a copy

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
        place = predicate_location(file, position)
        yield built_in(
            "entity-without-type",
            Severity.VIOLATION,
            with_end(file, subject_location(file, position)),
            focus=NamedNode(iri),
            path=Path(predicate=_TYPE),
            fixes=put_before(place, f"a {name} ; ", f"a {name}") if kind else (),
            hint="" if kind else "check.entity-without-type.other",
            entity=scope.dataset.prefixes.contract(iri),
            type=name,
        )


@check(
    Severity.VIOLATION,
    fails={
        "more.ttl": f'{_MORE}\nservice:more a sg:Service ; rdfs:label "Muu"@fi , "Annan"@sv , "Other"@en ; # here\n'
        "    sg:organisedBy organisation:county .\n"
    },
    passes={
        "more.ttl": f'{_MORE}\nservice:other a sg:Service ; rdfs:label "Muu"@fi , "Annan"@sv , "Other"@en .\n',
        "further.ttl": "service:more sg:organisedBy organisation:county .",
    },
)
def described_twice(scope: Scope) -> Iterator[Diagnostic]:
    """An entity that has a type and a name in two places: a paragraph or a file was copied and its IRI left.

    Where the two names differ it is a violation. To say more of an entity elsewhere is right, without type and name.
    """
    copies = {copy.path for copy, _, _ in _copied_files(scope)}
    for first, block in _again(scope):
        file, position = block[0]
        if file.path in copies:
            continue
        other = with_end(first[0][0], subject_location(*first[0]))
        subject = file.quads[position].subject
        yield built_in(
            "described-twice",
            Severity.VIOLATION if _differs(first, block) else Severity.WARNING,
            with_end(file, _beginning(first, block)),
            focus=subject,
            related=(Related(other, texts("related.first-description")),),
            entity=scope.dataset.prefixes.contract(subject.value),
            other=other,
        )


@check(
    Severity.VIOLATION,
    fails={"more.ttl": _MORE, "more-again.ttl": _WITH_PREFIXES + _MORE},
    passes={"more.ttl": _MORE, "further.ttl": "service:more sg:organisedBy organisation:county ."},
)
def copied_file(scope: Scope) -> Iterator[Diagnostic]:
    """A file of which most statements stand in another one too: one finding for the file.

    Where it gives other names to the same things it is a violation.
    """
    differing = {block[0][0].path for first, block in _again(scope) if _differs(first, block)}
    for file, other, count in _copied_files(scope):
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
        "further.ttl": "service:more sg:providedBy organisation:county ; sg:organisedBy organisation:county ; # here\n"
        "    sg:sector sector:health ; sg:level level:basic .",
    },
    passes={"more.ttl": _MORE, "further.ttl": "service:more a sg:Service ; sg:organisedBy organisation:county ."},
)
def repeated_statement(scope: Scope) -> Iterator[Diagnostic]:
    """A statement that stands in another file too. The type may be repeated: it says of what the file speaks."""
    repeated = _repeated(scope)
    if not repeated:
        return
    told = {(str(file.quads[position].subject), file.path) for _, ((file, position), *_) in _again(scope)}
    copies = {copy.path for copy, _, _ in _copied_files(scope)}
    for (file, position), (other, other_position) in repeated:
        quad = file.quads[position]
        about = (str(quad.subject), file.path)
        if quad.predicate.value == _TYPE or file.path in copies or about in told:
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
            entity=scope.dataset.prefixes.contract(quad.subject.value),
            other=object_location(other, other_position),
        )


@check(
    Severity.VIOLATION,
    fails={
        "ontology/own.ttl": "@prefix own: <https://example.org/ns#> .\n"
        "@prefix owl: <http://www.w3.org/2002/07/owl#> .\n"
        "own:floor a owl:DatatypeProperty , owl:FunctionalProperty .\n",
        "more.ttl": _MORE + "service:more <https://example.org/ns#floor> 1 .\n",
        "further.ttl": "service:more <https://example.org/ns#floor> 2 . # here",
    },
    passes={
        "ontology/own.ttl": "@prefix own: <https://example.org/ns#> .\n"
        "@prefix owl: <http://www.w3.org/2002/07/owl#> .\n"
        "own:floor a owl:DatatypeProperty , owl:FunctionalProperty .\n",
        "more.ttl": _MORE + "service:more <https://example.org/ns#floor> 1 .\n",
    },
)
def two_values(scope: Scope) -> Iterator[Diagnostic]:
    """Two values of a property that has one by the ontology (``owl:FunctionalProperty``), where no shape counts them."""
    single = {t.subject.value for t in scope.store.triples(object=NamedNode(OWL + "FunctionalProperty"))}
    single -= _counted_by_shapes(scope)
    if not single:
        return
    first: dict[tuple[str, str], Place] = {}
    told: set[tuple[str, str]] = set()
    for file in scope.dataset.data:
        for position, quad in enumerate(file.quads):
            if quad.predicate.value not in single or not isinstance(quad.subject, NamedNode):
                continue
            about = (quad.subject.value, quad.predicate.value)
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
                entity=scope.dataset.prefixes.contract(quad.subject.value),
                property=scope.dataset.prefixes.contract(quad.predicate.value),
                other=place,
            )


def contradicting(scope: Scope) -> frozenset[str]:
    """The IRIs that two descriptions give different names: what they have too many of is told with that."""
    differing = (block[0] for first, block in _again(scope) if _differs(first, block))
    return frozenset(file.quads[position].subject.value for file, position in differing)


def _counted_by_shapes(scope: Scope) -> set[str]:
    """The properties whose values a shape limits to one."""
    one = {
        quad.subject
        for file in scope.dataset.shapes
        for quad in file.quads
        if quad.predicate.value == SH + "maxCount" and isinstance(quad.object, Literal) and quad.object.value == "1"
    }
    shapes = (shape for shape in scope.shapes.shapes.values() if shape.node in one and not shape.deactivated)
    return {shape.path.predicate for shape in shapes if shape.path and shape.path.is_predicate}


def _blocks(places: Sequence[Place]) -> list[list[Place]]:
    """The statements about one entity, paragraph by paragraph: a new one begins with a type after something else."""
    blocks: list[list[Place]] = []
    before: Place | None = None
    for file, position in places:
        is_type = file.quads[position].predicate.value == _TYPE
        is_new = before is None or before[0] is not file
        if before is not None and not is_new and is_type:
            is_new = file.quads[before[1]].predicate.value != _TYPE or _is_interrupted(file, before[1], position)
        if is_new:
            blocks.append([])
        blocks[-1].append((file, position))
        before = (file, position)
    return blocks


def _is_interrupted(file: TurtleFile, before: int, after: int) -> bool:
    return any(isinstance(file.quads[between].subject, NamedNode) for between in range(before + 1, after))


def _is_description(block: Sequence[Place]) -> bool:
    predicates = {file.quads[position].predicate.value for file, position in block}
    return _TYPE in predicates and not predicates.isdisjoint(_NAMING)


def _differs(one: Sequence[Place], other: Sequence[Place]) -> bool:
    """Whether two descriptions give another name in the same language."""
    names: dict[tuple[str, str], str] = {}
    for file, position in (*one, *other):
        quad = file.quads[position]
        if quad.predicate.value in _NAMING and isinstance(quad.object, Literal):
            key = (quad.predicate.value, (quad.object.language or "").lower())
            if names.setdefault(key, quad.object.value) != quad.object.value:
                return True
    return False


def _again(scope: Scope) -> Iterator[tuple[list[Place], list[Place]]]:
    """The descriptions of entities that have another one before, each with the first: in another file or paragraph."""
    for iri, types in scope.described.types.items():
        if len(types) > 1 and iri in scope.described.statements and iri not in scope.incomplete:
            blocks = [block for block in _blocks(scope.described.statements[iri]) if _is_description(block)]
            yield from ((blocks[0], block) for block in blocks[1:] if _is_another(blocks[0], block))


def _beginning(first: Sequence[Place], block: Sequence[Place]) -> Location:
    """Where *block* begins. A statement that was made before is placed where it stood then, so a new one is taken."""
    file, position = block[0]
    if first[0][0] is not file:
        return subject_location(file, position)
    before = {(quad.predicate, quad.object) for _, one in first for quad in (file.quads[one],)}
    for _, one in block:
        if (file.quads[one].predicate, file.quads[one].object) not in before:
            return subject_location(file, one)
    return Location(file.path, file.ends[position], 1)


def _is_another(first: Sequence[Place], block: Sequence[Place]) -> bool:
    """Whether *block* says over again what *first* says; one entity may have a type and a name in each of two ways."""
    if first[0][0] is not block[0][0]:
        return True
    return not _keys(first).isdisjoint(_keys(block))


def _keys(block: Sequence[Place]) -> set[tuple[str, str]]:
    quads = [file.quads[position] for file, position in block]
    names = {(q.predicate.value, q.object.language or "") for q in quads if isinstance(q.object, Literal)}
    return {(name, language) for name, language in names if name in _NAMING}


def _repeated(scope: Scope) -> list[tuple[Place, Place]]:
    """The statements that stand in an earlier file too, each with its first place."""
    found = []
    for places in scope.described.statements.values():
        if places[0][0] is places[-1][0]:
            continue
        first: dict[tuple[NamedNode, Term], Place] = {}
        for file, position in places:
            quad = file.quads[position]
            if not isinstance(quad.object, BlankNode):
                other = first.setdefault((quad.predicate, quad.object), (file, position))
                if other[0] is not file:
                    found.append(((file, position), other))
    return found


def _copied_files(scope: Scope) -> list[tuple[TurtleFile, TurtleFile, int]]:
    """The files that copy another one: the copy, the file that was copied, and how many statements are in both."""
    counts: dict[str, Counter[str]] = {}
    files = {file.path: file for file in scope.dataset.data}
    for (file, _), (other, _) in _repeated(scope):
        counts.setdefault(file.path, Counter())[other.path] += 1
    found = []
    for path, by_file in counts.items():
        other_path, count = by_file.most_common(1)[0]
        if count >= max(_FEWEST, _COPIED * len(files[path].quads)):
            found.append((files[path], files[other_path], count))
    return found
