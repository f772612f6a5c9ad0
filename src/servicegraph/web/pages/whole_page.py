"""The page of a package, a chain or a process: how it runs, where its services meet, and what is agreed there."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response

from servicegraph.planning.meetings import MeetingState
from servicegraph.planning.picture import Picture
from servicegraph.planning.whole_view import WholeView, whole_view
from servicegraph.rdf.terms import NS
from servicegraph.web.pages.entity_page import REFERENCES, EntityPart, entity_part, reference_file, title_of
from servicegraph.web.pages.rendering import page
from servicegraph.web.pages.shown_picture import shown_picture
from servicegraph.web.pages.shown_tasks import TaskGroup, in_groups, readiness_address, shown_tasks
from servicegraph.web.pages.shown_values import shown_day
from servicegraph.web.pages.view import View
from servicegraph.web.picture_requests import PICTURE, asked_picture
from servicegraph.web.planning_tables import meeting_tables
from servicegraph.web.requests import known_only
from servicegraph.web.saved_tables import asked_in, file_asked, saved

# What stands in two lines under the answer, in this order.
_FACTS = ("phase", "ruleStatus", "serves", "customerGroup", "organisedBy")


@dataclass(frozen=True)
class ShortFact:
    """A property and its values, by IRI, that say in short what an integrated service is; ``values`` may be empty."""

    property: str
    values: Sequence[str]


def whole(request: Request, iri: str) -> Response:
    """The page of the integrated service *iri*. Raises UnknownEntity, QueryTimeout, ParameterError."""
    known_only(request, *PICTURE, *REFERENCES, "format")
    view = View.of(request)
    options = asked_picture(view.catalogue, view.parameters, view.language)
    part = entity_part(view, iri)
    asked_file = file_asked(request)
    if asked_file and view.parameters.get("references"):
        return reference_file(request, part)
    told = whole_view(view.catalogue, iri, options.date)
    drawn = shown_picture(view, iri, options)
    if asked_file:
        rows = (*drawn.picture.rows, *drawn.picture.left_out)
        tables = meeting_tables(iri, rows, view.catalogue, view.language, asked_in(request), part.told.sources)
        return saved(request, *tables, language=view.language)
    return page(
        request,
        "whole.html",
        title=title_of(part),
        section=part.told.kind.collection if part.told.kind else "",
        needs_check=True,
        part=part,
        told=told,
        drawn=drawn,
        answer=_answer(view, told),
        facts=_facts(told),
        tasks=_tasks(view, part, iri),
        files=view.files(_data_of_meetings(part)),
        readiness=readiness_address(view, iri),
        doubtful=_doubtful(drawn.picture),
        rows=[row for row in drawn.picture.rows if not row.is_dimmed],
    )


def _data_of_meetings(part: EntityPart) -> str:
    """Where programs read the table of interfaces; empty when they find the whole in no list."""
    view, address = part.view, part.data_address
    return view.data(f"{address}/interfaces", date=view.parameters.get("date")) if address else ""


def _doubtful(picture: Picture) -> Sequence[tuple[str, int]]:
    """The boundaries of which it is not known whether interfaces cross them, with how many interfaces, most first."""
    return Counter(one for row in picture.rows for one in row.meeting.doubtful).most_common()


def _facts(told: WholeView) -> Sequence[ShortFact]:
    """The facts in short; the phase and whom it serves are asked for also where nobody has described them."""
    always = ("phase", "organisedBy")
    return [ShortFact(NS + name, told.facts.get(name, ())) for name in _FACTS if name in told.facts or name in always]


def _tasks(view: View, part: EntityPart, iri: str) -> Sequence[TaskGroup]:
    """The tasks with what is met; none while the check runs, when it failed, and of what is not measured."""
    if part.stage:
        return ()
    measured = view.catalogue.readiness.get(iri)
    return in_groups(view, shown_tasks(view, measured)) if measured else ()


def _answer(view: View, told: WholeView) -> tuple[str, str]:
    """At how many places its services meet without a rule, and what is there instead; the first part is the answer."""
    if told.has_ended:
        day = shown_day(view, told.days.last)
        return view.text("whole.ended", day=day) if day else view.text("whole.ended-some-day"), ""
    totals = told.totals
    undescribed, ready = totals[MeetingState.UNDESCRIBED], totals[MeetingState.IN_ORDER]
    described = len(told.meetings) - undescribed
    if not described:
        first = _counted(view, _UNDESCRIBED_ONLY, undescribed)
        return first, _counted(view, _BORROWED, len(told.borrowed)) if told.borrowed else ""
    said = [_counted(view, keys, totals[state]) for state, keys in _STATES.items() if totals[state]]
    keys = _NONE_READY if not ready else _ALL_READY if ready == described else _SOME_READY
    return _counted(view, keys, described, ready=ready), " ".join(said)


# The key of a sentence for none, for one and for many.
_UNDESCRIBED_ONLY = ("whole.nothing-described", "whole.only-undescribed-one", "whole.only-undescribed")
_BORROWED = ("", "whole.borrowed-one", "whole.borrowed")
_NONE_READY = ("", "whole.none-ready-one", "whole.none-ready")
_SOME_READY = ("", "", "whole.some-ready")
_ALL_READY = ("", "whole.all-ready-one", "whole.all-ready")
_STATES = {
    MeetingState.NO_RULE: ("", "whole.no-rule-one", "whole.no-rule"),
    MeetingState.RULE_NOT_IN_USE: ("", "whole.not-in-use-one", "whole.not-in-use"),
    MeetingState.UNDESCRIBED: ("", "whole.undescribed-one", "whole.undescribed"),
}


def _counted(view: View, keys: tuple[str, str, str], number: int, **values: object) -> str:
    return view.text(keys[min(number, 2)], n=number, **values)
