"""Every component on a page of its own, with names that are long, turned round and full of markup."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import pytest
import uvicorn
from jinja2 import ChoiceLoader, FileSystemLoader
from playwright.sync_api import Browser
from starlette.requests import Request
from starlette.responses import Response

from servicegraph import Catalogue
from servicegraph.planning.meetings import MeetingState
from servicegraph.web.app import create_app
from servicegraph.web.pages import rendering
from servicegraph.web.pages.told_findings import ToldFinding
from servicegraph.web.pages.view import Name
from tests.browser.looking import DESKTOP, PHONE, WALL, Look, Manner
from tests.web.conftest import SMALL

FOLDER = Path(__file__).parent / "components"
COMPONENTS = sorted(file.stem for file in FOLDER.glob("*.html"))
HOSTILE = Name("<script>alert(1)</script> Mielenterveys- ja päihdepalvelujen" + "pitkäyhdyssana" * 28, "")
ALWAYS = (Manner(width=PHONE), Manner(width=DESKTOP, colours="dark"))
MANNERS = (
    *(Manner(width=width, colours=colours) for width in (PHONE, DESKTOP, WALL) for colours in ("light", "dark")),
    Manner(width=PHONE, text_size=200),
    Manner(forced_colours=True),
)


def example(request: Request) -> Response:
    """The page of one component."""
    name = request.path_params["name"]
    finding = ToldFinding(
        "warning", "warning", "a-code", "", HOSTILE, Name("Write it.", ""), "a/b.ttl:12", "", "/docs/checks"
    )
    return rendering.page(
        request,
        f"{name}.html",
        title=name,
        is_complete=name != "notices",
        hostile=HOSTILE,
        right_to_left=Name("\u05e9\u05dc\u05d5\u05dd \u202e\u0661\u0662", "he"),
        every_state=tuple(MeetingState),
        every_finding=[replace(finding, severity=severity) for severity in ("violation", "warning", "info")],
    )


@pytest.fixture(scope="module")
def gallery(chromium: Browser, axe: str) -> Iterator[Look]:
    """A server of the small catalogue with the examples beside its pages."""
    app = create_app(Catalogue.load(SMALL))
    app.add_route("/components/{name}", example)
    environment = rendering._environment()
    before = environment.loader
    assert before is not None
    environment.loader = ChoiceLoader([before, FileSystemLoader(FOLDER)])
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = uvicorn.Server(uvicorn.Config(app, host="127.0.0.1", port=port, log_level="warning"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.05)
    yield Look(chromium, f"http://127.0.0.1:{port}", axe)
    server.should_exit = True
    thread.join(10)
    environment.loader = before


@pytest.mark.parametrize("name", COMPONENTS)
@pytest.mark.parametrize("manners", [ALWAYS, pytest.param(MANNERS, marks=pytest.mark.browser)], ids=["short", "long"])
def test_component_is_in_order(gallery: Look, name: str, manners: Sequence[Manner]) -> None:
    faults = {str(manner): found for manner in manners if (found := gallery.faults(f"/components/{name}", manner))}
    assert faults == {}


def test_examples_are_no_pages_of_the_server(look: Look) -> None:
    with look.page("/components/states", Manner()) as (_, faults):
        assert any(fault.startswith("404") for fault in faults)
