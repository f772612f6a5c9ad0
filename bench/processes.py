"""What the processes that answer SPARQL cost, on Linux: processor time of a question and of a change, and memory.

    python bench/processes.py [CATALOGUE]

A question is ASK {}, which costs an engine nothing: what is left is the way to a process and back. The same question
in one process is the peer. Memory is what a process has for itself (Private_Dirty) beside all of the template (Rss).
"""

from __future__ import annotations

import asyncio
import sys
import time
from collections.abc import Callable
from pathlib import Path

from servicegraph import Catalogue
from servicegraph.settings import shipped
from servicegraph.sparql.pool import Pool
from servicegraph.sparql.values import Limits, QueryRequest

QUESTIONS = 3_000
ASK = QueryRequest("ASK {}", Limits(60))


def seconds_of(processes: list[int]) -> float:
    """The processor seconds that *processes* have taken."""
    times = [task for pid in processes for task in Path(f"/proc/{pid}/task").glob("*/schedstat")]
    return sum(int(one.read_text("ascii").split()[0]) for one in times) / 1e9


def megabytes(pid: int, name: str) -> float:
    """What the system tells of the memory of a process under *name*."""
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text("ascii").splitlines()
    return next(int(line.split()[1]) / 1024 for line in lines if line.startswith(name + ":"))


def template_of(pool: Pool) -> int:
    """The process that has made the others."""
    return int(Path(f"/proc/{pool.pids[0]}/stat").read_text("ascii").rpartition(")")[2].split()[1])


def measured(name: str, ask: Callable[[], object], pool: Pool) -> None:
    """Print what *ask*, so many questions, takes."""
    here, there = time.process_time(), seconds_of(pool.pids)
    ask()
    server, worker = time.process_time() - here, seconds_of(pool.pids) - there
    each = 1000 / QUESTIONS
    print(f"| {name} | {server * each:.3f} | {worker * each:.3f} | {(server + worker) * each:.3f} |")


def main() -> None:
    """Print the tables."""
    catalogue = Catalogue.load(sys.argv[1] if len(sys.argv) > 1 else shipped("catalogue"))
    pool = Pool(catalogue.n_quads, catalogue.prefixes.namespaces, processes=4)
    pool.respond(ASK)
    while len(pool.pids) < 5:
        time.sleep(0.05)
    print(f"{len(catalogue.memory):,} triples: template {megabytes(template_of(pool), 'Rss'):.0f} MB,")
    print("each process", ", ".join(f"{megabytes(pid, 'Private_Dirty'):.1f}" for pid in pool.pids), "MB for itself")
    before = seconds_of([template_of(pool)])
    pool.apply([], [])
    print(f"a change, five processes made anew: {seconds_of([template_of(pool)]) - before:.3f} s\n")

    async def await_all() -> None:
        for _ in range(QUESTIONS):
            await pool.whole(ASK)

    print("| ASK {}, processor ms | server | process | together |\n|---|---|---|---|")
    measured("from a thread", lambda: [pool.respond(ASK) for _ in range(QUESTIONS)], pool)
    measured("from the event loop", lambda: asyncio.run(await_all()), pool)
    measured("no process, for comparison", lambda: [catalogue.memory.respond(ASK) for _ in range(QUESTIONS)], pool)
    pool.close()


if __name__ == "__main__":
    main()
