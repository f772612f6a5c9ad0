"""Readiness by criteria: what is met, partly met, open, not yet and not applying, on what facts, with what evidence."""

from __future__ import annotations

import datetime
import re
import shutil
from collections.abc import Iterable, Mapping
from pathlib import Path

import pytest
from pyoxigraph import NamedNode

from servicegraph import Catalogue
from servicegraph.checks.definition import Scope
from servicegraph.dataset.dataset import Dataset
from servicegraph.dataset.files import Sources
from servicegraph.diagnostics import Diagnostic, Severity
from servicegraph.errors import UnknownEntity
from servicegraph.queries.grounds import Basis
from servicegraph.queries.library import Library
from servicegraph.readiness import (
    GRAPH,
    CriterionReadiness,
    CriterionState,
    Readiness,
    TaskReadiness,
    measure,
)
from servicegraph.readiness_figures import add_figures, as_quads
from servicegraph.settings import Settings
from servicegraph.shacl.shapes import read_shapes
from servicegraph.shacl.targets import TargetIndex
from servicegraph.sparql.memory import MemoryStore
from servicegraph.sparql.values import Boolean, Solutions
from servicegraph.turtle.reading import read

EX = "https://example.org/"
READINESS = "https://w3id.org/servicegraph/vocab/readiness/"
PREFIXES = """\
@prefix ex: <https://example.org/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix sg: <https://w3id.org/servicegraph/ns#> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix task: <https://w3id.org/servicegraph/vocab/task/> .
"""
TEXT = (
    PREFIXES
    + """\
ex:S a sh:NodeShape ; sh:targetClass ex:T ; sh:property ex:P , ex:Q , ex:R .
ex:P a sh:PropertyShape ; sh:path ex:p ; sh:minCount 1 ; sg:task task:5 ; sh:message "p"@en .
ex:Q a sh:PropertyShape ; sh:path ex:q ; sh:minCount 1 ; sg:task task:9 ; sh:message "q"@en .
ex:R a sh:PropertyShape ; sh:path ex:r ; sh:minCount 1 ; sh:message "of no task"@en .
ex:Below rdfs:subClassOf ex:T .
ex:a a ex:T . ex:b a ex:Below . ex:c a ex:T .
"""
)
WHOLE = frozenset(EX + name for name in ("whole", "a", "b"))


def scope(text: str = TEXT, parts: Mapping[str, frozenset[str]] | None = None) -> Scope:
    """What is measured when *text* is all that a catalogue holds; *parts* is what its wholes consist of."""
    quads = read(text.encode(), "f.ttl", NamedNode(EX + "g"), EX).quads
    store = MemoryStore.of_graphs({NamedNode(EX + "g"): quads})
    dataset = Dataset(Settings(Path(), {}), Sources((), ()), ())
    made = Scope(dataset, store, read_shapes(quads), Library({}), datetime.date(2026, 1, 1))
    vars(made)["parts"] = parts or {EX + "whole": WHOLE}
    return made


def found(*pairs: str) -> list[Diagnostic]:
    """Findings of shapes at nodes, each written ``shape node``."""
    return [
        Diagnostic(shape, Severity.INFO, {"en": shape}, focus=NamedNode(EX + node), shape=EX + shape)
        for shape, node in map(str.split, pairs)
    ]


def criteria(readiness: Readiness) -> dict[str, CriterionReadiness]:
    """The criteria of all tasks by the last part of their names."""
    every = (one for task in readiness.tasks for one in task.criteria)
    return {one.criterion.rpartition("/")[2]: one for one in every}


def told(one: CriterionReadiness) -> tuple[str, int, int]:
    """The state of a criterion, and at how many of its places it is met."""
    return one.state.value, one.met, one.applicable


def measured(text: str, findings: Iterable[Diagnostic] = ()) -> dict[str, CriterionReadiness]:
    """The criteria of the integrated service ``ex:whole`` of the catalogue *text*."""
    return criteria(measure(scope(text), findings)[EX + "whole"])


# --- How states and figures are counted


def test_shape_of_a_task_that_names_no_criterion_is_one_of_its_own() -> None:
    parts = {EX + "whole": frozenset({EX + "a", EX + "b", EX + "unrelated"}), EX + "empty": frozenset[str]()}
    both = measure(scope(parts=parts), found("P a", "P c"))
    whole = both[EX + "whole"]
    assert [(task.task[-1], task.met, task.applicable) for task in whole.tasks] == [("5", 0, 1), ("9", 1, 1)]
    assert {name: told(one) for name, one in criteria(whole).items()} == {"P": ("partly", 1, 2), "Q": ("met", 2, 2)}
    assert [one.focus for one in criteria(whole)["P"].findings] == [NamedNode(EX + "a")]
    assert [task.applicable for task in both[EX + "empty"].tasks] == [0, 0]


def test_criterion_is_open_where_it_is_met_nowhere() -> None:
    assert told(measured(TEXT, found("P a", "P b"))["P"]) == ("open", 0, 2)


def test_shape_that_is_turned_off_checks_no_criterion() -> None:
    assert set(measured(TEXT + "ex:P sh:deactivated true .")) == {"Q"}


def test_shapes_that_name_one_criterion_are_met_together_at_a_place() -> None:
    one = "ex:P sg:readinessCriterion ex:C . ex:Q sg:readinessCriterion ex:C ; sg:task task:5 ."
    text = TEXT.replace("sg:task task:9 ; ", "") + one
    assert told(measured(text)["C"]) == ("met", 2, 2)
    assert told(measured(text, found("P a"))["C"]) == ("partly", 1, 2)
    assert told(measured(text, found("P a", "Q a"))["C"]) == ("partly", 1, 2)
    both = measured(text, found("P a", "Q b"))["C"]
    assert told(both) == ("open", 0, 2)
    assert [finding.code for finding in both.findings] == ["P", "Q"]


def test_criteria_stand_in_the_order_of_their_numbers() -> None:
    named = """
        ex:P sg:readinessCriterion ex:late . ex:Q sg:readinessCriterion ex:early .
        ex:late skos:notation "5.10" . ex:early skos:notation "5.9" .
    """
    text = TEXT.replace("task:9", "task:5") + named
    assert list(measured(text)) == ["early", "late"]


def test_criterion_applies_only_where_its_query_says() -> None:
    text = TEXT + "ex:Q sg:appliesWhere [ sh:select 'SELECT $this { $this <https://example.org/big> true }' ] ."
    assert told(measured(text)["Q"]) == ("does-not-apply", 0, 0)
    assert told(measured(text + "ex:a ex:big true .")["Q"]) == ("met", 1, 1)
    assert told(measured(text + "ex:a ex:big true .", found("Q a"))["Q"]) == ("open", 0, 1)


def test_query_with_a_whole_makes_a_criterion_apply_within_that_one_only() -> None:
    text = (
        TEXT
        + "ex:Q sg:appliesWhere [ sh:select 'SELECT $this ?whole { ?whole <https://example.org/owns> $this }' ] ."
        + "ex:whole ex:owns ex:a . ex:other ex:owns ex:b ."
    )
    parts = {EX + "whole": WHOLE, EX + "other": frozenset({EX + "other", EX + "a", EX + "b"})}
    by_whole = measure(scope(text, parts), [])
    assert told(criteria(by_whole[EX + "whole"])["Q"]) == ("met", 1, 1)
    assert told(criteria(by_whole[EX + "other"])["Q"]) == ("met", 1, 1)


def test_criterion_waits_where_what_it_presupposes_has_a_finding_and_lists_no_findings_of_its_own() -> None:
    text = TEXT + "ex:Q sg:presupposes ex:P ."
    both = measured(text, found("P a", "P b", "Q b"))
    assert told(both["Q"]) == ("not-yet", 0, 2)
    assert not both["Q"].findings
    assert told(measured(text, found("P a", "Q b"))["Q"]) == ("open", 0, 2)
    assert told(measured(text, found("P a"))["Q"]) == ("partly", 1, 2)


def test_criterion_without_a_place_waits_for_what_is_lacking_in_the_whole() -> None:
    text = (
        TEXT
        + """
        ex:whole a ex:Whole .
        ex:G a sh:NodeShape ; sh:targetClass ex:Goal ; sg:task task:5 ; sg:presupposes ex:W ; sh:message "g"@en .
        ex:W a sh:NodeShape ; sh:targetClass ex:Whole ; sg:task task:5 ; sh:message "w"@en .
        """
    )
    assert told(measured(text)["G"]) == ("does-not-apply", 0, 0)
    assert told(measured(text, found("W whole"))["G"]) == ("not-yet", 0, 0)
    # A goal that is there is judged with what the whole lacks: without a main goal, none leads to it.
    goal = text + "ex:a a ex:Goal ."
    assert told(measured(goal)["G"]) == ("met", 1, 1)
    assert told(measured(goal, found("W whole", "G a"))["G"]) == ("not-yet", 0, 1)


def test_what_is_not_yet_applies_and_is_not_met() -> None:
    states = [CriterionState.MET, CriterionState.PARTLY, CriterionState.OPEN, CriterionState.NOT_YET]
    every = [CriterionReadiness(state.value, state, 0, 0) for state in (*states, CriterionState.DOES_NOT_APPLY)]
    task = TaskReadiness("task", tuple(every))
    assert (task.met, task.applicable) == (1, 4)


# --- Figures as RDF


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
    figures = as_quads([Readiness(whole, (TaskReadiness(task, ()),))])
    assert {quad.subject for quad in figures} == {NamedNode(named)}


def test_figures_of_another_day_take_the_place_of_the_old_ones() -> None:
    ask = f"SELECT ?task ?met {{ GRAPH <{GRAPH}> {{ ?task <https://w3id.org/servicegraph/ns#criteriaMet> ?met }} }}"
    store = MemoryStore()
    for findings in ([], found("P a")):
        add_figures(measure(scope(), findings).values(), [store])
        answer = store.query(ask + " ORDER BY ?task", derived_graphs=[GRAPH])
        assert isinstance(answer, Solutions)
        assert [getattr(row[1], "value", "") for row in answer.rows] == ["0" if findings else "1", "1"]


def test_figures_can_be_asked_with_sparql(small: Path) -> None:
    catalogue = Catalogue.load(small)
    ask = "ASK { ?x a <https://w3id.org/servicegraph/ns#TaskReadiness> }"
    assert catalogue.store.query(ask) == Boolean(False)
    graph = catalogue.add_readiness()
    assert catalogue.store.query(ask, derived_graphs=[graph]) == Boolean(True)
    assert catalogue.store.query(ask) == Boolean(False)
    assert graph.encode() not in catalogue.n_quads()


# --- A small chain with a criterion in every state


@pytest.fixture
def home(tmp_path: Path, repository: Path) -> Path:
    """A catalogue folder with the chain ``chain:home``, to be changed at will."""
    folder = tmp_path / "home"
    shutil.copytree(repository / "tests" / "data" / "readiness", folder)
    return folder


def of_home(folder: Path, *changes: tuple[str, str]) -> dict[str, CriterionReadiness]:
    """The criteria of the chain in *folder*, after each of *changes*, an old text and a new one."""
    file = folder / "chain.ttl"
    for old, new in changes:
        text = file.read_text("utf-8")
        assert old in text
        file.write_text(text.replace(old, new), "utf-8")
    return criteria(Catalogue.load(folder).readiness_of("chain:home"))


@pytest.fixture(scope="module")
def before(repository: Path) -> Mapping[str, CriterionReadiness]:
    """The criteria of the chain as it is before anything is changed."""
    return of_home(repository / "tests" / "data" / "readiness")


def added(folder: Path, text: str) -> None:
    """Write *text* at the end of the file of the chain."""
    file = folder / "chain.ttl"
    file.write_text(file.read_text("utf-8") + text, "utf-8")


def test_each_state_is_told_of_a_chain(before: Mapping[str, CriterionReadiness]) -> None:
    states = {name: told(one) for name, one in before.items()}
    assert states["customer-goals"] == ("met", 1, 1)
    assert states["goal-indicators"] == ("partly", 1, 2)
    assert states["main-goal"] == ("open", 0, 1)
    assert states["goals-lead-to-main"] == ("not-yet", 0, 2)
    assert states["areas-of-sources"] == ("not-yet", 0, 0)
    assert states["dialogue-of-organisers"] == ("does-not-apply", 0, 0)


def test_boundary_is_asked_about_only_where_it_is_crossed(home: Path, before: Mapping[str, CriterionReadiness]) -> None:
    crossing = told(before["crossing-rules"])
    assert crossing == ("not-yet", 0, 1), "the meals come from a company, and nothing is in use between the two"
    inside = ("sg:providedBy  organisation:company ;", "sg:providedBy  organisation:county ;")
    assert told(of_home(home, inside)["crossing-rules"]) == ("does-not-apply", 0, 0)


def test_private_provider_and_own_unit_are_asked_about_where_there_is_one(
    home: Path, before: Mapping[str, CriterionReadiness]
) -> None:
    assert (before["private-providers"].state, before["own-providers"].state) == ("not-yet", "not-yet")
    after = of_home(home, ("sg:providedBy  organisation:company ;", "sg:providedBy  organisation:county ;"))
    assert (after["private-providers"].state, after["own-providers"].state) == ("does-not-apply", "not-yet")


def test_provider_that_belongs_to_no_organiser_of_the_whole_is_no_own_production(home: Path) -> None:
    instrument = """
<https://example.org/id/instrument/budget> a sg:SteeringInstrument ;
    rdfs:label "Budjetti"@fi , "Budget"@sv , "Budget"@en ;
    sg:means   <https://w3id.org/servicegraph/vocab/means/budget> ;
    sg:targets organisation:county , organisation:company .
chain:home sg:steeredBy <https://example.org/id/instrument/budget> ."""
    added(home, instrument)
    own = of_home(home)["own-providers"]
    assert told(own) == ("open", 0, 1)
    assert [str(one.value) for one in own.findings] == ["<https://example.org/id/organisation/county>"]


def test_status_of_one_rule_changes_only_the_criteria_that_it_is_about(
    home: Path, before: Mapping[str, CriterionReadiness]
) -> None:
    kind = "sg:ruleKind        rulekind:referral ;\n"
    unsaid = f"{kind}    sg:responsibleRole"
    after = of_home(home, (unsaid, unsaid.replace(kind, f"{kind}    sg:ruleStatus rulestatus:in-use ;\n")))
    changed = {name: told(one) for name, one in after.items() if told(one) != told(before[name])}
    assert changed == {
        "rules-in-force": ("met", 2, 2),
        "rules-defined": ("met", 4, 4),
        "crossing-rules": ("open", 0, 1),
    }
    assert told(before["needed-rules"]) == told(after["needed-rules"]) == ("partly", 1, 2)
    assert (len(before["needed-rules"].findings), len(after["needed-rules"].findings)) == (0, 1)


def test_responsibility_without_a_holder_answers_for_nothing(
    home: Path, before: Mapping[str, CriterionReadiness]
) -> None:
    assert (before["answers-in-organising"].state, before["responsibilities-named"].state) == ("open", "met")
    held = ("implementation:organising .", "implementation:organising ; sg:holder organisation:county .")
    assert of_home(home, held)["answers-in-organising"].state == "met"


def test_package_needs_four_knowledge_areas_and_its_organiser_all_seven(home: Path) -> None:
    four = "social-conditions-health use-availability quality-impact costs".split()
    areas = " , ".join(f"<https://w3id.org/servicegraph/vocab/knowledge/{area}>" for area in four)
    source = f"""
<https://example.org/id/data-source/figures> a sg:DataSource ;
    rdfs:label "Luvut"@fi , "Siffror"@sv , "Figures"@en ; sg:knowledgeArea {areas} .
chain:home sg:dataSource <https://example.org/id/data-source/figures> .
organisation:county sg:dataSource <https://example.org/id/data-source/figures> ."""
    added(home, source)
    after = of_home(home)
    assert told(after["follow-up-areas"]) == ("met", 1, 1)
    assert told(after["organiser-sources"]) == ("met", 1, 1)
    assert told(after["organiser-knowledge-areas"]) == ("open", 0, 1)
    assert len(after["organiser-knowledge-areas"].findings) == 3


def test_criterion_tells_whether_it_is_met_by_stated_completed_or_modelled_facts(
    before: Mapping[str, CriterionReadiness],
) -> None:
    bases = {name: one.basis for name, one in before.items()}
    assert bases["customer-goals"] == Basis.STATED
    assert bases["services-described"] == Basis.COMPLETED, "the level of the meals was completed"
    assert bases["indicator-reporters"] == Basis.COMPLETED
    assert bases["goals-set"] == Basis.MODELLED, "one of the goals was modelled"
    assert bases["main-goal"] is None
    assert bases["goals-lead-to-main"] is None


def test_fact_that_turns_out_to_be_completed_weakens_only_the_criteria_that_rest_on_it(
    home: Path, before: Mapping[str, CriterionReadiness]
) -> None:
    kind = "sg:segmentKind segmentkind:permanent ;"
    after = of_home(home, (kind, f"{kind} sg:completed sg:segmentKind ;"))
    assert {name for name, one in after.items() if one != before[name]} == {"segment-kind"}
    assert (before["segment-kind"].basis, after["segment-kind"].basis) == (Basis.STATED, Basis.COMPLETED)


def test_nothing_applies_to_what_has_ended(home: Path) -> None:
    ended = 'phase:ended ; sg:validUntil "2020-01-01"^^<http://www.w3.org/2001/XMLSchema#date> ;'
    after = of_home(home, ("phase:definition ;", ended))
    assert {one.state for one in after.values()} == {CriterionState.DOES_NOT_APPLY}


def test_services_of_a_part_that_has_ended_are_no_places(home: Path, before: Mapping[str, CriterionReadiness]) -> None:
    ended = """
<https://example.org/id/chain/pilot> a sg:ServiceChain ;
    rdfs:label "Kokeilu"@fi , "Försök"@sv , "Trial"@en ;
    sg:validUntil "2020-01-01"^^<http://www.w3.org/2001/XMLSchema#date> ;
    sg:includes   <https://example.org/id/service/trial> .
<https://example.org/id/service/trial> a sg:Service ; rdfs:label "Kokeiltu"@fi , "Prövat"@sv , "Tried"@en .
chain:home sg:includes <https://example.org/id/chain/pilot> ."""
    added(home, ended)
    assert of_home(home)["services-described"] == before["services-described"]


def test_integrated_service_without_parts_has_a_readiness(home: Path) -> None:
    added(home, '<https://example.org/id/chain/new> a sg:ServiceChain ; rdfs:label "Uusi"@fi , "Ny"@sv , "New"@en .')
    new = criteria(Catalogue.load(home).readiness_of("chain:new"))
    assert told(new["services-gathered"]) == ("open", 0, 1)
    assert new["services-described"].state == "not-yet"


def test_gap_of_the_small_package_opens_the_criterion(small: Path) -> None:
    before = criteria(Catalogue.load(small).readiness_of("package:youth"))["rules-in-force"]
    assert before.state == "met"
    file = small / "package.ttl"
    file.write_text(file.read_text("utf-8").replace("    sg:governedBy rule:referral ;\n", ""), "utf-8")
    after = criteria(Catalogue.load(small).readiness_of("https://example.org/id/package/youth"))["rules-in-force"]
    assert after.state == "open"
    [finding] = after.findings
    assert finding.shape.endswith("Interface-rule")
    assert str(finding.location) == "package.ttl:37:1"


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


# --- The criteria and shapes that come with the program


def test_every_shape_of_a_task_checks_a_criterion_of_the_same_task(shipped: Catalogue) -> None:
    tasks = {
        one.subject: one.object
        for one in shipped.memory.triples(predicate=NamedNode("https://w3id.org/servicegraph/ns#task"))
        if str(one.subject).startswith(f"<{READINESS}")
    }
    checked = {shape.iri: shape for shape in shipped.scope.shapes.speaking() if shape.task or shape.criterion}
    assert checked
    for shape in checked.values():
        assert tasks.get(NamedNode(shape.criterion)) == NamedNode(shape.task), shape.iri
    assert {NamedNode(shape.criterion) for shape in checked.values()} == set(tasks)


def test_a_task_has_three_to_eight_criteria_numbered_in_a_row(shipped: Catalogue) -> None:
    tasks = shipped.readiness_of("package:youth").tasks
    assert [task.task.rpartition("/")[2] for task in tasks] == list("123456789")
    notation = NamedNode("http://www.w3.org/2004/02/skos/core#notation")
    for task in tasks:
        assert 3 <= len(task.criteria) <= 8
        numbers = [
            one.object.value  # type: ignore[union-attr]
            for criterion in task.criteria
            for one in shipped.memory.triples(NamedNode(criterion.criterion), notation)
        ]
        assert numbers == [f"{task.task[-1]}.{number}" for number in range(1, len(task.criteria) + 1)]


def test_no_shape_finds_anything_where_it_does_not_apply(shipped: Catalogue) -> None:
    targets = TargetIndex(shipped.scope.todays)
    chosen = [shape for shape in shipped.scope.shapes.speaking() if shape.applies_where]
    assert len(chosen) > 10
    for shape in chosen:
        places = targets.places(shape)
        outside = [one for one in shipped.checked.diagnostics if one.shape == shape.iri and one.focus]
        assert not [one for one in outside if getattr(one.focus, "value", "") not in places], shape.iri


def test_findings_are_listed_once_where_they_are_the_root(shipped: Catalogue) -> None:
    for readiness in shipped.readiness.values():
        for one in criteria(readiness).values():
            if one.state is not CriterionState.PARTLY:  # what is partly met may wait at its other places
                assert bool(one.findings) == (one.state is CriterionState.OPEN), (readiness.whole, one.criterion)


def test_figures_of_the_youth_package(shipped: Catalogue) -> None:
    """The page of readiness tells the same, and why they are these."""
    tasks = shipped.readiness_of("package:youth").tasks
    page = (Path(__file__).parents[1] / "docs" / "readiness.md").read_text("utf-8")
    told = re.findall(r"^\| \d \| \d+/\d+ \| (\d/\d) \|", page, re.MULTILINE)
    assert [f"{task.met}/{task.applicable}" for task in tasks] == told == "2/4 3/3 5/8 3/4 3/8 2/7 6/8 3/7 2/6".split()


def test_kela_is_nobodys_own_production_in_the_youth_package(shipped: Catalogue) -> None:
    own = criteria(shipped.readiness_of("package:youth"))["own-providers"]
    assert {str(one.value).rpartition("/")[2] for one in own.findings} == {
        "example-wellbeing-services-county>",
        "example-municipality>",
    }


def test_every_criterion_that_is_met_anywhere_tells_its_basis(shipped: Catalogue) -> None:
    for readiness in shipped.readiness.values():
        for one in criteria(readiness).values():
            assert (one.basis is None) == (one.met == 0), (readiness.whole, one.criterion)


def test_shapes_are_not_run_again_where_every_fact_is_stated(small: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for file in small.rglob("*.ttl"):
        text = file.read_text("utf-8").replace("basis:modelled", "basis:stated")
        file.write_text(re.sub(r"sg:completed(Value)? [^;.]*;", "", text), "utf-8")
    catalogue = Catalogue.load(small)

    def again(*_: object) -> None:
        raise AssertionError("the shapes are run again")

    _ = catalogue.checked
    monkeypatch.setattr("servicegraph.readiness.results_in", again)
    [measured] = catalogue.readiness.values()
    bases = {one.basis for one in criteria(measured).values() if one.met}
    assert bases == {Basis.STATED}
