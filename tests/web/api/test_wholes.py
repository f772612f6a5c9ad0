"""Packages, chains and processes over HTTP: where their services meet, and how ready they are side by side."""

from __future__ import annotations

import pytest

from tests.web.clients import TestClient


def test_meetings_have_the_numbers_of_the_picture_and_names(client: TestClient) -> None:
    told = client.get("/api/packages/youth/interfaces?lang=sv").json()
    assert told["whole"]["label"] == "Servicehelhet för unga"
    assert [one["number"] for one in told["items"]] == [1, 2]
    assert told["counts"]["undescribed"] == 1
    assert sum(told["counts"].values()) == 2
    undescribed = next(one for one in told["items"] if one["state"] == "undescribed")
    described = next(one for one in told["items"] if one["interface"])
    assert undescribed["interface"] is None
    assert described["interface"]["label"] == "Från barnskyddet till polikliniken"
    assert described["origin"]["label"] == "Barnskydd"
    assert described["missing"]


def test_day_decides_what_is_told(client: TestClient) -> None:
    assert client.get("/api/packages/youth/interfaces?date=2020-02-30").status_code == 400
    assert client.get("/api/packages/youth/interfaces?date=2020-02-28").json()["date"] == "2020-02-28"


@pytest.mark.parametrize("address", ["packages/nobody", "services/night-chat", "nothing/x"])
def test_what_is_no_integrated_service_is_not_found(client: TestClient, address: str) -> None:
    answer = client.get(f"/api/{address}/interfaces")
    assert answer.status_code == 404
    assert answer.headers["content-type"] == "application/problem+json"


def test_readiness_of_all_counts_what_that_of_one_counts(client: TestClient) -> None:
    told = client.get("/api/readiness?lang=fi").json()
    assert told["total"] == 1
    [row] = told["items"]
    assert row["whole"]["label"] == "Nuorten palvelukokonaisuus"
    assert row["phase"]["label"] == "määrittely"
    one = client.get("/api/packages/youth/readiness").json()
    assert [(task["met"], task["applicable"]) for task in row["tasks"]] == [
        (task["met"], task["applicable"]) for task in one["tasks"]
    ]


@pytest.mark.parametrize(("query", "total"), [("phase=definition", 1), ("phase=pilot", 0), ("kind=chains", 0)])
def test_readiness_of_all_keeps_to_what_is_asked_for(client: TestClient, query: str, total: int) -> None:
    assert client.get(f"/api/readiness?{query}").json()["total"] == total
