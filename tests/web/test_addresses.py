"""No address passes over what it is asked: what it cannot use it refuses, or its page says so; and nothing breaks."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Mapping
from urllib.parse import quote

import pytest
from fastapi.routing import APIRoute

from servicegraph.web.app import FIRST, LAST, ROUTERS, ROUTES
from tests.web.clients import Response, TestClient, as_read
from tests.web.pages.test_things import BROWSER

NOTHING = "Mikään havainto ei vastaa"
# An example for each address of a page, and what each of its parameters does with nonsense: a word that the page has
# then, or the status of the refusal.
TOLD: Mapping[str, tuple[str, Mapping[str, object]]] = {
    "/": ("/", {}),
    "/about": ("/about", {}),
    "/catalogue": ("/catalogue", {"format": 400}),
    "/.well-known/void": ("/.well-known/void", {}),
    "/findings": (
        "/findings",
        {"severity": 400, "code": NOTHING, "task": NOTHING, "whole": NOTHING, "file": NOTHING, "page": 400},
    ),
    "/accessibility": ("/accessibility", {}),
    "/compare": ("/compare", {"format": 400}),
    "/readiness": ("/readiness", {"phase": 400, "kind": 400, "sort": 400, "format": 400}),
    "/search": ("/search", {"q": "Missään ei ollut kaikkia hakusanoja", "kind": 400, "page": 400}),
    "/gaps": (
        "/gaps",
        {
            **dict.fromkeys(("chain", "organisation", "segment"), "Luettelo ei tunne"),
            **dict.fromkeys(("basis", "lack", "date", "by", "format"), 400),
        },
    ),
    "/negotiation": ("/negotiation", {"a": 404, "b": 404, "date": 400, "format": 400}),
    "/static/{name}": ("/static/mark.svg", {"v": ""}),
    "/questions": ("/questions", {"q": "0 kysymystä"}),
    "/questions/{name}": (
        "/questions/rules-of-chain?chain=package:youth",
        {"page": 400, "basis": 400, "trace": 400},
    ),
    "/sparql": ("/sparql", {"query": 400, "question": 404, "format": 400}),
    "/graphs": ("/graphs", {"default": 400, "graph": 404}),
    "/id/{kind}/{slug}": ("/id/service/youth-clinic", {"references": 400, "page": 400}),
    "/id/{kind}/{slug:path}": (
        "/id/package/youth",
        {
            **dict.fromkeys(("lanes", "parts", "state", "date", "references", "page", "format"), 400),
            **dict.fromkeys(("focus", "lanes-order"), "Kuvassa ei ole"),
        },
    ),
    "/ns": ("/ns", {}),
    "/vocab/{scheme}": ("/vocab/phase", {"references": 400, "page": 400}),
    "/vocab/{scheme}/{concept}": ("/vocab/phase/pilot", {"references": 400, "page": 400}),
    "/openapi.json": ("/openapi.json", {}),
    "/docs": ("/docs", {}),
    "/docs/checks": ("/docs/checks", {}),
    "/docs/shapes": ("/docs/shapes", {}),
    "/{collection}/{slug:path}/readiness": ("/packages/youth/readiness", {}),
    "/{collection}": (
        "/services",
        {"sort": 400, "page": 400, "size": 400, "format": 400, "q": "Mikään ei vastaa", "sector": "Mikään ei vastaa"},
    ),
    "/api/queries/{name}": ("/api/queries/echo", {"page": 400, "size": 400, "format": 400, "labels": 400}),
}
PLACES = {"collection": "packages", "slug": "youth", "name": "echo"}
THING = "service:that-there-is-not"
PAGES = sorted(TOLD)


def ask(client: TestClient, path: str, query: str) -> Response:
    """The answer for a browser whose reader reads Finnish."""
    address = f"{path}{'&' if '?' in path else '?'}{query}"
    answer: Response = client.get(address, headers={"Accept": BROWSER, "Accept-Language": "fi"})
    return answer


def told(answer: Response) -> str:
    """What an answer says to its reader, without what the fields of its forms hold."""
    return as_read(re.sub(r"<[^>]*>", " ", re.sub(r"(?s)<(textarea|head|script).*?</\1>", "", answer.text)))


def operations() -> Iterator[str]:
    """An address for each typed operation."""
    for route in (route for router in ROUTERS for route in router.routes):
        if isinstance(route, APIRoute) and ":path" not in route.path:
            places = PLACES | ({"collection": "services", "slug": "youth-clinic"} if "references" in route.path else {})
            yield re.sub(r"\{(\w+)\}", lambda found, its=places: its[found[1]], route.path)  # type: ignore[misc]


def test_every_address_is_walked() -> None:
    assert set(TOLD) == {path for path, _, _ in (*FIRST, *ROUTES, *LAST)}


@pytest.mark.parametrize("route", PAGES)
def test_an_example_is_answered(client: TestClient, route: str) -> None:
    expected = {"/graphs": 400, "/.well-known/void": 302}.get(route, 200)
    assert ask(client, TOLD[route][0], "").status_code == expected


@pytest.mark.parametrize("route", PAGES)
def test_an_unknown_parameter_is_refused_by_name_with_those_that_there_are(client: TestClient, route: str) -> None:
    path, known = TOLD[route]
    answer = ask(client, path, "organization=x")
    assert answer.status_code == 400
    said = told(answer)
    assert "organization" in said
    for name in () if "{name}" in route else known:  # a question names those of its own, or shows its form
        assert name in said


@pytest.mark.parametrize("route", PAGES)
def test_nonsense_is_refused_or_told(client: TestClient, route: str) -> None:
    path, known = TOLD[route]
    for name, expected in known.items():
        answer = ask(client, path, f"{name}={quote(THING)}")
        if isinstance(expected, int):
            assert answer.status_code == expected, name
            if (route, name) != ("/sparql", "query"):  # of a query it is said where it goes wrong
                assert name in told(answer) or THING in told(answer), name
        else:
            assert answer.status_code == 200, name
            assert str(expected) in told(answer), name


@pytest.mark.parametrize("route", PAGES)
def test_a_parameter_given_twice_is_refused_where_it_is_given_once(client: TestClient, route: str) -> None:
    path, known = TOLD[route]
    for name in (*known, "lang"):
        if (route, name) == ("/{collection}", "sector"):  # any of several values
            continue
        answer = ask(client, path, f"{name}=fi&{name}=sv")
        assert answer.status_code == 400, name
        assert name in told(answer), name


@pytest.mark.parametrize("route", PAGES)
def test_an_empty_parameter_is_one_left_out(client: TestClient, route: str) -> None:
    path, known = TOLD[route]
    if route in ("/graphs", "/sparql"):  # to ask for nothing there is to ask wrongly
        return
    for name in known:
        assert ask(client, path, f"{name}=").status_code == 200, name


@pytest.mark.parametrize("route", PAGES)
def test_what_is_very_long_is_said_back_in_short(client: TestClient, route: str) -> None:
    path, known = TOLD[route]
    for name in (*known, "lang", "y" * 10_000):
        for value in ("x" * 10_000, "service:" + "x" * 10_000):
            answer = ask(client, path, f"{name}={value}")
            assert answer.status_code < 500, name
            assert not re.search("[xy]{250}", told(answer)), name
            assert not re.search("[xy]{250}", answer.text.partition("</title>")[0].partition("<title>")[2]), name


@pytest.mark.parametrize("route", PAGES)
def test_what_is_no_text_and_too_many_parameters_are_refused(client: TestClient, route: str) -> None:
    path, _ = TOLD[route]
    for query in ("lang=%FF", "&".join(f"a{number}=" for number in range(200))):
        assert ask(client, path, query).status_code == 400


def test_no_operation_passes_over_what_it_is_asked(client: TestClient) -> None:
    asked = list(operations())
    assert len(asked) > 15
    for path in asked:
        for query in ("organization=x", "y" * 10_000 + "=x", "lang=xx"):
            answer = ask(client, path, query)
            assert answer.status_code == 400, (path, query[:20])
            assert answer.headers["content-type"] == "application/problem+json"
            assert len(answer.json()["detail"]) < 1500


@pytest.mark.parametrize("route", [route for route in PAGES if route != "/graphs"])
def test_no_link_of_a_page_leads_to_a_refusal(client: TestClient, route: str) -> None:
    page = ask(client, TOLD[route][0], "lang=sv" if route != "/static/{name}" else "").text
    seen: dict[str, str] = {}
    for link in map(html.unescape, re.findall(r'href="(/[^"#]*)', page)):
        names = re.findall(r"[?&]([^=&]+)=", link)
        seen.setdefault(f"{re.sub('[^/]+$', '', link.partition('?')[0])} {names}", link)
    refused = {link for link in seen.values() if client.get(link, headers={"Accept": BROWSER}).status_code >= 400}
    assert refused == set()
