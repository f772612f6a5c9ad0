"""The findings of the check as people look at them: about one thing, in one whole, of one task or file."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from pyoxigraph import NamedNode

from servicegraph.catalogue import Catalogue
from servicegraph.diagnostics import Checked, Diagnostic, Severity
from servicegraph.errors import ParameterError
from servicegraph.planning.entity_view import shown_place
from servicegraph.rdf.index import iris
from servicegraph.rdf.terms import NS

_IRI = re.compile(r"<(?P<iri>https?://[^<>\s]+)>")
_WITHIN, _INCLUDES = NamedNode(NS + "within"), NamedNode(NS + "includes")
# What an integrated service or an interface names as its own.
_OWN = tuple(
    NamedNode(NS + name)
    for name in ("governedBy", "hasPitfall", "hasGoal", "steeredBy", "hasForum", "hasReporting", "hasResponsibility")
)


@dataclass(frozen=True)
class FindingFilters:
    """What is asked of the findings; an empty value asks nothing. ``whole`` is an IRI, ``file`` a path or folder."""

    severity: str = ""
    code: str = ""
    task: str = ""
    whole: str = ""
    file: str = ""


@dataclass(frozen=True)
class FindingList:
    """The findings that fit, gravest first, and how many of all there are of each kind when the others stay.

    ``by_severity``, ``by_code``, ``by_task`` and ``by_file`` count what would be left with each value chosen in the
    place of the one that is. ``titles`` says what each kind is called, by language.
    """

    found: Sequence[Diagnostic]
    all: int
    by_severity: Mapping[str, int]
    by_code: Mapping[str, int]
    by_task: Mapping[str, int]
    by_file: Mapping[str, int]
    titles: Mapping[str, Mapping[str, str]]


def findings_about(catalogue: Catalogue, checked: Checked, iri: str) -> Sequence[Diagnostic]:
    """What *checked* has found of the thing *iri*, gravest first."""
    return catalogue.derived("findings by focus", lambda: _by_focus(checked)).get(iri, ())


def findings_naming(catalogue: Catalogue, checked: Checked, iri: str) -> Sequence[Diagnostic]:
    """What *checked* has found of other things with the thing *iri* as the value that is wrong, gravest first."""
    return catalogue.derived("findings by value", lambda: _by_value(checked)).get(iri, ())


def findings(catalogue: Catalogue, checked: Checked, filters: FindingFilters) -> FindingList:
    """The findings of *checked* that fit *filters*. Raises ParameterError for a severity that there is none of."""
    words = [severity.word for severity in reversed(Severity)]
    if filters.severity and filters.severity not in words:
        known = ", ".join(words)
        raise ParameterError("error.parameter-choice", parameter="severity", value=filters.severity, known=known)
    inside = members_of(catalogue, filters.whole) if filters.whole else frozenset()
    tests: Mapping[str, Callable[[Diagnostic], bool]] = {
        "severity": lambda one: one.severity.word == filters.severity,
        "code": lambda one: one.code == filters.code,
        "task": lambda one: one.task == filters.task,
        "whole": lambda one: isinstance(one.focus, NamedNode) and one.focus.value in inside,
        "file": lambda one: _lies_in(_path(one), filters.file),
    }
    asked = {name: test for name, test in tests.items() if getattr(filters, name)}

    def fitting(without: str = "") -> list[Diagnostic]:
        kept = [test for name, test in asked.items() if name != without]
        return [one for one in checked.diagnostics if all(test(one) for test in kept)]

    severities = Counter(one.severity.word for one in fitting("severity"))
    return FindingList(
        found=sorted(fitting(), key=lambda one: (-one.severity, one.code, one.location)),
        all=len(checked.diagnostics),
        by_severity={word: severities[word] for word in words},
        by_code=_counted(one.code for one in fitting("code")),
        by_task=dict(sorted(Counter(one.task for one in fitting("task") if one.task).items())),
        by_file=dict(sorted(Counter(_path(one) for one in fitting("file")).items())),
        titles={one.code: one.title for one in reversed(checked.diagnostics)},
    )


def members_of(catalogue: Catalogue, whole: str) -> frozenset[str]:
    """The integrated service *whole* and what is its own: parts, services, interfaces, rules, goals and the like."""
    found: dict[str, None] = {}
    waiting = [whole]
    while waiting:
        node = NamedNode(waiting.pop())
        if node.value in found:
            continue
        found[node.value] = None
        waiting += iris(one.object for one in catalogue.memory.triples(node, _INCLUDES))
        waiting += iris(one.subject for one in catalogue.memory.triples(None, _WITHIN, node))
    own = (one.object for iri in list(found) for name in _OWN for one in catalogue.memory.triples(NamedNode(iri), name))
    return frozenset((*found, *iris(own)))


def with_names(catalogue: Catalogue, sentence: str, language: str) -> str:
    """*sentence* with the names, in *language*, of the things whose IRIs stand in it."""
    return _IRI.sub(lambda found: catalogue.label(found["iri"], language), sentence)


def _by_focus(checked: Checked) -> Mapping[str, Sequence[Diagnostic]]:
    return _gathered((one.focus.value, one) for one in checked.diagnostics if isinstance(one.focus, NamedNode))


def _by_value(checked: Checked) -> Mapping[str, Sequence[Diagnostic]]:
    return _gathered(
        (one.value.value, one)
        for one in checked.diagnostics
        if isinstance(one.value, NamedNode) and one.value != one.focus
    )


def _gathered(found: Iterable[tuple[str, Diagnostic]]) -> Mapping[str, Sequence[Diagnostic]]:
    """The findings by the IRI that each comes with, gravest first."""
    gathered: dict[str, list[Diagnostic]] = {}
    for iri, one in found:
        gathered.setdefault(iri, []).append(one)
    return {iri: sorted(members, key=lambda one: (-one.severity, one.code)) for iri, members in gathered.items()}


def _counted(names: Iterable[str]) -> Mapping[str, int]:
    return dict(Counter(names).most_common())


def _path(found: Diagnostic) -> str:
    place = shown_place(found.location)
    return place.path if place else ""


def _lies_in(path: str, asked: str) -> bool:
    return path == asked or path.startswith(asked.rstrip("/") + "/")
