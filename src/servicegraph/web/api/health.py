"""Whether the server lives and is ready, and the findings of the catalogue's check."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import PurePosixPath
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from servicegraph.diagnostics import Checked, Diagnostic, Severity
from servicegraph.errors import ServicegraphError
from servicegraph.messages import text
from servicegraph.reports.findings import document
from servicegraph.reports.readiness_report import readiness_document
from servicegraph.web.problems import problem
from servicegraph.web.requests import choice, language_of, parameters_of
from servicegraph.web.responses import respond_json
from servicegraph.web.state import state_of

_LEVELS = [severity.word for severity in Severity]
_SHOWN = 20  # findings in the answer to whether it is ready; /api/check has them all


async def live(_: Request) -> Response:
    """The process answers."""
    return _now({"live": True})


async def ready(request: Request) -> Response:
    """200 when the catalogue has been checked and has no violations; else 503 with what is wrong."""
    current, language = state_of(request), language_of(request)
    about = {"state": current.catalogue.state, "queries": len(current.catalogue.library)}
    current.check.start()
    if not current.check.done:
        detail = text("http.not-ready.checking", language)
        return problem(request, 503, "not-ready", detail, {"ready": False, **about}, {"Retry-After": "1"})
    try:
        checked = current.check.result()
    except ServicegraphError as error:
        return problem(request, 503, "not-ready", error.text(language), {"ready": False, **about})
    shown = _document(checked, Severity.VIOLATION, language)
    shown["findings"] = shown["findings"][:_SHOWN]
    about |= {
        "checked": shown["checked"],
        "findings": {severity.word: checked.count(severity) for severity in reversed(Severity)},
    }
    if not checked.has_violations:
        return _now({"ready": True, **about})
    detail = text("http.not-ready.violations", language, count=checked.count(Severity.VIOLATION))
    return problem(request, 503, "not-ready", detail, {"ready": False, **about, "violations": shown["findings"]})


def findings(request: Request) -> Response:
    """The findings as the command line prints them with ``--format json``; ``level`` leaves out lesser ones."""
    given = parameters_of(request, ("level", "lang"))
    level = choice("level", given.get("level") or "info", _LEVELS)
    current, language = state_of(request), language_of(request)
    checked = current.check.result()
    found = _document(checked, Severity[level.upper()], language)
    # What a check finds may depend on the day: a rule ends.
    document_of_state = {**found, "state": current.catalogue.state}
    return respond_json(request, document_of_state, language=language, changing=True)


def readiness(request: Request) -> Response:
    """How ready one package, chain or process is, by task, with the findings as evidence."""
    parameters_of(request, ("lang",))
    current, language = state_of(request), language_of(request)
    current.check.result()
    catalogue = current.catalogue
    kind = catalogue.entities.kind_of_collection(request.path_params["collection"])
    measured = catalogue.readiness_of(f"{kind.name}:{request.path_params['slug']}")
    return respond_json(request, readiness_document(measured, catalogue, language), language=language, changing=True)


def _document(checked: Checked, level: Severity, language: str) -> dict[str, Any]:
    shown = checked.at(level)
    return document(replace(shown, diagnostics=tuple(map(_without_folders, shown.diagnostics))), language)


def _without_folders(found: Diagnostic) -> Diagnostic:
    """The finding with no more of its path than the catalogue's own folder: the rest is the server's business."""
    place = found.location
    if not place.path.startswith("../"):
        return found
    return replace(found, location=replace(place, path=PurePosixPath(place.path).name))


def _now(document: object) -> Response:
    headers = {"Content-Type": "application/json", "Cache-Control": "no-store"}
    return Response(json.dumps(document).encode(), headers=headers)
