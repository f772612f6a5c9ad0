"""The picture of the older people's chain can be drawn again from its stages."""

from __future__ import annotations

from tests.shipped.asking import ask

STAGE = "?stage sg:stageOf chain:keusote-older-people"


def test_chain_has_four_stages_in_the_order_of_the_picture() -> None:
    assert ask(f"{STAGE} ; sg:position ?position", "position", "stage") == [
        ("1", "keusote-older-people-prevention"),
        ("2", "keusote-older-people-guidance"),
        ("3", "keusote-older-people-living-at-home"),
        ("4", "keusote-older-people-special-level"),
    ]


def test_each_service_of_a_stage_is_a_service_of_the_chain() -> None:
    assert not ask(
        "?stage sg:stageOf ?chain ; sg:stageService ?service FILTER NOT EXISTS { ?chain sg:includes+ ?service }",
        "service",
    )


def test_each_service_that_the_chain_names_itself_stands_in_a_stage() -> None:
    assert not ask(
        "chain:keusote-older-people sg:includes ?service . ?service a sg:Service "
        "FILTER NOT EXISTS { ?stage sg:stageService ?service }",
        "service",
    )


def test_services_of_one_stage_alone_are_told_from_those_that_run_across() -> None:
    alone = (
        f"{STAGE} ; sg:stageService ?service "
        "FILTER NOT EXISTS { ?other sg:stageService ?service FILTER(?other != ?stage) }"
    )
    assert len(ask(alone, "service")) == 18
    assert len(ask(f"{STAGE} ; sg:stageService ?service", "service")) == 30


def test_place_of_what_the_picture_puts_into_a_column_is_stated() -> None:
    stated = f"{STAGE} ; sg:stageService ?service FILTER NOT EXISTS {{ ?stage sg:completedValue ?service }}"
    assert ("keusote-older-people-living-at-home", "keusote-home-care") in ask(stated, "stage", "service")
    assert not [row for row in ask(stated, "stage", "service") if row[1] == "keusote-digital-services"]
