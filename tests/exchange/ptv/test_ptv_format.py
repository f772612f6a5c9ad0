"""Imports from the Finnish Service Catalogue: what becomes of responses, and what of what was there."""

from __future__ import annotations

import copy
import json
import random
import re
import shutil
from pathlib import Path
from typing import Any

import pytest

from servicegraph.diagnostics import Severity
from servicegraph.exchange.ptv.paragraph_making import is_business_id
from servicegraph.turtle.formatting import Style, format_turtle
from servicegraph.turtle.formatting_order import GUIDE_FIRST, GUIDE_LAST
from tests.conftest import REPOSITORY
from tests.exchange.ptv.made_register import Json, business_id, identifier
from tests.exchange.ptv.register_importing import (
    REGISTER,
    asked,
    catalogue_in,
    held,
    imported,
    loaded,
    page,
    pages,
    reasons,
)

REAL = REPOSITORY.parent / "shared" / "data" / "ptv" / "v11"
BASE = "https://example.org/id/"
COUNTY = f"{business_id(2_000_000)}.ttl"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return catalogue_in(tmp_path)


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A catalogue into which all of the register was imported; no test changes it."""
    found = catalogue_in(tmp_path_factory.mktemp("whole"))
    imported(found, pages())
    return found


@pytest.fixture
def filled(whole: Path, tmp_path: Path) -> Path:
    """A catalogue of one's own into which all of the register was imported."""
    return Path(shutil.copytree(whole, tmp_path / "catalogue"))


@pytest.fixture(scope="module")
def untouched(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A catalogue of which tests ask what an import would make of it; none changes it."""
    return catalogue_in(tmp_path_factory.mktemp("untouched"))


def service(number: int = 1, **more: Any) -> Json:
    return {**REGISTER.service(number), **more}


def organisation(number: int = 1, **more: Any) -> Json:
    return {**REGISTER.organisation(number), **more}


def ask(folder: Path, pattern: str) -> list[str]:
    """The values of ``?value`` where *pattern* holds in the catalogue, sorted."""
    store = loaded(folder)
    names = "".join(f"PREFIX {name}: <{iri}> " for name, iri in store.prefixes.namespaces.items())
    found = store.memory.query(f"{names} SELECT DISTINCT ?value WHERE {{ {pattern} }}", store.limits)
    return sorted(row[0].value for row in found.rows)  # type: ignore[union-attr]


def test_what_was_imported_checks(whole: Path) -> None:
    findings = loaded(whole).check(Severity.VIOLATION).diagnostics
    assert [(one.code, one.location) for one in findings] == []


def test_files_are_laid_out_as_all_others(whole: Path) -> None:
    style = Style(first=GUIDE_FIRST, last=GUIDE_LAST, prefixes=loaded(whole).prefixes.namespaces)
    for name, said in held(whole).items():
        assert format_turtle(said, style) == said, name


def test_each_organisation_has_a_file_called_by_its_business_id(whole: Path) -> None:
    ids = {one["businessId"] for one in REGISTER.things("organization")}
    assert held(whole).keys() == {f"{id}.ttl" for id in ids} | {
        "classifications.ttl",
        "general-descriptions.ttl",
        "sources.ttl",
        "statutes.ttl",
    }


def test_same_responses_give_the_same_bytes_whatever_their_order(whole: Path, folder: Path) -> None:
    documents, chance = pages(), random.Random(3)  # noqa: S311
    for document in documents.values():
        chance.shuffle(document["items"])
    names = chance.sample(sorted(documents), len(documents))
    imported(folder, {f"{place}.json": documents[name] for place, name in enumerate(names)})
    assert held(folder) == held(whole)


def test_second_import_changes_nothing(whole: Path) -> None:
    found = asked(whole, pages())
    assert (found.files, found.new, found.changed, found.removed) == ((), (), (), ())


def test_things_are_told_as_the_rules_say(whole: Path) -> None:
    of_service = f"<{BASE}service/ptv-{identifier('service', 0)}>"
    said = {
        "rdfs:label": ["Palvelu 0 (fi)"],
        "skos:altLabel": ["P0"],
        "sg:ptvId": [identifier("service", 0)],
        "sg:organisedBy": [f"{BASE}organisation/ptv-{identifier('organisation', 0)}"],
        "sg:providedBy": sorted(f"{BASE}organisation/ptv-{identifier('organisation', one)}" for one in (0, 1)),
        "^sg:provisionOf/sg:provisionKind/skos:notation": ["1", "2"],
        "sg:adopts/skos:notation": [identifier("description", 0)],
        "sg:area/skos:notation": ["02"],
        "sg:channel/skos:notation": ["1"],
        "cv:hasChannel/schema:openingHours": ["Mo-Fr 08:00-16:00"],
        "cv:hasChannel/schema:telephone": ["0295 535 001"],
        "cv:hasChannel/locn:address/locn:postCode": ["05800"],
        "sg:legalBasis/eli:id_local": ["1301/2014"],
        "dct:modified": ["2026-01-15"],
        "dct:source/dct:license": ["https://creativecommons.org/publicdomain/zero/1.0/"],
    }
    assert {path: ask(whole, f"{of_service} {path} ?value") for path in said} == said
    assert "http://uri.suomi.fi/codelist/ptv/ptvelti/code/KE14" in ask(whole, f"{of_service} dct:subject ?value")


def test_regional_organisation_with_area_and_name_of_a_county_is_one(whole: Path) -> None:
    types = "sg:organisationType/skos:notation"
    county, unit = (f"<{BASE}organisation/ptv-{identifier('organisation', number)}>" for number in (0, 1))
    assert ask(whole, f"{county} {types} ?value") == ["1"]
    assert ask(whole, f"{unit} {types} ?value") == ["4"]
    assert ask(whole, f"{unit} org:subOrganizationOf ?value") == [county.strip("<>")]


def test_classes_have_the_names_that_the_national_layer_gives_them(whole: Path) -> None:
    label = "skos:prefLabel ?value FILTER(lang(?value) = 'sv')"
    classes = "<http://uri.suomi.fi/codelist/ptv/ptvserclass2/code/"
    assert ask(whole, f"{classes}P4.2> {label}") == ["Äldretjänster"]
    assert ask(whole, f"{classes}P4.2> skos:broader/{label}") == ["Socialtjänster"]


def test_general_description_is_found_by_the_note_of_its_place_in_the_release(folder: Path) -> None:
    (folder / "national.ttl").write_text(
        "@prefix sg: <https://w3id.org/servicegraph/ns#> .\n"
        f"<{BASE}general-description/A-1> a sg:GeneralDescription ;\n"
        f"    sg:sourcePlace 'gd.json, Id {identifier('description', 0)}'@fi .\n",
        "utf-8",
    )
    imported(folder, {"a.json": service(0), "b.json": page([REGISTER.description(0)])})
    assert ask(folder, "?service sg:adopts ?value") == [f"{BASE}general-description/A-1"]
    assert "general-descriptions.ttl" not in held(folder)


def test_one_of_several_organisations_has_their_common_business_id(whole: Path) -> None:
    assert ask(whole, f'?value sg:businessId "{business_id(2_000_000)}"') == [
        f"{BASE}organisation/ptv-{identifier('organisation', 0)}"
    ]


@pytest.mark.parametrize("number", range(0, 9_999_999, 1_234_567))
def test_business_id_has_the_digit_that_follows_from_the_others(number: int) -> None:
    said = business_id(number)
    assert is_business_id(said)
    assert not is_business_id(f"{said[:-1]}{(int(said[-1]) + 1) % 10}")


# --- what people wrote


def test_thing_that_people_describe_under_the_identifier_keeps_its_iri_and_their_words(folder: Path) -> None:
    own = folder / "own.ttl"
    own.write_text(
        "@prefix sg: <https://w3id.org/servicegraph/ns#> .\n@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .\n"
        f"<{BASE}service/mine> a sg:Service ; rdfs:label 'Oma nimi'@fi ; sg:ptvId '{identifier('service', 1)}' .\n"
        f"<{BASE}organisation/we> a sg:Organisation ; rdfs:label 'Me'@fi ;\n"
        f"    sg:businessId '{business_id(2_000_000)}' .\n",
        "utf-8",
    )
    before = own.read_bytes()
    found = imported(folder, pages())
    assert own.read_bytes() == before
    assert ask(folder, f"<{BASE}service/mine> rdfs:label ?value") == ["Oma nimi", "Palvelu 1 (sv)"]
    assert ask(folder, f"<{BASE}organisation/we> sg:ptvId ?value") == [identifier("organisation", 0)]
    assert ask(folder, f"?value sg:organisedBy <{BASE}organisation/we>") != []
    assert reasons(found)["said-otherwise"] >= 2
    assert [one.code for one in loaded(folder).check(Severity.VIOLATION).diagnostics] == []


def test_identifier_that_two_things_claim_is_a_fault(folder: Path) -> None:
    text = "@prefix sg: <https://w3id.org/servicegraph/ns#> .\n"
    for name in ("a", "b"):
        text += f"<{BASE}service/{name}> a sg:Service ; sg:ptvId '{identifier('service', 1)}' .\n"
    (folder / "own.ttl").write_text(text, "utf-8")
    [fault] = asked(folder, {"a.json": page([service()])}).faults
    assert fault.text("en").startswith("a.json /items/0: Several things of the catalogue have the identifier ")


def test_file_that_no_import_made_is_not_written_over(folder: Path) -> None:
    (folder / "ptv").mkdir()
    (folder / "ptv" / "sources.ttl").write_text("# ours\n", "utf-8")
    [fault] = asked(folder, pages()).faults
    assert fault.text("en").startswith("ptv/sources.ttl: The import would write this file")


# --- changes and what is gone


def changed(*leaving: int) -> dict[str, Json]:
    """The pages of the register without the services with the numbers *leaving*."""
    documents, gone = pages(), {identifier("service", number) for number in leaving}
    listed = documents["service-00001.json"]
    listed["items"] = [one for one in listed["items"] if one["contentId"] not in gone]
    listed["totalItems"] = len(listed["items"])
    connections = documents["connection-00001.json"]
    connections["items"] = [one for one in connections["items"] if one["serviceContentId"] not in gone]
    connections["totalItems"] = len(connections["items"])
    return documents


def test_new_name_changes_the_thing_and_nothing_else(filled: Path) -> None:
    before, documents = held(filled), pages()
    documents["service-00001.json"]["items"][3]["languageVersions"]["fi"]["name"] = "Uusi nimi"
    found = imported(filled, documents)
    assert found.changed == (f"{BASE}service/ptv-{identifier('service', 3)}",)
    assert (found.new, found.removed) == ((), ())
    assert [name for name, said in held(filled).items() if said != before[name]] == [COUNTY]


def test_service_that_is_gone_leaves_with_what_belongs_to_it(filled: Path) -> None:
    found = imported(filled, changed(4))
    assert found.removed == (f"{BASE}service/ptv-{identifier('service', 4)}",)
    assert "ptv-" + identifier("service", 4) not in "".join(held(filled).values())
    assert ask(filled, "?value sg:provisionOf ?service FILTER NOT EXISTS { ?service a sg:Service }") == []


def test_service_that_is_gone_stays_where_own_files_speak_of_it(filled: Path) -> None:
    own = filled / "own.ttl"
    own.write_text(
        "@prefix sg: <https://w3id.org/servicegraph/ns#> .\n"
        f"<{BASE}chain/a> a sg:ServiceChain ;\n    sg:includes <{BASE}service/ptv-{identifier('service', 4)}> .\n",
        "utf-8",
    )
    before = held(filled)[COUNTY]
    found = imported(filled, changed(4))
    assert found.removed == ()
    assert [one.text("en").split(":")[-2:] for one in found.notices] == [
        [" own.ttl", "3. Change them, and the next import removes it."]
    ]
    assert held(filled)[COUNTY] == before
    own.unlink()
    assert imported(filled, changed(4)).removed == (f"{BASE}service/ptv-{identifier('service', 4)}",)


def test_organisations_that_the_files_do_not_tell_of_stay_as_they_are(filled: Path) -> None:
    before = held(filled)
    only = [one for one in REGISTER.things("service") if one["organizationContentId"] == identifier("organisation", 2)]
    found = imported(filled, {"a.json": page(only[1:])})
    assert found.removed == (f"{BASE}service/ptv-{only[0]['contentId']}",)
    assert held(filled)[COUNTY] == before[COUNTY]


def test_list_that_lacks_pages_makes_nothing_go(filled: Path) -> None:
    found = imported(filled, {"a.json": page([service(0)], totalPages=2, totalItems=101)})
    assert found.removed == ()
    assert [one.text("en").partition(":")[0] for one in found.notices] == ["service"]


def test_list_of_a_million_pages_is_one_that_lacks_pages(untouched: Path) -> None:
    documents = {f"{n}.json": page([service(n)], totalPages=999_999, totalItems=n) for n in range(20)}
    assert [one.text("en").partition(":")[0] for one in asked(untouched, documents).notices] == ["service"]


def test_single_responses_make_nothing_go(filled: Path) -> None:
    assert imported(filled, {"a.json": service(0)}).removed == ()


def test_empty_list_that_was_asked_for_of_an_organisation_takes_its_services_away(filled: Path) -> None:
    request = {"path": "service/search", "organizationContentIds": [identifier("organisation", 2)]}
    found = imported(filled, {"a.json": page([], request=request)})
    assert found.removed == tuple(sorted(f"{BASE}service/ptv-{identifier('service', n)}" for n in range(2, 12, 3)))


def test_service_of_another_organisation_moves_to_its_file(filled: Path) -> None:
    documents = pages()
    documents["service-00001.json"]["items"][0]["organizationContentId"] = identifier("organisation", 2)
    found = imported(filled, documents)
    name = "service:ptv-" + identifier("service", 0)
    assert [file for file, said in held(filled).items() if f"{name}\n" in said] == [f"{business_id(2_000_001)}.ttl"]
    assert found.changed == (f"{BASE}service/ptv-{identifier('service', 0)}",)


# --- what is left out, guessed, or told


def test_fields_that_the_version_calls_by_two_names_are_read_under_both(untouched: Path) -> None:
    said = json.dumps(pages())
    for name, other in (
        ("selfProducedProducers", "selfProduced"),
        ("procuredProducers", "procured"),
        ("otherProducers", "other"),
        ("channelContentId", "serviceChannelContentId"),
        ("areaType", "type"),
    ):
        assert f'"{name}"' in said
        said = said.replace(f'"{name}"', f'"{other}"')
    expected, found = asked(untouched, pages()), asked(untouched, json.loads(said))
    assert (found.faults, found.report) == ((), expected.report)
    assert [one.after for one in found.files] == [one.after for one in expected.files]


def test_area_is_read_where_only_its_type_is_given(untouched: Path) -> None:
    documents = copy.deepcopy(pages())
    for document in documents.values():
        for one in document["items"]:
            if "area" in one:
                one["area"] = "WholeCountry"
    found = asked(untouched, documents)
    assert found.faults == ()
    assert {row.value for row in found.report.rows if row.subject == "service.area"} == {"WholeCountry"}


def test_long_texts_come_when_they_are_wished_for(folder: Path) -> None:
    assert reasons(asked(folder, {"a.json": service(0)}))["long-text"] > 0
    found = imported(folder, {"a.json": service(0)}, texts=True)
    assert "long-text" not in reasons(found)
    [description] = ask(folder, "?service sg:ptvId ?id ; dct:description ?value FILTER(lang(?value) = 'fi')")
    assert description.endswith("\n\nPitkä kuvaus.\n\n* kohta\n* toinen")
    assert len(ask(folder, "?value a cv:Requirement")) == 2


def test_guesses_are_marked_as_completed(folder: Path) -> None:
    imported(folder, {"a.json": service(0, serviceClasses=["P4.2", "P4.99", "P5.1"])}, classify=True)
    of_service = f"<{BASE}service/ptv-{identifier('service', 0)}>"
    assert ask(folder, f"{of_service} sg:sector/skos:prefLabel ?value FILTER(lang(?value) = 'en')") == [
        "social services"
    ]
    assert ask(folder, f"{of_service} sg:completed ?value") == [
        f"https://w3id.org/servicegraph/ns#{name}" for name in ("level", "sector")
    ]


def test_circle_of_organisations_is_cut_and_told(folder: Path) -> None:
    members = [organisation(n, parentOrganizationContentId=identifier("organisation", (n + 1) % 3)) for n in range(3)]
    assert reasons(imported(folder, {"a.json": page(members)}))["circle"] == 1
    assert [one.code for one in loaded(folder).check(Severity.VIOLATION).diagnostics] == []


def test_of_two_responses_for_one_thing_the_later_counts_whatever_their_order(untouched: Path) -> None:
    late = service(publishedAt="2027-01-01T00:00:00Z", chargeType=None)
    late["languageVersions"] = {"fi": {"name": "Myöhempi"}}
    for documents in ({"a.json": service(), "b.json": late}, {"a.json": late, "b.json": service()}):
        found = asked(untouched, documents)
        assert reasons(found)["repeated"] == 1
        assert any(b"My\xc3\xb6hempi" in one.after for one in found.files)


def test_name_in_another_language_is_borrowed_and_marked(folder: Path) -> None:
    found = imported(folder, {"a.json": service(languageVersions={"sv": {"name": "Bara svenska"}})})
    assert reasons(found)["borrowed-name"] == 1
    assert ask(folder, "?service sg:completedValue ?value") == ["Bara svenska"]
    assert [one.code for one in loaded(folder).check(Severity.VIOLATION).diagnostics] == []


def test_references_to_nothing_are_told_and_not_written(folder: Path) -> None:
    found = imported(folder, {"a.json": service(0)})
    assert reasons(found)["unknown-reference"] == 4
    assert ask(folder, "?service sg:ptvId ?id ; sg:organisedBy ?value") == []


def test_unknown_fields_are_told_with_their_value_and_number(untouched: Path) -> None:
    found = asked(untouched, {"a.json": page([service(n, newField="x") for n in range(3)])})
    assert [(row.subject, row.value, row.count) for row in found.report.rows if row.reason == "unknown-field"] == [
        ("v12 service.newField", "x", 3)
    ]


# --- version 11


def test_version_11_is_read_as_version_12_is(folder: Path) -> None:
    old = [REGISTER.service_of_11(number) for number in range(13)]
    found = imported(folder, {"a.json": old, "b.json": page([REGISTER.description(n) for n in range(7)])})
    of_service = f"<{BASE}service/ptv-{identifier('service', 0)}>"
    assert reasons(found)["not-published"] == 1
    assert ask(folder, f"{of_service} rdfs:label ?value") == ["Palvelu 0 (fi)"]
    assert ask(folder, f"{of_service} sg:area/skos:notation ?value") == ["186"]
    assert [one.code for one in loaded(folder).check(Severity.VIOLATION).diagnostics] == []


def test_classes_of_the_general_description_are_not_those_of_the_service(folder: Path) -> None:
    old, description = REGISTER.service_of_11(0), REGISTER.description(0)
    old["serviceClasses"] = [{"code": code} for code in (*description["serviceClasses"], "P4.2")]
    imported(folder, {"a.json": old, "b.json": page([description])})
    codes = "http://uri.suomi.fi/codelist/ptv/ptvserclass2/code/"
    found = ask(
        folder, f"<{BASE}service/ptv-{old['id']}> dct:subject ?value FILTER(CONTAINS(STR(?value), 'ptvserclass2'))"
    )
    assert found == [f"{codes}P4.2"]


@pytest.mark.skipif(not REAL.is_dir(), reason="the shared data is not here")
def test_real_responses_come_in_and_check(folder: Path) -> None:
    found = imported(folder, {file.name: file.read_bytes() for file in REAL.glob("*.json")})
    assert found.report.found == {"service": 2, "serviceChannel": 1}
    assert ask(folder, "?service a sg:Service ; sg:ptvId ?id ; rdfs:label ?value") == [
        "Nettilukio aikuisille",
        "Yksilöllistetty oppimäärä",
    ]
    assert [one.code for one in loaded(folder).check(Severity.VIOLATION).diagnostics] == []


# --- faults


def wrong(**more: Any) -> Json:
    return page([None, service(2), {**copy.deepcopy(service()), **more}])


@pytest.mark.parametrize(
    ("document", "place", "sentence"),
    [
        (json.dumps(page([service()]), indent=1).encode()[:2000], r"a.json \d\d:\d+", "The file is not whole JSON"),
        (b"<html>", "a.json 1:1", "The file is not whole JSON"),
        (b'{"items": [{"x\n', "a.json 2:1", "The file is not whole JSON"),
        ("{\"a\": \"ä\"}".encode("latin-1"), "a.json 1:8", "The file is not whole JSON"),
        (b"[" * 100_000, "a.json 1:202", "The file is not whole JSON"),
        ({"title": "Not Found", "status": 404, "detail": ""}, "a.json", "This is an error message"),
        (page([{"id": identifier("a", 1), "name": "A"}]), "a.json /items/0", "This is a list of names"),
        ([{"id": 78, "name": "A"}] * 3, "a.json /0", "This is no response of version 11 or 12"),
        ([{"Id": "a", "Notation": "P1"}], "a.json /0", "This is a code list"),
        ([{"ReferenceCode": "SOTE-0001", "ShortDescription": []}], "a.json /0", "This is a release"),
        (wrong(contentId="\x1b[31mx"), "a.json /items/2/contentId", "The value is no identifier"),
        (wrong(serviceClasses={"a": 1}), "a.json /items/2/serviceClasses", "The value {'a': 1} is not"),
        (wrong(serviceClasses=["", None, {}, 7, []]), "a.json /items/2/serviceClasses/3", None),
        (wrong(area={"municipalities": [None, {}, ["x"]]}), "a.json /items/2/area/municipalities/2", "The value ['x']"),
    ],
)  # fmt: skip
def test_file_that_cannot_be_read_is_a_fault_with_its_place(
    untouched: Path, document: Any, place: str, sentence: str | None
) -> None:
    found = asked(untouched, {"a.json": document})
    if sentence is None:  # a number stands for its digits, as the register's own older versions write codes
        assert found.faults == ()
        return
    [fault] = found.faults
    said = fault.text("en")
    assert said.partition(": ")[2].startswith(sentence), said
    assert re.fullmatch(place, said.partition(": ")[0]), said
    assert found.files == ()


def test_file_that_is_wrong_all_through_has_so_many_faults_and_no_more(untouched: Path) -> None:
    assert len(asked(untouched, {"a.json": page([service(contentId="x")] * 1_000)}).faults) == 100


def test_too_many_things_are_one_fault(untouched: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from servicegraph.exchange.ptv import ptv_format
    from servicegraph.exchange.ptv.register_tables import register_tables

    limited = copy.copy(register_tables())
    object.__setattr__(limited, "limits", {**limited.limits, "entities": 3})
    monkeypatch.setattr(ptv_format, "register_tables", lambda: limited)
    [fault] = asked(untouched, pages()).faults
    assert "The files have more than 3 things" in fault.text("en")


def test_nothing_in_a_file_steers_the_terminal_that_shows_the_report(untouched: Path) -> None:
    evil = "\x1b[31m\n\u202e" + "x" * 300
    new = service(0, serviceClasses=[evil], ontologyTerms=[evil], serviceLanguages=[evil], chargeType=evil)
    new |= {evil: "x", "area": {"areaType": evil, "municipalities": [evil], "regions": [evil]}}
    new["languageVersions"]["fi"]["legislationLinks"] = [{"url": evil, "name": evil}]
    new["languageVersions"][evil] = {"name": evil}
    old = {**REGISTER.service_of_11(1), "serviceDescriptions": [{"language": "fi", "value": "a", "type": evil}]}
    gone = {**REGISTER.service_of_11(2), "publishingStatus": evil}
    channel = {**REGISTER.channel(0), "serviceChannelType": evil}
    unit = organisation(1, businessId=evil, oid=evil, organizationType=evil)
    found = asked(
        untouched, {"a.json": page([new]), "b.json": [old, gone], "c.json": page([channel]), "d.json": page([unit])}
    )
    assert found.faults == ()
    assert len(found.report.rows) > 15
    assert all(row.subject.isprintable() and row.value.isprintable() for row in found.report.rows)
    assert max(len(row.subject + row.value) for row in found.report.rows) <= 200
