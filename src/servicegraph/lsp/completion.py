"""What may be written where somebody types: the terms that the place allows first, found by any of their names."""

from __future__ import annotations

import datetime
import enum
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from servicegraph.knowledge.editor_state import CLASSES, PROPERTIES, TYPE, as_typed
from servicegraph.knowledge.expectations import BOOLEAN, DATE, DURATION, ExpectedValues
from servicegraph.lsp.cursor import Cursor, CursorKind, cursor_at
from servicegraph.lsp.editor_view import EditorView, Knowledge
from servicegraph.lsp.paragraph_snippets import paragraph_snippet
from servicegraph.lsp.prefix_edits import Insertion, WrittenName, declare, write_name
from servicegraph.lsp.term_uses import TermRole
from servicegraph.messages import text
from servicegraph.rdf.terms import XSD
from servicegraph.turtle.tokens import Span

MOST_OFFERED = 100


class OfferKind(enum.Enum):
    """What is offered."""

    PROPERTY = enum.auto()
    CLASS = enum.auto()
    CONCEPT = enum.auto()
    ENTITY = enum.auto()
    SNIPPET = enum.auto()
    PREFIX = enum.auto()
    LANGUAGE = enum.auto()
    VALUE = enum.auto()
    KEYWORD = enum.auto()
    VARIABLE = enum.auto()


@dataclass(frozen=True)
class CompletionOffer:
    """Something that may be written: ``insert`` in place of the characters ``span``, and ``beside`` elsewhere.

    ``name`` is what it is called in the language that is spoken, ``detail`` what it is; ``filter`` holds all that
    it may be looked for by. ``iri`` is what it stands for, if anything. In a snippet ``$1`` and so on are places to
    fill in.
    """

    label: str
    insert: str
    span: Span
    kind: OfferKind
    name: str = ""
    detail: str = ""
    filter: str = ""
    iri: str = ""
    beside: tuple[Insertion, ...] = ()
    is_snippet: bool = False
    is_deprecated: bool = False
    is_wanted: bool = False

    @property
    def is_continued(self) -> bool:
        """Whether a value is written next: it is a property with the space behind it."""
        return self.kind is OfferKind.PROPERTY and self.insert.endswith(" ")


@dataclass(frozen=True)
class CompletionOffers:
    """What is offered, the likeliest first; where it is not complete, more may be found by typing on."""

    offers: tuple[CompletionOffer, ...] = ()
    is_complete: bool = True


NOTHING = CompletionOffers()


def complete(view: EditorView, offset: int, day: datetime.date) -> CompletionOffers:
    """What may be written after *offset* characters of the text of *view*, on *day*."""
    knowledge = view.knowledge
    if not view.is_turtle or knowledge is None or (cursor := cursor_at(view, offset)) is None:
        return NOTHING
    if cursor.kind is CursorKind.LANGUAGE:
        return CompletionOffers(tuple(_languages(cursor, knowledge)))
    if cursor.kind is CursorKind.DIRECTIVE or cursor.role is TermRole.NAMESPACE:
        return CompletionOffers(tuple(_declarations(cursor, view)))
    offering = _Offering(view, knowledge, cursor)
    match cursor.role:
        case TermRole.SUBJECT:
            return _bounded(offering.paragraphs())
        case TermRole.PREDICATE:
            return _bounded(offering.properties())
        case TermRole.OBJECT:
            return _bounded([*offering.literals(day), *offering.values()])
        case TermRole.DATATYPE:
            return _bounded(offering.datatypes())
    return NOTHING


def _bounded(offers: Iterable[CompletionOffer]) -> CompletionOffers:
    found = tuple(offers)
    return CompletionOffers(found[:MOST_OFFERED], len(found) <= MOST_OFFERED)


@dataclass(frozen=True)
class _Offering:
    """Makes the offers at one place."""

    view: EditorView
    knowledge: Knowledge
    cursor: Cursor

    @property
    def classes(self) -> frozenset[str]:
        """The classes of the subject with those above them: those that are written, else those that are known."""
        state = self.knowledge.state
        own = self.cursor.classes or tuple(state.classes(self.cursor.subject))
        if not own:
            kinds = state.dataset.kinds
            bases = state.dataset.sources.bases
            places = {f"{base}{kind.name}/": kind.classes[0] for base in bases for kind in kinds}
            around = self.cursor.subject.rpartition("/")[0] + "/"
            own = (places[around],) if around in places else ()
        return state.with_parents(own)

    def found(self) -> Iterator[tuple[str, int]]:
        """The things that what is typed may mean, each with how well it fits: less is better."""
        word, names = self.cursor.word.removeprefix("<"), self.knowledge.names
        prefix, colon, local = word.partition(":")
        if not colon:
            yield from names.find(word)
            return
        declared = self.cursor.terms.prefixes
        namespace = declared.get(prefix) or self.view.prefixes.namespaces.get(prefix)
        if namespace is None:
            yield from names.find(word)
            return
        wanted = as_typed(local)
        for iri, quality in names.find(local):
            if iri.startswith(namespace):
                yield iri, 0 if as_typed(iri[len(namespace) :]).startswith(wanted) else 1 + quality

    def term(self, iri: str, kind: OfferKind, *, after: str = "", is_wanted: bool = False) -> CompletionOffer:
        """The offer of the thing *iri*."""
        state, language = self.knowledge.state, self.view.language
        written = self._written(iri)
        names = list(dict.fromkeys([*state.names(iri).values(), *state.other_names(iri)]))
        name = state.dataset.labels.of(iri, language)
        said = text("lsp.wanted", language) if is_wanted else state.kind_name(iri, language)
        typed = as_typed(self.cursor.word)
        names.sort(key=lambda one: not as_typed(one).startswith(typed))
        first = [written.text] if not typed or as_typed(written.text).startswith(typed) else []
        rest = [written.text, *names, *dict.fromkeys(map(as_typed, names))]
        return CompletionOffer(
            label=written.text,
            insert=written.text + after,
            span=self.cursor.span,
            kind=kind,
            name=name,
            detail=" – ".join(filter(None, (name, said))),
            filter=" ".join(dict.fromkeys((*first, *names, *rest))),
            iri=iri,
            beside=self._beside(written),
            is_deprecated=state.is_deprecated(iri),
            is_wanted=is_wanted,
        )

    def _written(self, iri: str) -> WrittenName:
        written = write_name(iri, self.cursor.terms.prefixes, self.view.prefixes)
        if self.cursor.word.startswith("<"):
            return WrittenName(f"<{iri}>")
        return WrittenName("a") if iri == TYPE and self.cursor.role is TermRole.PREDICATE else written

    def _beside(self, written: WrittenName) -> tuple[Insertion, ...]:
        return self.declared({written.prefix: written.namespace}) if written.prefix else ()

    def declared(self, prefixes: Mapping[str, str]) -> tuple[Insertion, ...]:
        """The lines that declare *prefixes* in the text."""
        return declare(prefixes, self.cursor.head or self.cursor.terms)

    def properties(self) -> Iterator[CompletionOffer]:
        """The properties that the subject may have."""
        state = self.knowledge.state
        # What has no type yet gets one first.
        ranks = dict(self.knowledge.expectations.properties(self.classes, self.cursor.present))
        ranks[TYPE] = 5 if TYPE in self.cursor.present else 0 if not self.classes else 1
        habits = state.habits(self.classes)
        found = [
            (
                iri in self.cursor.present,
                quality > 0,
                ranks[iri] + quality,
                -habits[iri],
                state.sort_key(iri, self.view.language),
                iri,
            )
            for iri, quality in self.found()
            if iri in ranks
        ]
        for _, _, rank, _, _, iri in sorted(found):
            yield self.term(iri, OfferKind.PROPERTY, after=" ", is_wanted=rank == 0 and iri != TYPE)

    def values(self) -> Iterator[CompletionOffer]:
        """The things that the property may have as a value: those that fit, or others where what is typed is none."""
        state, predicate = self.knowledge.state, self.cursor.predicate
        wanted = self._wanted()
        fitting = {iri for one in (*wanted.classes, *wanted.schemes) for iri in state.members.get(one, ())}
        fitting |= {*wanted.values}
        if not self.cursor.word and not fitting:
            return  # anything might stand here
        kinds = {kind.classes[0] for kind in state.dataset.kinds}
        every = [(iri, 0) for iri in fitting] if not self.cursor.word else list(self.found())
        others = CLASSES | PROPERTIES
        found = [(iri, quality) for iri, quality in every if iri in fitting] or [
            (iri, quality) for iri, quality in every if predicate != TYPE and others.isdisjoint(state.classes(iri))
        ]
        language = self.view.language
        ordered = sorted(
            (
                state.is_deprecated(iri),
                quality,
                predicate == TYPE and iri not in kinds,
                state.sort_key(iri, language),
                iri,
            )
            for iri, quality in found
            if iri != self.cursor.subject
        )
        for *_, iri in ordered[: MOST_OFFERED + 1]:
            yield self.term(iri, self._kind(iri))

    def _wanted(self) -> ExpectedValues:
        if self.cursor.predicate == TYPE:
            return ExpectedValues(classes=CLASSES)
        if not self.cursor.predicate:
            return ExpectedValues()
        return self.knowledge.expectations.values(self.cursor.predicate, self.classes)

    def _kind(self, iri: str) -> OfferKind:
        state = self.knowledge.state
        if not CLASSES.isdisjoint(state.classes(iri)):
            return OfferKind.CLASS
        return OfferKind.CONCEPT if state.schemes(iri) else OfferKind.ENTITY

    def literals(self, day: datetime.date) -> Iterator[CompletionOffer]:
        """The values that are written in quotation marks, with places to fill in."""
        if self.cursor.word or not self.cursor.predicate:
            return
        expectations, predicate = self.knowledge.expectations, self.cursor.predicate
        datatypes = expectations.datatypes(predicate, self.classes)
        if DATE in datatypes:
            yield self._typed(f'"${{1:{day.isoformat()}}}"', DATE, "lsp.value-date")
        if DURATION in datatypes:
            yield self._typed('"${1:P1M}"', DURATION, "lsp.value-duration")
        if BOOLEAN in datatypes:
            for value in ("true", "false"):
                yield CompletionOffer(value, value, self.cursor.span, OfferKind.VALUE)
        if expectations.is_text(predicate):
            languages = self.knowledge.state.dataset.settings.languages
            every = " , ".join(f'"${number}"@{language}' for number, language in enumerate(languages, 1))
            shown = " , ".join(f'"…"@{language}' for language in languages)
            yield self._snippet(shown, every, "lsp.value-texts")
            for language in languages if len(languages) > 1 else ():
                yield self._snippet(f'"…"@{language}', f'"$1"@{language}', "lsp.value-text", language)

    def _typed(self, value: str, datatype: str, key: str) -> CompletionOffer:
        written = self._written(datatype)
        made = self._snippet(f'"…"^^{written.text}', f"{value}^^{written.text}", key)
        return replace(made, beside=self._beside(written))

    def _snippet(self, label: str, insert: str, key: str, tag: str = "") -> CompletionOffer:
        said = text(key, self.view.language, tag=tag)
        span = self.cursor.span
        return CompletionOffer(label, insert, span, OfferKind.SNIPPET, said, said, is_snippet=True)

    def datatypes(self) -> Iterator[CompletionOffer]:
        """The datatypes that the property wants."""
        for iri in sorted(self.knowledge.expectations.datatypes(self.cursor.predicate, self.classes)):
            if iri.startswith(XSD):
                yield self.term(iri, OfferKind.CLASS)

    def paragraphs(self) -> Iterator[CompletionOffer]:
        """Paragraphs to fill in, one for each kind of thing."""
        typed = as_typed(self.cursor.word)
        state, language = self.knowledge.state, self.view.language
        for kind in state.dataset.kinds:
            names = [kind.name, *state.names(kind.classes[0]).values()]
            names.sort(key=lambda name: not as_typed(name).startswith(typed))
            if typed and not as_typed(names[0]).startswith(typed) and not typed.startswith(kind.name + ":"):
                continue
            one = paragraph_snippet(self.knowledge, kind, self.cursor.terms.prefixes, language)
            label = state.dataset.labels.of(one.iri, language) or one.kind
            yield CompletionOffer(
                label=label,
                insert=one.insert,
                span=self.cursor.span,
                kind=OfferKind.SNIPPET,
                name=label,
                detail=text("lsp.paragraph", language, name=label),
                filter=" ".join(dict.fromkeys((*names, *map(as_typed, names), one.kind + ":"))),
                iri=one.iri,
                beside=self.declared(one.needed),
                is_snippet=True,
            )


def _languages(cursor: Cursor, knowledge: Knowledge) -> Iterator[CompletionOffer]:
    """The languages of the catalogue in which the property has no text yet, then the others."""
    languages = knowledge.state.dataset.settings.languages
    for tag in sorted(languages, key=lambda one: one in cursor.tags):
        missing = tag not in cursor.tags
        yield CompletionOffer(f"@{tag}", f"@{tag}", cursor.span, OfferKind.LANGUAGE, is_wanted=missing)


def _declarations(cursor: Cursor, view: EditorView) -> Iterator[CompletionOffer]:
    """Lines that declare the prefixes of the catalogue which the text lacks, or the namespace of the one before."""
    if cursor.kind is CursorKind.TERM:
        namespace = view.prefixes.namespaces.get(cursor.name)
        if namespace:
            yield CompletionOffer(f"<{namespace}>", f"<{namespace}> .", cursor.span, OfferKind.PREFIX)
        return
    for name, namespace in sorted(view.prefixes.namespaces.items()):
        if name not in cursor.terms.prefixes:
            line = f"@prefix {name}: <{namespace}> ."
            yield CompletionOffer(line, line, cursor.span, OfferKind.PREFIX, filter=line)
