"""What takes long the first time is made before somebody asks, and nothing that fails in it is in anybody's way."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from starlette.types import Message, Receive, Scope, Send

from servicegraph import Catalogue
from servicegraph.planning.front import front, front_here
from servicegraph.web.ahead import after_the_check, before_the_check
from servicegraph.web.state import Ahead, DailyCheck
from tests.web.clients import TestClient, application, served


class Recorded:
    """An application, and what it was asked in which language with which status."""

    def __init__(self, client: TestClient) -> None:
        self._app = application(client)
        self.asked: list[tuple[str, str, int]] = []

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        address = f"{scope['path']}?{scope['query_string'].decode()}".removesuffix("?")
        language = dict(scope["headers"])[b"accept-language"].decode()

        async def noting(message: Message) -> None:
            if message["type"] == "http.response.start":
                self.asked.append((address, language, message["status"]))
            await send(message)

        await self._app(scope, receive, noting)


def in_a_thread(step: Callable[[Recorded, Catalogue], None], app: Recorded, catalogue: Catalogue) -> None:
    """Take the *step* as the server does, beside the loop of this thread: a browser may have one here."""
    with ThreadPoolExecutor(1) as pool:
        pool.submit(step, app, catalogue).result(120)


def test_a_page_of_each_sort_is_asked_for_in_each_language_and_is_there(client: TestClient) -> None:
    app = Recorded(client)
    in_a_thread(after_the_check, app, served(client).catalogue)
    assert {status for _, _, status in app.asked} == {200}
    addresses = {
        language: {address for address, of, _ in app.asked if of == language} for language in ("fi", "sv", "en")
    }
    assert addresses["fi"] == addresses["sv"] == addresses["en"]
    for one in ("/", "/services", "/id/package/youth", "/packages/youth/readiness", "/openapi.json"):
        assert one in addresses["fi"]
    assert any(address.startswith("/negotiation?a=") for address in addresses["fi"])


def test_front_page_is_made_before_the_check_in_this_process(client: TestClient) -> None:
    app, catalogue = Recorded(client), served(client).catalogue
    in_a_thread(before_the_check, app, catalogue)
    assert app.asked == [("/", "fi", 200)]
    assert front_here(catalogue) == front(catalogue)


def test_steps_stand_around_the_check_and_readiness_is_known_at_its_end(small_catalogue: Catalogue) -> None:
    stages: list[str] = []
    done = threading.Event()

    def before(_: Catalogue) -> None:
        stages.append(check.stage)
        raise RuntimeError("not now")

    def after(catalogue: Catalogue) -> None:
        stages.append(check.stage)
        assert catalogue.derived("readiness", dict)  # it would be empty, were it not there
        done.set()

    check = DailyCheck(small_catalogue, Ahead(before, after))
    check.start()
    assert check.result() is small_catalogue.checked
    assert done.wait(60)
    assert stages == ["pending", ""]
