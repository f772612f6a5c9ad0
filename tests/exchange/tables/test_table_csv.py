"""Tables as CSV: harmless in a spreadsheet, and the same texts again when they are read."""

from __future__ import annotations

import csv
import io
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from servicegraph.catalogue import Catalogue
from servicegraph.errors import ParameterError
from servicegraph.exchange.tables.table_csv import csv_sheet, table_csv
from servicegraph.exchange.tables.table_text import WrittenTable, written_table
from tests.exchange.tables.table_asking import SMALL, asked, exported, exported_csv, kind_named


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return Catalogue.load(SMALL)


@pytest.fixture(scope="module")
def written(catalogue: Catalogue) -> WrittenTable:
    return written_table(catalogue, kind_named(catalogue, "service"), "en")


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_unchanged_table_changes_nothing(catalogue: Catalogue, language: str) -> None:
    for kind in catalogue.dataset.kinds:
        found = asked(catalogue, exported(catalogue, kind.name, language))
        assert (found.changes, found.faults, found.new, found.missing) == ((), (), (), ())


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_delimiters_of_spreadsheets_are_understood(catalogue: Catalogue, delimiter: str) -> None:
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=delimiter).writerows(exported(catalogue).rows)
    found = csv_sheet(out.getvalue().encode(), "a.csv")
    assert found.rows == exported(catalogue).rows


@given(st.lists(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\r")), min_size=2, max_size=5))
def test_any_texts_are_harmless_and_read_back(written: WrittenTable, cells: list[str]) -> None:
    content = table_csv(replace(written, keys=tuple(cells), rows=(tuple(cells),)))
    assert [list(row) for row in csv_sheet(content, "a.csv").rows[1:]] == [cells, cells]
    for row in list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))[1:]:
        assert not any(cell.startswith(("=", "+", "-", "@", "\t")) for cell in row)


def test_text_longer_than_csv_expects_is_read(written: WrittenTable) -> None:
    long = "x" * 200_000
    assert csv_sheet(table_csv(replace(written, rows=((long,),))), "a.csv").rows[2] == [long]


@pytest.mark.parametrize("content", [b"", b"a,b\n", b"x\niri,version xx\n"])
def test_other_tables_have_no_keys(content: bytes) -> None:
    assert csv_sheet(content, "a.csv").keys is None


@pytest.mark.parametrize("content", [b"\xff\xfe", b'"'])
def test_what_is_no_csv_is_refused(content: bytes) -> None:
    with pytest.raises(ParameterError, match=r"a\.csv"):
        csv_sheet(content, "a.csv")


def test_csv_of_a_kind_is_the_same_each_time(catalogue: Catalogue) -> None:
    assert exported_csv(catalogue) == exported_csv(Catalogue.load(SMALL))
