"""What all output formats have in common: the same verdict, any text, and nothing from outside Unicode."""

from __future__ import annotations

import json
from dataclasses import replace
from xml.etree import ElementTree

import pyoxigraph
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import RdfFormat

from servicegraph.diagnostics import Checked, Location, Severity
from servicegraph.reports.options import Options
from servicegraph.reports.renderings import RENDERINGS, rendered
from tests.reports.samples import FOUND, SH, WRONG_CLASS, checked, many


def conforms(format: str, output: str) -> bool:
    """What the report *output* says of the catalogue, as its readers find it."""
    if format == "json":
        return bool(json.loads(output)["conforms"])
    if format == "sarif":
        [run] = json.loads(output)["runs"]
        assert run["properties"]["conforms"] is not bool(run["results"])
        return not run["results"]
    if format == "junit":
        return not list(ElementTree.fromstring(output).iter("failure"))  # noqa: S314
    if format == "turtle":
        quads = pyoxigraph.parse(output.encode(), format=RdfFormat.TURTLE)
        [said] = [quad.object.value for quad in quads if quad.predicate.value == SH + "conforms"]
        return bool(said == "true")
    if format == "github":
        return not output
    return len(output.splitlines()) == 1


@pytest.mark.parametrize("format", sorted(RENDERINGS))
@pytest.mark.parametrize("language", ["fi", "sv", "en"])
@pytest.mark.parametrize("severity", list(Severity))
def test_every_format_says_the_same_of_the_catalogue(format: str, language: str, severity: Severity) -> None:
    one = replace(WRONG_CLASS, severity=severity)
    assert not conforms(format, rendered(format, checked(one), language))
    assert not conforms(format, rendered(format, checked(*many(200, "A", severity)), language))
    assert conforms(format, rendered(format, checked(), language))


@pytest.mark.parametrize("format", sorted(RENDERINGS))
def test_language_that_a_text_lacks_is_replaced_by_another(format: str) -> None:
    assert "Only English" in rendered(format, checked(*FOUND), "sv")


@pytest.mark.parametrize("format", sorted(RENDERINGS))
@given(said=st.text(st.characters(exclude_categories=["Cs"])), path=st.text(st.characters(codec=None)))
def test_any_text_and_any_path_can_be_written(format: str, said: str, path: str) -> None:
    found = replace(
        WRONG_CLASS, message={"en": said}, hint={"en": said}, title={"en": said}, location=Location(path, 1)
    )
    output = rendered(format, checked(found), "en")
    output.encode("utf-8")
    assert not conforms(format, output) or format == "text"


@pytest.mark.parametrize("format", sorted(RENDERINGS))
def test_lone_surrogates_and_control_characters_can_be_written(format: str) -> None:
    odd = "a\ud800b\udce4\x00\x1b[2J\u202e\ufffe\r\n\x85"
    found = replace(WRONG_CLASS, message={"en": odd.replace("\ud800", "").replace("\udce4", "")}, code="c\x00")
    output = rendered(format, checked(replace(found, location=Location(odd, 1, 1))), "en")
    output.encode("utf-8")
    assert not conforms(format, output) or format == "text"


@pytest.mark.parametrize("format", sorted(RENDERINGS))
def test_huge_text_can_be_written(format: str) -> None:
    assert "x" * 1_000_000 in rendered(format, checked(replace(WRONG_CLASS, message={"en": "x" * 1_000_000})), "en")


@pytest.mark.parametrize("format", sorted(set(RENDERINGS) - {"text"}))
def test_colours_are_for_the_terminal_only(format: str) -> None:
    coloured = Options(coloured=True)
    assert rendered(format, checked(*FOUND), "en", coloured) == rendered(format, checked(*FOUND), "en")


@pytest.mark.parametrize("format", sorted(RENDERINGS))
def test_same_findings_give_the_same_report(format: str) -> None:
    same = Checked(FOUND, Severity.INFO, files=2, triples=30, focus_nodes=9)
    assert rendered(format, checked(*FOUND), "fi") == rendered(format, same, "fi")
