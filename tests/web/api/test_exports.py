"""Exports over HTTP: every format of the table, with its parameters, validators and failures."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest
from pyoxigraph import RdfFormat, parse

from servicegraph import Catalogue
from servicegraph.exchange.exchange_formats import exchange_formats
from servicegraph.exchange.exchange_values import STANDARD_OUTPUT, ExportWishes
from servicegraph.exchange.rule_files import read_rule_file
from servicegraph.exchange.view_export import exported_view, view_graph
from servicegraph.exchange.zipped_files import zipped
from tests.web.clients import OpenClient, TestClient

DATA = Path(__file__).parents[2] / "data"


@pytest.fixture(scope="module")
def county() -> Catalogue:
    return Catalogue.load(DATA / "public-services")


@pytest.fixture(scope="module")
def exports(open_client: OpenClient, county: Catalogue) -> TestClient:
    return open_client(county, address="https://palvelut.example.org")


def test_every_format_of_a_whole_catalogue_is_served(exports: TestClient) -> None:
    for name, one in exchange_formats().items():
        if one.exported and not one.is_of_a_whole:
            answer = exports.get(f"/export/{name}")
            assert answer.status_code == 200, answer.text
            assert answer.content
            assert answer.headers["etag"]
            again = exports.get(f"/export/{name}", headers={"If-None-Match": answer.headers["etag"]})
            assert (again.status_code, again.content) == (304, b"")
            assert exports.head(f"/export/{name}").status_code == 200


def test_view_is_that_of_the_command(exports: TestClient, county: Catalogue) -> None:
    for ending, media_type in (
        ("ttl", "text/turtle"),
        ("jsonld", "application/ld+json"),
        ("nt", "application/n-triples"),
    ):
        target = Path(f"a.{ending}")
        expected = exported_view("cpsv-ap", county, ExportWishes(target, "en")).contents[target]
        named = exports.get(f"/export/cpsv-ap?format={ending}")
        assert named.content == expected
        assert named.headers["content-type"].startswith(media_type)
        assert exports.get("/export/cpsv-ap", headers={"Accept": media_type}).content == expected
    assert exports.get("/export/cpsv-ap?modelled=true").content != exports.get("/export/cpsv-ap").content


def test_view_is_answered_by_the_endpoint_as_it_stands(exports: TestClient, county: Catalogue) -> None:
    view = read_rule_file("cpsv-ap").view
    assert view
    headers = {"Content-Type": "application/sparql-query", "Accept": "application/n-triples"}
    answer = exports.post("/sparql", content=view.text.encode(), headers=headers)
    assert answer.status_code == 200, answer.text
    found = {quad.triple for quad in parse(answer.content, format=RdfFormat.N_TRIPLES)}
    here = set(view_graph("cpsv-ap", county, ExportWishes(STANDARD_OUTPUT, "en")).triples)
    assert found < here
    assert {one.predicate.value for one in found} >= {"http://data.europa.eu/m8g/hasCompetentAuthority"}


def test_several_files_come_as_an_archive_that_is_always_the_same(exports: TestClient) -> None:
    answers = [exports.get(f"/export/table?format={ending}") for ending in ("zip", "csv")]
    assert answers[0].content == answers[1].content
    assert {one.headers["content-type"] for one in answers} == {"application/zip"}
    with zipfile.ZipFile(io.BytesIO(answers[0].content)) as archive:
        assert archive.namelist() == sorted(archive.namelist())
        assert {"service.csv", "organisation.csv"} <= set(archive.namelist())
        assert {one.date_time[0] for one in archive.infolist()} == {1980}
    one = exports.get("/export/table?format=csv&kind=service")
    assert one.headers["content-type"] == "text/csv; charset=utf-8"
    assert one.headers["content-disposition"] == 'attachment; filename="table.csv"'


def test_archive_keeps_the_folders_below_its_own() -> None:
    contents = {Path("a/sv/b.json"): b"1", Path("a/fi/b.json"): b"2"}
    with zipfile.ZipFile(io.BytesIO(zipped(contents, Path("a")))) as archive:
        assert archive.namelist() == ["fi/b.json", "sv/b.json"]


@pytest.mark.parametrize(
    ("address", "status", "said"),
    [
        ("/export/hologram", 404, "There is no format hologram. The formats are: table"),
        ("/export/cpsv-ap?kind=service", 400, "There is no parameter kind here."),
        ("/export/cpsv-ap?colour=red", 400, "There is no parameter colour here."),
        ("/export/cpsv-ap?format=exe", 400, "The parameter format is one of ttl, nt, rdf, jsonld; exe is not."),
        ("/export/cpsv-ap?modelled=maybe", 400, "The parameter modelled is true or false"),
        ("/export/cpsv-ap?lang=xx", 400, "lang"),
        ("/export/table?kind=spaceship", 400, "spaceship"),
        ("/export/dcat?whole=package:older", 400, "There is no parameter whole here."),
    ],
)
def test_wrong_wish_is_refused_with_what_may_be_asked(
    exports: TestClient, address: str, status: int, said: str
) -> None:
    answer = exports.get(address)
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    assert said in answer.json()["detail"]
    assert "--" not in answer.text


def test_format_that_nobody_has_is_not_acceptable(exports: TestClient) -> None:
    assert exports.get("/export/cpsv-ap", headers={"Accept": "image/png"}).status_code == 406


def test_each_format_is_described_with_what_it_takes(exports: TestClient) -> None:
    paths = exports.get("/openapi.json?lang=sv").json()["paths"]
    taken = {one.get("name", "lang") for one in paths["/export/cpsv-ap"]["get"]["parameters"]}
    assert taken == {"format", "modelled", "lang"}
    assert "Katalogens offentliga tjänster" in paths["/export/cpsv-ap"]["get"]["description"]
    assert "/export/{name}" not in paths
