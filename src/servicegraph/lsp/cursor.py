"""Where in a Turtle text somebody types: what the word is in its statement, and what the statement has already."""

from __future__ import annotations

import bisect
import enum
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from servicegraph.lsp.editor_view import EditorView
from servicegraph.lsp.term_uses import Paragraph, TermReader, TermRole, TextTerms, read_terms
from servicegraph.turtle.tokens import Span, TurtleToken

_WORD_BEFORE = re.compile(r"(?:<[^<>\s\"]*|[^\s\"'<>;,()\[\]{}^#@]*)\Z")
_WORD_AFTER = re.compile(r"[\w:%-]*(?:(?:\.[\w:%-]+)*)")
_NAME_BEFORE = re.compile(r"(?<!\S)(?:[^\W\d_][\w-]* )+\Z")
_MARKING = frozenset({"a", "true", "false", "prefix", "base"})  # words that Turtle has, so that no name begins before
_TAG_BEFORE = re.compile(r"@[A-Za-z0-9-]*\Z")
_STRINGS = ("string", "long")
_HIDDEN = ("string", "long", "openstring", "openlong", "halfquoted", "quoted")
_FEW = 60_000  # characters; a longer text is read around the place alone
_AROUND = 20_000
_PARAGRAPH = re.compile(r"(?:\r\n|\n|\r)[ \t]*(?:\r\n|\n|\r)(?=[^\s#])")
_PREFIX = re.compile(r"^[ \t]*@?(?:prefix|base)\b[^\n\r]*", re.IGNORECASE | re.MULTILINE)


class CursorKind(enum.Enum):
    """What is typed."""

    TERM = enum.auto()
    LANGUAGE = enum.auto()
    """The language tag of a text."""
    DIRECTIVE = enum.auto()
    """The word ``@prefix``."""


@dataclass(frozen=True)
class Cursor:
    """A place in a text where a term may be typed.

    ``word`` is what stands there already, up to the place, in the characters ``span``, which go on to its end. ``role``
    is what the word is; ``subject``, ``predicate`` and ``classes`` (of the subject) are IRIs; ``present`` the
    predicates that the paragraph has elsewhere, ``tags`` the languages that the property has. ``name`` is the prefix
    that is being declared. ``head`` has the declarations of the text with their places.
    """

    kind: CursorKind
    word: str
    span: Span
    role: TermRole
    terms: TextTerms
    subject: str = ""
    predicate: str = ""
    classes: tuple[str, ...] = ()
    present: tuple[str, ...] = ()
    head: TextTerms | None = None
    tags: tuple[str, ...] = ()
    name: str = ""


def cursor_at(view: EditorView, offset: int) -> Cursor | None:
    """What is typed after *offset* characters of the text of *view*; None in comments and texts."""
    text = view.buffer.text
    terms, shift, head = _around(view, offset)
    at = offset - shift
    tokens = terms.tokens
    number = bisect.bisect_left(tokens, at, key=lambda token: token.start) - 1
    token = tokens[number] if number >= 0 else None
    if token is not None and token.start < at <= token.end:
        if token.kind in ("comment", "conflict"):
            return None
        if token.kind in _HIDDEN and (at < token.end or token.kind.startswith("open")):
            return None
    line_start = max(text.rfind("\n", 0, offset), text.rfind("\r", 0, offset)) + 1
    before = text[max(line_start, offset - 500) : offset]
    if tag := _TAG_BEFORE.search(before):
        return _tag(terms, tokens, at, tag[0], shift)
    found = _WORD_BEFORE.search(before)
    word = found[0] if found else ""
    if word.endswith(".") and not word.startswith("<"):
        word = ""
    word = _name_of_words(view, before[: len(before) - len(word)], word)
    after = _WORD_AFTER.match(text, offset)
    end = after.end() if after and word and not word.startswith("<") else offset
    if word.startswith("<") and text[offset : offset + 1] == ">":
        end = offset + 1
    known = {**view.prefixes.namespaces, **terms.prefixes}
    made = _term(terms, word, Span(offset - len(word) - shift, end - shift), shift, known)
    return replace(made, head=head)


def _name_of_words(view: EditorView, before: str, word: str) -> str:
    """*word* with the words *before* it on the line with which it begins, or goes on, the name of something.

    Only names have words beside one another that are no names with a prefix.
    """
    found = _NAME_BEFORE.search(before) if word and view.knowledge and not word.startswith("<") else None
    words = found[0].split(" ")[:-1] if found else []
    marks = [number for number, said in enumerate(words, 1) if said.lower() in _MARKING]
    words = words[marks[-1] :] if marks else words
    while words:
        name = " ".join((*words, word))
        if view.knowledge and any(True for _ in view.knowledge.names.find(name)):
            return name
        words = words[1:]
    return word


def _around(view: EditorView, offset: int) -> tuple[TextTerms, int, TextTerms]:
    """The words of the text, where what they are of begins, and those that declare prefixes.

    Of a long text these are the words of a part around *offset*, and those of its beginning.
    """
    text = view.buffer.text
    if len(text) <= _FEW:
        return view.terms, 0, view.terms
    begin = max(0, offset - _AROUND)
    starts = [match.end() for match in _PARAGRAPH.finditer(text, begin, offset)]
    start = starts[-1] if starts else begin
    stop = _PARAGRAPH.search(text, offset)
    end = min(stop.start() if stop else len(text), offset + _AROUND)
    lines = list(_PREFIX.finditer(text))
    declared = read_terms("\n".join(match[0] for match in lines), view.base)
    first = max((match.end() for match in lines if match.end() < _AROUND), default=0)
    reader = TermReader(view.base, dict(declared.prefixes))
    return read_terms(text[start:end], view.base, reader), start, read_terms(text[:first], view.base)


def _tag(terms: TextTerms, tokens: Sequence[TurtleToken], at: int, tag: str, shift: int) -> Cursor | None:
    start = at - len(tag)
    span = Span(start + shift, at + shift)
    number = bisect.bisect_left(tokens, start, key=lambda token: token.start) - 1
    before = tokens[number] if number >= 0 else None
    if before is not None and before.kind in _STRINGS and before.end == start:
        reader = _read_up_to(terms, start, terms.prefixes)
        tags = tuple(_tags_around(tokens, number, start))
        return Cursor(CursorKind.LANGUAGE, tag, span, TermRole.MARK, terms, reader.subject, reader.predicate, tags=tags)
    is_first = not terms.text[:start].rpartition("\n")[2].strip()
    return Cursor(CursorKind.DIRECTIVE, tag, span, TermRole.SUBJECT, terms) if is_first else None


def _tags_around(tokens: Sequence[TurtleToken], number: int, own: int) -> Iterator[str]:
    """The language tags of the other values of the property whose value the token *number* is."""
    for step in (-1, 1):
        at = number + step
        while 0 <= at < len(tokens) and tokens[at].text not in (";", ".", "[", "]"):
            if tokens[at].kind == "tag" and tokens[at].start != own:
                yield tokens[at].text[1:]
            at += step


def _read_up_to(terms: TextTerms, at: int, prefixes: Mapping[str, str]) -> TermReader:
    """What has read the words of the paragraph up to the character *at*; *prefixes* are those that are known."""
    paragraph = _paragraph_before(terms, at)
    declared = max((one.span.start for one in terms.declarations if one.span.start < at), default=-1)
    begin = max(paragraph.start if paragraph else 0, declared, 0)
    reader = TermReader(terms.base, dict(prefixes))
    first = bisect.bisect_left(terms.tokens, begin, key=lambda token: token.start)
    for token in terms.tokens[first:]:
        if token.end > at:
            if token.start < at and token.kind == "space":
                reader.feed(token._replace(text=token.text[: at - token.start]))
            break
        reader.feed(token)
    return reader


def _predicates_after(terms: TextTerms, at: int) -> Iterator[str]:
    """The predicates that seem to stand in the same paragraph behind the character *at*: after a semicolon each.

    The first one may lack it, since what is typed before it is not yet ended.
    """
    depth, before, reader = 0, "", TermReader(terms.base, dict(terms.prefixes))
    first = bisect.bisect_left(terms.tokens, at, key=lambda token: token.start)
    gap = terms.text[at : terms.tokens[first].start] if first < len(terms.tokens) else ""
    is_on_line = "\n" not in gap and "\r" not in gap
    for token in terms.tokens[first:]:
        if token.kind == "space":
            breaks = token.text.replace("\r\n", "\n").replace("\r", "\n").count("\n")
            if breaks > 1:
                return
            is_on_line = is_on_line and not breaks
            continue
        if token.text == "." and depth <= 0:
            return
        depth += (token.text in ("[", "(")) - (token.text in ("]", ")"))
        if depth == 0 and (before == ";" or (not before and not is_on_line)) and (iri := reader.expand(token)):
            yield iri
        before = token.text


def _paragraph_before(terms: TextTerms, at: int) -> Paragraph | None:
    number = bisect.bisect_left(terms.paragraphs, at, key=lambda one: one.start) - 1
    return terms.paragraphs[number] if number >= 0 else None


def _term(terms: TextTerms, word: str, span: Span, shift: int, prefixes: Mapping[str, str]) -> Cursor:
    reader = _read_up_to(terms, span.start, prefixes)
    probe = TurtleToken("name", "x:x", span.start)
    role = reader.role_of(probe)
    paragraph = _paragraph_before(terms, span.start) if role is not TermRole.SUBJECT else None
    is_outside = reader.depth == 0
    classes = tuple(paragraph.classes) if paragraph and is_outside else ()
    if not classes and is_outside and role is not TermRole.SUBJECT and reader.paragraphs:
        classes = tuple(reader.paragraphs[-1].classes)
    present = [one for one in reader.predicates if one]
    if paragraph and is_outside:
        present += _predicates_after(terms, span.end)
    return Cursor(
        CursorKind.TERM,
        word,
        Span(span.start + shift, span.end + shift),
        role,
        terms,
        reader.subject,
        reader.predicate,
        classes,
        tuple(present),
        name=reader.declaring,
    )
