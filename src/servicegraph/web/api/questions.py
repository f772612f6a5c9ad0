"""The question library over HTTP: what can be asked, and the answers in JSON, CSV and the standard SPARQL forms."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import Response

from servicegraph.errors import ParameterError
from servicegraph.messages import pick
from servicegraph.reports import answers
from servicegraph.sparql.formats import SOLUTION_FORMATS, negotiate, write_solutions
from servicegraph.sparql.lexer import is_changing
from servicegraph.sparql.values import Solutions
from servicegraph.web.requests import choice, language_of, parameters_of
from servicegraph.web.responses import respond, respond_json, unchanged
from servicegraph.web.state import State, state_of

# What ``format`` may say, and the media type that it stands for: our own JSON first, then the standard forms.
FORMATS: Mapping[str, str] = {
    "json": "application/json",
    "csv": "text/csv",
    "tsv": "text/tab-separated-values",
    "sparql-json": "application/sparql-results+json",
    "sparql-xml": "application/sparql-results+xml",
}
PAGING = ("page", "size", "lang", "format")


def library(request: Request) -> Response:
    """The questions that can be asked."""
    parameters_of(request, ("lang",))
    current, language = state_of(request), language_of(request)
    if same := unchanged(request, "json", language):
        return same
    found = [
        {
            "name": query.name,
            "title": pick(query.title, language),
            "description": pick(query.description, language),
            "href": f"/api/queries/{query.name}",
            "about": f"/api/queries/{query.name}/about",
        }
        for query in current.catalogue.library
    ]
    document = {"queries": found, "total": len(found), "state": current.catalogue.state}
    return respond_json(request, document, language=language)


def about(request: Request) -> Response:
    """One question: its parameters, columns, examples and sources."""
    parameters_of(request, ("lang",))
    current, language = state_of(request), language_of(request)
    described = dict(answers.description(current.catalogue, request.path_params["name"], language))
    if same := unchanged(request, "json", language):
        return same
    address = f"/api/queries/{described['name']}"
    examples = [{"parameters": one, "href": _address(address, one)} for one in described["examples"]]
    return respond_json(request, {**described, "examples": examples, "href": address}, language=language)


def answer(request: Request) -> Response:
    """The answer to a named question, in the format that is asked for by ``format`` or by Accept."""
    current, language = state_of(request), language_of(request)
    query = current.catalogue.library.get(request.path_params["name"])
    given = parameters_of(request)
    for name in given:
        if name not in PAGING:
            query.parameter(name)
    format = _format(request, given)
    page, size = _page(given, format, current)
    own = {name: value for name, value in given.items() if name not in PAGING}
    # A wrong value is told even to someone who says that he has the answer.
    asked = current.catalogue.bind(query.name, own, given.get("lang"))
    if "readiness" in query.needs:
        current.check.require()
    varies = is_changing(query.text)
    if not varies and (same := unchanged(request, format, language if format == "json" else "")):
        return same
    found = current.catalogue.answer(asked)
    offset = (page - 1) * size if size else 0
    following = _following(request, given, page, bool(size) and offset + size < len(found.rows))
    headers = {"Link": f'<{following}>; rel="next"'} if following else {}
    if format == "json":
        document = answers.document(
            found, current.catalogue, language, offset=offset, size=size or None, next_page=following
        )
        return respond_json(
            request, document, language=language, complete=found.complete, changing=varies, headers=headers
        )
    rows = found.rows[offset : offset + size] if size else found.rows
    written = next(one for one in SOLUTION_FORMATS if one.media_type == FORMATS[format])
    content = write_solutions(Solutions(found.columns, rows, found.complete), written)
    return respond(
        request,
        content,
        written.content_type,
        format=format,
        complete=found.complete,
        changing=varies,
        headers=headers,
    )


def _format(request: Request, given: Mapping[str, str]) -> str:
    """The name of the format: ``format`` wins over the Accept header."""
    if given.get("format"):
        return choice("format", given["format"], list(FORMATS))
    accept = ", ".join(request.headers.getlist("accept"))
    media_type = negotiate(accept, list(FORMATS.values()))
    return next(name for name, offered in FORMATS.items() if offered == media_type)


def _page(given: Mapping[str, str], format: str, current: State) -> tuple[int, int]:
    """The page (from 1) and its size; size 0 means all rows: a file is asked for whole, unless it is paged too."""
    paged = given.get("page") or given.get("size") or format == "json"
    most = current.settings.most_rows
    page = _number("page", given.get("page") or "1", most)
    size = _number("size", given.get("size") or str(min(current.settings.page_rows, most)), most)
    return page, size if paged else 0


def _number(name: str, value: str, most: int) -> int:
    if not value.isascii() or not value.isdigit() or not 1 <= int(value[:9]) <= most or len(value) > 9:
        raise ParameterError("error.parameter-range", parameter=name, value=value[:100], most=most)
    return int(value)


def _following(request: Request, given: Mapping[str, str], page: int, more: bool) -> str | None:
    if not more:
        return None
    kept = {name: value for name, value in given.items() if value}
    return _address(request.url.path, {**kept, "page": str(page + 1)})


def _address(path: str, parameters: Mapping[str, str]) -> str:
    return f"{path}?{urlencode(parameters)}" if parameters else path
