"""The SPARQL endpoint: the query operation of the SPARQL 1.1 Protocol (https://www.w3.org/TR/sparql11-protocol/)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response

from servicegraph.errors import ParameterError
from servicegraph.rdf.terms import check_iri
from servicegraph.sparql.formats import (
    BOOLEAN_FORMATS,
    GRAPH_FORMATS,
    SOLUTION_FORMATS,
    Format,
    write_graph,
)
from servicegraph.sparql.lexer import first_word, is_changing
from servicegraph.sparql.values import QueryRequest
from servicegraph.web.protocol.named_formats import format_named
from servicegraph.web.protocol.service_description import PREFIXES, service
from servicegraph.web.requests import RequestError, accepted, decode, public_address
from servicegraph.web.responses import respond, unchanged
from servicegraph.web.responses_in_parts import in_parts
from servicegraph.web.state import State, state_of

_FORM = "application/x-www-form-urlencoded"
_QUERY = "application/sparql-query"
_UPDATE = "application/sparql-update"
_CHARSETS = ("utf-8", "us-ascii")  # a query is UTF-8 (SPARQL 1.1 Protocol, 2.1.3)
_MOST_GRAPHS = 100
ADDRESS = "/sparql"
READINESS = "Servicegraph-Readiness"

_FORMATS: Mapping[str, Sequence[Format]] = {
    "SELECT": SOLUTION_FORMATS,
    "ASK": BOOLEAN_FORMATS,
    "CONSTRUCT": GRAPH_FORMATS,
    "DESCRIBE": GRAPH_FORMATS,
}
_UPDATES = frozenset({"INSERT", "DELETE", "WITH", "LOAD", "CLEAR", "DROP", "CREATE", "ADD", "MOVE", "COPY"})
_WORDS = _UPDATES.union(_FORMATS)


async def endpoint(request: Request) -> Response:
    """Answer a query, or describe the service when a GET has none."""
    current = state_of(request)
    pairs = await _operation(request, current)
    if pairs is None:
        return await run_in_threadpool(_described, request, current)
    query = _only_query(pairs, request, current.settings.most_query_bytes)
    word = first_word(query, _WORDS)
    if word in _UPDATES:
        raise RequestError("error.request-update", 400)
    accept = accepted(request)
    if word in _FORMATS:  # what cannot be written need not be asked
        accept = format_named(_given(pairs, "format"), accept, _FORMATS[word]).media_type
    # What is answered before the check is done may differ from what is answered after.
    stage, derived, headers = _readiness(current)
    varies = is_changing(query)
    asked = QueryRequest(
        query,
        current.catalogue.limits,
        accept,
        default_graphs=_graphs(pairs, "default-graph-uri"),
        named_graphs=_graphs(pairs, "named-graph-uri"),
        derived_graphs=derived,
        base=public_address(request) + ADDRESS,
    )
    found = await current.respond(asked)
    answer = found.response
    begun = respond(
        request,
        answer.content,
        answer.content_type,
        format=answer.format,
        stage=stage,
        complete=answer.complete,
        changing=varies,
        more=bool(found.rest),
        headers=headers,
    )
    if found.rest and begun.status_code == 304:
        await found.rest.close()
        return begun
    return in_parts(begun, found.rest) if found.rest else begun


async def _operation(request: Request, current: State) -> list[tuple[str, str]] | None:
    """The parameters of the query operation in any of its three forms; None for a GET that has no query."""
    in_address = decode(request.scope.get("query_string", b""))
    if request.method in ("GET", "HEAD"):
        if any(name == "update" for name, _ in in_address):
            raise RequestError("error.request-update", 400)
        return in_address if any(name == "query" for name, _ in in_address) else None
    kind, charset = _media_type(request.headers)
    most = current.settings.most_query_bytes
    if kind == _UPDATE:
        raise RequestError("error.request-update", 400)
    if kind not in (_FORM, _QUERY) or request.headers.get("content-encoding", "identity") != "identity":
        raise RequestError("error.request-media-type", 415, given=kind[:100] or "–", offered=f"{_QUERY}, {_FORM}")
    if charset not in _CHARSETS:
        raise RequestError("error.request-charset", 400, given=charset[:100], offered=", ".join(_CHARSETS))
    # In a form each byte may be written with three, and the names of graphs come on top.
    body = await _body(request, most if kind == _QUERY else 3 * most + 100_000, most)
    if kind == _FORM:
        pairs = decode(body)
        if any(name == "update" for name, _ in pairs):
            raise RequestError("error.request-update", 400)
        return [*pairs, *in_address]
    try:
        return [("query", body.decode(charset)), *in_address]
    except UnicodeDecodeError:
        raise RequestError("error.request-encoding", 400, charset=charset) from None


def _media_type(headers: Headers) -> tuple[str, str]:
    given = headers.get("content-type", "")
    if ";" not in given:
        return given.strip().lower(), "utf-8"
    kind, *parameters = (part.strip() for part in given.split(";"))
    named = dict(parameter.partition("=")[::2] for parameter in (part.lower() for part in parameters))
    return kind.lower(), named.get("charset", "utf-8").strip('"') or "utf-8"


async def _body(request: Request, most: int, said: int) -> bytes:
    """The body, read no further than *most* bytes; *said* is the limit that a refusal names."""
    content, more = bytearray(), True
    while more:  # as ``Request.stream`` does it, which costs more than all else here
        message = await request.receive()
        if message["type"] != "http.request":
            raise ClientDisconnect
        content += message.get("body", b"")
        more = message.get("more_body", False)
        if len(content) > most:
            raise RequestError("error.request-too-long", 413, most=said)
    return bytes(content)


def _only_query(pairs: Sequence[tuple[str, str]], request: Request, most: int) -> str:
    queries = [value for name, value in pairs if name == "query"]
    if len(queries) > 1:
        raise ParameterError("error.parameter-twice", parameter="query")
    if not queries or not queries[0].strip():
        raise ParameterError("error.request-query-missing", parameter="query")
    if len(queries[0].encode()) > most:
        raise RequestError("error.request-too-long", 413 if request.method == "POST" else 414, most=most)
    return queries[0]


def _graphs(pairs: Sequence[tuple[str, str]], parameter: str) -> tuple[str, ...]:
    iris = tuple(dict.fromkeys(value for name, value in pairs if name == parameter and value))
    if len(iris) > _MOST_GRAPHS:
        raise ParameterError("error.parameter-too-many", parameter=parameter, most=_MOST_GRAPHS)
    for iri in iris:
        try:
            check_iri(iri)
        except ValueError:
            raise ParameterError("error.parameter-graph", parameter=parameter, value=iri) from None
    return iris


def _given(pairs: Sequence[tuple[str, str]], parameter: str) -> str:
    """The value of a parameter that clients send as they like: the first."""
    return next((value for name, value in pairs if name == parameter), "")


def _described(request: Request, current: State) -> Response:
    given = _given(decode(request.scope.get("query_string", b"")), "format")
    format = format_named(given, accepted(request), GRAPH_FORMATS)
    stage, derived, headers = _readiness(current)
    if same := unchanged(request, format.name, stage=stage):
        return same
    sizes = current.graph_sizes(derived)
    graph = service(current.settings.title, sizes, public_address(request) + ADDRESS)
    content = write_graph(graph, format, {**current.catalogue.prefixes.namespaces, **PREFIXES})
    return respond(request, content, format.content_type, format=format.name, stage=stage, headers=headers)


def _readiness(current: State) -> tuple[str, tuple[str, ...], dict[str, str]]:
    """How far the check of today is (empty: done), the graphs that follow from it, and the header that tells it."""
    check = current.check
    derived = check.derived_graphs
    if derived:
        return "", derived, {}
    check.start()
    stage = check.stage or "pending"
    return stage, (), {READINESS: stage}
