"""The API tells of things what the pages show: lists that can be narrowed, facts, references."""

from __future__ import annotations

import pytest

from tests.web.clients import TestClient


def test_list_tells_its_facets_and_is_narrowed_by_them(client: TestClient) -> None:
    everything = client.get("/api/services").json()
    assert (everything["total"], everything["all"], everything["kind"]) == (3, 3, "service")
    level = next(facet for facet in everything["facets"] if facet["parameter"] == "level")
    for value in level["values"]:
        found = client.get("/api/services", params={"level": value["value"]}).json()
        assert found["total"] == value["count"]
    two = client.get("/api/services?sector=sector:health&sector=sector:social").json()
    assert two["total"] == 3


def test_labels_stand_in_the_asked_language_and_order(client: TestClient) -> None:
    found = client.get("/api/services?lang=sv&sort=-name").json()
    assert [item["label"] for item in found["items"]] == [
        *("Ungdomspsykiatriska polikliniken", "Nattchatt för unga", "Barnskydd"),
    ]


def test_fields_choose_what_is_told(client: TestClient) -> None:
    found = client.get("/api/services?fields=level,sector&lang=en").json()["items"][0]
    assert [told["label"] for told in found["values"]] == ["service level", "sector"]


def test_pages_lead_on(client: TestClient) -> None:
    first = client.get("/api/services?size=2&level=level:special&level=level:preventive").json()
    second = client.get(first["next"]).json()
    assert len(first["items"]) == 2
    assert len(second["items"]) == 1
    assert second["next"] is None
    assert client.get("/api/services?page=9").json()["items"] == []


@pytest.mark.parametrize(
    ("path", "status", "said"),
    [
        ("/api/services?nosuch=1", 400, "sector, level, providedBy"),
        ("/api/services?sort=nosuch", 400, "name, providedBy"),
        ("/api/services?fields=nosuch", 400, "providedBy, sector"),
        ("/api/services?size=0", 400, ""),
        ("/api/nosuch", 404, "services"),
        ("/api/services/nosuch", 404, ""),
        ("/api/services/youth-clinic/references?property=nosuch", 400, "sg:refersTo"),
    ],
)
def test_wrong_question_is_told_what_is_right(client: TestClient, path: str, status: int, said: str) -> None:
    answer = client.get(path)
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    assert said in answer.json()["detail"]


def test_thing_has_its_facts_in_one_language(client: TestClient) -> None:
    found = client.get("/api/services/youth-clinic?lang=fi").json()
    assert found["label"] == "Nuorisopsykiatrian poliklinikka"
    assert {fact["value"]["label"] for fact in found["facts"] if fact["property"].endswith("#level")} == {"erityistaso"}
    assert found["file"] == "services.ttl"
    assert found["line"] > 0


def test_references_are_counted_and_listed(client: TestClient) -> None:
    counted = client.get("/api/services/youth-clinic?lang=en").json()["references"]
    listed = client.get("/api/services/youth-clinic/references?lang=en").json()
    assert sum(one["total"] for one in counted) == listed["total"] == len(listed["items"])
    some = client.get("/api/services/youth-clinic/references?property=sg:refersTo&lang=en").json()
    assert [one["label"] for one in some["items"]] == ["Night chat for young people"]
    assert some["items"][0]["property_label"] == "referred here from"
