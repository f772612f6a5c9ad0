"""All checks run over one catalogue, and what of their findings is told."""

from __future__ import annotations

import contextlib
import functools
import threading
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from importlib import import_module
from itertools import chain

from servicegraph.checks.causes import Causes, ToldByFile, property_at, value_at
from servicegraph.checks.definition import Scope
from servicegraph.checks.registry import all_checks
from servicegraph.checks.shape_results import Looking
from servicegraph.checks.writing import read_as
from servicegraph.diagnostics import Checked, Diagnostic, Severity
from servicegraph.rdf.index import text_of

_MISSPELT = frozenset(("unknown-term", "unknown-standard-term", "unknown-concept", "undescribed-entity"))
_MANY = 300_000  # statements of a catalogue whose memory is worth a look
_LEFT_TO_SHAPES = frozenset(("wrong-range", "wrong-datatype"))


def run_checks(scope: Scope, level: Severity, by_shapes: Looking, alone: bool = False) -> Checked:
    """The findings as grave as *level* or graver.

    What cannot be so grave is not looked for, which makes a check for violations the quickest. *by_shapes* gives
    what the shapes find (``shapes_looking``). Raises EngineError. *alone* says that nobody else asks the store of
    *scope* meanwhile: then nothing of it has to be copied to see what follows from a misspelt name, or what counts on
    the day.
    """
    # The engine works outside Python's lock: meanwhile the other checks are imported and run here.
    have_looked = threading.Event()
    is_large = alone and sum(len(file.quads) for file in scope.dataset.data) > _MANY
    with ThreadPoolExecutor(max_workers=1) as pool:
        running = pool.submit(by_shapes, have_looked.wait if alone else None)
        try:
            if is_large:
                scope.take_apart()
                _give_back()
            found = [
                diagnostic
                for one in all_checks()
                if one.find is not None and one.severity >= level
                for diagnostic in one.find(scope)
            ]
        finally:
            have_looked.set()
        scope.forget_literals()
        if alone:
            scope.forget_what_is_made()
        if is_large:
            _give_back()
        import_module("servicegraph.checks.masked")  # its patterns take their time: the engine is still at work
        of_shapes = running.result()
    return told(scope, level, found, by_file(of_shapes), functools.partial(_found_as_meant, scope, level, alone))


def _give_back() -> None:
    """Give the system the memory of what is gone: what is made from now on, by others too, is not added to it.

    Where C's library is not that of GNU it keeps what it has.
    """
    import ctypes  # few catalogues are so large

    with contextlib.suppress(AttributeError, OSError, TypeError):
        ctypes.CDLL(None).malloc_trim(0)


def _found_as_meant(
    scope: Scope, level: Severity, alone: bool, found: Sequence[Diagnostic], meant: Mapping[str, str]
) -> Sequence[Diagnostic]:
    from servicegraph.checks.as_meant import found_as_meant  # few catalogues have a misspelt name

    return found_as_meant(scope, level, found, meant, alone=alone)


ByFile = Mapping[str, Sequence[Diagnostic]]
"""Findings by the path of the file in which they stand."""


def by_file(found: Iterable[Diagnostic]) -> ByFile:
    """*found* by file, in each in their order."""
    files: dict[str, list[Diagnostic]] = {}
    for one in found:
        files.setdefault(one.location.path, []).append(one)
    return files


def told(
    scope: Scope,
    level: Severity,
    found: Iterable[Diagnostic],
    of_shapes: ByFile,
    as_if_meant: Callable[[Sequence[Diagnostic], Mapping[str, str]], Sequence[Diagnostic]],
    known: ToldByFile | None = None,
) -> Checked:
    """What is told of the findings of checks, *found*, and *of_shapes*: each cause once, as grave as *level* or graver.

    *as_if_meant* gives those of *of_shapes* that there would be if names were written as they were meant. *known* has
    what was told before, and is told what is now.
    """
    found = _not_in_damaged_lines(found, scope)
    meant = _meant(found, scope)
    lacking = _lacking_for_a_slip(meant, scope)
    found = [one for one in _not_said_by_shapes(found, of_shapes) if property_at(one) not in lacking]
    if meant and of_shapes:
        # What would not be found if the names were written as they were meant follows from the slip.
        still = set(map(id, as_if_meant([*chain.from_iterable(of_shapes.values())], meant)))
        of_shapes = {path: _those(some, lambda one: id(one) in still) for path, some in of_shapes.items()}
    causes, known = Causes.of(found, scope), known or ToldByFile()
    files = by_file(found)
    places = [(path, files.get(path, ()), of_shapes.get(path, ())) for path in sorted(files.keys() | of_shapes.keys())]
    return Checked(
        diagnostics=tuple(known.of(places, causes, level)),
        level=level,
        files=len(scope.dataset.data),
        triples=sum(len(file.quads) for file in scope.dataset.data),
        focus_nodes=len(scope.looked_at),
    )


def _not_in_damaged_lines(found: Iterable[Diagnostic], scope: Scope) -> list[Diagnostic]:
    """*found* without names that nobody knows where the line itself could not be read: it may have cut them off."""
    read = (one for file in scope.dataset.everything for one in file.diagnostics)
    damaged = {(one.location.path, one.location.line) for one in read}
    return [one for one in found if one.code not in _MISSPELT or (one.location.path, one.location.line) not in damaged]


def _meant(found: Iterable[Diagnostic], scope: Scope) -> dict[str, str]:
    """The IRIs that are misspelt, each with the one that was meant."""
    slips = {text_of(one.value): one.fixes[0].edits[0] for one in found if one.code in _MISSPELT and one.fixes}
    files = {file.path: file for file in scope.dataset.everything} if slips else {}
    return {iri: read_as(files[edit.location.path], edit.text) for iri, edit in slips.items()}


def _lacking_for_a_slip(meant: Mapping[str, str], scope: Scope) -> set[tuple[str, str]]:
    """What a property was said of in other letters, and the property that was meant: it is not lacking there."""
    quads = (quad for file in scope.dataset.data for quad in file.quads if quad.predicate.value in meant)
    return {(text_of(quad.subject), meant[quad.predicate.value]) for quad in quads} if meant else set()


def _those(some: Sequence[Diagnostic], is_one: Callable[[Diagnostic], bool]) -> Sequence[Diagnostic]:
    """Those of *some* that *is_one* tells: *some* itself where all are."""
    found = tuple(filter(is_one, some))
    return some if len(found) == len(some) else found


def _not_said_by_shapes(found: Iterable[Diagnostic], by_shapes: ByFile) -> Iterable[Diagnostic]:
    """*found* without what a shape says of the same statement in words of its own."""
    found = list(found)
    left = {one.location.path for one in found if one.code in _LEFT_TO_SHAPES}
    said = {value_at(one) for path in left for one in by_shapes.get(path, ())}
    return [one for one in found if one.code not in _LEFT_TO_SHAPES or value_at(one) not in said]
