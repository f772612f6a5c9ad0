"""The RDF files of others as statements; what cannot be read is told with its place, and nothing is fetched."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import PurePath
from types import MappingProxyType

from pyoxigraph import NamedNode, Triple

from servicegraph.dataset.syntaxes import read_other
from servicegraph.diagnostics import Diagnostic, Severity
from servicegraph.errors import ParameterError
from servicegraph.exchange.exchange_values import MOST_BYTES
from servicegraph.exchange.import_faults import ImportFault
from servicegraph.messages import file_name, one_line
from servicegraph.settings import shipped
from servicegraph.turtle.reading import read

ENDINGS: Mapping[str, str] = MappingProxyType(
    {
        ".ttl": ".ttl",
        ".nt": ".ttl",
        ".trig": ".trig",
        ".rdf": ".rdf",
        ".xml": ".rdf",
        ".owl": ".rdf",
        ".jsonld": ".jsonld",
        ".json": ".jsonld",
    }
)
"""The endings of files that are read, each with the usual one of its syntax."""
MOST_STATEMENTS = 1_000_000
"""How many statements the files of one import may hold."""
_CONTEXT = "cpsv-ap.context.jsonld"
_NAMED_CONTEXT = re.compile(rb'"@context"\s*:\s*(?:\[(?:\s*"[^"\\]*"\s*,)*\s*)?"(?P<name>[^"\\]*)"')
_STARTS = ((b"<!doctype html", "html"), (b"<html", "html"), (b"<?xml", ".rdf"), (b"<rdf:rdf", ".rdf"))


@dataclass(frozen=True)
class FileMistake:
    """A mistake in a file, or a doubt about it, as the reader found it."""

    diagnostic: Diagnostic

    def text(self, language: str) -> str:
        """The file, the place and the sentence in *language*."""
        place = self.diagnostic.location
        where = f"{file_name(place.path)}:{place.line}:{place.column}" if place.line else file_name(place.path)
        return f"{where}: {one_line(self.diagnostic.text(language))}"


@dataclass(frozen=True)
class ForeignFile:
    """What a file says. With ``faults`` not all of it could be read; ``doubts`` are told beside it."""

    name: str
    triples: tuple[Triple, ...] = field(default=(), repr=False)
    faults: tuple[FileMistake | ImportFault, ...] = ()
    doubts: tuple[FileMistake, ...] = ()


def read_foreign_file(name: str, content: bytes, base: str, contexts: Sequence[str]) -> ForeignFile:
    """Read the *content* of the file *name* in the syntax of its ending; relative IRIs are resolved against *base*.

    Of remote JSON-LD contexts those are known that *contexts* names: the official one, which comes with the program.
    Raises ParameterError for an ending that is none of RDF and for a file that is too large.
    """
    ending = ENDINGS.get(PurePath(name).suffix.lower())
    if ending is None:
        value, choices = PurePath(name).suffix, ", ".join(ENDINGS)
        raise ParameterError("error.cpsv-ap-ending", parameter=name, value=value, choices=choices)
    if len(content) > MOST_BYTES:
        raise ParameterError("error.cpsv-ap-too-large", parameter=name, most=MOST_BYTES // 1_000_000)
    if (fault := _other_content(name, content, ending)) is not None:
        return ForeignFile(name, faults=(fault,))
    graph = NamedNode(f"{base}graph")
    if ending == ".ttl":
        found = read(content, name, graph, base)
    else:
        known = _with_context(content, contexts) if ending == ".jsonld" else content
        found = read_other(known, name, graph, base, ending)
    faults = tuple(FileMistake(one) for one in found.diagnostics if one.severity == Severity.VIOLATION)
    doubts = tuple(FileMistake(one) for one in found.diagnostics if one.severity != Severity.VIOLATION)
    return ForeignFile(name, tuple(quad.triple for quad in found.quads), faults, doubts)


def _other_content(name: str, content: bytes, ending: str) -> ImportFault | None:
    """What *content* is when its first characters are those of something else than its *ending* says."""
    start = content.removeprefix(b"\xef\xbb\xbf").lstrip()[:200].lower()
    if not start:
        return ImportFault(name, "", "import.cpsv-ap-empty")
    for mark, meant in _STARTS:
        if start.startswith(mark):
            if meant == "html" or b"<html" in start:
                return ImportFault(name, "", "import.cpsv-ap-page")
            if meant != ending:
                return ImportFault(name, "", "import.cpsv-ap-syntax", {"meant": meant})
    if start.startswith(b"{") and ending not in (".jsonld", ".trig"):
        return ImportFault(name, "", "import.cpsv-ap-syntax", {"meant": ".jsonld"})
    if ending == ".jsonld" and not start.startswith((b"{", b"[")):
        return ImportFault(name, "", "import.cpsv-ap-syntax", {"meant": ".ttl"})
    return None


def _with_context(content: bytes, contexts: Sequence[str]) -> bytes:
    """*content* with the shipped context where it names the official one by its address; its lines stay."""
    known = {one.encode() for one in contexts}

    def put(match: re.Match[bytes]) -> bytes:
        if match["name"] not in known:
            return match[0]
        begin, end = match.start("name") - match.start() - 1, match.end("name") - match.start() + 1
        return match[0][:begin] + _context() + match[0][end:]

    return _NAMED_CONTEXT.sub(put, content)


def _context() -> bytes:
    document = json.loads((shipped("exchange") / _CONTEXT).read_text("utf-8"))
    return json.dumps(document["@context"], ensure_ascii=False).encode()
