"""The URI of an IRI, for formats that take no other letters."""

from __future__ import annotations

import re
from urllib.parse import quote

_IN_PART = "%/:?@!$&'()*+,;=~"
_LONE_PERCENT = re.compile("%(?![0-9A-Fa-f]{2})")
_AUTHORITY = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*://(?:[^/?#@\[\]]*@)?\[[0-9A-Fa-f:.]+\]")


def uri_of(iri: str) -> str:
    """*iri* as a URI (RFC 3987, 3.1): every character that a URI cannot have at its place is written as its bytes.

    A percent sign that begins no such byte is one of these; brackets stay around an address of IPv6 alone.
    """
    authority = match[0] if (match := _AUTHORITY.match(iri)) else ""
    before, mark, fragment = _LONE_PERCENT.sub("%25", iri[len(authority) :]).partition("#")
    return authority + quote(before, safe=_IN_PART) + mark + quote(fragment, safe=_IN_PART)
