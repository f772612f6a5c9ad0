"""Answers of named questions as documents: the JSON of API and command line, CSV, and a table for the terminal."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pyoxigraph import Literal, NamedNode

from servicegraph.catalogue import Catalogue
from servicegraph.messages import pick, text
from servicegraph.queries.answer import Answer
from servicegraph.rdf.literals import scalar
from servicegraph.rdf.terms import Term
from servicegraph.reports.table import drawn
from servicegraph.sparql.formats import SOLUTION_FORMATS, write_solutions

_CSV = next(format for format in SOLUTION_FORMATS if format.name == "csv")


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


def _shown(term: Term | None, catalogue: Catalogue, language: str) -> str:
    if isinstance(term, NamedNode):
        return catalogue.label(term.value, language)
    return "" if term is None else " ".join(getattr(term, "value", str(term)).split())


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
