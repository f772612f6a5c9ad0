"""Finding things by their names and descriptions, and names while somebody types."""

from __future__ import annotations

from typing import Annotated

from fastapi import Query
from pydantic import Field
from starlette.requests import Request

from servicegraph.messages import text
from servicegraph.search.found import Hit, kinds_of, search, suggest
from servicegraph.search.marking import Passage
from servicegraph.search.words import MOST_LETTERS
from servicegraph.web.api.dependencies import Language, Paging, ServedState
from servicegraph.web.api.document_parts import PLANNING
from servicegraph.web.api.models import Iri, Model, Page
from servicegraph.web.api.operation import api_router
from servicegraph.web.pages.view import View
from servicegraph.web.requests import choice
from servicegraph.web.state import State

router = api_router(PLANNING)

SearchText = Annotated[str, Query(max_length=MOST_LETTERS)]
KindName = Annotated[str, Query(json_schema_extra={"x-values": "kinds"})]


class Fragment(Model):
    """A piece of a text, and whether it is what was looked for."""

    text: str
    marked: bool


class Excerpt(Model):
    """A text or a part of one, in pieces, with its language (empty: not known)."""

    language: str
    fragments: list[Fragment]

    @classmethod
    def of(cls, passage: Passage) -> Excerpt:
        """The pieces of *passage*."""
        return cls(
            language=passage.language,
            fragments=[Fragment(text=part.text, marked=part.is_marked) for part in passage.parts],
        )


class Suggestion(Model):
    """A thing that may be meant: its name as text and in pieces, its kind as a word, and the address of its page."""

    iri: Iri
    curie: str
    label: str
    kind: str
    kind_label: str
    href: str
    name: Excerpt

    @classmethod
    def of(cls, hit: Hit, request: Request, state: State, language: str) -> Suggestion:
        """What *hit* tells in *language*."""
        return cls.model_validate(_told(hit, request, state, language))


class SearchHit(Suggestion):
    """A thing that was found, and where else the words stand: in its description or in another of its names."""

    context: Excerpt | None

    @classmethod
    def of(cls, hit: Hit, request: Request, state: State, language: str) -> SearchHit:
        """What *hit* tells in *language*."""
        context = Excerpt.of(hit.context) if hit.context else None
        return cls.model_validate({**_told(hit, request, state, language), "context": context})


class HitsOfKind(Model):
    """How many things of a kind were found."""

    kind: str
    kind_label: str
    count: int


class Found(Page[SearchHit]):
    """What was found, the best first, and how many of each kind.

    Where no thing has all the words, ``all_words`` is false and those found have some of them. ``guessed`` are words
    that no name has: what was found for them is only like them. Where nothing was found, ``nearest`` are words of the
    catalogue like those asked.
    """

    kinds: list[HitsOfKind] = Field(default_factory=list)
    all_words: bool = True
    guessed: list[str] = Field(default_factory=list)
    nearest: list[str] = Field(default_factory=list)


class Suggestions(Model):
    """Names that what is typed may become; ``heading`` and ``told`` say it to those who do not see the list."""

    items: list[Suggestion]
    heading: str
    told: str
    state: str


@router.get("/api/search", operation_id="search")
def found(
    request: Request, state: ServedState, language: Language, paging: Paging, q: SearchText, kind: KindName = ""
) -> Found:
    """Things by their names and descriptions, the best first."""
    catalogue = state.catalogue
    results = search(catalogue, q, language, known_kind(state, kind), paging.page, paging.size)
    items = [SearchHit.of(hit, request, state, language) for hit in results.hits]
    answer = paging.page_of(Found, items, results.total)
    answer.kinds = [
        HitsOfKind(kind=one.name, kind_label=catalogue.label(one.iri, language), count=one.count)
        for one in results.kinds
    ]
    answer.all_words = results.has_all_words
    answer.guessed = list(results.guessed)
    answer.nearest = list(results.nearest_words)
    return answer


@router.get("/api/suggest", operation_id="suggest")
def suggested(
    request: Request, state: ServedState, language: Language, q: SearchText, kind: KindName = ""
) -> Suggestions:
    """Names that what is typed may become."""
    hits = suggest(state.catalogue, q, language, known_kind(state, kind))
    key = "suggesting.one" if len(hits) == 1 else "suggesting.many" if hits else "suggesting.none"
    return Suggestions(
        items=[Suggestion.of(hit, request, state, language) for hit in hits],
        heading=text("suggesting.heading", language),
        told=text(key, language, n=len(hits)),
        state=state.catalogue.state,
    )


def known_kind(state: State, kind: str) -> str:
    """*kind* when the catalogue has such, or it is empty. Raises ParameterError."""
    return kind and choice("kind", kind, [one.name for one in kinds_of(state.catalogue)])


def _told(hit: Hit, request: Request, state: State, language: str) -> dict[str, object]:
    return {
        "iri": hit.iri,
        "curie": state.catalogue.prefixes.contract(hit.iri),
        "label": hit.name.text,
        "kind": hit.kind,
        "kind_label": state.catalogue.label(hit.kind_iri, language),
        "href": View.of(request).page_of(hit.iri),
        "name": Excerpt.of(hit.name),
    }
