"""Opening hours of the register as schema.org writes them."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from servicegraph.exchange.ptv.opening_hours import Span, spans_of_week, written_hours
from tests.conftest import REPOSITORY

SHAPE = re.search(r'schema:openingHours ;.*?sh:pattern\s+"(.*?)"', Path(REPOSITORY, "shapes", "service-channels.ttl").read_text("utf-8"), re.S)  # fmt: skip # noqa: E501


@pytest.mark.parametrize(
    ("spans", "written"),
    [
        ([(day, "08:00:00", "16:00:00") for day in range(5)], ("Mo-Fr 08:00-16:00",)),
        ([(0, "08:00", "12:00"), (2, "08:00", "12:00")], ("Mo,We 08:00-12:00",)),
        ([(0, "13:00", "15:00"), (0, "08:00", "12:00")], ("Mo 08:00-12:00", "Mo 13:00-15:00")),
        ([(day, "00:00", "24:00") for day in range(7)], ("Mo-Su 00:00-24:00",)),
        ([(5, "12:00", "10:00"), (6, "x", "10:00"), (6, "10:00", "10:00"), (1, "25:00", "26:00")], ()),
    ],
)  # fmt: skip
def test_days_with_the_same_hours_stand_together(spans: list[Span], written: tuple[str, ...]) -> None:
    assert written_hours(spans) == written


times = st.sampled_from(["", "08:00", "8:00", "16:30:00", "24:00", "23:59", "99:99", "aa:bb"])


@settings(max_examples=25, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 6), times, times), max_size=12))
def test_whatever_is_written_has_the_form_that_the_shape_asks_for(spans: list[Span]) -> None:
    assert SHAPE
    for said in written_hours(spans):
        assert re.fullmatch(SHAPE[1], said)


def test_hours_of_a_season_and_odd_weeks_are_not_of_every_week() -> None:
    odd = {"hours": [{"start": "08:00", "end": "09:00", "repetition": "OddWeeks"}]}
    always = {"type": "ContinuousAlwaysValidServiceHour"}
    week = {"type": "WeeklyUntilFurtherNoticeServiceHour", "weeklyHours": {"monday": odd, "tuesday": None}}
    assert spans_of_week([week, {"type": "WeeklyDateRangeServiceHour", "weeklyHours": {"monday": odd}}, {}]) == []
    assert len(spans_of_week([always])) == 7
