"""Values that users send are bound as terms: whatever they hold, they cannot change a query, a header or an answer."""

from __future__ import annotations

import json
from urllib.parse import quote

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.web.clients import Response, TestClient

PRINTABLE = st.characters(min_codepoint=32, max_codepoint=126)
ECHO = "/api/queries/echo"
PARAMETERS = ("text", "thing", "count", "share", "flag", "day", "tongue")
HOSTILE = [
    '"',
    "'",
    '"""',
    "\\",
    '\\"',
    "\n",
    "\r\nX-Evil: 1",
    '" } UNION { BIND("evil" AS ?canary) } #',
    "> ; DROP ALL ; #",
    "http://a/> } UNION { BIND('evil' AS ?canary) } #",
    "<http://a/> ?p ?o . ?s ?p <http://b/>",
    "phase:pilot } #",
    "phase:pilot>",
    '\\u0022 } UNION { BIND("evil" AS ?canary) } #',
    "\\u003E } #",
    "\u0000",
    "a\u0000b",
    "\u2028\u202e\ufeff",
    "1 } UNION { BIND(2 AS ?whole",
    "1; 2",
    "1e999",
    "-0",
    "+1",
    "٣",
    "true } #",
    "2026-01-31T00:00:00",
    '2026-01-31" } #',
    "fi } #",
    'fi"@en',
    "$text",
    "?canary",
    "$(rm -rf /)",
    "../../etc/passwd",
    "%00",
    "💥" * 100,
    "x" * 60_000,
    "http://example.org/" + "x" * 10_000,
    "{" * 5_000,
]


def check(response: Response, parameter: str, value: str) -> None:
    """Either the value is refused and the parameter named, or the answer has it unchanged and nothing else changed."""
    assert "x-evil" not in response.headers
    if response.status_code == 400:
        told = response.json()
        assert response.headers["content-type"] == "application/problem+json"
        assert told["parameter"] == parameter
        assert len(told["detail"]) < 1_000
        return
    assert response.status_code == 200, response.text
    document = response.json()
    assert [row["canary"] for row in document["rows"]] == ["one", "two"]
    for name, cell in document["rows"][0].items():
        others = {"text": "said", "thing": "name", "count": "whole", "share": "part", "flag": "truth", "day": "date"}
        if name not in ("canary", others.get(parameter, "tag")):
            assert cell is None
    if parameter == "text":
        assert document["rows"][0]["said"] == (value or None)
    if parameter == "thing" and value:
        assert document["rows"][0]["name"]["iri"]
    json.dumps(document, allow_nan=False)


@pytest.mark.parametrize("parameter", PARAMETERS)
@pytest.mark.parametrize("value", HOSTILE, ids=lambda value: ascii(value[:20]))
def test_a_hostile_value_is_a_value_or_refused(client: TestClient, parameter: str, value: str) -> None:
    check(client.get(ECHO, params={parameter: value}), parameter, value)


@given(value=st.text(max_size=200), parameter=st.sampled_from(PARAMETERS))
@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_value_is_a_value_or_refused(client: TestClient, value: str, parameter: str) -> None:
    check(client.get(ECHO, params={parameter: value}), parameter, value)


@given(value=st.text(alphabet=st.sampled_from("\"'\\<>{}#$?@^:.;\n\r\tué1 "), max_size=30))
@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_text_of_the_signs_of_sparql_comes_back_as_it_was(client: TestClient, value: str) -> None:
    check(client.get(ECHO, params={"text": value}), "text", value)


@given(query=st.binary(max_size=200))
@settings(max_examples=100, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_bytes_as_a_query_get_a_clear_answer(client: TestClient, query: bytes) -> None:
    response = client.post("/sparql", content=query, headers={"Content-Type": "application/sparql-query"})
    assert response.status_code in (200, 400)
    if response.status_code == 400:
        assert response.headers["content-type"] == "application/problem+json"
        assert "Traceback (" not in response.json()["detail"]


@given(path=st.text(max_size=50), language=st.text(alphabet=PRINTABLE, max_size=30))
@settings(max_examples=100, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_name_and_language_get_a_clear_answer(client: TestClient, path: str, language: str) -> None:
    for address in (f"/id/x/{quote(path, safe='')}", f"/vocab/{quote(path, safe='')}", f"/api/queries/{quote(path)}"):
        response = client.get(address, headers={"Accept-Language": language, "Accept": "*/*"})
        assert response.status_code in (200, 404)
        assert "content-type" in response.headers


@pytest.mark.parametrize(
    "headers",
    [
        {"Accept": ",".join(["a/b;q=0.1"] * 2_000)},
        {"Accept": "text/turtle;q=nonsense"},
        {"Accept": ";;;,,,"},
        {"Accept-Language": "fi;q=2, sv;q=-1, *;q=nan"},
        {"Accept-Language": "x" * 5_000},
        {"If-None-Match": '"' + "x" * 5_000 + '", W/, ,'},
        {"Host": 'evil.example"><script>'},
        {"Host": "evil.example:99999"},
        {"X-Forwarded-Host": "evil.example", "X-Forwarded-Proto": "javascript"},
    ],
    ids=lambda headers: next(iter(headers)),
)
@pytest.mark.parametrize("address", ["/sparql", "/id/package/youth", "/api/queries", "/nothing"])
def test_a_hostile_header_gets_a_clear_answer(client: TestClient, address: str, headers: dict[str, str]) -> None:
    response = client.get(address, headers=headers)
    assert response.status_code in (200, 400, 404, 406)
    assert "<script>" not in response.text
    assert "javascript" not in response.text


def test_the_same_name_many_times_is_refused_soon(client: TestClient) -> None:
    assert client.get(ECHO + "?" + "&".join(["text=a"] * 90)).status_code == 400
    assert client.get(ECHO + "?" + "&".join(f"p{number}=a" for number in range(2_000))).status_code == 400
