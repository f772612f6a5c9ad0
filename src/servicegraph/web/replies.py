"""What all answers share: how a request's language and parameters are read, validators and caching headers."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from urllib.parse import parse_qsl

from starlette.requests import Request
from starlette.responses import Response

from servicegraph.errors import ParameterError, ServicegraphError
from servicegraph.web.served import served

COMPLETE = "Servicegraph-Complete"
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
    known = served(request).settings.languages
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


def unchanged(request: Request, form: str, language: str = "") -> Response | None:
    """The answer 304 when the asker already has this representation, before any work is done for it.

    An answer follows from its URL, the state of the catalogue, its format and its language alone, so a tag of these
    is a strong validator (RFC 9110, 8.8.1).
    """
    tag = _tag(request, form, language)
    if request.method not in ("GET", "HEAD") or tag not in _held(request):
        return None
    return Response(status_code=304, headers=_validators(tag))


def reply(
    request: Request,
    content: bytes,
    content_type: str,
    *,
    form: str,
    language: str = "",
    complete: bool | None = None,
    changing: bool = False,
    headers: Mapping[str, str] | None = None,
) -> Response:
    """An answer with its validators; *form* and *language* name the representation.

    A *changing* answer may be another the next time although the catalogue is not: its own bytes join its tag.
    """
    said = {"Content-Type": content_type, **(headers or {})}
    if language:
        said["Content-Language"] = language
    if complete is not None:
        said[COMPLETE] = "true" if complete else "false"
    if request.method not in ("GET", "HEAD"):
        return Response(content, headers={**said, "Cache-Control": "no-store"})
    digest = hashlib.sha256(content).hexdigest()[:12] if changing else ""
    validators = _validators(_tag(request, form, language, digest))
    if _held(request) & {"*", validators["ETag"]}:
        return Response(status_code=304, headers=validators)
    return Response(content, headers={**said, **validators})


def json_reply(
    request: Request,
    document: object,
    *,
    form: str = "json",
    language: str = "",
    complete: bool | None = None,
    changing: bool = False,
    headers: Mapping[str, str] | None = None,
) -> Response:
    """*document* as JSON, with its validators."""
    content = json.dumps(document, ensure_ascii=False, indent=1).encode()
    return reply(
        request,
        content,
        "application/json",
        form=form,
        language=language,
        complete=complete,
        changing=changing,
        headers=headers,
    )


def _held(request: Request) -> set[str]:
    """The tags of the representations that the asker says to have."""
    given = ",".join(request.headers.getlist("if-none-match"))
    return {part.strip().removeprefix("W/") for part in given.split(",")}


def _tag(request: Request, *parts: str) -> str:
    return '"' + "-".join(filter(None, (served(request).edition, *parts))) + '"'


def _validators(tag: str) -> dict[str, str]:
    return {"ETag": tag, "Cache-Control": "public, no-cache", "Vary": "Accept, Accept-Language"}
