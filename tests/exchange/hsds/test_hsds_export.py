"""HSDS: what goes out is valid by the strict schemas of the standard, is all there is, and says what it leaves out."""

from __future__ import annotations

import copy
import json
import uuid
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator, FormatChecker

from servicegraph.catalogue import Catalogue
from servicegraph.cli import main
from servicegraph.exchange.exchange_values import Export, ExportWishes
from servicegraph.exchange.hsds.hsds_export import exported_hsds
from servicegraph.exchange.hsds.hsds_records import CONVERSIONS_TO_JSON
from servicegraph.exchange.hsds.hsds_rules import hsds_table

BASE = "https://example.org/id/"
SETTINGS = f'base = "{BASE}"\ntitle = {{ fi = "Kokeilu", sv = "Prov", en = "Trial" }}\n'
SERVICE = """
@prefix channel: <https://w3id.org/servicegraph/vocab/channel/> .
@prefix currency: <http://publications.europa.eu/resource/authority/currency/> .
@prefix cv: <http://data.europa.eu/m8g/> .
@prefix dct: <http://purl.org/dc/terms/> .
@prefix language: <http://publications.europa.eu/resource/authority/language/> .
@prefix locn: <http://www.w3.org/ns/locn#> .
@prefix municipality: <https://w3id.org/servicegraph/vocab/municipality/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix schema: <https://schema.org/> .
@prefix sg: <https://w3id.org/servicegraph/ns#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
@prefix : <https://example.org/id/> .

:one a sg:Organisation ; rdfs:label "Yksi"@fi ; sg:businessId "0201256-6" .
:two a sg:Organisation ; rdfs:label "Kaksi"@fi .
:care a sg:Service ; rdfs:label "Hoito"@fi , "Vård"@sv ; dct:description "Hoitoa."@fi ;
    sg:providedBy :one ; sg:organisedBy :two ; sg:area municipality:espoo ; dct:language language:FIN ;
    sg:minimumAge 18 ; cv:hasCost :fee ; cv:holdsRequirement :need ; cv:hasChannel :phone , :place , :web .
:old a sg:Service ; rdfs:label "Vanha"@fi ; sg:providedBy :one , :two ; sg:organisedBy :two .
:p a sg:Provision ; sg:provisionOf :old ; sg:provider :one ; sg:validUntil "2020-01-01"^^xsd:date .
:fee a cv:Cost ; rdfs:label "Maksu"@fi ; cv:hasValue 12.5 ; cv:currency currency:EUR .
:need a cv:Requirement ; rdfs:label "Lähete"@fi .
:phone a cv:Channel ; rdfs:label "Puhelin"@fi ; dct:type channel:telephone ; schema:telephone "09 123 456" ;
    schema:openingHours "Fr-Mo,We 09:00-16:00" .
:web a cv:Channel ; rdfs:label "Verkko"@fi ; dct:type channel:digital ; schema:url <https://example.org/care> .
:place a cv:Channel ; rdfs:label "Asema"@fi ; dct:type channel:physical ; locn:address :street .
:street a locn:Address ; locn:thoroughfare "Katu 1" ; locn:postCode "02100" ; locn:postName "Espoo"@fi .
"""
Check = Callable[[str, Any], list[str]]


def strict(schema: Any) -> Any:
    """*schema* with ``additionalProperties: false`` wherever ``properties`` stands."""
    if isinstance(schema, Mapping):
        found = {name: strict(value) for name, value in schema.items()}
        return {**found, "additionalProperties": False} if isinstance(found.get("properties"), Mapping) else found
    return [strict(one) for one in schema] if isinstance(schema, list) else schema


@pytest.fixture(scope="module")
def check(shared: Path) -> Check:
    """Gives the errors of a record by the strict schema of its name."""
    folder = shared / "standards" / "hsds-3.1" / "schema" / "compiled"
    checker = FormatChecker()
    assert {"uri", "uuid", "date-time", "email"} <= checker.checkers.keys()
    known = {
        file.stem: Draft202012Validator(strict(json.loads(file.read_text("utf-8"))), format_checker=checker)
        for file in folder.glob("*.json")
    }
    return lambda name, record: [one.json_path for one in known[name].iter_errors(record)]


@pytest.fixture(scope="module")
def everything(shipped: Catalogue) -> Export:
    """All of the shipped catalogue, what was modelled included."""
    return exported_hsds(shipped, ExportWishes(Path("out"), "en", modelled=True))


@pytest.fixture(scope="module")
def care(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """The service of the small example, in Finnish."""
    return services(catalogue_of(tmp_path_factory.mktemp("care"), SERVICE))["Hoito"]


def catalogue_of(folder: Path, data: str) -> Catalogue:
    (folder / "servicegraph.toml").write_text(SETTINGS, "utf-8")
    (folder / "data.ttl").write_text(data, "utf-8")
    return Catalogue.load(folder)


def services(catalogue: Catalogue, language: str = "fi") -> dict[str, dict[str, Any]]:
    """The services that go out, by name."""
    contents = exported_hsds(catalogue, ExportWishes(Path("out"), "en", modelled=True)).contents
    page = json.loads(contents[Path("out") / language / "services.json"])
    return {one["name"]: one for one in page["contents"]}


def strings(value: Any) -> Iterator[Any]:
    if isinstance(value, Mapping):
        for one in value.values():
            yield from strings(one)
    elif isinstance(value, list):
        yield from [[]] * (not value)
        for one in value:
            yield from strings(one)
    else:
        yield value


def test_everything_is_valid_by_the_strict_schemas_and_all_there_is(
    check: Check, everything: Export, shipped: Catalogue
) -> None:
    counts = {"services": ("service", "Service", 124), "organizations": ("organization", "Organisation", 36)}
    for file, content in everything.contents.items():
        page = json.loads(content)
        name, kind, expected = counts[file.stem]
        asked = f"SELECT DISTINCT ?one WHERE {{ ?one a <https://w3id.org/servicegraph/ns#{kind}> }}"
        there = {str(uuid.uuid5(uuid.NAMESPACE_URL, one.value)) for (one,) in shipped.memory.solutions(asked)[1]}  # type: ignore[union-attr]
        assert len(there) == expected
        assert {one["id"] for one in page["contents"]} == there
        assert page["total_items"] == page["size"] == len(there)
        assert [errors for one in page["contents"] if (errors := check(name, one))] == []
        assert not [one for one in strings(page["contents"]) if one in (None, "", [])]
    assert {file.parent.name for file in everything.contents} == {"fi", "sv", "en"}


def test_what_was_modelled_stays_at_home_unless_it_is_wished(shipped: Catalogue) -> None:
    export = exported_hsds(shipped, ExportWishes(Path("out"), "en"))
    assert export.report.written == {"organization": 33, "service": 124}
    page = export.contents[Path("out") / "fi" / "services.json"].decode()
    assert "organisation/example-" not in page
    assert len([row for row in export.report.rows if row.reason == "modelled"]) == 3


def test_two_runs_give_the_same_bytes(tmp_path: Path) -> None:
    first, again = catalogue_of(tmp_path, SERVICE), Catalogue.load(tmp_path)
    assert exported_hsds(first, ExportWishes(tmp_path, "en")).contents == (
        exported_hsds(again, ExportWishes(tmp_path, "fi")).contents
    )


def test_report_names_second_providers_and_what_has_no_place(everything: Export) -> None:
    rows = everything.report.rows
    assert len({row.subject for row in rows if row.reason == "second-provider"}) == 8
    assert {"sg:Interface", "sg:CoordinationRule", "sg:Goal", "sg:Responsibility"} <= {
        row.subject for row in rows if row.reason == "no-place"
    }


def test_service_says_what_the_catalogue_says(care: dict[str, Any], check: Check) -> None:
    assert check("service", care) == []
    assert (care["status"], care["description"], care["minimum_age"]) == ("active", "Hoitoa.", 18)
    assert care["organization"]["name"] == "Yksi"
    assert care["organization"]["organization_identifiers"][0]["identifier"] == "0201256-6"
    assert [(one["label"], one["link_type"]) for one in care["attributes"] if "label" in one] == [
        ("Kaksi", "organiser")
    ]
    assert care["languages"][0]["code"] == "fi"
    [cost] = care["cost_options"]
    assert (cost["option"], cost["amount"], cost["currency"]) == ("Maksu", 12.5, "EUR")
    assert care["eligibility_description"] == "Lähete"
    assert care["phones"][0]["number"] == "09 123 456"
    assert care["additional_urls"][0]["url"] == "https://example.org/care"
    [hours] = care["schedules"]
    assert (hours["byday"], hours["opens_at"], hours["freq"]) == ("MO,WE,FR,SA,SU", "09:00", "WEEKLY")
    assert care["service_areas"][0]["uri"].endswith("/kunta_1_20230101/code/049")
    [place] = care["service_at_locations"]
    assert place["location"]["location_type"] == "physical"
    assert place["location"]["addresses"][0]["state_province"]


def test_names_that_are_no_uris_are_written_as_such(tmp_path: Path, check: Check) -> None:
    text = SERVICE.replace(":care", "<https://esimerkki.example/id/hoitoa-äidille>").replace(":two", "<urn:ääni>")
    care = services(catalogue_of(tmp_path, text))["Hoito"]
    assert check("service", care) == []
    assert care["url"] == "https://esimerkki.example/id/hoitoa-%C3%A4idille"
    assert care["id"] == str(uuid.uuid5(uuid.NAMESPACE_URL, "https://esimerkki.example/id/hoitoa-äidille"))


def test_one_language_speaks_and_what_falls_back_is_told(tmp_path: Path) -> None:
    catalogue = catalogue_of(tmp_path, SERVICE)
    assert "Vård" in services(catalogue, "sv")
    export = exported_hsds(catalogue, ExportWishes(tmp_path, "sv", modelled=True))
    told = {row.subject for row in export.report.rows if row.reason == "hsds-other-language"}
    assert f"<{BASE}old>" in told or f"{BASE}old" in told


def test_code_without_a_name_is_named_by_its_end_and_told(tmp_path: Path, check: Check) -> None:
    text = SERVICE.replace("sg:minimumAge 18", "dct:subject <https://codes.example/list/P3.1> ; sg:minimumAge 18")
    catalogue = catalogue_of(tmp_path, text)
    care = services(catalogue)["Hoito"]
    assert check("service", care) == []
    terms = [one["taxonomy_term"] for one in care["attributes"] if one["link_type"] == "subject"]
    assert [(one["name"], one["term_uri"]) for one in terms] == [("P3.1", "https://codes.example/list/P3.1")]
    export = exported_hsds(catalogue, ExportWishes(tmp_path, "fi"))
    assert [row.subject for row in export.report.rows if row.reason == "hsds-unnamed"]


def test_service_whose_every_provision_has_ended_is_inactive(tmp_path: Path) -> None:
    assert services(catalogue_of(tmp_path, SERVICE))["Vanha"]["status"] == "inactive"


def test_official_examples_pass_and_every_control_fails(check: Check, shared: Path, care: dict[str, Any]) -> None:
    for name in ("service", "organization", "service_at_location"):
        file = shared / "standards" / "hsds-3.1" / "examples" / f"{name}_full.json"
        assert check(name, json.loads(file.read_text("utf-8"))) == []

    def spoilt(*path: str | int, value: Any) -> dict[str, Any]:
        record = copy.deepcopy(care)
        place: Any = record
        for step in path[:-1]:
            place = place[step]
        place[path[-1]] = value
        return record

    controls = [
        spoilt("description", value=None),
        spoilt("unknown", value="x"),
        spoilt("organization", "unknown", value="x"),
        spoilt("id", value="care"),
        spoilt("organization", "id", value="one"),
        spoilt("attributes", 0, "id", value="a"),
        spoilt("status", value="pilot"),
        spoilt("url", value="example.org/care"),
        spoilt("organization", value={key: one for key, one in care["organization"].items() if key != "description"}),
    ]
    assert all(check("service", control) for control in controls)


def test_every_rule_has_a_conversion_and_a_place() -> None:
    for rules in hsds_table().fields.values():
        for rule in rules:
            assert rule.conversion in CONVERSIONS_TO_JSON
            assert rule.options.get("as", "service") in hsds_table().fields


def test_command_writes_a_folder_and_refuses_a_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    catalogue_of(tmp_path, SERVICE)
    command = ["export", "hsds", str(tmp_path / "out"), "--catalogue", str(tmp_path), "--lang", "en"]
    assert main(command) == 0
    assert sorted(str(one.relative_to(tmp_path / "out")) for one in (tmp_path / "out").rglob("*.json")) == [
        f"{language}/{name}.json" for language in ("en", "fi", "sv") for name in ("organizations", "services")
    ]
    assert main([*command, "--strict"]) == 1
    capsys.readouterr()
    command[2] = str(tmp_path / "out.json")
    assert main(command) == 2
    assert "written to a folder" in capsys.readouterr().err
