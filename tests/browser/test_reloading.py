"""A page that is open while its catalogue is edited shows what has been saved, where the reader was."""

from __future__ import annotations

import shutil
from pathlib import Path

from playwright.sync_api import Browser, expect

from tests.web.clients import StartServer
from tests.web.test_watching import DATA, Watched, soon


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
    page.evaluate("scrollTo(0, 200)")
    watched.write("services.ttl", lambda text: text.replace('"Child protection"', '"Protection of children"'))
    expect(page.locator("h1")).to_have_text("Protection of children", timeout=20_000)
    soon(lambda: page.evaluate("scrollY") == 200)
    watched.write("services.ttl", lambda text: text + "\nservice:x")
    expect(page.locator(".notice.bad")).to_contain_text("services.ttl:", timeout=20_000)
    shutil.copy(DATA / "services.ttl", folder)
    expect(page.locator("h1")).to_have_text("Child protection", timeout=20_000)
    expect(page.locator(".notice.bad")).to_have_count(0)
    page.close()
    assert faults == []
