"""What a template sees of a request: its language and address, and how things are named, linked and written."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from urllib.parse import quote, urlencode
from zoneinfo import ZoneInfo

from starlette.requests import Request

from servicegraph.catalogue import Catalogue
from servicegraph.messages import LANGUAGES, pick, picked_tag, primary, text
from servicegraph.rdf.terms import ROOT
from servicegraph.web.requests import among, page_languages, prefer
from servicegraph.web.state import State, stage_of, state_of


@dataclass(frozen=True)
class Name:
    """What a thing is called, and the language of that name when it is not the page's (else empty)."""

    text: str
    language: str


@dataclass(frozen=True)
class LanguageChoice:
    """A language that the page is offered in: its tag, its own name for itself, and the address of the page in it."""

    tag: str
    name: str
    address: str
    is_current: bool


@dataclass(frozen=True)
class View:
    """One request as its page sees it; ``language`` is that of the page, ``chosen`` whether the address names it.

    ``given`` are the parameters of the address as they stand in it: one may be there several times. ``stage`` is that
    of the check: empty when what follows from it can be told.
    """

    state: State
    path: str
    given: Sequence[tuple[str, str]]
    language: str
    chosen: bool
    stage: str = ""

    @classmethod
    def of(cls, request: Request) -> View:
        """The view of *request*: its language by ``lang``, else by Accept-Language, else the catalogue's first."""
        state = state_of(request)
        offered = page_languages(state.settings)
        asked = among(request.query_params.get("lang", ""), offered)
        language = asked or prefer(request.headers.get("accept-language", ""), offered)
        given = request.query_params.multi_items()
        return cls(state, request.url.path, given, language, bool(asked), stage_of(request))

    @property
    def parameters(self) -> Mapping[str, str]:
        """The parameters by name; one that is repeated has the value that it was given last."""
        return dict(self.given)

    @property
    def catalogue(self) -> Catalogue:
        """The catalogue that the page tells of."""
        return self.state.catalogue

    def text(self, key: str, **values: object) -> str:
        """The sentence ``pages.<key>`` in the language of the page, its places filled with *values*."""
        return text(f"pages.{key}", self.language, **values)

    @cached_property
    def title(self) -> str:
        """The title of the catalogue."""
        return pick(self.state.settings.title, self.language)

    @property
    def loaded(self) -> str:
        """When the catalogue was read, in its time zone, as the language writes it."""
        moment = self.state.loaded.astimezone(ZoneInfo(self.state.settings.timezone))
        return self.text("foot.moment", day=self.day(moment.date()), hour=moment.hour, minute=f"{moment.minute:02}")

    def day(self, day: date) -> str:
        """*day* as the language writes it."""
        return self.text("day", day=day.day, month=day.month, year=day.year)

    @property
    def languages(self) -> tuple[LanguageChoice, ...]:
        """The languages of the page, in the order of the catalogue's settings."""
        return tuple(
            LanguageChoice(
                tag,
                text("docs.language", tag).title() if tag in LANGUAGES else tag,
                _address(self.path, [*(one for one in self.given if one[0] != "lang"), ("lang", tag)]),
                tag == self.language,
            )
            for tag in page_languages(self.state.settings)
        )

    def url(self, path: str, **parameters: object) -> str:
        """The address of another page; it carries the language once one was chosen. None and "" are left out."""
        return _address(path, [*_given(parameters), *([("lang", self.language)] if self.chosen else [])])

    def here(self, **changes: object) -> str:
        """The address of this page with other parameters, back on its first part; None and "" take one away.

        A parameter with several values is given them all, as a list.
        """
        changed = {name.rstrip("_") for name in changes} | {"page"}
        kept = [(name, value) for name, value in self.given if name not in changed]
        return _address(self.path, [*kept, *_given(changes)])

    def files(self, data: str, **changes: object) -> Sequence[tuple[str, str]]:
        """The files that the table of this page can be had as, each with its address: spreadsheets, then JSON.

        *data* is the address of the JSON, empty where there is none; *changes* are those of ``here``.
        """
        tables = [(name.upper(), self.here(format=name, **changes)) for name in ("xlsx", "csv")]
        return [*tables, ("JSON", data)] if data else tables

    def data(self, path: str, **parameters: object) -> str:
        """The address of an operation of the API in the language of the page. None and "" are left out."""
        return _address(path, [*_given(parameters), ("lang", self.language)])

    def data_here(self, path: str) -> str:
        """The address of an operation of the API that takes the parameters of this page, for all that there is."""
        own = ("lang", "page", "size", "format")
        return _address(path, [*(one for one in self.given if one[0] not in own), ("lang", self.language)])

    def name(self, iri: str) -> Name:
        """What *iri* is called in the language of the page, else in another."""
        language = self.catalogue.entities.language_of_label(iri, self.language)
        return Name(self.catalogue.label(iri, self.language), language)

    def said(self, texts: Mapping[str, str]) -> Name:
        """The one of *texts*, by language, for the reader of the page."""
        order = self.state.settings.languages
        tag = picked_tag(texts, self.language, order)
        return Name(pick(texts, self.language, order), "" if primary(tag) == self.language else tag)

    def page_of(self, iri: str) -> str:
        """The address of the page of the thing *iri*; empty when the server has none."""
        catalogue = self.catalogue
        for base in catalogue.entities.bases_of():
            local = iri.removeprefix(base)
            if local != iri and local.count("/") == 1:
                return self.url("/id/" + quote(local, safe="/%:@!$&'()*+,;=~"))
        if iri.startswith(ROOT):
            path = iri.removeprefix(ROOT.rstrip("/")).partition("#")[0]
            # What else has a name there, a file of alignments or a graph, has no page.
            if path == "/ns" or path.startswith(("/vocab/", "/docs/")):
                return self.url(quote(path, safe="/%:@!$&'()*+,;=~"))
        return ""


def _given(parameters: Mapping[str, object]) -> list[tuple[str, str]]:
    pairs = ((name, value if isinstance(value, list) else [value]) for name, value in parameters.items())
    return [(name.rstrip("_"), str(one)) for name, values in pairs for one in values if one not in (None, "")]


def _address(path: str, parameters: Sequence[tuple[str, str]]) -> str:
    return f"{path}?{urlencode(parameters)}" if parameters else path
