"""The question library over HTTP: what can be asked, and the answers in JSON, CSV and the standard SPARQL forms."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from servicegraph.messages import pick
from servicegraph.reports import answers
from servicegraph.sparql.formats import SOLUTION_FORMATS, write_solutions
from servicegraph.sparql.values import Solutions
from servicegraph.web.requests import FORMATS, address, parameters_of, question_of
from servicegraph.web.responses import respond, respond_json, unchanged
from servicegraph.web.state import state_of


def library(request: Request) -> Response:
    """The questions that can be asked."""
    language = parameters_of(request, ("lang",)).language
    current = state_of(request)
    if same := unchanged(request, "json", language=language):
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
    language = parameters_of(request, ("lang",)).language
    current = state_of(request)
    described = dict(answers.description(current.catalogue, request.path_params["name"], language))
    if same := unchanged(request, "json", language=language):
        return same
    href = f"/api/queries/{described['name']}"
    examples = [{"parameters": one, "href": address(href, one)} for one in described["examples"]]
    return respond_json(request, {**described, "examples": examples, "href": href}, language=language)


def answer(request: Request) -> Response:
    """The answer to a named question, in the format that is asked for by ``format`` or by Accept."""
    current = state_of(request)
    # A wrong value is told even to someone who says that he has the answer.
    asked = question_of(request)
    query, language = asked.bound.query, asked.language
    if "readiness" in query.needs:
        current.check.require()
    varies = asked.bound.is_changing
    named = language if asked.format == "json" or asked.labels else ""
    held = unchanged(request, asked.format, language=named)
    if held and not varies:
        return held
    found = current.catalogue.answer(asked.bound)
    if asked.basis:
        found = found.resting_on(asked.basis)
    following = asked.following(len(found.rows))
    headers = {"Link": f'<{following}>; rel="next"'} if following else {}
    if asked.format == "json":
        document = answers.document(
            found,
            current.catalogue,
            language,
            offset=asked.offset,
            size=asked.size,
            next_page=following,
            trace=asked.trace,
        )
        return respond_json(
            request, document, language=language, complete=found.complete, changing=varies, headers=headers
        )
    rows = found.rows if asked.size is None else found.rows[asked.offset : asked.offset + asked.size]
    written = next(one for one in SOLUTION_FORMATS if one.media_type == FORMATS[asked.format])
    if asked.format == "csv" and asked.labels:
        content = answers.labelled_csv(found, current.catalogue, language, rows)
    else:
        content = write_solutions(Solutions(found.columns, rows, found.complete), written)
    return respond(
        request,
        content,
        written.content_type,
        format=asked.format,
        language=named,
        complete=found.complete,
        changing=varies,
        headers=headers,
    )
