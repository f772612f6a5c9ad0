"""Asking a SPARQL endpoint elsewhere: within a time, up to a size, without going where it sends us."""

from __future__ import annotations

import functools
import http.client
import json
import socket
import ssl
import time
import urllib.error
import urllib.request
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from importlib.metadata import version
from typing import Any

from SPARQLWrapper import JSON, POST, URLENCODED, SPARQLWrapper

from servicegraph.comparison.asked_rows import AskedRow, AskedTerm
from servicegraph.comparison.compared_sources import ComparedSource, ComparisonError
from servicegraph.comparison.comparison_questions import READINESS
from servicegraph.messages import one_line, shortened

_MOST_BYTES = 50_000_000
_AT_A_TIME = 65_536
_JSON_TYPES = ("application/sparql-results+json", "application/json")
_BUSY, _GONE, _REFUSED = (429, 502, 503, 504), (404, 410), (401, 403, 407)
_WAITS = 2.0  # seconds between two looks whether the readiness is there


class _StaysHere(urllib.request.HTTPRedirectHandler):
    """Follows no redirect: who named an address meant it, and no other."""

    def redirect_request(self, *_: Any) -> None:
        return None


class _BoundedClient(SPARQLWrapper):  # type: ignore[misc, unused-ignore]
    """The client of the field, whose request goes through an opener of its own and may take *seconds*."""

    def __init__(self, address: str, seconds: float) -> None:
        super().__init__(address, returnFormat=JSON, agent=_agent())
        self._seconds = seconds

    def _query(self) -> tuple[Any, str]:
        opener = urllib.request.build_opener(_StaysHere)
        return opener.open(self._createRequest(), timeout=self._seconds), self.returnFormat


@dataclass(frozen=True)
class EndpointAsker:
    """Asks the endpoint of *source* until *deadline* (``time.monotonic``). ``pending`` gets a member when its
    readiness is not known yet.
    """

    source: ComparedSource
    deadline: float
    pending: list[str] = field(default_factory=list)

    def __call__(self, name: str, question: str) -> Sequence[AskedRow]:
        """The rows of the question *name*. Raises ComparisonError that names the endpoint and says what to do."""
        while True:
            headers, content = self._answer(question)
            if headers.get("servicegraph-complete", "") == "false":
                raise self._failure("error.compare-cut")
            waits = name == READINESS and headers.get("servicegraph-readiness", "") == "pending"
            if not waits:
                return self._rows(content)
            if time.monotonic() + _WAITS > self.deadline:
                self.pending.append(name)
                return ()
            time.sleep(_WAITS)

    def _answer(self, question: str) -> tuple[Mapping[str, str], bytes]:
        """The headers, in small letters, and the content of the answer. Raises ComparisonError."""
        client = _BoundedClient(self.source.address, self._seconds_left())
        client.setOnlyConneg(True)
        client.setMethod(POST)
        client.setRequestMethod(URLENCODED)
        client.setQuery(question)
        try:
            with client.query().response as response:
                kind = response.headers.get_content_type()
                if kind not in _JSON_TYPES:
                    raise self._failure("error.compare-no-results", kind=shortened(one_line(kind)))
                headers = {name.lower(): value for name, value in response.headers.items()}
                return headers, self._read(response)
        except urllib.error.HTTPError as error:
            with error:
                raise self._refusal(error) from None
        except TimeoutError:
            raise self._failure("error.compare-late") from None
        except urllib.error.URLError as error:
            raise self._unreached(error.reason) from None
        except (OSError, http.client.HTTPException, ValueError) as error:
            raise self._unreached(error) from None

    def _read(self, response: Any) -> bytes:
        parts: list[bytes] = []
        size = 0
        while part := response.read1(_AT_A_TIME):
            size += len(part)
            if size > _MOST_BYTES:
                raise self._failure("error.compare-large", most=_MOST_BYTES // 1_000_000)
            parts.append(part)
            self._seconds_left()
        return b"".join(parts)

    def _seconds_left(self) -> float:
        """How long a request may take still. Raises ComparisonError when there is no time left."""
        left = self.deadline - time.monotonic()
        if left <= 0:
            raise self._failure("error.compare-late")
        return left

    def _rows(self, content: bytes) -> Sequence[AskedRow]:
        """The rows of the SPARQL 1.1 Query Results JSON Format. Raises ComparisonError."""
        try:
            bindings = json.loads(content.decode("utf-8-sig"))["results"]["bindings"]
            return [
                {name: AskedTerm(_text(term["value"]), term["type"] == "uri") for name, term in row.items()}
                for row in bindings
            ]
        except (ValueError, LookupError, TypeError, AttributeError, RecursionError):
            raise self._failure("error.compare-unreadable") from None

    def _refusal(self, error: urllib.error.HTTPError) -> ComparisonError:
        status = error.code
        if 300 <= status < 400:
            return self._failure("error.compare-moved", target=shortened(one_line(error.headers.get("Location", ""))))
        for statuses, key in (
            (_BUSY, "error.compare-busy"),
            (_GONE, "error.compare-missing"),
            (_REFUSED, "error.compare-refused"),
        ):
            if status in statuses:
                return self._failure(key, status=status)
        return self._failure("error.compare-status", status=status)

    def _unreached(self, reason: object) -> ComparisonError:
        if isinstance(reason, TimeoutError):
            return self._failure("error.compare-late")
        if isinstance(reason, ssl.SSLError):
            return self._failure("error.compare-certificate", reason=_said(reason))
        return self._failure("error.compare-unreached", reason=_why(reason))

    def _failure(self, key: str, **values: object) -> ComparisonError:
        return ComparisonError(key, name=self.source.place, **values)


def _why(reason: object) -> object:
    """Why there is no connection: a sentence of ours for what happens often, else what the system says."""
    if isinstance(reason, ConnectionRefusedError):
        return ComparisonError("error.compare-why-refused")
    if isinstance(reason, socket.gaierror):
        return ComparisonError("error.compare-why-no-server")
    if isinstance(reason, ConnectionError | http.client.HTTPException):
        return ComparisonError("error.compare-why-broken")
    return _said(reason)


def _said(reason: object) -> str:
    """What the system says of a failure, in short."""
    said = getattr(reason, "strerror", "") or str(reason) or type(reason).__name__
    return shortened(one_line(str(said)))


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError
    return value


@functools.cache
def _agent() -> str:
    return f"servicegraph/{version('servicegraph')} (compare)"
