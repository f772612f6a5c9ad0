"""The formats that the parameter ``format`` names, for links and for who cannot set a header."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from servicegraph.sparql.formats import GRAPH_FORMATS, SOLUTION_FORMATS, Format, choose
from servicegraph.web.requests import choice

# Other names by which clients know a format of results, or of graphs: SPARQLWrapper and the pages have theirs.
_RESULTS: Mapping[str, str] = {"sparql-json": "json", "sparql-xml": "xml"}
_GRAPHS: Mapping[str, str] = {
    "turtle": "ttl",
    "n3": "ttl",
    "ntriples": "nt",
    "n-triples": "nt",
    "xml": "rdf",
    "rdf-xml": "rdf",
    "rdf+xml": "rdf",
    "json": "jsonld",
    "json-ld": "jsonld",
}
NAMES = tuple(dict.fromkeys([*(one.name for one in (*SOLUTION_FORMATS, *GRAPH_FORMATS)), *_RESULTS, *_GRAPHS]))
"""Everything that ``format`` may say, of one kind of answer or the other."""


def format_named(given: str, accept: str, formats: Sequence[Format]) -> Format:
    """The one of *formats* that the parameter ``format``, *given* or empty, names, else the one that *accept* prefers.

    A name that is none of theirs counts for nothing where *accept* has a wish: clients send names of their own. Raises
    ParameterError for it elsewhere, and NotAcceptable.
    """
    if given:
        others = _GRAPHS if formats[0] in GRAPH_FORMATS else _RESULTS
        by_name = {one.name: one for one in formats}
        if named := by_name.get(others.get(given, given)):
            return named
        if accept.replace(" ", "") in ("", "*/*"):
            choice("format", given, list(by_name))
    return choose(accept, formats)
