"""Opening a page as a reader does, and what is wrong with it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from playwright.sync_api import Browser, BrowserContext, Page

from servicegraph.messages import LANGUAGES

PHONE, TABLET, DESKTOP, WALL = 390, 768, 1440, 2560
_RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
# Contrast takes half of the time, and does not follow from the language.
_AXE = f"how => axe.run(document, {{runOnly: {_RULES}, resultTypes: ['violations'], rules: how}})"
# Words that are wider than the screen show as a page that can be moved sideways; the width asked for is what counts,
# since a phone makes its own width larger then.
_WIDTH = "Math.max(document.documentElement.scrollWidth, document.body.scrollWidth)"


@dataclass(frozen=True)
class Manner:
    """How a page is looked at: in which language, on how wide a screen, in which colours, with scripts or without."""

    language: str = "fi"
    width: int = DESKTOP
    colours: Literal["light", "dark"] = "light"
    scripts: bool = True
    forced_colours: bool = False
    text_size: int = 100

    def __str__(self) -> str:
        extra = "" if self.scripts else " without scripts"
        forced = " forced colours" if self.forced_colours else ""
        return f"{self.language} {self.width} px {self.colours} {self.text_size} %{extra}{forced}"


@dataclass(frozen=True)
class Look:
    """Opens the pages of the server at ``address``."""

    browser: Browser
    address: str
    axe: str
    _contexts: dict[Manner, BrowserContext] = field(default_factory=dict)

    def _context(self, manner: Manner) -> BrowserContext:
        """A browser for one *manner*. It is kept: pages leave nothing behind, neither cookies nor storage."""
        if manner not in self._contexts:
            self._contexts[manner] = self.browser.new_context(
                viewport={"width": manner.width, "height": 900},
                is_mobile=manner.width == PHONE,
                color_scheme=manner.colours,
                forced_colors="active" if manner.forced_colours else "none",
                java_script_enabled=manner.scripts,
                reduced_motion="reduce",
                locale=manner.language,
            )
        return self._contexts[manner]

    @contextmanager
    def page(self, path: str, manner: Manner) -> Iterator[tuple[Page, list[str]]]:
        """The page at *path*, and what goes wrong while it is open: messages, requests to others, failures."""
        page, faults = self._context(manner).new_page(), list[str]()
        try:
            page.on("console", lambda message: faults.append(f"console: {message.text}"))
            page.on("pageerror", lambda error: faults.append(f"script: {error}"))
            page.on("requestfailed", lambda request: faults.append(f"failed: {request.url}"))
            page.on("request", lambda request: self._own(request.url, faults))
            page.on(
                "response",
                lambda answer: faults.append(f"{answer.status}: {answer.url}") if answer.status >= 400 else None,
            )
            separator = "&" if "?" in path else "?"
            page.goto(f"{self.address}{path}{separator}lang={manner.language}", wait_until="load")
            if manner.text_size != 100:
                page.evaluate(f"document.documentElement.style.fontSize = '{manner.text_size}%'")
            yield page, faults
        finally:
            page.close()

    def _own(self, url: str, faults: list[str]) -> None:
        if not url.startswith((self.address + "/", "data:")):
            faults.append(f"asks somebody else: {url}")

    def faults(self, path: str, manner: Manner) -> list[str]:
        """What is wrong with the page at *path*, looked at in one *manner*."""
        with self.page(path, manner) as (page, faults):
            return [*faults, *self.faults_of(page, manner)]

    def faults_widened(self, path: str, manner: Manner, width: int) -> list[str]:
        """What is wrong with the page at *path* in one *manner*, and when its window is then made *width* wide.

        What axe finds in a wide window it finds in every language, so it looks once, in the first.
        """
        with self.page(path, manner) as (page, faults):
            found = [f"{manner}: {fault}" for fault in self.faults_of(page, manner)]
            page.set_viewport_size({"width": width, "height": 900})
            wide = replace(manner, width=width)
            return [
                *faults,
                *found,
                *(f"{wide}: {fault}" for fault in self.faults_of(page, wide, manner.language == LANGUAGES[0])),
            ]

    def faults_of(self, page: Page, manner: Manner, by_axe: bool = True) -> list[str]:
        """What is wrong with an open page, also as axe sees it unless it is left out."""
        found = []
        heads = page.locator("h1").count()
        if heads != 1:
            found.append(f"{heads} h1")
        if page.locator("html").get_attribute("lang") != manner.language:
            found.append("not in the language asked for")
        if page.locator("main").count() != 1:
            found.append("no main")
        if not manner.scripts:
            return found
        if (wide := page.evaluate(_WIDTH)) > manner.width:
            found.append(f"moves sideways: {wide} px")
        if not by_axe:
            return found
        if not page.evaluate("'axe' in window"):
            page.evaluate(self.axe)
        how = {} if manner.language == LANGUAGES[0] else {"color-contrast": {"enabled": False}}
        result: dict[str, Any] = page.evaluate(_AXE, how)
        found += [
            f"{violation['id']}: {node['html'][:200]} ({' '.join(map(str, node['target']))})"
            for violation in result["violations"]
            for node in violation["nodes"][:3]
        ]
        return found
