"""The chain picture in the browser: by keyboard in the order of its numbers, with scripts and without."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.looking import DESKTOP, PHONE, Look, Manner

YOUTH = "/id/package/youth"
OLDER_PEOPLE = "/id/chain/keusote-older-people?focus=service:keusote-home-care&lanes=provider"
_FOCUSED = "document.activeElement.dataset?.key ? document.activeElement.textContent.trim() : ''"


def lines(page: Page) -> list[str]:
    """The numbers of the lines in full colour, in the order of the document."""
    return page.locator(".drawing a.line:not(.dim) .number").all_text_contents()


@pytest.mark.browser
@pytest.mark.parametrize(
    ("path", "manner"),
    [
        (YOUTH, Manner("fi", DESKTOP)),
        (YOUTH, Manner("sv", PHONE, "dark")),
        (OLDER_PEOPLE, Manner("en", DESKTOP, "dark")),
        (YOUTH + "?state=undescribed", Manner("fi", DESKTOP, forced_colours=True)),
    ],
    ids=str,
)
def test_nothing_is_wrong_with_the_page_of_a_picture(look: Look, path: str, manner: Manner) -> None:
    assert look.faults(path, manner) == []


def test_the_keyboard_goes_from_services_to_lines_in_the_order_of_their_numbers_and_out(look: Look) -> None:
    with look.page(YOUTH, Manner("fi")) as (page, faults):
        services = page.locator(".drawing a.box").count()
        numbers = lines(page)
        assert numbers == [str(number) for number in range(1, len(numbers) + 1)]
        page.locator(".picture-frame").focus()
        visited = []
        for _ in range(services + len(numbers)):
            page.keyboard.press("Tab")
            visited.append(page.evaluate(_FOCUSED))
        assert all(visited)
        assert [one[len(one.rstrip("0123456789")) :] for one in visited[services:]] == numbers
        page.keyboard.press("Tab")
        assert page.evaluate(_FOCUSED) == ""
        assert faults == []


def test_a_service_is_brought_into_focus_without_scripts(look: Look) -> None:
    with look.page(YOUTH, Manner("fi", scripts=False)) as (page, _):
        everything = lines(page)
        page.get_by_label("Korosta palvelu").select_option(label="Lastensuojelu")
        page.get_by_role("button", name="Näytä").click()
        page.wait_for_url("**focus=service*")
        assert 0 < len(lines(page)) < len(everything)
        assert page.locator("#meetings tbody tr[id]").count() == len(lines(page))


def test_lanes_and_focus_change_without_a_reload_and_back_undoes_it(look: Look) -> None:
    with look.page(YOUTH, Manner("fi")) as (page, faults):
        page.evaluate("window.same = true")
        everything = lines(page)
        page.get_by_role("link", name="Tuottaja", exact=True).click()
        expect(page.locator(".choice [aria-current]").first).to_have_text("Tuottaja")
        expect(page.get_by_role("link", name="Tuottaja", exact=True)).to_be_focused()
        page.get_by_label("Korosta palvelu").select_option(label="Lastensuojelu")
        expect(page.locator(".drawing a.box.dim").first).to_be_attached()
        assert len(lines(page)) < len(everything)
        page.go_back()
        expect(page.locator(".drawing .dim")).to_have_count(0)
        page.go_back()
        expect(page.locator(".choice [aria-current]").first).to_have_text("Toimiala")
        assert page.evaluate("window.same") is True
        assert faults == []


def test_what_a_service_belongs_to_stands_out_under_the_pointer(look: Look) -> None:
    with look.page(YOUTH, Manner("fi")) as (page, _):
        page.locator(".drawing a.box", has_text="Lastensuojelu").hover()
        expect(page.locator(".drawing a.box.dim").first).to_be_attached()
        page.mouse.move(1, 1)
        expect(page.locator(".drawing .dim")).to_have_count(0)


def test_the_heads_of_the_lanes_stay_in_sight_while_the_picture_is_moved(look: Look) -> None:
    with look.page("/id/chain/keusote-older-people", Manner("fi", 768)) as (page, _):
        frame = page.locator(".picture-frame")
        frame.evaluate("one => { one.scrollLeft = 400; }")
        heads, around = page.locator("svg.heads").bounding_box(), frame.bounding_box()
        assert heads
        assert around
        assert abs(heads["x"] - around["x"]) <= 2


@pytest.mark.parametrize("path", [YOUTH, "/id/chain/keusote-older-people"])
def test_the_whole_picture_is_on_paper(look: Look, path: str) -> None:
    with look.page(path, Manner("fi", 680)) as (page, _):
        page.emulate_media(media="print")
        drawing, main = page.locator("svg.drawing").bounding_box(), page.locator("main").bounding_box()
        assert drawing
        assert main
        assert drawing["width"] > 400
        assert drawing["x"] + drawing["width"] <= main["x"] + main["width"] + 1
        assert not page.locator("svg.heads").is_visible()


def test_enter_on_a_line_leads_to_its_row_and_who_has_the_focus_is_seen(look: Look) -> None:
    with look.page(YOUTH, Manner("fi")) as (page, faults):
        page.locator(".picture-frame").focus()
        while not page.evaluate("document.activeElement.classList.contains('line')"):
            page.keyboard.press("Tab")
        line = page.locator("a.line:focus-visible")
        number = line.locator(".number").text_content()
        width = line.locator(".badge").evaluate("one => parseFloat(getComputedStyle(one).strokeWidth)")
        assert width >= 3
        page.keyboard.press("Enter")
        row = page.locator("#meetings tbody tr:target")
        assert (row.locator("td, th").first.text_content() or "").split()[-1] == number
        page.locator(".picture-frame").focus()
        page.keyboard.press("Shift+Tab")
        page.keyboard.press("Enter")
        assert page.evaluate("location.hash") == "#meetings"
        assert faults == []
