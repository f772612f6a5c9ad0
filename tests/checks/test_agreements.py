"""A rule agreed between organisations holds where every provider of both services is bound by it, and nowhere else."""

from __future__ import annotations

from pathlib import Path

import pytest

from servicegraph import Catalogue
from servicegraph.diagnostics import Severity

HEAD = """@prefix sg: <https://w3id.org/servicegraph/ns#> . @prefix org: <http://www.w3.org/ns/org#> .
@prefix rulestatus: <https://w3id.org/servicegraph/vocab/rulestatus/> . @prefix : <https://example.org/id/> .
:clinic-unit org:subOrganizationOf :county . :home-care-unit org:subOrganizationOf :county .
:ward org:subOrganizationOf :hospital .
:meeting a sg:Interface ; sg:within :chain ; sg:from :here ; sg:to :there .
:here a sg:Service . :there a sg:Service . :chain a sg:ServiceChain ; sg:includes :here , :there .
:agreement a sg:CoordinationRule ; sg:ruleStatus rulestatus:in-use .
"""
SIX = " , ".join(f":company-{number}" for number in range(6))


@pytest.mark.parametrize(
    ("facts", "holds"),
    [
        (":here sg:providedBy :county . :there sg:providedBy :hospital .", True),
        (":here sg:providedBy :clinic-unit . :there sg:providedBy :ward .", True),
        (":here sg:providedBy :county , :clinic-unit . :there sg:providedBy :hospital .", True),
        (":here sg:providedBy :county , :third-party . :there sg:providedBy :hospital .", False),
        (":here sg:providedBy :third-party . :there sg:providedBy :hospital .", False),
        (":here sg:providedBy :county . :there sg:providedBy :clinic-unit .", False),
        (":here sg:providedBy :county .", False),
        (":here sg:organisedBy :county . :there sg:organisedBy :hospital .", True),
        (":here sg:organisedBy :county ; sg:providedBy :third-party . :there sg:providedBy :hospital .", False),
        (":here sg:organisedBy :third-party ; sg:providedBy :county . :there sg:providedBy :hospital .", True),
    ],
    ids=[
        "the parties themselves",
        "units of the parties",
        "a party and its unit",
        "a third party provides too",
        "a third party provides alone",
        "both sides of one party",
        "nobody known on one side",
        "organisers where no provider is known",
        "an organiser does not stand in for a provider",
        "the provider counts where one is known",
    ],
)
def test_agreement_holds_where_every_provider_is_a_party_or_a_part_of_one(
    facts: str, holds: bool, tmp_path: Path
) -> None:
    assert is_governed(f":agreement sg:agreedBetween :county , :hospital . {facts}", tmp_path) is holds


def test_agreement_of_a_unit_binds_that_unit_only(tmp_path: Path) -> None:
    agreed = ":agreement sg:agreedBetween :clinic-unit , :hospital . :there sg:providedBy :hospital ."
    assert is_governed(f"{agreed} :here sg:providedBy :clinic-unit .", tmp_path)
    assert not is_governed(f"{agreed} :here sg:providedBy :home-care-unit .", tmp_path)
    assert not is_governed(f"{agreed} :here sg:providedBy :county .", tmp_path)


def test_agreement_with_one_of_six_providers_clears_nothing_for_the_other_five(tmp_path: Path) -> None:
    provided = f":here sg:providedBy :county . :there sg:providedBy {SIX} ."
    assert not is_governed(f":agreement sg:agreedBetween :county , :company-0 . {provided}", tmp_path)
    assert is_governed(f":agreement sg:agreedBetween :county , {SIX} . {provided}", tmp_path)


def test_provider_whose_provisions_have_ended_need_not_have_agreed(tmp_path: Path) -> None:
    facts = """:agreement sg:agreedBetween :county , :hospital . :here sg:providedBy :county .
    :there sg:providedBy :hospital , :third-party .
    :past a sg:Provision ; sg:provisionOf :there ; sg:provider :third-party ; sg:validUntil """
    date = "^^<http://www.w3.org/2001/XMLSchema#date> ."
    assert is_governed(f'{facts}"2020-12-31"{date}', tmp_path)
    assert not is_governed(f'{facts}"2120-12-31"{date}', tmp_path)


def is_governed(facts: str, folder: Path) -> bool:
    """Whether the check finds that a rule holds at the interface."""
    (folder / "servicegraph.toml").write_text('base = "https://example.org/id/"\n', "utf-8")
    (folder / "facts.ttl").write_text(HEAD + facts, "utf-8")
    codes = {one.code for one in Catalogue.load(folder).check(Severity.INFO).diagnostics}
    assert "syntax" not in codes
    return "Interface-rule" not in codes
