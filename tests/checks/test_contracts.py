"""A provision and its contract agree: the contract is with the provider, and in force on its days."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.checks.finding import FACTS, NAMES, codes

SERVICE = (
    f"service:vaccination a sg:Service ; {NAMES} ; {FACTS.replace('organisation:county', 'organisation:carers', 1)} ."
)
CARERS = f"organisation:carers a sg:Organisation ; {NAMES} ; sg:organisationType orgtype:company ."
UNIT = (
    f"organisation:carers-north a sg:Organisation ; {NAMES} ; sg:organisationType orgtype:company ;"
    " org:subOrganizationOf organisation:carers ."
)
PROVISION = (
    "provision:vaccination a sg:Provision ; sg:provisionOf service:vaccination ; sg:provider organisation:carers ;"
    " sg:provisionKind provisionkind:procured ; sg:underContract instrument:vaccination"
)
CONTRACT = f"instrument:vaccination a sg:SteeringInstrument ; {NAMES} ; sg:means means:contract"


def found(folder: Path, *, targets: str = "organisation:carers", contract: str = "", provision: str = "") -> list[str]:
    """The codes of what is wrong with one provision under one contract; its days as Turtle."""
    text = f"{SERVICE}\n{CARERS}\n{UNIT}\n{PROVISION} {provision} .\n{CONTRACT} ; sg:targets {targets} {contract} ."
    return [code for code in codes(folder, {"more.ttl": text}) if code != "same-name"]


def days(first: str = "", last: str = "") -> str:
    """Turtle for the days from *first* until *last*, either of which may be open."""
    named = (("validFrom", first), ("validUntil", last))
    return "".join(f' ; sg:{name} "{day}"^^xsd:date' for name, day in named if day)


@pytest.mark.parametrize(
    ("targets", "expected"),
    [
        ("organisation:carers", []),
        ("organisation:county , organisation:carers", []),
        ("organisation:carers-north", []),
        ("organisation:county", ["Provision-contract-party"]),
    ],
)
def test_contract_is_with_the_provider_or_a_part_of_it(tmp_path: Path, targets: str, expected: list[str]) -> None:
    assert found(tmp_path, targets=targets) == expected


@pytest.mark.parametrize(
    ("provision", "is_told"),
    [
        (days(), False),
        (days("2026-01-01", "2027-12-31"), False),
        (days("2027-01-01"), False),
        (days("2025-12-31"), True),
        (days(last="2028-01-01"), True),
        (days("2028-01-01"), True),
        (days(last="2025-12-31"), True),
    ],
)
def test_provision_stays_within_the_days_of_its_contract(tmp_path: Path, provision: str, *, is_told: bool) -> None:
    told = found(tmp_path, contract=days("2026-01-01", "2027-12-31"), provision=provision)
    assert ("Provision-contract-days" in told) is is_told


def test_contract_without_days_leaves_those_of_the_provision_open(tmp_path: Path) -> None:
    assert found(tmp_path, provision=days("2020-01-01", "2040-12-31")) == []
