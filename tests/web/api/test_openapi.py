"""The OpenAPI description has every question and every route."""

from __future__ import annotations

import json
import re

from fastapi.openapi.models import OpenAPI

from servicegraph.web.app import ROUTES
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


def test_every_route_is_described(client: TestClient) -> None:
    described = set(client.get("/openapi.json").json()["paths"])
    without = {"/openapi.json", "/api/queries/{name}"}
    programs = ("/api/", "/sparql", "/graphs", "/id/", "/ns", "/vocab/", "/health/")
    routes = {path.replace(":path}", "}") for path, _, _ in ROUTES if path.startswith(programs)} - without
    assert routes <= described
