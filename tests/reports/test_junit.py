"""Findings as JUnit XML: counts that add up, one passed test for a sound catalogue, valid whatever the data says."""

from __future__ import annotations

from dataclasses import replace
from xml.etree import ElementTree

from hypothesis import given
from hypothesis import strategies as st

from servicegraph.diagnostics import Diagnostic, Location
from servicegraph.reports.renderings import rendered
from tests.reports.samples import FOUND, WRONG_CLASS, checked, many


def suites(*found: Diagnostic, language: str = "en") -> ElementTree.Element:
    """The root of the report of *found*."""
    return ElementTree.fromstring(rendered("junit", checked(*found), language))  # noqa: S314


def test_there_is_a_suite_for_each_file_and_a_failed_test_for_each_finding() -> None:
    root = suites(*FOUND, *many(3, "A"))
    assert root.tag == "testsuites"
    assert (root.get("tests"), root.get("failures"), root.get("errors")) == ("6", "6", "0")
    assert {suite.get("name"): suite.get("tests") for suite in root} == {
        "a b/ä,c:d.ttl": "1",
        ".": "1",
        "c.ttl": "1",
        "data/things.ttl": "3",
    }
    assert len(list(root.iter("testcase"))) == len(list(root.iter("failure"))) == 6


def test_failed_test_says_what_where_and_how_to_mend_it() -> None:
    [case] = suites(WRONG_CLASS, language="fi").iter("testcase")
    assert dict(case.attrib) == {
        "classname": "a b/ä,c:d.ttl",
        "name": "3:7 Service-provider: Väärä: 100 %,\nkaksi riviä",
        "file": "a b/ä,c:d.ttl",
        "line": "3",
        "time": "0",
    }
    [failure] = case
    assert (failure.get("type"), failure.get("message")) == ("violation", "Väärä: 100 %,\nkaksi riviä")
    assert failure.text == "a b/ä,c:d.ttl:3:7: virhe: Väärä: 100 %,\nkaksi riviä\nKorjaa."


def test_sound_catalogue_is_one_passed_test() -> None:
    root = suites(language="sv")
    [case] = root.iter("testcase")
    assert (root.get("tests"), root.get("failures")) == ("1", "0")
    assert case.get("name") == "Inga iakttagelser"
    assert "Filer: 2" in "".join(case.itertext())


def test_names_of_tests_differ() -> None:
    names = [
        (case.get("classname"), case.get("name")) for case in suites(*many(30, "A"), *many(30, "B")).iter("testcase")
    ]
    assert len(set(names)) == len(names)


@given(said=st.text(st.characters()), path=st.text(st.characters()), code=st.text(st.characters()))
def test_report_is_xml_whatever_the_data_says(said: str, path: str, code: str) -> None:
    found = replace(WRONG_CLASS, message={"en": said}, hint={"en": said}, code=code, location=Location(path, 1, 1))
    assert len(list(suites(found).iter("failure"))) == 1
