"""Texts that say nothing, have spaces around them, or were read in the wrong encoding."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pyoxigraph import Literal

from servicegraph.checks.definition import LiteralUse, Remedy, Scope, check
from servicegraph.checks.repair import has_lost_letters, mended
from servicegraph.checks.sentences import Sentences
from servicegraph.checks.written_literals import place_of, rewritten
from servicegraph.dataset.labels import NAMING, is_blank
from servicegraph.diagnostics import Diagnostic, Fix, Severity, built_in
from servicegraph.messages import primary
from servicegraph.rdf.paths import Path
from servicegraph.rdf.terms import RDF, SH, XSD

_STRING, _LANGUAGE_STRING = XSD + "string", RDF + "langString"
# Controls but tabulator and line ends; zero width; separators of lines; direction (https://trojansource.codes).
_UNSEEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb]"
)
# Those of them that say nothing: no direction, no end of a line, no letter of another encoding.
_MEANINGLESS = frozenset("\x7f\u200b\u2060\ufeff") | frozenset(map(chr, (*range(9), *range(0x0E, 0x20))))
_OF_MARKUP = re.compile("&(?:lt|gt|amp|quot|#)")  # which somebody may write about
_DOUBTFUL = re.compile("[&\u00c2\u00c3\u00c5\u00e2]")
_MOST_CHARACTERS = 60  # of a text in a sentence
_MORE = "service:club a sg:Service ; rdfs:label {} ; sg:sector sector:social ; sg:providedBy organisation:county ."
_GOOD = {"more.ttl": _MORE.format('"Päiväkerho"@fi , "Dagklubb & café"@sv , "Day club: who may come?"@en')}


def _texts(scope: Scope) -> Iterator[LiteralUse]:
    """The texts for people; what a shape holds for the engine is none."""
    return (
        use
        for use in scope.literals
        if use.datatype in (_LANGUAGE_STRING, _STRING) and not use.predicate.startswith(SH)
    )


@check(
    Severity.VIOLATION,
    fails={"more.ttl": _MORE.format('"Päiväkerho"@fi , " "@sv , "Day club"@en') + " # here"},
    passes=_GOOD,
)
def empty_text(scope: Scope) -> Iterator[Diagnostic]:
    """A name or another text with a language that has nothing to read in it."""
    required = primary(scope.dataset.settings.languages[0])
    for use in _texts(scope):
        if is_blank(use.value) and (use.language or use.predicate in NAMING) and "\n" not in use.value:
            is_needed = use.predicate in NAMING and primary(use.language) == required
            severity = Severity.VIOLATION if is_needed else Severity.WARNING
            yield _finding(scope, "empty-text", severity, use)


@check(
    Severity.INFO,
    remedy=Remedy.SAFE,
    fails={"more.ttl": _MORE.format('"Päiväkerho "@fi , "Dagklubb"@sv , "Day club"@en') + " # here"},
    passes=_GOOD,
)
def padded_text(scope: Scope) -> Iterator[Diagnostic]:
    """A text that begins or ends with a space: it looks the same and is another."""
    for use in _texts(scope):
        if not (use.value[:1].isspace() or use.value[-1:].isspace()) or is_blank(use.value):
            continue
        # A text of several lines may begin and end with a line of its own; a name may not.
        if "\n" not in use.value or use.predicate in NAMING:
            fixes = rewritten(use, inside=use.value.strip(), is_safe=True)
            yield _finding(scope, "padded-text", Severity.INFO, use, fixes=fixes, better=_short(use.value.strip()))


@check(
    Severity.WARNING,
    remedy=Remedy.SAFE,
    fails={"more.ttl": _MORE.format('"Päivä\\u200Bkerho"@fi , "Dagklubb"@sv , "Day club"@en') + " # here"},
    passes={"more.ttl": _MORE.format('"Päivä\\u00ADkerho"@fi , "Dagklubb"@sv , "Day club"@en')},
)
def unseen_character(scope: Scope) -> Iterator[Diagnostic]:
    """A text with characters that nobody sees and nobody finds in a search: controls, marks of order, of direction.

    A soft hyphen and the joiners of scripts that need them are left: they are written on purpose.
    """
    for use in _texts(scope):
        if found := _UNSEEN.findall(use.value):
            fixes = rewritten(use, inside=_UNSEEN.sub("", use.value), is_safe=set(found) <= _MEANINGLESS)
            named = ", ".join(dict.fromkeys(f"U+{ord(character):04X}" for character in found))
            yield _finding(scope, "unseen-character", Severity.WARNING, use, fixes=fixes, better=named)


@check(
    Severity.WARNING,
    remedy=Remedy.SAFE,
    fails={"more.ttl": _MORE.format('"PÃ¤ivÃ¤kerho"@fi , "Dagklubb"@sv , "Day club"@en') + " # here"},
    passes=_GOOD,
)
def garbled_text(scope: Scope) -> Iterator[Diagnostic]:
    """A text read in the wrong encoding, or with letters written as in HTML; the right text is known."""
    for use in _texts(scope):
        if _DOUBTFUL.search(use.value) and (better := mended(use.value)) != use.value:
            fixes = rewritten(use, inside=better, is_safe=not _OF_MARKUP.search(use.value))
            yield _finding(scope, "garbled-text", Severity.WARNING, use, fixes=fixes, better=_short(better))


@check(
    Severity.WARNING,
    fails={"more.ttl": _MORE.format('"P?iv?kerho"@fi , "Dagklubb"@sv , "Day club"@en') + " # here"},
    passes=_GOOD,
)
def lost_letters(scope: Scope) -> Iterator[Diagnostic]:
    """A text in which a sign stands for letters that were lost on the way."""
    for use in _texts(scope):
        if use.language and has_lost_letters(use.value):
            yield _finding(scope, "lost-letters", Severity.WARNING, use)


def _finding(
    scope: Scope, code: str, severity: Severity, use: LiteralUse, *, fixes: tuple[Fix, ...] = (), better: str = ""
) -> Diagnostic:
    return built_in(
        code,
        severity,
        place_of(use),
        focus=use.subject,
        path=Path(predicate=use.predicate),
        value=Literal(use.value, language=use.language) if use.language else Literal(use.value),
        fixes=fixes,
        thing=Sentences(scope).names(use.subject),
        property=scope.dataset.prefixes.contract(use.predicate),
        text=_short(_UNSEEN.sub("", use.value)),
        tag=f"@{use.language}" if use.language else "",
        better=better,
    )


def _short(text: str) -> str:
    return text if len(text) <= _MOST_CHARACTERS else text[: _MOST_CHARACTERS - 1] + "…"
