"""Where monitoring data is kept, in which form it is passed on and who deals with it, as far as the sources tell."""

from __future__ import annotations

from tests.shipped.asking import ask


def test_follow_up_of_the_multi_sector_team_tells_where_its_data_is_kept_and_who_dealt_with_it() -> None:
    duty = "reporting-duty:keusote-mst-follow-up sg:storedIn ?place ; sg:handledIn ?forum ; sg:reportForm ?form"
    assert ask(f"{duty} FILTER(LANG(?form) = 'fi')", "place", "forum", "form") == [
        ("keusote-mst-follow-up-file", "keusote-mst-pilot-steering-group", "Excel-tiedosto salatussa kansiossa")
    ]


def test_waiting_times_are_sent_electronically() -> None:
    form = "reporting-duty:keusote-waiting-times sg:reportForm ?form FILTER(LANG(?form) = 'en')"
    assert ask(form, "form") == [("Electronic notice",)]


def test_publication_of_monitoring_data_is_claimed_of_nothing() -> None:
    assert not ask("?duty sg:publishedAt ?address", "duty")
