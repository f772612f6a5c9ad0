"""The question library over HTTP: what can be asked. The answers are given by ``web.named_answers``."""

from __future__ import annotations

from typing import Annotated

from fastapi import Path

from servicegraph.messages import pick
from servicegraph.planning.question_groups import group_of
from servicegraph.reports import answers
from servicegraph.web.api.dependencies import Language, ServedState
from servicegraph.web.api.models import Model
from servicegraph.web.api.operation import api_router
from servicegraph.web.requests import address

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
