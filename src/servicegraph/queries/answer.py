"""Asking a named question of a store: one road for the command line, Python, HTTP and pages."""

from __future__ import annotations

import datetime
import decimal
import functools
import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from pyoxigraph import Literal, NamedNode

from servicegraph.errors import ParameterError
from servicegraph.queries.binding import in_language, read_parameters, with_terms
from servicegraph.queries.grounds import Basis, Ground, Grounds
from servicegraph.queries.header import NamedQuery
from servicegraph.rdf.terms import Prefixes
from servicegraph.sparql.lexer import is_changing
from servicegraph.sparql.store import Store
from servicegraph.sparql.values import Limits, Row, Solutions


@dataclass(frozen=True)
class Answer:
    """The answer to a named query: the rows are RDF terms, None where nothing is bound.

    ``complete`` is False when a limit cut it; ``state`` is the state of the catalogue that answered. What a row rests
    on is found when it is asked for.
    """

    query: NamedQuery
    parameters: Mapping[str, str]
    rows: tuple[Row, ...]
    complete: bool
    state: str
    grounds: Grounds | None = field(default=None, repr=False, compare=False)

    def ground(self, row: Row) -> Ground:
        """On what *row*, one of the rows, rests: its basis, and the facts with their files and lines."""
        if self.grounds is None:
            return Ground(None, ())
        return self.grounds.of_row(self.query.facts, self.columns, row)

    @functools.cached_property
    def trace(self) -> tuple[Ground, ...]:
        """On what each of the rows rests, in their order."""
        return tuple(map(self.ground, self.rows))

    def resting_on(self, basis: Basis) -> Answer:
        """The answer with the rows alone whose basis is at least so strong; one that has none is left out."""
        kept = tuple(row for row in self.rows if (self.ground(row).basis or 0) >= basis)
        return replace(self, rows=kept)

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
    """A named query with the parameter texts that it was given, their terms, and the SPARQL that follows from them."""

    query: NamedQuery
    parameters: Mapping[str, str]
    terms: Mapping[str, NamedNode | Literal]

    @functools.cached_property
    def sparql(self) -> str:
        """The text of the question with the terms in it, as people read it."""
        return with_terms(self.query, self.terms)

    @property
    def bare(self) -> str:
        """The same as an engine is asked it: without comments, on one line."""
        return with_terms(self.query, self.terms, is_bare=True)

    @property
    def made_from(self) -> str:
        """What stands for the text of the question without its terms, for a store (see ``QueryRequest``).

        Empty where a term has a backslash: an engine may read escapes before the grammar, and so see other tokens.
        """
        if any("\\" in str(term) for term in self.terms.values()):
            return ""
        return _name_of_text(self.query.text, tuple(self.terms))

    @property
    def is_changing(self) -> bool:
        """Whether the answer may change although neither the data nor the day does."""
        of_the_day = any(parameter.is_of_the_day for parameter in self.query.parameters)
        return is_changing(self.query.text) and not of_the_day


@functools.lru_cache(maxsize=256)
def _name_of_text(text: str, given: tuple[str, ...]) -> str:
    return hashlib.sha256("\n".join((text, *given)).encode("utf-8", "surrogatepass")).hexdigest()[:32]


def bound(
    query: NamedQuery, given: Mapping[str, str], prefixes: Prefixes, today: datetime.date | None = None
) -> BoundQuery:
    """*query* with the parameter texts *given*, asked on the day *today*. Raises ParameterError."""
    return BoundQuery(query, dict(given), read_parameters(query, given, prefixes, today))


def in_words(
    query: NamedQuery,
    values: Mapping[str, object],
    prefixes: Prefixes,
    language: str | None,
    offered: Sequence[str],
    today: datetime.date,
) -> BoundQuery:
    """*query* with *values* of Python, asked in *language* of a catalogue that has the languages *offered*.

    Raises ParameterError.
    """
    return bound(query, in_language(query, texts_of(values), language, offered), prefixes, today)


def ask(
    asked: BoundQuery,
    store: Store,
    limits: Limits,
    *,
    derived_graphs: tuple[str, ...] = (),
    state: str = "",
    grounds: Grounds | None = None,
) -> Answer:
    """The answer of *store* to the question *asked*. Raises QueryTimeout.

    *derived_graphs* are what it needs beside the files, *grounds* tell what its rows rest on.
    """
    solutions = store.query(asked.bare, limits, derived_graphs=derived_graphs, made_from=asked.made_from)
    assert isinstance(solutions, Solutions)  # the loader accepts only SELECT
    return Answer(asked.query, asked.parameters, solutions.rows, solutions.complete, state, grounds)


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
