"""What all answers share: validators, caching headers and the way they are written."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping

from starlette.requests import Request
from starlette.responses import Response

from servicegraph.web.state import state_of

COMPLETE = "Servicegraph-Complete"
KEEPING = "servicegraph.keeping"
"""Where in its scope a request has a list that gets a member when its answer may be given again as it is."""


def unchanged(request: Request, format: str, *, language: str = "", stage: str = "") -> Response | None:
    """The answer 304 when the asker already has this representation, before any work is done for it.

    An answer follows from its URL, the state of the catalogue, the day, its format, its language and the stage of the
    check alone, so a tag of these is a strong validator (RFC 9110, 8.8.1).
    """
    tag = _tag(request, format, language, stage)
    if request.method not in ("GET", "HEAD") or tag not in _held(request):
        return None
    return Response(status_code=304, headers=_validators(tag))


def respond(
    request: Request,
    content: bytes,
    content_type: str,
    *,
    format: str,
    language: str = "",
    stage: str = "",
    complete: bool | None = None,
    changing: bool = False,
    more: bool = False,
    headers: Mapping[str, str] | None = None,
) -> Response:
    """An answer with its validators; *format*, *language* and *stage* (of the check) name the representation.

    A *changing* answer may be another the next time although the catalogue is not: its own bytes join its tag, and with
    *more* behind *content* it has none. So it is with one whose state has given way to another meanwhile.
    """
    changing = changing or state_of(request).is_past
    said = {"Content-Type": content_type, **(headers or {})}
    if language:
        said["Content-Language"] = language
    if complete is not None:
        said[COMPLETE] = "true" if complete else "false"
    if not changing and complete is not False:
        request.scope.get(KEEPING, []).append(True)
    if request.method not in ("GET", "HEAD") or (changing and more):
        return Response(content, headers={**said, "Cache-Control": "no-store"})
    digest = hashlib.sha256(content).hexdigest()[:12] if changing else ""
    validators = _validators(_tag(request, format, language, stage, digest))
    if _held(request) & {"*", validators["ETag"]}:
        return Response(status_code=304, headers=validators)
    return Response(content, headers={**said, **validators})


def respond_json(
    request: Request,
    document: object,
    *,
    format: str = "json",
    language: str = "",
    complete: bool | None = None,
    changing: bool = False,
    headers: Mapping[str, str] | None = None,
) -> Response:
    """*document* as JSON, with its validators."""
    content = json.dumps(document, ensure_ascii=False, indent=1).encode()
    return respond(
        request,
        content,
        "application/json",
        format=format,
        language=language,
        complete=complete,
        changing=changing,
        headers=headers,
    )


def of_this_moment(document: object) -> Response:
    """*document* as JSON that nobody keeps: it tells of the server at this moment."""
    headers = {"Content-Type": "application/json", "Cache-Control": "no-store"}
    return Response(json.dumps(document).encode(), headers=headers)


def _held(request: Request) -> set[str]:
    """The tags of the representations that the asker says to have."""
    given = ",".join(request.headers.getlist("if-none-match"))
    return {part.strip().removeprefix("W/") for part in given.split(",")}


def _tag(request: Request, *parts: str) -> str:
    path = request.scope["path"].replace("?", "%3F").encode("utf-8", "surrogateescape")
    asked = path + b"?" + request.scope["query_string"]
    address = hashlib.sha256(asked).hexdigest()[:16]  # the tag of one answer is no other's
    return '"' + "-".join(filter(None, (state_of(request).edition, address, *parts))) + '"'


def _validators(tag: str) -> dict[str, str]:
    return {"ETag": tag, "Cache-Control": "public, no-cache", "Vary": "Accept, Accept-Language, Accept-Encoding"}


def allowing(request: Request, methods: Iterable[str]) -> Response:
    """The answer to OPTIONS, which is also the one to a browser's question before a request."""
    allowed = ", ".join(sorted(methods))
    headers = {"Allow": allowed, "Cache-Control": "no-store"}
    if state_of(request).settings.cors:
        headers["Access-Control-Allow-Methods"] = allowed
        headers["Access-Control-Allow-Headers"] = "Accept, Accept-Language, Content-Type, If-None-Match"
        headers["Access-Control-Max-Age"] = "86400"
    return Response(status_code=204, headers=headers)
