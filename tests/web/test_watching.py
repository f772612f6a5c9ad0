"""A server that watches its files: what is saved is served soon, and what is faulty is held back and told."""

from __future__ import annotations

import contextlib
import json
import queue
import shutil
import threading
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.error import HTTPError
from urllib.parse import quote

import pytest

from tests.web.clients import Server, StartServer

DATA = Path(__file__).parents[1] / "data" / "small"
SERVICE, LABEL = "https://example.org/id/service/child-protection", "http://www.w3.org/2000/01/rdf-schema#label"
LABELS = f"SELECT ?name {{ <{SERVICE}> <{LABEL}> ?name }}"
MORE = """
service:more a sg:Service ; rdfs:label "Lisä"@fi , "Mera"@sv , "More"@en ;
    sg:sector sector:social ; sg:providedBy organisation:{} ; sg:organisedBy organisation:county .
"""
_PATIENCE = 30.0


class Watched:
    """A server of a catalogue in a folder of its own, and what it answers."""

    def __init__(self, server: Server, folder: Path) -> None:
        self.server = server
        self.folder = folder
        self._lines: queue.Queue[str] = queue.Queue()
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self) -> None:
        while line := self.server.next_line():
            self._lines.put(line)

    def get(self, path: str, accept: str = "application/json", language: str = "en") -> tuple[int, str]:
        headers = {"Accept": accept, "Accept-Language": language}
        asked = urllib.request.Request(self.server.address.rstrip("/") + path, headers=headers)
        try:
            with urllib.request.urlopen(asked, timeout=10) as answer:
                return answer.status, answer.read().decode()
        except HTTPError as error:
            return error.code, error.read().decode()

    def select(self, query: str) -> str:
        status, text = self.get(f"/sparql?query={quote(query)}", "text/csv")
        assert status == 200, text
        return text

    def ready(self) -> dict[str, object]:
        found: dict[str, object] = json.loads(self.get("/health/ready")[1])
        return found

    def write(self, name: str, change: Callable[[str], str]) -> None:
        # As editors save: nobody sees a file that is written half.
        path = self.folder / name
        beside = self.folder.parent / path.name
        beside.write_text(change(path.read_text("utf-8") if path.exists() else ""), "utf-8")
        beside.replace(path)

    def forget_lines(self) -> None:
        """Read no line that has been printed already."""
        with contextlib.suppress(queue.Empty):
            while True:
                self._lines.get_nowait()

    def line_with(self, part: str) -> str:
        """The next line that the server prints with *part* in it."""
        while part not in (line := self._lines.get(timeout=_PATIENCE)):
            pass
        return line


def soon(holds: Callable[[], bool]) -> None:
    deadline = time.monotonic() + _PATIENCE
    while not holds():
        assert time.monotonic() < deadline, "it did not come"
        time.sleep(0.05)


@pytest.fixture(scope="module")
def running(start_server: StartServer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Watched]:
    folder = tmp_path_factory.mktemp("watching") / "watched"
    shutil.copytree(DATA, folder)
    server = start_server(folder, "--watch")
    made = Watched(server, folder)
    soon(lambda: made.ready()["ready"] is True)
    yield made
    server.process.terminate()
    assert server.process.wait(20) == 0
    assert "Traceback" not in server.errors.read_text()


@pytest.fixture
def watched(running: Watched) -> Iterator[Watched]:
    """The server with its files as they were at the beginning."""
    state = running.ready()["state"]
    yield running
    for path in running.folder.rglob("*"):
        if path.is_file() and not (DATA / path.relative_to(running.folder)).exists():
            path.unlink()
    shutil.copytree(DATA, running.folder, dirs_exist_ok=True)
    soon(lambda: (running.ready()["state"], running.ready().get("heldBack")) == (state, False))
    running.forget_lines()


def test_a_saved_change_is_served_everywhere(watched: Watched) -> None:
    _, page = watched.get("/id/service/child-protection", "text/html")
    assert "Child protection" in page
    watched.write("services.ttl", lambda text: text.replace('"Child protection"', '"Protection of children"'))
    assert "0 of them violations" in watched.line_with("served now")
    assert "Protection of children" in watched.select(LABELS)
    assert "Protection of children" in watched.get("/id/service/child-protection", "text/html")[1]
    assert "Protection of children" in watched.get("/api/services")[1]
    soon(lambda: watched.get("/api/packages/youth/readiness")[0] == 200)
    # What was is asked for again under its own address, and is what it was.
    watched.write("services.ttl", lambda text: text.replace('"Protection of children"', '"Child protection"'))
    watched.line_with("served now")
    assert "Child protection" in watched.select(LABELS)
    assert "Protection of children" not in watched.get("/id/service/child-protection", "text/html")[1]


def test_a_new_file_and_one_that_is_gone_are_seen(watched: Watched) -> None:
    count = "SELECT (COUNT(?s) AS ?n) { ?s a <https://w3id.org/servicegraph/ns#Service> }"
    before = watched.select(count)
    heads = "".join(line for line in (DATA / "services.ttl").read_text().splitlines(True) if line.startswith("@"))
    watched.write("more.ttl", lambda _: heads + MORE.format("county"))
    watched.line_with("served now")
    assert watched.select(count) != before
    (watched.folder / "more.ttl").unlink()
    watched.line_with("served now")
    assert watched.select(count) == before


def test_a_faulty_change_is_held_back_told_and_mended(watched: Watched) -> None:
    before = watched.select(LABELS)
    state = watched.ready()["state"]
    watched.write("services.ttl", lambda text: text.replace('"Child protection"', '"Changed') + MORE.format("nobody"))
    assert "services.ttl:" in watched.line_with("not served")
    assert watched.select(LABELS) == before
    ready = watched.ready()
    assert ready["ready"] is True
    assert ready["heldBack"] is True
    assert ready["state"] == state
    faults = ready["faults"]
    assert isinstance(faults, list)
    assert {one["path"] for one in faults} == {"services.ttl"}
    notices = {"fi": "viimeisimmän ehjän tilan", "sv": "senaste felfria läget", "en": "last good state"}
    for language, said in notices.items():
        page = watched.get("/", "text/html", language)[1]
        assert said in page
        assert f"services.ttl:{faults[0]['line']}" in page
    shutil.copy(DATA / "services.ttl", watched.folder)
    watched.line_with("served now")
    assert watched.ready()["heldBack"] is False
    assert "last good state" not in watched.get("/", "text/html")[1]


def test_a_page_tells_of_other_faults_when_they_change(watched: Watched) -> None:
    watched.write("services.ttl", lambda text: text + MORE.format("nobody"))
    watched.line_with("not served")
    headers = {"Accept": "text/html", "Accept-Language": "en"}
    asked = urllib.request.Request(watched.server.address, headers=headers)
    with urllib.request.urlopen(asked, timeout=10) as answer:
        tag = answer.headers["ETag"]
    watched.write("services.ttl", lambda text: text.replace("organisation:nobody", "organisation:somebody"))
    watched.line_with("not served")
    asked = urllib.request.Request(watched.server.address, headers={**headers, "If-None-Match": tag})
    with urllib.request.urlopen(asked, timeout=10) as answer:
        assert "organisation:somebody" in answer.read().decode()


def test_a_shape_of_ones_own_and_new_settings_take_effect(watched: Watched) -> None:
    (watched.folder / "queries").mkdir()
    watched.write(
        "queries/all-services.rq",
        lambda _: (
            "# All services\n#\n# Each service.\n#\n# @column service iri The service\n\n"
            "SELECT ?service WHERE { ?service a <https://w3id.org/servicegraph/ns#Service> }\n"
        ),
    )
    watched.line_with("served now")
    soon(lambda: watched.get("/api/queries/all-services")[0] == 200)
    watched.write("servicegraph.toml", lambda text: text.replace("A small catalogue", "Another catalogue"))
    soon(lambda: "Another catalogue" in watched.get("/", "text/html")[1])


def test_settings_that_cannot_be_used_are_told_and_change_nothing(watched: Watched) -> None:
    watched.write("servicegraph.toml", lambda text: text + 'include = ["nowhere"]\n')
    assert "nowhere" in watched.line_with("not served")
    assert watched.ready()["heldBack"] is True
    watched.select(LABELS)
    shutil.copy(DATA / "servicegraph.toml", watched.folder)
    watched.line_with("as they were")
    assert watched.ready()["heldBack"] is False


@pytest.mark.parametrize("query", [LABELS, LABELS + " ORDER BY ?name"], ids=["look-up", "by a process"])
def test_a_tag_stands_for_one_answer_under_change(watched: Watched, query: str) -> None:
    seen, asked = set(), 0
    address = f"{watched.server.address.rstrip('/')}/sparql?query={quote(query)}"
    for number in range(8):
        text = (DATA / "services.ttl").read_text("utf-8").replace('"Child protection', f'"{number} Child protection')
        watched.write("services.ttl", lambda _, text=text: text)  # type: ignore[misc]
        end = time.monotonic() + 0.4
        while time.monotonic() < end:
            asked += 1
            headers = {"Accept": f"application/sparql-results+json, a/b;q=0.1{asked}"}  # asked as nobody has before
            with urllib.request.urlopen(urllib.request.Request(address, headers=headers), timeout=10) as response:
                seen.add((response.headers["ETag"], response.read()))
    assert len({tag for tag, _ in seen}) == len(seen)
    assert len({content for _, content in seen}) > 2


def test_answers_under_change_are_of_one_state(watched: Watched) -> None:
    """A page names a service and counts its statements: both of before or both of after, whenever it is asked."""
    seen = set()
    for number in range(6):
        text = (DATA / "services.ttl").read_text("utf-8").replace('"Child protection', f'"{number} Child protection')
        watched.write("services.ttl", lambda _, text=text: text)  # type: ignore[misc]
        end = time.monotonic() + 0.4
        while time.monotonic() < end:
            document = json.loads(watched.get("/api/services")[1])
            labels = frozenset(item["label"] for item in document["items"])
            seen.add((document["state"], labels))
    states = {state for state, _ in seen}
    assert len(states) == len(seen)
    assert len(states) > 2
