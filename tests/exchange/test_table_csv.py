"""Tables are edited as CSV: only what was changed in them is changed in the files."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest

from servicegraph.catalogue import Catalogue
from servicegraph.errors import ParameterError
from servicegraph.exchange.table_csv import TableChanges, changed_files, table_changes, table_csv

SMALL = Path(__file__).parents[1] / "data" / "small"
CLINIC = "https://example.org/id/service/youth-clinic"


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return Catalogue.load(SMALL)


def exported(catalogue: Catalogue, name: str = "service", language: str = "en") -> list[list[str]]:
    kind = next(kind for kind in catalogue.dataset.kinds if kind.name == name)
    return list(csv.reader(io.StringIO(table_csv(catalogue, kind, language).decode("utf-8-sig"), newline="")))


def read_back(catalogue: Catalogue, rows: list[list[str]]) -> TableChanges:
    out = io.StringIO(newline="")
    csv.writer(out).writerows(rows)
    return table_changes(catalogue, out.getvalue().encode("utf-8-sig"), "a.csv")


def with_cell(rows: list[list[str]], key: str, said: str) -> list[list[str]]:
    column = rows[1].index(key)
    return [[said if row[0] == CLINIC and n == column else cell for n, cell in enumerate(row)] for row in rows]


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_unchanged_table_changes_nothing(catalogue: Catalogue, language: str) -> None:
    for kind in catalogue.dataset.kinds:
        found = read_back(catalogue, exported(catalogue, kind.name, language))
        assert (found.changes, found.faults) == ((), ())


def test_changed_cell_changes_its_line_alone(catalogue: Catalogue) -> None:
    found = read_back(catalogue, with_cell(exported(catalogue), "rdfs:label@en", "=Clinic; \N{GRINNING FACE}"))
    assert found.faults == ()
    ((path, (before, after)),) = changed_files(catalogue, found.changes).items()
    assert path == "services.ttl"
    old = b'"Adolescent psychiatry outpatient clinic"@en'
    assert after == before.replace(old, '"=Clinic; \N{GRINNING FACE}"@en'.encode())


def test_identifier_is_understood(catalogue: Catalogue) -> None:
    found = read_back(catalogue, with_cell(exported(catalogue), "sg:level", "level:basic"))
    assert found.faults == ()
    ((_, (_before, after)),) = changed_files(catalogue, found.changes).items()
    assert b"level:basic" in after


def test_all_faults_are_told_by_cell(catalogue: Catalogue) -> None:
    rows = with_cell(exported(catalogue), "sg:level", "no such level")
    rows[1][-1] = "sg:unheardOf"
    rows.append(["https://example.org/id/service/new", ""])
    rows.append(rows[2])
    keys = {fault.key for fault in read_back(catalogue, rows).faults}
    assert keys == {"table.unknown-value", "table.unknown-column", "table.unknown-row", "table.row-twice"}
    cell = next(one for one in read_back(catalogue, rows).faults if one.key == "table.unknown-value").text("en")
    assert "no such level" in cell


def test_row_that_the_catalogue_has_changed_since_is_a_conflict_only_where_it_was_edited(catalogue: Catalogue) -> None:
    rows = [[*row[:1], "old", *row[2:]] if row[0] == CLINIC else row for row in exported(catalogue)]
    assert read_back(catalogue, rows).faults == ()
    found = read_back(catalogue, with_cell(rows, "rdfs:label@en", "Other"))
    assert [fault.key for fault in found.faults] == ["table.conflict"]
    assert found.changes == ()


@pytest.mark.parametrize("content", [b"", b"a,b\n", b"\xff\xfe", b'"', b"PK\x03\x04", b"x\niri,version@xx\n"])
def test_other_files_are_refused(catalogue: Catalogue, content: bytes) -> None:
    with pytest.raises(ParameterError, match=r"a\.csv"):
        table_changes(catalogue, content, "a.csv")
