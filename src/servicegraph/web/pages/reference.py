"""The page /docs: the OpenAPI description for people, with a form for each operation; no script, no outside files."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from html import escape
from typing import Any
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import Response

from servicegraph.messages import text
from servicegraph.web.api import openapi
from servicegraph.web.pages.rendering import document_page
from servicegraph.web.pages.view import View
from servicegraph.web.requests import known_only

_TYPES = {"integer": "number", "number": "number"}


def page(request: Request) -> Response:
    """The page in the asked language."""
    known_only(request)
    language = View.of(request).language
    document = openapi.description(request, language)
    sections = "".join(_section(document, tag, language) for tag in document["tags"])
    introduction = _linked(document["info"]["description"])
    content = f'<p class="lead">{introduction}</p>\n{sections}'
    return document_page(request, title=text("docs.title", language), content=content)


def _linked(said: str) -> str:
    return re.sub(r"(/[a-z]+(?:[./][a-z]+)*)", r'<a href="\1">\1</a>', escape(said))


def _section(document: Mapping[str, Any], tag: Mapping[str, str], language: str) -> str:
    operations = [
        _operation(document, path, method, operation, language)
        for path, item in document["paths"].items()
        for method, operation in item.items()
        if tag["name"] in operation["tags"]
    ]
    return f"<h2>{escape(tag['description'])}</h2>\n" + "".join(operations)


def _operation(document: Mapping[str, Any], path: str, method: str, operation: Mapping[str, Any], language: str) -> str:
    parameters = [_resolved(document, parameter) for parameter in operation["parameters"]]
    described = f"<p>{escape(operation['description'])}</p>" if operation.get("description") else ""
    # A form can fill in what follows the question mark only, so a path with places is described and not asked.
    if method == "get" and "{" not in path:
        asked = "".join(_form(path, one, language) for one in _alternatives(parameters))
    else:
        asked = _table(parameters, language) + _example(path, parameters, language)
    summary = f"<code>{method.upper()} {escape(path)}</code><span>{escape(operation['summary'])}</span>"
    body = f"{described}{asked}{_columns(operation, language)}"
    return f'<details id="{escape(operation["operationId"])}"><summary>{summary}</summary><div>{body}</div></details>\n'


def _form(path: str, parameters: list[Mapping[str, Any]], language: str) -> str:
    fields = "".join(_field(path, parameter, language) for parameter in parameters)
    button = f'<p><button type="submit">{escape(text("docs.ask", language))}</button></p>'
    return f'<form action="{escape(path)}" method="get">{fields}{button}</form>'


def _field(path: str, parameter: Mapping[str, Any], language: str) -> str:
    name, schema = escape(parameter["name"]), parameter["schema"]
    identifier = f"{path.strip('/').replace('/', '-')}-{name}"
    required = " required" if parameter.get("required") else ""
    told = f' aria-describedby="{identifier}-note"' if parameter["description"] else ""
    note = escape(parameter["description"]) + (f" ({text('docs.required', language)})" if required else "")
    examples = [str(_shown(one["value"])) for one in parameter.get("examples", {}).values()]
    if examples:
        note += " – " + escape(f"{text('docs.example', language)}: {', '.join(examples)}")
    choices = schema.get("enum") or (["true", "false"] if schema.get("type") == "boolean" else None)
    if choices:
        # Whoever reads the page in a language expects the answer in it.
        chosen = language if name == "lang" else ""
        options = "".join(
            f"<option{' selected' if one == chosen else ''}>{escape(str(one))}</option>" for one in ("", *choices)
        )
        control = f'<select id="{identifier}" name="{name}"{required}{told}>{options}</select>'
    elif name == "query":
        control = f'<textarea id="{identifier}" name="query" rows="6"{told}></textarea>'
    else:
        kind = {"date": "date"}.get(schema.get("format", ""), _TYPES.get(str(schema.get("type")), "text"))
        step = ' step="any"' if schema.get("type") == "number" else ""
        hint = escape(str(_shown(schema.get("default", examples[0] if examples else ""))))
        control = f'<input id="{identifier}" name="{name}" type="{kind}"{step} placeholder="{hint}"{required}{told}>'
    note = f'<small id="{identifier}-note">{note}</small>'
    return f'<label for="{identifier}"><code>{name}</code></label><div>{control}{note}</div>'


def _shown(value: object) -> object:
    return str(value).lower() if isinstance(value, bool) else value


def _columns(operation: Mapping[str, Any], language: str) -> str:
    schema = operation["responses"]["200"]["content"].get("application/json", {}).get("schema")
    if "rows" not in (schema or {}).get("properties", {}):
        return ""
    cells = schema["properties"]["rows"]["items"]["properties"]
    rows = [(f"<code>{escape(name)}</code>", escape(cell["description"])) for name, cell in cells.items()]
    return _drawn(("column", "meaning"), rows, language)


def _table(parameters: list[Mapping[str, Any]], language: str) -> str:
    """The *parameters* where no form asks for them."""
    rows = [
        (f"<code>{escape(one['name'])}</code>", _type(one["schema"]), escape(one["description"])) for one in parameters
    ]
    return _drawn(("parameter", "type", "meaning"), rows, language) if rows else ""


def _type(schema: Mapping[str, Any]) -> str:
    """What a value may be: one of a few words, or of a type."""
    words = schema.get("enum") or [schema.get("format") or schema.get("type", "")]
    return ", ".join(f"<code>{escape(str(word))}</code>" for word in words)


def _example(path: str, parameters: list[Mapping[str, Any]], language: str) -> str:
    """A link to the thing that is the example of an operation; empty when it has none."""
    places = {one["name"]: str(one["example"]) for one in parameters if one["in"] == "path" and "example" in one}
    address = re.sub(r"\{(\w+)\}", lambda match: quote(places.get(match[1], "{"), safe=""), path)
    if "%7B" in address:
        return ""
    said = escape(text("docs.example", language))
    return f'<p>{said}: <a href="{escape(address)}"><code>{escape(address)}</code></a></p>'


def _drawn(heads: tuple[str, ...], rows: Iterable[tuple[str, ...]], language: str) -> str:
    head = "".join(f'<th scope="col">{escape(text(f"docs.{key}", language))}</th>' for key in heads)
    body = "".join(f"<tr>{''.join(f'<td>{cell}</td>' for cell in row)}</tr>" for row in rows)
    return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


def _alternatives(parameters: list[Mapping[str, Any]]) -> list[list[Mapping[str, Any]]]:
    """The forms for *parameters*, by their fields: one for each name that a parameter with several may have."""
    named: list[list[Mapping[str, Any]]] = [
        [{**one, "name": name, "required": False, "schema": schema}]
        for one in parameters
        for choice in one["schema"].get("oneOf", ())
        for name, schema in choice["properties"].items()
    ]
    return named or [parameters]


def _resolved(document: Mapping[str, Any], parameter: Mapping[str, Any]) -> Mapping[str, Any]:
    found = parameter
    if "$ref" in found:
        found = document["components"]["parameters"][found["$ref"].rpartition("/")[2]]
    if "$ref" in found["schema"]:
        found = {**found, "schema": document["components"]["schemas"][found["schema"]["$ref"].rpartition("/")[2]]}
    return found
