"""Answers of named queries as documents: the JSON of API and command line, CSV, and a table for the terminal."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from pyoxigraph import Literal, NamedNode

from servicegraph.catalogue import Answer, Catalogue
from servicegraph.messages import one_line, pick, text
from servicegraph.readiness import Readiness
from servicegraph.renderings import findings
from servicegraph.results import SOLUTION_FORMATS, write_solutions
from servicegraph.store import Term
from servicegraph.terms import scalar

_CSV = next(form for form in SOLUTION_FORMATS if form.name == "csv")
_WIDEST = 60  # characters of a table's cell


def cell(term: Term | None, catalogue: Catalogue, language: str) -> Any:
    """A term as JSON: an IRI with its label, a literal as its scalar, null when unbound."""
    if term is None:
        return None
    if isinstance(term, NamedNode):
        return {"iri": term.value, "label": catalogue.label(term.value, language)}
    return scalar(term) if isinstance(term, Literal) else str(term)


def document(
    answer: Answer,
    catalogue: Catalogue,
    language: str,
    *,
    offset: int = 0,
    size: int | None = None,
    next_page: str | None = None,
) -> dict[str, Any]:
    """The JSON document of *answer*: the page of *size* rows from *offset*; *next_page* is the link to the next."""
    rows = answer.rows[offset : None if size is None else offset + size]
    return {
        "query": answer.query.name,
        "parameters": dict(answer.parameters),
        "columns": list(answer.columns),
        "rows": [
            {name: cell(term, catalogue, language) for name, term in zip(answer.columns, row, strict=True)}
            for row in rows
        ],
        "complete": answer.complete,
        "total": len(answer.rows),
        "next": next_page,
        "state": answer.state,
    }


def csv(answer: Answer) -> bytes:
    """*answer* as SPARQL 1.1 CSV."""
    return write_solutions(answer.solutions, _CSV)


def table(answer: Answer, catalogue: Catalogue, language: str) -> str:
    """*answer* as columns of text, with labels for IRIs, and a last line that says how many rows there are."""
    heads = [pick(column.label, language) for column in answer.query.columns]
    lines = [[_shown(term, catalogue, language) for term in row] for row in answer.rows]
    if not lines:
        return text("query.no-rows", language)
    key = "query.rows-cut" if not answer.complete else "query.row" if len(lines) == 1 else "query.rows"
    count = text(key, language, count=len(lines))
    return f"{drawn(heads, lines)}\n{count}"


def drawn(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Heads and rows as aligned columns; a cell that is too wide is cut with an ellipsis."""
    lines = [[one_line(cell) for cell in row] for row in rows]
    widths = [min(_WIDEST, max(map(_width, column))) for column in zip(heads, *lines, strict=True)]
    ruler = "  ".join("─" * width for width in widths)
    return "\n".join([_line(heads, widths), ruler, *(_line(line, widths) for line in lines)])


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
            lines.append(f"     {found.text(language)} ({catalogue.label(found.focus, language)}, {found.location})")
    return "\n".join(map(one_line, lines))


def _shown(term: Term | None, catalogue: Catalogue, language: str) -> str:
    if isinstance(term, NamedNode):
        return catalogue.label(term.value, language)
    return "" if term is None else " ".join(getattr(term, "value", str(term)).split())


def _width(value: str) -> int:
    return sum(2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in value)


def _line(cells: Sequence[str], widths: Sequence[int]) -> str:
    parts = []
    for value, width in zip(cells, widths, strict=True):
        shown = value if _width(value) <= width else value[: width - 1] + "…"
        parts.append(shown + " " * (width - _width(shown)))
    return "  ".join(parts).rstrip()


def description(catalogue: Catalogue, name: str, language: str) -> Mapping[str, Any]:
    """What a user can know of the named query *name* before asking it. Raises UnknownQuery."""
    query = catalogue.library.get(name)
    return {
        "name": query.name,
        "title": pick(query.title, language),
        "description": pick(query.description, language),
        "parameters": [
            {
                "name": parameter.name,
                "type": parameter.type.name,
                "label": pick(parameter.label, language),
                "description": parameter.description.get(language, ""),
                "required": parameter.required,
                "default": parameter.default,
            }
            for parameter in query.parameters
        ],
        "columns": [
            {
                "name": column.name,
                "type": column.type,
                "label": pick(column.label, language),
                "description": column.description.get(language, ""),
            }
            for column in query.columns
        ],
        "examples": [dict(example) for example in query.examples],
        "sources": list(query.sources),
    }
