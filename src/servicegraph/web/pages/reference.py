"""The page /docs: the OpenAPI description for people, with a form for each operation; no script, no outside files."""

from __future__ import annotations

import re
from collections.abc import Mapping
from html import escape
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from servicegraph.messages import text
from servicegraph.web.api import openapi
from servicegraph.web.pages.frame import STYLE, framed, policy
from servicegraph.web.requests import languages, parameters_of
from servicegraph.web.responses import respond, unchanged

_STYLE = (
    STYLE
    + """
details { border: 1px solid color-mix(in srgb, currentColor 25%, transparent); border-radius: .4rem; margin: .5rem 0; }
summary { padding: .5rem .75rem; cursor: pointer; } details > div { padding: 0 .75rem .75rem; }
summary code { margin-right: .75rem; font-weight: 600; }
form { display: grid; grid-template-columns: minmax(8rem, auto) 1fr; gap: .4rem .75rem; align-items: start; }
form p { grid-column: 1 / -1; margin: .25rem 0; } small { display: block; opacity: .8; }
input, select, textarea, button { font: inherit; max-width: 100%; }
input, textarea { width: 100%; box-sizing: border-box; }
table { border-collapse: collapse; margin: .5rem 0; }
th, td { text-align: left; padding: .15rem .75rem .15rem 0; vertical-align: top; }
::placeholder { color: inherit; opacity: .7; font-style: italic; }
@media (max-width: 40rem) { form { grid-template-columns: 1fr; } summary span { display: block; } }
"""
)
_HEADERS = policy(_STYLE, form_action="'self'")
_TYPES = {"integer": "number", "number": "number"}


def page(request: Request) -> Response:
    """The page in the asked language."""
    language = parameters_of(request, ("lang",)).language
    if same := unchanged(request, "html", language=language):
        return same
    offered = list(languages(request))
    document = openapi.description(request, language)
    content = _page(document, language, offered).encode()
    return respond(request, content, "text/html; charset=utf-8", format="html", language=language, headers=_HEADERS)


def _page(document: Mapping[str, Any], language: str, offered: list[str]) -> str:
    title = f"{document['info']['title']} – {text('docs.title', language)}"
    introduction = _linked(document["info"]["description"])
    sections = "".join(_section(document, tag, language) for tag in document["tags"])
    return framed("/docs", title, f"<p>{introduction}</p>\n{sections}", _STYLE, language, offered)


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
    parameters = [one for parameter in operation["parameters"] for one in _alternatives(_resolved(document, parameter))]
    described = f"<p>{escape(operation['description'])}</p>" if operation.get("description") else ""
    # A form can fill in what follows the question mark only, so a path with places is described and not asked.
    asked = _form(path, parameters, language) if method == "get" and "{" not in path else ""
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
    rows = "".join(
        f"<tr><td><code>{escape(name)}</code></td><td>{escape(cell['description'])}</td></tr>"
        for name, cell in schema["properties"]["rows"]["items"]["properties"].items()
    )
    heads = "".join(f'<th scope="col">{escape(text(f"docs.{key}", language))}</th>' for key in ("column", "meaning"))
    return f"<table><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table>"


def _alternatives(parameter: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """The fields of a form for *parameter*: one for each name that it may have."""
    names = [
        (name, schema)
        for one in parameter["schema"].get("oneOf", ())
        for name, schema in one.get("properties", {}).items()
    ]
    return [{**parameter, "name": name, "required": False, "schema": schema} for name, schema in names] or [parameter]


def _resolved(document: Mapping[str, Any], parameter: Mapping[str, Any]) -> Mapping[str, Any]:
    found = parameter
    if "$ref" in found:
        found = document["components"]["parameters"][found["$ref"].rpartition("/")[2]]
    if "$ref" in found["schema"]:
        found = {**found, "schema": document["components"]["schemas"][found["schema"]["$ref"].rpartition("/")[2]]}
    return found
