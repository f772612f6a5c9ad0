"""While a catalogue is edited: each save is told of on the terminal, and the open page is loaded again."""

from __future__ import annotations

import json
import shutil
import threading
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest

from tests.web.clients import StartServer
from tests.web.test_watching import DATA, MORE, Watched, soon


@pytest.fixture(scope="module")
def edited(start_server: StartServer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Watched]:
    folder = tmp_path_factory.mktemp("editing") / "edited"
    shutil.copytree(DATA, folder)
    server = start_server(folder, command="dev")
    made = Watched(server, folder)
    soon(lambda: made.ready()["ready"] is True)
    yield made
    server.process.terminate()
    assert server.process.wait(20) == 0
    assert "Traceback" not in server.errors.read_text()


def shown(edited: Watched) -> str:
    """The state that the front page shows, as the page itself tells it to the server."""
    page = edited.get("/", "text/html")[1]
    assert "/static/reload.js" in page
    return page.partition('<meta name="servicegraph-shown" content="')[2].partition('"')[0]


def changed(edited: Watched, after: str) -> bool:
    status, answer = edited.get(f"/dev/changes?after={quote(after)}")
    assert status == 200
    return bool(json.loads(answer)["changed"])


def test_a_save_shows_what_it_changed_and_pages_are_loaded_again(edited: Watched) -> None:
    before = shown(edited)
    answers: list[bool] = []
    waiting = threading.Thread(target=lambda: answers.append(changed(edited, before)))
    waiting.start()
    edited.write("services.ttl", lambda text: text + MORE.format("nobody"))
    line = edited.line_with("organisation:nobody")
    assert line.startswith(str(edited.folder / "services.ttl")) or "services.ttl:" in line
    edited.line_with("New findings: ")
    edited.line_with("Checked in ")
    edited.line_with("not served")
    waiting.join(20)
    assert answers == [True]
    held_back = shown(edited)
    assert held_back != before
    # Another change of the same file: only what is new is listed, and the page is another although no state is.
    edited.write("services.ttl", lambda text: text.replace("organisation:nobody", "organisation:somebody"))
    edited.line_with("organisation:somebody")
    assert "gone: " in edited.line_with("New findings: ")
    edited.line_with("not served")
    assert changed(edited, held_back)
    shutil.copy(DATA / "services.ttl", edited.folder)
    assert edited.line_with("New findings: ").startswith("New findings: 0, gone: ")
    edited.line_with("served now")
    assert shown(edited) == before


def test_lines_that_move_are_no_news(edited: Watched) -> None:
    edited.write("services.ttl", lambda text: "# One line more\n" + text)
    assert edited.line_with("New findings: ").startswith("New findings: 0, gone: 0")
    edited.line_with("served now")
    shutil.copy(DATA / "services.ttl", edited.folder)
    edited.line_with("served now")


@pytest.mark.parametrize("asked", ["", "?after=", "?after=x&checking=1", "?checking=1&other=%FF", "?" + "a" * 9_000])
def test_who_shows_nothing_that_is_there_loads_again_at_once(edited: Watched, asked: str) -> None:
    status, answer = edited.get(f"/dev/changes{asked}")
    assert (status, json.loads(answer)) == (200, {"changed": True})


@pytest.mark.matrix
def test_pages_of_a_server_that_only_serves_stay(start_server: StartServer, folder: Path) -> None:
    serving = Watched(start_server(folder), folder)
    assert "servicegraph-shown" not in serving.get("/", "text/html")[1]
    assert serving.get("/dev/changes")[0] == 404
