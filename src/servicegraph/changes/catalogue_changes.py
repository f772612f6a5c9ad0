"""All that changes from one state of a catalogue to another, as values: things, definitions, and what it means."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath

from pyoxigraph import NamedNode, Triple

from servicegraph.catalogue import Catalogue
from servicegraph.changes.criterion_changes import CriterionChange, criterion_changes
from servicegraph.changes.entity_changes import ChangeKind, EntityChange, compare_things
from servicegraph.changes.finding_changes import FindingChanges, finding_changes
from servicegraph.changes.lack_changes import LackChange, lack_changes
from servicegraph.changes.sides import Side
from servicegraph.dataset.dataset import Dataset
from servicegraph.dataset.files import Role, SourceFile
from servicegraph.diagnostics import Severity
from servicegraph.rdf.index import iris
from servicegraph.rdf.terms import NS
from servicegraph.readiness import Readiness, measure
from servicegraph.turtle.reading import TurtleFile

_GOVERNED_BY = NS + "governedBy"


@dataclass(frozen=True)
class DefinitionChange:
    """What has become of a definition of the catalogue's own: a term or a shape by IRI, a question or setting by name.

    ``role`` says which; it is that of the file in which it stands.
    """

    nature: ChangeKind
    role: Role
    name: str


@dataclass(frozen=True)
class CatalogueChanges:
    """What leads from the state ``old`` to the state ``new``.

    ``entities`` are the changes of things, ``names`` the new IRIs of those renamed; ``at`` tells for each coordination
    rule among them where it holds: the interfaces and integrated services that name it on either side.
    """

    old: Side
    new: Side
    entities: tuple[EntityChange, ...]
    definitions: tuple[DefinitionChange, ...]
    lacks: tuple[LackChange, ...]
    criteria: tuple[CriterionChange, ...]
    findings: FindingChanges
    names: Mapping[str, str]
    at: Mapping[str, tuple[str, ...]]

    @property
    def is_empty(self) -> bool:
        """Whether nothing that counts is otherwise."""
        return not (
            self.entities
            or self.definitions
            or self.lacks
            or self.criteria
            or self.findings.new
            or self.findings.mended
        )


def catalogue_changes(old: Side, new: Side) -> CatalogueChanges:
    """What changes from *old* to *new*. Raises EngineError, QueryTimeout."""
    before, after = old.catalogue, new.catalogue
    if before.state == after.state:
        return CatalogueChanges(old, new, (), (), (), (), FindingChanges((), ()), {}, {})
    things = compare_things(before.dataset.data, after.dataset.data, _under_another_base(before, after))
    rules = {change.about for change in things.changes if NS + "CoordinationRule" in change.classes}
    return CatalogueChanges(
        old,
        new,
        things.changes,
        tuple(_definitions(before.dataset, after.dataset)),
        lack_changes(before, after, things.renames),
        criterion_changes(_readiness(before), _readiness(after), things.renames),
        finding_changes(before.checked.diagnostics, after.checked.diagnostics, things.renames),
        things.renames,
        _places_of_rules(before, after, rules, things.renames),
    )


def _readiness(catalogue: Catalogue) -> Mapping[str, Readiness]:
    """How ready each integrated service is, without asking on what that rests."""
    return measure(catalogue.scope, catalogue.by_shapes(Severity.INFO)())


def _under_another_base(before: Catalogue, after: Catalogue) -> dict[str, str]:
    """The IRIs of the older state as they are under the base of the newer one, where that is another."""
    was, base = before.settings.base, after.settings.base
    if was == base:
        return {}
    named = {iri for file in before.dataset.data for quad in file.quads for iri in iris(quad.triple)}
    return {iri: base + iri.removeprefix(was) for iri in named if iri.startswith(was)}


def _definitions(before: Dataset, after: Dataset) -> Iterable[DefinitionChange]:
    for role in (Role.ONTOLOGY, Role.VOCABULARY, Role.SHAPE):
        compared = compare_things(_own(before, role), _own(after, role), {})
        for change in compared.changes:
            yield DefinitionChange(change.nature, role, change.about)
    for role in (Role.QUESTION, Role.SETTINGS):
        old, new = _contents(before, role), _contents(after, role)
        for name in sorted(old.keys() | new.keys()):
            if old.get(name) != new.get(name):
                nature = (
                    ChangeKind.ADDED
                    if name not in old
                    else ChangeKind.REMOVED
                    if name not in new
                    else ChangeKind.CHANGED
                )
                yield DefinitionChange(nature, role, name)


def _own(dataset: Dataset, role: Role) -> list[TurtleFile]:
    return [file.turtle for file in dataset.files if file.source.role is role and not file.source.is_shipped]


def _contents(dataset: Dataset, role: Role) -> dict[str, bytes]:
    def name(file: SourceFile) -> str:
        return PurePosixPath(file.path).stem if role is Role.QUESTION else file.path

    return {
        name(file): b"\n".join(file.content.splitlines()) for file in dataset.sources.of(role) if not file.is_shipped
    }


def _places_of_rules(
    before: Catalogue, after: Catalogue, rules: Iterable[str], names: Mapping[str, str]
) -> dict[str, tuple[str, ...]]:
    """The interfaces and integrated services at which each of *rules* holds, before or after."""
    was = {now: iri for iri, now in names.items()}
    found: dict[str, tuple[str, ...]] = {}
    for rule in rules:
        now = iris(one.subject for one in _governed(after, rule))
        then = (names.get(iri, iri) for iri in iris(one.subject for one in _governed(before, was.get(rule, rule))))
        found[rule] = tuple(sorted({*now, *then}))
    return found


def _governed(catalogue: Catalogue, rule: str) -> list[Triple]:
    return catalogue.memory.triples(None, NamedNode(_GOVERNED_BY), NamedNode(rule))
