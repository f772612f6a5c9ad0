"""Answers as JSON documents and as tables for the terminal."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from pyoxigraph import BlankNode, Literal, NamedNode

from servicegraph import Catalogue
from servicegraph.errors import UnknownQuery
from servicegraph.rdf.literals import literal
from servicegraph.reports.answers import cell, description, document, labelled_csv, table
from servicegraph.reports.answers import csv as as_csv
from servicegraph.reports.table import drawn

COUNTY = "https://example.org/id/organisation/county"


@pytest.fixture(scope="module")
def catalogue(repository: Path) -> Catalogue:
    return Catalogue.load(repository / "tests" / "data" / "small")


def test_cell_is_a_labelled_iri_a_scalar_or_null(catalogue: Catalogue) -> None:
    assert cell(NamedNode(COUNTY), catalogue, "sv") == {"iri": COUNTY, "label": "Exempelområdet", "basis": "modelled"}
    assert cell(Literal(3), catalogue, "fi") == 3
    assert cell(Literal("a", language="fi"), catalogue, "fi") == "a"
    assert cell(None, catalogue, "fi") is None
    assert cell(BlankNode("x"), catalogue, "fi") == "_:x"


def test_document_is_that_of_the_contract(catalogue: Catalogue) -> None:
    answer = catalogue.query("services-by-sector")
    found = document(answer, catalogue, "fi")
    assert set(found) == {"query", "parameters", "columns", "rows", "complete", "total", "next", "state"}
    assert found["query"] == "services-by-sector"
    assert found["total"] == len(found["rows"]) == len(answer.rows)
    assert (found["complete"], found["next"], found["state"]) == (True, None, catalogue.state)
    assert all(list(row) == [*found["columns"], "basis"] for row in found["rows"])
    assert {row["basis"] for row in found["rows"]} == {"modelled"}
    json.dumps(found)


def test_page_of_a_document_keeps_the_total(catalogue: Catalogue) -> None:
    answer = catalogue.query("services-by-sector")
    page = document(answer, catalogue, "fi", offset=1, size=1, next_page="/next")
    assert page["rows"] == document(answer, catalogue, "fi")["rows"][1:2]
    assert (page["total"], page["next"]) == (len(answer.rows), "/next")


def test_csv_reads_back_with_the_columns_of_the_question(catalogue: Catalogue) -> None:
    answer = catalogue.query("services-by-sector")
    rows = list(csv.reader(io.StringIO(as_csv(answer).decode())))
    assert tuple(rows[0]) == answer.columns
    assert len(rows) == len(answer.rows) + 1


def test_csv_for_people_has_a_label_beside_each_iri_and_the_basis(catalogue: Catalogue) -> None:
    answer = catalogue.query("segments-of-provider")
    [heads, *rows] = csv.reader(io.StringIO(labelled_csv(answer, catalogue, "sv").decode()))
    plain = list(csv.reader(io.StringIO(as_csv(answer).decode())))
    assert heads[:2] == ["provider", "providerLabel"]
    assert heads[-1] == "basis"
    assert [[cell for head, cell in zip(heads, row, strict=True) if head in answer.columns] for row in rows] == plain[
        1:
    ]
    assert all(row[heads.index("providerLabel")] == catalogue.label(row[0], "sv") for row in rows)
    assert {row[-1] for row in rows} == {"modellerad"}


def test_trace_tells_the_facts_of_each_row_with_file_and_line(catalogue: Catalogue) -> None:
    answer = catalogue.query("services-by-sector")
    [first, *_] = document(answer, catalogue, "en", trace=True)["rows"]
    assert {"subject", "predicate", "object", "basis", "path", "line"} == set(first["trace"][0])
    assert all(fact["path"].endswith(".ttl") and fact["line"] > 0 for fact in first["trace"])
    shown = table(answer, catalogue, "en", trace=True)
    place = f"{first['trace'][0]['path']}:{first['trace'][0]['line']}"
    assert place in shown.partition("Row 1 rests on:")[2].partition("Row 2")[0]


def test_table_writes_truth_and_fractions_as_its_language_does(catalogue: Catalogue) -> None:
    answer = catalogue.query("services-by-sector")
    made = replace(answer, rows=((Literal(True), literal(Decimal("0.238")), *answer.rows[0][2:]),))
    assert table(made, catalogue, "fi").splitlines()[2].startswith("kyllä")
    assert "0,238" in table(made, catalogue, "fi")


@pytest.mark.parametrize(
    ("language", "word"), [("fi", "Esimerkkialue"), ("sv", "Exempelområdet"), ("en", "Example county")]
)
def test_table_shows_labels_in_the_language_and_counts_rows(catalogue: Catalogue, language: str, word: str) -> None:
    shown = table(catalogue.query("segments-of-provider"), catalogue, language)
    assert word in shown
    assert shown.splitlines()[-1].split()[0].isdigit()


def test_cut_and_empty_tables_say_so(small: Path) -> None:
    catalogue = Catalogue.load(small, most_rows=1)
    assert "cut" in table(catalogue.query("services-by-sector"), catalogue, "en").splitlines()[-1]
    assert table(catalogue.query("goals-without-indicator"), catalogue, "en").startswith("No rows")


def test_columns_are_aligned_and_wide_cells_are_cut() -> None:
    lines = drawn(["a", "head"], [["x", "y"], ["long" * 20, "z"]]).splitlines()
    assert lines[0] == "a" + " " * 61 + "head"
    assert lines[3].startswith("long" * 14 + "lon…  z")
    assert drawn(["a", "b"], [["日本", "c"], ["d", "e"]]).splitlines()[2:] == ["日本  c", "d     e"]


def test_description_tells_what_can_be_asked(catalogue: Catalogue) -> None:
    found = description(catalogue, "interfaces-without-rules", "fi")
    assert {"chain", "organisation", "lack"} <= {parameter["name"] for parameter in found["parameters"]}
    assert [column["name"] for column in found["columns"]][:5] == ["chain", "interface", "from", "to", "lack"]
    json.dumps(found)
    with pytest.raises(UnknownQuery):
        description(catalogue, "nothing", "fi")
