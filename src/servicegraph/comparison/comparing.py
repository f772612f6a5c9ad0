"""Asking all catalogues of a comparison at the same time, each within its time, and telling which cannot be had."""

from __future__ import annotations

import datetime
import queue
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass

from pyoxigraph import BlankNode, Literal, NamedNode

from servicegraph.catalogue import Catalogue
from servicegraph.comparison.asked_rows import MOST_ROWS, AskedRow, AskedTerm, FaultyRow
from servicegraph.comparison.catalogue_facts import CatalogueFacts, facts_asked
from servicegraph.comparison.compared_sources import ComparedSource, ComparisonError, with_name
from servicegraph.errors import EngineError, ServicegraphError
from servicegraph.sparql.values import Limits, Solutions

_AT_ONCE = 4
_LOOKS, _GRACE = 0.2, 0.5  # seconds between two looks at who is late, and how much later one may be
_SECONDS_FOR_A_FOLDER = 120.0  # that one question may take: nobody else waits
_ALL = 10**9  # more rows than there are


@dataclass(frozen=True)
class ComparedCatalogue:
    """A catalogue of the comparison: its source, which has a name if it knows one, and its ``facts``.

    ``facts`` is None for one that cannot be had, and ``failure`` says why. ``is_pending`` tells that its readiness was
    still being measured.
    """

    source: ComparedSource
    facts: CatalogueFacts | None
    failure: ServicegraphError | None = None
    is_pending: bool = False


def ask_catalogues(
    sources: Sequence[ComparedSource], day: datetime.date, *, seconds: float
) -> tuple[ComparedCatalogue, ...]:
    """What each of *sources* tells on *day*, in their order; four are asked at once.

    An endpoint that does not answer within *seconds* is given up, whatever it does; a folder takes as long as it takes.
    """
    done: queue.SimpleQueue[tuple[int, ComparedCatalogue]] = queue.SimpleQueue()
    found: dict[int, ComparedCatalogue] = {}
    running: dict[int, float] = {}
    waiting = list(range(len(sources)))
    while waiting or running:
        while waiting and len(running) < _AT_ONCE:
            number = waiting.pop(0)
            running[number] = time.monotonic()
            # Not an executor: at the end of the program Python would wait for one whose endpoint says nothing.
            threading.Thread(target=_work, args=(number, sources[number], day, seconds, done), daemon=True).start()
        try:
            number, one = done.get(timeout=_LOOKS)
            if running.pop(number, None) is not None:
                found[number] = one
        except queue.Empty:
            pass
        for number, begun in tuple(running.items()):
            if sources[number].address and time.monotonic() > begun + seconds + _GRACE:
                del running[number]
                failure = ComparisonError("error.compare-late", name=sources[number].place)
                found[number] = ComparedCatalogue(sources[number], None, failure)
    return tuple(found[number] for number in range(len(sources)))


def _work(
    number: int,
    source: ComparedSource,
    day: datetime.date,
    seconds: float,
    done: queue.SimpleQueue[tuple[int, ComparedCatalogue]],
) -> None:
    done.put((number, _asked(source, day, seconds)))


def _asked(source: ComparedSource, day: datetime.date, seconds: float) -> ComparedCatalogue:
    try:
        return _from_folder(source, day) if source.folder is not None else _from_endpoint(source, day, seconds)
    except FaultyRow:
        return ComparedCatalogue(source, None, ComparisonError("error.compare-faulty", name=source.place))
    except ServicegraphError as error:
        return ComparedCatalogue(source, None, error)
    except Exception as error:  # of one catalogue: the others are told of all the same
        reason = type(error).__name__
        return ComparedCatalogue(source, None, ComparisonError("error.compare-other", name=source.place, reason=reason))


def _from_endpoint(source: ComparedSource, day: datetime.date, seconds: float) -> ComparedCatalogue:
    from servicegraph.comparison.endpoint_asking import EndpointAsker  # who compares folders needs no client

    asker = EndpointAsker(source, time.monotonic() + seconds)
    facts = facts_asked(asker, day)
    return ComparedCatalogue(source, facts, is_pending=bool(asker.pending))


def _from_folder(source: ComparedSource, day: datetime.date) -> ComparedCatalogue:
    assert source.folder is not None
    catalogue = Catalogue.load(source.folder)
    try:
        derived: tuple[str, ...] = (catalogue.add_readiness(),)
    except EngineError:
        derived = ()
    facts = facts_of_catalogue(catalogue, day, derived, seconds=_SECONDS_FOR_A_FOLDER)
    return ComparedCatalogue(with_name(source, catalogue.settings.title), facts)


def facts_of_catalogue(
    catalogue: Catalogue, day: datetime.date, derived_graphs: Sequence[str], *, seconds: float | None = None
) -> CatalogueFacts:
    """What *catalogue*, which is loaded, tells on *day*; its readiness is in *derived_graphs*, or not known.

    One question may take *seconds*, as many as the settings say when omitted. Raises FaultyRow, QueryTimeout.
    """
    limits = Limits(seconds or catalogue.settings.query_seconds, _ALL)

    def ask(name: str, question: str) -> Sequence[AskedRow]:
        found = catalogue.store.query(question, limits, derived_graphs=derived_graphs)
        assert isinstance(found, Solutions)
        return [
            {
                column: AskedTerm(term.value, isinstance(term, NamedNode))
                for column, term in zip(found.variables, row, strict=True)
                if isinstance(term, NamedNode | Literal | BlankNode)
            }
            for row in found.rows
        ]

    return facts_asked(ask, day, asks_readiness=bool(derived_graphs), at_a_time=MOST_ROWS + 1)
