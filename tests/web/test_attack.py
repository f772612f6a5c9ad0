"""Some hundred unkind requests to a real server, as ``bench/attack.py`` sends a hundred thousand."""

from __future__ import annotations

import itertools

from bench.attack import Outcome, attack
from bench.unkind_requests import unkind_requests
from tests.loops import run_apart
from tests.web.clients import Server
from tests.web.test_server import descendants


def test_unkind_requests_are_answered_and_leave_the_server_as_it_was(server: Server) -> None:
    outcome = Outcome()
    requests = itertools.islice(unkind_requests(9, ("echo", "services-by-sector")), 200)
    run_apart(attack(server.port, requests, outcome))
    assert outcome.bad == []
    assert sum(outcome.statuses.values()) == 200
    assert {200, 400, 404, 405, 406} <= outcome.statuses.keys()  # they are of many kinds
    assert len(descendants(server.process.pid)) >= 2
    assert "Traceback" not in server.errors.read_text("utf-8")


def test_requests_are_the_same_for_the_same_seed() -> None:
    def some(seed: int) -> list[bytes]:
        return [one.sent for one in itertools.islice(unkind_requests(seed, ("echo",)), 100)]

    assert some(1) == some(1)
    assert some(1) != some(2)
