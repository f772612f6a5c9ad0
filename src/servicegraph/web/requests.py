"""How a request is read: its language, its parameters and its choices become values here, once."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import unquote_to_bytes, urlencode

from starlette.requests import Request

from servicegraph.errors import ParameterError, ServicegraphError
from servicegraph.messages import LANGUAGES, primary
from servicegraph.queries.answer import BoundQuery
from servicegraph.queries.grounds import Basis, basis_named
from servicegraph.rdf.literals import without_zeros
from servicegraph.settings import Settings
from servicegraph.sparql.formats import negotiate
from servicegraph.web.state import state_of

# What ``format`` may say, and its media type: our own JSON first, then the standard forms, and a workbook.
FORMATS: Mapping[str, str] = {
    "json": "application/json",
    "csv": "text/csv",
    "tsv": "text/tab-separated-values",
    "sparql-json": "application/sparql-results+json",
    "sparql-xml": "application/sparql-results+xml",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
PAGING = ("page", "size", "lang", "format", "labels", "basis", "trace")
_MOST_PARAMETERS = 100
_FOR_PROGRAMS = frozenset({"api", "export", "health", "metrics", "openapi.json", "static"})
_LANGUAGE_RANGE = re.compile(r"\s*([A-Za-z]{1,8}|\*)(?:-[A-Za-z0-9-]*)?\s*(?:;\s*q\s*=\s*([01](?:\.[0-9]{0,3})?)\s*)?")


class RequestError(ServicegraphError):
    """A request that HTTP or the SPARQL protocol does not allow, with the *status* that says so."""

    def __init__(self, key: str, status: int, **values: object) -> None:
        super().__init__(key, **values)
        self.status = status


@dataclass(frozen=True)
class Asked:
    """What a request asks for: its parameters by name, and the language of the answer."""

    parameters: Mapping[str, str]
    language: str


@dataclass(frozen=True)
class AskedQuestion:
    """A named question as a request asks it.

    ``bound`` is the question with its own parameters, ``format`` a name of FORMATS. ``page`` counts from 1; ``size``
    is the number of rows on one, None for all rows: a file is asked for whole, unless it is paged too. ``basis`` is
    the weakest that a row may have; ``labels`` asks for names beside IRIs in CSV, ``trace`` for the places of facts.
    """

    bound: BoundQuery
    language: str
    format: str
    page: int
    size: int | None
    path: str
    parameters: Mapping[str, str]
    basis: Basis | None = None
    labels: bool = False
    trace: bool = False

    @property
    def offset(self) -> int:
        """How many rows stand on the pages before."""
        return (self.page - 1) * (self.size or 0)

    def following(self, total: int) -> str | None:
        """The address of the next page when there are *total* rows; None on the last."""
        if self.size is None or self.offset + self.size >= total:
            return None
        kept = {name: value for name, value in self.parameters.items() if value}
        return address(self.path, {**kept, "page": str(self.page + 1)})


def question_of(request: Request) -> AskedQuestion:
    """The named question that *request* asks. Raises UnknownQuery, QueryFileError, ParameterError, NotAcceptable."""
    catalogue = state_of(request).catalogue
    query = catalogue.library.get(request.path_params["name"])
    asked = parameters_of(request)
    given = asked.parameters
    own = {name: value for name, value in given.items() if name not in PAGING}
    for name in own:
        query.parameter(name)
    format = _format(request, given)
    most, usual = catalogue.settings.most_rows, catalogue.settings.page_rows
    page = number("page", given.get("page") or "1", most)
    size = number("size", given.get("size") or str(min(usual, most)), most)
    is_paged = bool(given.get("page") or given.get("size") or format == "json")
    bound = catalogue.bind(query.name, own, given.get("lang"))
    return AskedQuestion(
        bound,
        asked.language,
        format,
        page,
        size if is_paged else None,
        request.url.path,
        given,
        basis=basis_named(given["basis"]) if given.get("basis") else None,
        labels=_flag("labels", given),
        trace=_flag("trace", given),
    )


def _flag(name: str, given: Mapping[str, str]) -> bool:
    return choice(name, given.get(name) or "false", ("true", "false")) == "true"


def _format(request: Request, given: Mapping[str, str]) -> str:
    """The name of the format: ``format`` wins over the Accept header."""
    if given.get("format"):
        return choice("format", given["format"], list(FORMATS))
    media_type = negotiate(accepted(request), list(FORMATS.values()))
    return next(name for name, offered in FORMATS.items() if offered == media_type)


def number(name: str, value: str, most: int) -> int:
    """The number from 1 to *most* that the *value* of the parameter *name* is; raises ParameterError."""
    digits = without_zeros(value)
    if not digits.isascii() or not digits.isdigit() or not 1 <= int(digits[:9]) <= most or len(digits) > 9:
        raise ParameterError("error.parameter-range", parameter=name, value=value, most=most)
    return int(digits)


def address(path: str, parameters: Mapping[str, str] | Sequence[tuple[str, str]]) -> str:
    """*path* with *parameters* as its query string."""
    return f"{path}?{urlencode(parameters)}" if parameters else path


def public_address(request: Request) -> str:
    """Where the server is reached, without a slash at its end: the setting ``address``, else where it listens.

    Never what the request says: an answer that is kept is given to others too.
    """
    settings = state_of(request).settings
    listens: str = getattr(request.app.state, "address", "") or f"http://{settings.host}:{settings.port}"
    return (settings.address or listens).rstrip("/")


def accepted(request: Request) -> str:
    """The Accept header; empty when there is none."""
    return ", ".join(request.headers.getlist("accept"))


def wants_page(request: Request) -> bool:
    """Whether a person asks, with a browser, for what is no address of programs alone."""
    first = request.url.path.strip("/").partition("/")[0]
    if request.method not in ("GET", "HEAD") or first in _FOR_PROGRAMS or "text/html" not in accepted(request):
        return False
    return negotiate(accepted(request), ["application/problem+json", "text/html"]) == "text/html"


def language_of(request: Request) -> str:
    """The language of the answer: ``lang`` when it is one of ours, else what Accept-Language prefers, else the default.

    For programs the default is English where the catalogue has it, for pages the first language of the catalogue.
    """
    offered = page_languages(state_of(request).settings) if wants_page(request) else languages(request)
    asked = request.query_params.get("lang", "")
    if asked and (found := among(asked, offered)):
        return found
    return prefer(request.headers.get("accept-language", ""), offered)


def languages(request: Request) -> Sequence[str]:
    """The languages on offer, the default first: English where the catalogue has it, as on the command line."""
    known = state_of(request).settings.languages
    return sorted(known, key=lambda language: language != "en")


def page_languages(settings: Settings) -> Sequence[str]:
    """The languages of the pages: those of the catalogue that the program speaks, the default first; else all ours."""
    return tuple(tag for tag in settings.languages if among(tag, LANGUAGES)) or LANGUAGES


def among(asked: str, offered: Sequence[str]) -> str:
    """The language of *offered* that answers the tag *asked*, whatever the region of either; empty when none does."""
    same = [language for language in offered if primary(language) == primary(asked)]
    return next((language for language in same if language.lower() == asked.lower()), same[0] if same else "")


def prefer(accept_language: str, offered: Sequence[str]) -> str:
    """The language of *offered* that the header prefers, the first of them when it has no wish (RFC 9110, 12.5.4)."""
    best, chosen = 0.0, offered[0]
    for part in accept_language.split(",")[:50]:
        match = _LANGUAGE_RANGE.fullmatch(part)
        if not match:
            continue
        name = match[1].lower()
        quality = float(match[2] or 1)
        found = offered[0] if name == "*" else among(name, offered)
        if quality > best and found:
            best, chosen = quality, found
    return chosen


def parameters_of(request: Request, known: Sequence[str] | None = None) -> Asked:
    """The parameters of the query string, each given once, and the language of the answer.

    Raises ParameterError for one that is repeated or, when *known* are given, is none of them, and RequestError for
    what is not UTF-8; the value of ``lang`` is checked here too.
    """
    found: dict[str, str] = {}
    for name, value in decode(request.scope.get("query_string", b"")):
        if name in found:
            raise ParameterError("error.parameter-twice", parameter=name)
        if known is not None and name not in known:
            raise ParameterError("error.parameter-unknown-here", parameter=name, known=", ".join(known) or "–")
        found[name] = value
    check_language(request, found.get("lang", ""))
    return Asked(found, language_of(request))


def known_only(request: Request, *known: str, several: Sequence[str] = ()) -> None:
    """Lets a page begin only when its address asks for nothing but *known*, each once, *several*, and ``lang``.

    Raises as ``given_once``, and ParameterError for any other parameter: it would narrow nothing.
    """
    once = (*known, "lang")
    for name, _ in decode(request.scope.get("query_string", b"")):
        if name not in once and name not in several:
            raise ParameterError("error.parameter-unknown-here", parameter=name, known=", ".join((*several, *once)))
    given_once(request, once)


def given_once(request: Request, names: Collection[str]) -> None:
    """Raises ParameterError for one of the parameters *names* that is given twice; RequestError for what is not UTF-8.

    People are told in a notice of a language that we lack, programs by a ParameterError.
    """
    seen: set[str] = set()
    for name, _ in decode(request.scope.get("query_string", b"")):
        if name in seen and name in names:
            raise ParameterError("error.parameter-twice", parameter=name)
        seen.add(name)
    if not wants_page(request):
        check_language(request, request.query_params.get("lang", ""))


def check_language(request: Request, asked: str) -> None:
    """Raises ParameterError that lists the languages on offer when *asked* is a language and none of them."""
    if asked and not among(asked, languages(request)):
        choice("lang", asked, languages(request))


def decode(encoded: bytes) -> list[tuple[str, str]]:
    """The pairs of an ``application/x-www-form-urlencoded`` text. Raises RequestError when they are not UTF-8."""
    if not encoded:
        return []
    parts = encoded.replace(b"+", b" ").split(b"&")
    try:
        if not encoded.isascii() or len(parts) > _MOST_PARAMETERS:
            raise ValueError
        pairs = (part.partition(b"=") for part in parts if part)
        return [(unquote_to_bytes(name).decode(), unquote_to_bytes(value).decode()) for name, _, value in pairs]
    except ValueError:
        raise RequestError("error.request-parameters", 400, most=_MOST_PARAMETERS) from None


def choice(name: str, value: str, offered: Sequence[str]) -> str:
    """*value* when it is one of *offered*; raises ParameterError that lists them."""
    if value not in offered:
        raise ParameterError("error.parameter-choice", parameter=name, value=value, known=", ".join(offered) or "–")
    return value
