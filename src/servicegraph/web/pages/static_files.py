"""The files that pages bring along: style, typeface, scripts, mark; kept for a year under their content's digest."""

from __future__ import annotations

import functools
import hashlib
import re
from collections.abc import Mapping
from importlib.resources import files

from markupsafe import Markup
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from servicegraph.web.requests import known_only

_TYPES = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".woff2": "font/woff2",
    ".svg": "image/svg+xml",
    ".txt": "text/plain; charset=utf-8",
}

_ALONE = "50-"


def static_file(request: Request) -> Response:
    """One of the files, under ``/static/{name}``; with ``?v=`` its digest the answer may be kept."""
    known_only(request, "v")
    name = request.path_params["name"]
    content = _contents().get(name)
    if content is None:
        raise HTTPException(404)
    tag = f'"{digest(name)}"'
    kept = "public, max-age=31536000, immutable" if request.query_params.get("v") == digest(name) else "no-cache"
    headers = {"ETag": tag, "Cache-Control": kept, "Content-Type": _TYPES["." + name.rpartition(".")[2]]}
    if request.headers.get("if-none-match") == tag:
        return Response(status_code=304, headers={"ETag": tag, "Cache-Control": kept})
    return Response(content, headers=headers)


def address(name: str) -> str:
    """The address of the file *name*, another one whenever its content changes."""
    return f"/static/{name}?v={digest(name)}"


def style(name: str) -> Markup:
    """The link to the sheet *name* of those that some pages have beside ``pages.css``: ``gaps``."""
    return Markup('<link rel="stylesheet" href="{}">').format(address(f"{name}.css"))


def sheet(name: str) -> str:
    """The style sheet *name* of those that ``pages.css`` is made of."""
    return files(__package__).joinpath("static", "style", name).read_text("utf-8")


@functools.cache
def digest(name: str) -> str:
    """The digest of the content of the file *name*."""
    return _digest(_contents()[name])


@functools.cache
def _contents() -> Mapping[str, bytes]:
    """The files by name.

    ``pages.css`` is made of those sheets of ``style/`` that all pages share, in the order of their names; what some
    pages have alone (``50-gaps.css``) has a file of its own (``gaps.css``).
    """
    folder = files(__package__).joinpath("static")
    found = {
        file.name: file.read_bytes()
        for file in folder.iterdir()
        if file.is_file() and "." + file.name.rpartition(".")[2] in _TYPES
    }
    sheets = {file.name: _shortened(file.read_text("utf-8")) for file in folder.joinpath("style").iterdir()}
    shared = "\n".join(sheets[name] for name in sorted(sheets) if not name.startswith(_ALONE))
    dated = re.sub(r'url\("([^"]+)"\)', lambda match: _dated(match[1], found[match[1]]), shared)
    alone = {name.removeprefix(_ALONE): sheets[name].encode() for name in sheets if name.startswith(_ALONE)}
    return {**found, **alone, "pages.css": dated.encode()}


def _shortened(style: str) -> str:
    """*style* without remarks and without the spaces that only its readers need."""
    parts = re.split(r'("[^"]*")', re.sub(r"/\*.*?\*/", "", style, flags=re.DOTALL))
    for index in range(0, len(parts), 2):
        parts[index] = re.sub(r"\s*([{};]) *\s*|([:,]) +", r"\1\2", re.sub(r"\s+", " ", parts[index])).replace(
            ";}", "}"
        )
    return "".join(parts).strip()


def _dated(name: str, content: bytes) -> str:
    return f'url("{name}?v={_digest(content)}")'


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()[:12]
