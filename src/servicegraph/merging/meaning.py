"""What a text says, as facts that can be compared: what a merge has to say follows from what the three texts say."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from pyoxigraph import NamedNode

from servicegraph.changes.described_things import FactValue, described_things
from servicegraph.turtle.reading import TurtleFile, read

Fact = tuple[str, str, FactValue | int]
"""Subject, property and value; or, of a thing without a name that is no part of another, what it is and its number."""

_BASE = "http://base.invalid/"  # what relative IRIs are resolved against


def read_version(text: str, name: str = "") -> TurtleFile:
    """One of the texts that are compared; its faults are told by their lines. The *name* tells blank nodes apart."""
    return read(text.encode("utf-8", "surrogateescape"), name, NamedNode(_BASE), _BASE)


def facts(file: TurtleFile) -> frozenset[Fact]:
    """What *file* says."""
    things = described_things([file], {}, file.subjects)
    found: set[Fact] = {
        (subject, predicate, value)
        for subject, said in things.named.items()
        for predicate, values in said.items()
        for value in values
    }
    for digest, count in Counter(part.digest for part in things.unnamed).items():
        found.update(("", digest, number) for number in range(count))
    return frozenset(found)


@dataclass(frozen=True)
class Versions:
    """What the base and the two sides say."""

    base: frozenset[Fact]
    ours: frozenset[Fact]
    theirs: frozenset[Fact]

    def renamed(self, by_ours: Mapping[str, str], by_theirs: Mapping[str, str]) -> Versions:
        """These, where things that one side calls by another IRI are called so everywhere."""
        if not by_ours and not by_theirs:
            return self
        return Versions(
            _renamed(self.base, {**by_ours, **by_theirs}),
            _renamed(self.ours, by_theirs),
            _renamed(self.theirs, by_ours),
        )

    @property
    def merged(self) -> frozenset[Fact]:
        """What neither side has removed, and what either has added."""
        return (self.ours & self.theirs) | (self.ours - self.base) | (self.theirs - self.base)

    def is_merged(self, text: str) -> bool:
        """Whether *text* says just that."""
        file = read_version(text)
        return not file.diagnostics and facts(file) == self.merged

    def may_be_chosen(self, ours: str, theirs: str) -> bool:
        """Whether of two texts, of which somebody chooses, both can be read, and nothing is lost or made up."""
        files = [read_version(text) for text in (ours, theirs)]
        if any(file.diagnostics for file in files):
            return False
        one, other = map(facts, files)
        return self.merged <= one | other <= self.base | self.ours | self.theirs


def _renamed(said: frozenset[Fact], names: Mapping[str, str]) -> frozenset[Fact]:
    """*said*, with the subjects in *names* called by their new names."""
    return frozenset((names.get(subject, subject), predicate, value) for subject, predicate, value in said)
