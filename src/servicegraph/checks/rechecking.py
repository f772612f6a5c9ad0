"""The check of a catalogue that is kept up with its data: after a change only what it can touch is looked at again."""

from __future__ import annotations

import functools
from collections.abc import Callable, Collection, Iterable

from pyoxigraph import NamedNode, Quad

from servicegraph.checks.causes import ToldByFile
from servicegraph.checks.definition import Scope, names_in_file
from servicegraph.checks.followed_shapes import FollowedShapes
from servicegraph.checks.registry import all_checks
from servicegraph.checks.run import told
from servicegraph.dataset.dataset import Dataset
from servicegraph.diagnostics import Checked, Diagnostic, Severity
from servicegraph.queries.parts import terms_of_parts
from servicegraph.rdf.index import iris, text_of
from servicegraph.rdf.terms import RDF, RDFS

_SUBCLASS = RDFS + "subClassOf"
_TYPE = NamedNode(RDF + "type")


class Rechecking:
    """The findings of every severity in *scope*, kept up with changes of its data files.

    The store of *scope* is changed by ``follow`` alone, and is nobody else's. What else a check rests on, definitions,
    shapes, questions, settings and the day, stays the same. Raises EngineError, as ``follow`` does; then it has to be
    begun anew.
    """

    def __init__(self, scope: Scope) -> None:
        self._shapes = FollowedShapes(scope)
        self._of_parts = terms_of_parts(scope.library)
        self._whole = scope
        self._by_check: dict[str, list[Diagnostic]] = {}
        self._told = ToldByFile()
        self._look(scope)

    @property
    def scope(self) -> Scope:
        """What has been looked at last."""
        return self._scope

    def _look(self, scope: Scope, of_all: frozenset[str] = frozenset()) -> None:
        """Look into *scope*; the checks *of_all*, by their codes, into everything."""
        self._scope = scope
        self._by_check = {
            check.code: list(check.find(self._whole if check.code in of_all else scope))
            for check in all_checks()
            if check.find is not None
        }
        found = [one for some in self._by_check.values() for one in some]
        by_shapes = self._shapes.diagnostics(scope)
        self.by_shapes: Callable[[], tuple[Diagnostic, ...]] = lambda: by_shapes.every
        as_if_meant = functools.partial(self._shapes.as_if_meant, scope)
        self.checked: Checked = told(scope, Severity.INFO, found, by_shapes.by_file, as_if_meant, self._told)

    def follow(self, dataset: Dataset, removed: frozenset[Quad], added: frozenset[Quad]) -> Checked:
        """The findings in *dataset*, which is the one before without the quads *removed* and with *added*."""
        before = self._whole
        self._shapes.follow(removed, added)
        changed = removed | added
        said_of = {one.predicate.value for one in changed}
        parts = None if self._may_tell_parts(changed) else before.parts
        whole = before.after(dataset, changed, parts)
        # What could not be read or understood, or looks like another name, is left in peace: another name is now.
        names = whole.incomplete ^ before.incomplete | whole.alike.keys() ^ before.alike.keys()
        names |= set(iris(one.subject for one in changed))
        of_all = whole.lost != before.lost or dataset.prefixes.namespaces != before.dataset.prefixes.namespaces
        self._whole = whole
        if of_all or _SUBCLASS in said_of:
            self._look(whole)
        else:
            outside = self._finding_outside(dataset)
            paths = self._to_look_into(dataset, names, outside)
            self._look(whole.looking_into(paths, frozenset(names)), outside)
        return self.checked

    def _finding_outside(self, dataset: Dataset) -> frozenset[str]:
        """The codes of the checks that have found something in other files than those with data, or in none.

        Nobody knows on which of the data that rests.
        """
        files = {file.path for file in dataset.data}
        return frozenset(code for code, some in self._by_check.items() if not files.issuperset(_places(some)))

    def _may_tell_parts(self, changed: Iterable[Quad]) -> bool:
        """Whether one of *changed* may say what belongs to what; a type does only if the question names it."""
        terms = self._of_parts
        said = (one.object if one.predicate == _TYPE else one.predicate for one in changed)
        return terms is None or not terms.isdisjoint(map(text_of, said))

    def _to_look_into(self, dataset: Dataset, names: Collection[str], outside: Collection[str]) -> frozenset[str]:
        """The paths of the data files in which something may be found now that was not before, or is no more.

        Those that have changed, those that name what is said something else about, and those with findings, which may
        rest on more. What is sought in one file may rest on all that is said of its subjects: the other files that
        describe one are looked into as well. What the checks *outside* found is not asked about: they look everywhere.
        """
        files = {file.path: file for file in dataset.data}
        known = {file.path: file for file in self._scope.dataset.data}
        followed = (one for code, some in self._by_check.items() if code not in outside for one in some)
        with_findings = set(_places(followed))
        waiting = [
            path
            for path, file in files.items()
            if path in with_findings or known.get(path) is not file or not file.once(names_in_file).isdisjoint(names)
        ]
        found = set(waiting)
        while waiting:
            for subject in files[waiting.pop()].by_subject:
                for other in dataset.locations.files_about(subject):
                    if other.path in files and other.path not in found:
                        found.add(other.path)
                        waiting.append(other.path)
        return frozenset(found)


def _places(found: Iterable[Diagnostic]) -> Iterable[str]:
    """The paths of the files in which *found* stand, or of which they speak."""
    for one in found:
        yield one.location.path
        yield from (other.location.path for other in one.related)
