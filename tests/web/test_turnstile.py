"""Requests go in while nothing changes, and wait for the moment in which the data does."""

from __future__ import annotations

import asyncio
import threading
import time

from starlette.types import Message, Receive, Scope, Send

from servicegraph.web.turnstile import AHEAD, Turnstile
from tests.loops import run_apart


class Application:
    """Takes *seconds* for each request, and tells when each begins and ends."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self.told: list[str] = []

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        self.told.append(f"{scope['path']} in")
        await asyncio.sleep(self.seconds)
        self.told.append(f"{scope['path']} out")


async def nothing() -> Message:
    return {"type": "http.disconnect"}


async def ignored(message: Message) -> None:
    """Takes what is sent."""


def asked(turnstile: Turnstile, path: str) -> asyncio.Task[None]:
    return asyncio.create_task(turnstile({"type": "http", "path": path}, nothing, ignored))


def changing(turnstile: Turnstile, told: list[str], seconds: float = 5) -> threading.Thread:
    def change() -> None:
        with turnstile.closed(seconds):
            told.append("change begins")
            time.sleep(0.05)
            told.append("change ends")

    thread = threading.Thread(target=change)
    thread.start()
    return thread


def test_a_change_waits_for_who_is_in_and_lets_nobody_in_meanwhile() -> None:
    application = Application(0.1)
    turnstile = Turnstile(application)

    async def run() -> None:
        first = asked(turnstile, "/first")
        await asyncio.sleep(0.02)
        thread = changing(turnstile, application.told)
        await asyncio.sleep(0.03)
        second = asked(turnstile, "/second")
        await asyncio.gather(first, second)
        await asyncio.to_thread(thread.join)

    run_apart(run())
    assert application.told == ["/first in", "/first out", "change begins", "change ends", "/second in", "/second out"]


def test_what_the_processes_answer_waits_for_nothing() -> None:
    application = Application(0.2)
    turnstile = Turnstile(application)

    async def run() -> None:
        page = asked(turnstile, "/about")
        await asyncio.sleep(0.02)
        thread = changing(turnstile, application.told)
        await asyncio.sleep(0.02)
        await asyncio.gather(page, asked(turnstile, "/sparql"), asked(turnstile, "/health/live"))
        await asyncio.to_thread(thread.join)

    run_apart(run())
    assert application.told.index("/sparql in") < application.told.index("change begins")
    assert application.told.index("/health/live in") < application.told.index("change begins")


def test_a_request_that_never_ends_holds_a_change_up_for_its_time_only() -> None:
    application = Application(1.5)
    turnstile = Turnstile(application)

    async def run() -> None:
        page = asked(turnstile, "/slow")
        await asyncio.sleep(0.02)
        thread = changing(turnstile, application.told, seconds=0.1)
        await asyncio.to_thread(thread.join)
        await page

    run_apart(run())
    assert application.told == ["/slow in", "change begins", "change ends", "/slow out"]


def test_before_anybody_has_asked_a_change_waits_for_nobody() -> None:
    told: list[str] = []
    changing(Turnstile(Application(0)), told).join()
    assert told == ["change begins", "change ends"]


def test_what_the_server_asks_itself_is_not_waited_for() -> None:
    application = Application(0.5)
    turnstile = Turnstile(application)

    async def run() -> None:
        itself = asyncio.create_task(turnstile({"type": "http", "path": "/gaps", AHEAD: True}, nothing, ignored))
        await asyncio.sleep(0.02)
        thread = changing(turnstile, application.told)
        await asyncio.to_thread(thread.join)
        await itself

    run_apart(run())
    assert application.told == ["/gaps in", "change begins", "change ends", "/gaps out"]
