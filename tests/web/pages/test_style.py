"""The style of the pages: colours that can be told from their ground, a size that loads at once, files of its own."""

from __future__ import annotations

import gzip
import re
from collections.abc import Mapping
from pathlib import Path

import pytest

from servicegraph.web.pages import static_files
from tests.browser.addresses import PAGES
from tests.web.clients import TestClient

STYLE = Path(static_files.__file__).parent / "static" / "style"
STATES = ("in-order", "kind-missing", "rule-expired", "rule-not-in-use", "no-rule", "undescribed")
# What is written in a colour needs 4.5 to one, what is only drawn 3 to one (WCAG 2.2, 1.4.3 and 1.4.11).
WRITTEN = [
    *((ink, ground) for ink in ("text", "muted", "link", "visited") for ground in ("ground", "surface")),
    *(("text", f"step-{step}") for step in range(4)),
    ("text", "sunken"),
    ("on-link", "link"),
    ("on-link", "step-4"),
    ("no-rule", "ground"),
]
DRAWN = [
    *((ink, ground) for ink in (*STATES, "border", "focus", "link") for ground in ("ground", "surface")),
]


def tokens(*, dark: bool) -> Mapping[str, str]:
    """The colours by name, as six digits."""
    light, _, night = (STYLE / "10-tokens.css").read_text("utf-8").partition("(prefers-color-scheme: dark)")
    found = dict(re.findall(r"--([\w-]+): (#[0-9a-f]+);", light))
    if dark:
        found |= dict(re.findall(r"--([\w-]+): (#[0-9a-f]+);", night))
    return {
        name: "#" + "".join(2 * digit for digit in value[1:]) if len(value) == 4 else value
        for name, value in found.items()
    }


def luminance(colour: str) -> float:
    """As https://www.w3.org/TR/WCAG22/#dfn-relative-luminance has it."""
    shares = (int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5))
    red, green, blue = (share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4 for share in shares)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """How far two colours are from each other, from 1 to 21."""
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_colours_can_be_told_from_their_ground(dark: bool) -> None:
    colours = tokens(dark=dark)
    assert contrast("#000000", "#ffffff") == 21
    weak = {
        (ink, ground): round(found, 2)
        for pairs, least in ((WRITTEN, 4.5), (DRAWN, 3))
        for ink, ground in pairs
        if (found := contrast(colours[ink], colours[ground])) < least
    }
    assert weak == {}


def test_every_colour_stands_among_the_tokens() -> None:
    """A colour that is written elsewhere has no other one in the dark; pictures that open alone bring theirs along."""
    others = [sheet for sheet in STYLE.iterdir() if not sheet.name.startswith(("10-", "50-picture"))]
    assert len(others) > 4
    colour = re.compile(r"(?<!, )#(?:[0-9a-f]{3}){1,2}\b")
    assert {sheet.name for sheet in others if colour.search(sheet.read_text("utf-8"))} == set()


def test_every_custom_property_is_declared() -> None:
    sheets = "".join(sheet.read_text("utf-8") for sheet in STYLE.iterdir())
    assert set(re.findall(r"var\(--([\w-]+)\)", sheets)) <= set(re.findall(r"--([\w-]+):", sheets))


def test_rules_stand_in_layers() -> None:
    layers = re.findall(r"\w+", (STYLE / "00-layers.css").read_text("utf-8").removeprefix("@layer"))
    for sheet in STYLE.iterdir():
        if sheet.name != "00-layers.css":
            rules = re.sub(r"@font-face \{[^}]*\}|/\*.*?\*/", "", sheet.read_text("utf-8"), flags=re.DOTALL)
            assert re.match(r"\s*@layer (\w+) \{", rules), sheet.name
            assert set(re.findall(r"@layer (\w+) \{", rules)) <= set(layers), sheet.name


def test_style_names_no_other_server(client: TestClient) -> None:
    answer = client.get("/static/pages.css")
    assert answer.headers["content-type"] == "text/css; charset=utf-8"
    addresses = re.findall(r"url\(([^)]*)\)", answer.text)
    assert len(addresses) == 3
    for address in addresses:
        file = client.get("/static/" + address.strip('"'))
        assert file.status_code == 200
        assert "immutable" in file.headers["cache-control"]
        assert len(file.content) < 20_000


@pytest.fixture(scope="module")
def opened(shipped_client: TestClient) -> Mapping[str, str]:
    """Every page that the browser tests look at, as HTML, by address."""
    return {path: shipped_client.get(path, headers={"Accept": "text/html"}).text for path in PAGES.values()}


def linked(page: str) -> list[str]:
    """The names of the style sheets that *page* loads."""
    return re.findall(r'<link rel="stylesheet" href="/static/([\w-]+\.css)', page)


def named(style: str) -> set[str]:
    """The classes that the rules of *style* name."""
    return set(re.findall(r"\.([a-zA-Z][\w-]*)", re.sub(r"\{[^{}]*\}", "{}", re.sub(r'"[^"]*"', "", style))))


def test_style_of_each_page_is_small_enough_to_be_there_at_once(opened: Mapping[str, str], client: TestClient) -> None:
    sizes = {
        path: sum(len(client.get(f"/static/{name}").content) for name in linked(page)) for path, page in opened.items()
    }
    assert {path: size for path, size in sizes.items() if not 10_000 < size <= 25_000} == {}
    assert len(gzip.compress(client.get("/static/pages.css").content)) < 6_000


def test_each_page_has_the_style_of_what_stands_in_it(opened: Mapping[str, str]) -> None:
    shared = set().union(*(named(sheet.read_text("utf-8")) for sheet in STYLE.iterdir() if sheet.name < "50"))
    alone = {sheet.name[3:]: named(sheet.read_text("utf-8")) - shared for sheet in STYLE.iterdir() if sheet.name > "50"}
    for path, page in opened.items():
        outside = re.sub(r"<svg.*?</svg>", "", page, flags=re.DOTALL)
        used = {name for value in re.findall(r'class="([^"]*)"', outside) for name in value.split()}
        styled = set().union(*(alone[name] for name in linked(page) if name != "pages.css"))
        assert (used & set().union(*alone.values())) - styled - set(STATES) == set(), path
        assert ("picture.css" in linked(page)) == ('class="picture ' in page or 'class="picture"' in page), path


def test_shortening_keeps_what_the_style_says() -> None:
    said = (
        'a:hover > b { content: "x:  y; }"; margin: calc(1px + 2px); } /* why */\n@media (width: 1px) { a { b: c; } }'
    )
    short = 'a:hover > b{content:"x:  y; }";margin:calc(1px + 2px)}@media (width:1px){a{b:c}}'
    assert static_files._shortened(said) == short


def test_licence_of_the_typeface_is_shipped(client: TestClient) -> None:
    assert "SIL OPEN FONT LICENSE" in client.get("/static/source-sans-3-licence.txt").text.upper()
