"""Endpoints that do not answer, answer something else, or lie: each is told by name, and the others are compared."""

from __future__ import annotations

import datetime
import http.server
import json
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from servicegraph.cli.main import main
from servicegraph.comparison import endpoint_asking
from servicegraph.comparison.asked_rows import AskedTerm, FaultyRow
from servicegraph.comparison.catalogue_facts import facts_asked
from servicegraph.comparison.compared_sources import compared_sources
from servicegraph.comparison.comparing import ComparedCatalogue, ask_catalogues
from servicegraph.messages import LANGUAGES
from tests.comparison.endpoints import Play, answering, played

DAY = datetime.date(2026, 6, 1)
WHOLE, PHASE = "https://example.org/id/chain/one", "https://w3id.org/servicegraph/vocab/phase/pilot"


def results(*rows: dict[str, object]) -> bytes:
    """The SPARQL result in JSON that has *rows*."""
    return json.dumps({"head": {"vars": []}, "results": {"bindings": list(rows)}}).encode()


def iri(value: str) -> dict[str, str]:
    return {"type": "uri", "value": value}


def text(value: str) -> dict[str, str]:
    return {"type": "literal", "value": value}


NOTHING = results()


def asked(play: Play, seconds: float = 5.0, scheme: str = "http") -> ComparedCatalogue:
    """What a comparison gets of an endpoint that answers with *play*."""
    with played(play) as address:
        given_sources = compared_sources([address.replace("http", scheme, 1)])
        (found,) = ask_catalogues(given_sources, DAY, seconds=seconds)
    return found


@pytest.mark.parametrize(
    ("play", "key"),
    [
        (answering(b"", status=302, Location="http://elsewhere.example/"), "error.compare-moved"),
        (answering(b"", status=401), "error.compare-refused"),
        (answering(b"no", status=404), "error.compare-missing"),
        (answering(b"later", status=503, Retry_After="5"), "error.compare-busy"),
        (answering(b"Virtuoso 37000 Error", status=400), "error.compare-status"),
        (answering(b"<html><p>Hello", kind="text/html; charset=utf-8"), "error.compare-no-results"),
        (answering(b"{"), "error.compare-unreadable"),
        (answering(b"[]"), "error.compare-unreadable"),
        (answering(b'{"results": {"bindings": [{"whole": {"type": "uri"}}]}}'), "error.compare-unreadable"),
        (answering(b"[" * 100_000), "error.compare-unreadable"),
        (answering(NOTHING[:-4], Content_Length="5000"), "error.compare-unreadable"),
        (answering(NOTHING, Servicegraph_Complete="false"), "error.compare-cut"),
        (answering(results({"whole": text("a text"), "mark": text("told")})), "error.compare-faulty"),
        (answering(results({"whole": iri("no iri"), "mark": text("told")})), "error.compare-faulty"),
        (answering(results({"mark": text("told")})), "error.compare-faulty"),
        (answering(results({"whole": iri("a:" + "x" * 3000), "mark": text("told")})), "error.compare-faulty"),
    ],
)
def test_an_answer_that_is_none_is_told_by_name_with_what_to_do(play: Play, key: str) -> None:
    found = asked(play)
    assert found.facts is None
    assert found.failure is not None
    assert found.failure.key == key
    for language in LANGUAGES:
        assert "127.0.0.1" in found.failure.text(language)


def test_who_speaks_no_tls_is_told(caplog: pytest.LogCaptureFixture) -> None:
    found = asked(answering(NOTHING), scheme="https")
    assert found.failure is not None
    assert found.failure.key in ("error.compare-certificate", "error.compare-unreached")


def test_a_redirect_is_not_followed() -> None:
    reached: list[str] = []

    def note(handler: http.server.BaseHTTPRequestHandler) -> None:
        reached.append(handler.path)
        answering(NOTHING)(handler)

    with played(note) as elsewhere:
        asked(answering(b"", status=307, Location=elsewhere))
        asked(answering(b"", status=303, Location=elsewhere))
    assert reached == []


def drips(handler: http.server.BaseHTTPRequestHandler) -> None:
    """An answer that comes a byte at a time and never ends."""
    answering(b"", Content_Length="100000")(handler)
    while True:
        handler.wfile.write(b" ")
        handler.wfile.flush()
        time.sleep(0.05)


def hangs(handler: http.server.BaseHTTPRequestHandler) -> None:
    """No answer at all."""
    time.sleep(60)


def drips_headers(handler: http.server.BaseHTTPRequestHandler) -> None:
    """A head that does not end."""
    for _ in range(1000):
        handler.wfile.write(b"HTTP/1.1 200 OK\r\n"[:1])
        handler.wfile.flush()
        time.sleep(0.05)


@pytest.mark.parametrize("play", [drips, hangs, drips_headers])
def test_who_takes_too_long_is_given_up(play: Play) -> None:
    begun = time.monotonic()
    found = asked(play, seconds=0.4)
    assert found.failure is not None
    assert found.failure.key == "error.compare-late"
    assert time.monotonic() - begun < 20


def test_an_answer_without_end_is_not_read_to_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(endpoint_asking, "_MOST_BYTES", 10_000)
    found = asked(answering(b" " * 200_000))
    assert found.failure is not None
    assert found.failure.key == "error.compare-large"


def test_others_are_compared_and_all_keep_their_places() -> None:
    with played(answering(NOTHING)) as good, played(answering(b"", status=500)) as bad, played(hangs) as late:
        found = ask_catalogues(compared_sources([bad, good, late]), DAY, seconds=3)
    assert [one.facts is not None for one in found] == [False, True, False]
    assert [one.failure and one.failure.key for one in found] == [
        "error.compare-status",
        None,
        "error.compare-late",
    ]


def test_readiness_that_is_still_measured_is_not_known_instead_of_nothing() -> None:
    wholes = results({"whole": iri(WHOLE), "mark": text("told")})

    def play(handler: http.server.BaseHTTPRequestHandler) -> None:
        seen.append(1)
        answering(wholes if len(seen) == 1 else NOTHING, Servicegraph_Readiness="pending")(handler)

    seen: list[int] = []
    found = asked(play, seconds=1.9)
    assert found.facts is not None
    assert found.is_pending
    assert not found.facts.is_ready
    assert list(found.facts.wholes) == [WHOLE]


def test_an_endpoint_without_packages_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    with played(answering(NOTHING)) as address:
        assert main(["compare", f"Far={address}", "--lang", "en"]) == 0
    assert "Far has neither packages nor chains" in capsys.readouterr().out


def test_questions_say_who_asks_and_name_no_further_parameters() -> None:
    heads: list[tuple[str, str, str]] = []

    def play(handler: http.server.BaseHTTPRequestHandler) -> None:
        heads.append((handler.path, handler.headers["User-Agent"], handler.headers["Accept"]))
        answering(NOTHING)(handler)

    asked(play)
    assert {path for path, _, _ in heads} == {"/sparql"}
    assert all(agent.startswith("servicegraph/") for _, agent, _ in heads)
    assert all("application/sparql-results+json" in accepted for _, _, accepted in heads)


TERMS = st.one_of(
    st.none(),
    st.builds(AskedTerm, st.one_of(st.text(max_size=20), st.integers().map(str), st.just(WHOLE)), st.booleans()),
)
ROWS = st.lists(
    st.fixed_dictionaries(dict.fromkeys(("whole", "concept", "mark", "met", "applicable", "organisation"), TERMS)),
    max_size=3,
)


@given(ROWS)
@settings(max_examples=25)
def test_whatever_is_answered_becomes_facts_or_is_refused(rows: list[dict[str, AskedTerm | None]]) -> None:
    answer = [{name: term for name, term in row.items() if term is not None} for row in rows]
    try:
        facts = facts_asked(lambda _, question: answer if "OFFSET 0" in question else [], DAY)
    except FaultyRow:
        return
    for whole in facts.wholes.values():
        assert all(0 <= met <= applicable for met, applicable in whole.tasks.values())
