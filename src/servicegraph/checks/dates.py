"""Dates, intervals and other values that are not written as their datatype wants them, each told once."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pyoxigraph import Literal, NamedNode

from servicegraph.checks.date_reading import (
    is_none,
    is_plain_day,
    is_under_a_day,
    months_of_minutes,
    read_date,
    read_interval,
)
from servicegraph.checks.definition import LiteralUse, Remedy, Scope, check
from servicegraph.checks.sentences import Sentences
from servicegraph.checks.written_literals import datatype_for, place_of, rewritten
from servicegraph.diagnostics import Diagnostic, Fix, Severity, built_in
from servicegraph.rdf.lexical import datatypes, is_datatype, is_well_formed
from servicegraph.rdf.nearest import is_certain, nearest
from servicegraph.rdf.paths import Path
from servicegraph.rdf.terms import NS, XSD

_DATE, _DURATION, _STRING = XSD + "date", XSD + "duration", XSD + "string"
_FREQUENCY = NS + "frequency"
_PERIOD = "service:club a sg:Service ; sg:validFrom {} ."
_FORUM = "forum:club a sg:DialogueForum ; sg:frequency {} ."
_USUAL_YEARS = range(1000, 10000)
_DAY = re.compile(r"\d{4}-\d\d-\d\d")  # whether or not there is such a day
# How values of some datatypes are written.
_EXAMPLES = {
    "boolean": "`true`, `false`",
    **dict.fromkeys(("integer", "int", "long", "nonNegativeInteger", "positiveInteger"), "`12`"),
    **dict.fromkeys(("decimal", "double", "float"), "`12.5`"),
    "date": '`"2025-01-31"^^xsd:date`',
    "dateTime": '`"2025-01-31T12:00:00"^^xsd:dateTime`',
    "gYear": '`"2025"^^xsd:gYear`',
    "gYearMonth": '`"2025-01"^^xsd:gYearMonth`',
    "duration": '`"P6M"^^xsd:duration`',
    "anyURI": '`"https://example.org/"^^xsd:anyURI`',
}


@check(
    Severity.VIOLATION,
    remedy=Remedy.SAFE,
    fails={"more.ttl": _PERIOD.format('"2025-01-31T00:00:00"^^xsd:dateTime') + " # here"},
    passes={"more.ttl": _PERIOD.format('"2025-01-31"^^xsd:date')},
)
def not_a_date(scope: Scope) -> Iterator[Diagnostic]:
    """A value of a property that wants a date and is none: no such day, another datatype, or none."""
    wanted = scope.shapes.wanted_datatypes
    for use in scope.literals:
        if wanted.get(use.predicate) != _DATE or _is(use, _DATE):
            continue
        day = read_date(use.value, scope.dataset.settings.timezone)
        hint = "check.not-a-date.hint-day" if _DAY.fullmatch(use.value) else "check.not-a-date.hint-form"
        is_safe = is_plain_day(use.value)
        yield _mendable(scope, "not-a-date", Severity.VIOLATION, use, day, hint, datatype="date", is_safe=is_safe)


@check(
    Severity.VIOLATION,
    remedy=Remedy.SAFE,
    fails={"more.ttl": _FORUM.format('"P6M"') + " # here"},
    passes={"more.ttl": _FORUM.format('"P6M"^^xsd:duration')},
)
def not_an_interval(scope: Scope) -> Iterator[Diagnostic]:
    """A value of a property that wants a duration and is none."""
    wanted = scope.shapes.wanted_datatypes
    for use in scope.literals:
        if wanted.get(use.predicate) != _DURATION or _is(use, _DURATION):
            continue
        interval = read_interval(use.value)
        is_safe = not is_under_a_day(interval) and not is_none(interval)
        if use.predicate == _FREQUENCY and is_under_a_day(interval):  # minutes for months: one finding, not two
            interval = months_of_minutes(interval) or interval
        hint = "check.not-an-interval.hint-form"
        yield _mendable(
            scope, "not-an-interval", Severity.VIOLATION, use, interval, hint, datatype="duration", is_safe=is_safe
        )


@check(
    Severity.WARNING,
    remedy=Remedy.OFFERED,
    fails={"more.ttl": _FORUM.format('"-P6M"^^xsd:duration') + " # here"},
    passes={"more.ttl": _FORUM.format('"P6M"^^xsd:duration')},
)
def no_interval(scope: Scope) -> Iterator[Diagnostic]:
    """How often something happens, said as no time at all or less than none."""
    for use in scope.literals:
        if use.predicate == _FREQUENCY and _is(use, _DURATION) and is_none(use.value):
            better = "" if re.fullmatch(r"\D*(?:0\D*)*", use.value) else use.value.removeprefix("-")
            yield _mendable(scope, "no-interval", Severity.WARNING, use, better, "check.no-interval.hint-form")


@check(
    Severity.WARNING,
    remedy=Remedy.OFFERED,
    fails={"more.ttl": _FORUM.format('"PT6M"^^xsd:duration') + " # here"},
    passes={"more.ttl": _FORUM.format('"P1D"^^xsd:duration')},
)
def short_interval(scope: Scope) -> Iterator[Diagnostic]:
    """A forum that meets, or a report that is given, several times a day: minutes written for months."""
    for use in scope.literals:
        if use.predicate == _FREQUENCY and _is(use, _DURATION) and is_under_a_day(use.value) and not is_none(use.value):
            better = months_of_minutes(use.value)
            yield _mendable(scope, "short-interval", Severity.WARNING, use, better, "check.short-interval.hint-form")


@check(
    Severity.WARNING,
    fails={"more.ttl": _PERIOD.format('"20024-01-31"^^xsd:date') + " # here"},
    passes={"more.ttl": _PERIOD.format('"1895-01-31"^^xsd:date')},
)
def unlikely_year(scope: Scope) -> Iterator[Diagnostic]:
    """A date in a year of five digits, or of fewer than four: a slip of the pen."""
    for use in scope.literals:
        if use.datatype in (_DATE, XSD + "dateTime", XSD + "gYear", XSD + "gYearMonth"):
            year = re.match(r"-?\d+", use.value)
            if year and int(year[0]) not in _USUAL_YEARS and is_well_formed(use.value, use.datatype):
                yield _finding(scope, "unlikely-year", Severity.WARNING, use, better=year[0])


@check(
    Severity.VIOLATION,
    remedy=Remedy.SAFE,
    fails={"more.ttl": 'organisation:county skos:notation "12a"^^xsd:integer . # here'},
    passes={"more.ttl": "organisation:county skos:notation 12 ."},
)
def malformed_value(scope: Scope) -> Iterator[Diagnostic]:
    """A literal that is no value of its own datatype, whatever the property."""
    wanted = scope.shapes.wanted_datatypes
    for use in scope.literals:
        if (
            use.datatype != _STRING
            and not use.language
            and not is_well_formed(use.value, use.datatype)
            and wanted.get(use.predicate) not in (_DATE, _DURATION)
        ):
            better = use.value.strip()
            right = better if better != use.value and is_well_formed(better, use.datatype) else ""
            fixes = rewritten(use, inside=right, is_safe=True) if right else ()
            example = _EXAMPLES.get(use.datatype.removeprefix(XSD), "")
            hint = "" if example else "check.malformed-value.hint-other"
            yield _finding(scope, "malformed-value", Severity.VIOLATION, use, hint=hint, fixes=fixes, better=example)


@check(
    Severity.VIOLATION,
    remedy=Remedy.SAFE,
    fails={"more.ttl": 'service:club a sg:Service ; dct:modified "2025-01-31"^^xsd:Date . # here'},
    passes={"more.ttl": 'service:club a sg:Service ; dct:modified "2025-01-31"^^xsd:date .'},
)
def unknown_datatype(scope: Scope) -> Iterator[Diagnostic]:
    """A datatype that XML Schema does not have: the value is then a text that no program reads."""
    wanted = scope.shapes.wanted_datatypes
    for use in scope.literals:
        if use.datatype == _STRING or is_datatype(use.datatype) or wanted.get(use.predicate) in (_DATE, _DURATION):
            continue
        near = nearest(use.datatype, datatypes())
        name = near[0].removeprefix(XSD) if near else ""
        is_safe = bool(near) and is_certain(use.datatype, near[0], datatypes()) and is_well_formed(use.value, near[0])
        yield _finding(
            scope,
            "unknown-datatype",
            Severity.VIOLATION,
            use,
            hint="" if near else "check.no-name-near",
            fixes=rewritten(use, after=datatype_for(use, name), is_safe=is_safe) if near else (),
            better=f"xsd:{name}",
        )


def _is(use: LiteralUse, datatype: str) -> bool:
    return use.datatype == datatype and is_well_formed(use.value, datatype)


def _mendable(
    scope: Scope,
    code: str,
    severity: Severity,
    use: LiteralUse,
    better: str,
    otherwise: str,
    *,
    datatype: str = "",
    is_safe: bool = False,
) -> Diagnostic:
    """The finding about a literal that becomes right as *better*; *otherwise* is the hint where that is empty."""
    after = datatype_for(use, datatype) if datatype else None
    fixes = rewritten(use, inside=better, after=after, is_safe=is_safe) if better else ()
    return _finding(scope, code, severity, use, hint="" if better else otherwise, fixes=fixes, better=better)


def _finding(
    scope: Scope,
    code: str,
    severity: Severity,
    use: LiteralUse,
    *,
    hint: str = "",
    fixes: tuple[Fix, ...] = (),
    better: str = "",
) -> Diagnostic:
    value = (
        Literal(use.value, language=use.language)
        if use.language
        else Literal(use.value, datatype=NamedNode(use.datatype))
    )
    return built_in(
        code,
        severity,
        place_of(use),
        focus=use.subject,
        path=Path(predicate=use.predicate),
        value=value,
        hint=hint,
        fixes=fixes,
        thing=Sentences(scope).names(use.subject),
        property=scope.dataset.prefixes.contract(use.predicate),
        text=use.value if len(use.value) <= 60 else use.value[:59] + "…",
        datatype=scope.dataset.prefixes.contract(use.datatype),
        better=better,
    )
