"""Where the words of a question stand in a text, so that a reader sees why it was found."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from rapidfuzz.distance import OSA

from servicegraph.search.composed import SearchQuestion, distance
from servicegraph.search.known_words import Vocabulary, prefixes
from servicegraph.search.words import Analysis, Forms, TextWord, composed, written_in

_AROUND = 160  # letters of a long text that are shown
_BEFORE = 50  # of these, at most so many before the first marked word
_LEAST_OF_COMPOUND = 4  # letters of one of its words


@dataclass(frozen=True)
class Part:
    """A piece of a text, and whether it is what was looked for."""

    text: str
    is_marked: bool


@dataclass(frozen=True)
class Passage:
    """A text in pieces, in the language with the tag *language* (empty: not known)."""

    parts: tuple[Part, ...]
    language: str

    @property
    def text(self) -> str:
        """All of it."""
        return "".join(part.text for part in self.parts)

    @property
    def is_marked(self) -> bool:
        """Whether something of what was looked for stands in it."""
        return any(part.is_marked for part in self.parts)


class Marker:
    """Marks the words of *question* in texts of one language."""

    def __init__(self, question: SearchQuestion, language: str, vocabulary: Vocabulary | None = None) -> None:
        self._analysis = Analysis(language)
        self._vocabulary = vocabulary
        self._asked = [self._analysis.forms(word) for word in question.words]

    def marked(self, text: str, tag: str) -> Passage:
        """The whole *text*, whose language tag is *tag*."""
        text = composed(text)
        return Passage(tuple(_parts(text, self._found(text), 0, len(text))), tag)

    def passage(self, text: str, tag: str) -> Passage:
        """The piece of *text* in which the first of the words stands, its beginning if none does."""
        text = composed(text)
        found = self._found(text)
        start = 0 if not found or len(text) <= _AROUND else max(0, found[0].start - _BEFORE)
        start = text.find(" ", start) + 1 if start and " " in text[start : found[0].start] else start
        end = min(len(text), start + _AROUND)
        if end < len(text) and (space := text.rfind(" ", start + _AROUND // 2, end)) > 0:
            end = space
        parts = _parts(text, found, start, end)
        before, after = ([Part("… ", False)] if start else []), ([Part(" …", False)] if end < len(text) else [])
        return Passage((*before, *parts, *after), tag)

    def _found(self, text: str) -> list[TextWord]:
        words = [(written, self._analysis.forms(written.word)) for written in written_in(text)]
        places = {place for asked in self._asked for place in self._places(asked, [forms for _, forms in words])}
        return [written for place, (written, _) in enumerate(words) if place in places]

    def _places(self, asked: Forms, words: Sequence[Forms]) -> list[int]:
        """Where among *words* the one that is *asked* stands; if nowhere, where one like it does, then a part of it."""
        head, _ = self._vocabulary.split(asked.plain) if self._vocabulary else ("", "")
        ways: Sequence[Callable[[Forms], bool]] = (
            lambda forms: self._is(asked, forms),
            lambda forms: _is_like(asked, forms),
            lambda forms: bool(head) and forms.plain.startswith(head),
        )
        found = ([place for place, forms in enumerate(words) if way(forms)] for way in ways)
        return next(filter(None, found), [])

    def _is(self, asked: Forms, forms: Forms) -> bool:
        if asked.stem == forms.stem or any(forms.plain.startswith(start) for start in prefixes(asked)):
            return True
        return self._vocabulary is not None and asked.stem in self._vocabulary.tails(forms)


def _is_like(asked: Forms, forms: Forms) -> bool:
    """Whether *forms* is *asked* misspelt, or one of the two is a compound of the other."""
    for one, other in ((asked.plain, forms.plain), (asked.stem, forms.stem)):
        most = distance(one)
        if most and OSA.distance(one, other, score_cutoff=most) <= most:
            return True
        if most and OSA.distance(one, other[: len(one)], score_cutoff=most) <= most:
            return True
    if len(asked.stem) >= _LEAST_OF_COMPOUND and forms.stem.endswith(asked.stem):
        return True
    return len(forms.plain) > _LEAST_OF_COMPOUND and asked.plain.startswith(forms.plain)


def _parts(text: str, found: list[TextWord], start: int, end: int) -> list[Part]:
    parts, place = [], start
    for written in found:
        if written.start >= place and written.end <= end:
            parts += [Part(text[place : written.start], False), Part(text[written.start : written.end], True)]
            place = written.end
    return [part for part in (*parts, Part(text[place:end], False)) if part.text]
