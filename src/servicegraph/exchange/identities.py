"""What names a thing in other formats: its registered identifier, its IRI, or a UUID that follows from the IRI."""

from __future__ import annotations

import uuid
from collections.abc import Mapping

from servicegraph.messages import LANGUAGES, picked_tag

FALLBACK = LANGUAGES
"""The languages in which a text is looked for that lacks the language of a format of one language."""


def uuid_of(iri: str, *roles: str) -> str:
    """The UUID of the thing *iri*, or of what it has in *roles*: version 5 of the namespace of URLs (RFC 9562, 5.5).

    Two runs, and two catalogues that include the same thing, so give it the same one.
    """
    return str(uuid.uuid5(uuid.NAMESPACE_URL, "|".join((iri, *roles))))


def text_in(texts: Mapping[str, str], language: str) -> tuple[str, str]:
    """The text in *language*, else in fi, sv, en, else in any, with its language; both empty when there is none."""
    tag = picked_tag(texts, language, FALLBACK)
    return texts.get(tag, ""), tag
