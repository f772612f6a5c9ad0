"""Who provides what under which contract, and at which hours, as far as the evaluation of Keusote tells."""

from __future__ import annotations

from servicegraph import Catalogue
from tests.asking import rows
from tests.shipped.asking import ask

SERVICE = "service:keusote-outsourced-remote-reception"


def test_bought_reception_ended_with_its_pilot(shipped: Catalogue) -> None:
    (provision,) = rows(shipped, "provisions", service=SERVICE, date="2023-05-15")
    assert "organisation:keusote-mantsala-pornainen-provider" in provision
    assert {"provisionkind:procured", "2023-03-01", "2023-08-31"} <= set(provision)


def test_provider_is_written_beside_its_provision() -> None:
    assert not ask(
        "?provision sg:provisionOf ?service ; sg:provider ?provider "
        "FILTER NOT EXISTS { ?service sg:providedBy ?provider }",
        "provision",
    )


def test_agreement_behind_it_is_modelled_and_the_link_completed() -> None:
    pattern = "?provision sg:underContract ?contract ; sg:completed sg:underContract . ?contract sg:basis ?basis"
    assert ask(pattern, "contract", "basis") == [("keusote-partnership-agreement", "modelled")]


def test_live_chat_answers_on_weekdays_from_nine_to_eleven() -> None:
    channel = "service:keusote-live-chat cv:hasChannel ?channel . ?channel schema:openingHours ?hours ; dct:type ?kind"
    assert ask(channel, "hours", "kind") == [("Mo-Fr 09:00-11:00", "digital")]


def test_shares_with_an_own_care_lead_are_told_by_municipality(shipped: Catalogue) -> None:
    values = rows(shipped, "indicator-values", indicator="indicator:keusote-share-with-own-care-lead")
    areas = {value for row in values for value in row if value.startswith("municipality:")}
    assert areas == {
        "municipality:hyvinkaa",
        "municipality:jarvenpaa",
        "municipality:mantsala",
        "municipality:nurmijarvi",
        "municipality:pornainen",
        "municipality:tuusula",
    }
