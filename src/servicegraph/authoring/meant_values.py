"""What somebody means by a word: a thing by its name in any language, a concept, a number, a day, a text."""

from __future__ import annotations

import datetime
import functools
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from pyoxigraph import Literal, NamedNode

from servicegraph.authoring.kind_fields import KindField
from servicegraph.errors import AuthoringError
from servicegraph.knowledge.editor_state import CLASSES, PROPERTIES, EditorState, as_typed
from servicegraph.knowledge.expectations import Expectations
from servicegraph.messages import pick, shortened, text
from servicegraph.rdf.nearest import nearest
from servicegraph.rdf.terms import XSD
from servicegraph.reports.foreign_names import foreign_name
from servicegraph.shacl.shapes import local_name

Value = NamedNode | Literal
_MOST_TOLD = 12  # things that are told of those which may be meant
_NEAR = 3
_BEGINNING = 5  # letters of a word that few others begin with
_LIKE = 55  # of 100; a name that is typed from memory may differ more than one that is misspelt
_LEXICAL = {
    "integer": re.compile(r"[+-]?[0-9]+"),
    "decimal": re.compile(r"[+-]?[0-9]*\.?[0-9]+"),
    "boolean": re.compile(r"true|false"),
    "date": re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}"),
    "duration": re.compile(r"P(?=.)([0-9]+Y)?([0-9]+M)?([0-9]+W)?([0-9]+D)?(T(?=.)([0-9]+H)?([0-9]+M)?([0-9]+S)?)?"),
}


@dataclass(frozen=True, eq=False)
class WordMeanings:
    """What words mean in the catalogue that *expectations* are about; what is said of them is in *language*."""

    expectations: Expectations = field(repr=False)
    language: str

    @property
    def state(self) -> EditorState:
        """The catalogue."""
        return self.expectations.state

    def meant(self, one: KindField, word: str, tag: str = "") -> Value:
        """The value of the field *one* that *word* stands for; a text is in the language *tag*.

        A thing is named by its name in any language, whatever the letter case, by its CURIE or IRI, or by the last
        part of it. Raises AuthoringError that says what may be meant where that is nothing, or several things.
        """
        if one.is_text:
            return Literal(word, language=tag or self.language)
        if one.expected.datatypes and not (one.expected.classes or one.expected.schemes or one.expected.values):
            return self._literal(one, word)
        return NamedNode(self._thing(one, word.strip()))

    def fitting(self, one: KindField) -> tuple[str, ...]:
        """The things that the field *one* takes, in the order of their names; none where it takes anything."""
        members, expected = self.state.members, one.expected
        found = {iri for each in (*expected.classes, *expected.schemes) for iri in members.get(each, ())}
        found |= {*expected.values}
        allowed = (iri for iri in found if not self.state.is_deprecated(iri))
        return tuple(sorted(allowed, key=lambda iri: (self.state.sort_key(iri, self.language), iri)))

    def said(self, iris: Iterable[str]) -> str:
        """*iris* by their names, each with what else it may be called on a command line; shortened where many."""
        listed = list(iris)
        said = [self._called(iri) for iri in listed[:_MOST_TOLD]]
        return ", ".join(said) + (" …" if len(listed) > _MOST_TOLD else "")

    def _called(self, iri: str) -> str:
        name, short = self.state.dataset.labels.of(iri, self.language), self.state.dataset.prefixes.contract(iri)
        return f"{name} ({short})" if name else short

    def _literal(self, one: KindField, word: str) -> Literal:
        datatype = min(one.expected.datatypes)
        pattern = _LEXICAL.get(datatype.removeprefix(XSD))
        is_right = pattern is None or pattern.fullmatch(word) is not None
        if is_right and datatype == XSD + "date":
            try:
                datetime.date.fromisoformat(word)
            except ValueError:
                is_right = False
        if not is_right:
            name = datatype.removeprefix(XSD)
            raise AuthoringError("add.wrong-literal", option=one.name, value=shortened(word), datatype=name)
        return Literal(word, datatype=NamedNode(datatype))

    def _thing(self, one: KindField, word: str) -> str:
        fitting = self.fitting(one)
        known = set(fitting)
        try:
            iri = self.state.dataset.prefixes.expand(word)
        except ValueError:
            iri = ""
        if iri and (
            iri in known or (not fitting and (word.startswith("<") or "//" in word or self._is_described(iri)))
        ):
            return iri
        if iri and self._is_described(iri):
            raise AuthoringError(
                "add.other-kind",
                option=one.name,
                value=self._called(iri),
                is_what=self.state.kind_name(iri, self.language) or "–",
                choices=self.said(fitting),
            )
        candidates = self._named(word, known) if word else []
        if len(candidates) == 1:
            return candidates[0]
        if candidates:
            raise AuthoringError(
                "add.ambiguous", option=one.name, value=shortened(word), choices=self.said(sorted(candidates))
            )
        raise self._unknown(one, word, fitting)

    def _is_described(self, iri: str) -> bool:
        return iri in self.state.dataset.described

    def _named(self, word: str, known: set[str]) -> list[str]:
        """The things that are called *word*: exactly so, else without regard to marks, else by the end of the IRI."""
        for said in (" ".join(word.casefold().split()), as_typed(word)):
            called = self._by_name.get(said, frozenset())
            if found := [iri for iri in called if iri in known or (not known and self._is_entity(iri))]:
                return found
        return [iri for iri in known if local_name(iri) == word]

    def _is_entity(self, iri: str) -> bool:
        return (CLASSES | PROPERTIES).isdisjoint(self.state.classes(iri))

    def _unknown(self, one: KindField, word: str, fitting: tuple[str, ...]) -> AuthoringError:
        names: dict[str, str] = {}
        for iri in fitting:
            for name in (*self.state.names(iri).values(), *self.state.other_names(iri)):
                names.setdefault(_without_marks_of_iris(name), iri)
        near = nearest(_without_marks_of_iris(word), names, most=_NEAR, least=_LIKE)
        typed = as_typed(word)
        begun = [name for name in names if _begins_alike(typed, as_typed(name))]
        likely = list(dict.fromkeys(names[name] for name in (*begun[:_NEAR], *near)))[:_MOST_TOLD]
        if likely or fitting:
            key = "add.unknown-near" if likely else "add.unknown-of"
            return AuthoringError(key, option=one.name, value=shortened(word), choices=self.said(likely or fitting))
        return AuthoringError("add.unknown", option=one.name, value=shortened(word))

    @functools.cached_property
    def _by_name(self) -> Mapping[str, frozenset[str]]:
        """All that has a name, by the name in any language: as it is written, and as it is typed in a hurry."""
        found: dict[str, set[str]] = {}
        state = self.state
        for iri in dict.fromkeys((*state.dataset.labels.known, *state.named())):
            names = [*state.names(iri).values(), *state.other_names(iri)]
            if not names and iri in state.dataset.labels.ends:
                names = [state.dataset.labels.between(iri, tag) for tag in state.dataset.settings.languages]
            for name in names:
                for said in (" ".join(name.casefold().split()), as_typed(name)):
                    found.setdefault(said, set()).add(iri)
        return {name: frozenset(iris) for name, iris in found.items()}


def _begins_alike(typed: str, name: str) -> bool:
    """Whether *typed* stands in *name*, or a word of it begins as *typed* does: its forms and compounds do."""
    start = typed[:_BEGINNING]
    return bool(typed) and (typed in name or (len(start) == _BEGINNING and f" {start}" in f" {name}"))


def _without_marks_of_iris(name: str) -> str:
    """*name* without what would end an IRI's last part, since names are compared from there on."""
    return re.sub(r"[/#:]", " ", name)


def described_choices(words: WordMeanings, one: KindField) -> str:
    """What the field *one* takes, in words."""
    if one.is_text:
        return text("add.takes-text", words.language)
    if fitting := words.fitting(one):
        return words.said(fitting)
    if datatypes := sorted(datatype.removeprefix(XSD) for datatype in one.expected.datatypes):
        return ", ".join(datatypes)
    return text("add.takes-thing" if one.expected.classes else "add.takes-anything", words.language)


def named_field(words: WordMeanings, one: KindField) -> str:
    """What the field *one* is called, read from the thing that is described."""
    state, language = words.state, words.language
    if one.is_inverse:
        return pick(state.dataset.presentation.inverses[one.predicate], language)
    return foreign_name(one.predicate, language) or state.label(one.predicate, language)
