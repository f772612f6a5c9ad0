"""Readiness counted from the shapes: checks that apply, checks met, and the findings as evidence."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest
from pyoxigraph import NamedNode

from servicegraph import Catalogue
from servicegraph.checks.definition import Scope
from servicegraph.dataset.dataset import Dataset
from servicegraph.dataset.files import Sources
from servicegraph.diagnostics import Diagnostic, Severity
from servicegraph.errors import UnknownEntity
from servicegraph.queries.library import Library
from servicegraph.readiness import GRAPH, Readiness, TaskReadiness, add_figures, as_quads, measure
from servicegraph.settings import Settings
from servicegraph.shacl.shapes import read_shapes
from servicegraph.sparql.memory import MemoryStore
from servicegraph.sparql.values import Boolean, Solutions
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


def scope(text: str = TEXT, parts: Mapping[str, frozenset[str]] | None = None) -> Scope:
    """What is measured when *text* is all that a catalogue holds; *parts* is what its wholes are made of."""
    quads = read(text.encode(), "f.ttl", NamedNode(EX + "g"), EX).quads
    settings = Settings(Path(), {})
    store = MemoryStore.of_graphs({NamedNode(EX + "g"): quads})
    made = Scope(Dataset(settings, Sources((), ()), ()), store, read_shapes(quads), Library({}))
    vars(made)["parts"] = parts or {EX + "whole": frozenset({EX + "a"})}
    return made


def test_pairs_of_check_and_node_are_counted_by_task() -> None:
    found = [Diagnostic("P", Severity.INFO, {"en": "p"}, focus=NamedNode(EX + name)) for name in ("a", "c")]
    parts = {EX + "whole": frozenset({EX + "a", EX + "b", EX + "unrelated"}), EX + "empty": frozenset[str]()}
    measured = measure(scope(parts=parts), found)
    whole = measured[EX + "whole"]
    assert [(task.task.rpartition("/")[2], task.met, task.applicable) for task in whole.tasks] == [
        ("5", 1, 2),
        ("9", 2, 2),
    ]
    assert (whole.met, whole.applicable) == (3, 4)
    assert whole.tasks[0].findings == (found[0],)
    assert measured[EX + "empty"].applicable == 0


def test_shape_that_is_turned_off_is_no_check() -> None:
    measured = measure(scope(TEXT + "ex:P sh:deactivated true ."), [])
    assert [(task.task.rpartition("/")[2], task.applicable) for task in measured[EX + "whole"].tasks] == [("9", 1)]


def test_figures_are_triples_in_a_graph_of_their_own() -> None:
    figures = list(as_quads(measure(scope(), []).values()))
    assert {quad.graph_name for quad in figures} == {NamedNode("https://w3id.org/servicegraph/graph/readiness")}
    assert {quad.subject for quad in figures} == {NamedNode(EX + f"whole#readiness-{task}") for task in (5, 9)}


@pytest.mark.parametrize(
    ("whole", "task", "named"),
    [
        (EX + "whole", "https://example.org/tasks#own", EX + "whole#readiness-own"),
        (
            "https://example.org/id#whole",
            "https://w3id.org/servicegraph/vocab/task/5",
            "https://example.org/id#whole/readiness-5",
        ),
    ],
)
def test_figures_have_an_iri_whatever_the_whole_and_the_task_are_called(whole: str, task: str, named: str) -> None:
    measured = Readiness(whole, (TaskReadiness(task, 2, 1, ()),))
    assert {quad.subject for quad in as_quads([measured])} == {NamedNode(named)}


def test_figures_of_another_day_take_the_place_of_the_old_ones() -> None:
    ask = f"SELECT ?task ?met {{ GRAPH <{GRAPH}> {{ ?task <https://w3id.org/servicegraph/ns#criteriaMet> ?met }} }}"
    store = MemoryStore()
    for found in ([], [Diagnostic("P", Severity.INFO, {"en": "p"}, focus=NamedNode(EX + "a"))]):
        add_figures(measure(scope(), found).values(), [store])
        answer = store.query(ask + " ORDER BY ?task", derived_graphs=[GRAPH])
        assert isinstance(answer, Solutions)
        assert [getattr(row[1], "value", "") for row in answer.rows] == ["0" if found else "1", "1"]


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
    for name, said in (
        ("service:night-chat", "service:night-chat is no service package"),
        ("package:yotuh", "Nearest: package:youth"),
        ("package:nobody", "knows nothing called package:nobody"),
        ("", "knows nothing"),
        ("x y", "knows nothing called x y"),
    ):
        with pytest.raises(UnknownEntity, match=said):
            catalogue.readiness_of(name)


def test_figures_can_be_asked_with_sparql(small: Path) -> None:
    catalogue = Catalogue.load(small)
    ask = "ASK { ?x a <https://w3id.org/servicegraph/ns#TaskReadiness> }"
    assert catalogue.store.query(ask) == Boolean(False)
    graph = catalogue.add_readiness()
    assert catalogue.store.query(ask, derived_graphs=[graph]) == Boolean(True)
    assert catalogue.store.query(ask) == Boolean(False)
    assert graph.encode() not in catalogue.n_quads()
