"""Shortened names that were read as whole IRIs: in angle brackets, or where nothing declares their prefix."""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from pyoxigraph import NamedNode

from servicegraph.dataset.dataset import Dataset
from servicegraph.dataset.syntaxes import SYNTAXES
from servicegraph.diagnostics import Location
from servicegraph.rdf.terms import ROOT, SHIPPED_BASE
from servicegraph.turtle.reading import TurtleFile, object_location, predicate_location, subject_location

_PLACES = (subject_location, predicate_location, object_location)


@dataclass(frozen=True)
class Unexpanded:
    """The names with one prefix in one file that were read as whole IRIs, with their places in the file's order.

    ``subjects`` are what the statements that hold one are about.
    """

    file: TurtleFile
    prefix: str
    uses: tuple[tuple[str, Location], ...]
    meant: frozenset[str]
    subjects: frozenset[str]

    @property
    def unsettled(self) -> frozenset[str]:
        """What may be wrong, or seem to lack something, only for this."""
        return self.meant | self.subjects | {name for name, _ in self.uses}


def unexpanded_names(dataset: Dataset) -> tuple[Unexpanded, ...]:
    """The names that were meant to be shortened, in the files that did not come with the program.

    Only prefixes of the ontology, its vocabularies and the kinds of entity count: ``geo:`` and ``tag:`` are schemes.
    """
    ours = (ROOT, SHIPPED_BASE, *dataset.sources.bases)
    known = {name: iri for name, iri in dataset.prefixes.namespaces.items() if name and iri.startswith(ours)}
    search = _search(tuple(known.items()))
    return tuple(one for file in dataset.files if not file.source.is_shipped for one in file.turtle.once(search))


@functools.lru_cache(maxsize=8)
def _search(known: tuple[tuple[str, str], ...]) -> Callable[[TurtleFile], tuple[Unexpanded, ...]]:
    """Gives what *known*, prefixes and namespaces, stand for in a file: one and the same for the same ones."""
    namespaces = dict(known)
    names = b"|".join(re.escape(name.encode()) for name in namespaces)
    # Turtle has whole IRIs in angle brackets alone, and few of these: what stands in quotation marks is a text.
    in_turtle, elsewhere = (re.compile(rb"[%s](?:%s):(?!//)" % (marks, names)) for marks in (b"<", b"<\"'"))

    def search(file: TurtleFile) -> tuple[Unexpanded, ...]:
        pattern = elsewhere if file.path.endswith(tuple(SYNTAXES)) else in_turtle
        return tuple(_in_file(file, namespaces)) if pattern.search(file.content) else ()

    return search


def _in_file(file: TurtleFile, known: Mapping[str, str]) -> Iterator[Unexpanded]:
    uses: dict[str, list[tuple[str, Location]]] = {}
    subjects: dict[str, set[str]] = {}
    for position, quad in enumerate(file.quads):
        for term, place in zip((quad.subject, quad.predicate, quad.object), _PLACES, strict=True):
            prefix = term.value.partition(":")[0] if isinstance(term, NamedNode) else ""
            if prefix in known and isinstance(term, NamedNode) and not term.value.startswith(f"{prefix}://"):
                uses.setdefault(prefix, []).append((term.value, place(file, position)))
                if isinstance(quad.subject, NamedNode):
                    subjects.setdefault(prefix, set()).add(quad.subject.value)
    for prefix, found in uses.items():
        meant = frozenset(known[prefix] + name.partition(":")[2] for name, _ in found)
        ordered = tuple(sorted(set(found), key=lambda use: use[1]))
        yield Unexpanded(file, prefix, ordered, meant, frozenset(subjects.get(prefix, ())))
