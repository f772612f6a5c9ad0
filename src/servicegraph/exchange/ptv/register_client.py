"""Asks the register for one answer at a time: with its key, within limits, waiting and trying again as it asks."""

from __future__ import annotations

import datetime
import email.utils
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import TracebackType
from typing import Any
from urllib.parse import urlsplit

import httpx
from pydantic_core import from_json

from servicegraph.errors import FetchError, ParameterError
from servicegraph.messages import one_line, shortened

OFFICIAL_ADDRESS = "https://api-gw.palvelutietovaranto.suomi.fi/api/v12"
"""The address of version 12 of the register's interface."""
_LOCAL = frozenset({"127.0.0.1", "localhost", "::1"})
_TRY_AGAIN = frozenset({429, 500, 502, 503, 504})


@dataclass(frozen=True)
class FetchLimits:
    """How long and how much is fetched: seconds for an answer and for a wait, bytes of an answer and of all, tries."""

    answer_seconds: float = 60.0
    silent_seconds: float = 20.0
    longest_wait: float = 300.0
    answer_bytes: int = 20_000_000
    all_bytes: int = 1_000_000_000
    tries: int = 6
    first_wait: float = 1.0
    pages: int = 10_000


class RegisterClient:
    """A connection to the register at *address*; the *key* goes there and nowhere else.

    ``waits`` is told of each wait, in seconds, and is what waits. Every method raises FetchError.
    """

    def __init__(
        self, address: str, key: str, limits: FetchLimits, waits: Callable[[float], None] = time.sleep
    ) -> None:
        self._address = checked_address(address)
        self._limits = limits
        self._waits = waits
        self._left = limits.all_bytes
        timeout = httpx.Timeout(limits.silent_seconds)
        headers = {"x-api-key": key, "Accept": "application/json", "User-Agent": "servicegraph"}
        self._client = httpx.Client(headers=headers, timeout=timeout, follow_redirects=False)

    def __enter__(self) -> RegisterClient:
        return self

    def __exit__(
        self, type: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._client.close()

    def answer(self, path: str, asked: Mapping[str, str | Sequence[str]]) -> Any:
        """The JSON document at *path* with the parameters *asked*; None where there is no such thing (404)."""
        where = shortened(one_line(path))
        wait = self._limits.first_wait
        for attempt in range(1, self._limits.tries + 1):
            try:
                status, headers, content = self._content(path, asked, where)
            except (httpx.TimeoutException, httpx.NetworkError, httpx.RemoteProtocolError) as error:
                is_away = isinstance(error, httpx.ConnectError) and attempt > 1  # there is no server to wait for
                if attempt == self._limits.tries or is_away:
                    raise FetchError("fetch.no-answer", path=where, address=self._address) from error
                self._waits(wait)
            except (httpx.HTTPError, httpx.InvalidURL) as error:
                raise FetchError("fetch.no-answer", path=where, address=self._address) from error
            else:
                if status == 200:
                    return self._document(headers, content, where)
                if status == 404:
                    return None
                if status not in _TRY_AGAIN or attempt == self._limits.tries:
                    raise _refused(status, headers, where, self._address)
                self._waits(min(_asked_wait(headers, wait), self._limits.longest_wait))
            wait = min(2 * wait, self._limits.longest_wait)
        raise AssertionError("the last try gives or raises")

    def _content(
        self, path: str, asked: Mapping[str, str | Sequence[str]], where: str
    ) -> tuple[int, httpx.Headers, bytes]:
        """Status, headers and body; an answer of 200 is read no further than the limits go."""
        until = time.monotonic() + self._limits.answer_seconds
        with self._client.stream("GET", f"{self._address}/{path}", params=dict(asked)) as response:
            if response.status_code != 200:
                return response.status_code, response.headers, b""
            parts, length = [], 0
            for part in response.iter_bytes():
                length += len(part)
                if length > self._limits.answer_bytes or length > self._left:
                    megabytes = min(self._limits.answer_bytes, self._limits.all_bytes) // 1_000_000
                    raise FetchError("fetch.too-large", path=where, megabytes=megabytes)
                if time.monotonic() > until:
                    raise httpx.ReadTimeout("slow answer")
                parts.append(part)
            self._left -= length
            return response.status_code, response.headers, b"".join(parts)

    def _document(self, headers: httpx.Headers, content: bytes, where: str) -> Any:
        kind = headers.get("content-type", "").partition(";")[0].strip().lower()
        if not kind.endswith("json"):
            raise FetchError("fetch.no-json", path=where, kind=shortened(one_line(kind), 40) or "-")
        try:
            return from_json(content, allow_inf_nan=False)
        except ValueError:
            raise FetchError("fetch.no-json", path=where, kind=shortened(one_line(kind), 40)) from None


def checked_address(address: str) -> str:
    """*address* as that of a register; raises ParameterError where the key would go over an open line."""
    try:
        parts = urlsplit(address)
        is_open = parts.scheme == "http" and (parts.hostname or "") not in _LOCAL
        is_fit = parts.scheme in ("http", "https") and bool(parts.hostname) and not (parts.username or parts.query)
    except ValueError:
        is_open = is_fit = False
    if not is_fit or is_open or not address.isprintable():
        raise ParameterError("fetch.wrong-address", parameter="--address", value=one_line(address))
    return address.rstrip("/")


def _refused(status: int, headers: httpx.Headers, where: str, address: str) -> FetchError:
    if status in (401, 403):
        return FetchError("fetch.key-refused", status=status)
    if 300 <= status < 400:
        to = shortened(one_line(headers.get("location", "")))
        return FetchError("fetch.redirected", path=where, to=to)
    return FetchError("fetch.status", path=where, status=status, address=address)


def _asked_wait(headers: httpx.Headers, otherwise: float) -> float:
    """The seconds that ``Retry-After`` asks to wait: a number, or a time (RFC 9110, 10.2.3)."""
    said = headers.get("retry-after", "").strip()
    if said.isascii() and said.isdigit():
        return float(said[:6])
    try:
        then = email.utils.parsedate_to_datetime(said)
        return max(0.0, (then - datetime.datetime.now(datetime.UTC)).total_seconds())
    except (TypeError, ValueError):
        return otherwise
