"""A county's own small catalogue: what it has to be able to write passes the check and is seen in an answer."""

from __future__ import annotations

from pathlib import Path

import pytest

from servicegraph import Catalogue, Severity
from tests.asking import Row, rows

FOLDER = Path(__file__).parent / "data" / "county"
SITUATIONS = sorted(file.name for file in FOLDER.glob("*.ttl"))


@pytest.fixture(scope="module")
def county() -> Catalogue:
    return Catalogue.load(FOLDER)


def column(catalogue: Catalogue, question: str, name: str, **parameters: str) -> list[str]:
    """One column of the answer to *question*."""
    place = [one.name for one in catalogue.library.get(question).columns].index(name)
    return [row[place] for row in rows(catalogue, question, **parameters)]


def columns(catalogue: Catalogue, question: str, names: str, **parameters: str) -> list[Row]:
    """Some columns of the answer to *question*."""
    return list(zip(*(column(catalogue, question, name, **parameters) for name in names.split()), strict=True))


@pytest.mark.parametrize("file", SITUATIONS)
def test_each_situation_is_written_without_violation_or_warning(county: Catalogue, file: str) -> None:
    found = county.checked.at(Severity.WARNING).of_path(file).diagnostics
    assert [(one.code, str(one.location)) for one in found] == []


def test_whole_catalogue_conforms(county: Catalogue) -> None:
    assert county.check(Severity.WARNING).conforms
    assert len(SITUATIONS) == 13


def test_two_providers_under_one_contract(county: Catalogue) -> None:
    names = "provider kind contract valid"
    assert columns(county, "provisions", names, service="service:home-care", date="2026-06-01") == [
        (f"organisation:{name}", "provisionkind:procured", "instrument:home-care-contract", "true")
        for name in ("carers", "helpers")
    ]


@pytest.mark.parametrize(("day", "provider"), [("2026-08-31", "county"), ("2026-09-01", "helpers")])
def test_provider_that_changes_on_a_date(county: Catalogue, day: str, provider: str) -> None:
    answer = columns(county, "provisions", "provider valid", service="service:meals", date=day)
    assert [name for name, is_valid in answer if is_valid == "true"] == [f"organisation:{provider}"]
    assert len(answer) == 2


def test_end_of_own_production_is_told_before_it_comes(county: Catalogue) -> None:
    assert columns(county, "ending-soon", "thing left", date="2026-08-01", days="30") == [("provision:meals-own", "30")]


def test_service_at_three_points_with_hours(county: Catalogue) -> None:
    answer = columns(county, "service-channels", "serviceChannel address hours", service="service:advice")
    assert answer == [
        ("service-channel:advice-centre", "address:centre", "Mo-Th 08:00-18:00"),
        ("service-channel:advice-north", "address:north", "Mo-Fr 08:00-16:00"),
        ("service-channel:advice-north", "address:north", "Sa 10:00-14:00"),
        ("service-channel:advice-south", "address:south", "We 12:00-16:00"),
    ]
    assert county.label("https://example.org/county/address/south", "sv") == "Etelätie 3"


def test_online_service_with_its_address(county: Catalogue) -> None:
    assert columns(county, "service-channels", "service url", channel="channel:digital") == [
        ("service:online-assessment", "https://example.org/arviointi")
    ]


def test_fee_and_age_limit(county: Catalogue) -> None:
    names = "minimumAge requirement charge amount currency"
    assert columns(county, "who-can-get", names, service="service:day-activity") == [
        ("65", "", "charge:day-activity", "23.5", "currency:EUR"),
        ("65", "requirement:decision", "", "", ""),
    ]


@pytest.mark.parametrize(("age", "is_given"), [("64", False), ("65", True)])
def test_service_is_found_by_an_age_at_which_it_is_given(county: Catalogue, age: str, is_given: bool) -> None:
    assert ("service:day-activity" in column(county, "who-can-get", "service", age=age)) is is_given


def test_waiting_time_measured_monthly_by_municipality(county: Catalogue) -> None:
    names = "area time value target difference unit"
    assert columns(county, "indicator-values", names, indicator="indicator:waiting-time") == [
        ("municipality:hyvinkaa", "2026-01", "12", "7", "5", "unit:days"),
        ("municipality:hyvinkaa", "2026-02", "9", "7", "2", "unit:days"),
        ("municipality:nurmijarvi", "2026-01", "8", "7", "1", "unit:days"),
        ("municipality:nurmijarvi", "2026-02", "7", "7", "0", "unit:days"),
    ]


def test_rule_between_two_organisations_holds_where_their_services_meet(county: Catalogue) -> None:
    answer = columns(county, "rules-of-chain", "interface rule inForce", chain="package:everyday-life")
    assert answer == [("interface:advice-to-culture", "rule:referral-to-town", "true")]


def test_rule_between_organisations_is_not_yet_in_force_before_its_first_day(county: Catalogue) -> None:
    answer = columns(county, "rules-of-chain", "rule inForce", chain="package:everyday-life", date="2025-12-31")
    assert ("rule:referral-to-town", "true") not in answer


def test_agreement_with_one_of_six_providers_clears_nothing_for_the_other_five(county: Catalogue) -> None:
    assert columns(county, "interfaces-without-rules", "interface lack", chain="package:care-homes") == [
        ("interface:assessment-to-care-home", "lack:no-rule")
    ]
    assert column(county, "rules-of-chain", "rule", chain="package:care-homes") == []


@pytest.mark.parametrize(("day", "counts"), [("2024-06-01", True), ("2025-01-01", False)])
def test_pilot_that_ended_counts_on_the_days_on_which_it_ran(county: Catalogue, day: str, counts: bool) -> None:
    wholes = column(county, "chains-of-segment", "whole", segment="segment:older-people", date=day)
    assert ("package:night-visits" in wholes) is counts


def test_segment_by_age(county: Catalogue) -> None:
    answer = columns(county, "chains-of-segment", "whole served", segment="segment:young-adults")
    assert answer == [("package:independent-life", "segment:young-adults")]


def test_statute_by_its_finlex_identifier(county: Catalogue) -> None:
    assert columns(county, "rules-of-chain", "rule legalBasis", chain="package:return-home") == [
        ("rule:contact-person", "statute:social-welfare-act")
    ]


def test_service_in_sami(county: Catalogue) -> None:
    for language in ("SME", "SMN", "SMS"):
        assert column(county, "languages-of-services", "service", language=f"language:{language}") == [
            "service:sami-home-care"
        ]
    assert "service:sami-home-care" not in column(county, "languages-of-services", "service", lacking="language:SMN")
    assert county.label("http://publications.europa.eu/resource/authority/language/SMN", "sv") == "enaresamiska"
