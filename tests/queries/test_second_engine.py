"""An example of every question, the first of most, asked of another engine over the same statements: the same rows.

The other engine is rdflib, which follows the algebra of SPARQL from the inside out and so sees what a text means rather
than what one engine makes of it. It is slow, so that these are among the matrices
(``make test-matrix``). None may hang, for a partner's engine would hang there too.
"""

from __future__ import annotations

import contextlib
import decimal
import signal
from collections import Counter
from collections.abc import Iterator
from types import FrameType

import pytest
import rdflib
from pyoxigraph import Literal
from rdflib.query import ResultRow

from servicegraph import Catalogue
from servicegraph.rdf.index import text_of
from servicegraph.rdf.terms import Term
from servicegraph.sparql.values import Graph as AnsweredGraph
from servicegraph.sparql.values import Limits
from tests.queries.shipped_library import LIBRARY

MOST_SECONDS = 120  # of the processor, for one example; a question that takes longer is to be written otherwise
pytestmark = pytest.mark.matrix
QUICKER = {"overlapping-services": 1}  # the example that the other engine answers in seconds
LONG = ("interfaces-between-organisations",)
EXAMPLES = [
    pytest.param(query.name, QUICKER.get(query.name, 0), id=query.name, marks=[pytest.mark.long] * (query.name in LONG))
    for query in LIBRARY
]

Cell = tuple[str, str]


@pytest.fixture(scope="session")
def elsewhere(shipped: Catalogue) -> rdflib.Graph:
    """The statements of the shipped catalogue, with its ontology and vocabularies, in the other engine."""
    graph = rdflib.Graph()
    graph.parse(data=shipped.memory.n_triples(), format="nt")
    return graph


def with_figures(catalogue: Catalogue, graph: rdflib.Graph) -> rdflib.Graph:
    """*graph* and the figures of readiness, which are derived from the checks."""
    text = "CONSTRUCT WHERE { ?measured a <https://w3id.org/servicegraph/ns#TaskReadiness> ; ?property ?value }"
    found = catalogue.memory.query(text, Limits(), derived_graphs=(catalogue.add_readiness(),))
    assert isinstance(found, AnsweredGraph)
    together = rdflib.Graph()
    together += graph
    return together.parse(data="".join(f"{triple} .\n" for triple in found.triples), format="nt")


def plain_number(text: str) -> str:
    """A number as both engines write it: they differ in zeros at the end and in the last digits of a division."""
    return format(round(decimal.Decimal(text), 9).normalize(), "f")


def cell(term: Term | rdflib.term.Node | None) -> Cell:
    """A value of either engine, to be compared: its text, and for a literal its language or datatype."""
    if isinstance(term, rdflib.Literal):
        text, language, datatype = str(term), term.language or "", str(term.datatype or "")
    elif isinstance(term, Literal):
        text, language, datatype = term.value, term.language or "", term.datatype.value
    else:
        return ("" if term is None else str(term) if isinstance(term, rdflib.term.Node) else text_of(term)), "-"
    kind = datatype.rpartition("#")[2]
    if kind in ("integer", "decimal", "double"):
        return plain_number(text), "number"
    return text, language.lower() or ("" if kind in ("string", "langString") else kind)


@contextlib.contextmanager
def within(seconds: int) -> Iterator[None]:
    """Fails what takes longer of the processor; without such an alarm on this system it may take any time."""
    if not hasattr(signal, "SIGVTALRM"):
        yield
        return

    def late(_signal: int, _frame: FrameType | None) -> None:
        pytest.fail(f"the other engine has no answer within {seconds} seconds")

    before = signal.signal(signal.SIGVTALRM, late)
    signal.setitimer(signal.ITIMER_VIRTUAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)


@pytest.mark.parametrize(("name", "number"), EXAMPLES)
def test_another_engine_gives_the_same_rows(
    name: str, number: int, shipped: Catalogue, elsewhere: rdflib.Graph
) -> None:
    asked = shipped.bind(name, dict(LIBRARY.get(name).examples[number]))
    graph = with_figures(shipped, elsewhere) if asked.query.needs else elsewhere
    here = Counter(tuple(map(cell, row)) for row in shipped.answer(asked).rows)
    with within(MOST_SECONDS):
        answer = graph.query(asked.sparql)
        there = Counter(tuple(map(cell, row)) for row in answer if isinstance(row, ResultRow))
    assert {"only here": here - there, "only there": there - here} == {"only here": Counter(), "only there": Counter()}
