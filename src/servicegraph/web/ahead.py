"""What takes long the first time, made before somebody waits for it: the server asks itself for its pages."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from urllib.parse import quote, unquote, urlencode

from starlette.types import ASGIApp, Message, Scope

from servicegraph.catalogue import Catalogue
from servicegraph.planning.front import front_here
from servicegraph.planning.gaps import first_talks
from servicegraph.web.requests import page_languages
from servicegraph.web.turnstile import AHEAD

# The word that is searched for is any: what takes long is the index.
_PAGES = (
    *("/", "/gaps", "/readiness", "/search?q=a", "/questions", "/negotiation", "/findings"),
    *("/openapi.json", "/docs", "/docs/checks", "/docs/shapes", "/sparql", "/about"),
)


def before_the_check(app: ASGIApp, catalogue: Catalogue) -> None:
    """Make the front page, the first that people open: the check leaves little time for it. Raises QueryTimeout."""
    front_here(catalogue)
    asyncio.run(_ask(app, "/", page_languages(catalogue.settings)[0]))


def after_the_check(app: ASGIApp, catalogue: Catalogue) -> None:
    """Ask *app* for a page of each sort in every language of the pages; what fails is told to whoever asks for it."""
    asyncio.run(_ask_all(app, catalogue))


async def _ask_all(app: ASGIApp, catalogue: Catalogue) -> None:
    for language in page_languages(catalogue.settings):
        for address in _addresses(catalogue):
            catalogue.pause()
            await _ask(app, address, language)


def _addresses(catalogue: Catalogue) -> Iterator[str]:
    yield from _PAGES
    yield from (f"/{collection}" for collection in catalogue.entities.collections())
    wholes = catalogue.entities.wholes()
    for kind, slug in catalogue.entities.examples().items():
        yield f"/id/{kind.name}/{quote(slug)}"
        if kind.collection in wholes:
            yield f"/{kind.collection}/{quote(slug)}/readiness"
    for group in first_talks(catalogue, 1):
        yield "/negotiation?" + urlencode({"a": group.here[0], "b": group.there[0]})


async def _ask(app: ASGIApp, address: str, language: str) -> None:
    path, _, query = address.partition("?")
    headers = {"host": "localhost", "accept": "text/html,*/*;q=0.1", "accept-language": language}
    scope: Scope = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": "GET",
        "scheme": "http",
        "path": unquote(path),
        "raw_path": path.encode(),
        "query_string": query.encode(),
        "root_path": "",
        "headers": [(name.encode(), value.encode()) for name, value in headers.items()],
        "client": None,
        "server": None,
        AHEAD: True,
    }

    async def receive() -> Message:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(_: Message) -> None:
        """What is answered is for nobody."""

    await app(scope, receive, send)
