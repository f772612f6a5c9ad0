"""Texts that would end the engine's process are refused before it is asked, and no others are."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from servicegraph.errors import QueryRefused
from servicegraph.sparql.lexer import tokenise
from servicegraph.sparql.memory import MemoryStore
from servicegraph.sparql.nesting import too_deep

pytestmark = pytest.mark.matrix

DEEP: dict[str, Callable[[int], str]] = {
    "groups": lambda n: "SELECT * {" + "{" * n + "}" * n + "}",
    "groups that never end": lambda n: "SELECT * {" + "{" * n,
    "brackets": lambda n: "SELECT * { ?s ?p ?o FILTER(" + "(" * n + "1" + ")" * n + ") }",
    "blank nodes": lambda n: "SELECT * { ?s ?p " + "[ ?p " * n + "1" + "]" * n + " }",
    "lists": lambda n: "SELECT * { ?s ?p " + "(" * n + "1" + ")" * n + " }",
    "functions": lambda n: "SELECT * { FILTER(" + "STR(" * n + "1" + ")" * n + ") }",
    "negations": lambda n: "SELECT * { ?s ?p ?o FILTER(" + "!" * n + "true) }",
    "signs": lambda n: "SELECT * { ?s ?p ?o FILTER(" + "- " * n + "?o = 1) }",
    "inverse paths": lambda n: "SELECT * { ?s " + "^(" * n + "<x:y>" + ")" * n + " ?o }",
    "bracketed paths": lambda n: "SELECT * { ?s " + "(" * n + "<x:y>" + ")" * n + " ?o }",
    "alternative paths": lambda n: "SELECT * { ?s " + "|".join(["<x:y>"] * n) + " ?o }",
    "path of many steps": lambda n: "SELECT * { ?s " + "/".join(["<x:y>"] * n) + " ?o }",
    "disjunctions": lambda n: "SELECT * { ?s ?p ?o FILTER(" + "||".join(["?o"] * n) + ") }",
    "sums": lambda n: "SELECT * { ?s ?p ?o FILTER(" + "+".join(["?o"] * n) + ") }",
    "unions": lambda n: "SELECT * { " + " UNION ".join(["{?s ?p ?o}"] * n) + " }",
    "options": lambda n: "SELECT * { " + " OPTIONAL{?s ?p ?o}" * n + " }",
    "differences": lambda n: "SELECT * { " + " MINUS{?s ?p ?o}" * n + " }",
    "bindings": lambda n: "SELECT * { " + " ".join(f"BIND(1 AS ?v{i})" for i in range(n)) + " }",
    "filters": lambda n: "SELECT * { ?s ?p ?o " + "FILTER(?s)" * n + " }",
    "questions in questions": lambda n: "SELECT * {" + "{ SELECT * {" * n + "}}" * n + "}",
    "negated patterns": lambda n: "SELECT * {" + " FILTER NOT EXISTS {" * n + "}" * n + "}",
    "quoted triples": lambda n: "SELECT * { " + "<<" * n + " ?s ?p ?o " + ">>" * n + " ?x ?y }",
    "triple terms": lambda n: "SELECT * { ?s ?p " + "<<( ?s ?p " * n + " ?o " + ")>>" * n + " }",
    "patterns": lambda n: "SELECT * { " + "?s ?p ?o . " * n + "}",
    "statements of one thing": lambda n: "SELECT * { ?s ?p ?o " + "; ?p ?o " * n + "}",
    "objects": lambda n: "ASK { ?s ?p " + ",".join(["?o"] * n) + " }",
    "things without names": lambda n: "ASK { ?s ?p " + ", ".join(["[ ?p ?o ; ?p ?o ]"] * n) + " }",
    "members": lambda n: "ASK { ?s ?p (" + "1 " * n + ") }",
    "columns": lambda n: "SELECT " + " ".join(f"({i} AS ?v{i})" for i in range(n)) + " {}",
    "groupings": lambda n: "SELECT ?v0 { ?s ?p ?o } GROUP BY " + " ".join(f"({i} AS ?v{i})" for i in range(n)),
    "orders": lambda n: "SELECT ?s { ?s ?p ?o } ORDER BY " + "(?s+1)" * n,
    "descriptions": lambda n: "DESCRIBE " + "<a:b> " * n,
}
WIDE: dict[str, str] = {
    "numbers in a list": "SELECT * { ?s ?p ?o FILTER(?o IN (" + ",".join(["-1.5"] * 20_000) + ")) }",
    "values with types": "SELECT * { VALUES ?d {"
    + '"2026-01-31"^^<http://www.w3.org/2001/XMLSchema#date> ' * 5_000
    + "} }",
    "values of two variables": "SELECT * { VALUES (?a ?b) {" + "(1 -2)" * 5_000 + "} }",
    "numbers below zero": "SELECT * { VALUES ?a {" + "-1 " * 5_000 + "} }",
    "brackets in a string": 'SELECT * { BIND("' + "(" * 20_000 + '" AS ?a) }',
    "brackets in a comment": "SELECT * { # " + "{" * 20_000 + "\n}",
    "brackets in a name": "SELECT * { BIND(<http://example.org/" + "(!" * 5_000 + "> AS ?a) }",
    "some hundred conditions": "SELECT * { ?s ?p ?o FILTER(" + "||".join(["?o = <x:y>"] * 900) + ") }",
    "template": "CONSTRUCT { " + "?s ?p ?o . " * 5_000 + "} WHERE { ?s ?p ?o }",
    "prefixes": "".join(f"PREFIX p{i}: <a:{i}>\n" for i in range(2_000)) + "ASK {}",
    "decimals": "SELECT * { VALUES ?a {" + "1.5 " * 5_000 + "} }",
    "two hundred patterns": "ASK { " + "<a:b> <a:b> <a:b> . " * 200 + "}",
    "thirty levels": "SELECT * {" + "OPTIONAL { ?s ?p ?o " * 30 + "}" * 30 + "}",
}


@pytest.mark.parametrize("kind", DEEP)
@pytest.mark.parametrize("number", [3_000, 20_000])
def test_text_nested_too_deeply_is_refused_with_its_place(kind: str, number: int) -> None:
    with pytest.raises(QueryRefused, match=r"line 1, column \d+: the query is nested too deeply"):
        MemoryStore().query(DEEP[kind](number))


@pytest.mark.parametrize("kind", WIDE)
def test_long_text_that_is_not_deep_is_answered(kind: str) -> None:
    assert too_deep(WIDE[kind]) is None
    MemoryStore().query(WIDE[kind])


def test_place_is_where_it_becomes_too_deep() -> None:
    with pytest.raises(QueryRefused) as caught:
        MemoryStore().query("SELECT *\n{ ?s ?p ?o\n  FILTER(" + "(" * 500 + "1" + ")" * 500 + ") }")
    assert caught.value.values == {"line": 3, "column": 133}


@pytest.mark.parametrize("number", [110, 111, 112, 124, 125, 200])
def test_depth_does_not_depend_on_spaces(number: int) -> None:
    groups = too_deep("ASK {" + "{" * number + "}" * number + "}")
    with_spaces = too_deep("ASK { " + "{ " * number + "} " * number + "}")
    assert (groups is None) == (with_spaces is None) == (number < 111)


def test_each_pair_of_signs_opens_one_triple() -> None:
    assert too_deep("ASK { " + "<<" * 124 + "?s ?p ?o") is None
    assert too_deep("ASK { " + "<<" * 125 + "?s ?p ?o") is not None


_AT_THE_LIMIT = """
import sys
sys.path.insert(0, sys.argv[1])
from tests.sparql.test_nesting import DEEP, too_deep
import pyoxigraph
# Deep enough for the stack, but their plan takes the engine long.
slow = {"path of many steps", "options", "patterns", "statements of one thing", "objects", "members"}
slow.add("things without names")
for name, make in DEEP.items():
    if name not in slow:
        least, most = 1, 3000
        while most - least > 1:
            middle = (least + most) // 2
            least, most = (middle, most) if too_deep(make(middle)) is None else (least, middle)
        try:
            pyoxigraph.Store().query(make(min(least, 100) if name in ("blank nodes", "lists") else least))
        except SyntaxError:
            pass
print("alive")
"""


def test_engine_survives_the_deepest_text_that_it_is_asked(repository: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", _AT_THE_LIMIT, str(repository)], capture_output=True, text=True, timeout=300
    )
    assert done.stdout.strip() == "alive", done.stderr[-500:]


@given(st.text(alphabet="(){}[]<>!^|&/+-.,;\"'# \nab:?$", max_size=300))
def test_any_text_is_judged(text: str) -> None:
    assert too_deep(text) is None or text.count("(") + len(text) > 100


@pytest.mark.parametrize("piece", ["a.", "a-", '"\\', "'\\", '"""\\"', "<a", "\\u0041", "@a-", "a:."])
def test_no_text_takes_long_to_cut(piece: str) -> None:
    text = piece * (100_000 // len(piece))
    assert "".join(token.text for token in tokenise(text)) == text


@pytest.mark.parametrize("begin", ['"""x"', "'''x'", '"""x" #', '"', "'#", '"a\\'])
def test_string_that_never_ends_hides_no_service(begin: str) -> None:
    with pytest.raises(QueryRefused, match="SERVICE"):
        MemoryStore().query("SELECT * { VALUES ?x {" + begin + "} SERVICE <http://x> {} }")
