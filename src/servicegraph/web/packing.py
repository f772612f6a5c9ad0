"""Answers packed with gzip for who takes it: another representation, with a tag of its own."""

from __future__ import annotations

import asyncio
import gzip

Pairs = list[tuple[bytes, bytes]]
"""The headers of an ASGI message, their names in small letters."""

_LEAST = 1_000  # bytes: less is not worth packing
_AT_ONCE = 100_000  # bytes that are packed in a millisecond or two; more is done in a thread
_LEVEL = 5
_MARK = b'-gzip"'
_PACKABLE = frozenset(
    b"application/json application/ld+json application/n-triples application/rdf+xml application/sparql-results+json "
    b"application/sparql-results+xml text/csv text/tab-separated-values text/turtle".split()
)


def takes_gzip(accept_encoding: bytes) -> bool:
    """Whether the value of an Accept-Encoding header allows gzip (RFC 9110, 12.5.3)."""
    for part in accept_encoding.lower().split(b","):
        name, *parameters = part.replace(b" ", b"").split(b";")
        if name in (b"gzip", b"x-gzip"):
            return not any(one in (b"q=0", b"q=0.0", b"q=0.00", b"q=0.000") for one in parameters)
    return False


def header(headers: Pairs, name: bytes) -> bytes:
    """The first value of the header *name* of *headers*; empty when it is not there."""
    return next((value for one, value in headers if one == name), b"")


async def packed(headers: Pairs, content: bytes) -> tuple[Pairs, bytes]:
    """*headers* and *content* of an answer packed, where that is worth it: data of some size, and no page."""
    kind = header(headers, b"content-type").partition(b";")[0]
    if len(content) < _LEAST or kind not in _PACKABLE:
        return headers, content
    if len(content) <= _AT_ONCE:
        made = gzip.compress(content, _LEVEL, mtime=0)
    else:
        made = await asyncio.to_thread(gzip.compress, content, _LEVEL, mtime=0)
    changed = {b"content-length": str(len(made)).encode()}
    if tag := header(headers, b"etag"):
        changed[b"etag"] = tag[:-1] + _MARK
    return [*((name, changed.get(name, value)) for name, value in headers), (b"content-encoding", b"gzip")], made


def unpacked_tags(headers: Pairs) -> Pairs:
    """The *headers* of a request with the tags of packed answers as they were before."""
    return [(name, value.replace(_MARK, b'"') if name == b"if-none-match" else value) for name, value in headers]


def with_tag_held(headers: Pairs, held: bytes) -> Pairs:
    """The *headers* of a 304 with the tag that its asker holds: the packed one where that is it."""
    tag = header(headers, b"etag")[:-1] + _MARK
    return [(name, tag if name == b"etag" and tag in held else value) for name, value in headers]
