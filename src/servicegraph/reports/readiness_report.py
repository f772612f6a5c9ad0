"""Readiness as a JSON document, a table of all integrated services, and a text about one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from servicegraph.catalogue import Catalogue
from servicegraph.messages import one_line, pick, text
from servicegraph.queries.grounds import Basis
from servicegraph.readiness import CriterionReadiness, CriterionState, Readiness, number_of
from servicegraph.reports.findings import findings
from servicegraph.reports.table import drawn


def readiness_document(readiness: Readiness, catalogue: Catalogue, language: str) -> dict[str, Any]:
    """The readiness of one integrated service as JSON, with the findings as evidence for what is not met."""
    return {
        "whole": _named(readiness.whole, catalogue, language),
        "date": catalogue.today().isoformat(),
        "state": catalogue.state,
        "tasks": [
            {
                "task": _named(task.task, catalogue, language),
                "met": task.met,
                "applicable": task.applicable,
                "criteria": [_criterion(one, catalogue, language) for one in task.criteria],
            }
            for task in readiness.tasks
        ],
    }


def _criterion(one: CriterionReadiness, catalogue: Catalogue, language: str) -> dict[str, Any]:
    return {
        "criterion": _named(one.criterion, catalogue, language),
        "state": one.state.value,
        "met": one.met,
        "applicable": one.applicable,
        "basis": one.basis.word if one.basis else None,
        "findings": findings(one.findings, language),
    }


def _named(iri: str, catalogue: Catalogue, language: str) -> dict[str, str]:
    return {"iri": iri, "label": criterion_name(iri, catalogue, language)}


def criterion_name(iri: str, catalogue: Catalogue, language: str) -> str:
    """The name of *iri*; a criterion that is a shape has its title."""
    shape = catalogue.scope.shapes.by_iri.get(iri)
    return pick(shape.title, language) if shape and shape.title else catalogue.label(iri, language)


def readiness_table(measured: Iterable[Readiness], catalogue: Catalogue, language: str) -> str:
    """One line per integrated service: criteria met of those that apply, for each task."""
    rows = list(measured)
    if not rows:
        return text("query.no-rows", language)
    heads = [text("readiness.whole", language), *(task.task.rpartition("/")[2] for task in rows[0].tasks)]
    lines = [
        [
            catalogue.label(one.whole, language),
            *(f"{task.met}/{task.applicable}" if task.applicable else "–" for task in one.tasks),
        ]
        for one in rows
    ]
    return drawn(heads, lines)


def readiness_text(readiness: Readiness, catalogue: Catalogue, language: str) -> str:
    """The readiness of one integrated service: a line per task and criterion, and what is lacking where."""
    return "\n".join(map(one_line, _lines(readiness, catalogue, language)))


def _lines(readiness: Readiness, catalogue: Catalogue, language: str) -> Iterator[str]:
    yield catalogue.label(readiness.whole, language)
    for task in readiness.tasks:
        number = task.task.rpartition("/")[2]
        share = f"{task.met}/{task.applicable}" if task.applicable else "–"
        yield f"{number}  {catalogue.label(task.task, language)}: {share}"
        for one in task.criteria:
            number, said = (
                number_of(one.criterion, catalogue.memory),
                criterion_name(one.criterion, catalogue, language),
            )
            name = f"{number} {said}".strip()
            yield f"   {name}: {_state(one, language)}"
            for found in one.findings:
                yield f"        {found.text(language)} ({found.location})"


def _state(one: CriterionReadiness, language: str) -> str:
    """The state in words, and on what it rests where that is not what a source states."""
    said = text(f"readiness.{one.state.value}", language, met=one.met, applicable=one.applicable)
    if one.state in (CriterionState.MET, CriterionState.PARTLY) and one.basis in (Basis.COMPLETED, Basis.MODELLED):
        said += f" ({text(f'readiness.on-{one.basis.word}', language)})"
    return said
