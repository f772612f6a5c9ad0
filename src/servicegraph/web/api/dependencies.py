"""What operations of the API depend on: the state, the language, the page, the day, the check. Each is read once.

    @router.get("/api/things", operation_id="things")
    def things(state: ServedState, language: Language, paging: Paging, date: Day) -> Page[Thing]:
        found = planning.things(state.catalogue, date)
        return paging.page_of(Page[Thing], [Thing.of(one) for one in paging.cut(found)], len(found))

What a parameter may not be is told by a ParameterError, from here, from the operation or from Pydantic.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any, Literal, TypeVar

from fastapi import Depends, Path, Query
from pydantic import BeforeValidator, WithJsonSchema
from pydantic_core import PydanticCustomError
from starlette.requests import Request
from starlette.responses import Response

from servicegraph import diagnostics
from servicegraph.errors import ParameterError
from servicegraph.sparql.formats import negotiate
from servicegraph.web.api.models import Page
from servicegraph.web.api.operation import further
from servicegraph.web.requests import FORMATS, accepted, address, language_of, number
from servicegraph.web.responses import COMPLETE
from servicegraph.web.state import State, state_of

T = TypeVar("T")
PageOf = TypeVar("PageOf", bound=Page)  # type: ignore[type-arg]
_NUMBER = WithJsonSchema({"type": "integer", "minimum": 1})


async def _state(request: Request) -> State:
    return state_of(request)


ServedState = Annotated[State, Depends(_state)]
"""What is served: one state of the catalogue for the whole request."""


async def _language(request: Request, lang: Annotated[str | None, Query()] = None) -> str:
    return language_of(request)


Language = Annotated[str, Depends(_language)]
"""The language of the answer: ``lang``, which is one of the catalogue's, else by Accept-Language, else English."""


@dataclass(frozen=True)
class AskedPage:
    """The part of a list that is asked for: ``page`` counts from 1 and has ``size`` items.

    ``is_asked`` tells whether the request names a part: a file that names none has the whole list.
    """

    page: int
    size: int
    path: str
    parameters: Sequence[tuple[str, str]]
    state: str
    response: Response
    is_asked: bool

    @property
    def offset(self) -> int:
        """How many items stand on the pages before."""
        return (self.page - 1) * self.size

    def cut(self, items: Sequence[T]) -> Sequence[T]:
        """Those of all *items* that stand on the page."""
        return items[self.offset : self.offset + self.size]

    def rows_of_file(self, items: Sequence[T]) -> Sequence[T]:
        """Those of all *items* that stand in a file."""
        return self.cut(items) if self.is_asked else items

    def page_of(
        self, model: type[PageOf], items: Sequence[object], total: int, *, complete: bool = True, **more: object
    ) -> PageOf:
        """The page of the kind *model* with *items*, which are those on it of *total*; tells the next in a header too.

        It is not *complete* when a limit cut what was found. *more* are members that the kind has besides.
        """
        following = None
        if self.offset + self.size < total:
            kept = [(name, value) for name, value in self.parameters if name != "page"]
            following = address(self.path, [*kept, ("page", str(self.page + 1))])
            self.response.headers["Link"] = f'<{following}>; rel="next"'
        self.response.headers[COMPLETE] = "true" if complete else "false"
        return model(
            items=list(items),
            total=total,
            page=self.page,
            size=self.size,
            next=following,
            complete=complete,
            state=self.state,
            **more,
        )


async def _paging(
    request: Request,
    response: Response,
    page: Annotated[str | None, _NUMBER, Query()] = None,
    size: Annotated[str | None, _NUMBER, Query()] = None,
) -> AskedPage:
    current = state_of(request)
    most, usual = current.settings.most_rows, current.settings.page_rows
    return AskedPage(
        number("page", page or "1", most),
        number("size", size or str(min(usual, most)), most),
        request.url.path,
        request.query_params.multi_items(),
        current.catalogue.state,
        response,
        page is not None or size is not None,
    )


Paging = Annotated[AskedPage, Depends(_paging)]
"""``page`` and ``size``, which has the setting ``page_rows`` as its default and ``most_rows`` as its limit."""


async def _day(
    request: Request,
    date: Annotated[str | None, WithJsonSchema({"type": "string", "format": "date"}), Query()] = None,
) -> datetime.date:
    if date is None:
        return state_of(request).catalogue.today()
    try:
        if not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", date):
            raise ValueError
        return datetime.date.fromisoformat(date)
    except ValueError:
        raise ParameterError("error.parameter-date", parameter="date", value=date) from None


Day = Annotated[datetime.date, Depends(_day)]
"""``date``, on which everything is as of the answer: today in the catalogue's time zone when it is left out."""


async def _checked(request: Request) -> diagnostics.Checked:
    check = state_of(request).check
    check.require()
    return check.result()


Checked = Annotated[diagnostics.Checked, Depends(_checked)]
"""The findings of the check, once also readiness is measured by them: not-ready until then, or check-failed."""


async def _found(request: Request) -> diagnostics.Checked:
    return state_of(request).check.findings()


Found = Annotated[diagnostics.Checked, Depends(_found)]
"""The findings of the check: not-ready until they are there, or check-failed."""

_AS_TABLE = {name: FORMATS[name] for name in ("json", "csv", "xlsx")}
AS_FILES: dict[int | str, dict[str, Any]] = {
    200: {"content": {kind: {} for name, kind in _AS_TABLE.items() if name != "json"}}
}
"""What an operation that takes ``TableFormat`` answers with beside JSON, for its ``responses``."""


async def _table_format(
    request: Request, format: Annotated[Literal["json", "csv", "xlsx"] | None, Query()] = None
) -> str:
    if format:
        return format
    chosen = negotiate(accepted(request), list(_AS_TABLE.values()))
    return next(name for name, kind in _AS_TABLE.items() if kind == chosen)


TableFormat = Annotated[str, Depends(_table_format)]
"""``json``, ``csv`` or ``xlsx``: what ``format`` says, else what Accept prefers. Raises NotAcceptable."""

Filters = Annotated[Mapping[str, tuple[str, ...]], Depends(further)]
"""Parameters that are not declared, with all their values: the operation says itself which it knows."""

Collection = Annotated[str, Path(json_schema_extra={"x-values": "collections"})]
"""The collection of a kind of entity, in an address: ``services``."""

Wholes = Annotated[str, Path(json_schema_extra={"x-values": "wholes"})]
"""The collection of a kind of integrated service: ``chains``."""


def _flag(value: object) -> bool:
    if value in ("true", "false", True, False):
        return value in ("true", True)
    raise PydanticCustomError("bool_parsing", "neither true nor false")


Flag = Annotated[bool, BeforeValidator(_flag)]
"""``true`` or ``false`` and nothing else: ``trace: Annotated[Flag, Query()] = False``."""


_IRI = {"type": "string", "format": "iri"}
GivenIri = Annotated[str, WithJsonSchema(_IRI)]
"""An IRI or a CURIE, to be read by ``iri_of``: ``chain: Annotated[GivenIri | None, Query()] = None``."""

GivenIris = Annotated[str, WithJsonSchema({"type": "array", "items": _IRI, "x-separated": True})]
"""Several of them with commas between, to be read by ``iris_of``."""


def iris_of(state: State, name: str, value: str) -> tuple[str, ...]:
    """The IRIs that the *value* of the parameter *name* stands for, with commas between. Raises ParameterError."""
    return tuple(iri_of(state, name, one.strip()) for one in value.split(",") if one.strip())


def iri_of(state: State, name: str, value: str) -> str:
    """The IRI that the *value* of the parameter *name* stands for, a CURIE or an IRI. Raises ParameterError."""
    try:
        return state.catalogue.prefixes.expand(value)
    except ValueError:
        raise ParameterError("error.parameter-iri", parameter=name, value=value) from None


def whole_at(served: State, collection: str, slug: str) -> str:
    """The IRI of the integrated service at the address. Raises UnknownEntity."""
    entities = served.catalogue.entities
    kind = entities.kind_of_collection(collection)
    if collection in entities.wholes():
        for node in entities.nodes_at(kind.name, slug):
            if entities.store.triples_of(node):
                return node.value
    raise entities.unknown(f"{kind.name}:{slug}")
