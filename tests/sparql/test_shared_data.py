"""Processes share the data of a template, change with it, and end with their server."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from pyoxigraph import Literal, NamedNode, Quad

from servicegraph.errors import ServicegraphError
from servicegraph.sparql import origin
from servicegraph.sparql.asker import ASKER, Asker
from servicegraph.sparql.memory import MemoryStore
from servicegraph.sparql.origin import FORKS
from servicegraph.sparql.pool import Pool
from servicegraph.sparql.values import Boolean, Limits, QueryRequest, Solutions

EX = "http://example.org/"
P, FIRST, SECOND = NamedNode(EX + "p"), NamedNode(EX + "first"), NamedNode(EX + "second")
MANY = 5_000
linux = pytest.mark.skipif(not (FORKS and sys.platform == "linux"), reason="the system shares no memory in this way")


def quad(subject: int | str, graph: NamedNode = FIRST) -> Quad:
    return Quad(NamedNode(f"{EX}{subject}"), P, Literal(f"value {subject}"), graph)


QUADS = [quad(number) for number in range(MANY)]
COUNT = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"


@pytest.fixture(scope="module")
def pool() -> Iterator[Pool]:
    made = Pool(MemoryStore(QUADS).n_quads, {}, processes=2)
    yield made
    made.close()


def count(pool: Pool, sparql: str = COUNT, *graphs: str) -> int:
    found = pool.query(sparql, Limits(20), default_graphs=graphs)
    assert isinstance(found, Solutions)
    value = found.rows[0][0]
    assert isinstance(value, Literal)
    return int(value.value)


def test_change_takes_quads_out_and_puts_others_in(pool: Pool) -> None:
    before = count(pool)
    pool.apply([quad(1), quad(2)], [quad("new"), quad(3, SECOND)])
    assert [count(pool) for _ in range(4)] == [before - 1] * 4  # what a second graph says is said once in the union
    assert count(pool, COUNT, FIRST.value) == before - 1
    assert count(pool, COUNT, SECOND.value) == 1
    pool.apply([quad(3)], [])
    assert count(pool) == before - 1  # the second graph says it still
    pool.apply([quad(3, SECOND)], [])
    assert count(pool) == before - 2


def test_no_answer_mixes_two_states(pool: Pool) -> None:
    both = "SELECT (COUNT(*) AS ?n) { { ?s ?p 'value a' } UNION { ?s ?p 'value b' } }"
    pool.apply([], [quad("a")])
    seen, over = set(), threading.Event()

    def ask() -> None:
        while not over.is_set():
            seen.add(count(pool, both))

    thread = threading.Thread(target=ask)
    thread.start()
    for _ in range(5):
        pool.apply([quad("a")], [quad("b")])
        assert count(pool, both) == 1
        pool.apply([quad("b")], [quad("a")])
    over.set()
    thread.join()
    assert seen == {1}


@linux
def test_second_process_takes_less_than_a_fifth_of_the_memory_of_the_first(pool: Pool) -> None:
    pool.apply([], [])  # processes that have answered nothing
    settled(pool)
    whole = kilobytes(pool.pids[0], "Rss")
    for process in pool.pids:
        assert kilobytes(process, "Private_Dirty") < whole / 5


def kilobytes(process: int, name: str) -> int:
    lines = Path(f"/proc/{process}/smaps_rollup").read_text("ascii").splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith(name + ":"))


def test_process_that_is_killed_while_nobody_asks_it_costs_nobody_an_answer(pool: Pool) -> None:
    before, (killed, *_) = count(pool), settled(pool)
    os.kill(killed, signal.SIGKILL)
    while killed in pool.pids:
        time.sleep(0.05)
    settled(pool)
    assert [count(pool) for _ in range(4)] == [before] * 4


def settled(pool: Pool) -> list[int]:
    """The ids of the processes, once all are there."""
    for _ in range(200):
        if len(pool.pids) == 3:
            return pool.pids
        time.sleep(0.05)
    raise AssertionError("no process took the place of another")


def test_processes_that_cannot_share_read_the_data_themselves(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(origin, "FORKS", False)
    few = QUADS[:100]
    made = Pool(MemoryStore(few).n_quads, {}, processes=1)
    made.fork(MemoryStore())  # which must mean nothing here
    try:
        assert count(made) == 100
        made.apply([few[0]], [quad("new", SECOND), quad("newer", SECOND)])
        made.extend([quad("figure", NamedNode(EX + "derived"))])
        assert count(made) == 101
        asked = QueryRequest("ASK { ?s ?p 'value figure' }", Limits(20), derived_graphs=[EX + "derived"])
        assert b"true" in made.respond(asked).content
    finally:
        made.close()
    assert not made.pids


@linux
def test_template_that_is_killed_is_started_again_with_what_has_changed(pool: Pool) -> None:
    derived = NamedNode(EX + "derived")
    pool.extend([quad("figure", derived)])
    pool.apply([], [], MemoryStore(QUADS[2:]).n_quads)
    pool.apply([quad(9)], [quad("newest")])
    before = set(settled(pool))
    parent = int(Path(f"/proc/{pool.pids[0]}/stat").read_text("ascii").rpartition(")")[2].split()[1])
    os.kill(parent, signal.SIGKILL)
    while before & set(pool.pids):
        time.sleep(0.05)
    settled(pool)
    assert count(pool) == MANY - 2
    asked = "ASK { ?s ?p 'value newest' . ?t ?p 'value figure' }"
    assert b"true" in pool.respond(QueryRequest(asked, Limits(20), derived_graphs=[derived.value])).content
    assert b"false" in pool.respond(QueryRequest(asked, Limits(20))).content


_SERVER = """
import sys, time
from servicegraph.sparql.memory import MemoryStore
from servicegraph.sparql.pool import Pool
from servicegraph.sparql.values import Limits, QueryRequest
pool = Pool(MemoryStore().n_quads, {}, processes=2)
pool.respond(QueryRequest("ASK {}", Limits(20)))
while len(pool.pids) < 3:
    time.sleep(0.02)
print(*pool.pids, flush=True)
time.sleep(60)
"""


@linux
def test_processes_end_with_a_server_that_is_killed() -> None:
    server = subprocess.Popen([sys.executable, "-c", _SERVER], stdout=subprocess.PIPE, text=True)
    assert server.stdout is not None
    processes = [int(word) for word in server.stdout.readline().split()]
    server.kill()
    server.wait()
    server.stdout.close()
    assert len(processes) == 3
    for _ in range(200):
        if not any(is_running(process) for process in processes):
            return
        time.sleep(0.02)
    raise AssertionError("a process outlives its server")


def is_running(process: int) -> bool:
    try:
        return Path(f"/proc/{process}/stat").read_text("ascii").rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


FORKED = """
import os, signal, socket, sys, threading
from pyoxigraph import Literal, NamedNode, Quad
from servicegraph.errors import ServicegraphError
from servicegraph.sparql.memory import MemoryStore
from servicegraph.sparql.pool import Pool

P, GRAPH = NamedNode("http://example.org/p"), NamedNode("http://example.org/g")
store = MemoryStore.of_graphs({GRAPH: [Quad(P, P, Literal(str(number))) for number in range(100)]})
read = []

def data():
    read.append(1)
    return store.n_quads()

def count(where="?s ?p ?o"):
    return int(pool.query("SELECT (COUNT(*) AS ?n) { %s }" % where).rows[0][0].value)

listening = socket.create_server(("127.0.0.1", 0))
address = listening.getsockname()
pool = Pool(data, {}, processes=2)
if "thread" in sys.argv:
    threading.Thread(target=threading.Event().wait, daemon=True).start()
pool.fork(store)
pool.start()
print(count(), count("GRAPH ?g { ?s ?p ?o }"), len(read))
pool.apply([], [Quad(P, P, Literal("new"), GRAPH)])
print(count(), count("GRAPH ?g { ?s ?p ?o }"))
listening.close()
try:
    socket.create_connection(address, 1)
except OSError:
    print("nobody else listens")
before = len(read)
with open(f"/proc/{pool.pids[0]}/stat") as told:
    os.kill(int(told.read().rpartition(")")[2].split()[1]), signal.SIGKILL)
while True:
    try:
        found = count()
        if len(read) > before:
            break
    except ServicegraphError:
        pass
print(found, len(read))
pool.close()
"""


@linux
@pytest.mark.parametrize("threads", [0, 1])
def test_processes_forked_from_the_server_read_nothing_twice_and_keep_nothing_of_it_open(threads: int) -> None:
    command = [sys.executable, "-c", FORKED, *["thread"] * threads]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    # Where the server has another thread already, of which a fork would know nothing, the data is read.
    again = threads + 1
    assert done.stdout.splitlines() == [f"100 100 {threads}", "101 101", "nobody else listens", f"101 {again}"]
    assert "Traceback" not in done.stderr


WHILE_FILLED = """
import sys, time
from pathlib import Path
from pyoxigraph import Literal, NamedNode, Quad
from servicegraph.sparql.memory import MemoryStore
from servicegraph.sparql.pool import Pool

P, GRAPH, GO_ON = NamedNode("http://example.org/p"), NamedNode("http://example.org/g"), Path(sys.argv[1])

class LongInFilling(MemoryStore):
    def fill_for_questions(self):
        while not GO_ON.exists():
            time.sleep(0.01)
        super().fill_for_questions()

pool = Pool(lambda: b"", {}, processes=2)
pool.fork(LongInFilling.of_graphs({GRAPH: [Quad(P, P, P)]}))
pool.start()
asked = ["SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"] * 6 + ["SELECT (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } }"]
print(*(pool.query(text).rows[0][0].value for text in asked))
GO_ON.touch()
print(pool.query(asked[-1]).rows[0][0].value)
pool.close()
"""


@linux
def test_questions_are_answered_one_after_another_while_the_graphs_of_files_are_filled(tmp_path: Path) -> None:
    command = [sys.executable, "-c", WHILE_FILLED, str(tmp_path / "go on")]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert done.stdout.splitlines() == ["1 1 1 1 1 1 1", "1"], done.stderr


@linux
def test_a_strangers_slow_question_leaves_the_processors_to_all_others_of_the_server() -> None:
    made = Pool(MemoryStore(QUADS).n_quads, {}, processes=2)
    runaway = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i FILTER(?a != ?g) }"

    def run() -> None:
        ASKER.set(Asker("somebody", is_stranger=True))
        with contextlib.suppress(ServicegraphError):
            made.query(runaway, Limits(20))

    made.start()
    thread = threading.Thread(target=run)
    thread.start()
    try:
        deadline, slow = time.monotonic() + 10, list[int]()
        while not slow and time.monotonic() < deadline:
            time.sleep(0.02)
            threads = [int(task.name) for pid in made.pids for task in Path(f"/proc/{pid}/task").iterdir()]
            slow = [one for one in threads if os.getpriority(os.PRIO_PROCESS, one) >= 10]
        assert slow
        # A priority counts within a session, for Linux shares processors between sessions first.
        assert {os.getsid(pid) for pid in made.pids} == {os.getsid(0)}
        # What is typed at a terminal to end the server is for that alone.
        assert os.getpgrp() not in {os.getpgid(pid) for pid in made.pids}
        assert isinstance(made.query("ASK {}"), Boolean)
    finally:
        made.close()
        thread.join()
