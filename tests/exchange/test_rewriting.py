"""Single values are changed in their file, and nothing else of it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import Literal, NamedNode

from servicegraph.errors import WriteError
from servicegraph.exchange.rewriting import Value, ValueChange, rewritten, with_mark
from servicegraph.turtle.reading import TurtleFile, read

EX, RDFS = "https://example.org/", "http://www.w3.org/2000/01/rdf-schema#"
PREFIXES = {"ex": EX, "rdfs": RDFS, "xsd": "http://www.w3.org/2001/XMLSchema#", "other": "https://other.example/"}
TEXT = """# A head.
@prefix ex:   <https://example.org/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .

ex:one
    a          ex:Service ;  # what it is
    rdfs:label "Yksi"@fi ,  # by law
               "Ett"@sv ;
    # three places
    ex:place   ex:a , ex:b ,
               ex:c ;
    ex:note    [ ex:by ex:two ] ;
    ex:size    5 .

<https://example.org/one> ex:seen true .  # said elsewhere
"""


def parsed(text: str) -> TurtleFile:
    return read(text.encode("utf-8", "surrogateescape"), "a.ttl", NamedNode(EX + "a.ttl"), EX)


def change(predicate: str, before: tuple[Value, ...], after: tuple[Value, ...]) -> ValueChange:
    return ValueChange(NamedNode(EX + "one"), NamedNode(predicate), before, after)


def ex(name: str) -> NamedNode:
    return NamedNode(EX + name)


def result(*changes: ValueChange, text: str = TEXT) -> str:
    return rewritten(parsed(text), changes, PREFIXES).decode()


def test_no_change_leaves_every_byte() -> None:
    assert result() == TEXT
    assert result(change(EX + "place", (ex("a"),), (ex("a"),))) == TEXT


def test_value_is_replaced_where_it_stands() -> None:
    label = change(RDFS + "label", (Literal("Yksi", language="fi"),), (Literal('1 "\n', language="fi"),))
    assert result(label) == TEXT.replace('"Yksi"@fi', r'"1 \"\n"@fi')


def test_value_is_added_below_the_last_of_its_property() -> None:
    label = change(RDFS + "label", (), (Literal("One", language="en"),))
    assert result(label) == TEXT.replace('"Ett"@sv ;', '"Ett"@sv ,\n               "One"@en ;')


@pytest.mark.parametrize(
    ("names", "left"),
    [
        ("a", "ex:place   ex:b ,\n               ex:c ;"),
        ("b", "ex:place   ex:a ,\n               ex:c ;"),
        ("c", "ex:place   ex:a , ex:b ;"),
        ("ab", "ex:place   ex:c ;"),
        ("bc", "ex:place   ex:a ;"),
    ],
)
def test_value_is_removed_with_its_comma(names: str, left: str) -> None:
    found = result(change(EX + "place", tuple(ex(name) for name in names), ()))
    assert found == TEXT.replace("ex:place   ex:a , ex:b ,\n               ex:c ;", left)


def test_comment_between_values_stays() -> None:
    assert "# by law" in result(change(RDFS + "label", (Literal("Ett", language="sv"),), ()))
    assert "# by law" in result(change(RDFS + "label", (Literal("Yksi", language="fi"),), ()))


def test_property_without_values_is_removed_and_its_comment_stays() -> None:
    found = result(change(EX + "place", (ex("a"), ex("b"), ex("c")), ()))
    assert "ex:place" not in found
    assert "# three places" in found


def test_statement_that_says_nothing_more_is_removed() -> None:
    assert "seen" not in result(change(EX + "seen", (Literal(True),), ()))


def test_new_property_comes_to_the_statement_of_the_type() -> None:
    found = result(change("https://other.example/kind", (), (ex("x"),)))
    assert "    ex:size    5 ;\n    other:kind ex:x .\n" in found
    assert "@prefix ex:   <https://example.org/> .\n@prefix other: <https://other.example/> .\n@prefix rdfs:" in found


def test_last_property_is_replaced_by_another() -> None:
    size = change(EX + "size", (Literal(5),), ())
    assert "    ex:width   7 .\n" in result(size, change(EX + "width", (), (Literal(7),)))


def test_line_ends_and_byte_order_mark_stay() -> None:
    text = TEXT.replace("\n", "\r\n")
    found = result(change(EX + "width", (), (Literal(7),)), text=text)
    assert "\n" not in found.replace("\r\n", "")
    assert with_mark(b"\xef\xbb\xbf...", b"x") == b"\xef\xbb\xbfx"


def test_prefix_of_another_meaning_is_not_used() -> None:
    text = "@prefix other: <https://example.org/> .\nother:one a other:Service ."
    assert "<https://other.example/kind>" in result(change("https://other.example/kind", (), (ex("x"),)), text=text)


def test_file_with_mistakes_or_without_the_value_is_refused() -> None:
    with pytest.raises(WriteError, match=r"a\.ttl"):
        result(change(EX + "place", (), (ex("x"),)), text=TEXT + "ex:broken")
    with pytest.raises(WriteError, match=r"a\.ttl"):
        result(change(EX + "place", (ex("unknown"),), ()))


TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
VALUES: st.SearchStrategy[Value] = st.one_of(
    st.sampled_from("abcdef").map(ex),
    TEXTS.map(Literal),
    st.builds(lambda said, tag: Literal(said, language=tag), TEXTS, st.sampled_from(["fi", "sv", "en"])),
    st.integers().map(Literal),
)
PRESENT: dict[str, tuple[Value, ...]] = {
    RDFS + "label": (Literal("Yksi", language="fi"), Literal("Ett", language="sv")),
    EX + "place": (ex("a"), ex("b"), ex("c")),
    EX + "size": (Literal(5),),
    EX + "seen": (Literal(True),),
    EX + "new": (),
}


@given(st.dictionaries(st.sampled_from(sorted(PRESENT)), st.lists(VALUES, max_size=4, unique=True)))
def test_any_values_can_be_given_and_comments_stay(wanted: dict[str, list[Value]]) -> None:
    changes = [change(name, PRESENT[name], tuple(after)) for name, after in wanted.items()]
    found = result(*changes)
    said = {(quad.predicate.value, quad.object) for quad in parsed(found).quads if quad.subject == ex("one")}
    for name, after in wanted.items():
        assert {value for predicate, value in said if predicate == name} == set(after)
    for comment in ("# A head.", "# what it is", "# by law", "# three places", "# said elsewhere"):
        assert comment in found
