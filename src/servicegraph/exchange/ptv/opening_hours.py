"""Opening hours as ``schema:openingHours`` writes them: days that have the same hours together, in their order."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

DAYS = ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su")
_NAMES = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_TIME = re.compile(r"([01][0-9]|2[0-3]):([0-5][0-9])(?::[0-5][0-9])?|24:00(?::00)?")
Span = tuple[int, str, str]
"""A day of the week, counted from 0, and from when to when it is open: ``08:00``, ``16:00``."""


def written_hours(spans: Iterable[Span]) -> tuple[str, ...]:
    """*spans* in the form of schema.org: ``Mo-Fr 08:00-16:00``. One that opens or closes at no time is left out."""
    by_hours: dict[tuple[str, str], set[int]] = {}
    for day, opens, closes in spans:
        start, end = _TIME.fullmatch(opens), _TIME.fullmatch(closes)
        if start and end and opens[:5] < closes[:5] and not opens.startswith("24"):
            by_hours.setdefault((opens[:5], closes[:5]), set()).add(day)
    ordered = sorted(by_hours.items(), key=lambda pair: (min(pair[1]), pair[0]))
    return tuple(f"{','.join(_runs(sorted(days)))} {opens}-{closes}" for (opens, closes), days in ordered)


def _runs(days: Sequence[int]) -> list[str]:
    """*days* in their order, those that follow one another as ``Mo-Fr``."""
    found: list[list[int]] = []
    for day in days:
        if found and day == found[-1][-1] + 1:
            found[-1].append(day)
        else:
            found.append([day])
    return [DAYS[run[0]] if len(run) == 1 else f"{DAYS[run[0]]}-{DAYS[run[-1]]}" for run in found]


def spans_of_week(hours: Iterable[Mapping[str, Any]]) -> list[Span]:
    """The spans of the weekly hours among *hours* of version 12 that hold until further notice."""
    found: list[Span] = []
    for one in hours:
        if one.get("type") == "WeeklyUntilFurtherNoticeServiceHour":
            week = one.get("weeklyHours")
            for day, name in enumerate(_NAMES):
                of_day = week.get(name) if isinstance(week, Mapping) else None
                spans = of_day.get("hours") if isinstance(of_day, Mapping) else None
                for span in spans if isinstance(spans, Sequence) else ():
                    if isinstance(span, Mapping) and span.get("repetition", "Weekly") == "Weekly":
                        found.append((day, str(span.get("start", "")), str(span.get("end", ""))))
        elif one.get("type") == "ContinuousAlwaysValidServiceHour":
            found += [(day, "00:00", "24:00") for day in range(len(DAYS))]
    return found


def is_weekly(hours: Mapping[str, Any]) -> bool:
    """Whether *hours* of version 12 are among those that ``spans_of_week`` reads."""
    return hours.get("type") in ("WeeklyUntilFurtherNoticeServiceHour", "ContinuousAlwaysValidServiceHour")
