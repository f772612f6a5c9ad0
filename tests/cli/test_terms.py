"""``terms``: which vocabularies there are, and what may be written of one."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from servicegraph.cli import main

Capture = pytest.CaptureFixture[str]
SCHEMES = """
@prefix dct:  <http://purl.org/dc/terms/> .
@prefix owl:  <http://www.w3.org/2002/07/owl#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix sg:   <https://w3id.org/servicegraph/ns#> .
<scheme/need> a skos:ConceptScheme ; skos:prefLabel "tarve"@fi , "behov"@sv , "need"@en .
<need/some> a skos:Concept , sg:Segment ; skos:inScheme <scheme/need> ; skos:broader <need/all> ;
    skos:prefLabel "osa"@fi , "en del"@sv , "some"@en ; skos:definition "Tarvitsee vähän."@fi , "Needs little."@en .
<need/all> a skos:Concept ; skos:inScheme <scheme/need> ; skos:prefLabel "kaikki"@fi , "alla"@sv , "all"@en ;
    dct:description "Everyone."@en .
<need/old> a skos:Concept ; skos:inScheme <scheme/need> ; skos:prefLabel "vanha"@fi ; owl:deprecated true .
<need/one> a skos:Concept ; skos:inScheme <scheme/need> ; skos:broader <need/two> ; skos:prefLabel "yksi"@fi .
<need/two> a skos:Concept ; skos:inScheme <scheme/need> ; skos:broader <need/one> ; skos:prefLabel "kaksi"@fi .
"""


@pytest.fixture
def own(small: Path) -> Path:
    """A catalogue with a scheme of its own, one of whose concepts is deprecated and two of which go in a circle."""
    (small / "needs.ttl").write_text(SCHEMES, "utf-8")
    return small


def said(capsys: Capture, folder: Path, *arguments: str) -> str:
    assert main(["terms", *arguments, "--catalogue", str(folder)]) == 0
    return capsys.readouterr().out


@pytest.mark.parametrize(
    ("language", "shown"),
    [("fi", "phase vaihe 5"), ("sv", "phase fas 5"), ("en", "phase phase 5")],
)
def test_without_a_name_every_vocabulary_is_listed_with_its_number_of_concepts(
    small: Path, capsys: Capture, language: str, shown: str
) -> None:
    lines = [" ".join(line.split()) for line in said(capsys, small, "--lang", language).splitlines()]
    assert shown in lines
    assert lines[2:] == sorted(lines[2:])


def test_concepts_are_listed_as_they_are_written_with_narrower_ones_indented(small: Path, capsys: Capture) -> None:
    lines = said(capsys, small, "task", "--lang", "sv").splitlines()
    assert [line.partition("  ")[0] for line in lines if not line.startswith(" ")][2:] == [
        "task:definition",
        "task:steering",
        "task:monitoring",
    ]
    assert lines[3].startswith("  task:1 ")
    assert lines[3].endswith(".")  # the definition, whole


@pytest.mark.parametrize("name", ["phase", "phase:", "https://w3id.org/servicegraph/vocab/phase"])
def test_a_vocabulary_is_named_by_its_name_its_prefix_or_its_iri(small: Path, capsys: Capture, name: str) -> None:
    assert "phase:operation" in said(capsys, small, name)


def test_what_is_listed_may_be_written(small: Path, capsys: Capture) -> None:
    document = json.loads(said(capsys, small, "channel", "--format", "json"))
    assert document["count"] == len(document["concepts"])
    assert {one["curie"]: one["iri"] for one in document["concepts"]}["channel:digital"] == (
        "https://w3id.org/servicegraph/vocab/channel/digital"
    )


def test_a_catalogues_own_vocabulary_is_listed_without_what_is_deprecated(own: Path, capsys: Capture) -> None:
    document = json.loads(said(capsys, own, "need", "--format", "json", "--lang", "en"))
    assert (document["label"], document["count"]) == ("need", 4)
    concepts = [(one["label"], one["definition"], len(one["broader"])) for one in document["concepts"]]
    assert concepts == [("all", "Everyone.", 0), ("some", "Needs little.", 1), ("yksi", "", 1), ("kaksi", "", 1)]
    listed = json.loads(said(capsys, own, "--format", "json", "--lang", "sv"))
    assert {"name": "need", "label": "behov", "count": 4} in [
        {key: one[key] for key in ("name", "label", "count")} for one in listed
    ]


def test_vocabularies_whose_iris_end_alike_are_named_by_their_iris(own: Path, capsys: Capture) -> None:
    file = own / "phases.ttl"
    file.write_text(
        "@prefix skos: <http://www.w3.org/2004/02/skos/core#> .\n"
        '<scheme/phase> a skos:ConceptScheme ; skos:prefLabel "oma vaihe"@fi .\n',
        "utf-8",
    )
    listed = said(capsys, own)
    assert "\nhttps://example.org/id/scheme/phase " in listed
    assert "\nhttps://w3id.org/servicegraph/vocab/phase " in listed


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        ("fi", "Sanastoa rulekid ei ole. Lähimmät: rulekind."),
        ("sv", "Det finns ingen vokabulär som heter rulekid. Närmast: rulekind."),
        ("en", "There is no vocabulary called rulekid. Nearest: rulekind."),
    ],
)
def test_an_unknown_vocabulary_names_the_nearest(small: Path, capsys: Capture, language: str, sentence: str) -> None:
    assert main(["terms", "rulekid", "--catalogue", str(small), "--lang", language]) == 2
    printed = capsys.readouterr()
    assert (printed.out, printed.err) == ("", f"servicegraph: {sentence}\n")


def test_a_name_like_none_is_answered_with_all_of_them(small: Path, capsys: Capture) -> None:
    assert main(["terms", "<xyzzy", "--catalogue", str(small)]) == 2
    assert "basis, challenge, channel" in capsys.readouterr().err
