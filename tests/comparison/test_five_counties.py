"""Five counties side by side, three of them asked over HTTP: every figure is the one that was made up."""

from __future__ import annotations

import csv
import io
import json
import statistics
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from functools import reduce
from operator import add
from pathlib import Path

import pyoxigraph
import pytest

from servicegraph import Catalogue, Severity
from servicegraph.cli.main import main
from servicegraph.comparison.compared_sources import compared_sources
from servicegraph.comparison.comparing import ask_catalogues
from servicegraph.comparison.comparison_cube import comparison_turtle
from servicegraph.comparison.comparison_document import comparison_json, comparison_text, tidy_sheet
from servicegraph.comparison.comparison_tables import Reference, shipped_reference
from servicegraph.comparison.national_comparison import NationalComparison, national_comparison
from servicegraph.rdf.terms import NS, RDF
from servicegraph.reports.workbook import plain_csv
from tests.comparison.counties import Truth, make_county
from tests.comparison.endpoints import served_catalogue

NUMBER, SERVED = 5, 3
VOCABULARY = "https://w3id.org/servicegraph/vocab/"


@dataclass(frozen=True)
class Compared:
    """Five counties: what is true of each, their catalogues, how they are named, and what the comparison says."""

    truths: list[Truth]
    catalogues: list[Catalogue]
    given: list[str]
    comparison: NationalComparison

    @property
    def columns(self) -> list[Truth]:
        """What is true of each county, and of all together."""
        return [*self.truths, reduce(add, self.truths)]


@pytest.fixture(scope="module")
def reference(shipped: Catalogue) -> Reference:
    return shipped_reference(shipped)


@pytest.fixture(scope="module")
def five(tmp_path_factory: pytest.TempPathFactory, reference: Reference) -> Iterator[Compared]:
    root = tmp_path_factory.mktemp("counties")
    folders = [root / f"county-{number}" for number in range(NUMBER)]
    truths = [make_county(folder, number) for number, folder in enumerate(folders)]
    catalogues = [Catalogue.load(folder) for folder in folders]
    with ExitStack() as stack:
        served = [stack.enter_context(served_catalogue(one)) for one in catalogues[:SERVED]]
        named = [f"County {number}={address}" for number, address in enumerate(served)]
        given = [*named, *map(str, folders[SERVED:])]
        day = reference.catalogue.today()
        asked = ask_catalogues(compared_sources(given), day, seconds=60)
        assert [one.failure for one in asked] == [None] * NUMBER
        yield Compared(truths, catalogues, given, national_comparison(asked, reference, day))


def counts(comparison: NationalComparison, table: str) -> Mapping[str, list[int | None]]:
    """The counts of *table* by row, as the last names of concepts: each county, then all together."""
    return {
        " ".join(one.removeprefix(VOCABULARY).rpartition("/")[2] for one in row.concepts): [
            figure.count for figure in (*row.figures, row.together)
        ]
        for row in comparison.table(table).rows
    }


def test_each_county_has_its_name(five: Compared) -> None:
    assert five.comparison.names("en") == tuple(f"County {number}" for number in range(NUMBER))


def test_packages_and_chains_are_counted_and_left_out_as_they_were_made_up(five: Compared) -> None:
    found = counts(five.comparison, "wholes")
    for name, state in (
        ("counted", "counted"),
        ("modelled", "modelled"),
        ("fictitious", "fictitious"),
        ("past", "over"),
    ):
        assert found[name] == [one.wholes[state] for one in five.columns]
    assert found["counted"][-1]
    assert found["past"][-1]


@pytest.mark.parametrize(("table", "kind"), [("phases", "phases"), ("rule-statuses", "statuses")])
def test_phases_and_rule_states_are_those_that_a_source_states(five: Compared, table: str, kind: str) -> None:
    found = counts(five.comparison, table)
    truths: list[Mapping[str, int]] = [getattr(one, kind) for one in five.columns]
    assert {name for truth in truths for name in truth} <= found.keys()
    assert found == {name: [truth.get(name, 0) for truth in truths] for name in found}
    left_out = "phase" if table == "phases" else "ruleStatus"
    assert five.comparison.table(table).left_out == tuple(one.left_out[left_out] for one in five.columns)


def test_shares_are_of_those_of_which_it_is_known(five: Compared) -> None:
    for row in five.comparison.table("phases").rows:
        if "not-known" not in row.concepts[0]:
            truth = five.columns[-1].phases
            known = sum(number for name, number in truth.items() if name != "not-known")
            assert row.together.of == known
            assert row.together.share == pytest.approx(truth[row.concepts[0].rpartition("/")[2]] / known)


def test_customer_groups_count_for_the_broader_ones_too(five: Compared) -> None:
    found = counts(five.comparison, "customer-groups")
    for name in found:
        assert found[name] == [one.customers[name] for one in five.columns]
    assert found["neurodivergent-people"] == found["neurodivergent-children-youth"]
    groups = counts(five.comparison, "service-groups")
    assert {name: groups[name] for name in five.columns[-1].groups} == {
        name: [one.groups[name] for one in five.columns] for name in five.columns[-1].groups
    }


def test_service_groups_by_customer_group(five: Compared) -> None:
    found = counts(five.comparison, "service-groups-by-customer-group")
    for name, figures in found.items():
        customer, group = name.split()
        assert figures == [one.pairs[customer, group] for one in five.columns]
    assert {pair for one in five.columns for pair in one.pairs} <= {tuple(name.split()) for name in found}
    left_out = tuple(one.left_out["groups"] for one in five.columns)
    assert five.comparison.table("service-groups-by-customer-group").left_out == left_out


def test_an_organisation_of_several_counties_counts_once(five: Compared) -> None:
    found = counts(five.comparison, "wholes")
    assert found["organisers"] == [len(one.organisers) for one in five.columns]
    assert found["providers"] == [len(one.providers) for one in five.columns]
    assert (found["organisers"][-1] or 0) < sum(one or 0 for one in found["organisers"][:-1])


def measured_in(catalogue: Catalogue) -> Mapping[str, list[tuple[str, int, int]]]:
    """What the question on readiness answers: task, criteria met and criteria that apply, by integrated service."""
    found: dict[str, list[tuple[str, int, int]]] = {}
    for row in catalogue.query("readiness").rows:
        whole, task, met, applicable, _ = (getattr(term, "value", "") for term in row)
        found.setdefault(whole, []).append((task, int(met), int(applicable)))
    return found


def test_medians_are_those_of_the_measured_readiness(five: Compared, reference: Reference) -> None:
    every: dict[str, list[tuple[int, int]]] = {}
    for place, catalogue in enumerate(five.catalogues):
        own: dict[str, list[tuple[int, int]]] = {}
        for iri, measured in measured_in(catalogue).items():
            source = (catalogue.settings.folder / "catalogue.ttl").read_text("utf-8")
            said = source.partition(f"<{iri}> a")[2].partition(" .\n")[0]
            if any(mark in said for mark in ("modelled", "fictitious", "validUntil")):
                continue
            for task, met, applicable in measured:
                for figures in (own, every):
                    figures.setdefault(task, []).append((met, applicable))
        for row in five.comparison.table("readiness").rows:
            figure, told = row.figures[place], own[row.concepts[0]]
            assert (figure.median, figure.of) == (statistics.median(met for met, _ in told), len(told))
            assert figure.applicable == statistics.median(applicable for _, applicable in told)
    for row in five.comparison.table("readiness").rows:
        assert row.together.median == statistics.median(met for met, _ in every[row.concepts[0]])
    assert len(five.comparison.table("readiness").rows) == 9


def test_named_questions_of_one_county_give_the_same_figures(five: Compared) -> None:
    found = counts(five.comparison, "phases")
    for place, catalogue in enumerate(five.catalogues):
        rows = catalogue.query("chains-by-phase").rows
        for phase, wholes, *_ in rows:
            name = str(getattr(phase, "value", "")).rpartition("/")[2]
            if name in found and name != "ended":
                assert str(found[name][place]) == getattr(wholes, "value", "")


def test_survey_stands_beside_them(five: Compared) -> None:
    survey = {row.concepts[0].rpartition("/")[2]: row.survey for row in five.comparison.table("phases").rows}
    assert {name: one.count for name, one in survey.items() if one} == {
        "definition": 18,
        "pilot": 14,
        "deployment": 21,
        "operation": 14,
    }


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_formats_tell_the_same_in_every_language(five: Compared, reference: Reference, language: str) -> None:
    document = comparison_json(five.comparison, reference, language)
    rows = list(csv.DictReader(io.StringIO(plain_csv(tidy_sheet(five.comparison, reference, language)).decode())))
    in_document = [
        str(figure["count"])
        for table in document["tables"]
        for row in table["rows"]
        for figure in row["figures"]
        if figure["count"] is not None
    ]
    assert in_document == [row["count"] for row in rows if row["column"] == "catalogue" and row["count"]]
    text = comparison_text(five.comparison, reference, language)
    assert all(table["title"] in text for table in document["tables"])
    assert {row["catalogue"] for row in rows} == {*five.comparison.names(language), ""}


def test_no_name_of_a_package_service_or_organisation_leaves_the_comparison(
    five: Compared, reference: Reference
) -> None:
    said = json.dumps(comparison_json(five.comparison, reference, "en")) + comparison_text(
        five.comparison, reference, "en"
    )
    said += comparison_turtle(five.comparison, reference).decode()
    assert "Whole " not in said
    assert "county-0.example" not in said
    assert "1567535-0" not in said


def test_same_catalogues_give_the_same_bytes(five: Compared, reference: Reference) -> None:
    again = ask_catalogues(compared_sources(five.given), five.comparison.day, seconds=60)
    made = national_comparison(again, reference, five.comparison.day)
    assert comparison_turtle(made, reference) == comparison_turtle(five.comparison, reference)


# Integrity constraints of the Data Cube Vocabulary (https://www.w3.org/TR/vocab-data-cube/, 11.1): each must be false.
CONSTRAINTS = {
    "IC-1, one data set": """ASK { { ?obs a qb:Observation . FILTER NOT EXISTS { ?obs qb:dataSet ?d } }
        UNION { ?obs a qb:Observation ; qb:dataSet ?d1, ?d2 . FILTER(?d1 != ?d2) } }""",
    "IC-2, one structure": """ASK { { ?d a qb:DataSet . FILTER NOT EXISTS { ?d qb:structure ?s } }
        UNION { ?d a qb:DataSet ; qb:structure ?s1, ?s2 . FILTER(?s1 != ?s2) } }""",
    "IC-3, a structure has a measure": """ASK { ?s a qb:DataStructureDefinition .
        FILTER NOT EXISTS { ?s qb:component / qb:measure ?m . ?m a qb:MeasureProperty } }""",
    "IC-4, dimensions have a range": """ASK { ?s qb:component / qb:dimension ?dim . { FILTER NOT EXISTS
        { ?dim rdfs:range ?r } } UNION { FILTER NOT EXISTS { ?dim a qb:DimensionProperty } } }""",
    "IC-5, dimensions of concepts have a code list": """ASK { ?s qb:component / qb:dimension ?dim .
        ?dim rdfs:range skos:Concept . FILTER NOT EXISTS { ?dim qb:codeList ?l } }""",
    "IC-11, every dimension": """ASK { ?obs qb:dataSet / qb:structure / qb:component / qb:dimension ?dim .
        FILTER NOT EXISTS { ?obs ?dim ?value } }""",
    "IC-12, no two alike": """ASK { ?one qb:dataSet ?d . ?other qb:dataSet ?d . FILTER(STR(?one) < STR(?other))
        FILTER NOT EXISTS { ?d qb:structure / qb:component / qb:dimension ?dim .
        ?one ?dim ?v1 . ?other ?dim ?v2 . FILTER(?v1 != ?v2) } }""",
    "IC-14, every measure": """ASK { ?obs qb:dataSet / qb:structure / qb:component / qb:measure ?m .
        FILTER NOT EXISTS { ?obs ?m ?value } }""",
    "IC-19, codes of the list": """ASK { ?obs qb:dataSet / qb:structure / qb:component / qb:dimension ?dim .
        ?dim qb:codeList ?list . ?obs ?dim ?v . FILTER NOT EXISTS { ?v a skos:Concept ; skos:inScheme ?list } }""",
}
PREFIXES = """PREFIX qb: <http://purl.org/linked-data/cube#> PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#> """


@pytest.fixture(scope="module")
def cube(five: Compared, reference: Reference, repository: Path) -> pyoxigraph.Store:
    store = pyoxigraph.Store()
    store.load(comparison_turtle(five.comparison, reference), format=pyoxigraph.RdfFormat.TURTLE)
    for file in (repository / "ontology").rglob("*.ttl"):
        if "alignments" not in file.parts:
            store.load(path=file)
    return store


@pytest.mark.parametrize("name", CONSTRAINTS)
def test_cube_keeps_the_integrity_constraints(cube: pyoxigraph.Store, name: str) -> None:
    assert not cube.query(PREFIXES + CONSTRAINTS[name])


def test_cube_has_a_data_set_for_each_county_and_table_and_all_their_counts(
    cube: pyoxigraph.Store, five: Compared
) -> None:
    sums: Counter[str] = Counter()
    for quad in cube.quads_for_pattern(None, pyoxigraph.NamedNode(NS + "phase"), None):
        for counted in cube.quads_for_pattern(quad.subject, pyoxigraph.NamedNode(NS + "count"), None):
            assert isinstance(counted.object, pyoxigraph.Literal)
            sums[str(quad.object).strip("<>").rpartition("/")[2]] += int(counted.object.value)
    truth = five.columns[-1].phases
    assert sums == {name: 2 * truth[name] for name in sums}  # in its county, and in all together
    kind = pyoxigraph.NamedNode("http://purl.org/linked-data/cube#DataSet")
    sets = list(cube.quads_for_pattern(None, pyoxigraph.NamedNode(RDF + "type"), kind))
    # Three totals; phases, rule states, customer groups, pairs, medians.
    assert len(sets) == (NUMBER + 1) * (3 + 5)


@pytest.mark.matrix
def test_a_catalogue_can_take_the_cube_in_as_it_is(five: Compared, reference: Reference, tmp_path: Path) -> None:
    make_county(tmp_path / "own", 9, 2)
    before = Catalogue.load(tmp_path / "own").check(Severity.WARNING).diagnostics
    (tmp_path / "own" / "comparison.ttl").write_bytes(comparison_turtle(five.comparison, reference))
    own = Catalogue.load(tmp_path / "own")
    assert {one.code for one in own.check(Severity.WARNING).diagnostics} == {one.code for one in before}
    surveys = {row[-1] for row in own.query("chains-by-phase").rows if row[-1] is not None}
    assert len(surveys) == NUMBER + 1


def test_command_compares_what_is_there_and_says_what_is_missing(
    five: Compared, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    file = tmp_path / "out.json"
    given = ["compare", *five.given[:1], "http://127.0.0.1:9/sparql", "--format", "json", "--output", str(file)]
    assert main(given) == 2
    assert not file.exists()
    said = capsys.readouterr().err
    assert "127.0.0.1:9/sparql cannot be reached: no server takes the connection there" in said
    assert "--keep-going" in said
    assert main([*given, "--keep-going"]) == 1
    document = json.loads(file.read_text("utf-8"))
    assert [one["name"] for one in document["catalogues"]] == ["County 0"]
    assert "127.0.0.1:9" in document["missing"][0]
