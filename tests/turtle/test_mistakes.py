"""Mistakes in Turtle files: each is named as what it is, at its place, and costs the least part that it stands in."""

from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import BlankNode, Literal, NamedNode, Triple

from servicegraph.diagnostics import Diagnostic, Fix
from servicegraph.rdf.index import text_of
from servicegraph.turtle.reading import TurtleFile, object_location, read, subject_location
from servicegraph.turtle.tokens import Lines

GRAPH = NamedNode("https://example.org/graph/f.ttl")
BASE = "https://example.org/id/"
HEAD = "@prefix a: <https://example.org/a/> .\n\n"


def parsed(text: str | bytes) -> TurtleFile:
    return read(text.encode() if isinstance(text, str) else text, "f.ttl", GRAPH, BASE)


def faults(text: str | bytes) -> list[tuple[int, int, str]]:
    return [(found.location.line, found.location.column, found.code) for found in parsed(text).diagnostics]


def subjects(file: TurtleFile) -> set[str]:
    return {quad.subject.value.rpartition("/")[2] for quad in file.quads if isinstance(quad.subject, NamedNode)}


def facts(file: TurtleFile, subject: str) -> set[str]:
    """The local names and texts of the values that *subject* has."""
    node = NamedNode(f"https://example.org/a/{subject}")
    return {str(getattr(quad.object, "value", "")).rpartition("/")[2] for quad in file.quads if quad.subject == node}


def mended(text: str) -> str:
    """*text* after every fix that is offered."""
    lines, edits = Lines(text), []
    for found in parsed(text).diagnostics:
        for fix in found.fixes:
            edits += [(lines.offset(e.location.line, e.location.column), e.location, e.text) for e in fix.edits]
    for start, place, said in sorted(edits, key=lambda edit: -edit[0]):
        text = text[:start] + said + text[lines.offset(place.end_line, place.end_column) :]
    return text


@pytest.mark.parametrize(
    ("body", "fault", "kept"),
    [
        ('a:s a a:T ;\n    a:p "x"\n\na:t a a:T .\n', (4, 12, "missing-full-stop"), "st"),
        ('a:s a a:T ;\n    a:p "x" ;\n\na:t a a:T .\n', (4, 14, "missing-full-stop"), "st"),
        ("a:s a a:T # it ends.\n\na:t a a:T .\n", (3, 10, "missing-full-stop"), "st"),
        ("a:s a a:T ;\n    a:p [ a:q a:r ;\n\na:t a a:T .\n", (4, 20, "missing-full-stop"), "st"),
        ("a:s a a:T ;\n    a:p a:x\n\n# end\n", (4, 12, "missing-full-stop"), "s"),
        ("a:s a a:T ;\n    a:p", (4, 8, "missing-full-stop"), "s"),
        ("a:s a a:T ;\n    a:p a:x ,\n[] a a:T .\na:t a a:T .\n", (4, 14, "missing-full-stop"), "st"),
        ("a:s a a:T ;\na:p a:x\na:t a a:T .\n", (4, 8, "missing-full-stop"), "st"),
        ("a:s a a:T ;\na:p (\na:x\na:t a a:T .\na:u a a:T .\n", (5, 4, "missing-full-stop"), "stu"),
        ("a:s a a:T .\n    a:p a:x ;\n    a:q a:y .\n\na:t a a:T .\n", (3, 11, "early-full-stop"), "st"),
        ('a:s a a:T .\n  a:p "x"@fi .\n\na:t a a:T .\n', (3, 11, "early-full-stop"), "st"),
        ('a:s a a:T ;\n    a:p "x ;\n    a:q a:r .\n\na:t a a:T .\n', (4, 9, "unclosed-string"), "st"),
        ('a:s a:p "x"@fi , "y@sv ;\n    a:q "z" .\n\na:t a a:T .\n', (3, 18, "unclosed-string"), "st"),
        ('a:s a:r a:x ; a:p "x@fi , "y"@sv ;\n    a:q "z" .\n\na:t a a:T .\n', (3, 29, "unclosed-string"), "st"),
        ('a:s a a:T ;\n    a:p """x ;\n\na:t a a:T .\n', (4, 9, "unexpected-end"), "st"),
        ('a:s a a:T ;\n    a:p """x\ny ;\n\na:t a a:T ;\n   a:p """z""" .\n', (4, 9, "unexpected-end"), "st"),
        ("a:s a a:T ;\n    a:p b:x .\n\na:t a a:T .\n", (4, 9, "unknown-prefix"), "st"),
        ("a:s a a:T ;\n    a:p <x y> .\n\na:t a a:T .\n", (4, 9, "invalid-iri"), "st"),
        ("a:s a a:T ;\n    a:p <http://[x> .\n\na:t a a:T .\n", (4, 9, "invalid-iri"), "st"),
        ("a:s a a:T ;\n    a:p <x ;\n    a:q a:y .\n\na:t a a:T .\n", (4, 9, "invalid-iri"), "st"),
        ("a:s a:p a:x\n    a:q a:y .\n\na:t a a:T .\n", (4, 5, "missing-mark"), "st"),
        ("a:s a:p ;\n    a:q a:y .\n\na:t a a:T .\n", (3, 9, "misplaced-word"), "st"),
        ("a:s a a:T ..\n\na:t a a:T .\n", (3, 12, "misplaced-word"), "st"),
        ('"s" a a:T .\n\na:t a a:T .\n', (3, 1, "misplaced-word"), "t"),
        ('a:s a:p "\\q" .\n\na:t a a:T .\n', (3, 10, "backslash"), "t"),
        ("a:s a:p ( a:x .\n\na:t a a:T .\n", (3, 15, "misplaced-word"), "t"),
        ("a:s a:p ( a:x ; a:y ) ; a:q a:z .\n\na:t a a:T .\n", (3, 15, "misplaced-word"), "st"),
        ("a:s a:p a:x ] ; a:q a:z .\n\na:t a a:T .\n", (3, 13, "misplaced-word"), "st"),
        ("a:s { a:p a:x } .\n\na:t a a:T .\n", (3, 5, "stray-character"), "t"),
        ("a:s a:p a:x ; a:q = a:y .\n\na:t a a:T .\n", (3, 19, "stray-character"), "st"),
        ("// a:s a:p a:x .\n\na:t a a:T .\n", (3, 1, "stray-character"), "t"),
        ('a:s a a:T ; a:p "1"^^"x" .\n\na:t a a:T .\n', (3, 22, "misplaced-word"), "st"),
        ('a:s a a:T ; a:p "\\uD800" .\n\na:t a a:T .\n', (3, 17, "syntax"), "st"),
    ],
)
def test_fault_is_said_at_its_place_and_the_rest_is_kept(body: str, fault: object, kept: str) -> None:
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


def test_only_what_is_damaged_is_left_out() -> None:
    text = HEAD + 'a:s a:p a:x , <x y> , a:y ; a:q "z"@sv_FI ; a:r [ a:p { ; a:q a:w ] , a:v .\n'
    assert [code for _, _, code in faults(text)] == ["invalid-iri", "language-tag-form", "stray-character"]
    file = parsed(text)
    assert {"x", "y", "v"} < facts(file, "s")
    assert "z" not in facts(file, "s")
    assert {quad.object for quad in file.quads if isinstance(quad.subject, BlankNode)} == {
        NamedNode("https://example.org/a/w")
    }
    assert not any(isinstance(quad.object, Literal) for quad in file.quads)


# --- prefixes ---------------------------------------------------------------------------------------------------


def test_undeclared_prefix_is_said_once_however_often_it_is_used() -> None:
    file = parsed(HEAD + "".join(f"a:s{i} a:p b:x{i} .\n\n" for i in range(100)) + "a:t a:p a:x .\n")
    assert [str(found.location) for found in file.diagnostics] == ["f.ttl:3:10"]
    assert subjects(file) == {"t"}
    assert {f"https://example.org/a/s{i}" for i in range(100)} <= file.incomplete


def test_undeclared_prefix_costs_nothing_else_of_its_entity() -> None:
    file = parsed(HEAD + 'a:s a a:T ; b:p a:k ; a:q "1"^^b:d , "2" , b:x ; a:r a:z .\n')
    assert facts(file, "s") == {"T", "2", "z"}
    assert [found.code for found in file.diagnostics] == ["unknown-prefix"]
    assert {"https://example.org/a/s", "https://example.org/a/k", "https://example.org/id/b/x"} <= file.incomplete
    assert "undeclared" not in "".join(map(str, (*file.quads, *file.incomplete)))


def test_each_undeclared_prefix_is_said_and_other_faults_too() -> None:
    text = "@prefix a: <https://example.org/ä/> .\n\na:s b:x a:y .\na:t a:p c:y , <x y> .\n"
    assert faults(text) == [(3, 5, "unknown-prefix"), (4, 9, "unknown-prefix"), (4, 15, "invalid-iri")]


def test_well_known_prefix_is_mended_at_the_top_of_the_prefixes() -> None:
    text = "# About\n" + HEAD + 'a:s skos:prefLabel "x"@fi .\n'
    [found] = parsed(text).diagnostics
    assert "@prefix skos: <http://www.w3.org/2004/02/skos/core#> ." in found.hint["en"]
    assert mended(text).startswith("# About\n@prefix skos: <http://www.w3.org/2004/02/skos/core#> .\n@prefix a:")
    assert not faults(mended(text))


def test_misspelt_prefix_is_told_the_nearest() -> None:
    [found] = parsed("@prefix service: <x/> .\nservice:s a sevice:T .\n").diagnostics
    assert "`service:`" in found.hint["en"]


def test_prefix_that_is_declared_too_late_is_undeclared() -> None:
    text = HEAD + "a:s a:p b:x .\n@prefix b: <https://example.org/b/> .\na:t a:p b:y .\n"
    assert faults(text) == [(3, 9, "unknown-prefix")]
    assert "https://example.org/b/" in parsed(text).diagnostics[0].hint["sv"]
    assert facts(parsed(text), "t") == {"y"}


def test_damaged_declaration_is_one_finding_and_does_not_stop_the_others() -> None:
    text = "@prefix a: <https://example.org/a/> .\n@base <https://example.org/b/> .\n\n<s> a:p [ .\n\n<t> a:p a:x .\n"
    assert {text_of(quad.subject) for quad in parsed(text).quads} == {"https://example.org/b/t"}
    damaged = "@prefix b <https://example.org/b/> .\n" + HEAD + "a:s a a:T .\n\nb:s a a:T .\n"
    assert faults(damaged) == [(1, 9, "malformed-directive")]
    assert subjects(parsed(damaged)) == {"s"}


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        ("@prefix b: <https://example.org/b/>", (3, 36, "missing-full-stop")),
        ("PREFIX b: <https://example.org/b/> .", (3, 36, "misplaced-word")),
        ("@PREFIX b: <https://example.org/b/> .", (3, 1, "malformed-directive")),
        ("@prefix b: https://example.org/b/ .", (3, 12, "malformed-directive")),
        ("@prefix b: “https://example.org/b/” .", (3, 12, "typographic-quote")),
        ("@prefix b: <https://example.org/ b/> .", (3, 12, "invalid-iri")),
        ("@prefx b: <https://example.org/b/> .", (3, 1, "malformed-directive")),
        ("@base https://example.org/b/ .", (3, 7, "malformed-directive")),
    ],
)
def test_faults_of_declarations(line: str, fault: object) -> None:
    assert faults(f"{HEAD}{line}\n\na:s a a:T .\n") == [fault]
    assert subjects(parsed(f"{HEAD}{line}\n\na:s a a:T .\n")) == {"s"}


# --- characters -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("body", "fault", "said"),
    [
        ("a:s\u00a0a a:T .", (3, 4, "odd-space"), "U+00A0, a no-break space, stands here."),
        ("a:s a\u202fa:T .", (3, 6, "odd-space"), "U+202F, a narrow no-break space, stands here."),
        ("a:s a\u3000a:T .", (3, 6, "odd-space"), "U+3000, a space that is not an ordinary one, stands here."),
        ("a:s a\u2028a:T .", (3, 6, "odd-space"), "U+2028, a line separator, stands here."),
        ("a:s\u200b a a:T .", (3, 4, "invisible-character"), "U+200B, a zero-width space, stands here."),
        ("a:\u200bs a a:T .", (3, 3, "invisible-character"), "U+200B, a zero-width space, stands here."),
        ("a:s a a:T . \u200d", (3, 13, "invisible-character"), "U+200D, a zero-width joiner, stands here."),
        ("\ufeffa:s a a:T .", (3, 1, "invisible-character"), "U+FEFF, a byte order mark (BOM), stands here."),
        ("a:s a a:T .\u00ad", (3, 12, "invisible-character"), "U+00AD, a soft hyphen, stands here."),
    ],
)
def test_odd_character_is_named_and_costs_nothing(body: str, fault: object, said: str) -> None:
    assert faults(HEAD + body) == [fault]
    [found] = parsed(HEAD + body).diagnostics
    assert found.text("en") == said
    assert facts(parsed(HEAD + body), "s") == {"T"}
    assert not faults(mended(HEAD + body))


def test_odd_characters_in_texts_and_comments_are_right() -> None:
    assert not faults(HEAD + '# a\u00a0b\u200b\na:s a:p "10\u00a0000 \u200d “x” \ufeff" , """\u00a0"""@fi .\n')


def test_one_kind_of_odd_character_is_one_finding_with_all_its_places() -> None:
    text = HEAD + "a:s\u00a0a\u00a0a:T .\na:t a\u00a0a:T .\n"
    [found] = parsed(text).diagnostics
    assert [str(other.location) for other in found.related] == ["f.ttl:3:6", "f.ttl:4:6"]
    assert not faults(mended(text))


@pytest.mark.parametrize("iri", ["<x\u00a0y>", "<\u200bx>", "<http://example.org/x\ufeff>"])
def test_odd_character_in_an_iri_is_found_although_the_parser_takes_it(iri: str) -> None:
    [(line, _, code)] = faults(f"{HEAD}a:s a:p {iri} ; a:q a:x .\n")
    assert line == 3
    assert code in ("odd-space", "invisible-character")
    assert facts(parsed(f"{HEAD}a:s a:p {iri} ; a:q a:x .\n"), "s") == {"x"}


@pytest.mark.parametrize(
    ("value", "column", "code"),
    [
        ("“Hei”@fi", 9, "typographic-quote"),
        ("”Hei. Moi; a, b”@fi", 9, "typographic-quote"),
        ("‘Hei’", 9, "typographic-quote"),
        ("«Hei»@fi", 9, "typographic-quote"),
        ('"Hei”@fi', 9, "typographic-quote"),
        ('“Hei"@fi', 9, "typographic-quote"),
        ('"C:\\Users\\x"', 12, "backslash"),
        ('"a\\ b"', 11, "backslash"),
        ("<C:\\Users>", 12, "backslash"),
        ("<\\\\server\\share>", 10, "backslash"),
        ('"x"@sv_FI', 12, "language-tag-form"),
        ('"x"@fin-', 12, "language-tag-form"),
        ('"x"@ fi', 12, "language-tag-form"),
        ('"x"@', 12, "language-tag-form"),
        ('"x"@1fi', 12, "language-tag-form"),
        ('"x"@suomenkieli', 12, "language-tag-form"),
        ('"x"@fi--FI', 12, "language-tag-form"),
    ],
)
def test_malformed_value_is_named_and_costs_only_itself(value: str, column: int, code: str) -> None:
    text = f"{HEAD}a:s a:p {value} ; a:q a:x .\n\na:t a a:T .\n"
    assert faults(text) == [(3, column, code)]
    assert facts(parsed(text), "s") == {"x"}
    assert subjects(parsed(text)) == {"s", "t"}


@pytest.mark.parametrize(
    ("line", "column"),
    [
        ('a:s a:p "C:\\dir\\" ; a:q a:x .', 16),
        ('a:s a:p "C:\\dir\\" ; a:q "x" .', 12),
        ('a:s a:p "\\\\dir\\" ; a:q "x" .', 15),
        ("a:s a:p a:b\\c ; a:q a:x .", 12),
        ("a:s a:p a:\\b ; a:q a:x .", 11),
    ],
)
def test_backslash_that_leaves_the_rest_of_its_line_in_doubt(line: str, column: int) -> None:
    assert faults(f"{HEAD}{line}\n\na:t a a:T .\n") == [(3, column, "backslash")]
    assert subjects(parsed(f"{HEAD}{line}\n\na:t a a:T .\n")) <= {"s", "t"}


@pytest.mark.parametrize(
    ("value", "right"),
    [
        ("“Hei”@fi", '"Hei"@fi'),
        ('"C:\\Users\\x"', '"C:\\\\Users\\\\x"'),
        ('"x"@sv_FI', '"x"@sv-FI'),
        ('"x"@fin-', '"x"@fin'),
        ('"x"@ fi', '"x"@fi'),
    ],
)
def test_malformed_value_is_mended(value: str, right: str) -> None:
    assert mended(f"{HEAD}a:s a:p {value} .\n") == f"{HEAD}a:s a:p {right} .\n"


@pytest.mark.parametrize(
    ("body", "right"),
    [
        ('a:s a:p "x"\n\na:t a a:T .\n', 'a:s a:p "x" .\n\na:t a a:T .\n'),
        ("a:s a:p a:x ;\n\na:t a a:T .\n", "a:s a:p a:x .\n\na:t a a:T .\n"),
        ("a:s a:p a:x .\n  a:q a:y .\n", "a:s a:p a:x ;\n  a:q a:y .\n"),
        ("a:s a:p a:x\n  a:q a:y .\n", "a:s a:p a:x ;\n  a:q a:y .\n"),
        ("a:s a:p a:x a:y .\n", "a:s a:p a:x , a:y .\n"),
    ],
)
def test_missing_mark_is_mended(body: str, right: str) -> None:
    assert mended(HEAD + body) == HEAD + right
    assert not faults(HEAD + right)


def test_bytes_that_are_not_utf8_cost_the_text_they_are_in() -> None:
    latin = HEAD.encode() + 'a:s a:p "ä'.encode() + "ö".encode("latin-1") + b'" ; a:q a:x . # \xe4\n\na:t a a:T .\n'
    assert faults(latin) == [(3, 11, "not-utf-8")]
    file = parsed(latin)
    assert facts(file, "s") == {"x"}
    assert subjects(file) == {"s", "t"}
    assert [str(other.location) for other in file.diagnostics[0].related] == ["f.ttl:3:28"]


def test_bytes_that_are_not_utf8_in_a_comment_cost_nothing() -> None:
    file = parsed(b"# \xe4\n" + HEAD.encode() + b"a:s a a:T .\n")
    assert [(str(found.location), found.code) for found in file.diagnostics] == [("f.ttl:1:3", "not-utf-8")]
    assert subjects(file) == {"s"}
    assert not file.incomplete


@pytest.mark.parametrize("encoding", ["utf-16", "utf-32"])
def test_file_in_another_encoding_is_one_finding(encoding: str) -> None:
    assert faults((HEAD + "a:s a a:T .\n").encode(encoding)) == [(1, 1, "not-utf-8")]


# --- merge conflicts --------------------------------------------------------------------------------------------

OURS, BASE_MARK, MIDDLE, THEIRS = "<" * 7 + " HEAD", "|" * 7 + " base", "=" * 7, ">" * 7 + " branch"


def test_merge_conflict_is_one_finding_and_the_first_side_is_read() -> None:
    text = f"{HEAD}{OURS}\na:s a:p a:x .\n{MIDDLE}\na:s a:p a:y .\na:u a a:T .\n{THEIRS}\n\na:t a a:T .\n"
    assert faults(text) == [(3, 1, "merge-conflict")]
    file = parsed(text)
    assert facts(file, "s") == {"x"}
    assert subjects(file) == {"s", "t"}
    assert {"https://example.org/a/s", "https://example.org/a/u"} <= file.incomplete
    assert "https://example.org/a/t" not in file.incomplete


def test_merge_conflict_inside_a_statement_with_a_common_ancestor() -> None:
    conflict = f"{OURS}\n  a:p a:x ;\n{BASE_MARK}\n  a:p a:w ;\n{MIDDLE}\n  a:p a:y ;\n{THEIRS}\n"
    text = f"{HEAD}a:s a a:T ;\n{conflict}  a:q a:z .\n"
    assert faults(text) == [(4, 1, "merge-conflict")]
    assert facts(parsed(text), "s") == {"T", "x", "z"}


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_two_merge_conflicts_are_two_findings(newline: str) -> None:
    one = f"{OURS}\na:s a:p a:x .\n{MIDDLE}\n{THEIRS}\n"
    assert [code for _, _, code in faults((HEAD + one + one).replace("\n", newline))] == ["merge-conflict"] * 2


def test_merge_conflict_in_a_text_is_found_although_the_parser_takes_it() -> None:
    text = f'{HEAD}a:s a:q a:x ; a:p """\n{OURS}\nx\n{MIDDLE}\ny\n{THEIRS}\n""" .\n'
    assert faults(text) == [(4, 1, "merge-conflict")]
    assert facts(parsed(text), "s") == {"x"}


@pytest.mark.parametrize("mark", [OURS, MIDDLE, THEIRS])
def test_left_over_marker_of_a_conflict_is_found(mark: str) -> None:
    assert faults(f"{HEAD}a:s a a:T .\n{mark}\na:t a a:T .\n") == [(4, 1, "merge-conflict")]


# --- RDF 1.2 ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("body", "column", "kept"),
    [
        ("a:s a:p a:x {| a:q a:y |} ; a:r a:z .", 13, {"x", "z"}),
        ("a:s a:p a:x ~ ; a:r a:z .", 13, {"x", "z"}),
        ("a:s a:p a:x ~ a:k {| a:q a:y |} , a:w .", 13, {"x", "w"}),
        ("a:s a:p <<( a:x a:y a:z )>> ; a:q a:w .", 9, {"w"}),
        ("a:s a:p << a:x a:y << a:k a:l a:m >> >> , a:w .", 9, {"w"}),
        ("<< a:x a:y a:z >> a:p a:q .", 1, set()),
        ("<< a:x a:y a:z >> .", 1, set()),
        ('a:s a:p "x"@en--ltr , a:w .', 12, {"x", "w"}),
        ('VERSION "1.2"\na:s a:p a:x .', 1, {"x"}),
        ('@version "1.2" .\na:s a:p a:x .', 1, {"x"}),
    ],
)
def test_rdf_1_2_is_told_and_withheld(body: str, column: int, kept: set[str]) -> None:
    text = f"{HEAD}{body}\n\na:t a a:T .\n"
    assert faults(text) == [(3, column, "rdf-1-2")]
    file = parsed(text)
    assert facts(file, "s") == kept
    assert "t" in subjects(file)
    assert not any(isinstance(quad.object, Triple) for quad in file.quads)
    assert not any("direction" in str(quad.object) or "--" in str(quad.object) for quad in file.quads)


# --- what is no Turtle ------------------------------------------------------------------------------------------


def test_of_many_errors_twenty_are_told_and_the_rest_of_the_file_is_read() -> None:
    text = HEAD + "".join(f"a:s{i} a:p ; ;\n\n" for i in range(50)) + "a:t a a:T .\n"
    found = parsed(text).diagnostics
    assert len(found) == 21
    assert (found[-1].location.line, found[-1].code) == (43, "rest-not-read")
    assert "(not told: 30)" in found[-1].text("en")
    assert {f"https://example.org/a/s{i}" for i in range(50)} <= parsed(text).incomplete
    assert subjects(parsed(text)) == {"t"}


def test_of_many_errors_that_only_the_parser_sees_the_rest_is_left_out() -> None:
    text = HEAD + "".join(f'a:s{i} a:p "x"@abcdefghi .\n\n' for i in range(50))
    assert len(faults(text)) <= 21


@pytest.mark.parametrize(
    ("content", "word"),
    [
        ("<!DOCTYPE html>\n<html><body><p>Not found</p></body></html>\n", "HTML"),
        ("<?xml version='1.0'?>\n<rdf:RDF/>\n", "XML"),
        ('{\n "@id": "http://a.example/b"\n}\n', "JSON"),
        ('\n[ {"@id": "http://a.example/b"} ]\n', "JSON"),
        ("version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 12345\n", "LFS"),
        (b"PK\x03\x04\x14\x00\x08\x08\x00\xff\xfe", "binary"),
        (b"\x1f\x8b\x08\x00\x00", "binary"),
    ],
)
def test_file_that_is_something_else_is_named_as_that(content: str | bytes, word: str) -> None:
    file = parsed(content)
    [found] = file.diagnostics
    assert found.code == "syntax"
    assert word in found.text("en")
    assert not file.quads
    assert file.incomplete == ({"http://a.example/b"} if word == "JSON" else file.incomplete)


@pytest.mark.parametrize("opening", ["<<( a:s a:p ", "<< a:s a:p ", "[ a:p ", "( ", "{| a:p a:x "])
@pytest.mark.parametrize("closing", [True, False])
def test_what_is_nested_ever_so_deep_is_read_or_refused(opening: str, closing: bool) -> None:
    end = {"<<(": ")>>", "<<": ">>", "[": "]", "(": ")", "{|": "|}"}[opening.split()[0]]
    text = f"{HEAD}a:s a:p a:o , {opening * 20_000} a:x {end * 20_000 if closing else ''} .\n\na:t a a:T .\n"
    assert "t" in subjects(parsed(text))


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("@refix b: <https://example.org/b/> .", "malformed-directive"),
        ("refix b: <https://example.org/b/> .", "misplaced-word"),
        ("@prefiéx b: <https://example.org/b/> .", "malformed-directive"),
        ("@pref!x b: <https://example.org/b/> .", "malformed-directive"),
        ("@Prefix b: <https://example.org/b/> .", "malformed-directive"),
        ("@prefix c: <https://example.org/b> .x @prefix b: <https://example.org/b/> .", "misplaced-word"),
        ("@prefix b: <https://exa\nmple.org/b/> .", "invalid-iri"),
    ],
)
def test_damaged_declaration_is_one_mistake_and_what_it_says_is_understood(line: str, code: str) -> None:
    text = f"{HEAD}{line}\na:s a:p b:x , a:y .\n"
    [(number, _, found)] = faults(text)
    assert (number, found) == (3, code)
    file = parsed(text)
    assert facts(file, "s") == ({"y"} if code == "invalid-iri" else {"x", "y"})


@pytest.mark.parametrize(
    "body",
    [
        'a:s a:p "x"@!v , a:y .',
        'a:s a:p "x"@"v , a:y .',
        "a:s a:p a:x ; a:q ba,is:b .",
        "a:s a:p a:x ; a:so;urce a:y .",
        "a:s a:p a:modell~d .",
        "a:s a:p a:x\u00a0-y .",
        "a:s a:p a:x ; a:ado[s a:y ; a:q a:z .",
        "a:s a:p <https://example.org/a>/b> .",
        'a:s a:p "x"@fi ; a:q y a:z"@sv ; a:r a:u "v"@en , "w"@sv" .',
        'a:s a:p "x"@fi ,\n   people: self-reliant customers"@en .',
    ],
)
def test_one_mistake_is_told_once(body: str) -> None:
    assert len(faults(f"{HEAD}{body}\n\na:t a a:T .\n")) == 1


@pytest.mark.parametrize(
    ("body", "name"),
    [
        ("a:s a a:T ;\n    a:p a:whole , a:cu\n\na:t a a:T .\n", "cu"),
        ("a:s a a:T ; a:p a:cu$t .\n\na:t a a:T .\n", "cu"),
        ("a:s a a:T ; a:p a:cu    a:q a:x .\n\na:t a a:T .\n", "cu"),
        ("a:s a a:T .\n    a a:U ;\n    a:p a:x .\n\na:t a a:T .\n", "s"),
        ('    a a:T ;\na:s\n    a:p "x" .\n\na:t a a:T .\n', "s"),
        ('a:r a a:T .\n    a a:T ;\na:s\n    a:p "x" .\n\na:t a a:T .\n', "s"),
    ],
)
def test_name_that_may_be_cut_off_or_lack_what_stands_before_it_is_incomplete(body: str, name: str) -> None:
    file = parsed(HEAD + body)
    assert file.diagnostics
    assert f"https://example.org/a/{name}" in file.incomplete
    assert "https://example.org/a/t" not in file.incomplete


def test_what_is_left_out_and_the_subject_it_is_missing_from_are_incomplete() -> None:
    file = parsed(HEAD + "a:s a a:T ;\n    a:p a:x , <x y> , [ a:q a:w { ] ; ; b:y .\n\na:t a:p a:u .\n")
    names = {name.removeprefix("https://example.org/") for name in file.incomplete}
    assert {"a/s", "id/b/y"} <= names
    assert not names & {"a/t", "a/u", "a/T", "a/x"}


def test_blank_node_of_a_damaged_statement_is_incomplete() -> None:
    file = parsed(HEAD + "[] a a:T ; a:p <x y> .\n\n[] a a:T .\n")
    first, second = (text_of(quad.subject) for quad in file.quads)
    assert first in file.incomplete
    assert second not in file.incomplete


@pytest.mark.parametrize("text", ["", "\n\n", "# only a comment", "@prefix a: <http://a/> .", "\r"])
def test_file_without_statements_has_no_fault(text: str) -> None:
    assert faults(text) == []


@pytest.mark.parametrize(
    "text",
    [
        "hello world",
        '"',
        "<",
        "[",
        "<!DOCTYPE html>\n<html>\n",
        "\x00",
        "{}",
        "a:b\n" * 5,
        '{"a": ["b", 1]}',
        "a;b;c\n1;2;3\n",
    ],
)
def test_text_that_is_no_turtle_is_one_fault_on_the_first_line(text: str) -> None:
    assert [line for line, _, _ in faults(text)] == [1]


@pytest.mark.parametrize(
    "body", ["[ " * 20_000, "( " * 20_000, "a:s a:p " + "( " * 20_000 + ") " * 20_000 + ". } .", "<< " * 20_000]
)
def test_deep_nesting_is_read(body: str) -> None:
    assert len(faults(HEAD + body)) >= 1


# --- damage -----------------------------------------------------------------------------------------------------

PARAGRAPHS = [
    f'a:s{i}\n    a a:T ;\n    a:label "Nimi {i}."@fi ,\n            "Namn"@sv ;\n    a:note """Monta\nriviä. """@fi ;\n    a:p a:x .\n'  # noqa: E501
    for i in range(8)
]
DAMAGE = [b'"', b"<", b">", b";", b".", b",", b"[", b"]", b"(", b")", b"@", b"a", b" ", b"\n", b"'", b"\\", b"#", b":"]
DAMAGE += [b"\xe4", b"\xc2\xa0", "”".encode(), b"{|", b"<<", b"b:x"]


@pytest.mark.matrix
@given(st.integers(0, 10**9))
@settings(max_examples=1500)
def test_damage_never_raises_nor_loses_a_paragraph_further_on(seed: int) -> None:
    choose = random.Random(seed)  # noqa: S311
    content = bytearray((HEAD + "\n".join(PARAGRAPHS)).encode())
    place = choose.randrange(len(HEAD), len(content))
    content[place : place + choose.randint(0, 2)] = b"".join(choose.choice(DAMAGE) for _ in range(choose.randint(0, 2)))
    file = parsed(bytes(content))
    assert_places_are_inside(file)
    damaged = max(0, bytes(content[:place]).count(b"\na:s") - 1)
    near = {f"s{damaged + i}" for i in (-1, 0, 1)}
    missing = {f"s{i}" for i in range(8)} - subjects(file)
    assert missing <= near
    assert not missing or file.diagnostics or len(missing) == 1
    whole = {f"s{i}" for i in range(8)} - near
    assert all(len(facts(file, name)) == 5 for name in whole)
    assert all(f"https://example.org/a/{name}" not in file.incomplete for name in whole)


@given(
    st.binary(max_size=80)
    | st.text(alphabet="a:b <>\"'.;,[]()@\n\r#\\^_0{|}~=\u00a0\u200b”", max_size=50).map(str.encode)
)
@settings(max_examples=150)
def test_arbitrary_bytes_never_raise(content: bytes) -> None:
    assert_places_are_inside(parsed(content))


def assert_places_are_inside(file: TurtleFile) -> None:
    lines = file.text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    places = [found.location for found in file.diagnostics]
    places += [object_location(file, position) for position in range(len(file.quads))]
    for place in places:
        assert 1 <= place.line <= place.end_line <= len(lines)
        assert 1 <= place.column <= len(lines[place.line - 1]) + 1
        assert 1 <= place.end_column <= len(lines[place.end_line - 1]) + 1


def test_every_finding_has_its_texts_in_three_languages() -> None:
    text = HEAD + "a:s a:p b:x ; a:q “x” .\na:t\u00a0a:p {} ; a:q a:r\n\na:u a a:T .\n"
    found: tuple[Diagnostic, ...] = parsed(text).diagnostics
    assert len(found) > 3
    for one in found:
        assert set(one.message) == set(one.hint) == {"fi", "sv", "en"}
        assert "{" not in one.text("en").replace("{ ", "").replace("character {", "")
        fixes: tuple[Fix, ...] = one.fixes
        assert all(set(fix.title) == {"fi", "sv", "en"} for fix in fixes)
