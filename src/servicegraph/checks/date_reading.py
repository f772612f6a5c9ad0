"""What a date or an interval that is written in another way was meant to be."""

from __future__ import annotations

import datetime
import re
from zoneinfo import ZoneInfo

from servicegraph.rdf.lexical import is_well_formed
from servicegraph.rdf.terms import XSD

_DASHES = re.compile("[\u2010-\u2015\u2212]")
_ISO = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})|(\d{4})(\d\d)(\d\d)")
_NORDIC = re.compile(r"(\d{1,2})[.-]\s?(\d{1,2})[.-]\s?(\d{4})")
_SLASHED = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})")
_MOMENT = re.compile(r"(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d(?::\d\d(?:\.\d+)?)?)(Z|[+-]\d\d:\d\d)?")
_MIDNIGHT = re.compile(r"\d{4}-\d\d-\d\dT00:00:00(?:\.0+)?")
_WEEKS = re.compile(r"P(\d+)W")
_MINUTES = re.compile(r"PT(\d+)M")
_MOST_MONTHS = 24


def read_date(text: str, timezone: str) -> str:
    """The day that *text* names, as ``YYYY-MM-DD``; empty when it names none or more than one.

    A moment that says how far it is from universal time is the day that it is then in *timezone*.
    """
    text = _DASHES.sub("-", text.strip())
    if match := _MOMENT.fullmatch(text):
        return _day_of_moment(match, timezone)
    if match := _ISO.fullmatch(text):
        year, month, day = (part for part in match.groups() if part)
    elif match := _NORDIC.fullmatch(text):
        day, month, year = match.groups()
    elif match := _SLASHED.fullmatch(text):
        day, month, year = match.groups()
        if int(month) > 12:
            day, month = month, day
        elif int(day) <= 12 and day != month:  # 3/4/2025 is one day here and another there
            return ""
    else:
        return ""
    return _day(f"{year}-{int(month):02}-{int(day):02}")


def is_plain_day(text: str) -> bool:
    """Whether *text* can only mean the day that ``read_date`` reads in it, whoever wrote it."""
    text = _DASHES.sub("-", text.strip())
    return any(pattern.fullmatch(text) for pattern in (_ISO, _NORDIC, _MIDNIGHT))


def _day_of_moment(match: re.Match[str], timezone: str) -> str:
    if not match[3]:
        return _day(match[1])
    try:
        moment = datetime.datetime.fromisoformat(f"{match[1]}T{match[2]}{match[3]}")
    except ValueError:
        return ""
    return moment.astimezone(ZoneInfo(timezone)).date().isoformat()


def _day(text: str) -> str:
    return text if is_well_formed(text, XSD + "date") else ""


def read_interval(text: str) -> str:
    """The interval that *text* names, as xsd:duration writes it; empty when it names none."""
    text = _DASHES.sub("-", text.strip()).upper()
    if match := _WEEKS.fullmatch(text):
        text = f"P{int(match[1]) * 7}D"
    return text if is_well_formed(text, XSD + "duration") else ""


def is_none(interval: str) -> bool:
    """Whether an xsd:duration is no time at all, or less."""
    return interval.startswith("-") or not re.search(r"[1-9]", interval)


def is_under_a_day(interval: str) -> bool:
    """Whether an xsd:duration says hours, minutes and seconds only, and they make no day."""
    match = re.fullmatch(r"PT(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d+)?)S)?", interval)
    if match is None:
        return False
    hours, minutes, seconds = (float(part or 0) for part in match.groups())
    return hours * 3600 + minutes * 60 + seconds < 86400


def months_of_minutes(interval: str) -> str:
    """``P6M`` for ``PT6M``: months were most likely meant; empty when it says more, or more than two years of them."""
    match = _MINUTES.fullmatch(interval)
    return f"P{match[1]}M" if match and int(match[1]) <= _MOST_MONTHS else ""
