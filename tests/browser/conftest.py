"""A real browser over a real server of the shipped catalogue.

Where Chromium or axe-core is missing, the tests say that they are skipped and what to install; on the machine that
decides on a change (CI is set) that is a failure.
"""

from __future__ import annotations

import os
import shutil
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests.browser.looking import Look
from tests.conftest import REPOSITORY
from tests.web.clients import StartServer

AXE = Path(__file__).parent / "node_modules" / "axe-core" / "axe.min.js"


def needed(what: str, how: str) -> None:
    """Skip the test for want of *what*, or fail where nothing may be skipped."""
    said = f"needs {what}: {how}"
    if os.environ.get("CI"):
        pytest.fail(said)
    pytest.skip(said)


@pytest.fixture(scope="session")
def axe() -> str:
    """The source of axe-core."""
    if not AXE.is_file():
        needed("axe-core", "npm ci --prefix tests/browser")
    return AXE.read_text("utf-8")


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """Chromium as the system has it, without a screen."""
    path = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if path is None:
        needed("Chromium", "apt-get install chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def address(start_server: StartServer) -> str:
    """The address of a server of the shipped catalogue, without the slash at its end, once the check is done."""
    found = start_server(REPOSITORY / "catalogue").address.rstrip("/")
    ends = time.monotonic() + 120
    while time.monotonic() < ends:
        try:
            with urllib.request.urlopen(f"{found}/health/ready"):
                return found
        except urllib.error.HTTPError as error:
            if b'"checked"' in error.read():
                return found
            error.close()
        time.sleep(0.2)
    pytest.fail("the check of the shipped catalogue took more than two minutes")


@pytest.fixture(scope="session")
def look(chromium: Browser, address: str, axe: str) -> Look:
    """Opens pages and tells what is wrong with them."""
    return Look(chromium, address, axe)
