"""What others have agreed is suggested where the same kind is missing, and pairs of services that probably meet."""

from __future__ import annotations

from pathlib import Path

import pytest

from servicegraph import Catalogue

HEAD = """@prefix sg: <https://w3id.org/servicegraph/ns#> . @prefix org: <http://www.w3.org/ns/org#> .
@prefix sector: <https://w3id.org/servicegraph/vocab/sector/> .
@prefix rulekind: <https://w3id.org/servicegraph/vocab/rulekind/> .
@prefix rulestatus: <https://w3id.org/servicegraph/vocab/rulestatus/> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> . @prefix : <https://example.org/id/> .
:own a sg:ServiceChain ; sg:includes :guidance , :clinic . :other a sg:ServicePackage ; sg:includes :advice , :ward .
:guidance a sg:Service ; sg:sector sector:social ; sg:providedBy :county .
:advice a sg:Service ; sg:sector sector:social ; sg:providedBy :city .
:clinic a sg:Service ; sg:sector sector:health ; sg:providedBy :county .
:ward a sg:Service ; sg:sector sector:health ; sg:providedBy :hospital .
"""
MEETINGS = """
:lacking a sg:Interface ; sg:within :own ; sg:from :guidance ; sg:to :clinic .
:settled a sg:Interface ; sg:within :other ; sg:from :advice ; sg:to :ward ; sg:governedBy :consent-form .
:consent-form a sg:CoordinationRule ; sg:ruleKind rulekind:consent ; sg:ruleStatus rulestatus:in-use .
"""


def asked(folder: Path, question: str, facts: str, **parameters: str) -> list[tuple[str, ...]]:
    """The rows of *question* in short: the last parts of IRIs, texts of literals."""
    (folder / "servicegraph.toml").write_text('base = "https://example.org/id/"\n', "utf-8")
    (folder / "facts.ttl").write_text(HEAD + facts, "utf-8")
    answer = Catalogue.load(folder).query(question, parameters)
    return [tuple(getattr(term, "value", "").rpartition("/")[2] for term in row) for row in answer.rows]


def suggestions(folder: Path, facts: str, **parameters: str) -> list[tuple[str, ...]]:
    """Interface, missing kind, rule, example and likeness of each suggestion."""
    rows = asked(folder, "suggested-rules", facts, **parameters)
    return [(row[1], row[2], row[3], row[5], row[6]) for row in rows]


def test_rule_of_an_interface_that_crosses_the_same_boundary_is_suggested(tmp_path: Path) -> None:
    assert suggestions(tmp_path, MEETINGS) == [("lacking", "consent", "consent-form", "settled", "2")]


NEAR = """:near a sg:ServicePackage ; sg:includes :desk , :lab .
:desk a sg:Service ; sg:sector sector:social ; sg:providedBy :county .
:lab a sg:Service ; sg:sector sector:health ; sg:providedBy :county .
:met a sg:Interface ; sg:within :near ; sg:from :desk ; sg:to :lab ; sg:governedBy :note .
:note a sg:CoordinationRule ; sg:ruleKind rulekind:consent .
"""


def consents(folder: Path, facts: str) -> list[tuple[str, ...]]:
    """Rule, example and likeness of what is suggested for the consent that the first interface lacks."""
    return [row[2:] for row in suggestions(folder, MEETINGS + NEAR + facts) if row[:2] == ("lacking", "consent")]


def test_same_organisations_are_nearer_than_same_sectors(tmp_path: Path) -> None:
    in_use = ":note sg:ruleStatus rulestatus:in-use ."
    assert consents(tmp_path, in_use) == [("note", "met", "3"), ("consent-form", "settled", "2")]
    assert consents(tmp_path, in_use + ":met sg:governedBy :consent-form .") == [("consent-form", "met", "3")]


@pytest.mark.parametrize(
    ("facts", "nearest"),
    [
        (":note sg:ruleStatus rulestatus:being-defined . :met sg:governedBy :used .", "used"),
        (":note sg:ruleStatus rulestatus:not-started . :met sg:governedBy :used .", "used"),
        (":note sg:ruleStatus rulestatus:not-started . :met sg:governedBy :written .", "written"),
        (":note sg:ruleStatus rulestatus:in-use . :met sg:governedBy :used .", "note"),
    ],
    ids=["in use before begun", "in use before not begun", "begun before not begun", "the first by name"],
)
def test_of_equally_near_rules_the_furthest_stands_for_all(facts: str, nearest: str, tmp_path: Path) -> None:
    rules = """:used a sg:CoordinationRule ; sg:ruleKind rulekind:consent ; sg:ruleStatus rulestatus:in-use .
    :written a sg:CoordinationRule ; sg:ruleKind rulekind:consent ; sg:ruleStatus rulestatus:being-defined ."""
    assert consents(tmp_path, rules + facts) == [(nearest, "met", "3"), ("consent-form", "settled", "2")]


def test_rule_that_is_not_in_force_helps_only_where_none_has_been_begun(tmp_path: Path) -> None:
    begun = ":own sg:governedBy :draft . :draft a sg:CoordinationRule ; sg:ruleKind rulekind:consent ."
    assert consents(tmp_path, "") == [("note", "met", "3"), ("consent-form", "settled", "2")]
    assert consents(tmp_path, begun) == [("consent-form", "settled", "2")]


def test_where_only_the_boundary_is_the_same_one_rule_is_suggested(tmp_path: Path) -> None:
    facts = (
        MEETINGS.replace("sg:from :advice", "sg:from :jobs")
        + """:settled sg:governedBy :second .
    :jobs a sg:Service ; sg:sector sector:employment ; sg:providedBy :city .
    :second a sg:CoordinationRule ; sg:ruleKind rulekind:consent ; sg:ruleStatus rulestatus:in-use ."""
    )
    assert suggestions(tmp_path, facts) == [("lacking", "consent", "consent-form", "settled", "1")]


@pytest.mark.parametrize(
    "facts",
    [
        ":lacking sg:governedBy :consent-form .",
        ":own sg:governedBy :consent-form .",
        ':consent-form sg:validUntil "2020-01-01"^^xsd:date .',
        ':other sg:validUntil "2020-01-01"^^xsd:date .',
        ":guidance sg:sector sector:health . :clinic sg:sector sector:social .",
    ],
    ids=["holds already", "holds for the whole", "has ended", "its whole has ended", "no boundary is crossed"],
)
def test_nothing_is_suggested_where_it_holds_has_ended_or_is_not_needed(facts: str, tmp_path: Path) -> None:
    assert suggestions(tmp_path, MEETINGS + facts) == []


def test_suggestions_are_those_of_an_interface_an_organisation_or_a_day(tmp_path: Path) -> None:
    assert suggestions(tmp_path, MEETINGS, interface="<https://example.org/id/settled>") == []
    assert len(suggestions(tmp_path, MEETINGS, organisation="<https://example.org/id/county>")) == 1
    assert suggestions(tmp_path, MEETINGS, organisation="<https://example.org/id/hospital>") == []
    ended = ':consent-form sg:validUntil "2020-01-01"^^xsd:date .'
    assert len(suggestions(tmp_path, MEETINGS + ended, date="2020-01-01")) == 1


ELSEWHERE = ":third a sg:ServicePackage ; sg:includes :guidance , :clinic . "
ELSEWHERE += ":there a sg:Interface ; sg:within :third ; sg:from :clinic ; sg:to :guidance ."
AGREED = ":pact a sg:CoordinationRule ; sg:ruleStatus rulestatus:in-use ; sg:agreedBetween :city , :hospital ."


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        (ELSEWHERE, [("own", "clinic", "guidance", "interface-elsewhere", "there")]),
        (AGREED, [("other", "advice", "ward", "shared-rule", "pact")]),
        (ELSEWHERE + " :guidance sg:refersTo :clinic .", []),
        (ELSEWHERE + " :here a sg:Interface ; sg:within :own ; sg:from :guidance ; sg:to :clinic .", []),
        (AGREED.replace("in-use", "being-defined"), []),
        (ELSEWHERE + ' :third sg:validUntil "2020-01-01"^^xsd:date .', []),
        ("", []),
    ],
    ids=["elsewhere", "agreed", "a reference", "described", "not in use", "ended", "nothing known"],
)
def test_pairs_that_meet_elsewhere_or_whose_providers_have_agreed_are_likely_interfaces(
    facts: str, expected: list[tuple[str, ...]], tmp_path: Path
) -> None:
    assert asked(tmp_path, "likely-interfaces", facts) == expected
