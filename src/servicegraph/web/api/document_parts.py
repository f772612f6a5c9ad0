"""Parts of the OpenAPI description that operations of every origin share."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import Any

from servicegraph.queries.grounds import Basis
from servicegraph.web.requests import FORMATS
from servicegraph.web.state import State

Say = Callable[[str], str]
"""The sentence ``docs.<key>`` in the language of the description."""

PLANNING, QUESTIONS, GRAPH, OPERATION = "planning", "questions", "graph", "operation"
BASIS = MappingProxyType({"type": "string", "enum": [basis.word for basis in sorted(Basis, reverse=True)]})
IRI = {"type": "string", "format": "iri"}
SHARED = ("page", "size", "lang")
_TEXT = MappingProxyType({"minLength": 1, "maxLength": 2000})


def query_parameter(name: str, taken: Mapping[str, Any], description: str, *, required: bool = False) -> dict[str, Any]:
    """A parameter after the question mark. An empty one counts as left out, as a form sends it."""
    told = {"name": name, "in": "query", "description": description, "schema": taken}
    if not required:
        return {**told, "allowEmptyValue": True}
    least = {"minLength": 1} if taken.get("type") == "string" and "enum" not in taken else {}
    return {**told, "required": True, "schema": {**least, **taken}}


def path_parameter(name: str, description: str, taken: Mapping[str, Any] = MappingProxyType({})) -> dict[str, Any]:
    """A place in the path of an address: any text, or one of those that *taken* lists."""
    told = {"type": "string", **taken} if "enum" in taken else {"type": "string", **_TEXT, **taken}
    return {"name": name, "in": "path", "required": True, "description": description, "schema": told}


def shared(name: str) -> dict[str, Any]:
    """The parameter *name* of those that many operations have."""
    return {"$ref": f"#/components/parameters/{name}"}


def schema(name: str) -> dict[str, Any]:
    """The schema *name* of those that many operations use."""
    return {"$ref": f"#/components/schemas/{name}"}


def shared_schemas(offered: Sequence[str]) -> dict[str, Any]:
    """What words many operations take or tell; *offered* are the languages."""
    fact = {part: {"type": "string"} for part in ("subject", "predicate", "object")}
    place = {"path": {"type": ["string", "null"]}, "line": {"type": ["integer", "null"]}}
    return {
        "Language": {"type": "string", "enum": list(offered)},
        "Format": {"type": "string", "enum": list(FORMATS)},
        "Basis": dict(BASIS),
        "Fact": {
            "type": "object",
            "required": [*fact, "basis", *place],
            "properties": {**fact, "basis": schema("Basis"), **place},
        },
    }


def shared_parameters(current: State, say: Say) -> dict[str, Any]:
    """The parameters that many operations have."""
    most, usual = current.settings.most_rows, current.settings.page_rows
    number = {"type": "integer", "minimum": 1, "maximum": most}
    taken: Mapping[str, Mapping[str, Any]] = {
        "page": {**number, "default": 1},
        "size": {**number, "default": min(usual, most)},
        "lang": schema("Language"),
        "format": schema("Format"),
        "labels": {"type": "boolean", "default": False},
        "basis": schema("Basis"),
        "trace": {"type": "boolean", "default": False},
    }
    return {name: query_parameter(name, one, say(name)) for name, one in taken.items()}


def responses(say: Say, content: Mapping[str, Any], *problems: int) -> dict[str, Any]:
    """The answers of an operation: *content* by media type, and the problems that it may meet by their status."""
    return {
        "200": {"description": say("answer"), "content": content},
        "304": {"$ref": "#/components/responses/Unchanged"},
        **{str(status): {"$ref": "#/components/responses/Problem"} for status in sorted(problems)},
    }


def shared_responses(say: Say) -> dict[str, Any]:
    """The answers that every operation may give."""
    problem = {"schema": {"$ref": "#/components/schemas/Problem"}}
    return {
        "Problem": {"description": say("problem"), "content": {"application/problem+json": problem}},
        "Unchanged": {"description": say("unchanged")},
    }
