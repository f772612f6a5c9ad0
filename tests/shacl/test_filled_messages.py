"""Messages of results, written from the solution when they are read."""

from __future__ import annotations

from pyoxigraph import Literal, NamedNode

from servicegraph.shacl.filled_messages import FilledMessages, texts_to_fill

A = NamedNode("https://example.org/a")
VARIABLES = ("this", "value", "other")


def filled(message: str, *row: NamedNode | Literal | None) -> list[str]:
    return list(FilledMessages(texts_to_fill((message,), VARIABLES), row))


def test_places_are_filled_with_texts_and_iris() -> None:
    assert filled("{$this} has {?value}.", A, Literal("one"), None) == ["<https://example.org/a> has one."]
    assert filled("{?value}{?value} and {?unknown}", A, Literal("x"), None) == ["xx and {?unknown}"]


def test_what_a_value_says_is_no_place_to_fill() -> None:
    assert filled("{?value} of {?other}", A, Literal("{?other}"), Literal("b")) == ["{?other} of b"]


def test_messages_without_a_place_are_not_filled() -> None:
    assert texts_to_fill(("None.", "{?unknown}"), VARIABLES) == ()


def test_messages_are_equal_where_the_same_is_put_into_them() -> None:
    texts = texts_to_fill(("{$this} has {?value}.", "Another."), VARIABLES)
    one, same = (FilledMessages(texts, (A, Literal("1"), other)) for other in (A, None))
    another = FilledMessages(texts, (A, Literal("2"), A))
    assert one == same
    assert hash(one) == hash(same)
    assert one != another
    assert len(one) == 2
    assert one[1] == "Another."
    assert one[:] == (one[0], "Another.")
