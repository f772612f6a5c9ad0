"""Questions that one look into the indexes answers: they are answered where they arrive. See docs/decisions/0047."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import replace

from servicegraph.errors import ServicegraphError
from servicegraph.sparql.lexer import Pieces, pieces_of
from servicegraph.sparql.memory import MemoryStore
from servicegraph.sparql.values import QueryRequest, QueryResponse
from servicegraph.sparql.whole import write_whole

_LONGEST = 2_000  # characters of a text
_MOST = 32_768  # bytes of an answer, which an engine finds in a fraction of a millisecond
_LOOK_UP = "a look-up"
_TERMS = ("iri", "name", "variable")


class LookUps:
    """Answers look-ups from *store*, one at a time, until that is about to hold other data: then it ``is_closed``."""

    def __init__(self, store: MemoryStore) -> None:
        self._store = store
        self._lock = threading.Lock()
        self.is_closed = False

    def answer(self, request: QueryRequest) -> QueryResponse | None:
        """The whole answer to *request* if that is a look-up with a short answer; never waits.

        None for any other, and for what is refused: whoever answers these says why.
        """
        if request.default_graphs or request.named_graphs or not is_look_up(request.sparql):
            return None
        if not self._lock.acquire(blocking=False):
            return None
        try:
            return None if self.is_closed else self._found(request)
        finally:
            self._lock.release()

    def close(self) -> None:
        """Answer nothing from now on; what is being answered has been when this returns."""
        with self._lock:
            self.is_closed = True

    def _found(self, request: QueryRequest) -> QueryResponse | None:
        parts: list[object] = []  # stays empty: so short an answer goes out at once
        # No look-up names a graph or is unsafe: what the store has seen in the first holds of all.
        alike = replace(request, made_from=_LOOK_UP)
        try:
            head, content = write_whole(self._store, alike, _MOST, lambda *part: parts.append(part))
        except ServicegraphError:
            return None
        assert not parts
        return QueryResponse(head["format"], head["content_type"], head["complete"], content)


def is_look_up(sparql: str) -> bool:
    """Whether *sparql* is an ASK or a SELECT of at most one triple pattern, and of nothing else.

    Its terms are IRIs, prefixed names and variables, each once, and one of subject and object is given where solutions
    are asked for. Such a text calls no function, is not nested, and its first solutions are found at once.
    """
    if len(sparql) > _LONGEST or "\\" in sparql or sparql.count("{") != 1:  # most others, without cutting them up
        return False
    pieces = pieces_of(sparql)
    texts = pieces.texts
    begin = _behind_prologue(pieces)
    word = texts[begin].upper() if begin < len(texts) else ""
    if word not in ("ASK", "SELECT"):
        return False
    brace = begin + 1
    while brace < len(texts) and (texts[brace] == "*" or pieces.kinds.get(texts[brace]) == "variable"):
        brace += 1
    if brace < len(texts) and texts[brace].upper() == "WHERE":
        brace += 1
    if texts[brace : brace + 1] != ["{"] or texts[-1] != "}":
        return False
    pattern = texts[brace + 1 : -1]
    if pattern and pattern[-1] == ".":
        pattern = pattern[:-1]
    if not pattern:
        return word == "ASK"
    return _is_simple(pattern, pieces, word == "SELECT")


def _behind_prologue(pieces: Pieces) -> int:
    """Where in the texts of *pieces* the declarations of prefixes and of a base end."""
    texts, at = pieces.texts, 0
    while at < len(texts):
        word = texts[at].upper()
        length = 3 if word == "PREFIX" else 2 if word == "BASE" else 0
        if not length:
            break
        at += length
    return at


def _is_simple(pattern: Sequence[str], pieces: Pieces, needs_a_term: bool) -> bool:
    if len(pattern) != 3:
        return False
    subject, predicate, object = (pieces.kinds.get(text) for text in pattern)
    if subject not in _TERMS or object not in _TERMS or (predicate not in _TERMS and pattern[1] != "a"):
        return False
    variables = [text[1:] for text in pattern if pieces.kinds.get(text) == "variable"]
    if len(set(variables)) < len(variables):
        return False
    return not needs_a_term or subject != "variable" or object != "variable"
