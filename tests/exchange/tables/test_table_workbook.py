"""The workbook that people edit: what it shows, what it hides, what it lets choose, and that it comes back whole."""

from __future__ import annotations

import io
import zipfile
from dataclasses import replace

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from servicegraph.catalogue import Catalogue
from servicegraph.exchange.tables.table_text import written_table
from servicegraph.exchange.tables.table_workbook import table_workbook
from servicegraph.exchange.tables.workbook_reading import kept_in_cell, workbook_sheets
from tests.exchange.tables.table_asking import SMALL, asked, book_of, exported_book, kind_named, read_book


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return Catalogue.load(SMALL)


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_unchanged_workbook_changes_nothing(catalogue: Catalogue, language: str) -> None:
    names = [kind.name for kind in catalogue.dataset.kinds]
    found = asked(catalogue, *workbook_sheets(exported_book(catalogue, names, language), "a.xlsx"))
    assert (found.changes, found.faults, found.new, found.missing, found.notices) == ((), (), (), (), ())


def test_sheets_are_named_in_the_language_and_the_first_tells_of_the_file(catalogue: Catalogue) -> None:
    book = book_of(exported_book(catalogue, ["service", "organisation"], "fi"))
    assert book.sheetnames == ["Tietoja", "Palvelut", "Organisaatiot", "Valinnat"]
    said = "\n".join(str(cell.value) for row in book["Tietoja"].iter_rows() for cell in row if cell.value)
    assert "Pieni luettelo" in said
    assert catalogue.state in said
    assert catalogue.today().isoformat() in said
    assert "kohteita 3, niistä mallinnettuja 3; täydennettyjä soluja 0" in said


def test_names_are_shown_and_what_programs_need_is_hidden(catalogue: Catalogue) -> None:
    page = book_of(exported_book(catalogue, ["service"], "sv"))["Tjänster"]
    assert [cell.value for cell in page[2][2:5]] == ["namn (fi) *", "namn (sv)", "namn (en)"]
    assert page.row_dimensions[1].hidden
    assert page.column_dimensions["A"].hidden
    assert page.freeze_panes == "D3"  # the keys, the versions and the first name stay
    assert page.auto_filter.ref.startswith("A2:")
    assert page["C3"].alignment.wrap_text
    assert page["C3"].number_format == "@"
    assert page["C3"].font.italic  # everything in this catalogue is modelled
    heads = [cell.value for cell in page[2]]
    assert "tillhandahålls av *" in heads or any(head and head.endswith(" *") for head in heads)
    assert not any(":" in str(head) for head in heads)


def test_columns_of_things_let_choose_those_that_fit(catalogue: Catalogue) -> None:
    book = book_of(exported_book(catalogue, ["service"], "fi"))
    page = book["Palvelut"]
    (column,) = [cell.column_letter for cell in page[1] if cell.value == "sg:level"]
    (choice,) = [one for one in page.data_validations.dataValidation if f"{column}3:" in str(one.sqref)]
    sheet, _, area = choice.formula1.replace("$", "").partition("!")
    assert sheet == "'Valinnat'"
    assert book["Valinnat"].sheet_state == "hidden"
    names = [row[0].value for row in book["Valinnat"][area]]
    assert names == sorted(names)
    assert len(names) == 3
    assert page[f"{column}3"].value in names
    assert not choice.showErrorMessage  # several values may stand in a cell


def test_same_catalogue_gives_the_same_bytes(catalogue: Catalogue) -> None:
    assert exported_book(catalogue) == exported_book(Catalogue.load(SMALL))


def test_nothing_in_a_workbook_is_a_formula_or_a_link(catalogue: Catalogue) -> None:
    table = written_table(catalogue, kind_named(catalogue, "service"), "en")
    hostile = ("=1+1", "+1", "-1", "@a", "https://example.org", "mailto:a@b", "\t=1", "{=1}", "internal:A1")
    row = (*table.rows[0][:2], *hostile, *table.rows[0][len(hostile) + 2 :])
    content = table_workbook(catalogue, [replace(table, rows=(row,))], "en")
    (sheet,) = workbook_sheets(content, "a.xlsx")
    assert not sheet.faults
    for name in (archive := zipfile.ZipFile(io.BytesIO(content))).namelist():
        assert b"<hyperlink" not in archive.read(name)
        assert b"<f>" not in archive.read(name)


@settings(max_examples=10, deadline=None)
@given(st.lists(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\r")), min_size=9, max_size=9))
@example(["_x0041_", "x005F_", "_x005F_", "\x00\x1f", "x" * 40_000, " a ", "a\nb", "\ufffe", "'=x", "&lt;", "\x85"])
def test_any_texts_are_read_back_as_a_cell_keeps_them(catalogue: Catalogue, texts: list[str]) -> None:
    table = written_table(catalogue, kind_named(catalogue, "service"), "en")
    head, version, *cells = table.rows[0]  # what one entity says stands in for all: what is written are the texts
    rows = [(head, version, said, *cells[1:]) for said in texts]
    (sheet,) = workbook_sheets(table_workbook(catalogue, [replace(table, rows=tuple(rows))], "en"), "a.xlsx")
    assert [row[2] for row in sheet.rows[2:]] == [kept_in_cell(said) for said in texts]


def test_edited_workbook_says_what_was_edited(catalogue: Catalogue) -> None:
    book = book_of(exported_book(catalogue, ["service"], "fi"))
    page = book["Palvelut"]
    page["C3"] = "=Uusi"
    page["C3"].data_type = "s"
    found = asked(catalogue, *read_book(book))
    assert found.faults == ()
    assert [[str(value) for value in one.after] for one in found.changes] == [['"=Uusi"@fi']]
