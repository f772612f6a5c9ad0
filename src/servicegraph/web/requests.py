"""How a request is read: its language, its parameters and its choices become values here, once."""

from __future__ import annotations

import re
from collections.abc import Sequence
from urllib.parse import parse_qsl

from starlette.requests import Request

from servicegraph.errors import ParameterError, ServicegraphError
from servicegraph.web.state import state_of

_MOST_PARAMETERS = 100
_LANGUAGE_RANGE = re.compile(r"\s*([A-Za-z]{1,8}|\*)(?:-[A-Za-z0-9-]*)?\s*(?:;\s*q\s*=\s*([01](?:\.[0-9]{0,3})?)\s*)?")


class RequestError(ServicegraphError):
    """A request that HTTP or the SPARQL protocol does not allow, with the *status* that says so."""

    def __init__(self, key: str, status: int, **values: object) -> None:
        super().__init__(key, **values)
        self.status = status


def language_of(request: Request) -> str:
    """The language of the answer: ``lang`` when it is one of ours, else what Accept-Language prefers, else English."""
    offered = languages(request)
    asked = request.query_params.get("lang", "")
    if asked in offered:
        return asked
    return prefer(request.headers.get("accept-language", ""), offered)


def languages(request: Request) -> Sequence[str]:
    """The languages on offer, the default first: English where the catalogue has it, as on the command line."""
    known = state_of(request).settings.languages
    return sorted(known, key=lambda language: language != "en")


def prefer(accept_language: str, offered: Sequence[str]) -> str:
    """The language of *offered* that the header prefers, the first of them when it has no wish (RFC 9110, 12.5.4)."""
    best, chosen = 0.0, offered[0]
    for part in accept_language.split(",")[:50]:
        match = _LANGUAGE_RANGE.fullmatch(part)
        if not match:
            continue
        name = match[1].lower()
        quality = float(match[2] or 1)
        if quality > best and (name == "*" or name in offered):
            best, chosen = quality, offered[0] if name == "*" else name
    return chosen


def parameters_of(request: Request, known: Sequence[str] | None = None) -> dict[str, str]:
    """The parameters of the query string, each given once.

    Raises ParameterError for one that is repeated or, when *known* are given, is none of them, and RequestError for
    what is not UTF-8; the value of ``lang`` is checked here too.
    """
    found: dict[str, str] = {}
    for name, value in decode(request.scope.get("query_string", b"")):
        if name in found:
            raise ParameterError("error.parameter-twice", parameter=name[:100])
        if known is not None and name not in known:
            raise ParameterError("error.parameter-unknown-here", parameter=name[:100], known=", ".join(known) or "–")
        found[name] = value
    if found.get("lang"):
        choice("lang", found["lang"], languages(request))
    return found


def decode(encoded: bytes) -> list[tuple[str, str]]:
    """The pairs of an ``application/x-www-form-urlencoded`` text. Raises RequestError when they are not UTF-8."""
    try:
        text = encoded.decode("ascii")
        return parse_qsl(text, keep_blank_values=True, errors="strict", max_num_fields=_MOST_PARAMETERS)
    except ValueError:
        raise RequestError("error.request-parameters", 400, most=_MOST_PARAMETERS) from None


def choice(name: str, value: str, offered: Sequence[str]) -> str:
    """*value* when it is one of *offered*; raises ParameterError that lists them."""
    if value not in offered:
        raise ParameterError("error.parameter-choice", parameter=name, value=value[:100], known=", ".join(offered))
    return value
