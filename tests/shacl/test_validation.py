"""Shapes read and run: targets, paths, engines that agree, and failures that are said."""

from __future__ import annotations

import os
import sys
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

import pyoxigraph
import pytest
from pyoxigraph import NamedNode, Quad, RdfFormat

from servicegraph import Catalogue
from servicegraph.diagnostics import Severity
from servicegraph.errors import EngineError
from servicegraph.rdf.terms import Prefixes, standard_prefixes
from servicegraph.shacl.results import ValidationResult
from servicegraph.shacl.selection import reaching
from servicegraph.shacl.shapes import Shapes, read_shapes
from servicegraph.shacl.validation import validate
from servicegraph.turtle.reading import TurtleFile, read

PREFIXES = Prefixes({**standard_prefixes().namespaces, "ex": "https://example.org/"})
HEAD = """\
@prefix ex: <https://example.org/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix sg: <https://w3id.org/servicegraph/ns#> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .

"""
SHAPES = (
    HEAD
    + """\
ex:Thing a sh:NodeShape ; sh:targetClass ex:T ; sh:property ex:name , ex:part , ex:number , ex:deep .

ex:name a sh:PropertyShape ; sh:path rdfs:label ; sh:minCount 1 ; sh:maxCount 1 ;
    sh:severity sh:Warning ; sg:severityFollowsPhase true ; sg:task <https://w3id.org/servicegraph/vocab/task/5> ;
    sh:message "Kohteella {$this} ei ole nimeä."@fi , "{$this} saknar namn."@sv , "{$this} has no name { } {0}."@en ;
    sg:hint "Lisää rdfs:label."@fi , "Add rdfs:label."@en .

ex:part a sh:PropertyShape ; sh:path ex:part ; sh:class ex:T ; sh:message "{?value} is not a part."@en .

ex:number a sh:PropertyShape ; sh:path ex:number ; sh:datatype xsd:integer ; sh:message "Not a number: {?value}"@en .

ex:deep a sh:PropertyShape ; sh:path ( ex:part [ sh:inversePath ex:part ] ) ; sh:maxCount 2 ; sh:message "Deep."@en .
"""
)


EX = "https://example.org/"


def parsed(text: str, path: str = "f.ttl") -> TurtleFile:
    file = read(text.encode(), path, NamedNode(EX + path), EX)
    assert not file.diagnostics
    return file


def shapes(text: str = SHAPES) -> Shapes:
    return read_shapes(parsed(text).quads)


def found(data: str, text: str = SHAPES, engine: str = "shifty") -> list[ValidationResult]:
    return validate(shapes(text), parsed(HEAD + data).quads, engine)


def path_of(shape: str, text: str = SHAPES) -> str:
    path = shapes(text).by_iri[EX + shape].path
    return path.text(PREFIXES) if path else ""


def test_shape_says_what_it_holds() -> None:
    name = shapes().by_iri[EX + "name"]
    assert name.severity == Severity.WARNING
    assert name.follows_phase
    assert name.task.endswith("/task/5")
    assert name.hint == {"fi": "Lisää rdfs:label.", "en": "Add rdfs:label."}
    assert name.targets == (("targetClass", NamedNode(EX + "T")),)
    assert path_of("deep") == "ex:part/^ex:part"


@pytest.mark.parametrize(
    ("path", "written"),
    [
        ("[ sh:alternativePath ( ex:a [ sh:zeroOrMorePath ex:b ] ) ]", "(ex:a|ex:b*)"),
        ("( ex:a [ sh:oneOrMorePath ex:b ] )", "ex:a/ex:b+"),
        ("[ sh:zeroOrOnePath [ sh:inversePath ex:b ] ]", "^ex:b?"),
        ("ex:a", "ex:a"),
    ],
)
def test_path_is_written_as_a_property_path(path: str, written: str) -> None:
    assert path_of("S", HEAD + f"ex:S a sh:PropertyShape ; sh:path {path} .") == written


def test_results_name_the_value_the_path_and_the_shape() -> None:
    data = 'ex:a a ex:T ; rdfs:label "a" ; ex:number 1 , "two" ; ex:part ex:b .\n'
    assert {(str(one.shape), str(one.path and one.path.predicate), str(one.value)) for one in found(data)} == {
        (f"<{EX}number>", EX + "number", '"two"'),
        (f"<{EX}part>", EX + "part", f"<{EX}b>"),
    }


def test_composite_path_comes_from_the_shape() -> None:
    data = (
        "".join(f'ex:{name} a ex:T ; rdfs:label "{name}" ; ex:part ex:p .\n' for name in "abc")
        + 'ex:p a ex:T ; rdfs:label "p" .\n'
    )
    results = found(data)
    assert {one.path.text(PREFIXES) for one in results if one.path} == {"ex:part/^ex:part"}
    assert {str(one.focus) for one in results} == {f"<{EX}{name}>" for name in "abc"}


@pytest.mark.parametrize("engine", ["shifty", "pyshacl"])
def test_anonymous_shapes_are_told_apart(engine: str) -> None:
    text = (
        HEAD
        + """\
ex:S a sh:NodeShape ; sh:targetClass ex:T ;
    sh:property [ sh:path ex:one ; sh:minCount 1 ; sh:message "One."@en ; sg:hint "Add one."@en ] ,
        [ sh:path ex:two ; sh:minCount 1 ; sh:message "Two."@en ; sh:severity sh:Info ] .
"""
    )
    read = shapes(text)
    results = validate(read, parsed(HEAD + "ex:a a ex:T .").quads, engine)
    assert {(read.shapes[one.shape].message["en"], one.severity) for one in results} == {
        ("One.", Severity.VIOLATION),
        ("Two.", Severity.INFO),
    }
    assert {shape.code for shape in read.speaking()} == {"S-one", "S-two"}


@pytest.mark.parametrize(
    "target",
    [
        "a sh:NodeShape , rdfs:Class",
        "a sh:NodeShape ; sh:targetNode ex:a",
        "a sh:NodeShape ; sh:targetSubjectsOf ex:p",
        "a sh:NodeShape ; sh:targetObjectsOf ex:p",
    ],
)
def test_every_kind_of_target_reaches_the_shapes_below_it(target: str) -> None:
    text = (
        HEAD
        + f"ex:S {target} ; sh:property [ sh:path ex:p ; sh:or ( ex:one ex:two ) ] .\n"
        + 'ex:one a sh:NodeShape ; sh:message "1"@en .\nex:two a sh:NodeShape ; sh:message "2"@en .\n'
    )
    assert all(shape.targets for shape in shapes(text).shapes.values())


def test_shape_that_is_a_class_looks_at_its_instances() -> None:
    text = SHAPES + "\nex:C a rdfs:Class , sh:NodeShape ; sh:property [ sh:path ex:x ; sh:minCount 1 ] .\n"
    [one] = found("ex:i a ex:C .\n", text)
    assert one.focus == NamedNode(EX + "i")


def test_message_without_a_language_counts_as_english_beside_none_in_english() -> None:
    text = HEAD + 'ex:S a sh:NodeShape ; sh:targetClass ex:T ; sh:message "plain" , "suomi"@fi .'
    assert shapes(text).by_iri[EX + "S"].message == {"en": "plain", "fi": "suomi"}
    both = HEAD + 'ex:S a sh:NodeShape ; sh:targetClass ex:T ; sh:message "English"@en , "plain" .'
    assert shapes(both).by_iri[EX + "S"].message == {"en": "English"}


@pytest.mark.parametrize("engine", ["shifty", "pyshacl"])
def test_shapes_that_cannot_be_evaluated_are_an_error(engine: str) -> None:
    text = (
        HEAD + 'ex:S a sh:NodeShape ; sh:targetClass ex:T ; sh:sparql [ sh:select "SELECT $this WHERE { nonsense" ] .'
    )
    with pytest.raises(EngineError, match="could not evaluate"):
        validate(shapes(text), parsed(HEAD + "ex:a a ex:T .").quads, engine)


def test_engine_that_is_not_installed_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pyshacl", None)
    with pytest.raises(EngineError, match="pyshacl is not installed"):
        validate(shapes(), [], "pyshacl")


def test_no_shapes_find_nothing() -> None:
    assert validate(read_shapes([]), parsed(HEAD + "ex:a a ex:T .").quads) == []


def test_shapes_are_no_data() -> None:
    """A constraint on every subject does not look at the shapes themselves."""
    text = (
        HEAD
        + "ex:S a sh:NodeShape ; sh:targetSubjectsOf sh:path ; sh:property [ sh:path ex:none ; sh:minCount 1 ] .\n"
        + "ex:P a sh:PropertyShape ; sh:path ex:x ."
    )
    assert validate(shapes(text), parsed(HEAD + "ex:a a ex:T .").quads) == []


# --- the reference engine ---------------------------------------------------------------------------------------


Parts = tuple[str, str, str, Severity, str, str]


def parts(results: Iterable[ValidationResult]) -> Counter[Parts]:
    return Counter(
        (str(one.focus), str(one.path), str(one.value), one.severity, one.component, str(one.shape)) for one in results
    )


def definitions() -> list[Quad]:
    """What the constraints ask of the definitions; all of these would cost the reference engine minutes."""
    root = Path(__file__).parents[2] / "ontology"
    asked = ("subClassOf", "gapSeverity", "requiredFor", "requiredWhenCrossing")
    return [
        quad
        for file in (root / "servicegraph.ttl", *sorted((root / "vocabularies").glob("*.ttl")))
        for quad in pyoxigraph.parse(path=str(file), format=RdfFormat.TURTLE)
        if quad.predicate.value.endswith(asked)
    ]


def test_a_check_for_grave_findings_leaves_out_only_what_cannot_be_so_grave(shipped: Catalogue) -> None:
    everything = shipped.checked.diagnostics
    for level in Severity:
        assert shipped.check(level).diagnostics == tuple(found for found in everything if found.severity >= level)
    assert len(reaching(shipped.scope.shapes, Severity.VIOLATION, Severity.WARNING).triples) < len(
        shipped.scope.shapes.triples
    )
    assert reaching(shipped.scope.shapes, Severity.INFO, Severity.INFO).triples == shipped.scope.shapes.triples


def test_shape_that_another_relies_on_is_never_left_out() -> None:
    text = (
        HEAD
        + """\
ex:Thing a sh:NodeShape ; sh:targetClass ex:T ; sh:not ex:Empty ; sh:message "Must not be empty."@en .
ex:Empty a sh:NodeShape ; sh:property ex:none ; sh:severity sh:Info .
ex:none a sh:PropertyShape ; sh:path ex:part ; sh:maxCount 0 ; sh:severity sh:Info ; sh:message "none"@en .
"""
    )
    data = parsed(HEAD + "ex:empty a ex:T .\nex:full a ex:T ; ex:part 1 .\n").quads
    read = shapes(text)
    assert parts(validate(reaching(read, Severity.VIOLATION, Severity.INFO), data)) == parts(validate(read, data))
    assert len(validate(read, data)) == 1


@pytest.mark.matrix
@pytest.mark.parametrize(
    "folder",
    [
        "tests/data/small",
        pytest.param(
            "catalogue/handbook-youth",
            marks=pytest.mark.skipif(
                not os.environ.get("CI"), reason="takes the reference engine a minute: run with CI=1"
            ),
        ),
    ],
)
def test_reference_engine_finds_the_same(folder: str, repository: Path, shipped: Catalogue) -> None:
    data = definitions()
    for file in sorted((repository / folder).glob("*.ttl")):
        data += pyoxigraph.parse(path=str(file), format=RdfFormat.TURTLE, base_iri="https://example.org/id/")
    fast = validate(shipped.scope.shapes, data)
    assert fast
    assert parts(fast) == parts(validate(shipped.scope.shapes, data, "pyshacl"))
