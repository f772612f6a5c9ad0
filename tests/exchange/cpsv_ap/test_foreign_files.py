"""Files of strangers: every syntax says the same, and what cannot be read is told with its place."""

from __future__ import annotations

import json
from pathlib import Path

import pyoxigraph
import pytest

from servicegraph.catalogue import Catalogue
from servicegraph.cli import main
from servicegraph.errors import ParameterError
from servicegraph.exchange.cpsv_ap import foreign_files
from servicegraph.exchange.exchange_report import report_text
from tests.exchange.cpsv_ap.importing import DATA, PREFIXES, SETTINGS, about, empty, imported, said

TOWN = (DATA / "town-2.ttl").read_bytes()
EX = "https://town.example/data/"
OFFICIAL = "https://semiceu.github.io/CPSV-AP/releases/3.2.0/context/cpsv-ap.jsonld"
SERVICE = "ex:a a cpsv:PublicService ; dct:title 'A'@fi ."


@pytest.fixture(scope="module")
def catalogue(tmp_path_factory: pytest.TempPathFactory) -> Catalogue:
    """A catalogue of nothing but its settings; nothing is written into it."""
    return empty(tmp_path_factory.mktemp("empty"))


@pytest.mark.parametrize(
    ("ending", "format"),
    [
        ("nt", pyoxigraph.RdfFormat.N_TRIPLES),
        ("rdf", pyoxigraph.RdfFormat.RDF_XML),
        ("xml", pyoxigraph.RdfFormat.RDF_XML),
        ("jsonld", pyoxigraph.RdfFormat.JSON_LD),
        ("trig", pyoxigraph.RdfFormat.TRIG),
    ],
)
def test_every_syntax_gives_the_same(ending: str, format: pyoxigraph.RdfFormat, catalogue: Catalogue) -> None:
    quads = list(pyoxigraph.parse(TOWN, format=pyoxigraph.RdfFormat.TURTLE))
    content = pyoxigraph.serialize(quads, format=format)
    assert content
    whole = {one for one in said(imported(catalogue, TOWN, "town.ttl")) if "CPSV-AP" not in one[2]}
    assert {one for one in said(imported(catalogue, content, f"town.{ending}")) if "CPSV-AP" not in one[2]} == whole


@pytest.mark.parametrize("listed", [False, True])
def test_official_context_is_known_and_never_fetched(listed: bool, catalogue: Catalogue) -> None:
    context = [OFFICIAL, {"ex": EX}] if listed else OFFICIAL
    document = {
        "@context": context,
        "@id": EX + "a",
        "@type": "PublicService",
        "PublicService.name": [{"@value": "Palvelu", "@language": "fi"}],
    }
    found = imported(catalogue, json.dumps(document), "x.jsonld")
    assert about(found, EX + "a")["label"] == {"Palvelu@fi"}


def test_other_context_is_told_and_nothing_is_written(catalogue: Catalogue) -> None:
    document = {"@context": "https://elsewhere.example/context.jsonld", "@type": "PublicService"}
    found = imported(catalogue, json.dumps(document, indent=1), "x.jsonld")
    [fault] = found.faults
    assert found.files == ()
    assert "x.jsonld:2:" in fault.text("en")
    assert "context" in fault.text("en")


BOMB = (
    '<?xml version="1.0"?>\n<!DOCTYPE r [<!ENTITY a "'
    + "x" * 900
    + '">'
    + "".join(f'<!ENTITY b{n} "&a;&a;&a;&a;">' for n in range(9))
    + ']>\n<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">&b8;</rdf:RDF>'
)
FILE_ENTITY = '<?xml version="1.0"?>\n<!DOCTYPE r [<!ENTITY a SYSTEM "file:///etc/passwd">]>\n<r>&a;</r>'


@pytest.mark.parametrize(
    ("name", "content", "expected"),
    [
        ("x.ttl", PREFIXES + "ex:a a cpsv:PublicService ;\n dct:title 'A", "x.ttl:9:12"),
        ("x.ttl", "<!DOCTYPE html><html><body>no</body></html>", "web page"),
        ("x.rdf", '<?xml version="1.0"?><html><body/></html>', "web page"),
        ("x.ttl", '{"@context": {}}', "ends in .jsonld"),
        ("x.ttl", '<?xml version="1.0"?><rdf:RDF/>', "ends in .rdf"),
        ("x.jsonld", SERVICE, "ends in .ttl"),
        ("x.nt", "", "empty"),
        ("x.rdf", BOMB, "x.rdf:2"),
        ("x.rdf", FILE_ENTITY, "x.rdf:2"),
        ("x.jsonld", "[" * 5000 + "]" * 5000, "x.jsonld:1"),
        ("x.jsonld", '{"@id": "https://a.example/"', "x.jsonld:1"),
        ("x.rdf", "<rdf:RDF", "x.rdf:1"),
        ("x.ttl", b"\xff\xfe\x00", "x.ttl:1"),
        ("x.ttl", PREFIXES + "ex:a ex:b ex:c .", "nothing of CPSV-AP"),
        ("x.ttl", PREFIXES + "ex:a ex:b " + "[ ex:p " * 3000 + "]" * 3000 + " .", "x.ttl:8"),
    ],
)
def test_bad_file_is_told_with_its_place(name: str, content: str | bytes, expected: str, catalogue: Catalogue) -> None:
    found = imported(catalogue, content.encode() if isinstance(content, str) else content, name)
    assert found.files == ()
    assert expected in " ".join(fault.text("en") for fault in found.faults)
    for language in ("fi", "sv"):
        assert all(fault.text(language) for fault in found.faults)


def test_blank_nodes_tied_together_many_times_take_no_longer(catalogue: Catalogue) -> None:
    ties = "".join(f"_:b{n} ex:p _:b{n + 1} ; ex:q _:b{n + 1} .\n" for n in range(60))
    circle = "_:c ex:p _:d . _:d ex:p _:c . "
    services = "".join(f"_:{one} a cpsv:PublicService ; dct:title '{one}'@fi .\n" for one in ("b0", "c", "d"))
    found = imported(catalogue, ties + circle + services)
    assert {value for _, name, value in said(found) if name == "label"} >= {"b0@fi", "c@fi", "d@fi"}


def test_file_without_a_service_is_taken_and_said(catalogue: Catalogue) -> None:
    found = imported(catalogue, "ex:o a cv:PublicOrganisation ; skos:prefLabel 'O'@fi .")
    assert "no service" in found.notices[0].text("en")
    assert about(found, EX + "o")["label"] == {"O@fi"}


def test_values_of_strangers_do_not_steer_a_terminal(catalogue: Catalogue) -> None:
    found = imported(catalogue, SERVICE.replace(" .", ' ; dct:language "\\u001b[31m\\nforged" .'))
    said = report_text(found.report, "en")
    assert "\x1b" not in said
    assert "forged" in next(line for line in said.splitlines() if line.startswith("The vocabularies"))


def test_wrong_ending_and_large_files_are_refused(catalogue: Catalogue, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(ParameterError, match=r"\.csv"):
        imported(catalogue, "a,b", "x.csv")
    monkeypatch.setattr(foreign_files, "MOST_BYTES", 10)
    with pytest.raises(ParameterError, match="megabytes"):
        imported(catalogue, SERVICE)


def test_command_writes_reports_and_fails_where_it_is_strict(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "servicegraph.toml").write_text(SETTINGS, "utf-8")
    (tmp_path.parent / "in.ttl").write_text(PREFIXES + SERVICE.replace(" .", " ; ex:p 1 ."), "utf-8")
    command = ["import", "cpsv-ap", str(tmp_path.parent / "in.ttl"), "--catalogue", str(tmp_path), "--lang", "en"]
    assert main([*command, "--dry-run"]) == 0
    assert "+<https://town.example/data/a>" in capsys.readouterr().out
    assert not (tmp_path / "cpsv-ap").exists()
    assert main([*command, "--strict", "--report", "json"]) == 1
    document = capsys.readouterr().out
    assert json.loads(document[document.index("{") :])["leftOut"][0]["reason"] == "no-place-here"
    assert (tmp_path / "cpsv-ap" / "in.ttl").is_file()
    assert main([*command, "--text-language", "?"]) == 2


def test_nothing_is_written_into_the_catalogue_of_the_program(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "in.ttl").write_text(PREFIXES + SERVICE, "utf-8")
    monkeypatch.chdir(tmp_path)
    assert main(["import", "cpsv-ap", "in.ttl", "--lang", "en", "--dry-run"]) == 0
    capsys.readouterr()
    assert main(["import", "cpsv-ap", "in.ttl", "--lang", "en"]) == 2
    assert "Name a catalogue with --catalogue" in capsys.readouterr().err
