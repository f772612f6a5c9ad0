"""Namespaces and CURIEs: the one place for prefixes."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from pyoxigraph import BlankNode, Literal, NamedNode, Triple

Term = NamedNode | BlankNode | Literal | Triple

ROOT = "https://w3id.org/servicegraph/"
NS = ROOT + "ns#"
ONTOLOGY = ROOT + "ns"
VOCABULARY = ROOT + "vocab/"
SHAPES = ROOT + "shapes/"
DOCUMENTATION = ROOT + "docs/"
SHIPPED_BASE = ROOT + "id/"
XSD = "http://www.w3.org/2001/XMLSchema#"
RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
RDFS = "http://www.w3.org/2000/01/rdf-schema#"
SKOS = "http://www.w3.org/2004/02/skos/core#"
DCT = "http://purl.org/dc/terms/"
SH = "http://www.w3.org/ns/shacl#"
OWL = "http://www.w3.org/2002/07/owl#"
LOCN = "http://www.w3.org/ns/locn#"

STANDARD_PREFIXES: Mapping[str, str] = MappingProxyType(
    {
        "sg": NS,
        "shape": SHAPES,
        "rdf": RDF,
        "rdfs": RDFS,
        "owl": OWL,
        "xsd": XSD,
        "skos": SKOS,
        "dct": DCT,
        "sh": SH,
        "dcat": "http://www.w3.org/ns/dcat#",
        "dqv": "http://www.w3.org/ns/dqv#",
        "qb": "http://purl.org/linked-data/cube#",
        "org": "http://www.w3.org/ns/org#",
        "prov": "http://www.w3.org/ns/prov#",
        "foaf": "http://xmlns.com/foaf/0.1/",
        "eli": "http://data.europa.eu/eli/ontology#",
        "cpsv": "http://purl.org/vocab/cpsv#",
        "cv": "http://data.europa.eu/m8g/",
        "locn": LOCN,
        "schema": "https://schema.org/",
        "language": "http://publications.europa.eu/resource/authority/language/",
        "currency": "http://publications.europa.eu/resource/authority/currency/",
        "p-plan": "http://purl.org/net/p-plan#",
        "vann": "http://purl.org/vocab/vann/",
    }
)

_CURIE = re.compile(r"(?P<prefix>[^\W\d_][\w.-]*)?:(?P<local>[^\s<>\"{}|\\^`]*)")
# RFC 3987 leaves these out of an IRI; they are what could end an IRI inside a query text.
_NOT_IN_IRI = re.compile(r"[\x00-\x20<>\"{}|\\^`]")
_PREFIX = re.compile(r"[^\W\d_](?:[\w.-]*[^\W.]|[\w.-]*-)?")
_SCHEMES = frozenset({"http", "https", "urn", "mailto", "tag", "tel", "file"})  # with which whole IRIs begin
_ABSOLUTE = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")


@dataclass(frozen=True)
class Prefixes:
    """Prefix names and their namespaces, read both ways; of two names of one namespace the first is written."""

    namespaces: Mapping[str, str]
    _longest_first: tuple[tuple[str, str], ...] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        pairs = sorted(self.namespaces.items(), key=lambda item: -len(item[1]))
        object.__setattr__(self, "_longest_first", tuple((namespace, name) for name, namespace in pairs))

    def expand(self, name: str) -> str:
        """The absolute IRI that *name* stands for: a CURIE, an IRI, or an IRI in angle brackets.

        Raises ValueError when it is none of these or its prefix is unknown.
        """
        if name.startswith("<") and name.endswith(">"):
            name = name[1:-1]
        else:
            curie = _CURIE.fullmatch(name)
            if curie and (curie["prefix"] or "") in self.namespaces:
                return check_iri(self.namespaces[curie["prefix"] or ""] + curie["local"])
            if (
                curie
                and not re.match(r"(//|[^:]*:)", curie["local"])
                and curie["prefix"] not in ("urn", "mailto", "tag")
            ):
                raise ValueError(f"unknown prefix {curie['prefix'] or ''}:")
        return check_iri(name)

    def contract(self, iri: str) -> str:
        """*iri* as a CURIE when a prefix fits, else in angle brackets."""
        for namespace, name in self._longest_first:
            if iri.startswith(namespace) and _CURIE_LOCAL.fullmatch(iri, len(namespace)):
                return f"{name}:{iri[len(namespace) :]}"
        return f"<{iri}>"


_CURIE_LOCAL = re.compile(r"[\w-]+(?:[\w.-]*[\w-])?")


def standard_prefixes(base: str = SHIPPED_BASE, kinds: Iterable[str] = (), schemes: Iterable[str] = ()) -> Prefixes:
    """The prefixes of a catalogue: the standard ones, one for each vocabulary and one for each kind of entity.

    *base* is the catalogue's base IRI, *kinds* the values of ``sg:kind``, *schemes* the names of the vocabularies.
    A scheme's name wins over a kind's.
    """
    entities = {kind: f"{base}{kind}/" for kind in kinds}
    vocabularies = {scheme: f"{VOCABULARY}{scheme}/" for scheme in schemes}
    return Prefixes(MappingProxyType({**entities, **vocabularies, **STANDARD_PREFIXES}))


def namespace_mistake(name: str, namespace: str, standard: Mapping[str, str]) -> str:
    """Why a catalogue cannot name *namespace* with the prefix *name* beside those of *standard*; empty when it can.

    ``name`` where Turtle or a CURIE cannot have such a prefix, ``taken`` where it stands for something else already,
    ``relative`` where the namespace is no absolute IRI, and ``ending`` where a name behind it would run into it.
    """
    if not _PREFIX.fullmatch(name) or name.lower() in _SCHEMES:
        return "name"
    if standard.get(name, namespace) != namespace:
        return "taken"
    try:
        check_iri(namespace)
    except ValueError:
        return "relative"
    return "ending" if namespace[-1].isalnum() else ""


def check_iri(text: str) -> str:
    """*text* when it is an absolute IRI; raises ValueError otherwise."""
    if not _ABSOLUTE.match(text) or _NOT_IN_IRI.search(text):
        raise ValueError(f"not an absolute IRI: {text!r}")
    NamedNode(text)  # the full grammar of RFC 3987
    return text
