"""The report of an exchange: how much went in and came out, and what was left out or guessed, each with its reason."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from servicegraph.messages import fill, one_line, pick, text, texts

_MOST_NAMED = 5  # of the things that a line of text tells of; the document has all


@dataclass(frozen=True, order=True)
class ReportRow:
    """Something that an exchange did not take over as it stands: the *reason*, what it concerns, the value.

    ``reason`` is the end of a key ``exchange.reason-…``. ``subject`` is the IRI of a thing, or a field or a place in a
    file; ``value`` what was left out or put in its place; ``count`` how often that happened with this value.
    """

    reason: str
    subject: str
    value: str = ""
    count: int = 1


@dataclass(frozen=True)
class ExchangeReport:
    """What became of everything that a format could have taken over.

    ``found`` and ``written`` count things by what they are (a kind of the catalogue, a class of the format), before
    and after. ``rows`` tell what was left out or guessed, sorted.
    """

    format: str = ""
    found: Mapping[str, int] = field(default_factory=dict)
    written: Mapping[str, int] = field(default_factory=dict)
    rows: tuple[ReportRow, ...] = ()


def report_of(
    format: str, found: Mapping[str, int], written: Mapping[str, int], rows: Iterable[ReportRow]
) -> ExchangeReport:
    """The report of one run; equal *rows* become one with their sum."""
    counts: Counter[tuple[str, str, str]] = Counter()
    for row in rows:
        counts[row.reason, row.subject, row.value] += row.count
    merged = sorted(ReportRow(*key, count=count) for key, count in counts.items())
    return ExchangeReport(format, dict(sorted(found.items())), dict(sorted(written.items())), tuple(merged))


def report_document(report: ExchangeReport) -> dict[str, Any]:
    """*report* as a JSON document: the counts, and every row with its reason in all languages."""
    rows = [
        {"reason": one.reason, "subject": one.subject, "value": one.value, "count": one.count} for one in report.rows
    ]
    reasons = {one.reason: dict(texts(f"exchange.reason-{one.reason}")) for one in report.rows}
    return {
        "format": report.format,
        "found": dict(report.found),
        "written": dict(report.written),
        "reasons": reasons,
        "leftOut": rows,
    }


def report_text(report: ExchangeReport, language: str) -> str:
    """*report* in sentences: a line of counts, then a line for each reason with the first of what it concerns."""

    def counts(by_name: Mapping[str, int]) -> str:
        return one_line(", ".join(f"{name} {count}" for name, count in by_name.items())) or "0"

    lines = [text("exchange.counts", language, found=counts(report.found), written=counts(report.written))]
    by_reason: dict[str, list[ReportRow]] = {}
    for row in report.rows:
        by_reason.setdefault(row.reason, []).append(row)
    for reason, rows in by_reason.items():
        named = [f"{one.subject} ({one.value})" if one.value else one.subject for one in rows[:_MOST_NAMED]]
        names = ", ".join(named) + " …" * (len(rows) > _MOST_NAMED)
        said = pick(texts(f"exchange.reason-{reason}"), language)
        values = {"reason": said, "count": sum(one.count for one in rows), "names": one_line(names)}
        lines.append(fill(pick(texts("exchange.row"), language), values))
    return "\n".join(lines)
