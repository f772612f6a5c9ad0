"""Asking a named question of a store: one road for the command line, Python, HTTP and pages."""

from __future__ import annotations

import decimal
from collections.abc import Mapping
from dataclasses import dataclass

from pyoxigraph import NamedNode

from servicegraph.errors import ParameterError
from servicegraph.queries.binding import bind
from servicegraph.queries.header import NamedQuery
from servicegraph.rdf.terms import Prefixes
from servicegraph.sparql.store import Store
from servicegraph.sparql.values import Limits, Row, Solutions


@dataclass(frozen=True)
class Answer:
    """The answer to a named query: the rows are RDF terms, None where nothing is bound.

    ``complete`` is False when a limit cut it; ``state`` is the state of the catalogue that answered.
    """

    query: NamedQuery
    parameters: Mapping[str, str]
    rows: tuple[Row, ...]
    complete: bool
    state: str

    @property
    def columns(self) -> tuple[str, ...]:
        """The names of the columns."""
        return tuple(column.name for column in self.query.columns)

    @property
    def solutions(self) -> Solutions:
        """The same answer as SPARQL solutions."""
        return Solutions(self.columns, self.rows, self.complete)


@dataclass(frozen=True)
class BoundQuery:
    """A named query with the parameter texts that it was given, and the SPARQL that follows from them."""

    query: NamedQuery
    parameters: Mapping[str, str]
    sparql: str


def bound(query: NamedQuery, given: Mapping[str, str], prefixes: Prefixes) -> BoundQuery:
    """*query* with the parameter texts *given*. Raises ParameterError."""
    return BoundQuery(query, dict(given), bind(query, given, prefixes))


def ask(
    asked: BoundQuery, store: Store, limits: Limits, *, derived_graphs: tuple[str, ...] = (), state: str = ""
) -> Answer:
    """The answer of *store* to the question *asked*; *derived_graphs* are what it needs beside the files.

    Raises QueryTimeout.
    """
    solutions = store.query(asked.sparql, limits, derived_graphs=derived_graphs)
    assert isinstance(solutions, Solutions)  # the loader accepts only SELECT
    return Answer(asked.query, asked.parameters, solutions.rows, solutions.complete, state)


def texts_of(values: Mapping[str, object]) -> dict[str, str]:
    """Parameter values of Python as the texts that their types read; those that are None are left out.

    Raises ParameterError for a value that has no such text.
    """
    return {name: _text(name, value) for name, value in values.items() if value is not None}


def _text(name: str, value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, NamedNode):
        return f"<{value.value}>"
    if isinstance(value, float | decimal.Decimal):
        return format(value, "f")
    if isinstance(value, str | int) or hasattr(value, "isoformat"):
        return value.isoformat() if hasattr(value, "isoformat") else str(value)
    raise ParameterError("error.parameter-python", parameter=name, value=type(value).__name__)
