"""Findings as the JSON document of the contract."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from pyoxigraph import BlankNode, Literal

from servicegraph.diagnostics import Location
from servicegraph.reports.findings import document
from servicegraph.reports.renderings import rendered
from tests.reports.samples import BLANK, FOUND, ONLY_ENGLISH, SG, WRONG_CLASS, checked

FIELDS = (
    "path line column end_line end_column severity code shape focus property value message hint task fingerprint "
    "related fixes"
).split()


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_document_is_that_of_the_contract(language: str) -> None:
    found = json.loads(rendered("json", checked(*FOUND), language))
    assert list(found) == ["conforms", "findings", "checked"]
    assert found["conforms"] is False
    assert found["checked"] == {"files": 2, "triples": 30, "focusNodes": 9}
    assert [list(one) for one in found["findings"]] == [FIELDS] * 3


def test_finding_has_place_terms_and_sentences() -> None:
    [first] = document(checked(WRONG_CLASS), "fi")["findings"]
    assert {name: first[name] for name in FIELDS[:14]} == {
        "path": "a b/ä,c:d.ttl",
        "line": 3,
        "column": 7,
        "end_line": 3,
        "end_column": 21,
        "severity": "violation",
        "code": "Service-provider",
        "shape": "https://w3id.org/servicegraph/shapes/Service-provider",
        "focus": "https://example.org/id/service/x",
        "property": SG + "providedBy",
        "value": "County",
        "message": "Väärä: 100 %,\nkaksi riviä",
        "hint": "Korjaa.",
        "task": "5",
    }
    assert first["fingerprint"] == WRONG_CLASS.fingerprint


def test_related_places_and_fixes_have_their_spans_and_words() -> None:
    [first] = document(checked(WRONG_CLASS), "sv")["findings"]
    assert first["related"] == [
        {"path": "b.ttl", "line": 9, "column": 1, "end_line": 0, "end_column": 0, "message": "Också här"}
    ]
    [fix] = first["fixes"]
    assert fix["title"] == "Byt"
    assert fix["edits"][0] == {
        "path": "a b/ä,c:d.ttl",
        "line": 3,
        "column": 7,
        "end_line": 3,
        "end_column": 21,
        "text": "organisation:county",
    }


def test_what_is_not_known_is_empty_or_zero() -> None:
    [found] = document(checked(ONLY_ENGLISH), "fi")["findings"]
    assert (found["path"], found["line"], found["column"], found["end_line"]) == (".", 0, 0, 0)
    assert {found[name] for name in ("focus", "property", "value", "hint", "task")} == {""}
    assert found["related"] == found["fixes"] == []


def test_blank_focus_is_named_by_its_place_and_a_composite_path_as_sparql_writes_it() -> None:
    [found] = document(checked(BLANK), "en")["findings"]
    assert found["focus"] == "_:c.ttl:19:1"
    assert found["property"] == f"^<{SG}includes>/(<{SG}from>|<{SG}to>*)"
    assert found["value"] == "2026-01-31"


def test_fingerprint_survives_moved_lines_and_internal_names() -> None:
    moved = replace(WRONG_CLASS, location=Location("a b/ä,c:d.ttl", 30, 1), related=(), fixes=())
    assert moved.fingerprint == WRONG_CLASS.fingerprint
    renamed = replace(BLANK, focus=BlankNode("other"), location=Location("c.ttl", 40, 1))
    assert renamed.fingerprint == BLANK.fingerprint


@pytest.mark.parametrize(
    "other",
    [
        replace(WRONG_CLASS, code="Other"),
        replace(WRONG_CLASS, value=Literal("County")),
        replace(WRONG_CLASS, path=None),
        replace(WRONG_CLASS, focus=BLANK.focus),
    ],
)
def test_fingerprint_tells_findings_apart(other: object) -> None:
    assert getattr(other, "fingerprint", "") != WRONG_CLASS.fingerprint
