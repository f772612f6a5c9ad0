"""How long the named questions take on catalogues of several sizes, and how that grows with the data.

Every example of every question is asked, and every question that needs no parameter without one. What an example
names of the shipped catalogue is replaced by a thing of the same kind in a generated one. Each question is asked in a
process of its own that the system ends when its time is out, since nothing else ends it.
"""

from __future__ import annotations

import json
import math
import os
import resource
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    # Who only makes a table of what was measured needs no catalogue.
    from servicegraph.catalogue import Catalogue

LIMIT = 30.0
"""Processor seconds after which a question is ended."""
GROWTH_GOAL = 1.15
"""The largest exponent with which time may grow with triples and rows, between the sizes ``GROWTH_BETWEEN``."""
GOALS = {"shipped": 0.1, "100,000": 1.0, "1,000,000": 10.0}
"""Seconds that a question may take, by the name of the catalogue."""
GROWTH_BETWEEN = ("10,000", "100,000")

_BLOCKS, _BLOCK = 5, 0.1  # the best mean of so many blocks of runs, each of so many seconds together or of one run
_LONG = 4.0  # seconds after which no further block is begun
_SHORTEST = 0.02  # seconds at the larger size; in less, what does not grow decides, and there is no exponent to tell
# By prefix, what stands in a generated catalogue for the things that one example names, in their order.
_STAND_INS: Mapping[str, Sequence[str]] = {
    "chain": ("chain:c2",), "package": ("package:p1",), "process": ("process:r2-1",),
    "service": ("service:s1", "service:s20"), "interface": ("interface:n1-1",), "indicator": ("indicator:m1-0",),
    "data-source": ("data-source:t1-0",), "system": ("system:y1",),
}  # fmt: skip
_LARGEST = "the-largest"  # stands for the organisation that organises most services


@dataclass(frozen=True)
class Case:
    """One way of asking a question: the texts of its parameters, and what they are called in a report."""

    question: str
    title: str
    parameters: Mapping[str, str]


@dataclass(frozen=True)
class Timing:
    """One case on one catalogue: processor seconds, and the rows that there are, also where fewer are given.

    Both are infinite when the time was out.
    """

    seconds: float
    rows: float


def cases(catalogue: Catalogue) -> Iterator[Case]:
    """Every case of every question of *catalogue*; the same titles whatever the catalogue, for they are compared."""
    for query in catalogue.library:
        needed = any(parameter.required for parameter in query.parameters)
        asked: list[Mapping[str, str]] = [] if needed or {} in query.examples else [{}]
        if any(parameter.name == "organisation" and not parameter.required for parameter in query.parameters):
            asked.append({"organisation": _LARGEST})
        for example in (*asked, *query.examples):
            title = " ".join([query.name, *(f"{name}={value}" for name, value in example.items())])
            yield Case(query.name, title, _fitting(catalogue, example))


def _fitting(catalogue: Catalogue, example: Mapping[str, str]) -> dict[str, str]:
    """*example* with what *catalogue* does not know replaced by a thing of the same kind that it has."""
    found: dict[str, str] = {}
    for name, text in example.items():
        prefix, colon, _ = text.partition(":")
        is_known = not colon or catalogue.prefixes.expand(text) in catalogue.dataset.labels.names
        others = () if is_known and text != _LARGEST else _stand_ins(catalogue, text, prefix)
        used = sum(value in others for value in found.values())
        found[name] = others[min(used, len(others) - 1)] if others else text
    return found


def _stand_ins(catalogue: Catalogue, text: str, prefix: str) -> Sequence[str]:
    """What *catalogue* has in place of *text*, of the kind *prefix*: of its first package, where that chooses."""
    if text == _LARGEST:
        most = "SELECT ?one { ?service sg:organisedBy ?one } GROUP BY ?one ORDER BY DESC(COUNT(*)) ?one LIMIT 1"
        return _names(catalogue, most)
    if prefix not in ("organisation", "segment"):
        return _STAND_INS.get(prefix, ())
    verb = "sg:providedBy" if prefix == "organisation" else "sg:serves"
    return _names(catalogue, f"SELECT ?one {{ package:p1 sg:includes ?s . ?s {verb} ?one }} ORDER BY STR(?s) ?one")


def _names(catalogue: Catalogue, sparql: str) -> Sequence[str]:
    """The CURIEs that the query *sparql* gives, each once, in their order."""
    heads = (f"PREFIX {name}: <{iri}>" for name, iri in catalogue.prefixes.namespaces.items())
    rows = catalogue.memory.query("\n".join((*heads, sparql))).rows  # type: ignore[union-attr]
    return list(dict.fromkeys(catalogue.prefixes.contract(row[0].value) for row in rows))  # type: ignore[union-attr]


def timed(catalogue: Catalogue, case: Case, limit: float = LIMIT) -> Timing:
    """The whole answer of *catalogue* to *case*, the best of some runs, ended after *limit* processor seconds.

    Raises RuntimeError when the question fails.
    """
    reading, writing = os.pipe()
    child = os.fork()
    if not child:
        os.close(reading)
        resource.setrlimit(resource.RLIMIT_CPU, (math.ceil(limit), math.ceil(limit)))
        try:
            said = json.dumps(_asked(catalogue, case))
        except Exception as error:  # told to the parent, which raises it
            said = json.dumps(str(error))
        os.write(writing, said.encode())
        os._exit(0)
    os.close(writing)
    with os.fdopen(reading) as pipe:
        said = pipe.read()
    os.waitpid(child, 0)
    answer = json.loads(said) if said else (math.inf, math.inf)
    if isinstance(answer, str):
        raise RuntimeError(f"{case.title}: {answer}")
    return Timing(*answer)


def _asked(catalogue: Catalogue, case: Case) -> tuple[float, int]:
    """Seconds of a run in the best of some blocks, and the rows; those too that the limit of an answer cuts off.

    What else the machine does can only add to a block. A single run is no block: the clock moves in steps of some
    milliseconds, and the best of short runs would be the one that saw no step.
    """
    blocks, spent, best = 0, 0.0, math.inf
    while blocks < _BLOCKS and spent < _LONG:
        start, runs, taken = time.process_time(), 0, 0.0
        while taken < _BLOCK:
            answer = catalogue.query(case.question, case.parameters)
            runs, taken = runs + 1, time.process_time() - start
        blocks, spent, best = blocks + 1, spent + taken, min(best, taken / runs)
    if answer.complete or spent > _LONG:  # what takes so long is of no size between which growth is told
        return best, len(answer.rows)
    asked = catalogue.bind(case.question, case.parameters, None)
    return best, len(catalogue.memory.solutions(asked.bare)[1])


def measured(catalogue: Catalogue) -> dict[str, object]:
    """How many triples the files of *catalogue* hold, and seconds and rows of every case by title, as JSON can hold it.

    The ontology and the shipped vocabularies are not counted: they are the same whatever grows.
    """
    # The figures of readiness are made by a check; only the question is timed, and of small catalogues.
    with_figures = len(catalogue.memory) < 50_000
    if with_figures:
        catalogue.add_readiness()
    found = {
        case.title: [taken.seconds, taken.rows]
        for case in cases(catalogue)
        if with_figures or "readiness" not in catalogue.library.get(case.question).needs
        for taken in (timed(catalogue, case),)
    }
    return {"triples": sum(len(file.quads) for file in catalogue.dataset.data), "cases": found}


def growth(small: Sequence[float], large: Sequence[float], sizes: tuple[float, float]) -> float | None:
    """The exponent with which time grows with triples and rows; None where there is too little time to tell.

    *small* and *large* are seconds and rows, *sizes* the triples of the two catalogues.
    """
    if not _SHORTEST <= large[0] < math.inf:
        return math.inf if large[0] == math.inf else None
    return math.log(large[0] / max(small[0], 0.001)) / math.log((sizes[1] + large[1]) / (sizes[0] + small[1]))


def misses(title: str, found: Mapping[str, Mapping[str, Any]]) -> tuple[list[str], float | None]:
    """The names of the goals that the case *title* misses, and its exponent of growth; *found* by catalogue."""
    taken = {name: one["cases"].get(title) for name, one in found.items()}
    missed = [name for name, goal in GOALS.items() if (seconds := taken.get(name)) and seconds[0] > goal]
    small, large = (taken.get(name) for name in GROWTH_BETWEEN)
    exponent = None
    if small and large:
        exponent = growth(small, large, (found[GROWTH_BETWEEN[0]]["triples"], found[GROWTH_BETWEEN[1]]["triples"]))
        if exponent is not None and exponent > GROWTH_GOAL:
            missed.append("growth")
    return missed, exponent


def rows_of(found: Mapping[str, Mapping[str, Any]]) -> Iterator[list[str]]:
    """The rows of a table of what was *found*, by catalogue: every case, those first that miss a goal."""
    titles = list(dict.fromkeys(title for one in found.values() for title in one["cases"]))
    told = [(title, *misses(title, found)) for title in titles]
    for title, missed, exponent in sorted(told, key=lambda case: not case[1]):
        taken = [one["cases"].get(title) for one in found.values()]
        rows = next((f"{one[1]:,.0f}" for one in reversed(taken) if one and one[1] < math.inf), "–")
        shown = ["–" if not one else f"> {LIMIT:.0f}" if one[0] == math.inf else f"{one[0]:.3f}" for one in taken]
        power = "–" if exponent is None else f"{exponent:.2f}" if exponent < math.inf else "∞"
        yield [f"`{title}`", *shown, rows, power, ", ".join(missed) or "none"]
