"""The layout of Turtle texts: one for every way of writing, with the same triples and every comment where it was."""

from __future__ import annotations

import contextlib
import re
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import CanonicalizationAlgorithm, Dataset, RdfFormat, parse

from servicegraph.edits import edited
from servicegraph.errors import FaultyTurtle
from servicegraph.turtle.formatting import Style, format_range, format_turtle
from servicegraph.turtle.formatting_order import GUIDE_FIRST, GUIDE_LAST
from servicegraph.turtle.tokens import tokenise
from tests.conftest import REPOSITORY

GUIDE = Style(first=GUIDE_FIRST, last=GUIDE_LAST)
SUITE = REPOSITORY.parent / "shared" / "suites"
FILES = sorted(file for name in ("catalogue", "ontology", "shapes") for file in (REPOSITORY / name).rglob("*.ttl"))
A = "@prefix a: <http://a.example/> .\n\n"
LONG = "a:" + "x" * 60

# What is written, and its layout.
LAYOUTS = {
    "one predicate": (A + "a:s   a:p  1.", A + "a:s a:p 1 .\n"),
    "type first": (A + "a:s a:p 1 ; a a:T .", A + "a:s\n    a a:T ;\n    a:p 1 .\n"),
    "type in full": (
        A + "a:s <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> a:T ; a:p 1 .",
        A + "a:s\n    a a:T ;\n    a:p 1 .\n",
    ),
    "aligned": (A + "a:s a:p 1 ; a:longer 2 .", A + "a:s\n    a:p      1 ;\n    a:longer 2 .\n"),
    "several objects": (A + "a:s a:p 1,2 ; a:q 3 .", A + "a:s\n    a:p 1 , 2 ;\n    a:q 3 .\n"),
    "objects on lines of their own": (
        A + "a:s a:p 1 ,\n 2 ; a:q 3 .",
        A + "a:s\n    a:p 1 ,\n        2 ;\n    a:q 3 .\n",
    ),
    "objects too long for a line": (
        A + f"a:s a:p {LONG}1, {LONG}2 ; a:q 3 .",
        A + f"a:s\n    a:p {LONG}1 ,\n        {LONG}2 ;\n    a:q 3 .\n",
    ),
    "needless marks": (A + "a:s a:p 1 ; ; a:q 2 ; .", A + "a:s\n    a:p 1 ;\n    a:q 2 .\n"),
    "brackets": (A + "a:s a:p [a:q 1;a:r()] .", A + "a:s a:p [ a:q 1 ; a:r () ] .\n"),
    "empty brackets": (A + "[] a:p [ ] .", A + "[] a:p [] .\n"),
    "prefixes": (
        "@prefix c: <http://c.example/> .\n@prefix unused: <http://u.example/> .\n"
        "PREFIX b: <http://b.example/>\nb:s c:p 1 .",
        "@prefix b: <http://b.example/> .\n@prefix c: <http://c.example/> .\n\nb:s c:p 1 .\n",
    ),
    "prefix of a line that is commented out": (
        "@prefix a: <http://a.example/> .\n@prefix b: <http://b.example/> .\n\na:s a:p 1 .\n# a:s b:p 2 .\n",
        "@prefix a: <http://a.example/> .\n@prefix b: <http://b.example/> .\n\na:s a:p 1 .\n# a:s b:p 2 .\n",
    ),
    "prefix of another meaning halfway": (
        A + "a:s a:p 1 .\n@prefix a: <http://b.example/> .\na:s a:p 1 .",
        A + "a:s a:p 1 .\n\n@prefix a: <http://b.example/> .\n\na:s a:p 1 .\n",
    ),
    "base": (
        A + "@base <http://b.example/> . <x> a:p <#y> .",
        A.rstrip() + "\n@base <http://b.example/> .\n\n<x> a:p <#y> .\n",
    ),
    "comments": (
        "# head\n\n" + A + "# of s\na:s a a:T; # type\n # of p\n a:p 1, # one\n 2 . # end\n\n# last",
        "# head\n\n"
        + A
        + "# of s\na:s\n    a a:T ; # type\n    # of p\n    a:p 1 , # one\n        2 . # end\n\n# last\n",
    ),
    "comments in a list": (
        A + "a:s a:p ( 1 # one\n # two\n 2 ) .",
        A + "a:s\n    a:p (\n        1 # one\n        # two\n        2\n    ) .\n",
    ),
    "values as they are written": (
        A + 'a:s a:p 1.0 , 01 , true , "x\\ty"@en-GB , \'y\'^^a:d , """l\nm""" .',
        A
        + "a:s\n    a:p 1.0 ,\n        01 ,\n        true ,\n"
        + '        "x\\ty"@en-GB ,\n        \'y\'^^a:d ,\n        """l\nm""" .\n',
    ),
    "nothing": ("", ""),
    "only a comment": ("#x", "#x\n"),
    "lines of Windows": (
        A.replace("\n", "\r\n") + "a:s a:p 1;a:q 2.",
        A.replace("\n", "\r\n") + "a:s\r\n    a:p 1 ;\r\n    a:q 2 .\r\n",
    ),
}


def triples(text: str) -> Dataset:
    """What *text* says, with its blank nodes named by what is said of them."""
    found = Dataset(parse(text.encode(), format=RdfFormat.TURTLE, base_iri="http://base.example/"))
    found.canonicalize(CanonicalizationAlgorithm.UNSTABLE)
    return found


def comments(text: str) -> Counter[str]:
    return Counter(token.text.rstrip() for token in tokenise(text) if token.kind == "comment")


def holds(text: str, style: Style = Style()) -> str:  # noqa: B008 - it is frozen
    """The layout of *text*, after all that holds of every layout has been looked at."""
    laid_out = format_turtle(text, style)
    assert format_turtle(laid_out, style) == laid_out
    assert comments(laid_out) == comments(text)
    assert triples(laid_out) == triples(text)
    assert not re.search(r"[ \t]+(?=\r?\n)", re.sub(r'""".*?"""', "_", laid_out, flags=re.DOTALL))
    return laid_out


@pytest.mark.parametrize("kind", LAYOUTS)
def test_layout(kind: str) -> None:
    text, expected = LAYOUTS[kind]
    assert format_turtle(text, Style()) == expected
    assert holds(text) == expected


def test_the_guide_says_what_stands_first_and_last() -> None:
    text = (
        "@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .\n@prefix sg: <https://w3id.org/servicegraph/ns#> .\n\n"
        '<s> sg:basis <b> ; sg:level <l> ; rdfs:label "x" ; sg:sector <h> ; a sg:Service .'
    )
    names = re.findall(r"^    (\S+)", holds(text, GUIDE), re.MULTILINE)
    assert names == ["a", "rdfs:label", "sg:level", "sg:sector", "sg:basis"]


def test_nothing_is_moved_across_a_comment_of_its_own_line() -> None:
    text = A + "a:s a:p 1 ;\n    # What follows was asked for.\n    a a:T .\n"
    assert holds(text).index("a:p") < holds(text).index("# What") < holds(text).index("a a:T")


@pytest.mark.matrix
@pytest.mark.parametrize("file", FILES, ids=lambda file: file.relative_to(REPOSITORY).as_posix())
def test_shipped_files_say_the_same(file: Path) -> None:
    holds(file.read_text("utf-8"), GUIDE if "catalogue" in file.parts else Style())


def test_prefixes_that_are_known_are_declared() -> None:
    style = Style(prefixes={"a": "http://a.example/"})
    assert format_turtle("# head\n\na:s a:p b:o .", style) == "# head\n\n" + A + "a:s a:p b:o .\n"


@pytest.mark.parametrize(
    "text", ["a:s a:p", A + "a:s a:p 1", A + 'a:s a:p "x .', "<<< x", A + "a:s a:p 1 ; ] .", "\x00"]
)
def test_a_text_with_mistakes_is_refused(text: str) -> None:
    with pytest.raises(FaultyTurtle, match=r"mistake \(line \d+\)"):
        format_turtle(text, Style())


def test_a_range_lays_out_the_statements_that_it_touches() -> None:
    text = A + "a:s   a:p 1 .\n\na:t a:p 1;a:q 2.\n\na:u   a:p 1 .\n"
    edits = format_range(text, 5, 5, Style())
    assert edited(text, edits) == A + "a:s   a:p 1 .\n\na:t\n    a:p 1 ;\n    a:q 2 .\n\na:u   a:p 1 .\n"
    assert format_range(edited(text, edits), 5, 7, Style()) == ()
    assert format_range(text, 99, 120, Style()) == ()


@pytest.mark.matrix
@pytest.mark.skipif(not SUITE.is_dir(), reason="the W3C suites are not beside the project")
@pytest.mark.parametrize(
    "file", sorted(SUITE.rglob("*.ttl")) if SUITE.is_dir() else [], ids=lambda file: str(file.relative_to(SUITE))
)
def test_the_suite_of_the_standard(file: Path) -> None:
    if "manifest" in file.name:
        pytest.skip("a list of tests")
    if "bad-prefix" in file.name:  # a prefix that nobody has declared is no fault of the layout
        with contextlib.suppress(FaultyTurtle):
            format_turtle(file.read_text("utf-8"), Style())
        return
    try:
        text = file.read_text("utf-8")
        list(parse(text.encode(), format=RdfFormat.TURTLE, base_iri="http://base.example/"))
    except (UnicodeDecodeError, SyntaxError):
        with pytest.raises((FaultyTurtle, UnicodeDecodeError)):
            format_turtle(file.read_text("utf-8"), Style())
        return
    try:
        holds(text)
    except FaultyTurtle:  # a newer Turtle than 1.1
        assert re.search(r"<<|\{\||~|--ltr|--rtl|VERSION|@version", text)


SPACE = st.sampled_from([" ", "\n", "  \n\n ", " # note\n", "\n# own line\n", "\t# a:x b:y .\n\n\n# two\n"])
TERMS = st.sampled_from(["a:x", "<http://b.example/y>", "<z>", "_:b1", "a:long-name-of-something", "a:a.b", "a:%20"])
LITERALS = st.sampled_from(
    ['"x"', '"ä # no comment"@fi', '"1"^^a:d', "1", "-2.5", "3e4", "true", '"""two\nlines; . #"""', "''", "'a' ^^ a:d"]
)


@st.composite
def documents(draw: st.DrawFn) -> str:
    """A Turtle text with white space and comments anywhere."""

    def gap() -> str:
        return str(draw(SPACE))

    def value(depth: int) -> str:
        kind = draw(st.integers(0, 6 if depth else 3))
        if kind < 2:
            return str(draw(TERMS))
        if kind < 4:
            return str(draw(LITERALS))
        if kind == 4:
            return f"[{gap()}{pairs(depth - 1)}{gap()}]"
        if kind == 5:
            return f"[{gap()}]"
        return "(" + "".join(gap() + value(depth - 1) for _ in range(draw(st.integers(0, 3)))) + gap() + ")"

    def pairs(depth: int) -> str:
        found = []
        for _ in range(draw(st.integers(1, 3))):
            objects = f"{gap()},{gap()}".join(value(depth) for _ in range(draw(st.integers(1, 3))))
            found.append(f"{draw(st.sampled_from(['a', 'a:p', 'a:property-of-it', '<q>']))}{gap()}{objects}")
        return f"{gap()};{gap()}".join(found)

    parts = [f"@prefix a: <http://a.example/> .{gap()}"]
    for _ in range(draw(st.integers(0, 4))):
        what = draw(st.integers(0, 9))
        if what == 0:
            parts.append(f"PREFIX{gap()}c:{gap()}<http://c.example/>")
        elif what == 1:
            parts.append(f"@base{gap()}<http://base.example/{draw(st.integers(0, 3))}/>{gap()}.")
        else:
            parts.append(f"{draw(TERMS)}{gap()}{pairs(2)}{gap()}.")
        parts.append(gap())
    return "".join(parts)


@settings(max_examples=60, deadline=None)
@given(documents())
def test_any_text_keeps_its_triples_and_comments(text: str) -> None:
    holds(text)


@pytest.mark.matrix
@settings(max_examples=2500, deadline=None)
@given(documents(), st.booleans())
def test_two_thousand_texts_keep_their_triples_and_comments(text: str, is_of_windows: bool) -> None:
    holds(text.replace("\n", "\r\n") if is_of_windows and '"""' not in text else text, GUIDE)
