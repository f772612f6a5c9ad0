"""The models that operations of the API share."""

from __future__ import annotations

from typing import Annotated, Generic, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field, WithJsonSchema
from pyoxigraph import NamedNode

from servicegraph.catalogue import Catalogue
from servicegraph.reports.answers import cell

T = TypeVar("T")

BasisWord = Literal["stated", "completed", "modelled"]
Iri = Annotated[str, WithJsonSchema({"type": "string", "format": "iri"})]


class Model(BaseModel):
    """The base of the models: nothing that is not declared is told, and every member is always there."""

    model_config = ConfigDict(extra="forbid", json_schema_serialization_defaults_required=True)


class Resource(Model):
    """A thing by its IRI, its name in the asked language, else in another, and its basis, if anything tells it."""

    iri: Iri
    label: str
    basis: BasisWord | None = None

    @classmethod
    def of(cls, iri: str, catalogue: Catalogue, language: str) -> Resource:
        """The thing *iri* of *catalogue*, named in *language*."""
        return cls.model_validate(cell(NamedNode(iri), catalogue, language))


class Page(Model, Generic[T]):
    """One page of a list: ``total`` counts the whole, ``next`` leads on; not ``complete`` when a limit cut it."""

    items: list[T]
    total: int = Field(ge=0)
    page: int = Field(ge=1)
    size: int = Field(ge=1)
    next: Annotated[str, WithJsonSchema({"type": "string", "format": "uri-reference"})] | None
    complete: bool
    state: str


class Problem(BaseModel):
    """What went wrong (RFC 9457), with the parameter, or the line and column of a query, that is to blame."""

    type: Annotated[str, WithJsonSchema({"type": "string", "format": "uri"})]
    title: str
    status: int
    detail: str
    parameter: str = ""
    line: int = 0
    column: int = 0
