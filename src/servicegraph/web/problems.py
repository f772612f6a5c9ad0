"""Failures as application/problem+json (RFC 9457): one table from error class to status, never a stack trace."""

from __future__ import annotations

import json
import logging
import re
import uuid
from collections.abc import Mapping
from http import HTTPStatus
from pathlib import Path
from typing import TYPE_CHECKING, Any

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from servicegraph import errors
from servicegraph.errors import ParameterError, QueryFileError, ServicegraphError
from servicegraph.messages import keys, one_line, text
from servicegraph.rdf.terms import ROOT
from servicegraph.web.requests import RequestError, language_of

if TYPE_CHECKING:  # what the framework raises is told here, but a server that begins to answer has not loaded it yet
    from fastapi.exceptions import RequestValidationError

TYPES = ROOT + "problems/"
_LOG = logging.getLogger("servicegraph")


# The class of an error, the status of the answer and the last part of the problem's type.
_TABLE: tuple[tuple[type[ServicegraphError], int, str], ...] = (
    (errors.ParameterError, 400, "invalid-parameter"),
    (errors.QuerySyntaxError, 400, "query-syntax"),
    (errors.QueryRefused, 400, "query-refused"),
    (errors.UnknownQuery, 404, "unknown-query"),
    (errors.UnknownEntity, 404, "unknown-entity"),
    (errors.NotAcceptable, 406, "not-acceptable"),
    (errors.QueryFileError, 500, "query-file"),
    (errors.EngineError, 500, "check-failed"),
    (errors.TooManyQuestions, 429, "too-many-questions"),
    (errors.QueryTimeout, 503, "query-timeout"),
    (errors.QueryTooLarge, 503, "query-too-large"),
    (errors.Overloaded, 503, "overloaded"),
    (errors.WorkerFailed, 503, "worker-failed"),
    (errors.NotReady, 503, "not-ready"),
)
_SOON = frozenset(("overloaded", "too-many-questions", "worker-failed", "not-ready"))
_BY_STATUS = {
    400: "bad-request",
    404: "not-found",
    405: "method-not-allowed",
    406: "not-acceptable",
    413: "too-long",
    414: "too-long",
    415: "unsupported-media-type",
}
# The kind of Pydantic's fault and the key of the sentence that tells it; any other is told by the last.
_FAULTS: Mapping[str, str] = {
    "missing": "error.parameter-missing",
    "literal_error": "error.parameter-choice",
    "enum": "error.parameter-choice",
    "int_parsing": "error.parameter-integer",
    "int_parsing_size": "error.parameter-integer",
    "int_from_float": "error.parameter-integer",
    "float_parsing": "error.parameter-decimal",
    "decimal_parsing": "error.parameter-decimal",
    "bool_parsing": "error.parameter-boolean",
    "date_from_datetime_parsing": "error.parameter-date",
    "date_parsing": "error.parameter-date",
    "greater_than_equal": "error.parameter-least",
    "less_than_equal": "error.parameter-most",
    "string_too_short": "error.parameter-short",
    "string_too_long": "error.parameter-long",
}


def status_of(error: ServicegraphError) -> int:
    """The status of an answer that tells of *error*; 500 for one that nobody foresaw."""
    if isinstance(error, RequestError):
        return error.status
    return next((status for kind, status, _ in _TABLE if isinstance(error, kind)), 500)


def problem(
    request: Request,
    status: int,
    name: str,
    detail: str,
    members: Mapping[str, object] | None = None,
    headers: Mapping[str, str] | None = None,
) -> Response:
    """A problem of the type *name* with a title in the asked language and further *members*."""
    language = language_of(request)
    title = text(f"http.{name}", language) if f"http.{name}" in keys() else HTTPStatus(status).phrase
    document = {"type": TYPES + name, "title": title, "status": status, "detail": detail, **(members or {})}
    said = {
        "Content-Type": "application/problem+json",
        "Content-Language": language,
        "Cache-Control": "no-store",
        "Vary": "Accept-Language",
        **(headers or {}),
    }
    return Response(json.dumps(document, ensure_ascii=False, indent=1).encode(), status_code=status, headers=said)


async def of_error(request: Request, error: ServicegraphError) -> Response:
    """The problem that tells of a failure of ours."""
    if isinstance(error, QueryFileError):
        # The folders of the server are nobody's business.
        error = QueryFileError(error.key, **{**error.values, "path": Path(str(error.values["path"])).name})
    status, name = next(((status, name) for kind, status, name in _TABLE if isinstance(error, kind)), (0, ""))
    if isinstance(error, RequestError):
        status, name = error.status, _BY_STATUS[error.status]
    if not status:
        return of_exception(request, error)
    members = {key: error.values[key] for key in ("line", "column") if isinstance(error.values.get(key), int)}
    if isinstance(error, ParameterError):
        members["parameter"] = error.parameter
    headers = {"Retry-After": "1"} if name in _SOON else {}
    if status == 405:
        headers["Allow"] = str(error.values["allowed"])
    return problem(request, status, name, error.text(language_of(request)), members, headers)


async def of_http(request: Request, error: HTTPException) -> Response:
    """The problem that tells of a failure of the framework: no such path, a method that is not allowed."""
    language, headers = language_of(request), dict(error.headers or {})
    if error.status_code == 404:
        detail = text("error.path-unknown", language, path=request.url.path[:200])
    elif error.status_code == 405:
        headers["Allow"] = ", ".join(sorted(headers.get("Allow", "").split(", ")))
        detail = text("error.method", language, method=request.method[:20], allowed=headers["Allow"])
    else:
        detail = str(error.detail)
    return problem(request, error.status_code, _BY_STATUS.get(error.status_code, "bad-request"), detail, {}, headers)


async def of_validation(request: Request, error: RequestValidationError) -> Response:
    """The problem that tells of the first parameter that an operation cannot use."""
    return await of_error(request, _parameter_error(error.errors()[0]))


def _parameter_error(fault: Mapping[str, Any]) -> ParameterError:
    context = fault.get("ctx", {})
    name = str(fault["loc"][1] if len(fault["loc"]) > 1 else fault["loc"][0])
    values: dict[str, object] = {"value": str(fault.get("input", ""))}
    kind = fault["type"]
    if kind in ("literal_error", "enum"):
        values["known"] = ", ".join(re.findall(r"'([^']*)'", str(context.get("expected", ""))))
    for limit in ("ge", "min_length"):
        values["least"] = context.get(limit, values.get("least"))
    for limit in ("le", "max_length"):
        values["most"] = context.get(limit, values.get("most"))
    return ParameterError(_FAULTS.get(kind, "error.parameter-other"), parameter=name, **values)


def of_exception(request: Request, error: Exception) -> Response:
    """The plain problem for what nobody foresaw: the log has the rest, under the same id."""
    number = uuid.uuid4().hex[:12]
    _LOG.error("%s %s failed (%s)", request.method, one_line(request.url.path), number, exc_info=error)
    detail = text("error.internal", language_of(request), id=number)
    return problem(request, 500, "internal-error", detail, {"id": number})
