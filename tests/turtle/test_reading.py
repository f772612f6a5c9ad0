"""Turtle files read: the exact place of every triple, and what is said and kept when a file is broken."""

from __future__ import annotations

import os
import random
import stat
from pathlib import Path

import pyoxigraph
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import NamedNode, RdfFormat

from servicegraph.dataset.locations import LocationIndex
from servicegraph.diagnostics import Location
from servicegraph.turtle.reading import TurtleFile, object_location, predicate_location, read, subject_location

GRAPH = NamedNode("https://example.org/graph/f.ttl")
BASE = "https://example.org/id/"
HEAD = "@prefix a: <https://example.org/a/> .\n\n"


def parsed(text: str | bytes) -> TurtleFile:
    return read(text.encode() if isinstance(text, str) else text, "f.ttl", GRAPH, BASE)


def faults(text: str | bytes) -> list[tuple[int, int, str]]:
    return [
        (found.location.line, found.location.column, found.shape.rpartition("#")[2])
        for found in parsed(text).diagnostics
    ]


def subjects(file: TurtleFile) -> set[str]:
    return {quad.subject.value.rpartition("/")[2] for quad in file.quads}


# --- places -----------------------------------------------------------------------------------------------------


def test_parser_asks_for_a_line_only_when_it_has_used_up_the_last() -> None:
    """The behaviour of pyoxigraph that ``ends`` rests on: it is documented nowhere."""
    paragraphs = [f'a:s{i}\n    a a:T ;\n    a:p a:x , a:y ;\n    a:q "literal {i}"@fi .\n' for i in range(200)]
    file = parsed(HEAD + "\n".join(paragraphs))
    expected = [line for i in range(200) for line in (4 + 5 * i, 5 + 5 * i, 5 + 5 * i, 6 + 5 * i)]
    assert list(file.ends) == expected


def test_leading_semicolons_do_not_move_a_value_to_the_next_line() -> None:
    file = parsed(HEAD + 'a:s a a:T\n  ; a:p "x"\n  ; a:q "x"\n  ; a:r 1\n  ; a:t 1 .\n')
    assert [str(object_location(file, i)) for i in range(5)] == [
        "f.ttl:3:7",
        "f.ttl:4:9",
        "f.ttl:5:9",
        "f.ttl:6:9",
        "f.ttl:7:9",
    ]
    assert [str(predicate_location(file, i)) for i in range(1, 5)] == [
        "f.ttl:4:5",
        "f.ttl:5:5",
        "f.ttl:6:5",
        "f.ttl:7:5",
    ]
    assert {str(subject_location(file, i)) for i in range(5)} == {"f.ttl:3:1"}


def test_value_in_a_comment_or_a_string_is_not_taken_for_the_value() -> None:
    file = parsed(HEAD + 'a:s a:p "a:x" , a:x . # a:x\n')
    assert str(object_location(file, 1)) == "f.ttl:3:17"


def test_multi_line_literal_is_where_it_begins() -> None:
    file = parsed(HEAD + 'a:s\n    a:p """one\na:t a a:T .\n# two\n""" ;\n    a:q a:x .\n')
    assert str(object_location(file, 0)) == "f.ttl:4:9"
    assert str(object_location(file, 1)) == "f.ttl:8:9"
    assert subjects(file) == {"s"}


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_every_kind_of_newline_gives_the_same_places(newline: str) -> None:
    text = (HEAD + "a:s a:p a:x ;\n\ta:q a:y .\n\na:t a:p [").replace("\n", newline)
    assert str(object_location(parsed(text), 1)) == "f.ttl:4:6"
    assert faults(text) == [(6, 10, "missing-full-stop")]


def test_byte_order_mark_moves_no_column(tmp_path: Path) -> None:
    (tmp_path / "f.ttl").write_bytes(b"\xef\xbb\xbf<s> <p> <o> .")
    file = read(tmp_path / "f.ttl", "f.ttl", GRAPH, BASE, 1000)
    assert str(object_location(file, 0)) == "f.ttl:1:9"
    assert file.quads[0].object == NamedNode(BASE + "o")


def test_link_of_a_collection_is_on_the_line_where_it_ends() -> None:
    file = parsed(HEAD + "a:s a:p\n  ( a:x a:y ) .\n")
    assert {object_location(file, i).line for i in range(len(file.quads))} == {4}


def test_index_finds_the_first_description_and_the_very_value() -> None:
    first = parsed(HEAD + "a:t a:p a:s .\n")
    second = parsed(HEAD + "a:s\n    a a:T ;\n    a:p a:x ,\n        a:y .\n")
    index = LocationIndex((first, second))
    s, p = "https://example.org/a/s", "https://example.org/a/p"
    assert index.subject(s) == Location("f.ttl", 3, 1)
    assert index.statement(s, p, NamedNode("https://example.org/a/y")) == Location("f.ttl", 6, 9)
    assert index.statement(s, p) == Location("f.ttl", 5, 9)
    assert index.statement(s, p, NamedNode("https://example.org/a/z")) is None
    assert index.subject("https://example.org/a/z") is None


NAMES = st.sampled_from(["a:x", "a:y", "a:x-y", "<z>", "<https://example.org/a/x>"])
LITERALS = st.sampled_from(
    [
        '"x"',
        '"x y"@fi',
        '"a:x"',
        "1",
        "1.5",
        "15",
        '"""long\na:x a:y a:z .\n# end"""@sv',
        "'x'",
        "true",
        '"\\"a:y\\""',
        '"1"^^a:D',
    ]
)
SPACES = st.sampled_from([" ", "  ", "\n", "\n    ", "\t", " # a:x a:y .\n ", "\r\n"])


@st.composite
def laid_out(draw: st.DrawFn) -> tuple[str, list[tuple[int, int]]]:
    """A Turtle text in any layout, and the place of the object of each of its triples."""
    text, places = HEAD, []

    def put(word: str) -> None:
        nonlocal text
        text += draw(SPACES) + word

    for number in range(draw(st.integers(1, 4))):
        put(f"a:s{number}")
        for place in range(draw(st.integers(1, 3))):
            if place:
                put(";")
            put(f"a:p{place}")
            for position, value in enumerate(draw(st.lists(NAMES | LITERALS, min_size=1, max_size=3, unique=True))):
                if position:
                    put(",")
                put(value)
                before = text[: len(text) - len(value)].replace("\r\n", "\n")
                places.append((before.count("\n") + 1, len(before) - before.rfind("\n")))
        put(".")
    return text, places


@given(laid_out())
@settings(max_examples=60, deadline=None)
def test_object_of_every_triple_is_found_at_its_very_place(case: tuple[str, list[tuple[int, int]]]) -> None:
    text, places = case
    file = parsed(text)
    assert not file.diagnostics
    found = [object_location(file, position) for position in range(len(file.quads))]
    # The same triple twice (a name and its IRI) stands at its first place.
    keys = [(quad.subject.value, quad.predicate.value, str(quad.object)) for quad in file.quads]
    first = dict(reversed(list(zip(keys, places, strict=True))))
    assert [(place.line, place.column) for place in found] == [first[key] for key in keys]


@given(laid_out())
@settings(max_examples=50, deadline=None)
def test_triples_are_those_of_the_parser(case: tuple[str, list[tuple[int, int]]]) -> None:
    plain = pyoxigraph.parse(case[0].encode(), format=RdfFormat.TURTLE, base_iri=BASE)
    assert [quad.triple for quad in parsed(case[0]).quads] == [quad.triple for quad in plain]


# --- faults -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("body", "fault", "kept"),
    [
        ('a:s a a:T ;\n    a:p "x"\n\na:t a a:T .\n', (4, 12, "missing-full-stop"), "st"),
        ('a:s a a:T ;\n    a:p "x" ;\n\na:t a a:T .\n', (4, 14, "missing-full-stop"), "st"),
        ("a:s a a:T # it ends.\n\na:t a a:T .\n", (3, 10, "missing-full-stop"), "st"),
        ("a:s a a:T ;\n    a:p [ a:q a:r ;\n\na:t a a:T .\n", (4, 20, "missing-full-stop"), "st"),
        ("a:s a a:T ;\n    a:p a:x\n\n# end\n", (4, 12, "missing-full-stop"), "s"),
        ("a:s a a:T ;\n    a:p", (4, 8, "missing-full-stop"), "s"),
        ('a:s a a:T ;\n    a:p "x ;\n    a:q a:r .\n\na:t a a:T .\n', (4, 9, "unclosed-string"), "st"),
        ('a:s a:p "x"@fi , "y@sv ;\n    a:q "z" .\n\na:t a a:T .\n', (3, 18, "unclosed-string"), "st"),
        ('a:s a a:T ;\n    a:p """x ;\n\na:t a a:T .\n', (4, 9, "unexpected-end"), "st"),
        ("a:s a a:T ;\n    a:p b:x .\n\na:t a a:T .\n", (4, 9, "unknown-prefix"), "st"),
        ("a:s a a:T ;\n    a:p <x y> .\n\na:t a a:T .\n", (4, 9, "invalid-iri"), "st"),
        ("a:s a:p a:x\n    a:q a:y .\n\na:t a a:T .\n", (4, 5, "missing-mark"), "st"),
        ("a:s a:p ;\n    a:q a:y .\n\na:t a a:T .\n", (3, 9, "misplaced-word"), "t"),
        ("a:s a a:T ..\n\na:t a a:T .\n", (3, 12, "misplaced-word"), "st"),
        ('"s" a a:T .\n\na:t a a:T .\n', (3, 1, "misplaced-word"), "t"),
        ('a:s a:p "\\q" .\n\na:t a a:T .\n', (3, 10, "syntax"), "t"),
        ("a:s a:p ( a:x .\n\na:t a a:T .\n", (3, 15, "misplaced-word"), "st"),
    ],
)
def test_fault_is_said_at_its_place_and_the_next_paragraph_is_kept(body: str, fault: object, kept: str) -> None:
    assert faults(HEAD + body) == [fault]
    assert {name for name in subjects(parsed(HEAD + body)) if len(name) == 1} == set(kept)


def test_each_fault_of_a_file_is_said_and_places_stay_true_after_it() -> None:
    text = HEAD + "a:s a:p b:x .\n\na:t a a:T ;\n    a:p <x y> .\n\na:u a:p a:v\n\na:w a:p a:x .\n"
    assert faults(text) == [(3, 9, "unknown-prefix"), (6, 9, "invalid-iri"), (8, 12, "missing-full-stop")]
    file = parsed(text)
    assert subjects(file) == {"t", "u", "w"}
    last = len(file.quads) - 1
    assert str(object_location(file, last)) == "f.ttl:10:9"
    assert str(subject_location(file, last)) == "f.ttl:10:1"


def test_column_on_the_first_line_after_a_fault_is_true() -> None:
    text = "@prefix a: <https://example.org/ä/> .\n\na:s b:x a:y .\na:t a:p b:y , <x y> .\n"
    assert faults(text) == [(3, 5, "unknown-prefix")]
    assert faults(text.replace("b:y", "c:y")) == [(3, 5, "unknown-prefix"), (4, 9, "unknown-prefix")]


def test_undeclared_prefix_is_said_once_however_often_it_is_used() -> None:
    file = parsed(HEAD + "".join(f"a:s{i} a:p b:x{i} .\n\n" for i in range(100)) + "a:t a:p a:x .\n")
    assert [str(found.location) for found in file.diagnostics] == ["f.ttl:3:10"]
    assert subjects(file) == {"t"}
    assert {f"https://example.org/a/s{i}" for i in range(100)} <= file.incomplete


def test_damaged_base_and_prefix_lines_do_not_stop_the_others() -> None:
    text = "@prefix a: <https://example.org/a/> .\n@base <https://example.org/b/> .\n\n<s> a:p [ .\n\n<t> a:p a:x .\n"
    assert {quad.subject.value for quad in parsed(text).quads} == {"https://example.org/b/t"}
    damaged = "@prefix b <https://example.org/b/> .\n" + HEAD + "a:s a a:T .\n\nb:s a a:T .\n"
    assert faults(damaged) == [(1, 9, "syntax"), (6, 1, "unknown-prefix")]
    assert subjects(parsed(damaged)) == {"s"}


def test_reading_stops_after_twenty_errors_and_says_so() -> None:
    file = parsed(HEAD + "".join(f"a:s{i} a:p ; ;\n\n" for i in range(50)))
    found = faults(HEAD + "".join(f"a:s{i} a:p ; ;\n\n" for i in range(50)))
    assert len(found) == 21
    assert found[-1] == (43, 1, "rest-not-read")
    assert {f"https://example.org/a/s{i}" for i in range(50)} <= file.incomplete


def test_names_of_a_damaged_statement_are_incomplete() -> None:
    file = parsed(HEAD + "a:s a a:T ;\n    a:p a:x ; ; b:y .\n\na:t a a:T .\n")
    names = {name.removeprefix("https://example.org/") for name in file.incomplete}
    assert names == {"a/s", "a/T", "a/p", "a/x", "id/b/y"}


@pytest.mark.parametrize("text", ["", "\n\n", "# only a comment", "@prefix a: <http://a/> ."])
def test_file_without_statements_has_no_fault(text: str) -> None:
    assert faults(text) == []


@pytest.mark.parametrize(
    "text", ["hello world", '"', "<", "[", "<!DOCTYPE html>\n<html>\n", "\x00", "\r", "{}", "a:b\n" * 5]
)
def test_text_that_is_no_turtle_is_one_fault_on_the_first_line(text: str) -> None:
    assert [line for line, _, _ in faults(text)] == ([] if text == "\r" else [1])


# --- files ------------------------------------------------------------------------------------------------------


def test_bytes_that_are_not_utf8_are_shown_at_their_place(tmp_path: Path) -> None:
    (tmp_path / "f.ttl").write_bytes(HEAD.encode() + 'a:s a:p "ä'.encode() + "ö".encode("latin-1") + b'" .\n')
    file = read(tmp_path / "f.ttl", "f.ttl", GRAPH, BASE, 1000)
    assert [(str(found.location), found.shape.rpartition("#")[2]) for found in file.diagnostics] == [
        ("f.ttl:3:11", "not-utf-8")
    ]
    assert not file.quads


def test_file_beyond_the_limit_is_not_read(tmp_path: Path) -> None:
    (tmp_path / "f.ttl").write_text("<s> <p> <o> .\n", "utf-8")
    assert len(read(tmp_path / "f.ttl", "f.ttl", GRAPH, BASE, 14).quads) == 1
    [found] = read(tmp_path / "f.ttl", "f.ttl", GRAPH, BASE, 13).diagnostics
    assert found.text("en") == "The file has 14 bytes; at most 13 are read."
    assert str(found.location) == "f.ttl:1:1"


def test_folder_and_missing_file_are_findings(tmp_path: Path) -> None:
    for name in ("folder.ttl", "missing.ttl"):
        (tmp_path / "folder.ttl").mkdir(exist_ok=True)
        [found] = read(tmp_path / name, name, GRAPH, BASE, 10_000).diagnostics
        assert found.shape.endswith("#file-unreadable")
        assert str(found.location) == f"{name}:1:1"


@pytest.mark.skipif(os.geteuid() == 0, reason="root reads every file")
def test_file_without_permission_is_a_finding(tmp_path: Path) -> None:
    file = tmp_path / "f.ttl"
    file.write_text("<s> <p> <o> .", "utf-8")
    file.chmod(stat.S_IWUSR)
    [found] = read(file, "f.ttl", GRAPH, BASE, 1000).diagnostics
    assert "Permission denied" in found.text("en")


def test_one_very_long_line_is_read_in_time() -> None:
    file = parsed(HEAD + "a:s a:p a:x . " * 30_000)
    assert len(file.quads) == 30_000
    assert not file.diagnostics


def test_blank_nodes_of_two_files_are_never_the_same() -> None:
    text = HEAD + "_:b a:p _:c .\n"
    assert {quad.subject for quad in parsed(text).quads}.isdisjoint(quad.subject for quad in parsed(text).quads)


# --- damage -----------------------------------------------------------------------------------------------------

PARAGRAPHS = [
    f'a:s{i}\n    a a:T ;\n    a:label "Nimi {i}."@fi ,\n            "Namn"@sv ;\n    a:note """Monta\nriviä. """@fi ;\n    a:p a:x .\n'  # noqa: E501
    for i in range(8)
]


@given(st.integers(0, 10**9))
@settings(max_examples=120, deadline=None)
def test_damaged_byte_never_raises_nor_loses_another_paragraph_in_silence(seed: int) -> None:
    """One damaged byte: every other paragraph's subject is there, or a finding says that something is wrong."""
    choose = random.Random(seed)  # noqa: S311
    content = bytearray((HEAD + "\n".join(PARAGRAPHS)).encode())
    place = choose.randrange(len(HEAD), len(content))
    content[place : place + choose.randint(0, 2)] = bytes(
        choose.choice(b"\"<>;.,[]()@a \n'\\#:") for _ in range(choose.randint(0, 2))
    )
    file = parsed(bytes(content).decode("utf-8", "replace"))
    lines = bytes(content).decode("utf-8", "replace").splitlines() or [""]
    for found in file.diagnostics:
        assert 1 <= found.location.line <= len(lines) + 1
        assert 1 <= found.location.column <= len(lines[min(found.location.line, len(lines)) - 1]) + 2
    for position in range(len(file.quads)):
        assert object_location(file, position).line <= len(lines)
    missing = {f"s{i}" for i in range(8)} - subjects(file)
    assert not missing or file.diagnostics or len(missing) == 1
    # Damage in one paragraph costs at most it and those that an open quotation swallows.
    if file.diagnostics:
        named = {name.rpartition("/")[2] for name in file.incomplete}
        assert len(missing - named) <= 1


@given(st.binary(max_size=80) | st.text(alphabet="a:b <>\"'.;,[]()@\n\r#\\^_0", max_size=50).map(str.encode))
@settings(max_examples=120, deadline=None)
def test_arbitrary_bytes_never_raise(content: bytes) -> None:
    text = content.decode("utf-8", "ignore")
    file = parsed(text)
    for found in file.diagnostics:
        assert 1 <= found.location.line <= max(1, len(file.lines))
