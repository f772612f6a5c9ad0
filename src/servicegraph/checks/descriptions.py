"""Descriptions of entities compared: what is said again, in another paragraph or in another file."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from pathlib import PurePath

from pyoxigraph import BlankNode, Literal, NamedNode

from servicegraph.checks.definition import Scope
from servicegraph.checks.described import Place
from servicegraph.diagnostics import Location
from servicegraph.rdf.index import text_of
from servicegraph.rdf.terms import DCT, RDF, RDFS, SKOS, Term
from servicegraph.turtle.reading import TurtleFile, subject_location

_TYPE = RDF + "type"
_NAMING = frozenset((RDFS + "label", SKOS + "prefLabel", DCT + "title"))
_COPIED = 0.5  # of a file's statements: from there on the file is a copy, and not its single statements
_COPY = re.compile(r"(?i)cop(?:y|ies)|kopi|backup|\(\d+\)|~$")
_FEWEST = 5  # statements of a file that is called a copy


def contradicting(scope: Scope) -> frozenset[str]:
    """The IRIs that two descriptions give different names: what they have too many of is told with that."""
    differing = (block[0] for first, block in scope.once(again) if differs(first, block))
    return frozenset(text_of(file.quads[position].subject) for file, position in differing)


def _blocks(places: Sequence[Place]) -> list[list[Place]]:
    """The statements about one entity, paragraph by paragraph: a new one begins with a type after something else."""
    blocks: list[list[Place]] = []
    before: Place | None = None
    for file, position in places:
        is_type = file.quads[position].predicate.value == _TYPE
        is_new = before is None or before[0] is not file
        if before is not None and not is_new and is_type:
            is_new = file.quads[before[1]].predicate.value != _TYPE or _is_interrupted(file, before[1], position)
        if is_new:
            blocks.append([])
        blocks[-1].append((file, position))
        before = (file, position)
    return blocks


def _is_interrupted(file: TurtleFile, before: int, after: int) -> bool:
    return any(isinstance(file.quads[between].subject, NamedNode) for between in range(before + 1, after))


def _is_description(block: Sequence[Place]) -> bool:
    predicates = {file.quads[position].predicate.value for file, position in block}
    return _TYPE in predicates and not predicates.isdisjoint(_NAMING)


def differs(one: Sequence[Place], other: Sequence[Place]) -> bool:
    """Whether two descriptions give another name in the same language."""
    names: dict[tuple[str, str], str] = {}
    for file, position in (*one, *other):
        quad = file.quads[position]
        if quad.predicate.value in _NAMING and isinstance(quad.object, Literal):
            key = (quad.predicate.value, (quad.object.language or "").lower())
            if names.setdefault(key, quad.object.value) != quad.object.value:
                return True
    return False


def again(scope: Scope) -> Sequence[tuple[list[Place], list[Place]]]:
    """The descriptions of entities that have another one before, each with the first: in another file or paragraph.

    What several catalogues describe under IRIs of their own is told by that.
    """
    common = set(scope.dataset.read_as.values())
    found: list[tuple[list[Place], list[Place]]] = []
    for iri, types in scope.described.types.items():
        if len(types) > 1 and iri not in common and iri in scope.described.statements and iri not in scope.incomplete:
            blocks = [block for block in _blocks(scope.described.statements[iri]) if _is_description(block)]
            found += ((blocks[0], block) for block in blocks[1:] if _is_another(blocks[0], block))
    return found


def beginning(block: Sequence[Place]) -> Location:
    """Where *block* begins."""
    return subject_location(*block[0])


def _is_another(first: Sequence[Place], block: Sequence[Place]) -> bool:
    """Whether *block* says over again what *first* says; one entity may have a type and a name in each of two ways."""
    if first[0][0] is not block[0][0]:
        return True
    return not _keys(first).isdisjoint(_keys(block))


def _keys(block: Sequence[Place]) -> set[tuple[str, str]]:
    quads = [file.quads[position] for file, position in block]
    names = {(q.predicate.value, q.object.language or "") for q in quads if isinstance(q.object, Literal)}
    return {(name, language) for name, language in names if name in _NAMING}


def repeated(scope: Scope) -> list[tuple[Place, Place]]:
    """The statements that stand in an earlier file too, each with its first place."""
    found = []
    common = set(scope.dataset.read_as.values())
    for iri, places in scope.described.of_several_files.items():
        if iri in common:
            continue
        first: dict[tuple[NamedNode, Term], Place] = {}
        for file, position in places:
            quad = file.quads[position]
            if not isinstance(quad.object, BlankNode):
                other = first.setdefault((quad.predicate, quad.object), (file, position))
                if other[0] is not file:
                    found.append(((file, position), other))
    return found


def copied_files(scope: Scope) -> list[tuple[TurtleFile, TurtleFile, int]]:
    """The files that copy another one: the copy, the file that was copied, and how many statements are in both."""
    counts: dict[str, Counter[str]] = {}
    files = {file.path: file for file in scope.dataset.data}
    for (file, _), (other, _) in scope.once(repeated):
        counts.setdefault(file.path, Counter())[other.path] += 1
    found = []
    for path, by_file in counts.items():
        other_path, count = by_file.most_common(1)[0]
        if count >= max(_FEWEST, _COPIED * min(len(files[path].quads), len(files[other_path].quads))):
            copy, original = (other_path, path) if _is_named_copy(other_path, path) else (path, other_path)
            found.append((files[copy], files[original], count))
    return found


def _is_named_copy(path: str, other: str) -> bool:
    """Whether the name of the file *path* says that it is the copy of *other*: ``services (1).ttl``."""
    one, original = PurePath(path).stem, PurePath(other).stem
    if bool(_COPY.search(one)) != bool(_COPY.search(original)):
        return bool(_COPY.search(one))
    return one != original and one.startswith(original)
