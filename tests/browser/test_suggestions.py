"""Suggestions while typing: by keyboard and pointer, in the box of the search and in a field of a form."""

from __future__ import annotations

from urllib.parse import parse_qs, urlparse

from playwright.sync_api import Page, expect

from tests.browser.looking import DESKTOP, PHONE, Look, Manner

FIELD = "main input[data-suggest]"
FORM = """async () => {
    document.querySelector("main").insertAdjacentHTML("beforeend",
        '<form action="/made"><label>Service <input name="service" data-suggest="service"></label></form>');
    for (const input of document.querySelectorAll("[role=combobox]")) input.removeAttribute("data-suggest");
    await import("/static/suggest.js?v=again");
}"""


def typed(page: Page, field: str, words: str) -> None:
    """Type *words* into *field* and wait for suggestions."""
    page.locator(field).press_sequentially(words, delay=5)
    expect(page.locator(f"{field}[aria-expanded=true]")).to_be_visible()


def test_a_name_is_chosen_by_keyboard_and_its_page_opens(look: Look) -> None:
    with look.page("/search", Manner("fi")) as (page, faults):
        typed(page, FIELD, "kotih")
        field = page.locator(FIELD)
        page.keyboard.press("ArrowDown")
        active = page.locator(f"#{field.get_attribute('aria-activedescendant')}")
        expect(active).to_have_attribute("aria-selected", "true")
        expect(active).to_contain_text("Kotihoito")
        page.keyboard.press("ArrowUp")
        assert field.get_attribute("aria-activedescendant") is None
        page.keyboard.press("ArrowDown")
        page.keyboard.press("Enter")
        page.wait_for_url("**/id/service/keusote-home-care?lang=fi")
        assert faults == []


def test_escape_closes_the_list_and_enter_searches_for_what_is_typed(look: Look) -> None:
    with look.page("/search", Manner("sv")) as (page, faults):
        typed(page, FIELD, "hemv")
        page.keyboard.press("Escape")
        expect(page.locator(FIELD)).to_have_attribute("aria-expanded", "false")
        expect(page.locator(FIELD)).to_have_value("hemv")
        page.keyboard.press("Enter")
        page.wait_for_url("**/search?q=*")
        assert parse_qs(urlparse(page.url).query)["q"] == ["hemv"]
        assert faults == []


def test_a_page_with_an_open_list_is_in_order(look: Look) -> None:
    for manner in (Manner("fi", DESKTOP), Manner("sv", PHONE), Manner("en", DESKTOP, "dark")):
        with look.page("/search", manner) as (page, faults):
            typed(page, FIELD, {"fi": "kun", "sv": "ung", "en": "you"}[manner.language])
            page.keyboard.press("ArrowDown")
            assert [*faults, *look.faults_of(page, manner)] == []
            assert page.locator("[role=listbox] [role=option]").count() > 1


def test_in_a_form_the_thing_goes_into_the_request_until_somebody_types_on(look: Look) -> None:
    with look.page("/search", Manner("fi")) as (page, _):
        page.evaluate(FORM)
        field = "input[data-suggest=service]"
        typed(page, field, "kotih")
        page.locator("[role=option]", has_text="Kotihoito").first.click()
        data = "() => [...new FormData(document.querySelector('form[action=\"/made\"]')).entries()]"
        assert page.evaluate(data) == [["service", "service:keusote-home-care"]]
        expect(page.locator(field)).to_have_value("Kotihoito")
        page.locator(field).press("Backspace")
        assert page.evaluate(data) == [["service", "Kotihoit"]]
