"""The OpenAPI 3.1 description, made from the question library: a new .rq file is an operation without any Python."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from importlib.metadata import version
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from servicegraph.diagnostics import Severity
from servicegraph.messages import pick, text
from servicegraph.queries.grounds import Basis
from servicegraph.queries.header import Column, NamedQuery
from servicegraph.queries.parameters import TYPES, Parameter
from servicegraph.sparql.formats import GRAPH_FORMATS, SOLUTION_FORMATS
from servicegraph.web.requests import FORMATS, PAGING, languages, parameters_of
from servicegraph.web.responses import respond_json, unchanged
from servicegraph.web.state import State, state_of

QUESTIONS, GRAPH, OPERATION = "questions", "graph", "operation"
_LEVELS = [severity.word for severity in Severity]
_BASES = [basis.word for basis in sorted(Basis, reverse=True)]
Say = Callable[[str], str]
_IRI_CELL = {"$ref": "#/components/schemas/Resource"}


def endpoint(request: Request) -> Response:
    """The description in the asked language."""
    language = parameters_of(request, ("lang",)).language
    if same := unchanged(request, "json", language=language):
        return same
    return respond_json(request, document(state_of(request), language, list(languages(request))), language=language)


def document(current: State, language: str, offered: list[str]) -> dict[str, Any]:
    """The OpenAPI document (https://spec.openapis.org/oas/v3.1.0) with its texts in *language*."""

    def say(key: str) -> str:
        return text(f"docs.{key}", language)

    library = current.catalogue.library
    return {
        "openapi": "3.1.0",
        "info": {
            "title": pick(current.settings.title, language),
            "version": version("servicegraph"),
            "description": say("introduction"),
        },
        "servers": [{"url": "/"}],
        "tags": [{"name": name, "description": say(name)} for name in (QUESTIONS, GRAPH, OPERATION)],
        "paths": {
            "/api/queries": _get("library", QUESTIONS, say, [_shared("lang")], ["application/json"]),
            **{f"/api/queries/{query.name}": {"get": _question(query, language, say)} for query in library},
            "/api/queries/{name}/about": _get(
                "about", QUESTIONS, say, [_path("name", sorted(library.queries)), _shared("lang")], ["application/json"]
            ),
            "/sparql": _sparql(say),
            "/graphs": _graph("graphs", say, [_query("default", {"type": "string"}, ""), _query("graph", _IRI, "")]),
            "/id/{kind}/{slug}": _graph("entity", say, [_path("kind"), _path("slug")]),
            "/ns": _graph("ontology", say, []),
            "/vocab/{scheme}": _graph("vocabulary", say, [_path("scheme")]),
            "/vocab/{scheme}/{concept}": _graph("concept", say, [_path("scheme"), _path("concept")]),
            "/api/check": _get(
                "check",
                OPERATION,
                say,
                [_query("level", {"type": "string", "enum": _LEVELS}, say("level")), _shared("lang")],
                ["application/json"],
            ),
            "/api/{collection}/{slug}/readiness": _get(
                "readiness",
                OPERATION,
                say,
                [
                    _path("collection", sorted(current.catalogue.entities.wholes())),
                    _path("slug"),
                    _shared("lang"),
                ],
                ["application/json"],
            ),
            "/health/live": _get("live", OPERATION, say, [], ["application/json"]),
            "/health/ready": _get("ready", OPERATION, say, [], ["application/json"]),
        },
        "components": {
            "parameters": {
                "page": _query("page", {"type": "integer", "minimum": 1, "default": 1}, say("page")),
                "size": _query(
                    "size",
                    {
                        "type": "integer",
                        "minimum": 1,
                        "maximum": current.settings.most_rows,
                        "default": current.settings.page_rows,
                    },
                    say("size"),
                ),
                "lang": _query("lang", {"type": "string", "enum": offered}, say("lang")),
                "format": _query("format", {"type": "string", "enum": list(FORMATS)}, say("format")),
                "labels": _query("labels", {"type": "boolean", "default": False}, say("labels")),
                "basis": _query("basis", {"type": "string", "enum": _BASES}, say("basis")),
                "trace": _query("trace", {"type": "boolean", "default": False}, say("trace")),
            },
            "schemas": {"Problem": _PROBLEM, "Resource": _RESOURCE},
            "responses": {
                "Problem": {
                    "description": say("problem"),
                    "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}},
                },
                "Unchanged": {"description": say("unchanged")},
            },
        },
    }


_IRI = {"type": "string", "format": "iri"}
_RESOURCE = {
    "type": "object",
    "required": ["iri", "label", "basis"],
    "properties": {"iri": _IRI, "label": {"type": "string"}, "basis": {"enum": [*_BASES, None]}},
}
_PROBLEM = {
    "type": "object",
    "required": ["type", "title", "status", "detail"],
    "properties": {
        "type": {"type": "string", "format": "uri"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "parameter": {"type": "string"},
        "line": {"type": "integer"},
        "column": {"type": "integer"},
    },
}


def _question(query: NamedQuery, language: str, say: Say) -> dict[str, Any]:
    """The operation of one named query."""
    shared = [_shared(name) for name in PAGING]
    cells = {column.name: _cell(column, language) for column in query.columns}
    cells["basis"] = {"description": say("row-basis"), "enum": [*_BASES, None]}
    answer = {
        "type": "object",
        "required": ["query", "parameters", "columns", "rows", "complete", "total", "next", "state"],
        "properties": {
            "query": {"const": query.name},
            "parameters": {"type": "object", "additionalProperties": {"type": "string"}},
            "columns": {"type": "array", "items": {"type": "string"}},
            "rows": {"type": "array", "items": {"type": "object", "required": list(cells), "properties": cells}},
            "complete": {"type": "boolean"},
            "total": {"type": "integer"},
            "next": {"type": ["string", "null"], "format": "uri-reference"},
            "state": {"type": "string"},
        },
    }
    content: dict[str, Any] = {media_type: {} for media_type in FORMATS.values()}
    content["application/json"] = {"schema": answer}
    return {
        "operationId": f"query_{query.name.replace('-', '_')}",
        "tags": [QUESTIONS],
        "summary": pick(query.title, language),
        "description": pick(query.description, language),
        "parameters": [*(_own(query, parameter, language) for parameter in query.parameters), *shared],
        "responses": _responses(say, content),
    }


def _own(query: NamedQuery, parameter: Parameter, language: str) -> dict[str, Any]:
    """A parameter that the query declares, with the values that its examples give it."""
    label, described = pick(parameter.label, language), pick(parameter.description, language)
    values = list(dict.fromkeys(example[parameter.name] for example in query.examples if parameter.name in example))
    schema: dict[str, Any] = dict(parameter.type.schema)
    if parameter.default is not None and not parameter.is_of_the_day:
        schema["default"] = _typed(parameter.default, schema)
    found = _query(parameter.name, schema, ": ".join(dict.fromkeys(filter(None, (label, described)))))
    if parameter.required:
        found["required"] = True
    if values:
        typed = [_typed(value, schema) for value in values]
        found["examples"] = {f"example{number}": {"value": value} for number, value in enumerate(typed, 1)}
    return found


def _typed(value: str, schema: Mapping[str, Any]) -> object:
    """The text of a value as JSON of its schema."""
    if schema["type"] == "integer":
        return int(value)
    if schema["type"] == "number":
        return float(value)
    return value == "true" if schema["type"] == "boolean" else value


def _cell(column: Column, language: str) -> dict[str, Any]:
    schema = _IRI_CELL if column.type == "iri" else dict(TYPES[column.type].schema)
    said = ": ".join(dict.fromkeys(filter(None, (pick(column.label, language), pick(column.description, language)))))
    return {"description": said, "anyOf": [schema, {"type": "null"}]}


def _sparql(say: Say) -> dict[str, Any]:
    graph = {"type": "array", "items": _IRI}
    dataset = [
        _query("default-graph-uri", graph, say("default-graph")),
        _query("named-graph-uri", graph, say("named-graph")),
    ]
    content: dict[str, Any] = {format.media_type: {} for format in (*SOLUTION_FORMATS, *GRAPH_FORMATS)}
    shared = {"tags": [GRAPH], "summary": say("op.sparql"), "responses": _responses(say, content)}
    fields = {"query": {"type": "string"}, "default-graph-uri": graph, "named-graph-uri": graph}
    encoded = {"schema": {"type": "object", "required": ["query"], "properties": fields}}
    body = {"application/x-www-form-urlencoded": encoded, "application/sparql-query": {"schema": {"type": "string"}}}
    return {
        "get": {
            "operationId": "sparql",
            "parameters": [_query("query", {"type": "string"}, say("sparql-query")), *dataset],
            **shared,
        },
        "post": {
            "operationId": "sparql-post",
            "parameters": dataset,
            "requestBody": {"required": True, "content": body},
            **shared,
        },
    }


def _graph(name: str, say: Say, parameters: list[dict[str, Any]]) -> dict[str, Any]:
    return _get(name, GRAPH, say, parameters, [format.media_type for format in GRAPH_FORMATS])


def _get(name: str, tag: str, say: Say, parameters: list[dict[str, Any]], media_types: list[str]) -> dict[str, Any]:
    return {
        "get": {
            "operationId": name,
            "tags": [tag],
            "summary": say(f"op.{name}"),
            "parameters": parameters,
            "responses": _responses(say, {media_type: {} for media_type in media_types}),
        }
    }


def _responses(say: Say, content: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "200": {"description": say("answer"), "content": content},
        "304": {"$ref": "#/components/responses/Unchanged"},
        "default": {"$ref": "#/components/responses/Problem"},
    }


def _query(name: str, schema: Mapping[str, Any], description: str) -> dict[str, Any]:
    return {"name": name, "in": "query", "description": description, "schema": schema}


def _path(name: str, values: list[str] | None = None) -> dict[str, Any]:
    schema: dict[str, Any] = {"type": "string"} if values is None else {"type": "string", "enum": values}
    return {"name": name, "in": "path", "required": True, "schema": schema}


def _shared(name: str) -> dict[str, Any]:
    return {"$ref": f"#/components/parameters/{name}"}
