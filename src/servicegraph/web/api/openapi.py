"""The OpenAPI 3.1 description: one document of the typed operations, the questions, and the graph."""

from __future__ import annotations

from importlib.metadata import version
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from servicegraph.messages import pick, text
from servicegraph.search.found import kinds_of
from servicegraph.web.api.document_parts import (
    GRAPH,
    OPERATION,
    PLANNING,
    QUESTIONS,
    shared_parameters,
    shared_responses,
    shared_schemas,
)
from servicegraph.web.api.export_descriptions import export_operations
from servicegraph.web.api.graph_operations import graph_operations
from servicegraph.web.api.models import Problem, Resource
from servicegraph.web.api.question_operations import question_operations
from servicegraph.web.api.typed_operations import plain, typed_operations
from servicegraph.web.requests import languages, parameters_of
from servicegraph.web.responses import respond_json, unchanged
from servicegraph.web.state import state_of


def endpoint(request: Request) -> Response:
    """The description in the asked language."""
    language = parameters_of(request, ("lang",)).language
    if same := unchanged(request, "json", language=language):
        return same
    return respond_json(request, description(request, language), language=language)


def description(request: Request, language: str) -> dict[str, Any]:
    """The OpenAPI document (https://spec.openapis.org/oas/v3.1.0) of what is served, with its texts in *language*."""
    current = state_of(request)
    key = ("OpenAPI", current.pool, len(request.app.routes), language)
    return current.catalogue.derived(key, lambda: _made(request, language))


def _made(request: Request, language: str) -> dict[str, Any]:
    current = state_of(request)

    def say(key: str) -> str:
        return text(f"docs.{key}", language)

    example = next(((kind.name, slug) for kind, slug in current.catalogue.entities.examples().items()), ("", ""))
    typed, schemas = typed_operations(request.app.routes, current, language, say)
    shared = {one.__name__: plain(one.model_json_schema(mode="serialization"), language) for one in (Problem, Resource)}
    return {
        "openapi": "3.1.0",
        "info": {
            "title": pick(current.settings.title, language),
            "version": version("servicegraph"),
            "description": say("introduction"),
        },
        "servers": [{"url": "/"}],
        "tags": [{"name": name, "description": say(name)} for name in (PLANNING, QUESTIONS, GRAPH, OPERATION)],
        "paths": {
            **typed,
            **question_operations(current.catalogue.library, language, say),
            **graph_operations(say, example),
            **export_operations([kind.name for kind in kinds_of(current.catalogue)], language, say),
        },
        "components": {
            "parameters": shared_parameters(current, say),
            "schemas": {**schemas, **shared, **shared_schemas(list(languages(request)))},
            "responses": shared_responses(say),
        },
    }
