"""What a page says of each check and each shape: read from the registry and from the shapes themselves."""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import PurePosixPath

from pyoxigraph import NamedNode

from servicegraph.checks.definition import Check, Remedy, Scope
from servicegraph.checks.registry import all_checks
from servicegraph.diagnostics import Severity
from servicegraph.documentation.shown_examples import Example, example_of_check, example_of_shape
from servicegraph.messages import one_line, optional
from servicegraph.rdf.terms import SHAPES, SKOS, VOCABULARY, Term
from servicegraph.shacl.shapes import Shape, local_name

SLOT = "‹…›"
"""What stands for a name that only a finding has."""

_PLACE = re.compile(r"\{(?:(?P<scheme>[\w-]+):\*|[$?]?[A-Za-z][\w:/-]*)\}")
_MOST_CONCEPTS = 12  # past that the vocabulary itself is the better list
_MENDING = {Remedy.OFFERED: "documentation.mending-offered", Remedy.SAFE: "documentation.mending-safe"}
_IN_SCHEME = NamedNode(SKOS + "inScheme")


@dataclass(frozen=True)
class Entry:
    """What there is to say of one check or shape.

    ``anchor`` is the place on its page, what ``Diagnostic.shape`` and ``rdfs:seeAlso`` name behind the ``#``;
    ``group`` the file that a shape stands in. Texts are by language, with ``SLOT`` for names that only a finding has.
    ``severity`` is the gravest that a check gives, and what ``sh:severity`` says of a shape. ``mending`` is the key of
    the sentence on the remedies that it offers, or empty.
    """

    anchor: str
    code: str
    severity: Severity
    title: Mapping[str, str]
    message: Mapping[str, str]
    rationale: Mapping[str, str]
    hint: Mapping[str, str]
    fails: Example = ()
    passes: Example = ()
    group: str = ""
    is_shipped: bool = True
    task: str = ""
    follows_phase: bool = False
    presupposes: tuple[str, ...] = ()
    mending: str = ""


def check_entries(checks: Iterable[Check] | None = None) -> tuple[Entry, ...]:
    """The built-in *checks* (all of them), in the order of the registry; a text that is missing is left out."""
    return tuple(_of_check(check) for check in (all_checks() if checks is None else checks))


def _of_check(check: Check) -> Entry:
    key = f"check.{check.code}"
    return Entry(
        anchor=check.code,
        code=check.code,
        severity=check.severity,
        title=optional(f"{key}.title"),
        message=_with_slots(optional(key)),
        rationale=_with_slots(optional(f"{key}.rationale")),
        hint=_with_slots(optional(f"{key}.hint")),
        fails=example_of_check(check.fails),
        passes=example_of_check(check.passes),
        mending=_MENDING.get(check.remedy, ""),
    )


def shape_entries(scope: Scope) -> tuple[Entry, ...]:
    """The shapes of a catalogue, those that came with the program and its own, file by file."""
    concepts = functools.cache(functools.partial(_concepts, scope))
    files = _files(scope)
    entries = [_of_shape(shape, files.get(shape.node, ("", False)), concepts) for shape in scope.shapes.speaking()]
    # Those that came with the program first: their anchors are known outside and stay theirs.
    entries.sort(key=lambda entry: (not entry.is_shipped, entry.group))
    return tuple(_with_own_anchors(entries))


def _of_shape(shape: Shape, place: tuple[str, bool], concepts: Callable[[str], str]) -> Entry:
    group, is_shipped = place
    has_examples = shape.iri.startswith(SHAPES)
    return Entry(
        anchor=shape.code,
        code=shape.code,
        severity=shape.severity,
        title=_with_slots(shape.title),
        message=_with_slots(shape.message, concepts),
        rationale=_with_slots(shape.rationale, concepts),
        hint=_with_slots(shape.hint, concepts),
        fails=example_of_shape(shape.code, "fail") if has_examples else (),
        passes=example_of_shape(shape.code, "pass") if has_examples else (),
        group=group,
        is_shipped=is_shipped,
        task=local_name(shape.task) if shape.task else "",
        follows_phase=shape.follows_phase,
        presupposes=tuple(map(local_name, shape.presupposes)),
        mending=_MENDING[Remedy.OFFERED] if shape.value_is_missing else "",
    )


def _files(scope: Scope) -> Mapping[Term, tuple[str, bool]]:
    """The name of the file in which each shape is described, and whether it came with the program."""
    shipped = {file.path for file in scope.dataset.sources.files if file.is_shipped}
    found: dict[Term, tuple[str, bool]] = {}
    for file in scope.dataset.shapes:
        for quad in file.quads:
            found.setdefault(quad.subject, (PurePosixPath(file.path).name, file.path in shipped))
    return found


def _with_own_anchors(entries: Iterable[Entry]) -> Iterator[Entry]:
    """The *entries*, each with an anchor that no other has: two files may have shapes of one local name."""
    taken: set[str] = set()
    for entry in entries:
        anchor, number = entry.anchor, 1
        while anchor in taken:
            number += 1
            anchor = f"{entry.anchor}-{number}"
        taken.add(anchor)
        yield replace(entry, anchor=anchor)


def _with_slots(said: Mapping[str, str], concepts: Callable[[str], str] | None = None) -> Mapping[str, str]:
    """The texts *said* with their places to fill as slots or lists of *concepts*, and nothing that steers a page."""

    def put_in(match: re.Match[str]) -> str:
        if not match["scheme"] or not concepts:
            return SLOT
        is_in_code = match.string.count("`", 0, match.start()) % 2
        return concepts(match["scheme"]) if is_in_code else f"`{concepts(match['scheme'])}`"

    return {language: one_line(_PLACE.sub(put_in, text)) for language, text in said.items()}


def _concepts(scope: Scope, scheme: str) -> str:
    """The concepts of a vocabulary as they are written in Turtle, the first few of many."""
    found = scope.store.triples(predicate=_IN_SCHEME, object=NamedNode(VOCABULARY + scheme))
    concepts = [one.subject.value for one in found if isinstance(one.subject, NamedNode)]
    names = sorted(map(scope.dataset.prefixes.contract, concepts))
    return " , ".join(names[:_MOST_CONCEPTS]) + (" …" if len(names) > _MOST_CONCEPTS else "") or SLOT


def pieces(said: str) -> Iterator[tuple[str, bool]]:
    """The parts of a text, each with whether it stands between backticks and so is code."""
    parts = said.split("`")
    if len(parts) % 2 == 0:  # the last backtick has no partner
        parts[-2:] = ["`".join(parts[-2:])]
    return ((part, bool(number % 2)) for number, part in enumerate(parts) if part)
