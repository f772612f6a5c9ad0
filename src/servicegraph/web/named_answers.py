"""The answer to a named question over HTTP, in JSON, CSV, the standard SPARQL forms, or as a workbook."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from servicegraph.planning.kept_answers import kept_answer
from servicegraph.reports import answers
from servicegraph.sparql.formats import SOLUTION_FORMATS, write_solutions
from servicegraph.sparql.values import Solutions
from servicegraph.web.requests import FORMATS, question_of
from servicegraph.web.responses import respond, respond_json, unchanged
from servicegraph.web.state import state_of


def named_answer(request: Request) -> Response:
    """The answer to a named question, in the format that is asked for by ``format`` or by Accept."""
    current = state_of(request)
    # A wrong value is told even to someone who says that he has the answer.
    asked = question_of(request)
    query, language = asked.bound.query, asked.language
    if "readiness" in query.needs:
        current.check.require()
    varies = asked.bound.is_changing
    named = language if asked.format in ("json", "xlsx") or asked.labels else ""
    held = unchanged(request, asked.format, language=named)
    if held and not varies:
        return held
    found = kept_answer(current.catalogue, asked.bound)
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
    content_type = FORMATS[asked.format]
    if asked.format == "xlsx":
        from servicegraph.reports.workbook import answer_workbook, saved_as  # only a workbook needs what writes one

        content = answer_workbook(found, current.catalogue, language, rows)
        headers |= saved_as(query.name, current.catalogue.today(), "xlsx")
    else:
        written = next(one for one in SOLUTION_FORMATS if one.media_type == content_type)
        content_type = written.content_type
        if asked.format == "csv" and asked.labels:
            content = answers.labelled_csv(found, current.catalogue, language, rows)
        else:
            content = write_solutions(Solutions(found.columns, rows, found.complete), written)
    return respond(
        request,
        content,
        content_type,
        format=asked.format,
        language=named,
        complete=found.complete,
        changing=varies,
        headers=headers,
    )
