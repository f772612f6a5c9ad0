"""What every typed operation does alike: it reads its parameters strictly, answers HEAD and OPTIONS, has validators."""

from __future__ import annotations

from collections.abc import Callable, Collection, Coroutine, Iterator, Mapping
from typing import Any, get_args, get_origin
from urllib.parse import urlencode

from fastapi import APIRouter, params
from fastapi.dependencies.models import Dependant
from fastapi.dependencies.utils import get_flat_params
from fastapi.routing import APIRoute
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Match
from starlette.types import Receive, Scope, Send

from servicegraph.errors import ParameterError
from servicegraph.web.requests import check_language, decode, language_of
from servicegraph.web.responses import allowing, respond
from servicegraph.web.state import state_of

_METHODS = ("GET", "HEAD", "OPTIONS")
_DECLARED = "servicegraph.declared"


def api_router(tag: str) -> APIRouter:
    """A router for operations below the heading *tag*: the last part of a key ``docs.*``."""
    return APIRouter(route_class=Operation, tags=[tag])


def further(request: Request) -> Mapping[str, tuple[str, ...]]:
    """The parameters that an operation does not declare, each with its values: the facets of a list, say."""
    found: dict[str, tuple[str, ...]] = {}
    for name, value in request.query_params.multi_items():
        if name not in request.scope[_DECLARED]:
            found[name] = (*found.get(name, ()), value)
    return found


_FURTHER = {
    "name": "further",
    "in": "query",
    "required": False,
    "style": "form",
    "explode": True,
    "schema": {"type": "object", "additionalProperties": {"type": "string"}},
}


class Operation(APIRoute):
    """A path operation of the API.

    Its parameters are those that it declares, each given once unless it is a list; an empty one counts as left out.
    An operation that depends on ``further`` takes others too. What it returns is sent with validators.
    """

    def __init__(self, path: str, endpoint: Callable[..., Any], **options: Any) -> None:
        super().__init__(path, endpoint, **options)
        if self._takes_others and not self.openapi_extra:
            self.openapi_extra = {"parameters": [_FURTHER]}

    @property
    def _takes_others(self) -> bool:
        return any(one.call is further for one in _within(self.dependant))

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        answer = super().get_route_handler()
        fields = [one for one in get_flat_params(self.dependant) if isinstance(one.field_info, params.Query)]
        declared = tuple(one.alias for one in fields)
        lists = frozenset(one.alias for one in fields if _is_list(one.field_info.annotation))
        takes_others = self._takes_others

        async def handle(request: Request) -> Response:
            state_of(request)  # from here on, so that the answer and its tag are of one state
            given = _given(request, declared, lists, takes_others)
            scope = {**request.scope, "query_string": urlencode(given).encode(), _DECLARED: frozenset(declared)}
            return _validated(request, await answer(Request(scope, request.receive)))

        return handle

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        return super().matches(_as_get(scope) if scope["type"] == "http" else scope)

    async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["method"] == "OPTIONS":
            await allowing(Request(scope), _METHODS)(scope, receive, send)
        elif scope["method"] in _METHODS:
            await super().handle(_as_get(scope), receive, send)
        else:
            raise HTTPException(405, headers={"Allow": ", ".join(_METHODS)})


def _is_list(annotation: object) -> bool:
    """Whether a parameter of this type may be given several times."""
    return any(get_origin(one) is list for one in (annotation, *get_args(annotation)))


def _within(dependant: Dependant) -> Iterator[Dependant]:
    yield dependant
    for one in dependant.dependencies:
        yield from _within(one)


def _as_get(scope: Scope) -> Scope:
    """HEAD and OPTIONS belong to every operation that has GET."""
    return {**scope, "method": "GET"} if scope["method"] in _METHODS else scope


def _given(
    request: Request, declared: Collection[str], lists: Collection[str], takes_others: bool
) -> list[tuple[str, str]]:
    """The parameters that are not empty. Raises ParameterError for one that is repeated or unknown, or no language."""
    seen: set[str] = set()
    given = decode(request.scope.get("query_string", b""))
    for name, _ in given:
        if name not in declared and not takes_others:
            known = ", ".join(declared) or "–"
            raise ParameterError("error.parameter-unknown-here", parameter=name, known=known)
        if name in seen and name in declared and name not in lists:
            raise ParameterError("error.parameter-twice", parameter=name)
        seen.add(name)
    found = [(name, value) for name, value in given if value]
    if "lang" in declared:
        check_language(request, dict(found).get("lang", ""))
    return found


def _validated(request: Request, answer: Response) -> Response:
    """*answer* as every other; one that says itself how long it may be kept is as it should be."""
    if answer.status_code != 200 or "cache-control" in answer.headers:
        return answer
    kept = {name: value for name, value in answer.headers.items() if name not in ("content-length", "content-type")}
    return respond(
        request,
        bytes(answer.body),
        answer.headers["content-type"],
        format="json",
        language=language_of(request),
        changing=True,
        headers=kept,
    )
