"""Where the statements of several files stand."""

from __future__ import annotations

import functools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from servicegraph.diagnostics import Location
from servicegraph.rdf.patching import gone_and_come, patched
from servicegraph.rdf.terms import Term
from servicegraph.turtle.reading import TurtleFile, object_location, subject_location


@dataclass(frozen=True)
class LocationIndex:
    """Where the triples of some files stand. The index is built when the first place is asked for."""

    files: tuple[TurtleFile, ...]

    def after(self, files: tuple[TurtleFile, ...]) -> LocationIndex:
        """The index of *files*, of which most are in this one: only what the others describe is looked up."""
        made = LocationIndex(files)
        if "_index" in self.__dict__:
            made.__dict__["_index"] = self._index_after(files)
        return made

    def subject(self, node: Term) -> Location | None:
        """Where the description of *node* begins, in the first file that has one; None when there is none."""
        files = self._index.get(node)
        return subject_location(files[0], files[0].by_subject[node][0]) if files else None

    def statement(self, subject: Term, predicate: str, value: Term | None = None) -> Location | None:
        """Where *subject* has *predicate* with the term *value*, or with any value when it is None."""
        for file in self._index.get(subject, ()):
            _, predicates, objects = file.quads.columns
            for position in file.by_subject[subject]:
                if predicates[position] == predicate and (value is None or objects[position] == value):
                    return object_location(file, position)
        return None

    def statements(self, subject: Term) -> list[tuple[TurtleFile, int]]:
        """The statements about *subject*, each as its file and its position there, in the order of the files."""
        return [(file, position) for file in self._index.get(subject, ()) for position in file.by_subject[subject]]

    def files_about(self, subject: Term) -> Sequence[TurtleFile]:
        """The files with statements about *subject*, in their order."""
        return self._index.get(subject, ())

    @functools.cached_property
    def _index(self) -> Mapping[Term, Sequence[TurtleFile]]:
        # Whole before anybody sees it: the shapes and the other checks ask for places in two threads.
        found: dict[Term, tuple[TurtleFile, ...]] = {}
        for file in self.files:
            alone = (file,)  # nearly always: one for all subjects of the file
            for subject in file.by_subject:
                found[subject] = (*found[subject], file) if subject in found else alone
        return found

    def _index_after(self, files: tuple[TurtleFile, ...]) -> Mapping[Term, Sequence[TurtleFile]]:
        gone, come = gone_and_come(self.files, files)
        place = {id(file): number for number, file in enumerate(files)}
        subjects = {subject for file in (*gone, *come) for subject in file.by_subject}
        anew: dict[Term, Sequence[TurtleFile]] = {}
        for subject in subjects:
            about = [file for file in self._index.get(subject, ()) if id(file) in place]
            about += [file for file in come if subject in file.by_subject]
            if about:
                anew[subject] = sorted(about, key=lambda file: place[id(file)])
        return patched(self._index, subjects, anew)
