"""The OpenAPI description has every question and every route."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from fastapi.openapi.models import OpenAPI

from servicegraph.messages import LANGUAGES, keys, texts
from servicegraph.web.app import ROUTERS, ROUTES
from tests.web.clients import TestClient


def test_every_question_is_an_operation_with_typed_parameters(client: TestClient) -> None:
    document = client.get("/openapi.json").json()
    OpenAPI.model_validate(document)
    listed = {one["name"] for one in client.get("/api/queries").json()["queries"]}
    operations = {path.rpartition("/")[2] for path in document["paths"] if re.fullmatch("/api/queries/[a-z-]+", path)}
    assert operations == listed
    operation = document["paths"]["/api/queries/echo"]["get"]
    types = {one["name"]: one["schema"] for one in operation["parameters"] if "name" in one}
    assert types["count"]["type"] == "integer"
    assert types["day"] == {"type": "string", "format": "date"}
    assert types["flag"]["type"] == "boolean"
    parts = document["paths"]["/api/queries/parts-of-chain"]["get"]
    assert parts["parameters"][0]["examples"]["example1"]["value"] == "package:youth"
    identifiers = [one["operationId"] for item in document["paths"].values() for one in item.values()]
    assert len(identifiers) == len(set(identifiers))


def test_every_reference_of_the_description_leads_somewhere(client: TestClient) -> None:
    document = client.get("/openapi.json").json()
    for reference in set(re.findall(r'"\$ref": "#/([^"]+)"', json.dumps(document))):
        place = document
        for part in reference.split("/"):
            place = place[part]
        assert place


def test_every_route_of_programs_is_described(client: TestClient) -> None:
    described = set(client.get("/openapi.json").json()["paths"])
    programs = ("/api/", "/sparql", "/graphs", "/id/", "/ns", "/vocab/", "/health/")
    typed = [one for router in ROUTERS for one in router.routes]
    paths = [path for path, _, _ in ROUTES] + [getattr(one, "path", "") for one in typed]
    routes = {path.replace(":path}", "}") for path in paths if path.startswith(programs)}
    assert routes - {"/api/queries/{name}"} <= described


def parameters(document: dict[str, Any], operation: dict[str, Any]) -> list[dict[str, Any]]:
    """The parameters of an operation, those that many share looked up."""
    shared = document["components"]["parameters"]
    return [shared[one["$ref"].rpartition("/")[2]] if "$ref" in one else one for one in operation["parameters"]]


@pytest.mark.parametrize("language", LANGUAGES)
def test_everything_is_said_in_the_asked_language(client: TestClient, language: str) -> None:
    document = client.get("/openapi.json", params={"lang": language}).json()
    for path, item in document["paths"].items():
        for operation in item.values():
            assert operation["summary"], path
            assert all(one["description"] for one in parameters(document, operation)), path
    described = [name for name, one in document["components"]["schemas"].items() if "description" in one]
    assert bool(described) == (language == "en")


def test_no_sentence_of_the_description_is_left_over(client: TestClient) -> None:
    document = client.get("/openapi.json").json()
    said = {value for value in _texts(document) if isinstance(value, str)}
    unsaid = {key for key in keys() if key.startswith(("docs.op.", "docs.parameter.")) and texts(key)["en"] not in said}
    # Those of parameters that only other routers than the ones of this application have.
    assert unsaid <= {"docs.parameter.further", "docs.parameter.date"}


def _texts(part: Any) -> Iterator[str]:
    if isinstance(part, dict):
        part = list(part.values())
    if isinstance(part, list):
        for one in part:
            yield from _texts(one)
    elif isinstance(part, str):
        yield part


def test_every_operation_tells_its_problems_and_none_is_the_framework_s(client: TestClient) -> None:
    document = client.get("/openapi.json").json()
    for path, item in document["paths"].items():
        for method, operation in item.items():
            answers = operation["responses"]
            assert "200" in answers, path
            assert "422" not in answers, path
            assert "default" not in answers, path
            if any(one["in"] == "query" for one in parameters(document, operation)):
                assert "400" in answers, path
            if "{" in path:
                assert "404" in answers, path
            for status, one in answers.items():
                if status >= "400":
                    assert one == {"$ref": "#/components/responses/Problem"}, (method, path)
    assert "HTTPValidationError" not in document["components"]["schemas"]


def test_addresses_are_told_with_the_values_that_they_take(client: TestClient) -> None:
    document = client.get("/openapi.json").json()
    collection, slug, *_ = document["paths"]["/api/{collection}/{slug}/readiness"]["get"]["parameters"]
    assert {"packages", "chains", "processes"} == set(collection["schema"]["enum"])
    assert slug["schema"]["minLength"] == 1
    assert (collection["example"], slug["example"]) == ("packages", "youth")
    assert client.get("/api/packages/youth/readiness").status_code == 200


def test_of_two_addresses_the_narrower_is_meant(client: TestClient) -> None:
    assert client.get("/api/queries/echo").json()["query"] == "echo"
    assert client.get("/api/queries/echo/about").json()["name"] == "echo"
    assert "tasks" in client.get("/api/packages/youth/readiness").json()
    assert client.get("/api/packages/youth").json()["kind"] == "package"
    assert client.get("/api/nosuch").status_code == 404
