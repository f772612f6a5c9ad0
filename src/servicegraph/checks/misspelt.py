"""Namespaces that a letter or two keep from a known one, and all that nobody understands for it."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from urllib.parse import urljoin

from pyoxigraph import Literal, NamedNode, Quad

from servicegraph.checks.prefix_lines import PrefixLine, prefix_lines
from servicegraph.dataset.dataset import Dataset
from servicegraph.rdf.index import iris
from servicegraph.rdf.nearest import slips
from servicegraph.rdf.terms import NS, ROOT, SHIPPED_BASE, VOCABULARY
from servicegraph.turtle.reading import TurtleFile

_START = re.compile(r"(?:[a-z.]{2,7}:?(?=//)|https?:)?/*(?:www\.)?", re.IGNORECASE)
_HOST = re.compile(r"[^/#?]*")
# A namespace that somebody may own: not relative, and on the web under a host with a dot in it.
_SOMEBODYS = re.compile(r"https?://[^/.]+\.|(?!ht)[a-z][a-z0-9+.-]*:", re.IGNORECASE)
_ABSOLUTE = re.compile(r"[a-z][a-z0-9+.-]*:", re.IGNORECASE)
_DIGITS = re.compile(r"\d+")


@dataclass(frozen=True)
class Misspelt:
    """A prefix line with a misspelt namespace, and the namespace that was meant.

    ``names`` are the IRIs of the file that nobody understands for it, ``references`` how many statements hold one.
    ``meant`` are the same IRIs in the right namespace, ``subjects`` what these statements are about.
    """

    file: TurtleFile
    line: PrefixLine
    namespace: str
    names: frozenset[str]
    references: int
    meant: frozenset[str]
    subjects: frozenset[str]

    @property
    def is_certain(self) -> bool:
        """Whether it can have been meant for no other: it differs in form alone, or in a letter or two."""
        return slips(_folded(self.line.iri), _folded(self.namespace), most=2) <= 2

    @property
    def unsettled(self) -> frozenset[str]:
        """What may be wrong, or seem to lack something, only for this."""
        return self.names | self.meant | self.subjects


def misspelt_namespaces(dataset: Dataset) -> tuple[Misspelt, ...]:
    """The misspelt namespaces in the files that did not come with the program."""
    known = _Known(dataset)
    found = []
    for file in dataset.files:
        for line in () if file.source.is_shipped else prefix_lines(file.turtle):
            if meant := known.meant_by(line.name, line.iri, line.is_base):
                one = _misspelt(file.turtle, line, meant, known.namespaces)
                if known.confirms(one):
                    found.append(one)
    return tuple(found)


class _Known:
    """The namespaces that a catalogue knows: standard ones, vocabularies, its bases and the kinds of entity there."""

    def __init__(self, dataset: Dataset) -> None:
        self._definitions = dataset.definitions
        self._data = dataset.data
        self._usual = dataset.prefixes.namespaces
        self._bases = tuple(dict.fromkeys((*dataset.sources.bases, SHIPPED_BASE)))
        kinds = (f"{base}{kind.name}/" for base in self._bases for kind in dataset.kinds)
        self.namespaces = frozenset((*self._usual.values(), *self._bases, *kinds))
        self._by_fold: dict[str, list[str]] = {}
        for namespace in sorted(self.namespaces):
            self._by_fold.setdefault(_folded(namespace), []).append(namespace)

        # Nearly all files declare the same.
        self.meant_by = functools.cache(self._meant_by)

    def _meant_by(self, prefix: str, iri: str, is_base: bool) -> str:
        """The known namespace that a declaration seems to mean; empty when it is a known one, or like none."""
        usual = "" if is_base else self._usual.get(prefix, "")
        is_kindless = usual.startswith(self._bases) and f"{iri}{prefix}/" == usual
        if is_kindless or not iri or iri in self.namespaces:
            return usual if is_kindless else ""
        same = self._by_fold.get(_folded(iri), [])
        if is_base:
            same = [known for known in same if known in self._bases]
        if same:
            return usual if usual in same else same[0]
        if self.is_slip(iri, usual) or usual == NS or (_is_ours(usual) and _is_ours(iri)):
            return usual
        if _is_ours(iri) and not is_base:
            return next(
                (known for known in sorted(self.namespaces) if _is_ours(known) and self.is_slip(iri, known)), ""
            )
        if is_base:
            return ""
        if prefix in self._usual:  # nobody's: what is written with it decides
            is_known = usual.startswith((*self._bases, VOCABULARY))
            return usual if is_known and (iri.startswith(self._bases) or not _SOMEBODYS.match(iri)) else ""
        return next((known for known in self._own if self.is_slip(iri, known)), "")

    @functools.cached_property
    def _own(self) -> list[str]:
        """The namespaces of the kinds of entity, in their order."""
        return sorted(name for name in self.namespaces - {*self._bases} if name.startswith(self._bases))

    def confirms(self, one: Misspelt) -> bool:
        """Whether nothing speaks for the namespace as it is written.

        It is somebody's own when another file that defines terms describes some in it; and a prefix that stands for
        something else altogether was meant in the usual way only when there are such terms.
        """
        others = [file for file in self._definitions if file.path != one.file.path]
        if one.line.iri.startswith(VOCABULARY):
            others += self._data  # a catalogue may describe concepts of its own there
        defined = {quad.subject.value for file in others for quad in file.quads if isinstance(quad.subject, NamedNode)}
        if one.names & defined:
            return False
        if one.line.iri in self.namespaces:
            return bool(one.names)
        if not self._resembles(one.line, one.namespace):
            return bool(one.names) and not (one.line.iri.startswith(self._bases) and one.names <= self._described)
        if one.namespace.startswith(self._bases) and one.line.name not in self._usual and not one.line.is_base:
            return bool(one.meant) and one.meant <= self._described
        sure = _is_ours(one.line.iri) or not _is_ours(one.namespace) or self.is_slip(one.line.iri, one.namespace)
        return sure or bool(one.meant & defined)

    def _resembles(self, line: PrefixLine, namespace: str) -> bool:
        """Whether the form of *line* alone tells that *namespace* is meant."""
        is_same = _folded(line.iri) == _folded(namespace) or f"{line.iri}{line.name}/" == namespace
        return is_same or self.is_slip(line.iri, namespace) or namespace == NS or _is_ours(line.iri)

    @functools.cached_property
    def _described(self) -> frozenset[str]:
        """What the data says something about."""
        return frozenset(iris(quad.subject for file in self._data for quad in file.quads))

    def is_slip(self, iri: str, namespace: str) -> bool:
        """Whether a slip or two of the pen lead from *namespace* to *iri*.

        For entities, other numbers and another host are no slip: they are another organisation's.
        """
        one, other = _folded(iri), _folded(namespace)
        if abs(len(one) - len(other)) > 3 or slips(one, other, most=3) > 3:
            return False
        if not namespace.startswith(self._bases):
            return bool(namespace)
        host, other_host = (match[0] if (match := _HOST.match(text)) else "" for text in (one, other))
        return (
            _DIGITS.findall(one) == _DIGITS.findall(other)
            and slips(host, other_host, most=1) <= 1
            and slips(one, other, most=2) <= 2
        )


@functools.lru_cache(maxsize=4096)  # the known namespaces come again for each line
def _folded(iri: str) -> str:
    """*iri* without what people leave out or add: scheme, ``www.``, letter case, the mark at the end."""
    return _START.sub("", iri, count=1).rstrip("/#").lower()


def _is_ours(iri: str) -> bool:
    """Whether *iri* is a namespace of the ontology and its vocabularies, in whatever form."""
    folded = _folded(iri)
    return folded.startswith(_folded(ROOT) + "/") and not folded.startswith(_folded(SHIPPED_BASE))


def _misspelt(file: TurtleFile, line: PrefixLine, meant: str, known: Iterable[str]) -> Misspelt:
    # "…/ns" and "…/id/service" are the beginning of right names too, which other prefixes of the file may give.
    iri = line.iri if _ABSOLUTE.match(line.iri) else urljoin(file.base, line.iri)
    right = tuple(name for name in known if len(name) > len(iri) and name.startswith(iri))
    names: set[str] = set()
    subjects: set[str] = set()
    references = 0
    for quad in file.quads:
        here = {term for term in terms(quad) if term.startswith(iri) and not (right and term.startswith(right))}
        if here:
            names |= here
            references += 1
            if isinstance(quad.subject, NamedNode):
                subjects.add(quad.subject.value)
    mended = frozenset(meant + name[len(iri) :] for name in names)
    return Misspelt(file, line, meant, frozenset(names), references, mended, frozenset(subjects))


def terms(quad: Quad) -> Iterator[str]:
    """The IRIs in a statement, that of the datatype of a literal among them."""
    for node in (quad.subject, quad.predicate, quad.object):
        if isinstance(node, NamedNode):
            yield node.value
        elif isinstance(node, Literal):
            yield node.datatype.value
