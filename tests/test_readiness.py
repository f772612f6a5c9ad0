"""Readiness counted from the shapes: checks that apply, checks met, and the findings as evidence."""

from __future__ import annotations

from pathlib import Path

import pytest
from pyoxigraph import NamedNode, Quad

from servicegraph import Catalogue
from servicegraph.diagnostics import Diagnostic, Severity
from servicegraph.errors import UnknownEntity
from servicegraph.rdf.terms import standard_prefixes
from servicegraph.readiness import as_quads, measure
from servicegraph.shacl.shapes import read_shapes
from servicegraph.sparql.memory import MemoryStore
from servicegraph.turtle.reading import read

EX = "https://example.org/"
TEXT = """\
@prefix ex: <https://example.org/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix sg: <https://w3id.org/servicegraph/ns#> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix task: <https://w3id.org/servicegraph/vocab/task/> .
ex:S a sh:NodeShape ; sh:targetClass ex:T ; sh:property ex:P , ex:Q , ex:R .
ex:P a sh:PropertyShape ; sh:path ex:p ; sh:minCount 1 ; sg:task task:5 ; sh:message "p"@en .
ex:Q a sh:PropertyShape ; sh:path ex:q ; sh:minCount 1 ; sg:task task:9 ; sh:message "q"@en .
ex:R a sh:PropertyShape ; sh:path ex:r ; sh:minCount 1 ; sh:message "of no task"@en .
ex:Below rdfs:subClassOf ex:T .
ex:a a ex:T . ex:b a ex:Below . ex:c a ex:T .
"""


def quads() -> tuple[Quad, ...]:
    return read(TEXT.encode(), "f.ttl", NamedNode(EX + "g"), EX).quads


def test_pairs_of_check_and_node_are_counted_by_task() -> None:
    shapes = read_shapes(quads(), standard_prefixes())
    found = [
        Diagnostic(Severity.INFO, {"en": "p"}, shape=EX + "P", focus=EX + "a"),
        Diagnostic(Severity.INFO, {"en": "p"}, shape=EX + "P", focus=EX + "c"),
    ]
    parts = {EX + "whole": frozenset({EX + "a", EX + "b", EX + "unrelated"}), EX + "empty": frozenset()}
    measured = measure(parts, shapes.checks(), MemoryStore(quads()), found)
    whole = measured[EX + "whole"]
    assert [(task.task.rpartition("/")[2], task.met, task.applicable) for task in whole.tasks] == [
        ("5", 1, 2),
        ("9", 2, 2),
    ]
    assert (whole.met, whole.applicable) == (3, 4)
    assert whole.tasks[0].findings == (found[0],)
    assert measured[EX + "empty"].applicable == 0


def test_shape_that_is_turned_off_is_no_check() -> None:
    off = TEXT + "ex:P sh:deactivated true ."
    shapes = read_shapes(read(off.encode(), "f.ttl", NamedNode(EX + "g"), EX).quads, standard_prefixes())
    measured = measure({EX + "whole": frozenset({EX + "a"})}, shapes.checks(), MemoryStore(quads()), [])
    assert [(task.task.rpartition("/")[2], task.applicable) for task in measured[EX + "whole"].tasks] == [("9", 1)]


def test_figures_are_triples_in_a_graph_of_their_own() -> None:
    shapes = read_shapes(quads(), standard_prefixes())
    measured = measure({EX + "whole": frozenset({EX + "a"})}, shapes.checks(), MemoryStore(quads()), [])
    figures = list(as_quads(measured.values()))
    assert {quad.graph_name.value for quad in figures} == {"https://w3id.org/servicegraph/graph/readiness"}
    assert {quad.subject.value for quad in figures} == {EX + "whole#readiness-5", EX + "whole#readiness-9"}


def test_gap_of_the_small_package_lowers_its_task(small: Path) -> None:
    before = Catalogue.load(small).readiness_of("package:youth")
    file = small / "package.ttl"
    file.write_text(file.read_text("utf-8").replace("    sg:governedBy rule:referral ;\n", ""), "utf-8")
    catalogue = Catalogue.load(small)
    after = catalogue.readiness_of("https://example.org/id/package/youth")
    assert after.met < before.met
    five = next(task for task in after.tasks if task.task.endswith("/5"))
    assert any(
        found.shape.endswith("Interface-rule") and str(found.location) == "package.ttl:37:1" for found in five.findings
    )
    assert all(task.met <= task.applicable for task in after.tasks)


def test_only_integrated_services_have_a_readiness(small: Path) -> None:
    catalogue = Catalogue.load(small)
    assert set(catalogue.readiness) == {"https://example.org/id/package/youth"}
    for name in ("service:night-chat", "package:nobody", "", "x y"):
        with pytest.raises(UnknownEntity):
            catalogue.readiness_of(name)


def test_figures_can_be_asked_with_sparql(small: Path) -> None:
    catalogue = Catalogue.load(small)
    answer = catalogue.full_store.query("ASK { ?x a <https://w3id.org/servicegraph/ns#TaskReadiness> }")
    assert answer.value
    assert not catalogue.store.query("ASK { ?x a <https://w3id.org/servicegraph/ns#TaskReadiness> }").value
