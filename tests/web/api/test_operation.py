"""What every typed operation does alike, tried on operations made for the purpose."""

from __future__ import annotations

from typing import Annotated, Literal

import pytest
from fastapi import Query

from servicegraph import Catalogue
from servicegraph.messages import LANGUAGES
from servicegraph.web.api.dependencies import Day, Filters, Flag, Language, Paging, ServedState, iri_of
from servicegraph.web.api.models import Model, Page, Resource
from servicegraph.web.api.operation import api_router
from tests.web.clients import OpenClient, TestClient, application

router = api_router("operation")


class Said(Model):
    """What an operation was given."""

    language: str
    date: str
    flag: bool
    word: str
    several: list[str]
    name: str


@router.get("/made/said", operation_id="said")
def said(
    language: Language,
    date: Day,
    name: Annotated[str, Query(max_length=5)],
    flag: Annotated[Flag, Query()] = False,
    word: Annotated[Literal["one", "two"], Query()] = "one",
    several: Annotated[list[str] | None, Query()] = None,
    count: Annotated[int, Query(ge=2, le=4)] = 2,
) -> Said:
    """Says what it was given."""
    return Said(language=language, date=date.isoformat(), flag=flag, word=word, several=several or [], name=name)


@router.get("/made/things", operation_id="things")
def things(state: ServedState, language: Language, paging: Paging, filters: Filters) -> Page[Resource]:
    """Seven concepts, or those of the filters."""
    found = [one for values in filters.values() for one in values] or ["phase:pilot"] * 7
    iris = [iri_of(state, "thing", one) for one in found]
    shown = [Resource.of(iri, state.catalogue, language) for iri in paging.cut(iris)]
    return paging.page_of(Page[Resource], shown, len(iris))


@pytest.fixture(scope="module")
def made(open_client: OpenClient, small_catalogue: Catalogue) -> TestClient:
    """A client of the application with the two operations."""
    client = open_client(small_catalogue)
    application(client).include_router(router)
    return client


def test_values_are_read_by_their_types(made: TestClient) -> None:
    told = made.get("/made/said?name=a&lang=sv&date=2026-01-31&flag=true&word=two&several=x&several=y").json()
    assert told == {
        "language": "sv",
        "date": "2026-01-31",
        "flag": True,
        "word": "two",
        "several": ["x", "y"],
        "name": "a",
    }


def test_an_empty_parameter_counts_as_left_out(made: TestClient) -> None:
    given = {"lang": "", "date": "", "flag": "", "word": "", "count": "", "several": ""}
    left_out = made.get("/made/said", params={"name": "a"})
    assert made.get("/made/said", params={"name": "a", **given}).json() == left_out.json()
    assert left_out.json()["word"] == "one"


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    ("given", "named"),
    [
        ("", "name"),
        ("name=", "name"),
        ("name=abcdef", "name"),
        ("name=a&other=1", "other"),
        ("name=a&name=b", "name"),
        ("name=a&lang=de", "lang"),
        ("name=a&date=2026-02-30", "date"),
        ("name=a&date=0", "date"),
        ("name=a&flag=1", "flag"),
        ("name=a&word=three", "word"),
        ("name=a&count=x", "count"),
        ("name=a&count=1", "count"),
        ("name=a&count=5", "count"),
    ],
)
def test_what_a_parameter_may_not_be_is_a_problem_that_names_it(
    made: TestClient, given: str, named: str, language: str
) -> None:
    refused = made.get(f"/made/said?{given}", headers={"Accept-Language": language})
    assert refused.status_code == 400
    assert refused.headers["content-type"] == "application/problem+json"
    assert refused.headers["content-language"] == language
    problem = refused.json()
    assert problem["parameter"] == named
    assert named in problem["detail"]
    assert "{" not in problem["detail"]


def test_a_choice_that_is_none_lists_what_there_is(made: TestClient) -> None:
    assert "one, two" in made.get("/made/said?name=a&word=three").json()["detail"]
    assert "fi" in made.get("/made/said?name=a&lang=de").json()["detail"]


def test_pages_lead_on_and_tell_the_whole(made: TestClient) -> None:
    address, seen = "/made/things?size=3&lang=fi", 0
    while address:
        response = made.get(address)
        told = response.json()
        assert list(told) == ["items", "total", "page", "size", "next", "complete", "state"]
        assert (told["total"], told["size"], told["complete"]) == (7, 3, True)
        assert response.headers["servicegraph-complete"] == "true"
        assert ("next" in response.links) == bool(told["next"])
        seen += len(told["items"])
        address = told["next"]
    assert seen == 7
    assert told["page"] == 3
    assert told["items"][0]["label"] == "pilotointi"


def test_filters_are_the_parameters_that_nobody_declares(made: TestClient) -> None:
    told = made.get("/made/things?a=phase:pilot&a=phase:design&b=&size=1").json()
    assert told["total"] == 2
    assert made.get(told["next"]).json()["items"][0]["iri"].endswith("/phase/design")
    assert made.get("/made/things?size=0").json()["parameter"] == "size"
    assert made.get("/made/things?a=nosuch:thing").json()["parameter"] == "thing"


def test_an_answer_has_validators_and_is_not_sent_again(made: TestClient) -> None:
    first = made.get("/made/said?name=a")
    assert first.headers["cache-control"] == "public, no-cache"
    assert "Accept-Language" in first.headers["vary"]
    held = {"If-None-Match": first.headers["etag"]}
    again = made.get("/made/said?name=a", headers=held)
    assert (again.status_code, again.content) == (304, b"")
    assert made.get("/made/said?name=b", headers=held).status_code == 200
    assert made.get("/made/said?name=a&lang=fi", headers=held).status_code == 200
    assert made.get("/made/said", headers=held).status_code == 400


def test_every_operation_answers_head_and_options_and_nothing_else(made: TestClient) -> None:
    whole, head = made.get("/made/said?name=a"), made.head("/made/said?name=a")
    assert (head.status_code, head.content) == (200, b"")
    assert head.headers["etag"] == whole.headers["etag"]
    asked = made.options("/made/said")
    assert (asked.status_code, asked.headers["allow"]) == (204, "GET, HEAD, OPTIONS")
    refused = made.post("/made/said?name=a")
    assert (refused.status_code, refused.headers["allow"]) == (405, "GET, HEAD, OPTIONS")
    assert refused.headers["content-type"] == "application/problem+json"
