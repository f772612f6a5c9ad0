"""Requests that nobody would send in kindness: SPARQL by its grammar and beside it, parameters, headers, bodies."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from urllib.parse import quote, quote_from_bytes

_PREFIXES = (
    "PREFIX sg: <https://w3id.org/servicegraph/ns#> PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#> "
    "PREFIX xsd: <http://www.w3.org/2001/XMLSchema#> "
)
_NAMES = (
    *("sg:Service", "sg:Chain", "sg:Interface", "rdfs:label", "sg:hasPart", "xsd:integer"),
    *("<relative>", "<http://a/b>", "sg:no"),
)
_TEXTS = (
    *('"a"', "'b'@fi", '"1"^^xsd:integer', '"""long"""', '"\\u00e4"', '"99999999999999999999"^^xsd:long'),
    *("1", "-1", "1.5e300", "true", "99999999999999999999999", '"2026-13-45"^^xsd:date', '"💥"'),
)
# By how many arguments they take; others of a query's functions are never right.
_FUNCTIONS = {
    0: "BNODE RAND NOW UUID STRUUID CONCAT COALESCE".split(),
    1: (
        "STR LANG DATATYPE IRI URI BNODE ABS CEIL FLOOR ROUND STRLEN UCASE LCASE ENCODE_FOR_URI YEAR MONTH DAY HOURS "
        "MINUTES SECONDS TIMEZONE TZ MD5 SHA1 SHA256 SHA384 SHA512 isIRI isBLANK isLITERAL isNUMERIC xsd:integer "
        "xsd:decimal xsd:dateTime xsd:anyURI fn:upper-case <x:f> <relative>"
    ).split(),
    2: (
        "SUBSTR CONTAINS STRSTARTS STRENDS STRBEFORE STRAFTER STRLANG STRDT REGEX sameTerm langMatches CONCAT "
        "COALESCE <x:f>"
    ).split(),
    3: "IF REGEX REPLACE SUBSTR CONCAT COALESCE".split(),
}
_AGGREGATES = ("COUNT", "SUM", "AVG", "MIN", "MAX", "SAMPLE", "GROUP_CONCAT", "COUNT(DISTINCT", "MEDIAN")
_FORMS = ("SELECT *", "SELECT ?a (?b AS ?z)", "SELECT DISTINCT ?a", "ASK", "CONSTRUCT", "DESCRIBE ?a", "aggregate")
_OPERATORS = ("+", "-", "*", "/", "=", "!=", "<", "&&", "||", "IN")
_ODD = (
    *("", "\0", "{", "}", "((((", "))))", "#", "'", '"', "\\", "<", ">", "SERVICE <http://a/> {}"),
    *("é", "\ufeff", "\u202e", ";"),
)
_MEDIA = (
    *("*/*", "*/*", "*/*", "text/html,*/*;q=0.1", "text/html", "application/json", "text/csv", "text/turtle", ""),
    *("application/sparql-results+json", "application/sparql-results+xml, */*;q=0.5", "application/ld+json, */*;q=0.1"),
    *("image/png", ";;;,,,", "*", "text/*;q=0.5, application/*", ",".join(["a/b;q=0.1"] * 300)),
)
_KINDS = ("application/json", "application/sparql-query", "application/sparql-update", "text/plain; charset=x", "")
_METHODS = ("GET",) * 20 + ("HEAD", "HEAD", "POST", "POST", "OPTIONS", "PUT", "DELETE", "PATCH", "TRACE", "FOO", "get")
_LANGUAGES = ("fi", "sv;q=2", "xx", "*", "x" * 500, "fi-FI, sv;q=0.9")
_TAGS = ("*", '"a"', 'W/"b", ,', '"' + "x" * 2_000 + '"')
_RARE = ("Range: bytes=0-1", "Expect: 100-continue", "Upgrade: websocket\r\nConnection: Upgrade", "X: \x01")
_VALUES = (
    *("", "a", "organisation:kela", "segment:youth", "<http://a/b>", "fi", "xx", "2026-01-01", "9" * 30, "-1", "0"),
    *("../../etc/passwd", "%00", "'; DROP ALL", '" } UNION { ?s ?p ?o } #', "ä" * 300, "\r\nX-Evil: 1", "💥"),
    "x" * 5_000,
)
_PATHS = (
    *("/", "/sparql", "/sparql/", "/graphs", "/ns", "/ns.ttl", "/vocab/phase", "/vocab/phase/pilot", "/vocab/no"),
    *("/id/package/youth", "/id/service/no", "/id/a/b/c", "/api/queries", "/api/services", "/api/search"),
    *("/api/gaps", "/api/negotiation", "/api/check", "/api/findings", "/api/readiness", "/api/chains", "/api/no"),
    *("/health/live", "/health/ready", "/openapi.json", "/gaps", "/negotiation", "/readiness", "/search"),
    *("/findings", "/questions", "/about", "/static/no.css", "/docs", "/docs/checks", "/services", "/api/suggest"),
    *("/%00", "/%ff", "//", "/../..", "*", "http://a/ns"),
)
_PARAMETERS = (
    *("query", "format", "lang", "page", "size", "labels", "basis", "trace", "q", "a", "b", "chain", "provider"),
    *("default", "graph", "default-graph-uri", "named-graph-uri", "date", "level", "kind", "fields", "sort"),
    *("minimum", "segment"),
)
Maker = Callable[[random.Random, Sequence[str]], "UnkindRequest"]


@dataclass(frozen=True)
class UnkindRequest:
    """The bytes of a request, and whether its answer has no body whatever it says."""

    sent: bytes
    is_head: bool


def unkind_requests(seed: int, questions: Sequence[str]) -> Iterator[UnkindRequest]:
    """Requests without end, the same for the same *seed*; *questions* are the names of the questions that there are."""
    chosen = random.Random(seed)
    kinds: Sequence[Callable[[random.Random, Sequence[str]], UnkindRequest]] = (
        (_sparql,) * 4 + (_question,) * 2 + (_any,)
    )
    while True:
        yield chosen.choice(kinds)(chosen, questions)


def query(chosen: random.Random) -> str:
    """A query by the grammar, at times one that a slip of the hand has gone over."""
    form = chosen.choice(
        ("SELECT *", "SELECT ?a (?b AS ?z)", "SELECT DISTINCT ?a", "ASK", "CONSTRUCT", "DESCRIBE ?a", "aggregate")
    )
    where = _group(chosen, 3)
    if form == "CONSTRUCT":
        text = f"CONSTRUCT {{ {_triple(chosen)} }} WHERE {where}"
    elif form == "aggregate":
        name = chosen.choice(_AGGREGATES)
        text = f"SELECT ?a ({name}(?b){')' if '(' in name else ''} AS ?n) WHERE {where} GROUP BY ?a"
    else:
        text = f"{form} WHERE {where}"
    if chosen.random() < 0.5 and form != "ASK":
        text += f" ORDER BY {chosen.choice(('?a', 'DESC(?b)', _expression(chosen, 1)))}"
    if form != "ASK":
        text += f" LIMIT {chosen.choice((0, 1, 10, 100))}"
    if chosen.random() < 0.1:
        place = chosen.randrange(len(text))
        text = text[:place] + chosen.choice(_ODD) + text[place + chosen.randrange(3) :]
    if chosen.random() < 0.01:
        text = chosen.choice(("{", "(", "[", "!", "1+", "SELECT * {")) * 3_000 + text
    return _PREFIXES + text


def _term(chosen: random.Random) -> str:
    kind = chosen.random()
    if kind < 0.5:
        return f"?{chosen.choice('abc')}"
    return chosen.choice(_NAMES if kind < 0.8 else _TEXTS)


def _triple(chosen: random.Random) -> str:
    path = chosen.choice(("", "", "", "*", "+", "?", "|rdfs:label", "/sg:no"))
    predicate = chosen.choice(("a", "rdfs:label", "sg:hasPart", "?p", "^sg:hasPart", "!a"))
    return f"{_term(chosen)} {predicate}{path if predicate != '?p' else ''} {_term(chosen)} ."


def _expression(chosen: random.Random, deep: int) -> str:
    if not deep or chosen.random() < 0.3:
        return _term(chosen)
    if chosen.random() < 0.4:
        left, right = _expression(chosen, deep - 1), _expression(chosen, deep - 1)
        return f"({left} {chosen.choice(_OPERATORS)} {right})"
    number = chosen.randrange(len(_FUNCTIONS))
    given = ", ".join(_expression(chosen, deep - 1) for _ in range(number))
    return f"{chosen.choice(_FUNCTIONS[number])}({given})"


def _group(chosen: random.Random, deep: int) -> str:
    parts = [f"?a a {chosen.choice(_NAMES[:3])} ."]
    for _ in range(chosen.randrange(4)):
        inner = _group(chosen, deep - 1) if deep else "{}"
        parts.append(
            chosen.choice(
                (
                    _triple(chosen),
                    f"OPTIONAL {inner}",
                    f"{inner} UNION {inner}",
                    f"MINUS {inner}",
                    f"FILTER({_expression(chosen, 2)})",
                    f"FILTER EXISTS {inner}",
                    f"BIND({_expression(chosen, 2)} AS ?{chosen.choice('xyz')})",
                    f"VALUES ?a {{ {chosen.choice(_NAMES)} }}",
                    f"GRAPH ?g {inner}",
                    f"{{ SELECT ?a {inner} }}",
                    "SERVICE <http://127.0.0.1:1/> {}",
                )
            )
        )
    return "{ " + " ".join(parts) + " }"


def _sparql(chosen: random.Random, _: Sequence[str]) -> UnkindRequest:
    text = query(chosen).encode()
    if chosen.random() < 0.02:
        text = text.replace(b"a", b"\xff")
    way = chosen.random()
    if way < 0.5:
        return _request(chosen, "GET", b"/sparql?query=" + quote_from_bytes(text).encode())
    if way < 0.75:
        return _request(chosen, "POST", b"/sparql", text, "application/sparql-query")
    form = b"query=" + quote_from_bytes(text).encode()
    return _request(chosen, "POST", b"/sparql", form, "application/x-www-form-urlencoded")


def _question(chosen: random.Random, questions: Sequence[str]) -> UnkindRequest:
    return _request(chosen, "GET", f"/api/queries/{chosen.choice(questions)}{_asked(chosen)}".encode())


def _any(chosen: random.Random, _: Sequence[str]) -> UnkindRequest:
    target = (chosen.choice(_PATHS) + _asked(chosen)).encode()
    body = chosen.choice((b"", b"", b"a=b", b"\x00\xff" * 50, b"{" * 5_000, b'{"a": 1}'))
    kind = chosen.choice(_KINDS)
    method = chosen.choice(_METHODS)
    return _request(chosen, method, target, body if method not in ("GET", "HEAD", "OPTIONS") else b"", kind)


def _asked(chosen: random.Random) -> str:
    number = chosen.choice((0, 0, 1, 1, 2, 4))
    pairs = [f"{chosen.choice(_PARAMETERS)}={quote(chosen.choice(_VALUES))}" for _ in range(number)]
    return "?" + "&".join(pairs) if pairs else ""


def _request(chosen: random.Random, method: str, target: bytes, body: bytes = b"", kind: str = "") -> UnkindRequest:
    """The bytes of a request with some headers, its body at times in chunks."""
    headers = ["Host: " + chosen.choice(("a", "localhost", "evil.example", "<script>", "a:99999"))]
    if chosen.random() < 0.8:
        headers.append("Accept: " + chosen.choice(_MEDIA))
    if chosen.random() < 0.3:
        headers.append("Accept-Language: " + chosen.choice(_LANGUAGES))
    if chosen.random() < 0.3:
        headers.append("Accept-Encoding: " + chosen.choice(("gzip", "br", "gzip;q=0", "*", "identity, gzip")))
    if chosen.random() < 0.1:
        headers.append("If-None-Match: " + chosen.choice(_TAGS))
    if chosen.random() < 0.05:
        headers.append(chosen.choice(_RARE))
    if kind:
        headers.append("Content-Type: " + kind)
    if body and chosen.random() < 0.2:
        headers.append("Transfer-Encoding: chunked")
        body = b"%x\r\n%s\r\n0\r\n\r\n" % (len(body), body)
    elif body or method in ("POST", "PUT", "PATCH"):
        headers.append(f"Content-Length: {len(body)}")
    head = method.encode() + b" " + target + b" HTTP/1.1\r\n" + "\r\n".join(headers).encode() + b"\r\n\r\n"
    return UnkindRequest(head + body, method == "HEAD")
