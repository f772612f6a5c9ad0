"""The question library over HTTP: what can be asked, and the answers in JSON, CSV and the standard SPARQL forms."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import Response

from servicegraph import answers, queries
from servicegraph.catalogue import Answer
from servicegraph.errors import ParameterError
from servicegraph.messages import pick
from servicegraph.results import SOLUTION_FORMATS, negotiate, write_solutions
from servicegraph.store import Solutions
from servicegraph.web.replies import choice, json_reply, language_of, parameters_of, reply, unchanged
from servicegraph.web.served import Served, served
from servicegraph.web.sparql import changing

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
    current, language = served(request), language_of(request)
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
    return json_reply(request, document, language=language)


def about(request: Request) -> Response:
    """One question: its parameters, columns, examples and sources."""
    parameters_of(request, ("lang",))
    current, language = served(request), language_of(request)
    described = dict(answers.description(current.catalogue, request.path_params["name"], language))
    if same := unchanged(request, "json", language):
        return same
    address = f"/api/queries/{described['name']}"
    examples = [{"parameters": one, "href": _address(address, one)} for one in described["examples"]]
    return json_reply(request, {**described, "examples": examples, "href": address}, language=language)


def answer(request: Request) -> Response:
    """The answer to a named question, in the format that is asked for by ``format`` or by Accept."""
    current, language = served(request), language_of(request)
    query = current.catalogue.library.get(request.path_params["name"])
    given = parameters_of(request)
    for name in given:
        if name not in PAGING:
            query.parameter(name)
    form = _form(request, given)
    page, size = _page(given, form, current)
    own = {name: value for name, value in given.items() if name not in PAGING}
    own = queries.in_language(query, own, given.get("lang"))
    # A wrong value is told even to someone who says that he has the answer.
    sparql = queries.bind(query, own, current.catalogue.prefixes)
    varies = changing(query.text)
    if not varies and (same := unchanged(request, form, language if form == "json" else "")):
        return same
    found = current.pool.select(sparql, current.catalogue.limits)
    answered = Answer(query, own, found.rows, found.complete, current.catalogue.state)
    offset = (page - 1) * size if size else 0
    following = _following(request, given, page, bool(size) and offset + size < len(found.rows))
    headers = {"Link": f'<{following}>; rel="next"'} if following else {}
    if form == "json":
        document = answers.document(
            answered, current.catalogue, language, offset=offset, size=size or None, next_page=following
        )
        return json_reply(
            request, document, language=language, complete=found.complete, changing=varies, headers=headers
        )
    rows = found.rows[offset : offset + size] if size else found.rows
    written = next(one for one in SOLUTION_FORMATS if one.media_type == FORMATS[form])
    content = write_solutions(Solutions(answered.columns, rows, found.complete), written)
    return reply(
        request,
        content,
        written.content_type,
        form=form,
        complete=found.complete,
        changing=varies,
        headers=headers,
    )


def _form(request: Request, given: Mapping[str, str]) -> str:
    """The name of the format: ``format`` wins over the Accept header."""
    if given.get("format"):
        return choice("format", given["format"], list(FORMATS))
    accept = ", ".join(request.headers.getlist("accept"))
    media_type = negotiate(accept, list(FORMATS.values()))
    return next(name for name, offered in FORMATS.items() if offered == media_type)


def _page(given: Mapping[str, str], form: str, current: Served) -> tuple[int, int]:
    """The page (from 1) and its size; size 0 means all rows: a file is asked for whole, unless it is paged too."""
    paged = given.get("page") or given.get("size") or form == "json"
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
