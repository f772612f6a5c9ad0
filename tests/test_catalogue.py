"""A catalogue folder read, checked and asked: every kind of damage is a finding, and nothing on disk is touched."""

from __future__ import annotations

import datetime
import decimal
import hashlib
import os
from collections.abc import Callable
from pathlib import Path

import pytest
from pyoxigraph import NamedNode

from servicegraph import Catalogue, ServicegraphError
from servicegraph.diagnostics import Severity
from servicegraph.errors import ParameterError, QueryTimeout, SettingsError, UnknownEntity, UnknownQuery
from servicegraph.rdf.index import text_of

QUERY = "# Labels\n# @column name string Name\nPREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>\nSELECT ?name { ?s rdfs:label ?name } ORDER BY ?name\n"  # noqa: E501


# The segment of the small catalogue, on purpose.
WITHOUT_CRITERION = ("package.ttl:21:1", "Segment-criterion")


def findings(folder: Path, *levels: str, **settings: object) -> list[tuple[str, str]]:
    """The place and the shape's short name of each finding of these severities, else of each violation."""
    checked = Catalogue.load(folder, **settings).checked
    return [
        (str(found.location), found.shape.rpartition("/")[2].removeprefix("checks#"))
        for found in checked.diagnostics
        if found.severity.word in (levels or ("violation",))
    ]


def change(file: Path, old: str, new: str) -> int:
    """Replace the first *old* in *file* and give its line."""
    text = file.read_text("utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), "utf-8")
    return text[: text.index(old)].count("\n") + 1


def test_small_catalogue_has_no_violation(small: Path) -> None:
    checked = Catalogue.load(small).check(Severity.VIOLATION)
    assert checked.conforms
    assert (checked.files, checked.triples) == (3, 86)
    assert findings(small, "warning") == [WITHOUT_CRITERION]


def test_check_conforms_only_when_nothing_as_grave_as_its_level_is_found(small: Path) -> None:
    catalogue = Catalogue.load(small)
    assert [catalogue.check(level).conforms for level in Severity] == [False, False, True]


@pytest.mark.matrix
def test_reference_engine_is_one_setting_away_and_finds_the_same(small: Path) -> None:
    change(small / "package.ttl", "    sg:to         service:youth-clinic ;\n", "")
    for level in ("violation", "warning", "info"):
        ours = findings(small, level, engine="shifty")
        assert findings(small, level, engine="pyshacl") == ours
        assert ours
    with pytest.raises(SettingsError):
        Catalogue.load(small, engine="other")


# --- places of findings -----------------------------------------------------------------------------------------


def test_missing_property_is_shown_where_the_description_begins(small: Path) -> None:
    line = change(small / "services.ttl", "    sg:sector      sector:health ;\n", "") - 2
    places = findings(small, "warning", "info", "violation")
    text = (small / "services.ttl").read_text("utf-8").splitlines()
    start = next(number for number in range(line, 0, -1) if text[number - 1].startswith("service:"))
    assert (f"services.ttl:{start}:1", "Service-sector") in places


def test_wrong_value_is_shown_at_its_line_and_column(small: Path) -> None:
    line = change(
        small / "services.ttl", "sg:providedBy  organisation:association", "sg:providedBy  service:youth-clinic"
    )
    assert (f"services.ttl:{line}:20", "Service-provider-class") in findings(small)


def test_missing_end_of_an_interface_is_a_violation_where_it_begins(small: Path) -> None:
    change(small / "package.ttl", "    sg:to         service:youth-clinic ;\n", "")
    assert ("package.ttl:37:1", "Interface-to") in findings(small)


def test_misspelt_names_are_shown_at_their_words(small: Path) -> None:
    term = change(small / "services.ttl", "sg:serves ", "sg:servse ")
    concept = change(small / "services.ttl", "sector:social", "sector:sosial")
    entity = change(
        small / "services.ttl", "organisation:county ;\n    sg:organisedBy", "organisation:conty ;\n    sg:organisedBy"
    )
    found = findings(small)
    assert (f"services.ttl:{term}:5", "unknown-term") in found
    assert (f"services.ttl:{concept}:20", "unknown-concept") in found
    assert (f"services.ttl:{entity}:20", "undescribed-entity") in found
    hints = {
        one.value.value.rpartition("/")[2].rpartition("#")[2]: one.hint["en"]
        for one in Catalogue.load(small).checked.diagnostics
        if "/docs/checks#" in one.shape and isinstance(one.value, NamedNode)
    }
    assert hints["servse"] == "Did you mean `sg:serves`?"
    assert hints["sosial"].startswith("Did you mean `sector:social`?")
    assert hints["conty"].startswith("Did you mean `organisation:county`?")


def test_undeclared_prefix_is_one_finding(small: Path) -> None:
    line = change(small / "services.ttl", "@prefix level:        <https://w3id.org/servicegraph/vocab/level/> .\n", "")
    assert line
    assert findings(small) == [("services.ttl:16:20", "unknown-prefix")]


def test_two_broken_files_are_both_said_and_the_third_is_checked(small: Path) -> None:
    first = change(
        small / "services.ttl",
        "sg:basis       basis:modelled .\n\nservice:youth",
        "sg:basis       basis:modelled\n\nservice:youth",
    )
    change(small / "organisations.ttl", '"Example county"@en', '"Example county@en')
    change(small / "package.ttl", "phase:definition", "phase:definitoin")
    text = (small / "organisations.ttl").read_text("utf-8").splitlines()
    line = next(number for number, said in enumerate(text, 1) if "Example county" in said)
    column = text[line - 1].index('"Example') + 1
    found = findings(small)
    assert (f"services.ttl:{first}:34", "missing-full-stop") in found
    assert (f"organisations.ttl:{line}:{column}", "unclosed-string") in found
    assert ("package.ttl:32:20", "unknown-concept") in found
    assert {place for place, _ in found} == {
        f"services.ttl:{first}:34",
        f"organisations.ttl:{line}:{column}",
        "package.ttl:32:20",
    }


def test_damaged_shape_and_query_files_of_the_catalogue_are_findings(small: Path) -> None:
    (small / "shapes").mkdir()
    (small / "shapes" / "mine.ttl").write_text("hello\n", "utf-8")
    (small / "queries").mkdir()
    (small / "queries" / "mine.rq").write_text("# Title\n# @param x string X\nSELECT * { ?s ?p ?o }\n", "utf-8")
    assert findings(small) == [("queries/mine.rq:2:1", "query-file"), ("shapes/mine.ttl:1:1", "misplaced-word")]


# --- own shapes and questions -----------------------------------------------------------------------------------


def test_own_shape_joins_the_shipped_ones(small: Path) -> None:
    (small / "shapes").mkdir()
    (small / "shapes" / "mine.ttl").write_text(
        "@prefix sh: <http://www.w3.org/ns/shacl#> .\n@prefix sg: <https://w3id.org/servicegraph/ns#> .\n"
        "<https://example.org/shapes/Mine> a sh:NodeShape ; sh:targetClass sg:ServicePackage ;\n    sh:property <https://example.org/shapes/Mine-x> .\n"  # noqa: E501
        '<https://example.org/shapes/Mine-x> a sh:PropertyShape ; sh:path sg:hasForum ; sh:minCount 1 ; sh:message "{0} {$this}: no forum"@en .\n'  # noqa: E501
        '<https://example.org/shapes/Lost> a sh:PropertyShape ; sh:path sg:hasForum ; sh:minCount 1 ; sh:message "x"@en .\n',  # noqa: E501
        "utf-8",
    )
    assert findings(small) == [("package.ttl:27:1", "Mine-x")]
    assert findings(small, "warning") == [WITHOUT_CRITERION, ("shapes/mine.ttl:6:1", "untargeted-shape")]


def test_shape_that_no_engine_can_run_is_a_finding_and_the_rest_is_checked(small: Path) -> None:
    before = findings(small, "info")
    (small / "shapes").mkdir()
    (small / "shapes" / "mine.ttl").write_text(
        "@prefix sh: <http://www.w3.org/ns/shacl#> .\n@prefix sg: <https://w3id.org/servicegraph/ns#> .\n"
        '<https://example.org/Mine> a sh:NodeShape ; sh:targetClass sg:Service ; sh:sparql [ sh:select "nonsense" ] .\n',  # noqa: E501
        "utf-8",
    )
    assert findings(small, "info") == before
    assert findings(small) == [("shapes/mine.ttl:3:95", "constraint-query")]


def test_own_question_joins_and_replaces_the_shipped_ones(small: Path) -> None:
    (small / "queries").mkdir()
    (small / "queries" / "labels.rq").write_text(QUERY, "utf-8")
    catalogue = Catalogue.load(small)
    assert "Example county" in {text_of(row[0]) for row in catalogue.query("labels").rows}
    assert "services-by-sector" in catalogue.library.queries


# --- folders ----------------------------------------------------------------------------------------------------


def test_folder_without_turtle_files_is_a_violation(tmp_path: Path) -> None:
    (tmp_path / "servicegraph.toml").write_text("", "utf-8")
    assert findings(tmp_path) == [(".", "empty-catalogue")]


def test_included_catalogue_is_read_once_even_in_a_circle(small: Path, write: Callable[[str, str], Path]) -> None:
    write("other/servicegraph.toml", 'base = "https://other.example/"\ninclude = ["../small", "."]\n')
    write(
        "other/a.ttl",
        "@prefix sg: <https://w3id.org/servicegraph/ns#> .\n@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .\n"
        '<https://other.example/organisation/o> a sg:Organisation ; rdfs:label "Muu"@fi , "En annan"@sv , "Other"@en ;\n'  # noqa: E501
        "    sg:organisationType <https://w3id.org/servicegraph/vocab/orgtype/association> .\n",
    )
    text = (small / "servicegraph.toml").read_text("utf-8")
    (small / "servicegraph.toml").write_text('include = ["../other", "../other/../other"]\n' + text, "utf-8")
    catalogue = Catalogue.load(small)
    assert sorted(file.path for file in catalogue.dataset.data) == [
        "../other/a.ttl",
        "organisations.ttl",
        "package.ttl",
        "services.ttl",
    ]
    assert catalogue.check(Severity.VIOLATION).conforms
    assert catalogue.label("https://other.example/organisation/o", "sv") == "En annan"


def test_included_folder_that_is_missing_is_named(small: Path) -> None:
    text = (small / "servicegraph.toml").read_text("utf-8")
    (small / "servicegraph.toml").write_text('include = ["nowhere"]\n' + text, "utf-8")
    with pytest.raises(SettingsError, match="nowhere"):
        Catalogue.load(small)


def test_links_in_a_circle_end_and_a_link_to_nothing_is_said(small: Path) -> None:
    (small / "loop").symlink_to(small, target_is_directory=True)
    (small / "self.ttl").symlink_to(small / "self.ttl")
    (small / "gone.ttl").symlink_to(small / "nothing.ttl")
    assert findings(small) == [("gone.ttl:1:1", "file-unreadable"), ("self.ttl:1:1", "file-unreadable")]


def test_pipes_hidden_folders_and_folders_named_like_files_are_left_out(small: Path) -> None:
    os.mkfifo(small / "pipe.ttl")
    (small / "folder.ttl").mkdir()
    (small / ".hidden").mkdir()
    (small / ".hidden" / "a.ttl").write_text("hello", "utf-8")
    assert findings(small) == []


def test_large_file_and_too_many_files_are_said(small: Path) -> None:
    assert {shape for _, shape in findings(small, most_file_bytes=10)} >= {"file-too-large"}
    with pytest.raises(SettingsError, match="at most 3 are read"):
        Catalogue.load(small, most_files=3)


def test_nothing_on_disk_is_touched(small: Path) -> None:
    (small / "broken.ttl").write_text("hello", "utf-8")

    def state() -> list[tuple[str, str, int]]:
        return [
            (
                str(file),
                hashlib.sha256(file.read_bytes()).hexdigest() if file.is_file() else "",
                file.stat().st_mtime_ns,
            )
            for file in sorted(small.rglob("*"))
        ]

    before = state()
    catalogue = Catalogue.load(small)
    assert not catalogue.checked.conforms
    catalogue.query("services-by-sector")
    assert catalogue.readiness
    assert state() == before


def test_state_changes_with_any_byte(small: Path) -> None:
    first = Catalogue.load(small).state
    assert Catalogue.load(small).state == first
    with (small / "services.ttl").open("a") as file:
        file.write("# a comment\n")
    assert Catalogue.load(small).state != first


# --- asking -----------------------------------------------------------------------------------------------------


def test_question_is_asked_with_curies_iris_and_python_values(small: Path) -> None:
    catalogue = Catalogue.load(small)
    node = NamedNode("https://example.org/id/package/youth")
    answers = [
        catalogue.query("interfaces-without-rules", {"chain": value})
        for value in ("package:youth", node.value, f"<{node.value}>", node)
    ]
    assert answers[0].rows
    assert all(answer.rows == answers[0].rows for answer in answers)
    assert catalogue.query("interfaces-without-rules", chain="package:youth").complete


@pytest.mark.parametrize("value", [3, 3.0, decimal.Decimal(3), datetime.date(2026, 1, 1), True])
def test_python_value_is_read_as_the_text_of_its_type(small: Path, value: object) -> None:
    (small / "queries").mkdir()
    kind = {int: "integer", float: "decimal", decimal.Decimal: "decimal", datetime.date: "date", bool: "boolean"}[
        type(value)
    ]
    (small / "queries" / "echo.rq").write_text(
        f"# Echo\n# @param v {kind} V\n# @column x {kind} X\nSELECT ?x {{ BIND($v AS ?x) }}\n", "utf-8"
    )
    [[term]] = Catalogue.load(small).query("echo", v=value).rows
    assert term is not None


def test_value_of_another_type_and_unknown_names_are_said(small: Path) -> None:
    catalogue = Catalogue.load(small)
    with pytest.raises(ParameterError, match="is a list"):
        catalogue.query("interfaces-without-rules", chain=["package:youth"])
    with pytest.raises(ParameterError, match="no parameter chian"):
        catalogue.query("interfaces-without-rules", chian="package:youth")
    with pytest.raises(UnknownQuery):
        catalogue.query("interfaces")


def test_answer_cut_by_the_limit_is_not_complete(small: Path) -> None:
    answer = Catalogue.load(small, most_rows=1).query("services-by-sector")
    assert (len(answer.rows), answer.complete) == (1, False)


def test_query_out_of_time_is_said(small: Path) -> None:
    (small / "queries").mkdir()
    (small / "queries" / "slow.rq").write_text(
        "# Slow\n# @column a iri A\nSELECT ?a { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }\n", "utf-8"
    )
    with pytest.raises(QueryTimeout):
        Catalogue.load(small, query_seconds=0.01, most_rows=10**9).query("slow")


def test_unknown_name_is_said_once_with_the_nearest_one(small: Path) -> None:
    file = next(file for file in small.glob("*.ttl") if "sg:sector" in file.read_text("utf-8"))
    file.write_text(file.read_text("utf-8").replace("sector:social", "sector:socail", 1), "utf-8")
    [one] = Catalogue.load(small).check(Severity.VIOLATION).diagnostics
    assert one.shape.endswith("#unknown-concept")
    assert "sector:social" in one.hint["en"]


def test_readiness_counts_what_the_check_leaves_to_another_finding(small: Path) -> None:
    (small / "shapes").mkdir(exist_ok=True)
    (small / "shapes" / "own.ttl").write_text(
        """@prefix ex: <https://example.org/> .
@prefix sg: <https://w3id.org/servicegraph/ns#> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix task: <https://w3id.org/servicegraph/vocab/task/> .
ex:Own a sh:NodeShape ; sh:targetClass sg:Service ; sh:property ex:Own-level .
ex:Own-level a sh:PropertyShape ; sh:path sg:level ; sh:class skos:Concept ; sg:task task:5 ;
    sh:message "Tasoa ei ole."@fi , "No such level."@en .
""",
        "utf-8",
    )
    before = Catalogue.load(small).readiness_of("package:youth")
    file = small / "services.ttl"
    file.write_text(file.read_text("utf-8").replace("level:special ", "level:speical ", 1), "utf-8")
    catalogue = Catalogue.load(small)
    after = catalogue.readiness_of("package:youth")
    own = [
        one.met
        for readiness in (before, after)
        for task in readiness.tasks
        for one in task.criteria
        if one.criterion == "https://example.org/Own-level"
    ]
    assert own == [3, 2]
    assert [found.shape.rpartition("#")[2] for found in catalogue.check(Severity.VIOLATION).diagnostics] == [
        "unknown-concept"
    ]


def test_entity_is_all_that_is_said_about_it(small: Path) -> None:
    catalogue = Catalogue.load(small)
    assert len(catalogue.entity("organisation:county").triples) == 6
    for name in ("organisation:nobody", "nosuch:x", "", "a b", "x" * 10_000):
        with pytest.raises(UnknownEntity):
            catalogue.entity(name)


def test_label_falls_back_to_another_language_and_to_the_curie(small: Path) -> None:
    catalogue = Catalogue.load(small)
    assert catalogue.label("https://example.org/id/organisation/county", "sv") == "Exempelområdet"
    assert catalogue.label("https://example.org/id/organisation/county", "de") == "Esimerkkialue"
    assert catalogue.label("https://example.org/id/organisation/nobody") == "organisation:nobody"


def test_every_failure_has_a_sentence_in_three_languages(small: Path) -> None:
    catalogue = Catalogue.load(small)
    for ask in (
        lambda: catalogue.query("x"),
        lambda: catalogue.entity("x"),
        lambda: catalogue.readiness_of("x"),
        lambda: Catalogue.load("/nowhere"),
    ):
        with pytest.raises(ServicegraphError) as caught:
            ask()
        assert len({caught.value.text(language) for language in ("fi", "sv", "en")}) == 3
