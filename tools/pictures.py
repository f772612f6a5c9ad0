"""Writes docs/pictures/: the pages that the README shows, as Chromium draws them over the shipped catalogue.

Needs what the tests need (`make test`) and Chromium. To be run when the look of a page has changed:

    python tools/pictures.py
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import time
from pathlib import Path

import httpx
from playwright.sync_api import Page, ViewportSize, sync_playwright

ROOT = Path(__file__).resolve().parents[1]
FOLDER = ROOT / "docs" / "pictures"
WIDE, SHEET = ViewportSize(width=1440, height=1000), ViewportSize(width=794, height=1123)
# Name of the picture, address, size, whether it is the printed page, and where the picture begins (a CSS selector).
PICTURES = (
    ("front", "/", WIDE, False, ""),
    ("chain", "/id/package/youth", WIDE, False, "#picture"),
    ("gaps", "/gaps", WIDE, False, ""),
    ("pack", "/negotiation?a=organisation:keusote&b=organisation:hus", SHEET, True, ""),
)
_MOST_SECONDS = 120


def main() -> None:
    """Start a server on a free port, wait for its check, and draw each picture."""
    program = str(Path(sys.executable).with_name("servicegraph"))
    command = [program, "serve", str(ROOT / "catalogue"), "--port", "0"]
    server = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)  # noqa: S603 our own program
    try:
        address = _address(server)
        _wait_for_check(address)
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
            for name, path, size, is_paper, begins in PICTURES:
                page = browser.new_page(viewport=size, color_scheme="light")
                page.emulate_media(media="print" if is_paper else "screen")
                page.goto(f"{address}{path}{'&' if '?' in path else '?'}lang=en")
                if is_paper:  # the margins of the sheet
                    page.evaluate("document.body.style.padding = '15mm'")
                _draw(page, FOLDER / f"{name}.png", begins)
                page.close()
            browser.close()
    finally:
        server.terminate()
        server.wait(timeout=20)


def _address(server: subprocess.Popen[str]) -> str:
    assert server.stdout
    return next(word for line in server.stdout for word in line.split() if word.startswith("http://")).rstrip("/")


def _wait_for_check(address: str) -> None:
    ends = time.monotonic() + _MOST_SECONDS
    while time.monotonic() < ends:
        if httpx.get(f"{address}/health/ready").status_code == httpx.codes.OK:
            return
        time.sleep(0.5)
    raise TimeoutError(f"the check at {address} took more than {_MOST_SECONDS} seconds")


def _draw(page: Page, file: Path, begins: str) -> None:
    FOLDER.mkdir(exist_ok=True)
    if begins:
        page.locator(begins).screenshot(path=file)
    else:
        page.screenshot(path=file)


if __name__ == "__main__":
    main()
