"""The comparison of this catalogue with others as JSON, as tables, and as statistical observations."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from fastapi import Depends, Query
from pydantic import Field
from starlette.requests import Request
from starlette.responses import Response

from servicegraph.comparison.comparison_cube import comparison_turtle
from servicegraph.comparison.comparison_document import comparison_json
from servicegraph.sparql.formats import negotiate
from servicegraph.web.api.dependencies import Language, ServedState
from servicegraph.web.api.document_parts import PLANNING
from servicegraph.web.api.models import Iri, Model
from servicegraph.web.api.operation import api_router
from servicegraph.web.planning_tables import comparison_file
from servicegraph.web.requests import FORMATS, accepted
from servicegraph.web.responses import respond
from servicegraph.web.saved_tables import saved

router = api_router(PLANNING)

_TURTLE = "text/turtle"
_KINDS = {**{name: FORMATS[name] for name in ("json", "csv", "xlsx")}, "ttl": _TURTLE}
_FILES: dict[int | str, dict[str, Any]] = {
    200: {"content": {kind: {} for name, kind in _KINDS.items() if name != "json"}}
}


class CatalogueCompared(Model):
    """A catalogue of the comparison: its name, and whether its readiness is known."""

    name: str
    readiness_known: bool


class ConceptCompared(Model):
    """What a row is of: a concept by its IRI, or a word where there is no concept, and its name."""

    iri: Iri | None
    word: str | None
    label: str


class FigureCompared(Model):
    """A count and what it is a share of, or a median of criteria met beside that of those that apply."""

    count: int | None = Field(ge=0)
    of: int | None = Field(ge=0)
    share: float | None = Field(ge=0, le=1)
    median: float | None = Field(ge=0)
    applicable: float | None = Field(ge=0)


class FigureSurveyed(Model):
    """What the survey found: a count and its share, or a rank, of which 1 is the most common."""

    count: int | None = Field(ge=0)
    share: float | None = Field(ge=0, le=1)
    rank: int | None = Field(ge=1)


class RowCompared(Model):
    """A row: what it is of, the figures of the catalogues in their order, of all together, and of the survey."""

    concepts: list[ConceptCompared]
    figures: list[FigureCompared]
    together: FigureCompared
    survey: FigureSurveyed | None


class TableCompared(Model):
    """A table, and for how many packages and chains of each catalogue what it asks was completed or modelled."""

    table: str
    title: str
    rows: list[RowCompared]
    left_out: list[int]
    left_out_together: int


class CataloguesCompared(Model):
    """Catalogues side by side on a day; ``missing`` has a sentence on each that could not be had."""

    date: str
    catalogues: list[CatalogueCompared]
    missing: list[str]
    tables: list[TableCompared]


async def _format(
    request: Request, format: Annotated[Literal["json", "csv", "xlsx", "ttl"] | None, Query()] = None
) -> str:
    if format:
        return format
    chosen = negotiate(accepted(request), list(_KINDS.values()))
    return next(name for name, kind in _KINDS.items() if kind == chosen)


@router.get("/api/compare", operation_id="compare", response_model=CataloguesCompared, responses=_FILES)
def compared(
    request: Request, state: ServedState, language: Language, format: Annotated[str, Depends(_format)]
) -> CataloguesCompared | Response:
    """This catalogue beside those that the setting ``compare`` names, and beside the survey of 2023."""
    made = state.comparison.require(state.catalogue, state.check)
    if format == "ttl":
        content = comparison_turtle(made.comparison, made.reference)
        return respond(request, content, _TURTLE, format=format, language=language, changing=True)
    if format != "json":
        told, sheets = comparison_file(made.comparison, made.reference, language)
        return saved(request, told, sheets, language=language, format=format, for_people=False, changing=True)
    return CataloguesCompared.model_validate(comparison_json(made.comparison, made.reference, language))
