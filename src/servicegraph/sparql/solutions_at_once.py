"""The solutions of a query read at once: the engine writes them without Python's lock, and its terms are made here.

Asking for one solution after the other gives the lock away each time, and where another thread has something to do, it
is not given back for milliseconds.
"""

from __future__ import annotations

import pyoxigraph
from pyoxigraph import BlankNode, Literal, NamedNode, QueryResultsFormat, QuerySolutions, RdfFormat

from servicegraph.rdf.terms import Term
from servicegraph.sparql.values import Row


class TermsAsWritten(dict[str, Term | None]):
    """Terms by how SPARQL's TSV writes them, made when they are asked for: equal ones are one object."""

    def __missing__(self, written: str) -> Term | None:
        """The term that is *written*; None for what is not bound."""
        term = self[written] = _term(written) if written else None
        return term


def rows_at_once(solutions: QuerySolutions, terms: TermsAsWritten) -> list[Row]:
    """All *solutions*, whose terms are added to *terms* (https://www.w3.org/TR/sparql12-results-csv-tsv/#tsv)."""
    written = solutions.serialize(format=QueryResultsFormat.TSV)
    assert written is not None  # only what is written to a file is not given back
    lines = written.decode().split("\n")
    term = terms.__getitem__
    return [tuple(map(term, line.split("\t"))) for line in lines[1:-1]]  # the names come first; a line end comes last


def _term(written: str) -> Term:
    match written[0]:
        case "<" if written[1] != "<":
            return NamedNode(written[1:-1])
        case "_":
            return BlankNode(written[2:])
        case '"' if written[-1] == '"' and "\\" not in written:
            return Literal(written[1:-1])
    [statement] = pyoxigraph.parse(f"<a:> <a:> {written} .", format=RdfFormat.TURTLE)
    term: Term = statement.object
    return term
