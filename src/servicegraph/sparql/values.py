"""What a SPARQL query may use, and the values that it gives."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from pyoxigraph import Triple

from servicegraph.rdf.terms import Term

Row = tuple[Term | None, ...]


@dataclass(frozen=True)
class Limits:
    """What one query may use: *seconds* of wall time and *rows* (solutions or triples) of answer."""

    seconds: float = 10.0
    rows: int = 10_000


@dataclass(frozen=True)
class Solutions:
    """The answer to a SELECT: the variables without their mark and one row per solution, None where unbound.

    ``complete`` is False when the limit of rows cut it.
    """

    variables: tuple[str, ...]
    rows: tuple[Row, ...]
    complete: bool = True


@dataclass(frozen=True)
class Boolean:
    """The answer to an ASK."""

    value: bool


@dataclass(frozen=True)
class Graph:
    """The answer to a CONSTRUCT or DESCRIBE; ``complete`` is False when the limit of rows cut it."""

    triples: tuple[Triple, ...]
    complete: bool = True


QueryResult = Solutions | Boolean | Graph


@dataclass(frozen=True)
class QueryRequest:
    """A SPARQL query with the dataset and the formats (an Accept header) that its asker wants.

    Its relative IRIs begin with *base*, an IRI; without one they are a mistake. What it is *made_from* by putting terms
    in is a name that stands for that text: what a store has seen in one text made from it holds of all.
    """

    sparql: str
    limits: Limits = field(default_factory=Limits)
    accept: str | None = None
    default_graphs: Sequence[str] = ()
    named_graphs: Sequence[str] = ()
    derived_graphs: Sequence[str] = ()
    base: str = ""
    made_from: str = ""


@dataclass(frozen=True)
class QueryResponse:
    """The answer as it goes out: its *format* (a name of ``formats``), Content-Type and bytes.

    ``complete`` is False when the limit of rows cut it.
    """

    format: str
    content_type: str
    complete: bool
    content: bytes
