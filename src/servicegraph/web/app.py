"""The application: routes and what surrounds them. It keeps nothing of its own but what it serves."""

from __future__ import annotations

import inspect
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from typing import cast

from fastapi import APIRouter, FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from servicegraph.catalogue import Catalogue
from servicegraph.errors import ServicegraphError
from servicegraph.web import problems
from servicegraph.web.api import (
    check_result,
    collections,
    compare_operations,
    export_operation,
    finding_operations,
    gap_operations,
    health,
    openapi,
    picture_file,
    questions,
    search_operations,
    whole_meetings,
    wholes,
)
from servicegraph.web.kept_responses import KeptResponses
from servicegraph.web.middleware import Headers
from servicegraph.web.named_answers import named_answer
from servicegraph.web.pages import (
    about,
    accessibility,
    catalogue_page,
    collection,
    compare_page,
    error_page,
    explanations,
    findings_page,
    front_page,
    gaps_page,
    negotiation_page,
    question_pages,
    readiness_of_whole,
    readiness_page,
    reference,
    search_page,
    sparql_page,
    static_files,
    things,
)
from servicegraph.web.pages.rendering import unchanged_page
from servicegraph.web.protocol import dataset_description, graph_store, resources
from servicegraph.web.responses import allowing
from servicegraph.web.state import State
from servicegraph.web.straight import Straight
from servicegraph.web.turnstile import Turnstile

Endpoint = Callable[[Request], Response] | Callable[[Request], Awaitable[Response]]

_ENDPOINT = "/sparql"  # with a slash at its end too
READ = ("GET", "HEAD", "OPTIONS")
ROUTES: Sequence[tuple[str, Endpoint, Sequence[str]]] = (
    ("/", front_page.front, READ),
    ("/about", about.about, READ),
    (dataset_description.PLACE, catalogue_page.catalogue_page, READ),
    ("/.well-known/void", dataset_description.well_known, READ),
    ("/findings", findings_page.findings_page, READ),
    ("/accessibility", accessibility.statement, READ),
    ("/compare", compare_page.compare_page, READ),
    ("/readiness", readiness_page.readiness, READ),
    ("/search", search_page.search_page, READ),
    ("/gaps", gaps_page.gaps_page, READ),
    ("/negotiation", negotiation_page.negotiation_page, READ),
    ("/static/{name}", static_files.static_file, READ),
    ("/questions", question_pages.listing, READ),
    ("/questions/{name}", question_pages.question, READ),
    ("/graphs", graph_store.graphs, READ),
    ("/id/{kind}/{slug}", things.entity, READ),
    ("/id/{kind}/{slug:path}", things.entity, READ),  # a slash in it, but no line break
    ("/ns", resources.ontology, READ),
    ("/vocab/{scheme}", things.vocabulary, READ),
    ("/vocab/{scheme}/{concept}", things.concept, READ),
    ("/openapi.json", openapi.endpoint, READ),
    ("/docs", reference.page, READ),
    ("/docs/checks", explanations.checks, READ),
    ("/docs/shapes", explanations.shapes, READ),
    ("/{collection}/{slug:path}/readiness", readiness_of_whole.readiness, READ),
)
# What an address means is looked up here first, then among the typed operations, then above, then among the lists.
FIRST: Sequence[tuple[str, Endpoint, Sequence[str]]] = (
    (_ENDPOINT, sparql_page.sparql, (*READ, "POST")),  # asked most, and to look further would take as long as an answer
    ("/api/queries/{name}", named_answer, READ),
)
LAST: Sequence[tuple[str, Endpoint, Sequence[str]]] = (("/{collection}", collection.collection, READ),)
# Of two whose addresses overlap, the narrower stands first.
ROUTERS: Sequence[APIRouter] = (
    health.router,
    check_result.router,
    compare_operations.router,
    finding_operations.router,
    gap_operations.router,
    questions.router,
    search_operations.router,
    export_operation.router,
    picture_file.router,
    wholes.router,
    whole_meetings.router,
    collections.router,  # any further name below /api is that of a list
)


class _Application(FastAPI):
    """The framework with ``front`` before all of it: what that answers itself costs nothing of the framework."""

    front: ASGIApp

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            scope["app"] = self
            path = scope["path"]
            if not path.startswith("/"):  # the target names the server too, as proxies send it (RFC 9112, 3.2.2)
                path = "/" + path.partition("://")[2].partition("/")[2]
            if path != scope["path"] or path == _ENDPOINT + "/":
                scope = {**scope, "path": path if path != _ENDPOINT + "/" else _ENDPOINT}
        await self.front(scope, receive, send)

    async def behind(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer by the framework."""
        await super().__call__(scope, receive, send)


def create_app(catalogue: Catalogue, *, served: State | None = None) -> FastAPI:
    """The application that serves *catalogue*, in the state *served* when there is one already.

    Its processes and the check start with it and end with it; to serve another state, replace ``app.state.served``.
    """
    app = _Application(
        openapi_url=None,
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        lifespan=_lifespan,
        exception_handlers={
            ServicegraphError: error_page.for_people(problems.of_error),
            RequestValidationError: error_page.for_people(problems.of_validation),
            HTTPException: error_page.for_people(problems.of_http),
        },
    )
    app.state.served = served or State.of(catalogue)
    _add(app, FIRST)
    for router in ROUTERS:
        app.include_router(router)
    _add(app, (*ROUTES, *LAST))
    app.add_middleware(Headers, origin=catalogue.settings.cors, tell=error_page.instead_of)  # type: ignore[arg-type, unused-ignore]
    _make_ready(app)
    app.state.turnstile = Turnstile(Straight(app.behind, catalogue.settings.cors))
    app.front = KeptResponses(app.state.turnstile, lambda: app.state.served, catalogue.settings.answer_cache_bytes)
    return app


def _make_ready(app: FastAPI) -> None:
    """Have the framework work out its operations now: it would with the first request, and must not in two threads."""
    scope: Scope = {"type": "http", "method": "GET", "path": "/", "root_path": "", "headers": [], "query_string": b""}
    for route in app.router.routes:
        route.matches(dict(scope))


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    app.state.served.start()
    try:
        yield
    finally:
        app.state.served.pool.close()


def _add(app: FastAPI, routes: Sequence[tuple[str, Endpoint, Sequence[str]]]) -> None:
    for path, endpoint, methods in routes:
        app.add_route(path, _answering_options(endpoint, methods), methods=list(methods), include_in_schema=False)


def _answering_options(endpoint: Endpoint, methods: Sequence[str]) -> Callable[[Request], Awaitable[Response]]:
    """*endpoint* with the answer to OPTIONS, and to a browser that has the page already."""

    async def handle(request: Request) -> Response:
        if request.method == "OPTIONS":
            return allowing(request, methods)
        if same := unchanged_page(request):
            return same
        if inspect.iscoroutinefunction(endpoint):
            response: Response = await endpoint(request)
            return response
        return await run_in_threadpool(cast(Callable[[Request], Response], endpoint), request)

    return handle
