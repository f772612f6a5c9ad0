"""What each word of a Turtle text stands for: subject, predicate or object, of which paragraph, under which prefixes.

The text may be half written. A paragraph begins where a name follows a full stop, or a blank line at the margin.
"""

from __future__ import annotations

import enum
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple
from urllib.parse import urljoin

from servicegraph.rdf.terms import RDF
from servicegraph.turtle.tokens import TRIVIA, Span, TurtleToken, tokenise

_ESCAPED = re.compile(r"\\(.)")
_CODE_POINT = re.compile(r"\\u([0-9A-Fa-f]{4})|\\U([0-9A-Fa-f]{8})")
_KEYWORDS = {"@prefix": "prefix", "prefix": "prefix", "@base": "base", "base": "base"}
_VALUES = frozenset({"string", "long", "number", "openstring", "openlong", "halfquoted", "quoted"})


class TermRole(enum.Enum):
    """What a word is in its statement."""

    SUBJECT = enum.auto()
    PREDICATE = enum.auto()
    OBJECT = enum.auto()
    DATATYPE = enum.auto()
    NAMESPACE = enum.auto()
    """The IRI that a prefix or the base is declared for."""
    MARK = enum.auto()
    """None: a mark comes next."""


class TermUse(NamedTuple):
    """A word that names something, or a value.

    ``iri`` is empty for values, and for names whose prefix is not declared. ``subject`` and ``predicate`` are IRIs, as
    far as they are known, ``paragraph`` the number of the paragraph that it stands in.
    """

    span: Span
    text: str
    kind: str
    iri: str
    role: TermRole
    subject: str
    predicate: str
    paragraph: int


@dataclass
class Paragraph:
    """What is said of one subject: from its name up to the full stop. ``classes`` and ``predicates`` are IRIs."""

    start: int
    end: int
    subject: TermUse | None = None
    classes: list[str] = field(default_factory=list)
    predicates: list[str] = field(default_factory=list)


class PrefixUse(NamedTuple):
    """A declaration: the prefix without its colon (``None`` for the base), its namespace, and where all stands."""

    name: str | None
    namespace: str
    span: Span
    name_span: Span


@dataclass
class _Frame:
    """What is open: a bracket, or the paragraph itself (no bracket)."""

    bracket: str
    role: TermRole
    subject: str = ""
    predicate: str = ""
    predicates: list[str] = field(default_factory=list)


@dataclass
class TermReader:
    """Reads the words of a text one after another. ``base`` is what relative IRIs are resolved against.

    ``role`` says what the next word would be.
    """

    base: str
    prefixes: dict[str, str] = field(default_factory=dict)
    paragraphs: list[Paragraph] = field(default_factory=list)
    declarations: list[PrefixUse] = field(default_factory=list)
    _frames: list[_Frame] = field(default_factory=lambda: [_Frame("", TermRole.SUBJECT)])
    _directive: list[TurtleToken] | None = None
    _before: TurtleToken | None = None
    _gap: str = "\n\n"  # what stands between the word before and the next

    @property
    def role(self) -> TermRole:
        """What the next word is."""
        return TermRole.NAMESPACE if self._directive is not None else self._frames[-1].role

    @property
    def subject(self) -> str:
        """The IRI that the next word says something about; empty when it is not known."""
        return self._frames[-1].subject

    @property
    def predicate(self) -> str:
        """The IRI of the predicate whose value the next word is."""
        return self._frames[-1].predicate

    @property
    def depth(self) -> int:
        """How many brackets are open."""
        return len(self._frames) - 1

    @property
    def predicates(self) -> list[str]:
        """The predicates so far of what the next word says something about."""
        return self._frames[-1].predicates

    @property
    def before(self) -> TurtleToken | None:
        """The word before the next one."""
        return self._before

    @property
    def declaring(self) -> str:
        """The prefix whose namespace the next word is; empty when none is declared."""
        return self._directive[1].text.rstrip(":") if self._directive and len(self._directive) == 2 else ""

    def role_of(self, token: TurtleToken) -> TermRole:
        """What *token* is if it is the next word and a name."""
        if self._directive is not None and not self._is_at_margin(self._gap):
            return TermRole.NAMESPACE
        role = self._frames[-1].role
        return TermRole.SUBJECT if self._directive or self._begins(token, self._gap, self._before) else role

    def expand(self, token: TurtleToken) -> str:
        """The IRI that *token* stands for; empty when it stands for none."""
        if token.kind == "iri":
            return self.resolve(token.text[1:-1])
        if token.kind == "name":
            prefix, _, local = token.text.partition(":")
            if prefix in self.prefixes:
                return self.prefixes[prefix] + (_ESCAPED.sub(r"\1", local) if "\\" in local else local)
        return RDF + "type" if token.text == "a" and token.kind == "word" else ""

    def resolve(self, written: str) -> str:
        """The absolute IRI of what is *written* between angle brackets."""
        if "\\" in written:
            written = _CODE_POINT.sub(lambda match: _character(match[1] or match[2]), written)
        if re.match(r"[A-Za-z][A-Za-z0-9+.-]*:", written):
            return written
        try:
            return urljoin(self.base, written)
        except ValueError:
            return ""

    def feed(self, token: TurtleToken) -> TermUse | None:
        """Read *token*; gives the use that it is, if it is one."""
        if token.kind in TRIVIA:
            self._gap += token.text if token.kind == "space" else ""
            return None
        gap, self._gap = self._gap, ""
        before, self._before = self._before, token
        if self._directive is not None and not self._is_at_margin(gap):
            return self._declare(token)
        self._directive = None
        if self._is_keyword(token, gap):
            self._frames = [_Frame("", TermRole.SUBJECT)]
            self._directive = [token]
            return None
        frame = self._frames[-1]
        if frame.role is not TermRole.SUBJECT and self._begins(token, gap, before):
            self._frames = [_Frame("", TermRole.SUBJECT)]
            frame = self._frames[-1]
        if self.paragraphs and (len(self._frames) > 1 or frame.role is not TermRole.SUBJECT):
            self.paragraphs[-1].end = token.end
        if token.kind == "mark":
            return self._mark(token, frame)
        if token.kind in ("tag", "badtag", "direction"):
            return None
        return self._word(token, frame, before)

    def _is_keyword(self, token: TurtleToken, gap: str) -> bool:
        keyword = _KEYWORDS.get(token.text.lower() if token.kind in ("tag", "word") else "")
        if keyword is None:
            return False
        return token.kind == "tag" or (self._frames[-1].role is TermRole.SUBJECT and len(self._frames) == 1)

    @staticmethod
    def _is_at_margin(gap: str) -> bool:
        return gap.endswith(("\n", "\r"))

    def _begins(self, token: TurtleToken, gap: str, before: TurtleToken | None) -> bool:
        """Whether *token* seems to begin a paragraph although the one before has no full stop yet."""
        if not self._is_at_margin(gap) or token.kind not in ("name", "iri", "blank"):
            return False
        if self._frames[0].role is TermRole.MARK and len(self._frames) == 1:
            return True
        return gap.replace("\r\n", "\n").replace("\r", "\n").count("\n") > 1

    def _declare(self, token: TurtleToken) -> TermUse | None:
        assert self._directive is not None
        self._directive.append(token)
        keyword = self._directive[0].text
        kind = _KEYWORDS[keyword.lower()]
        wanted = 3 if kind == "prefix" else 2
        if len(self._directive) == wanted:
            if token.kind != "iri":
                self._directive = None
                return None
            namespace = self.resolve(token.text[1:-1])
            name = self._directive[1] if kind == "prefix" else None
            if name is None:
                self.base = namespace
            else:
                self.prefixes[name.text.rstrip(":")] = namespace
            span = Span(self._directive[0].start, token.end)
            name_span = Span(name.start, name.end) if name else span
            shown = name.text.rstrip(":") if name else None
            self.declarations.append(PrefixUse(shown, namespace, span, name_span))
            if keyword[0] != "@":
                self._directive = None
            return TermUse(Span(token.start, token.end), token.text, "iri", namespace, TermRole.NAMESPACE, "", "", -1)
        if len(self._directive) > wanted:
            self._directive = None
            last = self.declarations[-1]
            if token.text == ".":
                self.declarations[-1] = last._replace(span=Span(last.span.start, token.end))
        return None

    def _mark(self, token: TurtleToken, frame: _Frame) -> TermUse | None:
        said = token.text
        if said == ".":
            self._frames = [_Frame("", TermRole.SUBJECT)]
        elif said in ("[", "("):
            is_subject = frame.role is TermRole.SUBJECT
            if is_subject:
                self._open_paragraph(token)
            self._complete(frame)
            role = TermRole.PREDICATE if said == "[" else TermRole.OBJECT
            self._frames.append(_Frame(said, role, predicate="" if said == "[" else frame.predicate))
        elif said in ("]", ")") and len(self._frames) > 1:
            self._frames.pop()
        elif said == ";":
            frame.role = TermRole.PREDICATE
        elif said == ",":
            frame.role = TermRole.OBJECT
        elif said == "^^":
            frame.role = TermRole.DATATYPE
        return None

    def _complete(self, frame: _Frame) -> None:
        """A term of *frame* is there: what comes after it."""
        if frame.role is TermRole.SUBJECT:
            frame.role = TermRole.PREDICATE
        elif frame.role is TermRole.PREDICATE:
            frame.role = TermRole.OBJECT
        elif frame.bracket != "(":
            frame.role = TermRole.MARK
        else:
            frame.role = TermRole.OBJECT

    def _open_paragraph(self, token: TurtleToken) -> None:
        self.paragraphs.append(Paragraph(token.start, token.end))

    def _word(self, token: TurtleToken, frame: _Frame, before: TurtleToken | None) -> TermUse | None:
        role = frame.role
        kind = "value" if token.kind in _VALUES else token.kind
        if role is TermRole.MARK:  # a mark is missing: nothing can be said of it
            role = TermRole.OBJECT if kind == "value" else role
        if role is TermRole.SUBJECT:
            self._open_paragraph(token)
        iri = self.expand(token) if role is TermRole.PREDICATE or token.text != "a" else ""
        subject = iri if role is TermRole.SUBJECT else frame.subject
        predicate = "" if role in (TermRole.SUBJECT, TermRole.PREDICATE) else frame.predicate
        span = Span(token.start, token.end)
        use = TermUse(span, token.text, kind, iri, role, subject, predicate, len(self.paragraphs) - 1)
        if role is TermRole.SUBJECT:
            frame.subject = iri
            self.paragraphs[-1].subject = use
        elif role is TermRole.PREDICATE:
            frame.predicate = iri
            frame.predicates.append(iri)
            if len(self._frames) == 1 and self.paragraphs:
                self.paragraphs[-1].predicates.append(iri)
        elif predicate == RDF + "type" and len(self._frames) == 1 and self.paragraphs and iri:
            self.paragraphs[-1].classes.append(iri)
        self._complete(frame)
        return use


@dataclass(frozen=True, eq=False)
class TextTerms:
    """The words of a text, read: ``uses`` in their order, the paragraphs, the declarations and the prefixes."""

    text: str = field(repr=False)
    base: str
    tokens: tuple[TurtleToken, ...] = field(repr=False)
    uses: tuple[TermUse, ...] = field(repr=False)
    paragraphs: tuple[Paragraph, ...] = field(repr=False)
    declarations: tuple[PrefixUse, ...] = ()
    prefixes: Mapping[str, str] = field(default_factory=dict)

    def of(self, iri: str) -> Iterator[TermUse]:
        """The words that stand for *iri*; not where a namespace is declared."""
        return (use for use in self.uses if use.iri == iri and use.role is not TermRole.NAMESPACE)

    def at(self, offset: int) -> TermUse | None:
        """The word in or just behind which the place after *offset* characters is."""
        found = None
        for use in self.uses:
            if use.span.start > offset:
                break
            if offset < use.span.end:
                return use
            found = use
        return found if found is not None and found.span.end == offset else None


def read_terms(text: str, base: str, reader: TermReader | None = None) -> TextTerms:
    """What the words of the Turtle text *text* stand for; relative IRIs are resolved against *base*.

    With a *reader*, the prefixes that it knows are declared already.
    """
    reader = reader or TermReader(base)
    kept = tuple(tokenise(text))
    uses = tuple(filter(None, map(reader.feed, kept)))
    return TextTerms(text, base, kept, uses, tuple(reader.paragraphs), tuple(reader.declarations), reader.prefixes)


def _character(code: str) -> str:
    number = int(code, 16)
    return chr(number) if number < 0x110000 and not 0xD800 <= number < 0xE000 else ""
