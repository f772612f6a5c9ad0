"""An application over the small catalogue, and a real server process."""

from __future__ import annotations

import copy
import shutil
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from servicegraph import Catalogue
from servicegraph.web.app import create_app
from tests.web.clients import OpenClient, Server, StartServer, TestClient, finish_check, served

SMALL = Path(__file__).parents[1] / "data" / "small"

# A question with a parameter of every type, which says what it was given; the canary shows whether a value got out.
ECHO = """\
# Echo
#
# What each parameter was given.
#
# @param text string Any text
# @param thing iri Any IRI
# @param count integer Any integer
# @param share decimal Any number
# @param flag boolean True or false
# @param day date Any date
# @param tongue lang Any language
# @column said string The text
# @column name iri The IRI
# @column whole integer The integer
# @column part decimal The number
# @column truth boolean True or false
# @column date date The date
# @column tag lang The language
# @column canary string Always the same

SELECT ?said ?name ?whole ?part ?truth ?date ?tag ?canary
WHERE {
  BIND($text AS ?said)
  BIND($thing AS ?name)
  BIND($count AS ?whole)
  BIND($share AS ?part)
  BIND($flag AS ?truth)
  BIND($day AS ?date)
  BIND($tongue AS ?tag)
  VALUES ?canary { "one" "two" }
}
ORDER BY ?canary
"""


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small catalogue with a question of its own."""
    made = tmp_path_factory.mktemp("web") / "small"
    shutil.copytree(SMALL, made)
    (made / "queries").mkdir()
    (made / "queries" / "echo.rq").write_text(ECHO, "utf-8")
    return made


@pytest.fixture(scope="session")
def small_catalogue(folder: Path) -> Catalogue:
    """The small catalogue, loaded and checked."""
    catalogue = Catalogue.load(folder)
    assert catalogue.add_readiness()
    return catalogue


@pytest.fixture(scope="session")
def open_client() -> Iterator[OpenClient]:
    """Makes clients of the application over a catalogue with other settings; all are closed at the end."""
    with ExitStack() as stack:

        def make(catalogue: Catalogue, **settings: Any) -> TestClient:
            changed = copy.copy(catalogue)
            changed.settings = replace(catalogue.settings, **settings)
            client = TestClient(create_app(changed), base_url="http://catalogue.example", follow_redirects=False)
            return stack.enter_context(client)

        yield make


@pytest.fixture(scope="session")
def shipped_client(open_client: OpenClient, shipped: Catalogue) -> TestClient:
    """A client of the catalogue that ships, once its check is done; for whoever leaves it as it is."""
    opened = open_client(shipped)
    served(opened).check.result()
    return opened


@pytest.fixture(scope="session")
def client(open_client: OpenClient, small_catalogue: Catalogue) -> TestClient:
    """A client of the application over the small catalogue; a query may take two seconds and give 2 000 rows."""
    opened = open_client(
        small_catalogue,
        query_seconds=2.0,
        most_rows=2000,
        most_query_bytes=20_000,
        query_memory_bytes=200_000_000,
    )
    served(opened).check.result()  # what follows from the check is there: no answer changes between two requests
    return opened


@pytest.fixture(scope="session")
def faulty(open_client: OpenClient, tmp_path_factory: pytest.TempPathFactory) -> TestClient:
    """A client of a catalogue with a misspelt concept, a broken Turtle file and a broken question."""
    made = tmp_path_factory.mktemp("web") / "faulty"
    shutil.copytree(SMALL, made)
    services = made / "services.ttl"
    services.write_text(services.read_text("utf-8").replace("sector:social", "sector:socail"), "utf-8")
    (made / "broken.ttl").write_text("@prefix a: <http://a/> .\na:b a:c\n", "utf-8")
    (made / "queries").mkdir()
    (made / "queries" / "broken.rq").write_text("# Broken\nSELECT ?x { ?x a $y }\n", "utf-8")
    opened = open_client(Catalogue.load(made))
    finish_check(opened)
    return opened


@pytest.fixture(scope="session")
def server(start_server: StartServer, folder: Path) -> Server:
    """A real server of the small catalogue."""
    return start_server(folder)
