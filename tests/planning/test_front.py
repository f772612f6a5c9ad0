"""What the front page tells: places without an agreed rule, counts of what is described, and the survey beside it."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from pathlib import Path

from servicegraph import Catalogue
from servicegraph.planning.front import ComparedRow, Comparison, front, instances
from servicegraph.planning.meetings import MeetingState
from servicegraph.rdf.terms import NS, VOCABULARY
from tests.planning.conftest import SMALL_TOML


def test_totals_count_each_meeting_once_by_its_state(little: Catalogue) -> None:
    told = front(little)
    assert told.totals[MeetingState.UNDESCRIBED] == 1
    assert sum(told.totals.values()) == 2
    assert told.described == 1
    assert told.gaps == 2
    assert list(told.totals) == list(MeetingState), "gravest first, also those that there are none of"


def test_gaps_that_rest_on_modelled_interfaces_are_told_apart(little: Catalogue) -> None:
    assert front(little).modelled == 1


def test_counts_are_of_what_is_described(little: Catalogue) -> None:
    told = front(little)
    assert {count.collection: count.number for count in told.wholes} == {"chains": 0, "packages": 1, "processes": 0}
    assert {count.collection: count.number for count in told.kinds} == {
        "services": 3,
        "interfaces": 1,
        "rules": 1,
        "organisations": 2,
        "segments": 1,
    }
    assert told.rules_in_use == 1
    assert not told.is_empty


def test_interface_without_an_end_is_counted_as_untold_and_not_as_in_order(
    write: Callable[[str, str], Path],
) -> None:
    write("servicegraph.toml", SMALL_TOML)
    folder = write(
        "a.ttl",
        "@prefix sg: <https://w3id.org/servicegraph/ns#> . @prefix e: <https://example.org/id/interface/> .\n"
        "e:a a sg:Interface ; sg:to <https://example.org/id/service/s> .\n"
        "<https://example.org/id/service/s> a sg:Service .\n",
    ).parent
    told = front(Catalogue.load(folder))
    assert (told.untold, told.described, told.gaps) == (1, 0, 0)


def test_catalogue_with_nothing_in_it_is_empty(write: Callable[[str, str], Path]) -> None:
    told = front(Catalogue.load(write("servicegraph.toml", SMALL_TOML).parent))
    assert told.is_empty
    assert not told.gaps
    assert told.number_of_wholes == 0


def test_day_decides_which_meetings_there_are(shipped: Catalogue) -> None:
    assert front(shipped, datetime.date(1990, 1, 1)).described <= front(shipped).described
    assert front(shipped).untold == len(instances(shipped, NS + "Interface")) - front(shipped).described


def test_shares_leave_out_what_has_ended_and_what_is_not_known() -> None:
    rows = (
        ComparedRow(VOCABULARY + "phase/pilot", 1, 2, 1, 30),
        ComparedRow(VOCABULARY + "phase/operation", 1, 0, 0, 10),
        ComparedRow(VOCABULARY + "phase/ended", 5, 0, 0, None),
        ComparedRow(VOCABULARY + "finding/not-known", 7, 0, 0, None),
    )
    compared = Comparison(rows, "https://example.org/id/dataset/survey")
    assert (compared.own, compared.stated, compared.completed, compared.surveyed) == (4, 2, 2, 40)
    assert compared.fictitious == 1
    assert [compared.own_share(row) for row in rows] == [0.75, 0.25, None, None]
    assert [compared.surveyed_share(row) for row in rows] == [0.75, 0.25, None, None]


def test_shares_of_nothing_are_none() -> None:
    row = ComparedRow(VOCABULARY + "phase/pilot", 0, 0, 0, 0)
    compared = Comparison((row,), "")
    assert compared.own_share(row) is None
    assert compared.surveyed_share(row) is None


def test_shipped_catalogue_tells_what_is_stated_and_what_was_completed(shipped: Catalogue) -> None:
    told = front(shipped)
    assert told.phases.survey.endswith("/survey-2023-phases")
    assert told.phases.surveyed == 67
    assert told.phases.own == told.phases.stated + told.phases.completed
    assert told.rules.surveyed == 66


def test_own_question_that_does_not_tell_phases_is_passed_over(small: Path, write: Callable[[str, str], Path]) -> None:
    (small / "queries").mkdir()
    (small / "queries" / "chains-by-phase.rq").write_text(
        "# Own\n#\n# Own.\n#\n# @param date date = today The day\n# @column thing iri A thing\n\n"
        "SELECT ?thing WHERE { ?thing a ?type . FILTER(ISLITERAL($date)) }\n",
        "utf-8",
    )
    found = front(Catalogue.load(small)).phases
    assert [row.concept for row in found.rows][:1] == [VOCABULARY + "phase/definition"]
