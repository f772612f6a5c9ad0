"""Whether the server lives and is ready."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Literal

from starlette.requests import Request
from starlette.responses import Response

from servicegraph.diagnostics import Checked, Severity
from servicegraph.errors import ServicegraphError
from servicegraph.messages import text
from servicegraph.web.api.check_result import Extent, Finding, told_at
from servicegraph.web.api.dependencies import Language, ServedState
from servicegraph.web.api.models import Model
from servicegraph.web.api.operation import api_router
from servicegraph.web.problems import problem
from servicegraph.web.responses import of_this_moment
from servicegraph.web.state import State

router = api_router("operation")

_SHOWN = 20  # findings in the answer to whether it is ready; /api/check has them all


class Live(Model):
    """The process answers."""

    live: Literal[True]


class Numbers(Model):
    """How many findings there are of each severity."""

    violation: int
    warning: int
    info: int


class Ready(Model):
    """The catalogue has been checked and has no violations.

    Where its files are faulty now and a state before them is served, that is said, with the first of their ``faults``.
    """

    ready: Literal[True]
    state: str
    queries: int
    checked: Extent
    findings: Numbers
    heldBack: bool  # noqa: N815 - as the document has it
    faults: list[Finding]


@router.get("/health/live", operation_id="live", response_model=Live)
async def live() -> Response:
    """The process answers."""
    return of_this_moment({"live": True})


@router.get("/health/ready", operation_id="ready", response_model=Ready)
def ready(request: Request, current: ServedState, language: Language) -> Response:
    """200 when the catalogue has been checked and has no violations; else 503 with what is wrong."""
    about = {"state": current.catalogue.state, "queries": len(current.catalogue.library)}
    current.check.start()
    checked = current.check.checked
    if checked is None and not current.check.done:
        detail = text("http.not-ready.checking", language)
        return problem(request, 503, "not-ready", detail, {"ready": False, **about}, {"Retry-After": "1"})
    try:
        checked = checked or current.check.result()
    except ServicegraphError as error:
        return problem(request, 503, "not-ready", error.text(language), {"ready": False, **about})
    # Asked every few seconds, of as many findings as there are: written once for a state and a day.
    told = current.catalogue.derived(("told readiness", language), lambda: _told(checked, language))
    if not checked.has_violations:
        return of_this_moment({"ready": True, **about, **told, **_held_back(current, language)})
    detail = text("http.not-ready.violations", language, count=checked.count(Severity.VIOLATION))
    return problem(request, 503, "not-ready", detail, {"ready": False, **about, **told})


def _told(checked: Checked, language: str) -> Mapping[str, object]:
    """What there is to tell of a check that is done: its extent, the numbers of findings, and the first violations."""
    violations = checked.at(Severity.VIOLATION).diagnostics
    shown = told_at(replace(checked, diagnostics=violations[:_SHOWN]), Severity.VIOLATION, language)
    numbers = {severity.word: checked.count(severity) for severity in reversed(Severity)}
    told = {"checked": shown["checked"], "findings": numbers}
    return {**told, "violations": shown["findings"]} if violations else told


def _held_back(current: State, language: str) -> Mapping[str, object]:
    """Whether the files are faulty now, so that a state before them is served, and the first of their violations."""
    if not current.fault:
        return {"heldBack": current.held_back, "faults": []}
    found = current.fault.at(Severity.VIOLATION)
    shown = told_at(replace(found, diagnostics=found.diagnostics[:_SHOWN]), Severity.VIOLATION, language)
    return {"heldBack": current.held_back, "faults": shown["findings"]}
