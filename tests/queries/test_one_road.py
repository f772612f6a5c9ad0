"""A question gives the same rows in Python, on the command line and over HTTP, also where it needs readiness."""

from __future__ import annotations

import csv
import io
import time
import warnings
from collections.abc import Iterator
from pathlib import Path

import pytest

from servicegraph import Catalogue
from servicegraph.cli.main import main
from servicegraph.rdf.index import text_of
from servicegraph.web.app import create_app

with warnings.catch_warnings():
    # Starlette would rather have another HTTP client than the one that is installed.
    warnings.simplefilter("ignore")
    from starlette.testclient import TestClient

ASKED = """# @column whole iri     A whole
# @column met   integer Its checks that are met
PREFIX sg: <https://w3id.org/servicegraph/ns#>
PREFIX dqv: <http://www.w3.org/ns/dqv#>
SELECT ?whole ?met { ?readiness sg:criteriaMet ?met ; dqv:computedOn ?whole } ORDER BY ?whole ?met
"""


@pytest.fixture
def folder(small: Path) -> Path:
    """The small catalogue with one question about readiness that says so, and one that does not."""
    (small / "queries").mkdir()
    (small / "queries" / "saying.rq").write_text("# Saying\n# @needs readiness\n" + ASKED, "utf-8")
    (small / "queries" / "silent.rq").write_text("# Silent\n" + ASKED, "utf-8")
    return small


@pytest.fixture
def client(folder: Path) -> Iterator[TestClient]:
    with TestClient(create_app(Catalogue.load(folder))) as made:
        yield made


def asked_in_python(folder: Path, name: str) -> list[list[str]]:
    return [[text_of(term) for term in row] for row in Catalogue.load(folder).query(name).rows]


def asked_over_http(client: TestClient, name: str) -> list[list[str]]:
    deadline = time.monotonic() + 60
    while (reply := client.get(f"/api/queries/{name}?size=1000", headers={"Accept": "text/csv"})).status_code == 503:
        assert reply.headers["Retry-After"]
        assert time.monotonic() < deadline
        time.sleep(0.2)
    assert reply.status_code == 200
    return list(csv.reader(io.StringIO(reply.text)))[1:]


def test_every_road_gives_the_same_rows(
    folder: Path, client: TestClient, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    for name, expected in (("saying", True), ("silent", False), ("saying", True)):
        rows = asked_in_python(folder, name)
        assert bool(rows) is expected
        assert asked_over_http(client, name) == rows
        capfdbinary.readouterr()
        assert main(["--lang", "en", "--catalogue", str(folder), "query", name, "--format", "csv"]) == 0
        printed = capfdbinary.readouterr().out.decode()
        assert list(csv.reader(io.StringIO(printed)))[1:] == rows


@pytest.mark.parametrize(("offered", "asked"), [("sv", "sv-FI"), ("sv-FI", "sv"), ("sv-FI", "sv-AX")])
def test_regional_language_is_that_of_the_catalogue_on_every_road(small: Path, offered: str, asked: str) -> None:
    (small / "queries").mkdir()
    (small / "queries" / "language.rq").write_text(
        "# Language\n# @param language lang = fi The language\n# @column tag string What is given\n"
        'SELECT ?tag { BIND(CONCAT($language, "") AS ?tag) }\n',
        "utf-8",
    )
    settings = small / "servicegraph.toml"
    settings.write_text(f'languages = ["fi", "{offered}"]\n' + settings.read_text("utf-8"), "utf-8")
    catalogue = Catalogue.load(small)
    [[tag]] = catalogue.query("language", language=asked).rows
    assert text_of(tag) == offered.lower()  # as the store has it
    with TestClient(create_app(catalogue)) as client:
        assert client.get(f"/api/queries/language?lang={asked}").json()["rows"] == [
            {"tag": offered.lower(), "basis": None}
        ]
