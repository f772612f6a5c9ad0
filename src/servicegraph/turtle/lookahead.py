"""Looking ahead in a Turtle text: where a statement seems to begin or to end although a mark is missing."""

from __future__ import annotations

import enum

from servicegraph.turtle.scan import Scanned
from servicegraph.turtle.slips import slip_inside
from servicegraph.turtle.tokens import TERMS, Lines, Span, TurtleToken
from servicegraph.turtle.tree import Fault

NAMES = frozenset({"iri", "name", "blank"})
_KEYWORDS = ("prefix", "base", "version")
_NOTHING = TurtleToken("end", "", 0)
_FURTHEST = 200  # words looked at ahead to tell a collection from a statement


class Expected(enum.Enum):
    """What may stand next."""

    SUBJECT = enum.auto()
    PREDICATE = enum.auto()
    OBJECT = enum.auto()
    MARK = enum.auto()
    ITEM = enum.auto()


class Words:
    """The words of a text, of which the one at the place ``at`` comes next, and the mistakes found so far.

    A place past the end holds a word without text. ``inserted`` is what is to be read after a token.
    """

    def __init__(self, scanned: Scanned) -> None:
        self.text = scanned.text
        self.tokens = scanned.tokens
        self.faults = scanned.faults
        self.replaced = scanned.replaced
        self.inserted: dict[int, str] = {}
        self.at = 0
        self._indices = scanned.words
        self._lines = Lines(scanned.text)

    @property
    def is_over(self) -> bool:
        """Whether all words have been read."""
        return self.at >= len(self._indices)

    @property
    def index(self) -> int:
        """The index of the next word among all tokens."""
        return self._indices[self.at]

    @property
    def next(self) -> TurtleToken:
        """The next word."""
        return self.word(self.at)

    @property
    def before(self) -> TurtleToken:
        """The last word that was read."""
        return self.word(self.at - 1)

    def word(self, at: int) -> TurtleToken:
        """The word at the place *at*."""
        return self.tokens[self._indices[at]] if 0 <= at < len(self._indices) else _NOTHING

    @property
    def last(self) -> int:
        """The index just after the last word that was read."""
        return self._indices[self.at - 1] + 1 if self.at else 0

    def tell(self, code: str, start: int, end: int, edits: tuple[tuple[Span, str], ...] = (), **values: str) -> None:
        """Keep a mistake between two characters of the text."""
        self.faults.append(Fault(code, Span(start, end), values, edits))

    def has_slip(self, word: TurtleToken) -> bool:
        """Whether there is a mistake inside *word*, which is told."""
        slip = slip_inside(word)
        if slip:
            self.faults.append(slip)
        return slip is not None

    def is_predicate(self, at: int) -> bool:
        """Whether the word at the place *at* may be a predicate."""
        word = self.word(at)
        return word.kind in ("iri", "name") or word.text == "a"

    def is_term(self, at: int) -> bool:
        """Whether an object may begin with the word at the place *at*."""
        word = self.word(at)
        return word.kind in TERMS or word.text in ("[", "(", "true", "false") or word.kind.startswith(("open", "quo"))

    def is_directive(self, at: int) -> bool:
        """Whether the word at the place *at* begins a declaration of a prefix, the base or the version."""
        word, after = self.word(at), self.word(at + 1)
        if word.kind == "tag":
            return word.text[1:].lower() in _KEYWORDS
        if word.kind != "word" or word.text.lower() not in _KEYWORDS:
            return False
        return after.kind in ("name", "iri", "string", "badiri", "word")

    def is_first_on_line(self, at: int) -> bool:
        """Whether no other word stands before that at the place *at* on its line."""
        if at == 0:
            return True
        before, word = self.word(at - 1), self.word(at)
        return any(c in "\n\r" for c in self.text[before.end : word.start])

    def column(self, token: TurtleToken) -> int:
        """The column in which *token* begins."""
        return self._lines.place(token.start)[1]

    def begins_statement(self, at: int, margin: int, expected: Expected, *, is_in_doubt: bool = False) -> bool:
        """Whether a statement seems to begin at the word *at*, although another one, at the column *margin*, is open.

        It does where three terms follow one another at the beginning of a line that is not indented further, and
        *is_in_doubt*, after a mistake, where anything follows a blank line so.
        """
        if not self.is_first_on_line(at) or self.column(self.word(at)) > margin:
            return False
        if self.is_directive(at):
            return True
        word = self.word(at)
        if word.text in ("[", "(") and expected in (Expected.MARK, Expected.PREDICATE):
            return True
        if expected == Expected.ITEM and self._closes_before_mark(at):
            return False
        if is_in_doubt and word.kind in NAMES and self._is_after_blank_line(at):
            return True
        verb = at + 2 if word.text == "[" and self.word(at + 1).text == "]" else at + 1
        if not (word.kind in NAMES or verb == at + 2) or not self.is_predicate(verb) or not self.is_term(verb + 1):
            return False
        return not self.is_first_on_line(verb + 1) or self.column(self.word(verb + 1)) > margin

    def _is_after_blank_line(self, at: int) -> bool:
        between = self.text[self.word(at - 1).end : self.word(at).start].replace("\r", "\n")
        return any(not line.strip() for line in between.split("\n")[1:-1])

    def _closes_before_mark(self, at: int) -> bool:
        depth = 0
        for place in range(at, min(at + _FURTHEST, len(self._indices))):
            said = self.word(place).text
            if said in ("[", "("):
                depth += 1
            elif said in ("]", ")"):
                depth -= 1
                if depth < 0:
                    return True
            elif depth == 0 and said in (".", ";", ","):
                return False
        return True

    def ends_statement(self, at: int) -> bool:
        """Whether the full stop at the word *at*, after a mistake, is meant as the end of the statement."""
        if at + 1 >= len(self._indices) or self.is_first_on_line(at + 1) or self.is_directive(at + 1):
            return True
        return self.word(at + 1).kind in NAMES and self.is_predicate(at + 2) and self.is_term(at + 3)
