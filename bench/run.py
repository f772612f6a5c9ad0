"""Times loading, checking and asking, always beside a peer in the same run, and prints Markdown tables.

python bench/run.py                     the shipped catalogue and generated ones of 1 000 to 100 000 triples
python bench/run.py --runs 5 --large    also one of a million triples, medians of five
python bench/run.py --only shipped      the check command and the named queries only
python bench/run.py --only check        the check command beside other engines only
python bench/run.py --only questions    the named questions only, in every way of asking them
python bench/run.py --only shapes       every shape and how its time grows only
python bench/run.py --only serving      our server beside others only, with those triples
python bench/run.py --only search       the search only
python bench/run.py --only pages        the pages only, of the shipped catalogue and of 100 000 triples
"""

from __future__ import annotations

import argparse
import json
import math
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1]))  # so that the script finds its neighbours wherever it is called

from bench import checking, questions, serving, shapes

HERE = Path(__file__).parent
SHIPPED = HERE.parent / "catalogue"
SIZES = (1_000, 10_000, 100_000)
LARGE = 1_000_000
TRIPLES_PER_SERVICE = 52  # as in generate.py, which is not imported so that this process stays small
MOST_FOR_PYSHACL = 1_100  # triples; the ontology and vocabularies come on top, and beyond that it takes minutes
MOST_FOR_RDFLIB_QUERY = 100_000
CHECK_TARGET = 2.0  # seconds, the whole command on the shipped catalogue
ENOUGH = 20.0  # seconds; what takes longer is not measured again
QUERY_TARGET = 100.0  # milliseconds, each example of a named query in process
PAGE_PEER = "/about"  # as in pages.py: what it takes is what every page takes
PAGE_TARGETS = {"shipped": 100.0, f"{SIZES[-1]:,}": 200.0}  # milliseconds of a page that is asked for again
PICTURE_TARGET = 200.0  # milliseconds of a picture that nobody has asked for before


@dataclass(frozen=True)
class Measured:
    """Medians of processor seconds and peak memory of one task on one catalogue; ``result`` is the last run's."""

    seconds: float
    megabytes: float
    result: Any


@dataclass(frozen=True)
class Subject:
    """A catalogue to measure on; ``triples`` is its size, which decides whether slow peers run on it."""

    name: str
    folder: Path
    triples: int


def measure(task: str, folder: Path, runs: int) -> Measured:
    """Run *task* on the catalogue in *folder* *runs* times, each in a fresh process; once when it takes very long.

    Raises RuntimeError with the last words of a run that failed.
    """
    outcomes: list[dict[str, Any]] = []
    while len(outcomes) < runs and sum(outcome["seconds"] for outcome in outcomes) < ENOUGH:
        command = [sys.executable, str(HERE / "tasks.py"), task, str(folder)]
        ended = subprocess.run(command, capture_output=True, text=True, env=_environment())
        if ended.returncode:
            raise RuntimeError(f"{task} on {folder}: {ended.stderr.strip().splitlines()[-1]}")
        outcomes.append(json.loads(ended.stdout))
    return Measured(
        statistics.median(outcome["seconds"] for outcome in outcomes),
        statistics.median(outcome["megabytes"] for outcome in outcomes),
        outcomes[-1]["result"],
    )


def command_seconds(folder: Path, runs: int) -> tuple[float, float]:
    """Median wall and processor seconds of the whole ``servicegraph check`` of *folder*, Python's start included."""
    walls, processors = [], []
    for _ in range(runs):
        before, start = os.times(), time.perf_counter()
        command = [sys.executable, "-m", "servicegraph.cli", "check", str(folder)]
        ended = subprocess.run(command, capture_output=True, text=True, env=_environment())
        walls.append(time.perf_counter() - start)
        after = os.times()
        processors.append(after.children_user + after.children_system - before.children_user - before.children_system)
        if ended.returncode not in (0, 1):
            raise RuntimeError(f"check of {folder}: {ended.stderr.strip()}")
    return statistics.median(walls), statistics.median(processors)


def _environment() -> dict[str, str]:
    # Whoever installs the program has it compiled: a process that may keep nothing would compile it at every start.
    inherited = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    return {**inherited, "PYTHONPATH": str(HERE.parent / "src")}


def table(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A Markdown table; the first column is text, the others are numbers."""
    marks = ["---", *["---:"] * (len(heads) - 1)]
    return "\n".join("| " + " | ".join(row) + " |" for row in (heads, marks, *rows))


def compared(
    subjects: Sequence[Subject], runs: int, task: str, peer: str, most: float, faster: bool, heads: Sequence[str]
) -> str:
    """A table of *task* beside *peer*; the peer is left out beyond *most* triples.

    The ratio is the peer's time over ours when *faster*, else ours over the peer's.
    """
    rows = []
    for subject in subjects:
        ours = measure(task, subject.folder, runs)
        cells = [subject.name, f"{ours.result:,}", _seconds(ours.seconds), f"{ours.megabytes:.0f}"]
        if subject.triples <= most:
            theirs = measure(peer, subject.folder, runs)
            ratio = theirs.seconds / ours.seconds if faster else ours.seconds / theirs.seconds
            cells += [_seconds(theirs.seconds), f"{theirs.megabytes:.0f}", f"{ratio:.1f}"]
            if theirs.result != ours.result:
                cells[1] += f" ({theirs.result:,})"
        else:
            cells += ["–", "–", "–"]
        rows.append(cells)
    return table(["catalogue", *heads], rows)


def _seconds(value: float) -> str:
    return f"{value:.3f}" if value < 1 else f"{value:.2f}"


def sizes_report(subjects: Sequence[Subject], runs: int) -> Iterator[str]:
    """Load, reading, SHACL and queries on every subject, each beside its peer."""
    seconds = ["s", "MB"]
    parts = [
        ("Load: files to a store, beside rdflib parsing the same files",
         "load", "load-rdflib", math.inf, True, ["triples", *seconds, "rdflib s", "MB", "× faster"]),
        ("Reading Turtle, beside a plain `pyoxigraph.parse`",
         "read-turtle", "read-plain", math.inf, False, ["triples", *seconds, "plain s", "MB", "× slower"]),
        ("SHACL with shifty, beside pySHACL",
         "shacl-shifty", "shacl-pyshacl", MOST_FOR_PYSHACL, True, ["results", *seconds, "pySHACL s", "MB", "× faster"]),
        ("Three SPARQL queries on the store, beside rdflib",
         "query", "query-rdflib", MOST_FOR_RDFLIB_QUERY, True, ["rows", *seconds, "rdflib s", "MB", "× faster"]),
    ]  # fmt: skip
    for title, task, peer, most, faster, heads in parts:
        yield f"### {title}\n\n{compared(subjects, runs, task, peer, most, faster, heads)}\n"


def search_report(subjects: Sequence[Subject]) -> str:
    """The index of the search and its questions, in milliseconds; each question has the target of a page."""
    measured = [(subject.name, measure("search", subject.folder, 1).result) for subject in subjects]
    heads = list(measured[0][1])
    rows = [[name, *(f"{times[head]:,.0f}" if head == "entities" else f"{times[head]:.1f}" for head in heads)]
            for name, times in measured]  # fmt: skip
    slow = [name for name, times in measured if any(times[head] > QUERY_TARGET for head in heads[2:])]
    verdict = f"over it: {', '.join(slow)}" if slow else "none is over it"
    said = f"Milliseconds; the target of a question is {QUERY_TARGET:.0f}, {verdict}."
    return f"### Search: its index and questions\n\n{said}\n\n{table(['catalogue', *heads], rows)}\n"


def check_report(subjects: Sequence[Subject]) -> str:
    """The check command on each of *subjects*, beside a plain parse and engines that only validate."""
    rows, said = [], ""
    for subject in subjects:
        with tempfile.TemporaryDirectory() as place:
            cells, plain = checking.row(subject.name, subject.triples, subject.folder, Path(place), _environment())
        rows.append(cells)
        if plain and subject.name == checking.PLAIN_PARSE[0]:
            said = f"{checking.goals_here(plain.seconds)}\n\n"
    heads = ["catalogue", *(f"check, {level} (goal)" for level in checking.GOALS), "plain parse", *checking.ENGINES]
    return f"### The check command beside other engines\n\n{said}{table(heads, rows)}\n"


def questions_report(subjects: Sequence[Subject]) -> str:
    """Every way of asking every question on each of *subjects*, and whether it keeps the goals."""
    found = {subject.name: measure("questions", subject.folder, 1).result
             for subject in subjects if subject.triples >= SIZES[1]}  # fmt: skip
    goals = ", ".join(f"{goal:g} s on {name}" for name, goal in questions.GOALS.items())
    said = f"Goals: {goals}; growth at most {questions.GROWTH_GOAL} against triples and rows."
    heads = ["question", *(f"{name}, s" for name in found), "rows", "growth", "goals missed"]
    rows = list(questions.rows_of(found))
    missing = sum(row[-1] != "none" for row in rows)
    said += f" {len(rows)} ways of asking, {missing} miss one."
    return f"### Questions\n\n{said}\n\n{table(heads, rows)}\n"


def shapes_report(subjects: Sequence[Subject]) -> str:
    """Every shape on the shipped catalogue and the larger ones, and how its time grows."""
    found = {subject.name: measure("shapes", subject.folder, 1).result
             for subject in subjects if subject.name == "shipped" or subject.triples >= SIZES[1]}  # fmt: skip
    heads = ["shape", *(f"{name}, s" for name in found), "results", "growth", "goal missed"]
    rows = list(shapes.rows_of(found))
    said = (
        f"Growth at most {shapes.GROWTH_GOAL} against triples, where it takes {shapes.MATTERS:g} s or more; "
        f"{sum(row[-1] != 'none' for row in rows)} of {len(rows) - 2} shapes miss it."
    )
    return f"### Shapes\n\n{said}\n\n{table(heads, rows)}\n"


def serving_report(subject: Subject) -> str:
    """What a request costs our server and others that serve the triples of *subject*, and the goals."""
    found = measure("serving", subject.folder, 1).result
    failed = [f"{name} is not installed" if one is None else f"{name}: {one['failed']}"
              for name, one in found.items() if one is None or "failed" in one]  # fmt: skip
    said = "; ".join(failed)
    costs = table(["milliseconds of the processor", *found], list(serving.rows_of(found)))
    goals = table(["goal", "× faster", "at least", "verdict"], list(serving.goals_of(found)))
    return (
        "\n\n".join(filter(None, [f"### Serving: {subject.name}", said and f"Missing: {said}.", costs, goals])) + "\n"
    )


def pages_report(subject: Subject, goal: float) -> str:
    """How many pages of *subject* are within *goal*, milliseconds of a later answer, and the slowest of them."""
    timed = measure("pages", subject.folder, 1).result
    peer = next(one["wall"] for one in timed if one["address"] == PAGE_PEER)
    slowest = sorted(timed, key=lambda one: -one["wall"])[:20]
    within, quick = (sum(one[clock] <= goal for one in timed) / len(timed) for clock in ("wall", "processor"))
    rows = [[f"`{one['address']}`", str(one["status"]), *(f"{one[key]:.0f}" for key in ("first", "wall", "processor")),
             f"{one['wall'] / peer:.1f}"] for one in slowest]  # fmt: skip
    said = (
        f"{len(timed)} addresses, target {goal:.0f} ms each when asked again: {within:.1%} within it by the wall, "
        f"{quick:.1%} by the processor of the server. `{PAGE_PEER}`, beside which the last column stands, takes "
        f"{peer:.1f} ms. Medians of five; the slowest:"
    )
    heads = ["address", "status", "first, ms", "again, ms", "processor, ms", f"× {PAGE_PEER}"]
    return f"### Pages: {subject.name}\n\n{said}\n\n{table(heads, rows)}\n"


def shipped_report(runs: int) -> str:
    """The check command and its parts, and every example of every named query, on the shipped catalogue."""
    wall, processor = command_seconds(SHIPPED, max(runs, 3))
    verdict = "within" if wall <= CHECK_TARGET else "**over**"
    shares = measure("steps", SHIPPED, runs).result
    rows = [[name, f"{seconds:.3f}"] for name, seconds in shares.items()]
    times = measure("named-queries", SHIPPED, 1).result
    slow = {name: value for name, value in times.items() if not value <= QUERY_TARGET}
    slowest = sorted(times.items(), key=lambda item: -item[1])[:10]
    pictures = measure("pictures", SHIPPED, 1).result
    largest = sorted(pictures.items(), key=lambda item: -item[1])[:5]
    over = table(["over the target", "ms"], [[f"`{name}`", f"{value:.0f}"] for name, value in slow.items()])
    return "\n\n".join(
        [
            "### `servicegraph check` of the shipped catalogue",
            f"Whole command: {wall:.2f} s wall, {processor:.2f} s processor, {verdict} the target of {CHECK_TARGET} s.",
            table(["step", "s"], rows),
            "### Named queries on the shipped catalogue",
            f"{len(times)} examples; target {QUERY_TARGET:.0f} ms each in process; {len(slow)} over it. The slowest:",
            table(["query", "ms"], [[f"`{name}`", f"{value:.1f}"] for name, value in slowest]),
            *([over] if slow else []),
            "### Pictures of the shipped catalogue",
            f"{len(pictures)} first layouts, {PICTURE_TARGET:.0f} ms the target of each. The slowest, in shares of it:",
            table(["picture", "share"], [[f"`{name}`", f"{value / PICTURE_TARGET:.2f}"] for name, value in largest]),
        ]
    )


def main() -> int:
    """Read the command line, make the catalogues, print the report."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=3, help="how often each thing is measured; the median counts")
    parser.add_argument("--large", action="store_true", help="also a catalogue of a million triples")
    parser.add_argument("--most", type=int, default=LARGE, help="leave out sizes beyond so many triples")
    parser.add_argument(
        "--only",
        choices=["shipped", "sizes", "check", "questions", "shapes", "serving", "search", "pages"],
        help="one part of the report",
    )
    options = parser.parse_args()
    print(f"{datetime.now(UTC):%Y-%m-%d}, {_machine()}, medians of {options.runs}", flush=True)
    print("All times are processor seconds unless they say wall.\n", flush=True)
    if options.only in (None, "shipped"):
        print(shipped_report(options.runs) + "\n", flush=True)
    if options.only == "shipped":
        return 0
    with tempfile.TemporaryDirectory() as place:
        subjects = [Subject("shipped", SHIPPED, measure("load", SHIPPED, 1).result)]
        for triples in (*SIZES, *([LARGE] if options.large else [])):
            if triples <= options.most:
                folder = Path(place) / str(triples)
                services = str(max(1, triples // TRIPLES_PER_SERVICE))
                arguments = ["--seed", "7", "--services", services, str(folder)]
                subprocess.run([sys.executable, str(HERE / "generate.py"), *arguments], check=True, capture_output=True)
                subjects.append(Subject(f"{triples:,}", folder, triples))
        for part in sizes_report(subjects, options.runs) if options.only in (None, "sizes") else ():
            print(part, flush=True)
        if options.only in (None, "check"):
            print(check_report(subjects), flush=True)
        if options.only in (None, "questions"):
            print(questions_report(subjects), flush=True)
        if options.only in (None, "shapes"):
            print(shapes_report(subjects), flush=True)
        for subject in subjects if options.only in (None, "serving") else ():
            if subject.name == "shipped" or subject.triples >= SIZES[-1]:
                print(serving_report(subject), flush=True)
        if options.only in (None, "search"):
            print(search_report(subjects), flush=True)
        for subject in subjects if options.only in (None, "pages") else ():
            if goal := PAGE_TARGETS.get(subject.name):
                print(pages_report(subject, goal), flush=True)
    return 0


def _machine() -> str:
    return f"{os.cpu_count()} cores, Python {platform.python_version()}, {platform.system()} {platform.machine()}"


if __name__ == "__main__":
    sys.exit(main())
