"""What a token that cannot be understood is: each kind of mistake is named as what it is."""

from __future__ import annotations

import re
from collections.abc import Iterable

from servicegraph.rdf.lexical import is_well_formed
from servicegraph.rdf.terms import XSD
from servicegraph.turtle.tokens import INVISIBLE, JOINERS, ODD_SPACES, Span, TurtleToken
from servicegraph.turtle.tree import Fault

_ODD_SPACE = re.compile(f"[{ODD_SPACES}]")
_INVISIBLE = re.compile(f"[{INVISIBLE}]")
_HIDDEN = re.compile(f"(?![{JOINERS}])[{INVISIBLE}]")
_QUOTE = re.compile("[“”„‟«»‘’‚‛‹›]")
_BYTE = re.compile("[\udc80-\udcff]+")
_STRING_ESCAPE = re.compile(r"""\\(?:[tbnrf"'\\]|u[0-9A-Fa-f]{4}|U00(?:0[0-9A-Fa-f]|10)[0-9A-Fa-f]{4})|(\\)""")
_NAME_ESCAPE = re.compile(r"\\[_~.\-!$&'()*+,;=/?#@%]|(\\)")
_IRI_ESCAPE = re.compile(r"\\(?:u[0-9A-Fa-f]{4}|U[0-9A-Fa-f]{8})|(\\)")
_ESCAPED_END = re.compile(r"""(?<!\\)\\["'](?=[ \t]*(?:[@^,;.\])]|$))""")
# A quotation of one text that goes up to a language tag: neither another quotation nor another tag stands in it.
_OPEN_BEFORE_TAG = re.compile(
    r"""["'][^"'@\\;]*[^\s"'@\\;](?P<tag>@[a-z]{2,3}(?:-[A-Za-z0-9]{1,8})*)(?:[ \t]*[;,.][ \t]*\#[^"']*)?"""
)
_TAG = re.compile(r"@[A-Za-z]{1,8}(?:-[A-Za-z0-9]{1,8})*")
# What the languages of the catalogue have beside ASCII, and the marks of their texts.
_LETTERS = re.compile("[ÅÄÖÜÉÈÁÀÆØåäöüéèáàæøšžŠŽ§°–—’”»«…€]+")
_CONFLICT = re.compile(r"^<{7}(?: [^\n\r]*)?$", re.MULTILINE)
_CONFLICT_END = re.compile(r"^>{7}(?: |$)", re.MULTILINE)
_RUN = re.compile(r"""[^\s;,"'<>\[\](){}^@#]+""")
_UNQUOTED = {
    "date": r"\d{4}-\d\d-\d\d",
    "gYearMonth": r"\d{4}-\d\d",
    "dateTime": r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)?",
    "duration": r"-?P(?=[\dT])(?:\d+Y)?(?:\d+M)?(?:\d+D)?(?:T(?:\d+H)?(?:\d+M)?(?:\d+S)?)?",
    "time": r"\d\d:\d\d:\d\d",
}
_ANNOTATIONS = ("{|", "|}", "<<", "<<(", ">>", ")>>", "~")


def slip_inside(token: TurtleToken) -> Fault | None:
    """The mistake inside *token*, which stands where one of its kind may stand; None when it is as it should be."""
    kind, said, start = token
    if _BYTE.search(said):
        return Fault("", Span(start, token.end))
    if kind in ("string", "long"):
        if "\\" in said and (backslash := _first(_STRING_ESCAPE, said)) is not None:
            lone = [match.start() for match in _STRING_ESCAPE.finditer(said) if match[1]]
            edits = tuple((Span(start + place, start + place + 1), "\\\\") for place in lone)
            is_safe = len(lone) == said.count("\\")  # beside escapes that are right, others may be meant to be some
            return Fault("backslash", _at(token, backslash), edits=edits, is_safe=is_safe)
        if kind == "long" and (match := _CONFLICT.search(said)) and _CONFLICT_END.search(said, match.end()):
            return Fault("merge-conflict", Span(start + match.start(), start + match.end()))
    elif kind == "name" and "\\" in said and (backslash := _first(_NAME_ESCAPE, said)) is not None:
        return Fault("backslash", _at(token, backslash))
    elif kind == "iri":
        if (backslash := _first(_IRI_ESCAPE, said) if "\\" in said else None) is not None:
            return Fault("backslash", _at(token, backslash))
        for pattern, code in ((_ODD_SPACE, "odd-space"), (_INVISIBLE, "invisible-character")):
            if match := pattern.search(said):
                return character(code, _at(token, match.start()), match[0])
    elif kind in ("tag", "badtag") and not _TAG.fullmatch(said):
        mended = re.sub(r"[ \t]+", "", said).replace("_", "-").rstrip("-")
        edits = ((Span(start, token.end), mended),) if _TAG.fullmatch(mended) else ()
        return Fault("language-tag-form", Span(start, token.end), {"tag": said}, edits)
    elif kind == "direction":
        return Fault("rdf-1-2", Span(start, token.end), {"word": said})
    return None


def unreadable(token: TurtleToken) -> Fault | None:
    """What *token* is when it is no token of Turtle 1.1 at all; None when it is one."""
    kind, said, start = token
    span = Span(start, token.end)
    if _BYTE.search(said):
        return Fault("", span)
    if kind == "openlong":
        return Fault("unexpected-end", span)
    if kind == "openstring":
        if escaped := escaped_end(token):
            return escaped
        if quote := _QUOTE.search(said):
            return Fault("typographic-quote", _at(token, quote.start()), {"character": quote[0]})
        return Fault("unclosed-string", span, edits=_closed(token))
    if kind == "badiri":
        backslash = _first(_IRI_ESCAPE, said)
        return Fault("invalid-iri", span) if backslash is None else Fault("backslash", _at(token, backslash))
    if kind in ("quoted", "halfquoted"):
        edits = ((Span(start, start + 1), '"'), (Span(token.end - 1, token.end), '"'))
        return Fault(
            "typographic-quote",
            span,
            {"character": said[0] if said[0] != '"' else said[-1]},
            edits if "\\" not in said else (),
        )
    if kind == "badtag":
        return slip_inside(token)
    if said in _ANNOTATIONS or kind == "direction":
        return Fault("rdf-1-2", span, {"word": said})
    if kind == "stray":
        if said == "\\":
            return Fault("backslash", span)
        if _QUOTE.match(said):
            return Fault("typographic-quote", span, {"character": said})
        return character("stray-character", span, said)
    return None


def unquoted_value(text: str, start: int) -> Fault | None:
    """The date, duration or number of another form that begins at the character *start* without quotation marks."""
    run = _RUN.match(text, start)
    said = run[0].rstrip(".") if run else ""
    if not any(map(str.isdigit, said)):
        return None
    written = said
    if of_finland := re.fullmatch(r"(\d{1,2})\.(\d{1,2})\.(\d{4})", said):
        written = f"{of_finland[3]}-{int(of_finland[2]):02}-{int(of_finland[1]):02}"
    datatype = next((name for name, pattern in _UNQUOTED.items() if re.fullmatch(pattern, written)), "")
    declared = "xsd:" if re.search(r"prefix\s+xsd:", text, re.IGNORECASE) else ""
    typed = f"^^{declared}{datatype}" if declared else f"^^<{XSD}{datatype}>"
    right = f'"{written}"{typed if datatype else ""}'
    span = Span(start, start + len(said))
    is_safe = bool(datatype) and is_well_formed(written, XSD + datatype)
    return Fault("unquoted-value", span, {"word": said, "right": right}, ((span, right),), is_safe=is_safe)


def _closed(token: TurtleToken) -> tuple[tuple[Span, str], ...]:
    """The quotation mark that the open quotation *token* lacks before the language tag at its end, if it has one."""
    match = _OPEN_BEFORE_TAG.fullmatch(token.text)
    place = token.start + match.start("tag") if match else 0
    return ((Span(place, place), token.text[0]),) if match else ()


def escaped_end(token: TurtleToken) -> Fault | None:
    """The backslash that keeps the quotation *token* from ending where it seems to, if there is one."""
    if token.kind not in ("string", "openstring"):
        return None
    match = _ESCAPED_END.search(token.text)
    return Fault("backslash", _at(token, match.start())) if match else None


def character(code: str, span: Span, said: str, others: tuple[Span, ...] = ()) -> Fault:
    """A fault about the character *said* at *span*, and at *others*."""
    edits: tuple[tuple[Span, str], ...] = ()
    if code != "stray-character":
        edits = tuple((place, " " if code == "odd-space" else "") for place in (span, *others))
    return Fault(code, span, {"codepoint": f"U+{ord(said):04X}", "character": said}, edits, others)


def odd_characters(token: TurtleToken) -> list[tuple[str, Span, str]]:
    """The odd characters that *token* is, or that a name has in it: code, place and character of each."""
    if token.kind == "oddspace":
        return [("odd-space", Span(token.start, token.end), token.text)]
    if token.kind in ("invisible", "name", "blank") and not token.text.isascii():
        found = (_INVISIBLE if token.kind == "invisible" else _HIDDEN).finditer(token.text)
        return [("invisible-character", _at(token, match.start()), match[0]) for match in found]
    return []


def visible(said: str) -> str:
    """*said* without the characters that cannot be seen and do not belong into a name."""
    return _HIDDEN.sub("", said)


def wrong_bytes(text: str) -> list[Span]:
    """Where *text*, decoded with ``surrogateescape``, had bytes that are not UTF-8."""
    return [Span(match.start(), match.end()) for match in _BYTE.finditer(text)]


def in_windows_1252(text: str, wrong: Iterable[Span]) -> tuple[tuple[Span, str], ...]:
    """The letters that the *wrong* bytes of *text* are in Windows-1252; none where one of them is no letter there."""
    found = []
    for span in wrong:
        said = text[span.start : span.end].encode("ascii", "surrogateescape")
        letters = said.decode("cp1252", "replace")
        if _LETTERS.fullmatch(letters) is None:
            return ()
        found.append((span, letters))
    return tuple(found)


def _first(pattern: re.Pattern[str], said: str) -> int | None:
    return next((match.start(1) for match in pattern.finditer(said) if match[1]), None)


def _at(token: TurtleToken, place: int) -> Span:
    return Span(token.start + place, token.start + place + 1)
