"""CPSV-AP of any publisher comes in as far as the catalogue has places for it, and everything else is told."""

from __future__ import annotations

import shutil
from pathlib import Path

import pyoxigraph
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from servicegraph.catalogue import Catalogue
from servicegraph.diagnostics import Severity
from servicegraph.errors import ParameterError
from servicegraph.exchange.exchange_values import Import
from tests.exchange.cpsv_ap.importing import BASE, DATA, about, empty, imported, reasons, said, write

TOWN = (DATA / "town-2.ttl").read_bytes()
OWN = (DATA / "small-export.ttl").read_bytes()
EX = "https://town.example/data/"
SMALL = DATA.parent / "small"


@pytest.fixture(scope="module")
def catalogue(tmp_path_factory: pytest.TempPathFactory) -> Catalogue:
    """A catalogue of nothing but its settings; nothing is written into it."""
    return empty(tmp_path_factory.mktemp("empty"))


@pytest.fixture(scope="module")
def town(catalogue: Catalogue) -> Import:
    """What the town's file asks for."""
    return imported(catalogue, TOWN, "town.ttl")


def test_service_of_version_2_comes_with_what_has_a_place(town: Import) -> None:
    family = about(town, EX + "family")
    assert family["label"] == {"Perheneuvola@fi", "Family counselling@en"}
    assert family["altLabel"] == {"Family guidance@en"}
    assert family["description"] == {"Neuvoa perheille.@fi"}
    assert family["identifier"] == {"fam-1", "FAM/1"}
    assert family["organisedBy"] == {EX + "unit"}
    assert family["providedBy"] == {EX + "company"}
    assert family["language"] == {
        f"http://publications.europa.eu/resource/authority/language/{x}" for x in ("FIN", "SWE")
    }
    assert {one.rpartition("/")[2] for one in family["channel"]} == {"telephone", "digital", "physical"}
    assert {one.rpartition("/")[2] for one in family["subject"]} == {"KE9", "P3.1"}
    assert family["refersTo"] == {EX + "home"}
    assert family["completed"] == {"https://w3id.org/servicegraph/ns#refersTo"}
    assert about(town, EX + "whole")["includes"] == {EX + "family", EX + "home"}
    assert about(town, EX + "town")["businessId"] == {"0201256-6"}
    assert about(town, EX + "town")["area"] == {"https://w3id.org/servicegraph/vocab/municipality/espoo"}


def test_values_get_the_form_that_the_catalogue_asks_for(town: Import) -> None:
    values = {(name, value) for _, name, value in said(town)}
    assert ("telephone", "+358 9 123 456") in values
    assert ("hasValue", "12.5") in values
    assert ("url", "https://town.example/perheneuvola") in values
    assert ("postCode", "02100") in values


def test_what_has_no_place_or_was_guessed_is_told(town: Import) -> None:
    told = reasons(town)
    assert {"cv:processingTime", "cpsv:produces"} <= told["no-place-here"]
    assert told["class-no-place"] == {"cv:Output"}
    assert told["other-role"] == {"cv:hasParticipation"}
    assert told["guessed-language"] == {"dct:description", "foaf:name"}
    assert told["whole-as-package"] == {EX + "whole"}
    assert told["unknown-area"] == {"dct:spatial"}
    assert told["circle-of-parts"] == {EX + "unit"}
    assert told["other-identifier"] == {"urn:uuid:5b0a0f4c-1b1e-4a6e-9d0b-0a5d3d2c1b00"}
    assert "unnamed-thing" in told


def test_persons_do_not_come_in_and_are_not_named_in_the_report(town: Import) -> None:
    assert "person" in reasons(town)
    assert "Maija" not in town.files[0].after.decode() + str(town.report)


def test_every_statement_is_taken_or_told(catalogue: Catalogue) -> None:
    lines = "ex:a a cpsv:PublicService ; dct:title 'A'@fi ; " + " ; ".join(f"ex:p{n} 'x'" for n in range(7)) + " ."
    found = imported(catalogue, lines)
    assert sum(row.count for row in found.report.rows if row.reason == "no-place-here") == 7


def test_result_checks_without_violations_and_comes_again_as_the_same_bytes(tmp_path: Path) -> None:
    found = imported(empty(tmp_path), TOWN, "town.ttl", classify=True)
    write(found)
    again = Catalogue.load(tmp_path)
    assert [one.text("en") for one in again.check(Severity.VIOLATION).diagnostics] == []
    assert imported(again, TOWN, "town.ttl", classify=True).files == ()
    turned = b"\n".join(reversed(_n_triples(TOWN).splitlines()))
    [other] = imported(again, turned, "town.nt", classify=True).files
    said, first = (one.after.partition(b"@prefix")[2] for one in (other, found.files[0]))
    assert said.replace(b"town.nt", b"town.ttl") == first


def test_own_export_gives_the_same_things_with_the_same_names(catalogue: Catalogue) -> None:
    found = imported(catalogue, OWN)
    small = Catalogue.load(SMALL)
    for one in ("service/night-chat", "service/youth-clinic", "organisation/county", "organisation/association"):
        iri = BASE + one
        assert about(found, iri)["label"] == {
            f"{name}@{language}" for language, name in small.dataset.labels.names[iri].items()
        }
    assert about(found, BASE + "service/night-chat")["level"] == {
        "https://w3id.org/servicegraph/vocab/level/preventive"
    }
    assert "description" not in about(found, BASE + "service/night-chat")  # it only repeats the name
    assert reasons(found).keys() == {"made-name", "no-organisation-type", "related-as-reference"}


def test_things_of_the_catalogue_keep_what_its_own_files_say(tmp_path: Path) -> None:
    for file in SMALL.iterdir():
        shutil.copy(file, tmp_path)
    content = OWN.replace(b'title "Nuorten y\xc3\xb6chat"@fi', b'title "Toinen nimi"@fi')
    found = imported(Catalogue.load(tmp_path), content)
    chat = about(found, BASE + "service/night-chat")
    assert "label" not in chat
    assert "basis" not in chat
    assert chat["description"] == {"Nuorten yöchat@fi"}
    assert reasons(found)["own-value"] == {BASE + "service/night-chat"}
    write(found)
    assert Catalogue.load(tmp_path).check(Severity.VIOLATION).diagnostics == ()
    assert all((tmp_path / file.name).read_bytes() == file.read_bytes() for file in SMALL.iterdir())


def test_thing_with_a_registered_identifier_of_the_catalogue_is_that_thing(tmp_path: Path) -> None:
    known = (
        "@prefix sg: <https://w3id.org/servicegraph/ns#> .\n<https://example.org/id/organisation/town> "
        'a sg:Organisation ; <http://www.w3.org/2000/01/rdf-schema#label> "Kaupunki"@fi ; sg:businessId "0201256-6" .'
    )
    found = imported(
        empty(tmp_path, own=known),
        "[] a cv:PublicOrganisation ; dct:identifier '0201256-6' ; skos:prefLabel 'Stad'@sv ."
        "ex:a a cpsv:PublicService ; dct:title 'A'@fi ; cv:hasCompetentAuthority "
        "[ a cv:PublicOrganisation ; dct:identifier '0201256-6' ] .",
    )
    assert about(found, BASE + "organisation/town")["label"] == {"Stad@sv"}
    assert about(found, EX + "a")["organisedBy"] == {BASE + "organisation/town"}


def test_facts_and_a_kind_of_ones_own_are_followed(tmp_path: Path) -> None:
    own = (
        "@prefix sg: <https://w3id.org/servicegraph/ns#> . <https://town.example/data/whole> a sg:ServiceChain .\n"
        "<https://town.example/data/home> sg:level <https://w3id.org/servicegraph/vocab/level/basic> ."
    )
    found = imported(empty(tmp_path, own=own), TOWN, "town.ttl")
    whole, home = about(found, EX + "whole"), about(found, EX + "home")
    assert whole["type"] == {"https://w3id.org/servicegraph/ns#ServiceChain"}
    assert "source" in whole
    assert "source" in home
    assert "level" not in home
    assert "whole-as-package" not in reasons(found)


def test_second_import_takes_away_what_is_gone_but_not_what_is_referred_to(tmp_path: Path) -> None:
    three = "".join(f"ex:{one} a cpsv:PublicService ; dct:title '{one}'@fi .\n" for one in "abc")
    write(imported(empty(tmp_path), three))
    own = (
        "@prefix sg: <https://w3id.org/servicegraph/ns#> .\n<https://example.org/id/package/p> a sg:ServicePackage ; "
        '<http://www.w3.org/2000/01/rdf-schema#label> "P"@fi ;\n    sg:includes <https://town.example/data/b> .\n'
    )
    (tmp_path / "own.ttl").write_text(own, "utf-8")
    found = imported(Catalogue.load(tmp_path), three.splitlines()[0])
    assert found.removed == (EX + "c",)
    assert about(found, EX + "b")["label"] == {"b@fi"}
    [notice] = found.notices
    assert "own.ttl:3" in notice.text("en")


def test_file_of_somebody_is_not_written_over(tmp_path: Path) -> None:
    (tmp_path / "cpsv-ap").mkdir()
    (tmp_path / "cpsv-ap" / "x.ttl").write_text("# mine\n", "utf-8")
    with pytest.raises(ParameterError, match="no import has made"):
        imported(empty(tmp_path), "ex:a a cpsv:PublicService ; dct:title 'A'@fi .")


@pytest.mark.parametrize(
    "subject",
    ["<javascript:alert(1)>", "<https://w3id.org/servicegraph/ns#Service>", "<relative>", "_:b", "<urn:x:y>", "[]"],
)
def test_names_that_cannot_be_kept_become_names_under_the_base(subject: str, catalogue: Catalogue) -> None:
    found = imported(catalogue, f"{subject} a cpsv:PublicService ; dct:title 'A'@fi .")
    [iri] = {one for one, name, _ in said(found) if name == "label" and "/service/" in one}
    assert iri.startswith(BASE + "service/cpsv-ap-")


def test_names_of_things_of_another_kind_are_refused(tmp_path: Path) -> None:
    for file in SMALL.iterdir():
        shutil.copy(file, tmp_path)
    text = "<https://example.org/id/organisation/county> a cpsv:PublicService ; dct:title 'A'@fi ."
    found = imported(Catalogue.load(tmp_path), text)
    assert reasons(found)["other-kind"] == {BASE + "organisation/county"}
    assert found.files == ()


@pytest.mark.parametrize(
    ("more", "reason", "subjects"),
    [
        (
            "ex:b a cpsv:PublicService ; dct:title 'B'@fi ; dct:identifier '1' .",
            "same-identifier",
            {EX + "a", EX + "b"},
        ),
        ("ex:a cv:hasChannel ex:c . ex:c a cv:Channel ; dct:type ex:smoke .", "channel-without-type", {EX + "c"}),
        ("ex:n a cpsv:PublicService ; dct:title 'Tjeneste'@nb .", "name-in-other-languages", {EX + "n"}),
        ("ex:a cv:hasCompetentAuthority ex:nobody .", "not-understood", {"cv:hasCompetentAuthority"}),
        ("ex:a dct:description 'x'@fi , 'y'@fi .", "further-text", {"dct:description"}),
        ("ex:a cv:hasChannel [ a cv:Channel ; schema:telephone 'none' ] .", "not-of-the-form", {"schema:telephone"}),
        ("ex:x ex:p 'y' .", "no-class", {EX + "x"}),
        ("ex:code a skos:Concept ; skos:prefLabel 'Koodi'@fi .", "outside-code", {"skos:Concept"}),
    ],
)
def test_each_loss_has_its_reason(more: str, reason: str, subjects: set[str], catalogue: Catalogue) -> None:
    found = imported(catalogue, f"ex:a a cpsv:PublicService ; dct:title 'A'@fi ; dct:identifier '1' . {more}")
    assert reasons(found)[reason] == subjects
    assert about(found, EX + "a")["label"] == {"A@fi"}


def test_type_of_an_organisation_is_guessed_only_where_it_is_wished(catalogue: Catalogue) -> None:
    assert "organisationType" not in about(imported(catalogue, TOWN, "t.ttl"), EX + "town")
    town = about(imported(catalogue, TOWN, "t.ttl", classify=True), EX + "town")
    assert town["organisationType"] == {"https://w3id.org/servicegraph/vocab/orgtype/municipality"}
    assert town["completed"] == {"https://w3id.org/servicegraph/ns#organisationType"}


@settings(max_examples=20)
@given(
    st.lists(st.text(min_size=1, max_size=30).filter(lambda one: "\x00" not in one), min_size=1, max_size=4),
    st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3)), max_size=8),
)
def test_any_text_and_any_parts_give_a_file_that_says_them(
    catalogue: Catalogue, titles: list[str], parts: list[tuple[int, int]]
) -> None:
    lines = [
        f"<{EX}{place}> <http://purl.org/dc/terms/title> {pyoxigraph.Literal(title, language='fi')} .\n"
        f"<{EX}{place}> a <http://purl.org/vocab/cpsv#PublicService> .\n"
        for place, title in enumerate(titles)
    ]
    lines += [f"<{EX}{whole}> <http://purl.org/dc/terms/hasPart> <{EX}{part}> .\n" for whole, part in parts]
    found = imported(catalogue, "".join(lines).encode("utf-8", "surrogatepass"), "any.ttl")
    if found.faults:
        return
    includes = {(one, value) for one, name, value in said(found) if name == "includes"}
    assert includes <= {(f"{EX}{whole}", f"{EX}{part}") for whole, part in parts if whole != part}
    names = {value for _, name, value in said(found) if name == "label"}
    assert {f"{title.strip()}@fi" for title in titles if title.strip()} <= names


def _n_triples(content: bytes) -> bytes:
    quads = pyoxigraph.parse(content, format=pyoxigraph.RdfFormat.TURTLE)
    return pyoxigraph.serialize((quad.triple for quad in quads), format=pyoxigraph.RdfFormat.N_TRIPLES) or b""
