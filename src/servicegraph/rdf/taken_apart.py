"""The statements of a file as columns of terms: a quarter of the memory of quads, and quick to look through."""

from __future__ import annotations

import functools
from collections.abc import Iterable, Iterator, Sequence
from sys import intern
from typing import overload

from pyoxigraph import BlankNode, NamedNode, Quad, Triple

from servicegraph.rdf.terms import Term

Columns = tuple[Sequence[NamedNode | BlankNode | Triple], Sequence[str], Sequence[Term]]
"""The subjects of some statements, the IRIs of their predicates, and their objects."""

_predicate = functools.lru_cache(maxsize=4096)(NamedNode)  # of predicates there are few


class TakenApart(Sequence[Quad]):
    """Statements in no named graph, also by columns: their subjects, the IRIs of their predicates, their objects.

    As long as nobody has asked for a column they are kept as the parser gave them, for a store wants them so. From then
    on they are columns only, in which equal names are one, and a quad is put together when it is asked for.
    """

    __slots__ = ("_columns", "_quads")

    def __init__(self, quads: Iterable[Quad]) -> None:
        self._quads: tuple[Quad, ...] | None = tuple(quads)
        self._columns: Columns | None = None

    @property
    def columns(self) -> Columns:
        """The subjects, the IRIs of the predicates, and the objects."""
        quads = self._quads
        if quads is not None:  # whole before the quads go: several threads may ask
            self._columns = _columns_of(quads)
            self._quads = None
        assert self._columns is not None
        return self._columns

    @property
    def subjects(self) -> Sequence[NamedNode | BlankNode | Triple]:
        """The subject of each; equal ones that follow one another are one."""
        return self.columns[0]

    @property
    def predicates(self) -> Sequence[str]:
        """The IRI of the predicate of each."""
        return self.columns[1]

    @property
    def objects(self) -> Sequence[Term]:
        """The object of each."""
        return self.columns[2]

    def __len__(self) -> int:
        """How many there are."""
        quads = self._quads
        return len(self.predicates if quads is None else quads)

    def __iter__(self) -> Iterator[Quad]:
        """The statements in their order."""
        quads = self._quads
        return self._put_together() if quads is None else iter(quads)

    def _put_together(self) -> Iterator[Quad]:
        subjects, predicates, objects = self.columns
        return map(Quad, subjects, map(_predicate, predicates), objects)

    @overload
    def __getitem__(self, number: int) -> Quad: ...

    @overload
    def __getitem__(self, number: slice) -> Sequence[Quad]: ...

    def __getitem__(self, number: int | slice) -> Quad | Sequence[Quad]:
        """The statement *number*, or several."""
        quads = self._quads
        if quads is not None:
            return quads[number]
        if isinstance(number, slice):
            return tuple(self)[number]
        subjects, predicates, objects = self.columns
        return Quad(subjects[number], _predicate(predicates[number]), objects[number])

    def __eq__(self, other: object) -> bool:
        """Whether *other* has the same statements in the same order."""
        return isinstance(other, TakenApart) and self.columns == other.columns

    def __hash__(self) -> int:
        """The same for the same statements in the same order."""
        return hash(self.columns)


def _columns_of(quads: Sequence[Quad]) -> Columns:
    known: dict[object, object] = {}
    share = known.setdefault
    subjects = [quad.subject for quad in quads]
    objects = [quad.object for quad in quads]
    return (
        tuple(map(share, subjects, subjects)),  # type: ignore[arg-type]
        tuple([intern(quad.predicate.value) for quad in quads]),
        tuple([share(value, value) if type(value) is NamedNode else value for value in objects]),  # type: ignore[misc]
    )
