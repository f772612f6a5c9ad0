"""The pages of a catalogue as a server gives them: which addresses there are, and how long the server takes for each.

The application runs in this process, its questions in their own; an address is asked once, and then timed.
"""

from __future__ import annotations

import itertools
import statistics
import time
import warnings
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from typing import Any
from urllib.parse import quote, urlencode

from servicegraph.catalogue import Catalogue
from servicegraph.planning.gaps import gap_choices, gaps
from servicegraph.web.ahead import after_the_check
from servicegraph.web.app import create_app

with warnings.catch_warnings():
    # Starlette would rather have another HTTP client than the one that is installed.
    warnings.simplefilter("ignore")
    from starlette.testclient import TestClient

PEER = "/about"
"""A page that tells of nothing but itself: what it takes is what every page takes."""

_FIXED = ("/", "/readiness", "/gaps", "/gaps?by=unit", "/questions", "/findings", "/search", "/negotiation",
          "/sparql", "/accessibility", "/docs", "/docs/checks", "/docs/shapes", "/openapi.json")  # fmt: skip
_WORDS = ("palvelu", "kotihoito", "nuori", "mielenterveys", "hus", "service", "youth", "sääntö", "tjänst", "xyzzy")
_OF_A_KIND, _PACKS, _WHOLES, _FILTERS, _ENOUGH = 5, 10, 60, 4, 3.0  # the last in seconds


@dataclass(frozen=True)
class Timed:
    """One address: milliseconds of its first answer, and of later ones by the wall and by the processor."""

    address: str
    status: int
    first: float
    wall: float
    processor: float


def addresses(catalogue: Catalogue) -> Iterator[str]:
    """What readers of *catalogue* may open: every sort of page, with several things of each kind."""
    yield PEER
    yield from _FIXED
    for kind in catalogue.dataset.kinds:
        if kind.collection:
            yield f"/{kind.collection}"
    known = sorted(catalogue.dataset.labels.names)
    wholes = catalogue.entities.wholes()
    for kind in catalogue.dataset.kinds:
        starts = tuple(f"{base}{kind.name}/" for base in catalogue.entities.bases_of())
        own = [iri.rpartition("/")[2] for iri in known if iri.startswith(starts)]
        if kind.collection in wholes:
            for slug in _spread(own, _WHOLES):
                yield f"/id/{kind.name}/{slug}"
                yield f"/{kind.collection}/{slug}/readiness"
                yield f"/api/{kind.collection}/{slug}/diagram.svg"
        else:
            yield from (f"/id/{kind.name}/{slug}" for slug in _spread(own, _OF_A_KIND))
    for query in catalogue.library:
        for example in query.examples or ({},):
            yield _address(f"/questions/{query.name}", example)
    yield from _of_gaps(catalogue)
    yield from (_address("/search", {"q": word}) for word in _WORDS)


def _of_gaps(catalogue: Catalogue) -> Iterator[str]:
    short, offered = catalogue.prefixes.contract, gap_choices(catalogue)
    for name, values in (
        ("chain", offered.chains),
        ("organisation", offered.organisations),
        ("segment", offered.segments),
    ):
        yield from (_address("/gaps", {name: short(one)}) for one in _spread(values, _FILTERS))
    yield from (_address("/gaps", {"lack": lack}) for lack in ("undescribed", "no-rule", "kind-missing"))
    for group in itertools.islice((one for one in gaps(catalogue).between if one.here and one.there), _PACKS):
        yield _address("/negotiation", {"a": short(group.here[0]), "b": short(group.there[0])})


def _spread(values: Iterable[str], most: int) -> list[str]:
    """At most *most* of *values*, from all of their length."""
    every = list(values)
    return every[:: max(1, -(-len(every) // most))]


def _address(path: str, parameters: Mapping[str, str]) -> str:
    return f"{path}?{urlencode(parameters, quote_via=quote)}" if parameters else path


def timed(catalogue: Catalogue, more: Iterable[str], runs: int) -> Iterator[Timed]:
    """Every address of *catalogue* and *more*, each asked once and then *runs* times; medians of these."""
    app = create_app(catalogue)
    with TestClient(app, headers={"Accept": "text/html"}, raise_server_exceptions=False) as client:
        app.state.served.check.result()
        served = app.state.served.catalogue
        # As a server that has been up for a minute.
        _ = served.readiness
        after_the_check(app, served)
        for address in dict.fromkeys((*addresses(served), *more)):
            yield _timed(client, address, runs)


def _timed(client: TestClient, address: str, runs: int) -> Timed:
    start = time.perf_counter()
    status = client.get(address).status_code
    first = time.perf_counter() - start
    walls, processors = list[float](), list[float]()
    while len(walls) < runs and sum(walls) < _ENOUGH:
        start, used = time.perf_counter(), time.process_time()
        client.get(address)
        walls.append(time.perf_counter() - start)
        processors.append(time.process_time() - used)
    wall, processor = statistics.median(walls), statistics.median(processors)
    return Timed(address, status, first * 1000, wall * 1000, processor * 1000)


def measured(catalogue: Catalogue, more: Iterable[str] = (), runs: int = 5) -> list[dict[str, Any]]:
    """What ``timed`` gives, as JSON can hold it."""
    return [asdict(one) for one in timed(catalogue, more, runs)]
