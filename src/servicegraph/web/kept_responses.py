"""Whole answers, kept in front of everything that takes time: a repeated question is answered from bytes.

See docs/decisions/0025. What is kept follows from its address and headers, the state, the day and the stage of the
check, and ``responses.respond`` has said so of it; when one of the last three is another, all are forgotten.
"""

from __future__ import annotations

import asyncio
import functools
import threading
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from servicegraph.web.packing import Pairs, header, packed, takes_gzip, unpacked_tags, with_tag_held
from servicegraph.web.responses import KEEPING
from servicegraph.web.state import FAILED, State

Key = tuple[bytes | str | bool, ...]
Generation = tuple[State, object, str]

_MOST_BODY = 16_384  # bytes of a question that is sent by POST and whose answer is kept
_MOST_KEY = 16_384
_PART = 8  # no answer takes more than one of so many parts of the room
_OVERHEAD = 2_000  # bytes that an answer takes beside its content, about
# What a 304 repeats of the headers of the answer that it stands for; a policy would replace that of the page.
_OF_304 = tuple(b"etag cache-control vary x-content-type-options referrer-policy access-control- cross-origin-".split())
_POSTED = "/sparql"
_LAST = ("", FAILED)  # stages of a check that no other follows


@dataclass(frozen=True)
class KeptResponse:
    """An answer as it goes out: its headers, its tag and its content."""

    headers: Pairs
    tag: bytes
    content: bytes

    @functools.cached_property
    def unchanged(self) -> Pairs:
        """The headers of the 304 that stands for it."""
        return [one for one in self.headers if one[0].startswith(_OF_304)]

    @property
    def size(self) -> int:
        """The bytes that it takes, about."""
        return len(self.content) + _OVERHEAD


@dataclass(slots=True)
class RepeatableRequest:
    """What of a request decides its answer; *held* are the tags of the answers that its asker has."""

    key: Key
    is_head: bool
    held: bytes
    packed: bool


class KeptResponses:
    """ASGI middleware. Keeps at most *most* bytes of answers of what *served* gives, those asked for last.

    Who asks for what is being made waits for it, and does not have it made once more.
    """

    def __init__(self, app: ASGIApp, served: Callable[[], State], most: int) -> None:
        self._app = app
        self._served = served
        self._most = most
        self._size = 0
        self._kept: OrderedDict[Key, KeptResponse] = OrderedDict()
        self._generation: Generation | None = None
        self._lock = threading.Lock()  # the server also asks itself, in a thread
        self._made: dict[Key, asyncio.Future[KeptResponse | None]] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """See ASGI."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        if scope["method"] == "POST" and scope["path"] == _POSTED:
            receive, body = await _with_body(scope, receive)
        else:
            body = b"" if scope["method"] in ("GET", "HEAD") else None
        asked = None if body is None else _asked(scope, body)
        if asked is None:
            await self._app(scope, receive, send)
            return
        generation = self._now()
        if kept := self._get(asked.key):
            await _send(kept, asked, send)
            return
        waited = self._made.get(asked.key)
        is_made_here = waited and waited.get_loop() is asyncio.get_running_loop()
        if waited and is_made_here and (kept := await asyncio.shield(waited)):
            await _send(kept, asked, send)
            return
        await self._make(scope, receive, send, asked, generation)

    async def _make(
        self, scope: Scope, receive: Receive, send: Send, asked: RepeatableRequest, generation: Generation
    ) -> None:
        """Have the application answer, and keep what it says may be kept."""
        made: asyncio.Future[KeptResponse | None] | None = None
        if asked.key not in self._made and not asked.is_head:
            made = self._made[asked.key] = asyncio.get_running_loop().create_future()

        def done(response: KeptResponse | None = None) -> None:
            """Give who waits for it the *response*; with none they are to ask themselves."""
            if made and not made.done():
                self._made.pop(asked.key, None)
                made.set_result(response)

        def keep(response: KeptResponse) -> None:
            if not asked.is_head and self._now() is generation:
                self._put(asked.key, response, generation)
                done(response)

        try:
            await self._app(
                _unpacked(scope, asked), receive, _Taking(scope, asked, send, keep, done, self._most // _PART)
            )
        finally:
            done()

    def _now(self) -> Generation:
        """What every answer follows from now; when it is another than before, what was kept is forgotten."""
        served = self._served()
        check = served.check
        before = self._generation
        is_of_now = before is not None and before[0] is served and before[1] is check
        if before and is_of_now and (before[2] in _LAST or check.stage == before[2]):
            return before
        now = (served, check, check.stage)
        self.forget(now)
        return now

    def forget(self, now: Generation | None = None) -> None:
        """Keep nothing of what is kept, and from now on what follows from *now* alone."""
        with self._lock:
            self._generation, self._size = now, 0
            self._kept.clear()

    def _get(self, key: Key) -> KeptResponse | None:
        kept = self._kept.get(key)
        if kept:
            with self._lock:
                if key in self._kept:
                    self._kept.move_to_end(key)
        return kept

    def _put(self, key: Key, response: KeptResponse, generation: Generation) -> None:
        if response.size > self._most // _PART:
            return
        with self._lock:
            if self._generation is not generation:  # another thread has seen that it is past
                return
            if before := self._kept.pop(key, None):
                self._size -= before.size
            self._kept[key] = response
            self._size += response.size
            while self._size > self._most:
                self._size -= self._kept.popitem(last=False)[1].size

    def __len__(self) -> int:
        """How many answers are kept."""
        return len(self._kept)


class _Taking:
    """What the application sends its answer to: packs it when that is wanted, and offers it to be kept."""

    def __init__(
        self,
        scope: Scope,
        asked: RepeatableRequest,
        send: Send,
        keep: Callable[[KeptResponse], None],
        done: Callable[[], None],
        most: int,
    ) -> None:
        self._mark: list[bool] = []
        scope[KEEPING] = self._mark
        self._asked = asked
        self._send = send
        self._keep = keep
        self._done = done
        self._most = most
        self._start: Message | None = None
        self._parts: list[bytes] | None = None
        self._size = 0
        self._headers: Pairs = []

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            if message["status"] == 304 and self._asked.packed:
                message["headers"] = with_tag_held(message["headers"], self._asked.held)
            if message["status"] == 200:  # held back until it is known whether the content is whole
                self._start = message
                return
        elif start := self._start:
            self._start = None
            if not message.get("more_body"):
                response = await self._offer(list(start["headers"]), message.get("body", b""))
                await _send(response, self._asked, self._send)
                return
            self._done()  # comes in parts, as quickly as it is taken: nobody else waits for that
            self._parts, self._headers = [], list(start["headers"])
            await self._send(start)
        await self._send(message)
        if self._parts is not None and message["type"] == "http.response.body":
            await self._collect(message)

    async def _collect(self, message: Message) -> None:
        """Keep what came in parts, once its end is there: one that broke off has none."""
        assert self._parts is not None
        self._parts.append(message.get("body", b""))
        self._size += len(self._parts[-1])
        if self._size > self._most:
            self._parts = None
        elif not message.get("more_body"):
            headers = [*self._headers, (b"content-length", str(self._size).encode())]
            await self._offer(headers, b"".join(self._parts))

    async def _offer(self, headers: Pairs, content: bytes) -> KeptResponse:
        """The answer with *headers* and *content* as it goes out, and is kept if it may be."""
        if self._asked.packed:
            headers, content = await packed(headers, content)
        response = KeptResponse(headers, header(headers, b"etag"), content)
        if self._mark:
            self._keep(response)
        self._done()
        return response


async def _send(response: KeptResponse, asked: RepeatableRequest, send: Send) -> None:
    if asked.held and response.tag and (response.tag in asked.held or asked.held.strip() == b"*"):
        await send({"type": "http.response.start", "status": 304, "headers": response.unchanged})
        await send({"type": "http.response.body", "body": b""})
        return
    await send({"type": "http.response.start", "status": 200, "headers": response.headers})
    await send({"type": "http.response.body", "body": b"" if asked.is_head else response.content})


def _asked(scope: Scope, body: bytes) -> RepeatableRequest | None:
    """What decides the answer; None when it is so long that nobody will ask it twice, or its *body* is packed."""
    accept = language = held = kind = b""
    takes = False
    for name, value in scope["headers"]:
        if name == b"accept":
            accept += value + b","
        elif name == b"accept-language":
            language += value + b","
        elif name == b"accept-encoding":
            takes = takes or takes_gzip(value)
        elif name == b"if-none-match":
            held += value + b","
        elif name == b"content-type" and body:
            kind = value
        elif name == b"content-encoding" and body:  # not what it looks like
            return None
    method: str = scope["method"]
    target: bytes = scope["query_string"]
    if len(target) + len(accept) + len(language) + len(kind) > _MOST_KEY:
        return None
    key = (method == "POST", scope["path"], target, accept, language, takes, kind, body)
    return RepeatableRequest(key, method == "HEAD", held.rstrip(b","), takes)


async def _with_body(scope: Scope, receive: Receive) -> tuple[Receive, bytes | None]:
    """A *receive* that gives what the other does, and the body when it is small enough to be a part of a key."""
    length = next((value for name, value in scope["headers"] if name == b"content-length"), b"")
    if not length.isdigit() or len(length) > 6 or int(length) > _MOST_BODY:
        return receive, None
    messages: list[Message] = []
    while True:
        message = await receive()
        messages.append(message)
        if message["type"] != "http.request" or not message.get("more_body"):
            break
    waiting = iter(messages)

    async def again() -> Message:
        return next(waiting, None) or await receive()

    if messages[-1]["type"] != "http.request":
        return again, None
    return again, b"".join(message.get("body", b"") for message in messages)


def _unpacked(scope: Scope, asked: RepeatableRequest) -> Scope:
    """*scope* with the tags of packed answers as the application knows them."""
    if asked.packed and asked.held:
        scope["headers"] = unpacked_tags(scope["headers"])
    return scope
