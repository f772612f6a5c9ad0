"""The things of the catalogue by their kinds: lists that can be narrowed, single things, and what refers to them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated

from fastapi import Query
from pyoxigraph import Literal, NamedNode
from starlette.requests import Request
from starlette.responses import Response

from servicegraph.catalogue import Catalogue
from servicegraph.errors import ParameterError
from servicegraph.messages import pick
from servicegraph.planning.collation import in_order
from servicegraph.planning.entity_view import EntityView, PropertyValues, Value, entity_view
from servicegraph.planning.list_order import BY_NAME
from servicegraph.planning.listing import ListedThing, Listing, listing
from servicegraph.planning.members import Listed, collections, members_of_kind
from servicegraph.rdf.index import text_of
from servicegraph.rdf.literals import scalar
from servicegraph.rdf.terms import Term
from servicegraph.reports.list_sheets import name_from_value
from servicegraph.web.api.dependencies import (
    AS_FILES,
    Collection,
    Day,
    Filters,
    Language,
    Paging,
    ServedState,
    TableFormat,
)
from servicegraph.web.api.models import Iri, Model, Page, Resource
from servicegraph.web.api.operation import api_router
from servicegraph.web.planning_tables import list_tables, reference_tables
from servicegraph.web.saved_tables import saved

router = api_router("planning")


class PropertyTold(Model):
    """A property with its values: things, or texts, numbers and truth values."""

    property: Iri
    label: str
    values: list[Resource | bool | int | float | str]


class ThingListed(Resource):
    """A thing in a list; ``meetings`` counts by state where it meets others, null where things of its kind do not."""

    values: list[PropertyTold]
    meetings: dict[str, int] | None


class FacetValueTold(Model):
    """A value by which the list can be narrowed, as the parameter takes it, with the number that it would leave."""

    value: str
    label: str
    count: int
    chosen: bool


class FacetTold(Model):
    """A parameter that narrows the list; ``more`` counts the values used less often, which are not told."""

    parameter: str
    label: str
    values: list[FacetValueTold]
    more: int


class ThingsPage(Page[ThingListed]):
    """A part of the list of one kind: ``all`` counts its things, whatever the filters."""

    kind: str
    all: int
    facets: list[FacetTold]


class FactTold(Model):
    """A fact: a property with its value, and whether it was completed here, not in the source.

    ``default`` is true for a value that no file states: the ontology gives it where nothing is said.
    """

    property: Iri
    label: str
    value: Resource | bool | int | float | str
    completed: bool
    default: bool


class ReferenceCount(Model):
    """How many things refer to one with a property."""

    property: Iri
    label: str
    total: int


class Thing(Resource):
    """All that is told of one thing in the asked language; ``references`` only counts who refers to it."""

    kind: str
    description: str
    facts: list[FactTold]
    sources: list[Resource]
    place_in_source: str
    file: str
    line: int
    references: list[ReferenceCount]


class ReferenceTold(Resource):
    """A thing that refers to another, and the property with which it does."""

    property: Iri
    property_label: str


@router.get("/api/{collection}", operation_id="things", response_model=ThingsPage, responses=AS_FILES)
def things(
    request: Request,
    collection: Collection,
    state: ServedState,
    language: Language,
    paging: Paging,
    date: Day,
    further: Filters,
    format: TableFormat,
    sort: Annotated[str, Query(examples=["-gaps"])] = BY_NAME,
    q: Annotated[str, Query(max_length=200)] = "",
    fields: Annotated[str, Query(max_length=2000)] = "",
) -> ThingsPage | Response:
    """The things of one kind; what narrows the list are the facets of the kind, told in the answer."""
    catalogue = state.catalogue
    kind = catalogue.entities.kind_of_collection(collection)
    shown = _fields(catalogue, collection, fields)
    is_whole = format != "json" and not paging.is_asked
    page, size = (1, state.settings.most_rows) if is_whole else (paging.page, paging.size)
    found = listing(catalogue, kind, further, sort=sort, page=page, size=size, language=language, q=q, date=date)
    if format != "json":
        tables = list_tables(found, catalogue, language, shown, is_whole=is_whole)
        return saved(request, *tables, language=language, format=format, for_people=False)
    # A page beyond the last is empty here; people are shown the last one.
    rows = found.rows if found.page == paging.page else ()
    values = members_of_kind(catalogue, kind).values
    part = paging.page_of(Page[ThingListed], [], found.total)
    return ThingsPage(
        **{**part.model_dump(), "items": [_listed(catalogue, row, shown, values, language) for row in rows]},
        kind=kind.name,
        all=found.all,
        facets=_facets(catalogue, found, language),
    )


@router.get(
    "/api/{collection}/{slug}/references",
    operation_id="references",
    response_model=Page[ReferenceTold],
    responses=AS_FILES,
)
# The name of a thing may hold a slash, but no line break
@router.get("/api/{collection}/{slug:path}/references", include_in_schema=False, response_model=Page[ReferenceTold])
def references(
    request: Request,
    collection: Collection,
    slug: str,
    state: ServedState,
    language: Language,
    paging: Paging,
    format: TableFormat,
    property: Annotated[str, Query(max_length=2000)] = "",
) -> Page[ReferenceTold] | Response:
    """The things that refer to one, by property and name; ``property`` keeps those by one property."""
    catalogue = state.catalogue
    told = entity_view(catalogue, _iri(catalogue, collection, slug))
    asked = _property(catalogue, told, property) if property else ""
    found = [
        (one.property, subject)
        for one in told.references
        if asked in ("", one.property)
        for subject in in_order(catalogue, one.subjects, language)
    ]
    if format != "json":
        tables = reference_tables(told, paging.rows_of_file(found), catalogue, language)
        return saved(request, *tables, language=language, format=format, for_people=False)
    items = [
        ReferenceTold(
            **Resource.of(subject, catalogue, language).model_dump(),
            property=property,
            property_label=name_from_value(told, property, catalogue, language),
        )
        for property, subject in paging.cut(found)
    ]
    return paging.page_of(Page[ReferenceTold], items, len(found))


@router.get("/api/{collection}/{slug}", operation_id="thing")
@router.get("/api/{collection}/{slug:path}", include_in_schema=False)  # a slash in it, but no line break
def thing(collection: Collection, slug: str, state: ServedState, language: Language) -> Thing:
    """One thing with its facts."""
    catalogue = state.catalogue
    iri = _iri(catalogue, collection, slug)
    told = entity_view(catalogue, iri)
    order = state.settings.languages
    return Thing(
        **Resource.of(iri, catalogue, language).model_dump(),
        kind=told.kind.name if told.kind else "",
        description=pick(told.lead, language, order),
        facts=[
            FactTold(
                property=fact.predicate,
                label=catalogue.label(fact.predicate, language),
                value=_value(catalogue, one.term, language),
                completed=one.is_completed,
                default=one.is_default,
            )
            for group in told.groups
            for fact in group.facts
            for one in _plain(fact, language, order)
        ],
        sources=[Resource.of(source, catalogue, language) for source in told.sources],
        place_in_source=pick(told.places, language, order),
        file=told.location.path if told.location else "",
        line=told.location.line if told.location else 0,
        references=[
            ReferenceCount(
                property=one.property,
                label=name_from_value(told, one.property, catalogue, language),
                total=len(one.subjects),
            )
            for one in told.references
        ],
    )


def _iri(catalogue: Catalogue, collection: str, slug: str) -> str:
    return catalogue.entities.iri_at(catalogue.entities.kind_of_collection(collection).name, slug)


def _plain(fact: PropertyValues, language: str, order: tuple[str, ...]) -> list[Value]:
    return [one for one in fact.spoken(language, order) if isinstance(one.term, NamedNode | Literal)]


def _fields(catalogue: Catalogue, collection: str, fields: str) -> list[Listed]:
    """The properties that are told of each thing: those that *fields* names, else the columns of the list."""
    members = members_of_kind(catalogue, collections(catalogue)[collection])
    known = {one.name: one for one in (*members.columns, *members.facets)}
    asked = [name.strip() for name in fields.split(",") if name.strip()]
    for name in asked:
        if name not in known:
            said = ", ".join(known)
            raise ParameterError("error.parameter-choice", parameter="fields", value=name, known=said)
    return [known[name] for name in asked] if asked else list(members.columns)


def _listed(
    catalogue: Catalogue,
    row: ListedThing,
    shown: list[Listed],
    values: Mapping[str, Mapping[str, tuple[Term, ...]]],
    language: str,
) -> ThingListed:
    return ThingListed(
        **Resource.of(row.iri, catalogue, language).model_dump(),
        values=[
            PropertyTold(
                property=one.predicate,
                label=catalogue.label(one.predicate, language),
                values=[_value(catalogue, term, language) for term in values[one.predicate].get(row.iri, ())],
            )
            for one in shown
        ],
        meetings={state.value: number for state, number in row.tally.states.items()} if row.tally else None,
    )


def _facets(catalogue: Catalogue, found: Listing, language: str) -> list[FacetTold]:
    def label(term: Term | None, value: str) -> str:
        return catalogue.label(term.value, language) if isinstance(term, NamedNode) else value

    return [
        FacetTold(
            parameter=facet.name,
            label=catalogue.label(facet.predicate, language) or facet.name,
            values=[
                FacetValueTold(value=one.value, label=label(one.term, one.value), count=one.count, chosen=one.is_chosen)
                for one in facet.values
            ],
            more=facet.cut,
        )
        for facet in found.facets
    ]


def _value(catalogue: Catalogue, term: Term, language: str) -> Resource | bool | int | float | str:
    if isinstance(term, NamedNode):
        return Resource.of(term.value, catalogue, language)
    said = scalar(term) if isinstance(term, Literal) else None
    return text_of(term) if said is None else said


def _property(catalogue: Catalogue, told: EntityView, name: str) -> str:
    names = {catalogue.prefixes.contract(one.property): one.property for one in told.references}
    if name in names.values():
        return name
    if name not in names:
        known = ", ".join(names) or "–"
        raise ParameterError("error.parameter-choice", parameter="property", value=name, known=known)
    return names[name]
