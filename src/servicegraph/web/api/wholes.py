"""Packages, chains and processes: how ready each is."""

from __future__ import annotations

import datetime

from servicegraph.catalogue import Catalogue
from servicegraph.readiness import CriterionState, Readiness
from servicegraph.reports.readiness_report import readiness_document
from servicegraph.web.api.check_result import Finding
from servicegraph.web.api.dependencies import Checked, Language, ServedState, Wholes
from servicegraph.web.api.document_parts import PLANNING
from servicegraph.web.api.models import BasisWord, Iri, Model
from servicegraph.web.api.operation import api_router

router = api_router(PLANNING)


class Named(Model):
    """A thing by its IRI and its name."""

    iri: Iri
    label: str


class CriterionTold(Model):
    """How far a criterion is met, with the findings as evidence."""

    criterion: Named
    state: CriterionState
    met: int
    applicable: int
    basis: BasisWord | None
    findings: list[Finding]


class TaskTold(Model):
    """How many of the criteria of a task that apply are met."""

    task: Named
    met: int
    applicable: int
    criteria: list[CriterionTold]


class ReadinessTold(Model):
    """How ready a package, chain or process is, by task."""

    whole: Named
    date: datetime.date
    state: str
    tasks: list[TaskTold]


@router.get("/api/{collection}/{slug}/readiness", operation_id="readiness")
@router.get("/api/{collection}/{slug:path}/readiness", include_in_schema=False)  # a slash in it, but no line break
def readiness(collection: Wholes, slug: str, state: ServedState, checked: Checked, language: Language) -> ReadinessTold:
    """How ready one package, chain or process is, by task, with the findings as evidence."""
    catalogue = state.catalogue
    kind = catalogue.entities.kind_of_collection(collection)
    measured = _measured(catalogue, kind.name, slug)
    return ReadinessTold.model_validate(readiness_document(measured, catalogue, language))


def _measured(catalogue: Catalogue, kind: str, slug: str) -> Readiness:
    """The readiness of what is served at ``/id/<kind>/<slug>``. Raises UnknownEntity."""
    for node in catalogue.entities.nodes_at(kind, slug):
        if measured := catalogue.readiness.get(node.value):
            return measured
    return catalogue.readiness_of(f"{kind}:{slug}")
