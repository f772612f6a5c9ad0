"""The tokens of a text with what is wrong outside all statements: odd characters, wrong bytes, merge conflicts."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from servicegraph.turtle.slips import character, in_windows_1252, odd_characters, visible, wrong_bytes
from servicegraph.turtle.tokens import MOST_NESTED, TRIVIA, Span, TurtleToken, tokenise
from servicegraph.turtle.tree import Fault

_MOST_UNCLOSED = 3
_STATEMENT_LINE = re.compile(
    r"[\n\r][ \t]*\r?[\n\r](?:[^\W\d][\w.-]*:[\w-]+|<[^<>\s]+>)\s+(?:a|[\w-]*:[\w-]+|<[^<>\s]+>)\s"
)


@dataclass
class Scanned:
    """The tokens of a text and the indices of its words; what a token is to be read as; faults.

    ``conflicts`` are the places of which a part or nothing is read: merge conflicts, and what is nested too deeply.
    """

    text: str
    tokens: list[TurtleToken]
    words: list[int] = field(default_factory=list)
    replaced: dict[int, str] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    conflicts: list[Span] = field(default_factory=list)


def scan(text: str) -> Scanned:
    """The tokens of *text*. Of a merge conflict one side is read, of a statement nested too deeply nothing."""
    scanned = Scanned(text, _tokens(text))
    _odd_characters(scanned)
    left_out = _merge_conflicts(scanned) | _nested_too_deeply(scanned)
    words = (index for index, token in enumerate(scanned.tokens) if token.kind not in TRIVIA)
    scanned.words = [index for index in words if index not in left_out]
    return scanned


def _tokens(text: str) -> list[TurtleToken]:
    """The tokens of *text*, of which each unclosed quotation is one.

    A quotation of several lines that is not closed swallows everything up to the next one, from where text and
    Turtle have changed places: it is ended at the end of its line when statements seem to stand in it.
    """
    tokens = list(tokenise(text))
    for _ in range(_MOST_UNCLOSED):
        if not any(token.kind == "openlong" for token in tokens):
            break
        swallowing = next((t for t in tokens if t.kind == "long" and _STATEMENT_LINE.search(t.text)), None)
        if swallowing is None:
            break
        tokens = [token for token in tokens if token.start < swallowing.start]
        line_end = swallowing.start + len(re.split(r"[\n\r]", swallowing.text, maxsplit=1)[0])
        tokens.append(TurtleToken("openlong", text[swallowing.start : line_end], swallowing.start))
        tokens += [token._replace(start=token.start + line_end) for token in tokenise(text[line_end:])]
    return tokens


def _odd_characters(scanned: Scanned) -> None:
    found: dict[tuple[str, str], list[Span]] = {}
    for index, token in enumerate(scanned.tokens):
        for code, span, said in odd_characters(token):
            found.setdefault((code, said), []).append(span)
            scanned.replaced[index] = (
                " " if code == "odd-space" else "" if token.kind == "invisible" else visible(token.text)
            )
    for (code, said), spans in found.items():
        scanned.faults.append(character(code, spans[0], said, tuple(spans[1:])))
    if wrong := wrong_bytes(scanned.text):
        edits = in_windows_1252(scanned.text, wrong)
        scanned.faults.append(Fault("not-utf-8", wrong[0], edits=edits, others=tuple(wrong[1:])))


def _merge_conflicts(scanned: Scanned) -> set[int]:
    """The tokens that are left out: the markers, and what stands in a conflict after its first side."""
    left_out: set[int] = set()
    begin: int | None = None
    is_first_side = True
    for index, token in enumerate(scanned.tokens):
        if token.kind == "conflict":
            if token.text[0] == "<" or begin is None:
                scanned.faults.append(Fault("merge-conflict", Span(token.start, token.end)))
                begin, is_first_side = token.start, True
            elif token.text[0] != ">":
                is_first_side = False
            if token.text[0] == ">":
                scanned.conflicts.append(Span(begin, token.end))
                begin = None
            scanned.replaced[index] = ""
        elif begin is not None and not is_first_side and token.kind != "space":
            left_out.add(index)
            scanned.replaced[index] = ""
    if begin is not None:
        scanned.conflicts.append(Span(begin, len(scanned.text)))
    return left_out


def _nested_too_deeply(scanned: Scanned) -> set[int]:
    """The tokens that are left out: the statements with more than MOST_NESTED brackets within one another."""
    left_out: set[int] = set()
    first, depth, deep = 0, 0, False
    for index, token in enumerate(scanned.tokens):
        if token.kind != "mark":
            continue
        if token.text in ("[", "("):
            depth += 1
            if depth > MOST_NESTED and not deep:
                deep = True
                scanned.faults.append(
                    Fault("nested-too-deeply", Span(token.start, token.end), {"most": str(MOST_NESTED)})
                )
        elif token.text in ("]", ")"):
            depth = max(0, depth - 1)
        elif token.text == "." and (depth == 0 or _is_last_on_line(scanned, index)):
            if deep:
                left_out.update(range(first, index + 1))
                scanned.conflicts.append(Span(scanned.tokens[first].start, token.end))
            first, depth, deep = index + 1, 0, False
    if deep:
        left_out.update(range(first, len(scanned.tokens)))
        scanned.conflicts.append(Span(scanned.tokens[first].start, len(scanned.text)))
    scanned.replaced.update(dict.fromkeys(left_out, ""))
    return left_out


def _is_last_on_line(scanned: Scanned, index: int) -> bool:
    following = scanned.tokens[index + 1].text if index + 1 < len(scanned.tokens) else "\n"
    return "\n" in following or "\r" in following
