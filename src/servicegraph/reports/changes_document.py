"""The changes of a catalogue as a JSON document."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from pyoxigraph import Literal, NamedNode

from servicegraph.changes.catalogue_changes import CatalogueChanges
from servicegraph.changes.described_things import FactValue, UnnamedPart
from servicegraph.changes.entity_changes import EntityChange, PropertyChange
from servicegraph.changes.sides import Side
from servicegraph.reports.changes_naming import TERMINAL, ChangesNaming
from servicegraph.reports.findings import findings
from servicegraph.reports.readiness_report import criterion_name


def changes_document(changes: CatalogueChanges, language: str) -> dict[str, Any]:
    """*changes* with names in *language*: ``entities``, ``lacks``, ``criteria``, ``findings`` and ``definitions``."""
    naming = ChangesNaming(changes, language, TERMINAL)
    catalogue = changes.new.catalogue

    def named(iri: str) -> dict[str, str] | None:
        return {"iri": iri, "label": naming.label(iri)} if iri else None

    def places(met: tuple[int, int]) -> dict[str, int]:
        return {"met": met[0], "applicable": met[1]}

    return {
        "old": _side(changes.old),
        "new": _side(changes.new),
        "date": catalogue.today().isoformat(),
        "entities": [_entity(one, naming) for one in changes.entities],
        "lacks": [
            {
                "whole": named(one.whole),
                "interface": named(one.interface),
                "from": named(one.origin),
                "to": named(one.target),
                "gained": one.is_gained,
                "was": one.was.value if one.was else None,
                "state": one.state.value if one.state else None,
                "missingBefore": [named(kind) for kind in one.missing_before],
                "missing": [named(kind) for kind in one.missing],
            }
            for one in changes.lacks
        ],
        "criteria": [
            {
                "whole": named(one.whole),
                "task": one.task,
                "criterion": {"iri": one.criterion, "label": criterion_name(one.criterion, catalogue, language)},
                "gained": one.is_gained,
                "lost": one.is_lost,
                "was": {"state": one.was.value, **places(one.met_before)},
                "state": {"state": one.state.value, **places(one.met)},
            }
            for one in changes.criteria
        ],
        "findings": {
            "new": findings(changes.findings.new, language),
            "mended": findings(changes.findings.mended, language),
        },
        "definitions": [
            {"change": one.nature.value, "role": one.role.value, "name": one.name} for one in changes.definitions
        ],
    }


def _side(side: Side) -> dict[str, str | None]:
    return {"name": side.asked or None, "commit": side.commit or None, "state": side.catalogue.state}


def _entity(one: EntityChange, naming: ChangesNaming) -> dict[str, Any]:
    return {
        "change": one.nature.value,
        "iri": one.iri or None,
        "was": one.was or None,
        "label": naming.label(one.about) if one.about else None,
        "classes": list(one.classes),
        "properties": [_property(change, naming) for change in one.properties],
        "facts": _facts(one.facts, naming),
    }


def _property(one: PropertyChange, naming: ChangesNaming) -> dict[str, Any]:
    return {
        "path": list(one.path),
        "label": " › ".join(map(naming.property_name, one.path)),
        "language": one.language or None,
        "old": [_term(value, naming) for value in one.old],
        "new": [_term(value, naming) for value in one.new],
    }


def _facts(facts: Iterable[tuple[str, tuple[FactValue, ...]]], naming: ChangesNaming) -> dict[str, Any]:
    return {predicate: [_term(value, naming) for value in values] for predicate, values in facts}


def _term(value: FactValue, naming: ChangesNaming) -> Any:
    if isinstance(value, NamedNode):
        return {"iri": value.value, "label": naming.label(value.value)}
    if isinstance(value, UnnamedPart):
        return {"items": [_term(one, naming) for one in value.items]} if value.items else _facts(value.facts, naming)
    if isinstance(value, Literal):
        kind = {"language": value.language} if value.language else {"datatype": value.datatype.value}
        return {"value": value.value, **kind}
    return str(value)
