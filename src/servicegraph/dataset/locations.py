"""Where the statements of several files stand."""

from __future__ import annotations

from dataclasses import dataclass

from servicegraph.diagnostics import Location
from servicegraph.rdf.terms import Term
from servicegraph.turtle.reading import TurtleFile, object_location, subject_location


@dataclass
class LocationIndex:
    """Where the triples of some files stand. The index is built when the first place is asked for."""

    files: tuple[TurtleFile, ...]
    _subjects: dict[Term, list[tuple[int, int]]] | None = None

    def subject(self, node: Term) -> Location | None:
        """Where the description of *node* begins, in the first file that has one; None when there is none."""
        places = self._index().get(node)
        if not places:
            return None
        number, position = places[0]
        return subject_location(self.files[number], position)

    def statement(self, subject: Term, predicate: str, value: Term | None = None) -> Location | None:
        """Where *subject* has *predicate* with the term *value*, or with any value when it is None."""
        for number, position in self._index().get(subject, ()):
            file = self.files[number]
            quad = file.quads[position]
            if quad.predicate.value == predicate and (value is None or quad.object == value):
                return object_location(file, position)
        return None

    def _index(self) -> dict[Term, list[tuple[int, int]]]:
        if self._subjects is None:
            self._subjects = {}
            for number, file in enumerate(self.files):
                for position, quad in enumerate(file.quads):
                    self._subjects.setdefault(quad.subject, []).append((number, position))
        return self._subjects
