"""Failures as pages for people: what happened, what to do, and what may have been meant; programs get the problem."""

from __future__ import annotations

import json
import logging
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from typing import Any, TypeVar

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from servicegraph.catalogue import Catalogue
from servicegraph.errors import ServicegraphError
from servicegraph.messages import keys
from servicegraph.search.found import nearest
from servicegraph.web.pages.rendering import page
from servicegraph.web.pages.view import View
from servicegraph.web.requests import wants_page

Failure = TypeVar("Failure", bound=Exception)
_LOG = logging.getLogger("servicegraph")
_KEPT = ("Retry-After", "Allow")


def for_people(
    tell: Callable[[Request, Failure], Awaitable[Response]],
) -> Callable[[Request, Any], Coroutine[Any, Any, Response]]:
    """The handler *tell* of a failure, with a page in place of the problem where a person asks."""

    async def handle(request: Request, failure: Failure) -> Response:
        problem = await tell(request, failure)
        return await run_in_threadpool(instead_of, request, problem)

    return handle


def instead_of(request: Request, problem: Response) -> Response:
    """The page that tells *problem*, or that itself when a program asks."""
    if not wants_page(request):
        return problem
    try:
        answer = _page(request, json.loads(bytes(problem.body)))
    except Exception:  # the page of an error may not become another one
        _LOG.exception("the page of an error could not be made")
        return problem
    answer.headers.update({name: problem.headers[name] for name in _KEPT if name in problem.headers})
    return answer


def _page(request: Request, told: dict[str, Any]) -> Response:
    view, status = View.of(request), int(told["status"])
    key = "failure.do-" + told["type"].rpartition("/")[2]
    parameter = str(told.get("parameter", ""))
    return page(
        request,
        "failure.html",
        title=told["title"],
        status=status,
        detail=told["detail"],
        to_do=view.text(key) if f"pages.{key}" in keys() else "",
        without=view.here(**{parameter: ""}) if parameter in view.parameters else "",
        parameter=parameter,
        is_passing=status == 503,
        near=_near(view.catalogue, view.path, view.language) if status == 404 else (),
    )


def _near(catalogue: Catalogue, path: str, language: str) -> Sequence[str]:
    """What may have been meant by an address that leads nowhere."""
    try:
        return nearest(catalogue, path.strip("/").removeprefix("id/")[:200], language)
    except ServicegraphError:
        return ()
