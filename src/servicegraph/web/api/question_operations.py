"""The description of the questions, each from the header of its file: a new .rq file is an operation without Python."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from servicegraph.messages import pick
from servicegraph.queries.header import Column, NamedQuery
from servicegraph.queries.library import Library
from servicegraph.queries.parameters import TYPES, Parameter
from servicegraph.web.api.document_parts import QUESTIONS, Say, query_parameter, responses, schema, shared
from servicegraph.web.requests import FORMATS, PAGING


def question_operations(library: Library, language: str, say: Say) -> dict[str, Any]:
    """The paths of all questions of the *library*, with their texts in *language* and by *say*."""
    return {f"/api/queries/{query.name}": {"get": _question(query, language, say)} for query in library}


def _question(query: NamedQuery, language: str, say: Say) -> dict[str, Any]:
    """The operation of one named query."""
    cells = {column.name: _cell(column, language) for column in query.columns}
    cells["basis"] = {"description": say("row-basis"), "anyOf": [schema("Basis"), {"type": "null"}]}
    shown = {**cells, "trace": {"type": "array", "description": say("trace"), "items": schema("Fact")}}
    answer = {
        "title": "Answer",
        "type": "object",
        "required": ["query", "parameters", "columns", "rows", "complete", "total", "next", "state"],
        "properties": {
            "query": {"const": query.name},
            "parameters": {"type": "object", "additionalProperties": {"type": "string"}},
            "columns": {"type": "array", "items": {"type": "string"}},
            "rows": {
                "type": "array",
                "items": {"title": "Row", "type": "object", "required": list(cells), "properties": shown},
            },
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
        "parameters": [*(_own(query, parameter, language) for parameter in query.parameters), *map(shared, PAGING)],
        "responses": responses(say, content, 400, 406, 500, 503),
    }


def _own(query: NamedQuery, parameter: Parameter, language: str) -> dict[str, Any]:
    """A parameter that the query declares, with the values that its examples give it."""
    label, described = pick(parameter.label, language), pick(parameter.description, language)
    values = list(dict.fromkeys(example[parameter.name] for example in query.examples if parameter.name in example))
    taken: dict[str, Any] = dict(parameter.type.schema)
    if parameter.default is not None and not parameter.is_of_the_day:
        taken["default"] = _typed(parameter.default, taken)
    said = ": ".join(dict.fromkeys(filter(None, (label, described))))
    found = query_parameter(parameter.name, taken, said, required=parameter.required)
    if values:
        typed = [_typed(value, taken) for value in values]
        found["examples"] = {f"example{number}": {"value": value} for number, value in enumerate(typed, 1)}
    return found


def _typed(value: str, taken: Mapping[str, Any]) -> object:
    """The text of a value as JSON of its schema."""
    if taken["type"] == "integer":
        return int(value)
    if taken["type"] == "number":
        return float(value)
    return value == "true" if taken["type"] == "boolean" else value


def _unlimited(taken: Mapping[str, Any]) -> dict[str, Any]:
    """The schema of what is told where *taken* is that of what is asked, for which the limits hold."""
    return {key: value for key, value in taken.items() if key in ("type", "format")}


def _cell(column: Column, language: str) -> dict[str, Any]:
    told = schema("Resource") if column.type == "iri" else _unlimited(TYPES[column.type].schema)
    said = ": ".join(dict.fromkeys(filter(None, (pick(column.label, language), pick(column.description, language)))))
    return {"description": said, "anyOf": [told, {"type": "null"}]}
