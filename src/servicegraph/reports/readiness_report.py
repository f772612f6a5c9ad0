"""Readiness as a JSON document, a table of all integrated services, and a text about one."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from servicegraph.catalogue import Catalogue
from servicegraph.messages import one_line, text
from servicegraph.readiness import Readiness
from servicegraph.reports.findings import findings
from servicegraph.reports.table import drawn


def readiness_document(readiness: Readiness, catalogue: Catalogue, language: str) -> dict[str, Any]:
    """The readiness of one integrated service as JSON, with the findings as evidence for what is not met."""
    return {
        "chain": {"iri": readiness.whole, "label": catalogue.label(readiness.whole, language)},
        "met": readiness.met,
        "applicable": readiness.applicable,
        "tasks": [
            {
                "task": {"iri": task.task, "label": catalogue.label(task.task, language)},
                "met": task.met,
                "applicable": task.applicable,
                "findings": findings(task.findings, language),
            }
            for task in readiness.tasks
        ],
        "state": catalogue.state,
    }


def readiness_table(measured: Iterable[Readiness], catalogue: Catalogue, language: str) -> str:
    """One line per integrated service: checks met of checks that apply, for each task and in all."""
    rows = list(measured)
    if not rows:
        return text("query.no-rows", language)
    heads = [text("readiness.whole", language), *(task.task.rpartition("/")[2] for task in rows[0].tasks), "Σ"]
    lines = [
        [
            catalogue.label(one.whole, language),
            *(f"{task.met}/{task.applicable}" if task.applicable else "–" for task in one.tasks),
            f"{one.met}/{one.applicable}",
        ]
        for one in rows
    ]
    return drawn(heads, lines)


def readiness_text(readiness: Readiness, catalogue: Catalogue, language: str) -> str:
    """The readiness of one integrated service: a line per task, and below it what is missing and where."""
    lines = [f"{catalogue.label(readiness.whole, language)}: {readiness.met}/{readiness.applicable}"]
    for task in readiness.tasks:
        number = task.task.rpartition("/")[2]
        lines.append(f"{number}  {catalogue.label(task.task, language)}: {task.met}/{task.applicable}")
        for found in task.findings:
            lines.append(f"     {found.text(language)} ({found.location})")
    return "\n".join(map(one_line, lines))
