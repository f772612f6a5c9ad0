"""Failures as pages for people: what happened, what to do, and what may have been meant; programs get the problem."""

from __future__ import annotations

import json
import logging
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from typing import Any, TypeVar
from urllib.parse import unquote

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from servicegraph.errors import ServicegraphError
from servicegraph.messages import keys, shortened
from servicegraph.planning.entity_view import kind_of
from servicegraph.search.found import nearest
from servicegraph.web.pages.rendering import page
from servicegraph.web.pages.view import Name, View
from servicegraph.web.requests import address, wants_page

Failure = TypeVar("Failure", bound=Exception)
_LOG = logging.getLogger("servicegraph")
_KEPT = ("Retry-After", "Allow")
_MOST_NEAR = 5


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
    words = _words(view.path) if status == 404 else ""
    return page(
        request,
        "failure.html",
        title=told["title"],
        status=status,
        number=status,
        # An address that leads nowhere is shown as it is; what a program would be told of it helps nobody who reads.
        detail="" if words else told["detail"],
        to_do=view.text(key) if f"pages.{key}" in keys() else "",
        without=_without(view, parameter) if parameter else "",
        parameter=parameter,
        is_passing=status == 503,
        asked=words,
        near=_near(view, words) if words else (),
    )


def _without(view: View, parameter: str) -> str:
    """The address of the page without *parameter*, which may be told in short; empty when it has none such."""
    kept = [(name, value) for name, value in view.given if shortened(name) != parameter]
    return address(view.path, kept) if len(kept) < len(view.given) else ""


def _words(path: str) -> str:
    """The words that an address of a thing names it with; empty when it is that of something else."""
    parts = unquote(path).strip("/").split("/")
    return parts[-1].replace("-", " ")[:200] if parts[0] in ("id", "vocab") and len(parts) > 2 else ""


def _near(view: View, words: str) -> Sequence[tuple[str, Name | None]]:
    """The things that may have been meant by *words*, each with what kind of thing it is."""
    catalogue = view.catalogue
    try:
        found = nearest(catalogue, words, view.language)
    except ServicegraphError:
        found = ()
    # An address with a slip of the pen is nearer than a name that has a word of it.
    spelled = catalogue.entities.unknown(catalogue.settings.base + unquote(view.path)[:300].removeprefix("/id/"))
    near = [catalogue.prefixes.expand(name) for name in str(spelled.values.get("near", "")).split(", ") if name]
    kinds = [(iri, kind_of(catalogue, iri)) for iri in dict.fromkeys((*near, *found))][:_MOST_NEAR]
    return [(iri, view.name(kind.classes[0]) if kind else None) for iri, kind in kinds]
