"""Findings as a SARIF log: valid against the schema of the standard, with rules, places, fingerprints and fixes."""

from __future__ import annotations

import functools
import json
import os
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urljoin

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

from servicegraph.diagnostics import Diagnostic, Location, Severity
from servicegraph.reports.options import Options
from servicegraph.reports.renderings import rendered
from tests.conftest import SHARED
from tests.reports.samples import BLANK, FOUND, ONLY_ENGLISH, WRONG_CLASS, checked, many

SCHEMA = SHARED / "standards" / "sarif-2.1.0" / "sarif-schema-2.1.0.json"
needs_schema = pytest.mark.skipif(not SCHEMA.is_file(), reason="needs the schema of SARIF in ../shared")
HERE = Options(folder=Path("/work/ä b"))


@functools.cache
def validator() -> Any:
    schema = json.loads(SCHEMA.read_text("utf-8"))
    kind = jsonschema.validators.validator_for(schema)
    return kind(schema, format_checker=kind.FORMAT_CHECKER)


def run(*found: Diagnostic, language: str = "en", options: Options = HERE) -> dict[str, Any]:
    """The only run of the log of *found*."""
    log = json.loads(rendered("sarif", checked(*found), language, options))
    assert log["version"] == "2.1.0"
    [only] = log["runs"]
    assert isinstance(only, dict)
    return only


def artifact(path: str) -> Any:
    found = replace(WRONG_CLASS, location=Location(path, 1, 1), related=(), fixes=())
    return run(found)["results"][0]["locations"][0]["physicalLocation"]["artifactLocation"]


@needs_schema
@pytest.mark.parametrize("language", ["fi", "sv", "en"])
@pytest.mark.parametrize("found", [FOUND, (), tuple(many(30, "A"))], ids=["each sort", "none", "many"])
def test_log_is_valid(language: str, found: tuple[Diagnostic, ...]) -> None:
    log = json.loads(rendered("sarif", checked(*found), language, HERE))
    assert not [error.message for error in validator().iter_errors(log)]


@needs_schema
@given(path=st.text(), code=st.text(min_size=1), shape=st.text(), said=st.text(min_size=1))
def test_log_is_valid_whatever_the_data_says(path: str, code: str, shape: str, said: str) -> None:
    message = {"en": said}
    shape = f"https://example.org/{shape}"  # a shape has an IRI, which begins so
    found = replace(WRONG_CLASS, code=code, shape=shape, message=message, title=message, location=Location(path, 2))
    log = json.loads(rendered("sarif", checked(found), "en", HERE))
    assert not [error.message for error in validator().iter_errors(log)]


def test_rules_are_the_kinds_with_their_texts() -> None:
    found = run(*FOUND, language="sv")
    rules = found["tool"]["driver"]["rules"]
    assert [rule["id"] for rule in rules] == ["Service-provider", "empty", "Own-name"]
    assert rules[0] == {
        "id": "Service-provider",
        "name": "ServiceProvider",
        "shortDescription": {"text": "Tjänst utan producent"},
        "fullDescription": {"text": "Ingen svarar."},
        "help": {
            "text": "Tjänst utan producent\n\nIngen svarar.\n\nRätta.",
            "markdown": "**Tjänst utan producent**\n\nIngen svarar.\n\nRätta.",
        },
        "defaultConfiguration": {"level": "error"},
        "helpUri": "https://w3id.org/servicegraph/shapes/Service-provider",
        "properties": {"tags": ["task-5"]},
    }
    assert [rules[result["ruleIndex"]]["id"] for result in found["results"]] == [
        result["ruleId"] for result in found["results"]
    ]


def test_results_have_level_place_with_its_end_and_fingerprint() -> None:
    found = run(*FOUND)
    assert found["columnKind"] == "unicodeCodePoints"
    assert [result["level"] for result in found["results"]] == ["error", "warning", "note"]
    first = found["results"][0]
    assert first["message"]["text"] == "Wrong: 100 %,\ntwo lines Mend it."
    assert first["locations"] == [
        {
            "physicalLocation": {
                "artifactLocation": {"uri": "a%20b/%C3%A4%2Cc%3Ad.ttl", "uriBaseId": "%SRCROOT%"},
                "region": {"startLine": 3, "startColumn": 7, "endLine": 3, "endColumn": 21},
            }
        }
    ]
    assert first["partialFingerprints"] == {"servicegraph/v1": WRONG_CLASS.fingerprint}
    assert "relatedLocations" not in found["results"][1]
    assert "fixes" not in found["results"][1]


def test_related_places_and_fixes_are_there() -> None:
    first = run(WRONG_CLASS)["results"][0]
    [related] = first["relatedLocations"]
    assert related["message"] == {"text": "Here too"}
    assert related["physicalLocation"]["region"] == {"startLine": 9, "startColumn": 1}
    [fix] = first["fixes"]
    assert fix["description"] == {"text": "Change"}
    replaced, put_in = fix["artifactChanges"]
    assert replaced["replacements"] == [
        {
            "deletedRegion": {"startLine": 3, "startColumn": 7, "endLine": 3, "endColumn": 21},
            "insertedContent": {"text": "organisation:county"},
        }
    ]
    assert put_in["artifactLocation"]["uri"] == "b.ttl"
    assert put_in["replacements"][0]["deletedRegion"] == {
        "startLine": 1,
        "startColumn": 1,
        "endLine": 1,
        "endColumn": 1,
    }


def test_folder_from_which_paths_are_seen_is_a_file_uri_that_ends_in_a_slash() -> None:
    assert run(BLANK)["originalUriBaseIds"] == {"%SRCROOT%": {"uri": "file:///work/%C3%A4%20b/"}}
    assert run(BLANK, options=Options(folder=Path("/")))["originalUriBaseIds"]["%SRCROOT%"]["uri"] == "file:///"
    assert "originalUriBaseIds" not in run(BLANK, options=Options())


@pytest.mark.parametrize(
    "path", ["a.ttl", "a b.ttl", "a%20b.ttl", "a#b?c.ttl", "a:b/c.ttl", "å/ä.ttl", "n\nm.ttl", '"<>\\^`{|}".ttl']
)
def test_relative_uri_leads_to_the_file(path: str) -> None:
    where = artifact(path)
    assert where["uriBaseId"] == "%SRCROOT%"
    base = "file:///work/%C3%A4%20b/"
    assert unquote(urljoin(base, where["uri"]).removeprefix("file://")) == f"/work/ä b/{path}"


def test_file_outside_the_folder_has_a_whole_uri() -> None:
    assert artifact("/srv/ä.ttl") == {"uri": "file:///srv/%C3%A4.ttl"}


def test_name_that_is_not_utf_8_is_the_bytes_of_the_name() -> None:
    written = os.fsencode("p\udce4iv\udce4.ttl").decode("utf-8", "backslashreplace")
    assert artifact(written)["uri"] == "p%E4iv%E4.ttl"


def test_kind_without_title_has_descriptions_all_the_same() -> None:
    [rule] = run(ONLY_ENGLISH)["tool"]["driver"]["rules"]
    assert rule["shortDescription"] == rule["fullDescription"] == {"text": "empty"}
    assert rule["defaultConfiguration"] == {"level": "warning"}


def test_level_of_a_rule_is_the_gravest_that_was_found() -> None:
    [rule] = run(*many(3, "A", Severity.INFO), *many(1, "A", Severity.VIOLATION))["tool"]["driver"]["rules"]
    assert rule["defaultConfiguration"] == {"level": "error"}
