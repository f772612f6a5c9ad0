"""Answers of named questions as documents: the JSON of API and command line, CSV, and a table for the terminal."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from pyoxigraph import Literal, NamedNode

from servicegraph.catalogue import Catalogue
from servicegraph.diagnostics import Location
from servicegraph.messages import one_line, pick, text
from servicegraph.queries.answer import Answer
from servicegraph.queries.grounds import Basis, Ground
from servicegraph.rdf.literals import scalar
from servicegraph.rdf.terms import Term
from servicegraph.reports.table import drawn
from servicegraph.reports.written import written
from servicegraph.sparql.formats import SOLUTION_FORMATS, write_solutions
from servicegraph.sparql.values import Row, Solutions

_CSV = next(format for format in SOLUTION_FORMATS if format.name == "csv")


def cell(term: Term | None, catalogue: Catalogue, language: str, ground: Ground | None = None) -> Any:
    """A term as JSON: an IRI with its label and basis, a literal as its scalar, null when unbound.

    The basis is that of the entity and of the facts of *ground* that give it, the weakest; null when nothing tells it.
    """
    if term is None:
        return None
    if isinstance(term, NamedNode):
        giving = [fact.basis for fact in ground.facts if fact.statement.object == term] if ground else []
        known = [basis for basis in (catalogue.grounds.of_entity(term), *giving) if basis is not None]
        basis = min(known, default=None)
        return {"iri": term.value, "label": catalogue.label(term.value, language), "basis": _word(basis)}
    return scalar(term) if isinstance(term, Literal) else str(term)


def _word(basis: Basis | None) -> str | None:
    return basis.word if basis else None


def document(
    answer: Answer,
    catalogue: Catalogue,
    language: str,
    *,
    offset: int = 0,
    size: int | None = None,
    next_page: str | None = None,
    trace: bool = False,
) -> dict[str, Any]:
    """The JSON document of *answer*: the page of *size* rows from *offset*; *next_page* is the link to the next.

    Each row tells its basis, and with *trace* the facts that it rests on with their files and lines.
    """
    rows = answer.rows[offset : None if size is None else offset + size]
    return {
        "query": answer.query.name,
        "parameters": dict(answer.parameters),
        "columns": list(answer.columns),
        "rows": [_row(row, answer, catalogue, language, trace) for row in rows],
        "complete": answer.complete,
        "total": len(answer.rows),
        "next": next_page,
        "state": answer.state,
    }


def _row(row: Row, answer: Answer, catalogue: Catalogue, language: str, trace: bool) -> dict[str, Any]:
    ground = answer.ground(row)
    cells = zip(answer.columns, row, strict=True)
    told: dict[str, Any] = {name: cell(term, catalogue, language, ground) for name, term in cells}
    told["basis"] = _word(ground.basis)
    if trace:
        told["trace"] = [
            {
                **{part: _term_text(term, catalogue) for part, term in zip(_PARTS, fact.statement, strict=True)},
                "basis": fact.basis.word,
                **_place(fact.location),
            }
            for fact in ground.facts
        ]
    return told


_PARTS = ("subject", "predicate", "object")


def _term_text(term: Term, catalogue: Catalogue) -> str:
    return catalogue.prefixes.contract(term.value) if isinstance(term, NamedNode) else str(term)


def _place(place: Location | None) -> dict[str, Any]:
    return {"path": place.path if place else None, "line": place.line if place else None}


def csv(answer: Answer, rows: Sequence[Row] | None = None) -> bytes:
    """*answer*, or *rows* of it, as SPARQL 1.1 CSV."""
    return write_solutions(
        Solutions(answer.columns, tuple(answer.rows if rows is None else rows), answer.complete), _CSV
    )


def labelled_csv(answer: Answer, catalogue: Catalogue, language: str, rows: Sequence[Row] | None = None) -> bytes:
    """*answer*, or *rows* of it, as CSV for people: each IRI with its label in *language*, and the basis of the row."""
    heads = [
        name
        for column in answer.query.columns
        for name in ((column.name, f"{column.name}Label") if column.type == "iri" else (column.name,))
    ]
    lines = []
    for row in answer.rows if rows is None else rows:
        line: list[Term | None] = []
        for column, term in zip(answer.query.columns, row, strict=True):
            line.append(term)
            if column.type == "iri":
                line.append(Literal(catalogue.label(term.value, language)) if isinstance(term, NamedNode) else None)
        basis = answer.ground(row).basis
        lines.append((*line, Literal(text(f"answer.{basis.word}", language)) if basis else None))
    return write_solutions(Solutions((*heads, "basis"), tuple(lines), answer.complete), _CSV)


def table(answer: Answer, catalogue: Catalogue, language: str, *, trace: bool = False) -> str:
    """*answer* as columns of text, with labels for IRIs, and a last line that says how many rows there are.

    The last column tells the basis of each row. With *trace* the facts that a row rests on follow, with their places.
    """
    if not answer.rows:
        return text("query.no-rows", language)
    heads = [*(pick(column.label, language) for column in answer.query.columns), text("answer.basis", language)]
    lines = []
    for row, ground in zip(answer.rows, answer.trace, strict=True):
        basis = text(f"answer.{ground.basis.word}", language) if ground.basis else ""
        lines.append([*(_shown(term, catalogue, language) for term in row), basis])
    if not any(line[-1] for line in lines):
        heads, lines = heads[:-1], [line[:-1] for line in lines]
    key = "query.rows-cut" if not answer.complete else "query.row" if len(lines) == 1 else "query.rows"
    count = text(key, language, count=len(lines))
    return "\n".join([drawn(heads, lines), count, *(_traced(answer, catalogue, language) if trace else ())])


def _traced(answer: Answer, catalogue: Catalogue, language: str) -> Iterator[str]:
    for number, ground in enumerate(answer.trace, 1):
        yield text("answer.trace", language, number=number)
        for fact in ground.facts:
            said = " ".join(_term_text(term, catalogue) for term in fact.statement)
            basis = text(f"answer.{fact.basis.word}", language)
            yield one_line(f"  {said}  ({basis}; {fact.location or '–'})")


def _shown(term: Term | None, catalogue: Catalogue, language: str) -> str:
    if isinstance(term, NamedNode):
        return catalogue.label(term.value, language)
    return written(term, language)


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
                "description": pick(parameter.description, language),
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
                "description": pick(column.description, language),
            }
            for column in query.columns
        ],
        "examples": [dict(example) for example in query.examples],
        "sources": list(query.sources),
        "facts": [fact.text for fact in query.facts],
    }
