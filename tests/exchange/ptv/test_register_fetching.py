"""Fetching from the register: pages, limits, waits and failures, against a small server on this machine."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from servicegraph.cli import main
from servicegraph.errors import FetchError, ParameterError
from servicegraph.exchange.ptv.register_client import FetchLimits, RegisterClient, checked_address
from servicegraph.exchange.ptv.register_fetching import Fetched, fetch_register
from tests.exchange.ptv.made_register import MadeRegister, identifier
from tests.exchange.ptv.register_importing import catalogue_in
from tests.exchange.ptv.register_server import KEY, Handler, RegisterServer, serving

COUNTY, UNIT = identifier("organisation", 0), identifier("organisation", 1)
QUICK = FetchLimits(first_wait=0.0, tries=3, answer_bytes=2_000_000)
IMPATIENT = replace(QUICK, silent_seconds=0.3, answer_seconds=0.6)  # only for a server that never ends its answer


@pytest.fixture
def server() -> Iterator[RegisterServer]:
    with serving(MadeRegister(60)) as served:
        yield served


def fetched(
    server: RegisterServer,
    folder: Path,
    *organisations: str,
    limits: FetchLimits = QUICK,
    waits: Callable[[float], None] = lambda _: None,
) -> Fetched:
    with RegisterClient(server.address, KEY, limits, waits) as client:
        return fetch_register(client, folder, organisations or [COUNTY], limits, lambda *_: None)


def names(folder: Path) -> list[str]:
    return sorted(file.name for file in folder.rglob("*") if file.is_file())


def answering(status: int, document: Any, **headers: str) -> Callable[[Handler], bool]:
    """Gives an answer, whatever is asked."""

    def answer(handler: Handler) -> bool:
        handler.send(status, document, **headers)
        return True

    return answer


def where(part: str, fault: Callable[[Handler], bool]) -> Callable[[Handler], bool]:
    """Does what *fault* does where the address has *part* in it."""
    return lambda handler: part in handler.path and fault(handler)


def test_everything_of_the_organisations_comes(server: RegisterServer, tmp_path: Path) -> None:
    found = fetched(server, tmp_path / "new" / "folder", COUNTY, UNIT.upper())
    mine = [one for one in server.register.things("service") if one["organizationContentId"] in (COUNTY, UNIT)]
    assert found.counts["service"] == len(mine)
    assert found.counts["organization"] == 3  # the one that the others' services are procured from, too
    assert found.missing == ()
    documents = [json.loads((tmp_path / "new" / "folder" / name).read_bytes()) for name in found.files]
    services = [one["contentId"] for document in documents for one in document.get("items", ()) if "producers" in one]
    assert sorted(services) == sorted(one["contentId"] for one in mine)
    every = [one for document in documents for one in document.get("items", ())]
    assert {one["serviceContentId"] for one in every if "serviceContentId" in one} == set(services)


def test_lists_come_in_pages_of_a_hundred_and_calls_name_twenty_at_most(tmp_path: Path) -> None:
    with serving(MadeRegister(450)) as server:  # answers 400 when more is asked for
        found = fetched(server, tmp_path, *(identifier("organisation", number) for number in range(4)))
    assert sorted(name for name in found.files if name.startswith("service-0")) == [
        f"service-0001-{page:05d}.json" for page in range(1, 6)
    ]
    assert found.counts["service"] == 450


def test_too_many_requests_are_waited_out_as_the_server_says(server: RegisterServer, tmp_path: Path) -> None:
    for seconds in ("7", "100000", "Wed, 21 Oct 2015 07:28:00 GMT"):
        server.faults.append(answering(429, {}, Retry_After=seconds))
    waits: list[float] = []
    fetched(server, tmp_path, limits=replace(QUICK, tries=4), waits=waits.append)
    assert waits == [7.0, QUICK.longest_wait, 0.0]


def test_failing_server_is_asked_again_with_longer_waits(server: RegisterServer, tmp_path: Path) -> None:
    server.faults.append(answering(503, {}))
    server.faults.append(answering(500, {}))
    waits: list[float] = []
    limits = FetchLimits(first_wait=0.5, tries=3)
    fetched(server, tmp_path, limits=limits, waits=waits.append)
    assert waits == [0.5, 1.0]


def closing(handler: Handler) -> bool:
    """Ends in the middle of an answer."""
    handler.send_response(200)
    handler.send_header("Content-Type", "application/json")
    handler.send_header("Content-Length", "1000")
    handler.end_headers()
    handler.wfile.write(b'{"items": [')
    handler.close_connection = True
    return True


def dripping(handler: Handler) -> bool:
    """Sends a little at a time, for ever."""
    handler.send_response(200)
    handler.send_header("Content-Type", "application/json")
    handler.end_headers()
    for _ in range(40):
        try:
            handler.wfile.write(b" ")
        except OSError:
            break
        time.sleep(0.05)
    handler.close_connection = True
    return True


def silent(handler: Handler) -> bool:
    """Says nothing."""
    time.sleep(0.8)
    handler.close_connection = True
    return True


@pytest.mark.parametrize(
    ("fault", "key"),
    [
        (closing, "fetch.no-answer"),
        (answering(200, b"<html>", Content_Type="text/html"), "fetch.no-json"),
        (answering(200, b'{"items": ['), "fetch.no-json"),
        (answering(200, {"items": 1}), "fetch.no-page"),
        (answering(200, [1]), "fetch.no-page"),
        (answering(200, b" " * 3_000_000), "fetch.too-large"),
        (answering(302, b"", Location="https://elsewhere.example/"), "fetch.redirected"),
        (answering(403, {}), "fetch.key-refused"),
        (answering(400, {}), "fetch.status"),
        (answering(502, {}), "fetch.status"),
        (answering(404, {}), "fetch.no-organisation"),
    ],
)
def test_server_that_misbehaves_is_told_of_in_a_sentence(
    server: RegisterServer, tmp_path: Path, fault: Callable[[Handler], bool], key: str
) -> None:
    server.faults, server.repeats = [fault], True
    is_told_and_leaves_nothing(server, tmp_path, key, QUICK)


def is_told_and_leaves_nothing(server: RegisterServer, tmp_path: Path, key: str, limits: FetchLimits) -> None:
    with pytest.raises(FetchError) as raised:
        fetched(server, tmp_path / "folder", limits=limits)
    assert raised.value.key == key
    assert all("{" not in raised.value.text(language) for language in ("fi", "sv", "en"))
    assert not (tmp_path / "folder").exists()


@pytest.mark.matrix
@pytest.mark.parametrize("fault", [silent, dripping])
def test_server_that_does_not_end_its_answer_is_told_of(
    server: RegisterServer, tmp_path: Path, fault: Callable[[Handler], bool]
) -> None:
    server.faults, server.repeats = [fault], True
    is_told_and_leaves_nothing(server, tmp_path, "fetch.no-answer", IMPATIENT)


def test_fetch_that_was_broken_off_goes_on_and_shows_nothing_before_it_is_whole(
    server: RegisterServer, tmp_path: Path
) -> None:
    folder = tmp_path / "folder"
    server.faults = [where("connection", answering(400, {}))]
    with pytest.raises(FetchError):
        fetched(server, folder)
    assert list(folder.glob("*.json")) == []
    before = list(server.asked)
    found = fetched(server, folder)
    assert [one for one in server.asked[len(before) :] if one in before[:-1]] == []
    assert names(folder) == sorted(found.files)


def test_server_that_is_not_there_is_tried_twice(tmp_path: Path) -> None:
    with serving(MadeRegister(3)) as server:
        pass
    waits: list[float] = []
    with pytest.raises(FetchError, match="gave no whole answer"):
        fetched(server, tmp_path / "folder", waits=waits.append)
    assert len(waits) == 1


@pytest.mark.parametrize("folder", ["", " ", "a\0b"])
def test_folder_without_a_name_is_refused(
    folder: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("SERVICEGRAPH_PTV_KEY", KEY)
    assert main(["fetch", "ptv", folder, "--organisation", COUNTY, "--lang", "en"]) == 2
    assert "The name of the folder" in capsys.readouterr().err


def test_new_fetch_takes_the_place_of_the_one_before(server: RegisterServer, tmp_path: Path) -> None:
    fetched(server, tmp_path, COUNTY, UNIT)
    (tmp_path / "ours.json").write_text("{}")
    found = fetched(server, tmp_path, UNIT)
    assert names(tmp_path) == sorted([*found.files, "ours.json"])


def test_things_that_are_archived_are_told_and_not_written(server: RegisterServer, tmp_path: Path) -> None:
    server.archived = {identifier("organisation", 2), identifier("channel", 1)}
    found = fetched(server, tmp_path)
    assert found.missing == tuple(
        sorted([f"organization/{identifier('organisation', 2)}", f"service-channel/{identifier('channel', 1)}"])
    )


def test_list_that_changes_while_it_is_read_is_read_anew(tmp_path: Path) -> None:
    with serving(MadeRegister(330)) as server:
        other = {"page": 2, "pageSize": 100, "totalItems": 1, "totalPages": 2, "items": []}
        server.faults = [where("service/search?page=2", answering(200, other))]
        found = fetched(server, tmp_path, *(identifier("organisation", number) for number in range(3)))
    assert found.counts["service"] == 330


@pytest.mark.parametrize(
    "address",
    ["http://example.org/api", "ftp://example.org", "example.org", "https://a:b@example.org", "https://x/?k=1", "https://["],
)  # fmt: skip
def test_address_that_would_give_the_key_away_is_refused(address: str) -> None:
    with pytest.raises(ParameterError, match="must begin with https"):
        checked_address(address)


def test_command_fetches_and_its_files_come_in(
    server: RegisterServer, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    line = ["fetch", "ptv", str(tmp_path / "files"), "--organisation", COUNTY, "--address", server.address]
    monkeypatch.delenv("SERVICEGRAPH_PTV_KEY", raising=False)
    assert main([*line, "--lang", "fi"]) == 2
    assert "SERVICEGRAPH_PTV_KEY" in capsys.readouterr().err
    monkeypatch.setenv("SERVICEGRAPH_PTV_KEY", KEY)
    assert main([*line, "--lang", "sv"]) == 0
    assert capsys.readouterr().out.startswith("Hämtades: ")
    files = sorted(map(str, (tmp_path / "files").glob("*.json")))
    assert main(["import", "ptv", *files, "--catalogue", str(catalogue_in(tmp_path)), "--lang", "en"]) == 0
    assert KEY not in "".join(Path(one).read_text("utf-8") for one in files)
    monkeypatch.setenv("SERVICEGRAPH_PTV_KEY", "another")
    assert main([*line, "--lang", "en"]) == 2
    assert "does not accept the key" in capsys.readouterr().err
