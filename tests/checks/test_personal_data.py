"""Personal data in texts: found, never printed, and never seen where there is none."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from servicegraph import Catalogue
from servicegraph.checks.personal_marks import marks_in, without_codes
from servicegraph.diagnostics import Severity
from servicegraph.reports.findings import as_json
from servicegraph.reports.renderings import RENDERINGS, rendered
from tests.checks.catalogues import built_in, codes, found_in, loaded_with

POST = 'post:p a org:Post ; rdfs:label "Johtaja"@fi , "Chef"@sv , "Head"@en ; rdfs:comment "%s"@fi .'
# The specimen of the Digital and Population Data Services Agency, with each sign of its century.
SPECIMENS = [f"131052{sign}308T" for sign in "-YXWVU"]


def kinds(text: str) -> list[str]:
    return [mark.kind for mark in marks_in(text)]


@pytest.mark.parametrize("code", [*SPECIMENS, "131052A308T", "131052f308t", "(131052-308T),", "811218-9876"])
def test_personal_identity_code_is_found(code: str) -> None:
    assert kinds(f"Tunnus {code} on.") == ["code"]


@pytest.mark.parametrize(
    "text",
    [
        "131052-308U", "321352-308T", "1234567-8", "FI12345678", "1.2.246.10.131052.308", "X131052-308T1", "00100 Oulu",
        "010125-311225", "131052-3081", "2025-01-31", "P4.2", "ISBN 978-952-343-123-4",
    ],
)  # fmt: skip
def test_other_numbers_are_no_personal_identity_code(text: str) -> None:
    assert kinds(text) == []


@pytest.mark.parametrize(
    "address",
    [
        "maija.mallikas@gmail.com", "mmallikas@luukku.com", "maija.mallikas@pohde.example", "maija.mallikas(at)hus.fi",
        "anna-liisa.mallikas@kunta.fi", "maija.k.mallikas@kunta.fi",
    ],
)  # fmt: skip
def test_address_of_a_person_is_found(address: str) -> None:
    assert kinds(f"Kirjoita {address}.") == ["email"]


@pytest.mark.parametrize(
    "address",
    [
        "kirjaamo@pohde.fi", "info@kerho.fi", "palaute@hel.fi", "info.kerho@gmail.com", "etunimi.sukunimi@hus.fi",
        "sosiaali.paivystys@pohde.fi", "siun.sote@siunsote.fi", "perhekeskus.oulu@pohde.fi",
        "registrator@helsingborg.se", "firstname.lastname@example.org", "servicegraph@example.org", "@instagram", "a@b",
    ],
)  # fmt: skip
def test_address_of_a_task_is_none(address: str) -> None:
    assert kinds(f"Kirjoita {address}.") == []


@pytest.mark.parametrize(
    "number",
    [
        "040 123 4567", "0401234567", "050-123 4567", "+358 40 123 4567", "+358401234567", "(+358) 44 123 4567",
        "044\u00a0123\u00a04567", "00358 45 123 4567", "+46 70 123 45 67",
    ],
)  # fmt: skip
def test_mobile_number_is_found(number: str) -> None:
    assert kinds(f"Soita {number}.") == ["mobile"]


@pytest.mark.parametrize(
    "number",
    [
        "0800 123 456", "116117", "112", "029 123 4567", "010 123 4567", "020 123 4567", "09 310 1691", "08 669 1234",
        "0501234567890123", "2040-2050", "04.05.2024", "040", "1.2.246.0401234567", "urn:0401234567",
    ],
)  # fmt: skip
def test_number_of_a_service_is_none(number: str) -> None:
    assert kinds(f"Soita {number}.") == []


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("131052-308T", "personal-identity-code"),
        ("maija.mallikas@gmail.com", "personal-email"),
        ("040 123 4567", "mobile-number"),
    ],
)
def test_finding_never_prints_the_whole(tmp_path: Path, text: str, code: str) -> None:
    catalogue = loaded_with(tmp_path, POST % f"Tunnus: {text}.")
    assert codes(built_in(catalogue)) == [code]
    for language in ("fi", "sv", "en"):
        document = json.loads(as_json(catalogue.checked, language))
        assert text not in str([one for one in document["findings"] if one["code"] == code])


def test_name_that_tells_of_somebody_is_not_repeated(tmp_path: Path) -> None:
    text = 'post:chief a org:Post ; rdfs:label "Tunnus 131052-308T"@fi , "Chef"@sv , "Head"@en .'
    [one] = found_in(tmp_path, text)
    assert one.code == "personal-identity-code"
    assert not [language for language in ("fi", "sv", "en") if "131052" in one.text(language)]


@pytest.mark.matrix
@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ('"Lastensuojelu"@fi , "Barnskydd"@sv , "Child protection"@en', '"L CODE"@fi , "B CODE"@sv , "C CODE"@en'),
        ('"Lastensuojelu"@fi', '"Lastensuojelu CODE "@fi'),
        ('"Lastensuojelu"@fi', '"Lastensuojelu CODE"'),
        ('"Lastensuojelu"@fi', '"LÃ¤stensuojelu CODE"@fi'),
        ('"Lastensuojelu"@fi', '"Lastensuojelu CODE"@xx'),
        ('"Lastensuojelu"@fi', "CODE"),
        ("sector:social", '"CODE"'),
        ("service:night-chat", "service:night-chat-CODE"),
    ],
)
@pytest.mark.parametrize("code", ["131052-308T", "811218-9876"])
def test_no_finding_prints_a_code(small: Path, right: str, wrong: str, code: str) -> None:
    for file in small.glob("*.ttl"):
        text = file.read_text("utf-8")
        file.write_text(text.replace(right, wrong.replace("CODE", code)), "utf-8")
    catalogue = Catalogue.load(small)
    for format in RENDERINGS:
        for language in ("fi", "sv", "en"):
            assert code not in rendered(format, catalogue.checked, language)
    evidence = [one for whole in catalogue.readiness.values() for task in whole.tasks for one in task.criteria]
    assert not [one for one in evidence if code in str(one)]


def test_remedy_that_would_write_a_code_is_left_out(tmp_path: Path) -> None:
    found = found_in(tmp_path, POST % "Tunnus 131052-308T ")
    assert [one.fixes for one in found if one.code == "padded-text"] == [()]


def test_code_that_is_cut_off_is_hidden_too() -> None:
    assert without_codes("Tunnus 131052-30… on") == "Tunnus ******… on"
    assert without_codes("OID 1.2.246.10.12345678 on") == "OID 1.2.246.10.12345678 on"


def test_address_that_stands_as_an_iri_is_found(tmp_path: Path) -> None:
    text = POST % "Johtaa." + "\npost:p foaf:mbox <mailto:maija.mallikas@gmail.com> ."
    assert codes(found_in(tmp_path, text)) == ["personal-email"]


def test_telephone_number_of_a_channel_is_left_alone(tmp_path: Path) -> None:
    text = (
        '@prefix cv: <http://data.europa.eu/m8g/> .\n<https://example.org/id/channel/a> cv:telephone "040 123 4567" .'
    )
    assert "mobile-number" not in codes(found_in(tmp_path, text))


@given(st.text())
def test_no_text_makes_it_fail(text: str) -> None:
    for mark in marks_in(text):
        assert "*" in mark.masked


@pytest.mark.matrix
@pytest.mark.parametrize("code", ["131052-308T", "811218-9876"])
def test_no_finding_about_something_else_repeats_a_code(small: Path, code: str) -> None:
    (small / "more.ttl").write_text(
        "@prefix sg: <https://w3id.org/servicegraph/ns#> .\n"
        "@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .\n"
        f'<service/x> a sg:Service ; rdfs:label "Matin {code} palvelu "@fi , "{code}"@en .\n',
        "utf-8",
    )
    checked = Catalogue.load(small).check(Severity.INFO)
    about = [one for one in checked.diagnostics if one.location.path == "more.ttl"]
    assert {"personal-identity-code", "padded-text"} <= {one.code for one in about}
    assert len(about) > 4
    for form in RENDERINGS:
        for language in ("fi", "sv", "en"):
            assert code not in rendered(form, checked, language), form
