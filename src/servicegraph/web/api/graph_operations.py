"""The description of SPARQL, of whole graphs, and of what IRIs lead to."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from servicegraph.sparql.formats import BOOLEAN_FORMATS, GRAPH_FORMATS, SOLUTION_FORMATS, Format
from servicegraph.web.api.document_parts import GRAPH, IRI, Say, path_parameter, query_parameter, responses

_ONE_GRAPH = {
    "type": "object",
    "oneOf": [
        {"required": [name], "properties": {name: schema}, "additionalProperties": False}
        for name, schema in (("default", {"type": "string", "maxLength": 0}), ("graph", IRI))
    ],
}


def graph_operations(say: Say, example: tuple[str, str] = ("", "")) -> dict[str, Any]:
    """The paths, with their texts by *say*; *example* is the kind and the last part of the IRI of a thing."""

    def places(**examples: str) -> list[dict[str, Any]]:
        return [
            {**path_parameter(name, say(f"parameter.{name}")), **({"example": one} if one else {})}
            for name, one in examples.items()
        ]

    one_graph = {"name": "which", "in": "query", "required": True, "style": "form", "explode": True}
    return {
        "/sparql": _sparql(say),
        "/graphs": _read(
            "graphs",
            say,
            [
                {**one_graph, "description": say("parameter.which"), "schema": _ONE_GRAPH},
                _format(say, GRAPH_FORMATS),
            ],
        ),
        "/catalogue": _read("dataset", say, [_format(say, GRAPH_FORMATS)]),
        "/id/{kind}/{slug}": _read("entity", say, places(kind=example[0], slug=example[1])),
        "/ns": _read("ontology", say, []),
        "/vocab/{scheme}": _read("vocabulary", say, places(scheme="phase")),
        "/vocab/{scheme}/{concept}": _read("concept", say, places(scheme="phase", concept="pilot")),
    }


def _sparql(say: Say) -> dict[str, Any]:
    graphs = {"type": "array", "items": IRI, "maxItems": 100}
    dataset = [
        query_parameter("default-graph-uri", graphs, say("default-graph")),
        query_parameter("named-graph-uri", graphs, say("named-graph")),
        _format(say, (*SOLUTION_FORMATS, *GRAPH_FORMATS)),
    ]
    query = {"type": "string", "minLength": 1}
    content = _content((*SOLUTION_FORMATS, *BOOLEAN_FORMATS, *GRAPH_FORMATS))
    fields = {"query": query, "default-graph-uri": graphs, "named-graph-uri": graphs}
    encoded = {"type": "object", "required": ["query"], "properties": fields, "additionalProperties": False}
    asked = {**query_parameter("query", query, say("sparql-query")), "example": "SELECT ?s { ?s ?p ?o } LIMIT 10"}
    del asked["allowEmptyValue"]
    about = {"tags": [GRAPH], "summary": say("op.sparql")}
    post = responses(say, content, 400, 406, 413, 415, 429, 500, 503)
    del post["304"]
    return {
        "get": {
            "operationId": "sparql",
            **about,
            "parameters": [asked, *dataset],
            "responses": responses(say, content, 400, 406, 414, 429, 500, 503),
        },
        "post": {
            "operationId": "sparql-post",
            **about,
            "parameters": dataset,
            "requestBody": {
                "required": True,
                "content": {
                    "application/x-www-form-urlencoded": {"schema": encoded},
                    "application/sparql-query": {"schema": query},
                },
            },
            "responses": post,
        },
    }


def _read(name: str, say: Say, parameters: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        "get": {
            "operationId": name,
            "tags": [GRAPH],
            "summary": say(f"op.{name}"),
            "parameters": parameters,
            "responses": responses(say, _content(GRAPH_FORMATS), 400, 404, 406, 500, 503),
        }
    }


def _format(say: Say, formats: Sequence[Format]) -> dict[str, Any]:
    names = {"type": "string", "enum": [one.name for one in formats]}
    return query_parameter("format", names, say("format"))


def _content(formats: Sequence[Format]) -> dict[str, Any]:
    return {format.media_type: {} for format in formats}
