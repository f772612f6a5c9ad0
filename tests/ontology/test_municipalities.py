"""The vocabulary of municipalities is what its script makes of the national list: all of them, nothing of bad input."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from pyoxigraph import NamedNode, RdfFormat, Store, parse

from tools import municipalities as script

FOLDER = Path(__file__).parents[2] / "ontology" / "vocabularies"
MUNICIPALITY = "https://w3id.org/servicegraph/vocab/municipality/"
SKOS = "http://www.w3.org/2004/02/skos/core#"
OFFICIAL = "http://uri.suomi.fi/codelist/jhs/kunta_1_20230101/code/"


def row(number: str, finnish: str, swedish: str, organisation: str) -> dict[str, Any]:
    names = [{"language": "sv", "name": swedish}, {"language": "fi", "name": finnish}]
    return {"municipalityCode": number, "names": names, "organizationName": organisation}


ROWS = [
    row("284", "Koski Tl", "Koski Åbo l", "Kosken Tl kunta"),
    row("106", "Hyvinkää", "Hyvinge", "Hyvinkään kaupunki"),
    row("911", "Valtimo", "Valtimo", "Valtimon kunta"),
    row("478", "Maarianhamina", "Mariehamn", "Maarianhaminan Kaupunki"),
]


@pytest.fixture
def source(tmp_path: Path) -> Path:
    """A folder with a list of four municipalities, with the byte order mark of the real one."""
    folder = tmp_path / "source"
    folder.mkdir()
    put(folder, ROWS)
    return folder


def put(folder: Path, content: object) -> None:
    (folder / script.FILE).write_text(json.dumps(content), encoding="utf-8-sig")


@pytest.fixture(scope="module")
def shipped_municipalities() -> Store:
    store = Store()
    store.extend(quad for quad in parse(path=str(FOLDER / script.VOCABULARY), format=RdfFormat.TURTLE))
    return store


def texts(store: Store, slug: str, name: str) -> dict[str, str]:
    found = store.quads_for_pattern(NamedNode(MUNICIPALITY + slug), NamedNode(SKOS + name), None, None)
    return {quad.object.language or "": quad.object.value for quad in found}  # type: ignore[union-attr]


def values(store: Store, slug: str, name: str) -> list[str]:
    found = store.quads_for_pattern(NamedNode(MUNICIPALITY + slug), NamedNode(SKOS + name), None, None)
    return sorted(quad.object.value for quad in found)  # type: ignore[union-attr]


def test_the_shipped_file_is_what_the_script_makes_of_the_national_list(shared: Path) -> None:
    assert script.make(shared / "data" / "ptv") == (FOLDER / script.VOCABULARY).read_text("utf-8")


def test_all_municipalities_of_2023_are_there_each_with_its_official_iri(shipped_municipalities: Store) -> None:
    quads = list(shipped_municipalities.quads_for_pattern(None, NamedNode(SKOS + "exactMatch"), None, None))
    assert len({quad.subject for quad in quads}) == len({quad.object for quad in quads}) == 309
    for quad in quads:
        slug = quad.subject.value.removeprefix(MUNICIPALITY)  # type: ignore[union-attr]
        assert values(shipped_municipalities, slug, "exactMatch") == [
            OFFICIAL + number for number in values(shipped_municipalities, slug, "notation")
        ]


@pytest.mark.parametrize(
    ("slug", "county"),
    [
        *((slug, "central-uusimaa") for slug in ("hyvinkaa", "jarvenpaa", "mantsala", "nurmijarvi", "pornainen")),
        ("tuusula", "central-uusimaa"),
        ("helsinki", "helsinki"),
        ("vantaa", "vantaa-kerava"),
        ("kerava", "vantaa-kerava"),
    ],
)
def test_a_municipality_is_part_of_a_county_across_schemes(
    shipped_municipalities: Store, slug: str, county: str
) -> None:
    assert values(shipped_municipalities, slug, "broadMatch") == [
        f"https://w3id.org/servicegraph/vocab/county/{county}"
    ]
    assert values(shipped_municipalities, slug, "broader") == []


def test_names_and_definitions_are_in_three_languages(source: Path) -> None:
    store = Store()
    store.extend(quad for quad in parse(script.make(source), format=RdfFormat.TURTLE))
    assert texts(store, "hyvinkaa", "prefLabel") == {"fi": "Hyvinkää", "sv": "Hyvinge", "en": "Hyvinkää"}
    assert texts(store, "maarianhamina", "prefLabel")["en"] == "Mariehamn"
    assert texts(store, "koski-tl", "definition") == {
        "fi": "Kunta, jonka kuntanumero on 284.",
        "sv": "Kommun med kommunnumret 284.",
        "en": "Municipality with the number 284.",
    }
    assert texts(store, "hyvinkaa", "definition")["sv"] == (
        "Stad inom Mellersta Nylands välfärdsområde; kommunnummer 106."
    )


def test_a_municipality_that_has_joined_another_is_left_out(source: Path) -> None:
    assert "valtimo" not in script.make(source)


def test_order_of_the_rows_does_not_matter(source: Path) -> None:
    made = script.make(source)
    put(source, ROWS[::-1])
    assert script.make(source) == made


BAD_INPUT: dict[str, tuple[Callable[[list[Any]], None], str]] = {
    "code that is none": (lambda rows: rows[0].update(municipalityCode="28"), "Row 1"),
    "Swedish name missing": (lambda rows: rows[1]["names"].pop(0), "'sv' is missing"),
    "neither city nor municipality": (lambda rows: rows[1].update(organizationName="Hyvinkää"), "neither kaupunki"),
    "one name twice": (lambda rows: rows[0].update(names=rows[1]["names"]), "the name hyvinkaa more than once"),
    "one code twice": (lambda rows: rows[0].update(municipalityCode="106"), "the code 106 more than once"),
    "nothing": (lambda rows: rows.clear(), "names no municipality"),
}


@pytest.mark.parametrize(("change", "said"), BAD_INPUT.values(), ids=BAD_INPUT)
def test_bad_input_is_refused_with_one_sentence_and_leaves_the_file(
    change: Callable[[list[Any]], None], said: str, source: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = json.loads(json.dumps(ROWS))
    change(rows)
    put(source, rows)
    target = tmp_path / "target"
    target.mkdir()
    (target / script.VOCABULARY).write_text("as it was", "utf-8")
    with pytest.raises(SystemExit) as ending:
        script.main([str(source), str(target)])
    message = capsys.readouterr().err
    assert ending.value.code == 2
    assert said in message
    assert message.endswith(".\n")
    assert message.count("\n") == 1
    assert (target / script.VOCABULARY).read_text("utf-8") == "as it was"
