"""Texts of an absurd size or form are told in one finding."""

from __future__ import annotations

import pytest
from pyoxigraph import NamedNode

from servicegraph.turtle.reading import TurtleFile, read

pytestmark = pytest.mark.matrix

BASE = "https://example.org/id/"
HEAD = "@prefix sg: <https://w3id.org/servicegraph/ns#> .\n@prefix service: <https://example.org/id/service/> .\n"
MANY = 100_000


def read_text(text: str) -> TurtleFile:
    return read(text.encode(), "more.ttl", NamedNode("urn:graph"), BASE)


ABSURD = {
    "brackets": ("nested-too-deeply", 3, "service:x sg:level " + "[" * MANY + "]" * MANY + " .\n"),
    "descriptions in brackets": (
        "nested-too-deeply",
        3,
        "service:x sg:level " + "[ sg:level " * MANY + "1" + "]" * MANY + " .\n",
    ),
    "collections": ("nested-too-deeply", 3, "service:x sg:level " + "(" * MANY + ")" * MANY + " .\n"),
    "brackets that are never closed": ("nested-too-deeply", 503, "service:x sg:level " + "(\n" * MANY),
    "closing brackets": ("misplaced-word", 3, "service:x sg:level " + "]" * MANY + " .\n"),
    "quotation marks": ("missing-mark", 3, "service:x sg:level " + '"' * MANY + " .\n"),
    "open quotations": ("unclosed-string", 3, "service:x sg:level " + '"\n' * MANY + " .\n"),
    "a long word": ("misplaced-word", 3, "service:x sg:level " + "x" * MANY + " .\n"),
    "commas": ("misplaced-word", 3, "service:x sg:level 1 " + "," * MANY + " .\n"),
}


@pytest.mark.parametrize("name", ABSURD)
def test_absurd_text_is_one_finding(name: str) -> None:
    code, line, text = ABSURD[name]
    file = read_text(HEAD + text)  # without the limits this takes minutes
    assert [(one.code, one.location.line) for one in file.diagnostics] == [(code, line)]


def test_what_stands_beside_a_statement_nested_too_deeply_is_read() -> None:
    deep = "service:deep sg:level " + "[ sg:level " * 501 + "1" + " ]" * 501 + " .\n"
    file = read_text(f"{HEAD}service:before a sg:Service .\n{deep}service:after a sg:Service .\n")
    assert {str(quad.subject) for quad in file.quads} == {f"<{BASE}service/before>", f"<{BASE}service/after>"}
    [found] = file.diagnostics
    assert (found.code, found.location.line) == ("nested-too-deeply", 4)
    assert f"{BASE}service/deep" in file.incomplete


def test_500_brackets_within_one_another_are_read() -> None:
    deep = "service:deep sg:level " + "[ sg:level " * 500 + "1" + " ]" * 500 + " .\n"
    file = read_text(HEAD + deep)
    assert not file.diagnostics
    assert len(file.quads) == 501


def test_brackets_in_texts_are_not_nested() -> None:
    file = read_text(f'{HEAD}service:x sg:note "{"(" * 600}"@fi , """{"[" * 600}"""@sv . # {"(" * 600}\n')
    assert not file.diagnostics
    assert len(file.quads) == 2
