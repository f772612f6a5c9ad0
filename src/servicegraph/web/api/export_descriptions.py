"""The description of the exports: an operation for each format, with the parameters that it takes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from servicegraph.exchange.exchange_formats import ExchangeFormat, exchange_formats
from servicegraph.exchange.rule_files import description_of_format, title_of_format
from servicegraph.messages import pick
from servicegraph.web.api.document_parts import GRAPH, IRI, Say, query_parameter, responses, shared
from servicegraph.web.api.export_operation import endings_of


def export_operations(kinds: Sequence[str], language: str, say: Say) -> dict[str, Any]:
    """The paths, with their texts in *language* and by *say*; *kinds* are the names of the kinds of things."""
    return {
        f"/export/{one.name}": {"get": _operation(one, kinds, language, say)}
        for one in exchange_formats().values()
        if one.exported
    }


def _operation(one: ExchangeFormat, kinds: Sequence[str], language: str, say: Say) -> dict[str, Any]:
    endings = endings_of(one)
    kinds_of_file = dict.fromkeys([*endings.values(), *(["application/zip"] if one.in_one else [])])
    content: dict[str, Any] = {kind: {} for kind in kinds_of_file}
    taken: Mapping[str, Mapping[str, Any]] = {
        "format": {"type": "string", "enum": list(endings)},
        "modelled": {"type": "boolean", "default": False},
        "kind": {"type": "array", "items": {"type": "string", "enum": list(kinds)}},
        "whole": IRI,
        "lanes": {"type": "string", "enum": list(one.lanes)},
    }
    takes = one.export_options | {"format"} if one.lanes else one.export_options - {"lanes"} | {"format"}
    options = [name for name in taken if name in takes]
    parameters = [
        query_parameter(name, taken[name], say(f"export.{name}"), required=name == "whole") for name in options
    ]
    title, purpose = pick(title_of_format(one.name), language), pick(description_of_format(one.name), language)
    statuses = (400, *((404,) if one.is_of_a_whole else ()), 406, 500, 503)
    told = {
        "operationId": f"export-{one.name}",
        "tags": [GRAPH],
        "summary": f"{say('export')}: {title or one.name}",
        "description": purpose,
        "parameters": [*parameters, shared("lang")],
        "responses": responses(say, content, *statuses),
    }
    return {key: value for key, value in told.items() if value != ""}
