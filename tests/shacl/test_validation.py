"""Shapes read and run: targets, paths, engines that agree, and failures that are said."""

from __future__ import annotations

import os
import sys
from collections import Counter
from pathlib import Path

import pyoxigraph
import pytest
from pyoxigraph import NamedNode, Quad, RdfFormat
from servicegraph.MISSING import diagnostics, untargeted

from servicegraph import Catalogue
from servicegraph.checks.shape_results import with_severity
from servicegraph.dataset.locations import LocationIndex
from servicegraph.diagnostics import Severity
from servicegraph.errors import EngineError
from servicegraph.rdf.terms import Prefixes, standard_prefixes
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


def parsed(text: str, path: str = "f.ttl") -> TurtleFile:
    file = read(text.encode(), path, NamedNode("https://example.org/" + path), "https://example.org/")
    assert not file.diagnostics
    return file


def shapes(text: str = SHAPES) -> Shapes:
    return read_shapes(parsed(text).quads, PREFIXES)


def found(data: str, text: str = SHAPES, phase: dict[str, Severity] | None = None, labels=None) -> list:
    file, read = parsed(HEAD + data), shapes(text)
    results = with_severity(validate(read, file.quads), read, phase or {}, Severity.INFO)
    return diagnostics(results, read, LocationIndex((file,)), PREFIXES, labels or {})


def test_shape_says_what_it_holds() -> None:
    name = shapes().shapes["https://example.org/name"]
    assert name.severity == Severity.WARNING
    assert name.follows_phase
    assert name.task.endswith("/task/5")
    assert name.hint == {"fi": "Lisää rdfs:label.", "en": "Add rdfs:label."}
    assert name.targets == (("targetClass", "https://example.org/T"),)
    assert shapes().shapes["https://example.org/deep"].path == "ex:part/^ex:part"


@pytest.mark.parametrize(
    ("path", "written"),
    [
        ("[ sh:alternativePath ( ex:a [ sh:zeroOrMorePath ex:b ] ) ]", "(ex:a|ex:b*)"),
        ("( ex:a [ sh:oneOrMorePath ex:b ] )", "ex:a/ex:b+"),
        ("[ sh:zeroOrOnePath [ sh:inversePath ex:b ] ]", "^ex:b?"),
        ("ex:a", "https://example.org/a"),
    ],
)
def test_path_is_written_as_a_property_path(path: str, written: str) -> None:
    assert shapes(HEAD + f"ex:S a sh:PropertyShape ; sh:path {path} .").shapes["https://example.org/S"].path == written


def test_missing_value_is_shown_where_the_description_begins() -> None:
    [one] = found(
        "# ex:a is next\n\nex:a\n    a ex:T ;\n    ex:number 1 .\n", labels={"https://example.org/a": {"fi": "Aa"}}
    )
    assert str(one.location) == "f.ttl:9:1"
    assert one.severity == Severity.WARNING
    assert one.task == "5"
    assert one.property == "http://www.w3.org/2000/01/rdf-schema#label"
    assert one.text("fi") == "Kohteella Aa ei ole nimeä."
    assert one.text("en") == "Aa has no name { } {0}."
    assert one.hint["en"] == "Add rdfs:label."


def test_wrong_value_is_shown_where_it_stands() -> None:
    data = 'ex:a a ex:T ; rdfs:label "a" ;\n    ex:number 1 ,\n        "two" ;\n    ex:part ex:b .\n'
    assert [(str(one.location), one.text("en"), one.value) for one in found(data)] == [
        ("f.ttl:9:9", "Not a number: two", "two"),
        ("f.ttl:10:13", "ex:b is not a part.", "https://example.org/b"),
    ]


def test_too_many_values_are_shown_at_the_property() -> None:
    [one] = found('ex:a a ex:T ;\n    rdfs:label "a" ,\n               "b" .\n')
    assert str(one.location) == "f.ttl:8:16"


def test_composite_path_comes_from_the_shape() -> None:
    data = (
        "".join(f'ex:{name} a ex:T ; rdfs:label "{name}" ; ex:part ex:p .\n' for name in "abc")
        + 'ex:p a ex:T ; rdfs:label "p" .\n'
    )
    assert {(one.property, one.location.line) for one in found(data)} == {
        ("ex:part/^ex:part", 7),
        ("ex:part/^ex:part", 8),
        ("ex:part/^ex:part", 9),
    }


def test_severity_follows_the_phase_of_the_whole() -> None:
    data = "ex:a a ex:T .\nex:b a ex:T .\nex:c a ex:T .\n"
    phase = {"https://example.org/a": Severity.VIOLATION, "https://example.org/b": Severity.INFO}
    assert [one.severity.word for one in found(data, phase=phase)] == ["violation", "info", "warning"]


def test_shape_that_nothing_leads_to_is_warned_of_at_its_place() -> None:
    text = SHAPES + '\nex:lost a sh:PropertyShape ; sh:path ex:x ; sh:minCount 1 ; sh:message "x"@en .\n'
    file = parsed(text)
    [one] = untargeted(read_shapes(file.quads, PREFIXES), LocationIndex((file,)), PREFIXES)
    assert one.severity == Severity.WARNING
    assert one.location.line == text.count("\n")
    assert "ex:lost" in one.text("sv")


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
        + f'ex:S {target} ; sh:property [ sh:path ex:p ; sh:or ( ex:one ex:two ) ] .\nex:one a sh:NodeShape ; sh:message "1"@en .\nex:two a sh:NodeShape ; sh:message "2"@en .\n'  # noqa: E501
    )
    assert not untargeted(shapes(text), LocationIndex(()), PREFIXES)


def test_shape_that_is_a_class_looks_at_its_instances() -> None:
    text = SHAPES + "\nex:C a rdfs:Class , sh:NodeShape ; sh:property [ sh:path ex:x ; sh:minCount 1 ] .\n"
    [one] = found("ex:i a ex:C .\n", text)
    assert one.focus == "https://example.org/i"


def test_shape_without_a_sentence_says_its_component() -> None:
    [one] = found(
        "ex:a a ex:U .\n",
        HEAD
        + "ex:S a sh:NodeShape ; sh:targetClass ex:U ; sh:property ex:P .\nex:P a sh:PropertyShape ; sh:path ex:x ; sh:minCount 1 .",  # noqa: E501
    )
    assert one.text("fi")


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
    assert validate(read_shapes([], PREFIXES), parsed(HEAD + "ex:a a ex:T .").quads) == []


def test_shapes_are_no_data() -> None:
    """A constraint on every subject does not look at the shapes themselves."""
    text = (
        HEAD
        + "ex:S a sh:NodeShape ; sh:targetSubjectsOf sh:path ; sh:property [ sh:path ex:none ; sh:minCount 1 ] .\nex:P a sh:PropertyShape ; sh:path ex:x ."  # noqa: E501
    )
    assert validate(shapes(text), parsed(HEAD + "ex:a a ex:T .").quads) == []


# --- the reference engine ---------------------------------------------------------------------------------------


def parts(results) -> Counter:
    return Counter(
        (str(one.focus), one.path, str(one.value), one.severity, one.component, one.shape) for one in results
    )


def definitions() -> list[Quad]:
    """What the constraints ask of the ontology and the vocabularies; all of it would cost the reference engine minutes."""  # noqa: E501
    root = Path(__file__).parents[1] / "ontology"
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
    assert len(reaching(shipped.shapes, Severity.VIOLATION, Severity.WARNING).triples) < len(shipped.shapes.triples)
    assert reaching(shipped.shapes, Severity.INFO, Severity.INFO).triples == shipped.shapes.triples


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
    fast = validate(shipped.shapes, data)
    assert fast
    assert parts(fast) == parts(validate(shipped.shapes, data, "pyshacl"))
