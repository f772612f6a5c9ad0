"""The endpoint ``/sparql`` for people: a form with the questions as examples, and its result as a table."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pyoxigraph import NamedNode
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from servicegraph.errors import ParameterError, QueryFileError, ServicegraphError, UnknownQuery
from servicegraph.planning.members import collections
from servicegraph.planning.question_groups import question_groups
from servicegraph.rdf.terms import Term
from servicegraph.sparql.asker import ASKER
from servicegraph.sparql.formats import GRAPH_FORMATS, SOLUTION_FORMATS, negotiate
from servicegraph.sparql.lexer import is_changing
from servicegraph.sparql.values import Boolean, QueryResult, Solutions
from servicegraph.web.pages.question_form import said
from servicegraph.web.pages.rendering import page
from servicegraph.web.pages.shown_values import Shown, shown
from servicegraph.web.pages.view import Name, View
from servicegraph.web.problems import status_of
from servicegraph.web.protocol import sparql_endpoint
from servicegraph.web.protocol.named_formats import NAMES
from servicegraph.web.requests import accepted, choice, given_once, known_only
from servicegraph.web.state import stranger

_HTML = "text/html"
_MOST_SHOWN = 500
_OWN = ("lang", "question", "query", "format")
_FILES = ("csv", "tsv", "sparql-json", "sparql-xml", "turtle", "json-ld")


@dataclass(frozen=True)
class ShownTerm:
    """A term of a result: what stands for it (a CURIE, a value), its address, and its name beside it."""

    text: str
    address: str
    name: Name | None
    language: str = ""


@dataclass(frozen=True)
class ShownResult:
    """A result as a table; ``verdict`` is the sentence for a yes or no, which has none."""

    heads: Sequence[str]
    rows: Sequence[Sequence[ShownTerm | None]]
    total: int
    is_complete: bool
    verdict: str = ""


@dataclass(frozen=True)
class ToldFault:
    """Why a query was not answered, and where in it: line and column, 0 when nobody can say, and the line itself."""

    message: str
    line: int = 0
    column: int = 0
    written: str = ""


async def sparql(request: Request) -> Response:
    """A page for browsers that have not asked for data, else what the SPARQL protocol says."""
    ASKER.set(stranger(request))
    if request.method in ("GET", "HEAD") and _is_browser(request):
        chosen = request.query_params.get("format", "")
        if chosen:
            choice("format", chosen, ("html", *NAMES))
        if "query" not in request.query_params or chosen == "html":
            return await run_in_threadpool(_page, request)
        if chosen:
            return await sparql_endpoint.endpoint(_accepting_any(request))
    return await sparql_endpoint.endpoint(request)


def _is_browser(request: Request) -> bool:
    """Whether a page is asked for before anything that the endpoint gives to programs."""
    data = [one.media_type for one in (*SOLUTION_FORMATS, *GRAPH_FORMATS)]
    try:
        return _HTML in accepted(request) and negotiate(accepted(request), [*data, _HTML]) == _HTML
    except ServicegraphError:
        return False


def _accepting_any(request: Request) -> Request:
    """*request* without the wish of its browser, which is for pages: the format is named."""
    headers = [pair for pair in request.scope["headers"] if pair[0].lower() != b"accept"]
    return Request({**request.scope, "headers": headers}, request.receive)


def _page(request: Request) -> Response:
    view = View.of(request)
    if "query" in view.parameters:
        known_only(request, "query", "format")
    elif "question" not in view.parameters:
        known_only(request, "query", "question", "format")
    else:  # the question says itself which other parameters it has
        given_once(request, view.parameters)
    stage = view.stage
    text = view.parameters.get("query", "")
    taken: Name | None = None
    fault: ToldFault | None = None
    result: ShownResult | None = None
    status = 200
    if "query" in view.parameters:
        try:
            fault, result = None, _shown(view, _answer(view, text))
        except ServicegraphError as error:
            fault, status = _fault(view, text, error), status_of(error)
    elif "question" in view.parameters:
        try:
            text, taken = _text_of(view)
        except (UnknownQuery, QueryFileError, ParameterError) as error:
            fault, status = ToldFault(error.text(view.language)), status_of(error)
    limits = view.catalogue.limits
    return page(
        request,
        "sparql.html",
        title=view.text("sparql.answered" if "query" in view.parameters else "sparql.title"),
        section="more",
        needs_check=bool(stage),
        is_complete=result is None or result.is_complete,
        is_changing=result is not None and is_changing(text),
        status=status,
        text=text,
        taken=taken,
        fault=fault,
        result=result,
        stage=stage,
        seconds=f"{limits.seconds:g}",
        most_rows=limits.rows,
        groups=question_groups(view.catalogue, view.language),
        formats=list(_FILES),
        said=said,
    )


def _text_of(view: View) -> tuple[str, Name]:
    """The SPARQL of the question that the address names, with its parameters or those of its first example."""
    query = view.catalogue.library.get(view.parameters["question"])
    given = {name: text for name, text in view.parameters.items() if name not in _OWN}
    needed = any(parameter.required and not given.get(parameter.name) for parameter in query.parameters)
    if needed and query.examples:
        given = {**{name: _known(view, text) for name, text in query.examples[0].items()}, **given}
    return view.catalogue.bind(query.name, given, view.language).sparql, said(view, query.title)


def _known(view: View, text: str) -> str:
    """*text* of an example as the catalogue can read it: a kind that it has nothing of has no prefix in its files."""
    kind, _, slug = text.partition(":")
    namespaces, kinds = view.catalogue.prefixes.namespaces, {one.name for one in collections(view.catalogue).values()}
    return f"<{view.state.settings.base}{kind}/{slug}>" if slug and kind in kinds - namespaces.keys() else text


def _answer(view: View, text: str) -> QueryResult:
    most = view.state.settings.most_query_bytes
    if not text.strip():
        raise ParameterError("pages.sparql.missing", parameter="query")
    if len(text.encode("utf-8", "replace")) > most:
        raise ParameterError("pages.sparql.too-long", parameter="query", most=most)
    check = view.state.check
    check.start()
    return view.catalogue.store.query(text, view.catalogue.limits, derived_graphs=check.derived_graphs)


def _fault(view: View, text: str, error: ServicegraphError) -> ToldFault:
    line, column = (error.values.get(name) for name in ("line", "column"))
    message = error.text(view.language)
    if not isinstance(line, int) or not isinstance(column, int):
        return ToldFault(message)
    lines = text.splitlines()
    return ToldFault(message, line, column, lines[line - 1][:500] if 0 < line <= len(lines) else "")


def _shown(view: View, found: QueryResult) -> ShownResult:
    if isinstance(found, Boolean):
        return ShownResult((), (), 1, True, view.text("sparql.yes" if found.value else "sparql.no"))
    if isinstance(found, Solutions):
        rows: Sequence[Sequence[Term | None]] = found.rows
        heads: Sequence[str] = [f"?{name}" for name in found.variables]
    else:
        rows = [(one.subject, one.predicate, one.object) for one in found.triples]
        heads = [view.text(f"sparql.{part}") for part in ("subject", "predicate", "object")]
    told = [[None if term is None else _term(view, term) for term in row] for row in rows[:_MOST_SHOWN]]
    return ShownResult(heads, told, len(rows), found.complete)


def _term(view: View, term: Term) -> ShownTerm:
    if isinstance(term, NamedNode):
        said_term: Shown = shown(view, term)
        curie = view.catalogue.prefixes.contract(term.value)
        name = view.name(term.value)
        return ShownTerm(curie, said_term.address, None if name.text == curie else name)
    literal = shown(view, term)
    return ShownTerm(literal.text or str(term), "", None, literal.language)
