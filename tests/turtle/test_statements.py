"""Places found in a statement alone, against those of a file that is cut into tokens as a whole."""

from __future__ import annotations

from pathlib import Path

import pytest
from pyoxigraph import NamedNode

from servicegraph.turtle.reading import TurtleFile, object_location, predicate_location, read, subject_location
from servicegraph.turtle.statements import Statements
from servicegraph.turtle.tokens import words
from servicegraph.turtle.triples import triple_spans
from tests.turtle.test_w3c_turtle import inputs, parsed

HEAD = "@prefix : <https://example.org/> . @prefix a: <https://example.org/a#> .\n"
SHIPPED = Path(__file__).parents[2]


def file_of(text: str) -> TurtleFile:
    file = read((HEAD + text).encode(), "a.ttl", NamedNode("https://example.org/graph"), "https://example.org/")
    assert not file.diagnostics
    return file


def agreeing(file: TurtleFile) -> tuple[int, int]:
    """How many subjects and how many triples have a place by their statement; each is that of the whole file."""
    whole = tuple(triple_spans(words(file.text)))
    found = Statements.of(file.text, file.quads)
    if found is None or len(whole) != len(file.quads):
        return 0, 0
    subjects = {position: found.subject(position) for position in range(len(file.quads))}
    triples = {position: found.triple(position) for position in range(len(file.quads))}
    for position, span in enumerate(whole):
        assert subjects[position] in (None, span.subject)
        assert triples[position] in (None, span)
    return sum(one is not None for one in subjects.values()), sum(one is not None for one in triples.values())


@pytest.mark.parametrize("folder", ["catalogue", "shapes", "ontology"])
def test_places_in_the_shipped_files_are_those_of_the_whole_file(folder: str) -> None:
    files = sorted((SHIPPED / folder).rglob("*.ttl"), key=lambda file: file.stat().st_size)[:25]
    graph = NamedNode("https://example.org/graph")
    read_files = [read(file.read_bytes(), file.name, graph, "https://example.org/") for file in files]
    subjects, triples = (sum(one) for one in zip(*map(agreeing, read_files), strict=True))
    assert subjects > 100
    assert triples > 100


@pytest.mark.parametrize("name", [name for name, _ in inputs("TestTurtleEval", "TestTurtlePositiveSyntax")])
def test_places_in_the_suite_of_turtle_are_those_of_the_whole_file(name: str) -> None:
    file = parsed(name)
    if file.known_spans is None:
        agreeing(file)


@pytest.mark.parametrize(
    "text",
    [
        ":a :p \"x. \" , \"#\" ; # :c :d :e .\n  :q '''\n:x :y :z .\n''' .\n:b.c :p 1.5 , :d\\. .\n<e> :p <f#.> .",
        ":a :p [ :q ( 1 2 ) ] , :b ; :r [ ] .\n[] :p :o .\n( 1 ) :p 2 .\n:c :p ( ) .",
        ':a :p "" , "\\"" , """"""  , """a"b""" , \'\' . :b :p "." .',
        "\r\n:a :p :b .\r# . \r:c :p :d ; .\n",
    ],
)
def test_full_stops_in_names_numbers_texts_and_comments_end_no_statement(text: str) -> None:
    file = file_of(text)
    subjects, _ = agreeing(file)
    assert subjects == sum(isinstance(quad.subject, NamedNode) for quad in file.quads)


@pytest.mark.parametrize(
    "text",
    [
        ":a :p 5.a:a :p 6 .\n:b :p 1 .\n:b :q 2 .",
        ':a :p "x"@en.:b :p 1 .\n:c :p 1 .\n:c :q 2 .',
        ":a :p :b .\n:a :q :c .",
        "PREFIX b: <https://example.org/b#>\n:a :p :b .",
        "_:a :p :b .\n:b :p _:a .",
        ":a :p <b>.:c :p 2 .",
        "<../c> :p 2 .",
    ],
)
def test_what_cannot_be_told_apart_with_certainty_is_cut_into_tokens_as_a_whole(text: str) -> None:
    file = file_of(text)
    agreeing(file)
    whole = tuple(triple_spans(words(file.text)))
    find = (subject_location, predicate_location, object_location)
    for position, span in enumerate(whole):
        assert [one(file, position) for one in find] == [file.location(part) for part in span]


def test_a_place_costs_only_the_tokens_of_its_statement(monkeypatch: pytest.MonkeyPatch) -> None:
    cut: list[str] = []

    def counted(text: str) -> object:
        cut.append(text)
        return words(text)

    monkeypatch.setattr("servicegraph.turtle.statements.words", counted)
    monkeypatch.setattr("servicegraph.turtle.reading.words", counted)
    file = file_of(":a :p :b .\n:c :p :d ; :q 1 .\n:e :p :f .")
    assert subject_location(file, 0).line == 2
    assert cut == []
    assert object_location(file, 2).line == 3
    assert cut == [":c :p :d ; :q 1 ."]
