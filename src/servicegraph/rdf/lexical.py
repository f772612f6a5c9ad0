"""How the values of the datatypes of XML Schema are written (https://www.w3.org/TR/xmlschema11-2/)."""

from __future__ import annotations

import datetime
import functools
import re
from collections.abc import Mapping
from types import MappingProxyType

from servicegraph.rdf.terms import XSD

_ZONE = r"(?:Z|[+-](?:0\d|1[0-3]):[0-5]\d|[+-]14:00)?"
_YEAR = r"-?(?:[1-9]\d{4,}|\d{4})"
_TIME = r"(?:(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d+)?|24:00:00(?:\.0+)?)"
_DAY_AND_TIME = (
    r"(?:\d+D(?:T(?=\d)(?:\d+H)?(?:\d+M)?(?:\d+(?:\.\d+)?S)?)?|T(?=\d)(?:\d+H)?(?:\d+M)?(?:\d+(?:\.\d+)?S)?)"
)
_INTEGER, _NUMBER = r"[+-]?\d+", r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)"
_FORMS: Mapping[str, str] = MappingProxyType(
    {
        name: pattern
        for names, pattern in {
            "boolean": "true|false|0|1",
            "decimal": _NUMBER,
            "double float": rf"{_NUMBER}(?:[eE][+-]?\d+)?|[+-]?INF|NaN",
            "integer long int short byte": _INTEGER,
            "nonNegativeInteger unsignedLong unsignedInt unsignedShort unsignedByte": r"\+?\d+|-0+",
            "positiveInteger": r"\+?0*[1-9]\d*",
            "nonPositiveInteger": r"-\d+|\+?0+",
            "negativeInteger": r"-0*[1-9]\d*",
            "date": rf"{_YEAR}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01]){_ZONE}",
            "dateTime": rf"{_YEAR}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])T{_TIME}{_ZONE}",
            "dateTimeStamp": rf"{_YEAR}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])T{_TIME}(?:Z|[+-]\d\d:\d\d)",
            "time": _TIME + _ZONE,
            "gYear": _YEAR + _ZONE,
            "gYearMonth": rf"{_YEAR}-(?:0[1-9]|1[0-2]){_ZONE}",
            "gMonthDay": rf"--(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01]){_ZONE}",
            "gMonth": rf"--(?:0[1-9]|1[0-2]){_ZONE}",
            "gDay": rf"---(?:0[1-9]|[12]\d|3[01]){_ZONE}",
            "duration": rf"-?P(?=.)(?:\d+Y)?(?:\d+M)?{_DAY_AND_TIME}?",
            "yearMonthDuration": r"-?P(?=.)(?:\d+Y)?(?:\d+M)?",
            "dayTimeDuration": rf"-?P{_DAY_AND_TIME}",
            "hexBinary": r"(?:[0-9a-fA-F]{2})*",
            "language": r"[a-zA-Z]{1,8}(?:-[a-zA-Z0-9]{1,8})*",
        }.items()
        for name in names.split()
    }
)
# Those that any text, or nearly any, is a value of.
_FREE = frozenset(
    "string normalizedString token anyURI anySimpleType anyAtomicType base64Binary Name NCName NMTOKEN QName "
    "ENTITY ID IDREF NOTATION".split()
)


def is_datatype(iri: str) -> bool:
    """Whether *iri* is a datatype of XML Schema; true of what is in no way one of its names."""
    name = iri.removeprefix(XSD)
    return name == iri or name in _FORMS or name in _FREE


def datatypes() -> frozenset[str]:
    """The IRIs of the datatypes of XML Schema."""
    return frozenset(XSD + name for name in (*_FORMS, *_FREE))


def is_well_formed(text: str, datatype: str) -> bool:
    """Whether *text* is a value of the datatype with that IRI; true of every datatype that is not known here.

    A date has to be in the calendar: there is no 30 February.
    """
    name = datatype.removeprefix(XSD)
    if name == datatype or name not in _FORMS:
        return True
    if not _form(name).fullmatch(text):
        return False
    return name not in ("date", "dateTime", "dateTimeStamp") or _is_day(text)


@functools.cache
def _form(name: str) -> re.Pattern[str]:
    """How the values of a datatype are written: a run meets few of the many, and compiles no others."""
    return re.compile(_FORMS[name])


def _is_day(text: str) -> bool:
    year, month, day = (int(part) for part in re.match(r"-?(\d+)-(\d\d)-(\d\d)", text).groups())  # type: ignore[union-attr]
    try:
        # The calendar repeats itself every 400 years, and Python knows years up to 9999.
        datetime.date(year % 400 + 2000, month, day)
    except ValueError:
        return False
    return True
