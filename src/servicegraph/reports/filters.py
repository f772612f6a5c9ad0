"""Findings narrowed to a task, a kind or a place. A filter that can match nothing is an error, not an empty report."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from fnmatch import fnmatchcase
from pathlib import Path

from servicegraph.catalogue import Catalogue
from servicegraph.checks.registry import all_checks
from servicegraph.diagnostics import Checked, Diagnostic, check_page
from servicegraph.errors import ParameterError
from servicegraph.messages import file_name
from servicegraph.rdf.nearest import nearest
from servicegraph.rdf.terms import VOCABULARY
from servicegraph.shacl.shapes import local_name

_TASK = VOCABULARY + "task/"
Test = Callable[[Diagnostic], bool]


@dataclass(frozen=True)
class Filters:
    """What a user wants to see: findings of any of the ``tasks``, of any of the ``shapes``, at any of the ``paths``.

    A task is its number, a shape the code, the local name, the CURIE or the IRI of a shape or a check, and a path a
    file, a folder or a pattern with ``*``, seen from the working directory or from the catalogue's folder.
    """

    tasks: tuple[str, ...] = ()
    shapes: tuple[str, ...] = ()
    paths: tuple[str, ...] = ()


def filtered(checked: Checked, filters: Filters, catalogue: Catalogue) -> Checked:
    """*checked* with the findings that all *filters* let through.

    Raises ParameterError for a task, a shape or a path of which *catalogue* knows nothing, and for files left unread.
    """
    found: Iterable[Diagnostic] = checked.diagnostics
    if filters.tasks:
        tasks = {_task(name, catalogue) for name in filters.tasks}
        found = [one for one in found if one.task in tasks]
    if filters.shapes:
        kinds = [_kind(name, catalogue) for name in filters.shapes]
        found = [one for one in found if any(is_wanted(one) for is_wanted in kinds)]
    if filters.paths:
        files = {path for name in filters.paths for path in _files(name, catalogue)}
        found = [one for one in found if one.location.path in files]
        if not found and files <= {one.location.path for one in catalogue.dataset.sources.unread}:
            # Nobody is told that all is well when nothing was looked at.
            value = " ".join(filters.paths)
            raise ParameterError("error.filter-path-unread", parameter="--path", value=value)
    return replace(checked, diagnostics=tuple(found))


def _task(name: str, catalogue: Catalogue) -> str:
    """The number of the task *name*: one that a shape belongs to or that the vocabulary of tasks has."""
    found = {local_name(shape.task) for shape in catalogue.scope.shapes.shapes.values() if shape.task}
    concepts = {local_name(subject) for subject in catalogue.scope.subjects if subject.startswith(_TASK)}
    numbers = sorted(found | set(filter(str.isdecimal, concepts)), key=lambda number: (len(number), number))
    number = local_name(_expanded(name, catalogue)) if ":" in name else name
    if number not in numbers:
        raise ParameterError("error.filter-task", parameter="--task", value=name, known=", ".join(numbers))
    return number


def _kind(name: str, catalogue: Catalogue) -> Test:
    """Tells the findings of the shape or check *name*."""
    shapes = catalogue.scope.shapes.shapes.values()
    codes = {shape.code for shape in shapes} | {check.code for check in all_checks()}
    pages = {check_page(check.code) for check in all_checks()}
    iri = _expanded(name, catalogue) if ":" in name else ""
    if iri in pages or any(shape.iri == iri for shape in shapes if iri):
        return lambda found: found.shape == iri
    if name in codes:
        return lambda found: found.code == name
    near = ", ".join(nearest(iri or name, sorted(codes), most=3))
    key = "error.filter-shape-near" if near else "error.filter-shape"
    raise ParameterError(key, parameter="--shape", value=name, near=near)


def _expanded(name: str, catalogue: Catalogue) -> str:
    try:
        return catalogue.prefixes.expand(name)
    except ValueError:
        return name


def _files(name: str, catalogue: Catalogue) -> list[str]:
    """The names, as findings have them, of the files that *name* stands for."""
    folder = catalogue.settings.folder
    places = _places(catalogue)
    for start in (Path(), folder):
        named = start / name
        if named.exists():
            wanted = named.resolve()
            inside = [path for path, file in places if file == wanted or wanted in file.parents]
            if inside:
                return inside
    seen = file_name(os.path.relpath(folder))
    pattern = file_name(os.path.normpath(name))
    patterns = {pattern, f"{pattern}/*"}
    matching = [
        path
        for path, _ in places
        if any(
            fnmatchcase(spelt, one)
            for spelt in (path, os.path.normpath(f"{seen}/{path}"), os.path.abspath(f"{seen}/{path}"))
            for one in patterns
        )
    ]
    if not matching:
        near = ", ".join(nearest(pattern, [path for path, _ in places if not path.startswith("../")], most=3))
        key = "error.filter-path-near" if near else "error.filter-path"
        raise ParameterError(key, parameter="--path", value=name, near=near)
    return matching


def _places(catalogue: Catalogue) -> list[tuple[str, Path]]:
    """Every file of which something may be said, with its name in findings."""
    sources, folder = catalogue.dataset.sources, catalogue.settings.folder
    places = {file.path: file.file.resolve() for file in sources.files}
    for found in sources.unread:
        name = os.fsdecode(found.location.path.encode("utf-8", "replace"))
        places.setdefault(found.location.path, (folder / name).resolve())
    return list(places.items())
