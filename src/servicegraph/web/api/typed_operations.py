"""The description of the typed operations: FastAPI's own, with texts in the asked language and our problems."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from fastapi.openapi.utils import get_openapi
from starlette.routing import BaseRoute

from servicegraph.messages import optional, pick
from servicegraph.search.found import kinds_of
from servicegraph.web.api.document_parts import BASIS, SHARED, Say, path_parameter, query_parameter, responses, shared
from servicegraph.web.api.document_parts import schema as ref
from servicegraph.web.state import State

_NOT_OURS = ("HTTPValidationError", "ValidationError")
_LIVING = "live"  # answers whatever is wrong elsewhere


@dataclass(frozen=True)
class Choices:
    """What may stand at a place of a path, by the name of the list, and a thing of each collection."""

    values: Mapping[str, list[str]]
    examples: Mapping[str, str]


def typed_operations(
    routes: Sequence[BaseRoute], current: State, language: str, say: Say
) -> tuple[dict[str, Any], dict[str, Any]]:
    """The paths and the schemas of the typed operations among *routes*, with their texts in *language*."""
    made = get_openapi(title="-", version="-", routes=routes)
    entities, library = current.catalogue.entities, current.catalogue.library
    choices = Choices(
        {
            "collections": entities.collections(),
            "kinds": [kind.name for kind in kinds_of(current.catalogue)],
            "wholes": sorted(entities.wholes()),
            "questions": list(library.queries),
        },
        {kind.collection: slug for kind, slug in entities.examples().items()},
    )
    paths = {
        path: {method: _operation(path, one, language, say, choices) for method, one in item.items()}
        for path, item in made["paths"].items()
    }
    schemas = made.get("components", {}).get("schemas", {})
    return paths, {name: plain(one, language) for name, one in schemas.items() if name not in _NOT_OURS}


def _give_example(parameters: list[dict[str, Any]], examples: Mapping[str, str]) -> None:
    """Puts a thing that there is into the places of a path."""
    places = {one["name"]: one for one in parameters if one.get("in") == "path" and "example" not in one}
    if "collection" in places:
        offered = places["collection"]["schema"]["enum"]
        if collection := next((one for one in offered if one in examples), ""):
            places["collection"]["example"] = collection
            if "slug" in places:
                places["slug"]["example"] = examples[collection]


def _operation(path: str, made: Mapping[str, Any], language: str, say: Say, choices: Choices) -> dict[str, Any]:
    name = made["operationId"]
    content = {kind: _media(one, language) for kind, one in made["responses"]["200"].get("content", {}).items()}
    parameters = [_parameter(name, one, language, choices) for one in made.get("parameters", ())]
    _give_example(parameters, choices.examples)
    asks = any(one["in"] == "query" for one in made.get("parameters", ()))
    problems = [
        *((400,) if asks else ()),
        *((404,) if "{" in path else ()),
        *((406,) if len(content) > 1 else ()),
        *((500, 503) if name != _LIVING else ()),
        *(int(status) for status in made["responses"] if status not in ("200", "422")),
    ]
    told = {
        "operationId": name,
        "tags": made.get("tags", []),
        "summary": say(f"op.{name}"),
        "description": pick(optional(f"docs.op.{name}.about"), language),
        "parameters": parameters,
        "responses": responses(say, content, *dict.fromkeys(problems)),
    }
    return {key: value for key, value in told.items() if value != ""}


def _media(made: Mapping[str, Any], language: str) -> dict[str, Any]:
    return {**made, "schema": plain(made["schema"], language)} if made.get("schema") else dict(made)


def _parameter(operation: str, made: Mapping[str, Any], language: str, choices: Choices) -> dict[str, Any]:
    name, place = made["name"], made["in"]
    schema = plain(made.get("schema", {}), language)
    offers_own = any("enum" in one for one in schema.get("anyOf", ()))
    if place == "query" and name in SHARED and not (name == "format" and offers_own):
        return shared(name)
    if "anyOf" in schema:  # null stands for a parameter that is left out
        schema |= next(one for one in schema.pop("anyOf") if one != {"type": "null"})
    if listed := schema.pop("x-values", ""):
        schema["enum"] = choices.values[listed]
    if schema.get("default") == "":  # stands for a parameter that is left out, too
        del schema["default"]
    keys = (f"docs.parameter.{operation}.{name}", f"docs.parameter.{name}", f"docs.{name}")
    said = next((found for found in map(optional, keys) if found), {})
    kept = {key: one for key, one in made.items() if key in ("example", "examples", "style", "explode")}
    if place == "query":
        if schema.pop("x-separated", False):
            kept |= {"style": "form", "explode": False}
        told = query_parameter(name, schema, pick(said, language), required=made.get("required", False))
        return {**told, **kept}
    return {**path_parameter(name, pick(said, language), schema), **kept}


def plain(schema: Any, language: str) -> Any:
    """*schema* without titles, which only repeat names, and without English texts where another language is asked."""
    if isinstance(schema, list):
        return [plain(one, language) for one in schema]
    if not isinstance(schema, dict):
        return schema
    if schema.items() >= BASIS.items():
        return ref("Basis")
    found = {}
    for key, value in schema.items():
        if key == "properties":
            found[key] = {name: plain(one, language) for name, one in value.items()}
        elif key in ("default", "enum", "const", "examples", "example"):
            found[key] = value
        elif key != "title" and (key != "description" or language == "en"):
            found[key] = plain(value, language)
    return found
