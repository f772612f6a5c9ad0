"""The version of a row tells which of its cells are as they were."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from servicegraph.exchange.tables.row_versions import RowVersion, row_version

CELLS = st.dictionaries(st.sampled_from("abcdefgh"), st.text(max_size=6))


@given(CELLS, CELLS)
def test_version_tells_each_cell_that_stood_there_from_others(cells: dict[str, str], others: dict[str, str]) -> None:
    version = RowVersion(row_version(cells))
    for key in "abcdefgh":
        assert version.said(key, cells.get(key, ""))
        assert version.said(key, others.get(key, "")) == (others.get(key, "") == cells.get(key, ""))


def test_version_is_no_number_and_the_same_in_any_order() -> None:
    assert row_version({"a": "1", "b": "2"}) == row_version({"b": "2", "a": "1"})
    assert not row_version({"a": "1"})[:1].isdigit()


def test_row_without_a_version_said_nothing() -> None:
    for version in ("", "old", "v", "\N{GRINNING FACE}"):
        assert RowVersion(version).said("a", "")
        assert not RowVersion(version).said("a", "x")
