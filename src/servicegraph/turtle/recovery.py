"""What a mistake in a Turtle file says to a user, which statement it damages, and where reading can go on."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from pyoxigraph import Literal

from servicegraph.diagnostics import Diagnostic, Location, Severity, built_in
from servicegraph.turtle.places import tokenise

_STATEMENT_START = re.compile(rb"[^\s#;,.\])]")
_NAME = re.compile(r"<[^<>\s]*>|(?:[A-Za-z][\w.-]*)?:[\w%-]+(?:\.[\w%-]+)*")
_LINE_JUMP = "Line jumps are not allowed"
_OPEN_STRING = re.compile(r"""(?!"{3}|'{3})(?:"(?:[^"\\\n\r]|\\.)*|'(?:[^'\\\n\r]|\\.)*)\r?\n?$""")
_STRING = re.compile(rb"\"(?:[^\"\\\\]|\\\\.)*\"")


def header(prefixes: Mapping[str, str], base: str | None) -> str:
    """Declarations for a restart, on one line without an end, so that line numbers stay true."""
    declared = [f"@base <{base}> . "] if base else []
    return "".join([*declared, *(f"@prefix {name}: <{iri}> . " for name, iri in prefixes.items())])


def recover(
    error: SyntaxError, path: str, lines: tuple[bytes, ...], start: int, header: int
) -> tuple[Diagnostic, int, int]:
    """What *error* says to a user, the index of the line where the damaged statement begins, and where to go on.

    The lines were read from the index *start* after a header of *header* characters. A statement that was never
    closed is noticed only in the next one, which is whole: then reading goes on with that one.
    """
    line, column = error.lineno or 1, error.offset or 1
    if line == 1:
        column = max(1, column - header)
    index = start + line - 1
    detail = re.sub(r"^Parser error .*?: ", "", str(error.msg))
    if detail == "Unexpected end":
        index = len(lines)
    if index >= len(lines) or _STATEMENT_START.match(lines[index]):
        last = _last_words(lines, min(index, len(lines)), start)
        is_apart = index >= len(lines) or last < index - 1 or "dot is expected" in detail
        if last >= start and is_apart and not _is_closed(lines[last]):
            words = _without_comment(lines[last]).decode("utf-8", "replace").rstrip()
            fault = built_in("missing-full-stop", Severity.VIOLATION, Location(path, last + 1, len(words) + 1))
            return fault, _statement_begin(lines, last, start), index
    index = min(index, len(lines) - 1)
    text = lines[index].decode("utf-8", "replace")
    if _LINE_JUMP in detail:
        # The parser names the end of the line; what is to be mended begins before.
        column = next((token.place[1] for token in tokenise(text) if token.text in ('"', "'")), column)
    elif _OPEN_STRING.match(text, column - 1):
        detail = _LINE_JUMP
    location = Location(path, index + 1, column)
    return _syntax_error(detail, location), _statement_begin(lines, index, start), _next_statement(lines, index + 1)


# The parser's own words for the mistakes that editors make most, and the messages that say them in three languages.
_PLAIN_WORDS = (
    ("Unexpected end", "unexpected-end"),
    (_LINE_JUMP, "unclosed-string"),
    ("Invalid IRI", "invalid-iri"),
    ("A dot is expected", "missing-mark"),
)
_MISPLACED = re.compile(r"(\S+) is not a valid (?:subject|predicate|RDF object)")
_UNDECLARED = re.compile(r"The prefix (\S*?):? has not been declared")


def _syntax_error(detail: str, location: Location) -> Diagnostic:
    if match := _UNDECLARED.search(detail):
        return built_in("unknown-prefix", Severity.VIOLATION, location, value=Literal(f"{match[1]}:"), prefix=match[1])
    if match := _MISPLACED.match(detail):
        return built_in("misplaced-word", Severity.VIOLATION, location, value=Literal(match[1]), word=match[1])
    for said, key in _PLAIN_WORDS:
        if said in detail:
            return built_in(key, Severity.VIOLATION, location)
    return built_in("syntax", Severity.VIOLATION, location, detail=detail)


def _without_comment(line: bytes) -> bytes:
    """*line* without a comment at its end; one that a string or an IRI seems to hold is left."""
    plain = _STRING.sub(lambda match: b"x" * len(match[0]), line)
    place = plain.find(b"#") if plain.lstrip().startswith(b"#") else plain.find(b" #")
    return line if place < 0 else line[:place]


def _is_closed(line: bytes) -> bool:
    return _without_comment(line).rstrip().endswith(b".")


def _last_words(lines: tuple[bytes, ...], before: int, least: int) -> int:
    """Index of the last line before the index *before* that holds more than a comment; *least* - 1 if none does."""
    for index in range(before - 1, least - 1, -1):
        if _without_comment(lines[index]).strip():
            return index
    return least - 1


def _next_statement(lines: tuple[bytes, ...], after: int) -> int:
    """Index of the first line after *after* on which a statement seems to begin: at the margin, after an end."""
    ended = False
    for index in range(after - 1, len(lines)):
        line = lines[index]
        if index >= after and _STATEMENT_START.match(line) and ended:
            return index
        if not line.strip():
            ended = True  # a blank line: paragraphs are statements
        elif _without_comment(line).strip():
            ended = _is_closed(line)
    return len(lines)


def _statement_begin(lines: tuple[bytes, ...], index: int, least: int) -> int:
    """Index of the line at or before *index* on which the statement around it seems to begin: at the margin."""
    for candidate in range(min(index, len(lines) - 1), least - 1, -1):
        if _STATEMENT_START.match(lines[candidate]):
            return candidate
    return least


def names_in(lines: tuple[bytes, ...], prefixes: Mapping[str, str], base: str) -> Iterator[str]:
    """The IRIs that the names in *lines* stand for; a prefix that is not declared is taken for a kind of entity."""
    for name in _NAME.findall(b"".join(lines).decode("utf-8", "replace")):
        if name.startswith("<"):
            yield name[1:-1] if ":" in name else base + name[1:-1]
        else:
            prefix, _, local = name.partition(":")
            yield prefixes.get(prefix, f"{base}{prefix}/") + local
