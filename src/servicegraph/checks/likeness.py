"""IRIs that differ only in form: letter case, accents, percent-encoding, ``http`` for ``https``, a slash at the end."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Mapping
from urllib.parse import unquote

from pyoxigraph import NamedNode

from servicegraph.checks.described import Described
from servicegraph.dataset.dataset import Dataset
from servicegraph.rdf.terms import RDF, SHIPPED_BASE
from servicegraph.turtle.reading import TurtleFile

_TYPE = RDF + "type"
_SCHEME = re.compile(r"https?://", re.IGNORECASE)


def folded(iri: str) -> str:
    """What is the same in all IRIs that people take for *iri*."""
    plain = unquote(iri) if "%" in iri else iri
    if not plain.isascii():
        plain = unicodedata.normalize("NFC", plain)
    plain = plain.casefold()
    # Nearly all begin so, and a pattern for each would take longer than all the rest.
    plain = plain[8:] if plain.startswith("https://") else _SCHEME.sub("", plain, count=1)
    return plain.rstrip("/")


def alike(dataset: Dataset, described: Described) -> Mapping[str, str]:
    """The IRIs that only their form tells from a commoner one of an entity of the catalogue, each with that one.

    An IRI under one of the bases that nothing describes is left out: that is told where it stands.
    """
    bases = tuple({*dataset.sources.bases, SHIPPED_BASE})
    count = Counter({iri: len(places) for iri, places in described.statements.items()})
    forms: dict[str, str] = {}
    for file in dataset.data:
        count.update(file.once(_references))
        forms.update(file.once(_forms))
    groups: dict[str, list[str]] = {}
    for iri in count:
        groups.setdefault(forms[iri], []).append(iri)
    found = {}
    for group in groups.values():
        if len(group) < 2:
            continue
        known = [iri for iri in group if iri in described.statements or not iri.startswith(bases)]
        if any(iri.startswith(bases) for iri in known):
            # The commoner is right; of two that are as common, the one under a base, then the plainer one.
            first, *others = sorted(
                known,
                key=lambda iri: (iri not in described.types, -count[iri], not iri.startswith(bases), _oddness(iri)),
            )
            found.update(dict.fromkeys(others, first))
    return found


def _references(file: TurtleFile) -> Mapping[str, int]:
    """How often *file* refers to each IRI, but as a type."""
    return Counter(
        quad.object.value for quad in file.quads if isinstance(quad.object, NamedNode) and quad.predicate.value != _TYPE
    )


def _forms(file: TurtleFile) -> Mapping[str, str]:
    """What is the same in all forms of the IRIs that *file* describes or refers to, for each of them."""
    return {iri: folded(iri) for iri in (*file.subjects, *file.once(_references))}


def _oddness(iri: str) -> tuple[bool, int, bool]:
    """How far *iri* is from the plainest form: no slash at the end, small letters, letters with their accents."""
    return iri.endswith("/"), sum(map(str.isupper, iri)), not unicodedata.is_normalized("NFC", iri)


def visibly(name: str) -> str:
    """*name* with its loose accents (``a`` and U+0308 for ``ä``) written as Turtle's escapes, so that they are seen."""
    return "".join(f"\\u{ord(one):04X}" if unicodedata.combining(one) else one for one in name)
