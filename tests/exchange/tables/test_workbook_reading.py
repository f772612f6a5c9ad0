"""Workbooks that people, other programs and attackers hand in: read as texts, or refused in a sentence."""

from __future__ import annotations

import contextlib
import datetime
import io
import re
import zipfile
from collections.abc import Callable

import openpyxl
import pytest

from servicegraph.catalogue import Catalogue
from servicegraph.errors import ParameterError
from servicegraph.exchange.tables.workbook_reading import is_workbook, workbook_sheets
from tests.exchange.tables.table_asking import SMALL, asked, book_of, exported_book, read_book, saved

SHEET = "xl/worksheets/sheet2.xml"


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return Catalogue.load(SMALL)


@pytest.fixture(scope="module")
def content(catalogue: Catalogue) -> bytes:
    return exported_book(catalogue)


def with_parts(
    content: bytes, change: Callable[[str, bytes], bytes | None], added: dict[str, bytes] | None = None
) -> bytes:
    """*content*, a ZIP file, each part of which is as *change* makes it of name and bytes (None: it goes)."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as before, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as after:
        for name in before.namelist():
            if (part := change(name, before.read(name))) is not None:
                after.writestr(name, part)
        for name, part in (added or {}).items():
            after.writestr(name, part)
    return out.getvalue()


def same(name: str, part: bytes) -> bytes:
    return part


def refused(content: bytes) -> str:
    with pytest.raises(ParameterError) as failure:
        workbook_sheets(content, "a.xlsx")
    assert "a.xlsx" in str(failure.value)
    return failure.value.key


def test_cells_of_every_type_are_read_as_their_datatypes_write_them() -> None:
    book = openpyxl.Workbook()
    page = book.active
    cells = [1, 1.5, 5.0, 1e-7, 123456789012345, True, False, "text", None, datetime.date(2026, 1, 31), " x "]
    for number, value in enumerate([*cells, datetime.datetime(2026, 1, 31, 12, 30), datetime.time(8, 5)], 1):
        page.cell(1, number, value)
    (sheet,) = read_book(book)
    assert sheet.rows[0] == [
        *["1", "1.5", "5", "0.0000001", "123456789012345", "true", "false", "text", "", "2026-01-31", " x "],
        *["2026-01-31T12:30:00", "08:05:00"],
    ]


def test_faults_are_told_by_sheet_row_and_column(content: bytes, catalogue: Catalogue) -> None:
    book = book_of(content)
    page = book["Services"]
    page["C3"] = "=1+1"
    page["D4"] = '=HYPERLINK("https://example.org")'
    page.merge_cells("E4:E5")
    page["F5"].value, page["F5"].data_type = "#REF!", "e"
    found = asked(catalogue, *read_book(book))
    said = [fault.text("en") for fault in found.faults]
    assert said[0].startswith("a.xlsx: sheet “Services”, row 3, column C (“name (fi)”): the cell holds a formula;")
    assert [fault.key for fault in found.faults[:4]] == [
        "table.formula",
        "table.formula",
        "table.merged",
        "table.error-value",
    ]


def test_sheet_of_notes_is_told_and_may_hold_anything(content: bytes, catalogue: Catalogue) -> None:
    book = book_of(content)
    notes = book.create_sheet("Notes")
    notes["A1"] = "=1+1"
    notes.merge_cells("B1:C1")
    found = asked(catalogue, *read_book(book))
    assert found.faults == ()
    assert [notice.text("en") for notice in found.notices] == [
        "a.xlsx: sheet “Notes”: the sheet was not read, since it has no row of keys."
    ]


def test_inline_texts_and_files_without_sizes_are_read(content: bytes, catalogue: Catalogue) -> None:
    def inline(name: str, part: bytes) -> bytes:
        if name != SHEET:
            return part
        part = re.sub(rb"<dimension[^>]*/>", b"", part)
        part = re.sub(rb' r="[A-Z]+[0-9]+"(?= s| t)', lambda match: match[0], part)
        return re.sub(
            rb'<c ([^>]*)t="s"><v>([0-9]+)</v></c>',
            lambda match: (
                b'<c %bt="inlineStr"><is><t xml:space="preserve">%b</t></is></c>' % (match[1], texts[int(match[2])])
            ),
            part,
        )

    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        texts = re.findall(rb"<si><t[^>]*>(.*?)</t></si>", archive.read("xl/sharedStrings.xml"), re.DOTALL)
    changed = with_parts(content, inline)
    assert b"inlineStr" in zipfile.ZipFile(io.BytesIO(changed)).read(SHEET)
    assert workbook_sheets(changed, "a.xlsx")[0].rows == workbook_sheets(content, "a.xlsx")[0].rows
    assert asked(catalogue, *workbook_sheets(changed, "a.xlsx")).cells == 0


def test_claimed_size_is_not_believed(content: bytes) -> None:
    for claimed in (b'ref="A1"', b'ref="A1:XFD1048576"'):
        lying = with_parts(content, lambda _, part: re.sub(rb'(?<=<dimension )ref="[^"]*"', claimed, part))  # noqa: B023
        assert workbook_sheets(lying, "a.xlsx")[0].rows == workbook_sheets(content, "a.xlsx")[0].rows


@pytest.mark.parametrize(
    ("change", "key"),
    [
        (lambda part: part.replace(b'<row r="3"', b'<row r="1048576"'), "error.table-too-large"),
        (lambda part: part.replace(b'<row r="3"', b'<row r="99999999999999"'), "error.table-too-large"),
        (
            lambda part: re.sub(rb'<c r="[A-Z]+3"(?=[^>]*>[^>]*>[^>]*>[^>]*></row>)', b'<c r="XFD3"', part),
            "error.table-too-large",
        ),
        (lambda part: part.replace(b'r="C3"', b'r="?"'), "error.table-damaged"),
        (lambda part: part.replace(b"<v>", b"<v>9999999"), "error.table-damaged"),
        (lambda part: part.replace(b"<sheetData>", b'<sheetData x="&a;">'), "error.table-damaged"),
        (lambda part: part.replace(b"?>", b'?><!DOCTYPE a [<!ENTITY a "b">]>', 1), "error.table-damaged"),
        (lambda part: part[:300], "error.table-damaged"),
        (lambda part: part.decode().encode("utf-16"), "error.table-damaged"),
        (lambda part: part.replace(b'encoding="UTF-8"', b'encoding="cp037"'), "error.table-damaged"),
    ],
)
def test_sheet_that_attacks_is_refused(content: bytes, change: Callable[[bytes], bytes], key: str) -> None:
    assert refused(with_parts(content, lambda name, part: change(part) if name == SHEET else part)) == key


def test_what_unpacks_to_very_much_is_refused_before_it_is_unpacked(content: bytes) -> None:
    zeros = bytes(1_000_000)
    many = {f"xl/media/{number}.png": zeros for number in range(210)}
    assert refused(with_parts(content, same, many)) == "error.table-too-large"
    assert refused(with_parts(content, same, {f"xl/{n}": b"" for n in range(2001)})) == "error.table-too-large"


@pytest.mark.parametrize(
    ("name", "before", "repeated"),
    [
        ("xl/sharedStrings.xml", b"</sst>", b"<si><t>a</t></si>" * 1_300_000),
        ("xl/styles.xml", b"</cellXfs>", b'<xf numFmtId="0"/>' * 200_000),
        ("xl/workbook.xml", b"</sheets>", b"</sheets><sheets>" * 200_000),
    ],
)
def test_very_many_tags_are_refused_before_they_are_read(
    content: bytes, name: str, before: bytes, repeated: bytes
) -> None:
    crowded = with_parts(content, lambda one, part: part.replace(before, repeated + before) if one == name else part)
    assert len(crowded) < 1_000_000
    assert refused(crowded) == "error.table-too-large"


@pytest.mark.parametrize(
    ("name", "key"),
    [("xl/vbaProject.bin", "error.table-macros"), ("xl/externalLinks/externalLink1.xml", "error.table-links")],
)
def test_what_may_run_or_fetch_is_refused(content: bytes, name: str, key: str) -> None:
    assert refused(with_parts(content, same, {name: b"<a/>"})) == key


def test_macro_enabled_type_is_refused(content: bytes) -> None:
    plain, enabled = b"openxmlformats-officedocument.spreadsheetml.sheet.main", b"ms-excel.sheet.macroEnabled.main"
    assert refused(with_parts(content, lambda _, part: part.replace(plain, enabled))) == "error.table-macros"


@pytest.mark.parametrize(
    ("content", "key"),
    [
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(2000), "error.table-old"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), "error.table-encrypted"),
        (b"PK\x03\x04", "error.table-damaged"),
    ],
)
def test_other_files_of_spreadsheets_are_refused(content: bytes, key: str) -> None:
    assert is_workbook(content)
    assert refused(content) == key


def test_other_zip_files_are_refused() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("content.xml", "<a/>")
    assert refused(out.getvalue()) == "error.table-other"


def test_every_truncation_is_refused(content: bytes) -> None:
    for length in range(4, len(content), max(1, len(content) // 50)):
        assert refused(content[:length]) == "error.table-damaged"


def test_every_damaged_byte_is_refused_or_changes_nothing_else(content: bytes) -> None:
    for place in range(0, len(content), max(1, len(content) // 60)):
        damaged = bytearray(content)
        damaged[place] ^= 0xFF
        with contextlib.suppress(ParameterError):
            workbook_sheets(bytes(damaged), "a.xlsx")


def test_missing_parts_are_refused_in_a_sentence(content: bytes) -> None:
    for gone in zipfile.ZipFile(io.BytesIO(content)).namelist():
        damaged = with_parts(content, lambda name, part: None if name == gone else part)  # noqa: B023
        with contextlib.suppress(ParameterError):
            workbook_sheets(damaged, "a.xlsx")


def test_saved_by_another_program_it_is_the_same(content: bytes, catalogue: Catalogue) -> None:
    found = asked(catalogue, *read_book(book_of(content)))
    assert (found.changes, found.faults, found.new, found.missing, found.notices) == ((), (), (), (), ())
    assert is_workbook(saved(book_of(content)))
