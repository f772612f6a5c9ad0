"""A page that is open while its catalogue is edited shows what has been saved, where the reader was."""

from __future__ import annotations

import shutil
from pathlib import Path

from playwright.sync_api import Browser, Error, Page, expect

from tests.web.clients import StartServer
from tests.web.test_watching import DATA, Watched, soon


def scrolled(page: Page) -> object:
    """How far *page* is scrolled; None while it is being loaded again."""
    try:
        return page.evaluate("scrollY")
    except Error:
        return None


def scroll(page: Page, place: int) -> bool:
    """Whether *page* could be scrolled to *place*: not while it is loaded again, as when readiness is measured."""
    try:
        page.evaluate("place => scrollTo(0, place)", place)
    except Error:
        return False
    return scrolled(page) == place


def test_a_save_loads_the_open_page_again(chromium: Browser, start_server: StartServer, tmp_path: Path) -> None:
    folder = tmp_path / "edited"
    shutil.copytree(DATA, folder)
    watched = Watched(start_server(folder, command="dev"), folder)
    soon(lambda: watched.ready()["ready"] is True)
    page = chromium.new_page(viewport={"width": 800, "height": 300})
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.goto(watched.server.address + "id/service/child-protection?lang=en")
    expect(page.locator("h1")).to_have_text("Child protection")
    soon(lambda: scroll(page, 200))
    watched.write("services.ttl", lambda text: text.replace('"Child protection"', '"Protection of children"'))
    expect(page.locator("h1")).to_have_text("Protection of children", timeout=20_000)
    soon(lambda: scrolled(page) == 200)
    watched.write("services.ttl", lambda text: text + "\nservice:x")
    expect(page.locator(".notice.bad")).to_contain_text("services.ttl:", timeout=20_000)
    shutil.copy(DATA / "services.ttl", folder)
    expect(page.locator("h1")).to_have_text("Child protection", timeout=20_000)
    expect(page.locator(".notice.bad")).to_have_count(0)
    page.close()
    assert faults == []
