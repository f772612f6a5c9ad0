"""The statutes that the sources name can be asked for: by number, by their address in Finlex and from the rules."""

from __future__ import annotations

import pytest

from servicegraph import Catalogue
from tests.asking import rows
from tests.shipped.asking import ask


def test_statute_is_found_by_its_address_in_finlex_and_tells_its_number() -> None:
    assert ask("?act owl:sameAs <http://data.finlex.fi/eli/sd/2021/612> ; eli:id_local ?number", "act", "number") == [
        ("organising-act", "612/2021")
    ]


def test_numbers_that_the_sources_do_not_print_are_told_to_be_completed() -> None:
    assert ask("?act a eli:LegalResource ; sg:completed eli:id_local", "act") == [
        ("health-care-act",),
        ("social-welfare-act",),
    ]


def test_organising_act_gives_a_county_six_duties() -> None:
    assert len(ask("?duty a sg:Responsibility ; sg:legalBasis statute:organising-act", "duty")) == 6


@pytest.mark.parametrize(
    ("whole", "statute"),
    [
        ("chain:keusote-hus-dyspepsia", "statute:health-care-act"),
        ("chain:keusote-hus-irritable-bowel", "statute:health-care-act"),
        ("chain:keusote-hus-inflammatory-bowel-disease", "statute:health-care-act"),
        ("package:keusote-young-adults", "statute:social-welfare-act"),
    ],
)
def test_rules_of_a_chain_show_the_act_on_which_they_rest(shipped: Catalogue, whole: str, statute: str) -> None:
    assert statute in {value for row in rows(shipped, "rules-of-chain", chain=whole) for value in row}


def test_networks_that_the_report_does_not_call_care_chains_rest_on_no_act() -> None:
    assert not ask("VALUES ?rule { rule:keusote-hus-diabetes rule:keusote-hus-wounds } ?rule sg:legalBasis ?act", "act")
