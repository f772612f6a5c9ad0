"""The meetings of an organisation with others are those found by looking at every meeting there is."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from servicegraph import Catalogue
from servicegraph.planning.meetings import Meeting, meetings
from servicegraph.planning.neighbours import meetings_with_others, providers_of, units_of


def of_all(catalogue: Catalogue, organisation: str) -> Iterator[Meeting]:
    own = units_of(catalogue, organisation)
    for meeting in meetings(catalogue):
        sides = [providers_of(catalogue, service) for service in meeting.services]
        touched = any(own.intersection(side) for side in sides)
        if touched and not all(side and own.issuperset(side) for side in sides):
            yield meeting


@pytest.mark.parametrize("name", ["keusote", "hus", "kela", "example-wellbeing-services-county", "hyvinkaa"])
def test_meetings_with_others_are_found_from_the_services(shipped: Catalogue, name: str) -> None:
    organisation = f"https://w3id.org/servicegraph/id/organisation/{name}"
    assert meetings_with_others(shipped, organisation) == tuple(of_all(shipped, organisation))


def test_some_organisation_meets_others_and_one_that_there_is_not_meets_nobody(shipped: Catalogue) -> None:
    assert meetings_with_others(shipped, "https://w3id.org/servicegraph/id/organisation/keusote")
    assert meetings_with_others(shipped, "https://w3id.org/servicegraph/id/organisation/none") == ()
