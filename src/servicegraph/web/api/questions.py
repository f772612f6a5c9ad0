"""The question library over HTTP: what can be asked, and the answers in JSON, CSV and the standard SPARQL forms."""

from __future__ import annotations

from typing import Annotated

from fastapi import Path
from starlette.requests import Request
from starlette.responses import Response

from servicegraph.messages import pick
from servicegraph.planning.kept_answers import kept_answer
from servicegraph.planning.question_groups import group_of
from servicegraph.reports import answers
from servicegraph.reports.workbook import answer_workbook, saved_as
from servicegraph.sparql.formats import SOLUTION_FORMATS, write_solutions
from servicegraph.sparql.values import Solutions
from servicegraph.web.api.dependencies import Language, ServedState
from servicegraph.web.api.models import Model
from servicegraph.web.api.operation import api_router
from servicegraph.web.requests import FORMATS, address, question_of
from servicegraph.web.responses import respond, respond_json, unchanged
from servicegraph.web.state import state_of

router = api_router("questions")


class Question(Model):
    """A question that can be asked: ``href`` answers it, ``about`` tells what it takes and gives.

    ``group`` is the IRI of the heading under which it is listed; null when it has none.
    """

    name: str
    group: str | None
    title: str
    description: str
    href: str
    about: str


class Questions(Model):
    """The questions that can be asked."""

    queries: list[Question]
    total: int
    state: str


class QuestionColumn(Model):
    """A column of the answer: its name in documents and for people."""

    name: str
    type: str
    label: str
    description: str


class QuestionParameter(QuestionColumn):
    """A parameter of a question; one that is required has no default."""

    required: bool
    default: str | None


class QuestionExample(Model):
    """Values of parameters, and the address that asks with them."""

    parameters: dict[str, str]
    href: str


class QuestionTold(Model):
    """What there is to know of a question before it is asked."""

    name: str
    title: str
    description: str
    parameters: list[QuestionParameter]
    columns: list[QuestionColumn]
    examples: list[QuestionExample]
    sources: list[str]
    facts: list[str]
    href: str


@router.get("/api/queries", operation_id="library")
def library(state: ServedState, language: Language) -> Questions:
    """The questions that can be asked."""
    found = [
        Question(
            name=query.name,
            group=group_of(state.catalogue, query) or None,
            title=pick(query.title, language),
            description=pick(query.description, language),
            href=f"/api/queries/{query.name}",
            about=f"/api/queries/{query.name}/about",
        )
        for query in state.catalogue.library
    ]
    return Questions(queries=found, total=len(found), state=state.catalogue.state)


@router.get("/api/queries/{name}/about", operation_id="about")
def about(
    name: Annotated[str, Path(json_schema_extra={"x-values": "questions"})], state: ServedState, language: Language
) -> QuestionTold:
    """One question: its parameters, columns, examples and sources."""
    described = answers.description(state.catalogue, name, language)
    href = f"/api/queries/{name}"
    examples = [{"parameters": one, "href": address(href, one)} for one in described["examples"]]
    return QuestionTold.model_validate({**described, "examples": examples, "href": href})


def answer(request: Request) -> Response:
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
