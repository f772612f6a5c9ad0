"""Whether the server lives and is ready, and the findings of the catalogue's check."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import PurePosixPath
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from servicegraph.catalogue import Catalogue
from servicegraph.diagnostics import Checked, Diagnostic, Location, Severity
from servicegraph.errors import ServicegraphError
from servicegraph.messages import text
from servicegraph.readiness import Readiness
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


async def findings(request: Request) -> Response:
    """The findings as the command line prints them with ``--format json``; ``level`` leaves out lesser ones."""
    asked = parameters_of(request, ("level", "lang"))
    level = Severity[choice("level", asked.parameters.get("level") or "info", _LEVELS).upper()]
    current = state_of(request)
    checked = await current.check.finished()

    def told() -> Response:
        shown = {**_document(checked, level, asked.language), "state": current.catalogue.state}
        # What a check finds may depend on the day: a rule ends.
        return respond_json(request, shown, language=asked.language, changing=True)

    return await run_in_threadpool(told)


async def readiness(request: Request) -> Response:
    """How ready one package, chain or process is, by task, with the findings as evidence."""
    language = parameters_of(request, ("lang",)).language
    current, path = state_of(request), request.path_params
    catalogue = current.catalogue
    kind = catalogue.entities.kind_of_collection(path["collection"])
    await current.check.finished()

    def told() -> Response:
        measured = _measured(catalogue, kind.name, path["slug"])
        document = readiness_document(measured, catalogue, language)
        return respond_json(request, document, language=language, changing=True)

    return await run_in_threadpool(told)


def _measured(catalogue: Catalogue, kind: str, slug: str) -> Readiness:
    """The readiness of what is served at ``/id/<kind>/<slug>``. Raises UnknownEntity."""
    for node in catalogue.entities.nodes_at(kind, slug):
        if measured := catalogue.readiness.get(node.value):
            return measured
    return catalogue.readiness_of(f"{kind}:{slug}")


def _document(checked: Checked, level: Severity, language: str) -> dict[str, Any]:
    shown = checked.at(level)
    return document(replace(shown, diagnostics=tuple(map(_without_folders, shown.diagnostics))), language)


def _without_folders(found: Diagnostic) -> Diagnostic:
    """The finding with no more of its paths than the catalogue's own folder: the rest is the server's business."""
    related = tuple(replace(one, location=_inside(one.location)) for one in found.related)
    edits = ((fix, tuple(replace(edit, location=_inside(edit.location)) for edit in fix.edits)) for fix in found.fixes)
    fixes = tuple(replace(fix, edits=changed) for fix, changed in edits)
    return replace(found, location=_inside(found.location), related=related, fixes=fixes)


def _inside(place: Location) -> Location:
    return replace(place, path=PurePosixPath(place.path).name) if place.path.startswith("../") else place


def _now(document: object) -> Response:
    headers = {"Content-Type": "application/json", "Cache-Control": "no-store"}
    return Response(json.dumps(document).encode(), headers=headers)
