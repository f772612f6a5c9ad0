"""A client that a generator makes of the OpenAPI description asks a running server and gets typed answers."""

from __future__ import annotations

import importlib
import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.web.clients import Server, TestClient

pytestmark = pytest.mark.matrix

Module = Callable[[str], Any]
"""Imports a module of the generated client by what follows its name."""


@pytest.fixture(scope="module")
def made(client: TestClient, tmp_path_factory: pytest.TempPathFactory) -> Module:
    """The client that openapi-python-client makes of the description."""
    folder = tmp_path_factory.mktemp("client")
    described = folder / "openapi.json"
    described.write_text(json.dumps(client.get("/openapi.json").json()), "utf-8")
    command = Path(sys.executable).with_name("openapi-python-client")
    where = ["--path", str(described), "--output-path", str(folder / "catalogue_client")]
    done = subprocess.run(
        [str(command), "generate", "--meta", "none", *where], capture_output=True, text=True, check=True
    )
    # It has one way of sending a query by POST less than the protocol.
    warned = [line for line in done.stdout.splitlines() if line.startswith("WARNING")]
    assert warned in ([], ["WARNING parsing POST /sparql within graph."])
    sys.path.insert(0, str(folder))
    try:
        importlib.import_module("catalogue_client")
        return lambda name: importlib.import_module(f"catalogue_client.{name}")
    finally:
        sys.path.remove(str(folder))


@pytest.fixture(scope="module")
def asking(made: Module, server: Server) -> Iterator[Any]:
    """The generated client of the running server."""
    with made("client").Client(base_url=server.address.rstrip("/")) as opened:
        yield opened


def test_the_library_is_a_list_of_typed_questions(made: Module, asking: Any) -> None:
    listed = made("api.questions.library").sync(client=asking, lang=made("models.language").Language.SV)
    assert type(listed).__name__ == "Questions"
    assert listed.total == len(listed.queries)
    assert {"echo", "parts-of-chain"} <= {one.name for one in listed.queries}


def test_a_question_has_rows_with_named_columns(made: Module, asking: Any) -> None:
    ask = made("api.questions.query_parts_of_chain")
    told = ask.sync(client=asking, chain="package:youth", size=2, lang=made("models.language").Language.FI)
    assert type(told).__name__ == "QueryPartsOfChainAnswer"
    assert told.total > len(told.rows) == 2
    assert {row.whole.iri.rpartition("/")[2] for row in told.rows} == {"youth"}
    assert all(row.part.label for row in told.rows)


def test_lists_are_typed_pages_that_lead_on(made: Module, asking: Any) -> None:
    collection = made("models.things_collection").ThingsCollection.ORGANISATIONS
    listed = made("api.planning.things").sync(collection, client=asking, size=1)
    assert type(listed).__name__ == "ThingsPage"
    assert listed.total > len(listed.items) == 1
    assert listed.items[0].iri.startswith("http")
    assert listed.next_
    following = made("api.planning.things").sync(collection, client=asking, size=1, page=2)
    assert following.items[0].iri != listed.items[0].iri


def test_what_is_found_is_a_typed_page(made: Module, asking: Any) -> None:
    found = made("api.planning.search").sync(client=asking, q="county")
    assert type(found).__name__ == "Found"
    assert found.total == len(found.items) > 0
    assert found.complete


def test_readiness_is_told_by_task(made: Module, asking: Any) -> None:
    told = made("api.planning.readiness").sync("packages", "youth", client=asking)
    assert type(told).__name__ == "ReadinessTold"
    assert len(told.tasks) == 9
    assert all(task.met <= task.applicable for task in told.tasks)


def test_where_services_meet_is_told_with_states(made: Module, asking: Any) -> None:
    collection = made("models.meetings_collection").MeetingsCollection.PACKAGES
    told = made("api.planning.meetings").sync(collection, "youth", client=asking)
    assert type(told).__name__ == "MeetingsPage"
    assert told.total == len(told.items) > 0
    assert all(one.origin.label and one.target.label for one in told.items)


def test_gaps_are_told_by_the_organisations_that_have_to_agree(made: Module, asking: Any) -> None:
    told = made("api.planning.gaps").sync(client=asking, chain="package:youth")
    assert type(told).__name__ == "GapsTold"
    assert told.total > 0
    groups = [*told.between, *told.unknown, *told.inside]
    assert all(group.gaps for group in groups)
    unknown = made("api.planning.gaps").sync(client=asking, chain="package:nosuch")
    assert (type(unknown).__name__, unknown.parameter) == ("Problem", "chain")


def test_a_problem_is_typed_too(made: Module, asking: Any) -> None:
    refused = made("api.questions.query_echo").sync(client=asking, thing="nosuch:thing")
    assert (type(refused).__name__, refused.parameter) == ("Problem", "thing")
    missing = made("api.planning.readiness").sync("packages", "nosuch", client=asking)
    assert (type(missing).__name__, missing.status) == ("Problem", 404)
