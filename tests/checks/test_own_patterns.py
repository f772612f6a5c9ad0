"""Regular expressions of own questions and shapes: each mistake once, at its place, with what to write instead."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from servicegraph.checks.examples import prefixes
from servicegraph.diagnostics import Diagnostic, Severity
from servicegraph.shacl.patterns import foreign_part
from tests.checks.finding import found

pytestmark = pytest.mark.matrix

RDFS = "http://www.w3.org/2000/01/rdf-schema#"
ASKED = f"# Own\n#\n# @column x iri A thing\nSELECT ?x {{ ?x <{RDFS}label> ?n FILTER(%s) }}"
SHAPE = "@prefix ex: <https://shapes.example/#> .\nex:Own a sh:NodeShape ; sh:targetClass sg:Service ;\n    %s ."
FOREIGN, UNREADABLE = "foreign-pattern", "question-pattern"
LONG = '"' * 3


def of_question(folder: Path, condition: str) -> list[Diagnostic]:
    """What is found in a question with *condition* on line 4."""
    told = found(folder, {"queries/own.rq": ASKED % condition}, Severity.INFO)
    return [one for one in told if one.location.path == "queries/own.rq"]


def of_shape(folder: Path, text: str) -> list[Diagnostic]:
    said = SHAPE % text
    told = found(folder, {"shapes/own.ttl": prefixes(said) + said}, Severity.INFO)
    return [one for one in told if one.location.path == "shapes/own.ttl"]


@pytest.mark.parametrize(
    ("pattern", "part"),
    [
        (r"\bhome", r"\b"),
        (r"home\\\b", r"\b"),
        (r"\\bhome", ""),
        ("(?i)home", "(?i)"),
        ("a(?-i:home)", "(?-i:"),
        ("(?:home)+", ""),
        ("(?<!a)b", "(?<!a)"),
        ("(?P<name>a)", "(?P<name>a)"),
        (r"\Ahome", r"\A"),
        (r"\x41", r"\x"),
        (r"\/", r"\/"),
        ("a*+", "*+"),
        ("a{2,3}+", "{2,3}+"),
        ("a*?", ""),
        ("a+?b{2}?", ""),
        ("[[:alpha:]]", "[:alpha:]"),
        ("[a-z&&b]", "&&"),
        ("a&&b", ""),
        ("[(?i)*+]", ""),
        ("[^(?i)]", ""),
        (r"[\]]\b", r"\b"),
        (r"\p{Lu}\d\-[\s\S]*$", ""),
        (r"home\$", ""),
        ("", ""),
        ("\\", "\\"),
    ],
)
def test_part_that_xpath_does_not_have_is_named(pattern: str, part: str) -> None:
    assert foreign_part(pattern) == part


@pytest.mark.parametrize(
    ("pattern", "hint"),
    [
        (r"\bhome", r"(^|\W)"),
        ("(?i)home", '"i"'),
        ("(?P<n>home)", "plain group"),
        (r"\Ahome", "`^`"),
        (r"home\/care", "the character itself"),
        ("(home)*+", "one mark"),
    ],
)
def test_what_to_write_instead_is_said_of_each(pattern: str, hint: str, tmp_path: Path) -> None:
    [asked] = of_question(tmp_path / "asked", f"REGEX(?n, {json.dumps(pattern)})")
    [held] = of_shape(tmp_path / "held", f"sh:property [ sh:path dct:title ; sh:pattern {json.dumps(pattern)} ]")
    query = f"SELECT $this {{ $this <{RDFS}label> ?n FILTER(REGEX(?n, {json.dumps(pattern)})) }}"
    [chosen] = of_shape(tmp_path / "chosen", f'sh:sparql [ sh:message "x"@en ; sh:select {json.dumps(query)} ]')
    for one in (asked, held, chosen):
        assert (one.code, one.severity) == (FOREIGN, Severity.WARNING)
        assert hint in one.hint["en"]
        assert all("{" not in one.hint[language] for language in ("fi", "sv", "en"))
    assert asked.location.line == 4
    for folder, one in (("held", held), ("chosen", chosen)):
        assert one.location.line == len((tmp_path / folder / "shapes/own.ttl").read_text("utf-8").split("\n"))


@pytest.mark.parametrize(
    ("condition", "word", "said"),
    [
        ('REGEX(?n, "(a")', '"(a"', "(a cannot be read"),
        ('REGEX(?n, "(?=a)b")', '"(?=a)b"', "(?=a)b cannot be read"),
        ("regex(?n, '''(a''')", "'''(a", "(a cannot be read"),
        ('REGEX(STR(?n), "[a")', '"[a"', "[a cannot be read"),
        ('REPLACE(?n, "[a", "b") = "c"', '"[a"', "[a cannot be read"),
        ('REGEX(?n, "a", "g")', '"g"', '"g"'),
        ('REPLACE(?n, "a", "b", "gi") = "c"', '"gi"', '"gi"'),
    ],
)
def test_expression_that_no_engine_can_read_is_one_violation(
    condition: str, word: str, said: str, tmp_path: Path
) -> None:
    [one] = of_question(tmp_path, condition)
    assert (one.code, one.severity) == (UNREADABLE, Severity.VIOLATION)
    assert (one.location.line, one.location.column) == (4, (ASKED % condition).split("\n")[3].index(word) + 1)
    assert said in one.text("en")
    assert all("{" not in one.hint[language] for language in ("fi", "sv", "en"))


@pytest.mark.parametrize(
    "condition",
    [
        'REGEX(?n, "(a", "q")',
        r'REGEX(?n, "\\bhome", "q")',
        'REGEX(?n, CONCAT("(", "a)"))',
        "REGEX(?n, ?n)",
        'REGEX("(a", "a", "i")',
        'REPLACE(?n, "a", "(b") = "c"',
        'CONTAINS(?n, "(a")',
    ],
)
def test_what_is_no_expression_or_is_one_in_order_is_left_alone(condition: str, tmp_path: Path) -> None:
    assert of_question(tmp_path, condition) == []


def test_expression_in_a_long_query_of_a_shape_is_found_at_its_line(tmp_path: Path) -> None:
    query = f"{LONG}SELECT $this {{\n  $this <{RDFS}label> ?n .\n  FILTER(REGEX(?n, '(a')) }}{LONG}"
    [one] = of_shape(tmp_path, f'sh:sparql [ sh:message "x"@en ; sh:select {query} ]')
    lines = (tmp_path / "shapes/own.ttl").read_text("utf-8").split("\n")
    assert one.code == UNREADABLE
    assert "REGEX" in lines[one.location.line - 1]


def test_plain_text_by_its_flags_in_a_shape_is_left_alone(tmp_path: Path) -> None:
    text = 'sh:property [ sh:path dct:title ; sh:pattern "\\\\bhome" ; sh:flags "q" ]'
    assert of_shape(tmp_path, text) == []
