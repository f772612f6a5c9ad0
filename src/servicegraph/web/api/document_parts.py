"""Parts of the OpenAPI description that operations of every origin share."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from servicegraph.queries.grounds import Basis
from servicegraph.web.requests import FORMATS
from servicegraph.web.state import State

Say = Callable[[str], str]
"""The sentence ``docs.<key>`` in the language of the description."""

PLANNING, QUESTIONS, GRAPH, OPERATION = "planning", "questions", "graph", "operation"
BASES = tuple(basis.word for basis in sorted(Basis, reverse=True))
IRI = {"type": "string", "format": "iri"}
SHARED = ("page", "size", "lang")
_LONGEST = 2000  # characters of a value in an address; see queries/parameters.py


def query_parameter(
    name: str, schema: Mapping[str, Any], description: str, *, required: bool = False
) -> dict[str, Any]:
    """A parameter after the question mark. An empty one counts as left out, as a form sends it."""
    told = {"name": name, "in": "query", "description": description, "schema": schema}
    return {**told, "required": True} if required else {**told, "allowEmptyValue": True}


def path_parameter(name: str, description: str, values: Iterable[str] = ()) -> dict[str, Any]:
    """A place in the path of an address, for one of *values* when there are any."""
    schema: dict[str, Any] = {"type": "string", "minLength": 1, "maxLength": _LONGEST}
    if offered := sorted(values):
        schema = {"type": "string", "enum": offered}
    return {"name": name, "in": "path", "required": True, "description": description, "schema": schema}


def shared(name: str) -> dict[str, Any]:
    """The parameter *name* of those that many operations have."""
    return {"$ref": f"#/components/parameters/{name}"}


def shared_parameters(current: State, offered: Sequence[str], say: Say) -> dict[str, Any]:
    """The parameters that many operations have."""
    most, usual = current.settings.most_rows, current.settings.page_rows
    number = {"type": "integer", "minimum": 1, "maximum": most}
    schemas: Mapping[str, Mapping[str, Any]] = {
        "page": {**number, "default": 1},
        "size": {**number, "default": min(usual, most)},
        "lang": {"type": "string", "enum": list(offered)},
        "format": {"type": "string", "enum": list(FORMATS)},
        "labels": {"type": "boolean", "default": False},
        "basis": {"type": "string", "enum": list(BASES)},
        "trace": {"type": "boolean", "default": False},
    }
    return {name: query_parameter(name, schema, say(name)) for name, schema in schemas.items()}


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
