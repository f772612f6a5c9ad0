"""The names of things, by IRI and language, and the choice of one for a reader."""

from __future__ import annotations

import functools
import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from sys import intern

from pyoxigraph import Literal, NamedNode

from servicegraph.messages import pick, picked_tag, primary
from servicegraph.rdf.nearest import neighbourhood
from servicegraph.rdf.patching import patched
from servicegraph.rdf.taken_apart import TakenApart
from servicegraph.rdf.terms import DCT, LOCN, NS, RDFS, SKOS
from servicegraph.turtle.reading import TurtleFile

NAMING = (RDFS + "label", SKOS + "prefLabel", DCT + "title")
_READABLE = re.compile(r"[^\W_]")
# What may have no name of its own is named from two others, with a sign between them: first, second, sign.
NAMED_BY_ENDS = ((NS + "from", NS + "to", " → "), (NS + "provisionOf", NS + "provider", " – "))
# An address is its own name.
_WRITTEN = (LOCN + "fullAddress", LOCN + "thoroughfare")


@dataclass(frozen=True)
class Labels:
    """What things are called; ``order`` are the catalogue's languages, in which a missing name is looked for.

    ``ends`` are the two things from whose names another is named, and the sign between them.
    """

    names: Mapping[str, Mapping[str, str]]
    ends: Mapping[str, tuple[str, str, str]]
    order: tuple[str, ...]

    def of(self, iri: str, language: str) -> str:
        """The name of *iri* in *language*, else in another; empty when it has none.

        An interface or a provision that has no name of its own in *language* is named from its ends, if they have.
        """
        own = pick(self.names.get(iri, {}), language, self.order)
        if iri not in self.ends or (own and not self._language_of_own(iri, language)):
            return own
        return self.between_in(iri, language) or own or self.between(iri, language)

    def language_of(self, iri: str, language: str) -> str:
        """The language tag of the name that ``of`` gives, when it is not *language*; empty when it is, or not known."""
        if iri not in self.ends or (self.names.get(iri) and not self.between_in(iri, language)):
            return self._language_of_own(iri, language)
        tags = {self._language_of_own(end, language) for end in self.ends[iri][:2] if self.names.get(end)}
        return tags.pop() if len(tags) == 1 else ""

    def between(self, iri: str, language: str) -> str:
        """The interface *iri* as ``from → to``, the provision as ``service – provider``.

        An end without a name is told by the last part of its IRI. Empty when *iri* is neither or no end has a name.
        """
        if iri not in self.ends:
            return ""
        *ends, sign = self.ends[iri]
        names = [pick(self.names.get(end, {}), language, self.order) for end in ends]
        said = (name or end[len(neighbourhood(end)) :] for name, end in zip(names, ends, strict=True))
        return sign.join(said) if any(names) else ""

    def between_in(self, iri: str, language: str) -> str:
        """What ``between`` gives where both ends have a name in *language*; else empty."""
        ends = self.ends[iri][:2] if iri in self.ends else ()
        speak = all(self.names.get(end) and not self._language_of_own(end, language) for end in ends)
        return self.between(iri, language) if speak else ""

    def after(self, names: Collection[str], anew: Labels) -> Labels:
        """The same, of the IRIs *names* with what *anew* says."""
        return Labels(patched(self.names, names, anew.names), patched(self.ends, names, anew.ends), self.order)

    def as_read(self, iri: str) -> Mapping[str, str]:
        """The names of *iri* by language, without the differences that a reader does not see."""
        return {primary(tag): " ".join(name.split()).casefold() for tag, name in self.names.get(iri, {}).items()}

    def read_first(self, iri: str) -> str:
        """Of the names as they are read, the one in the first of the languages; empty where there is none."""
        read = self.as_read(iri)
        return next((read[code] for code in map(primary, self.order) if code in read), "")

    @functools.cached_property
    def known(self) -> tuple[str, ...]:
        """The IRIs of all things that have a name, their own or one from their ends, in their order."""
        return tuple(sorted({*self.names, *self.ends}))

    def _language_of_own(self, iri: str, language: str) -> str:
        tag = picked_tag(self.names.get(iri, {}), language, self.order)
        return "" if primary(tag) == primary(language) else tag


def named_between(predicates: Collection[str]) -> tuple[str, ...]:
    """The two of *predicates* after whose values a thing is called that has them; empty when there are none such."""
    return next(((first, second) for first, second, _ in NAMED_BY_ENDS if {first, second} <= {*predicates}), ())


def is_blank(text: str) -> bool:
    """Whether *text* has nothing to read in it: no letter, no digit, nothing but spaces and signs."""
    return not _READABLE.search(text)


@dataclass(frozen=True)
class Names:
    """What some statements call things: ``said`` by property, IRI and language, ``ends`` by property and IRI."""

    said: Mapping[str, Mapping[str, Mapping[str, str]]]
    ends: Mapping[str, Mapping[str, str]]

    @property
    def named(self) -> frozenset[str]:
        """The IRIs of which anything is said here."""
        return frozenset().union(*self.said.values(), *self.ends.values())

    def about(self, iris: Collection[str]) -> Names:
        """What is said here of *iris*."""
        said = {naming: {iri: known[iri] for iri in iris if iri in known} for naming, known in self.said.items()}
        ends = {end: {iri: known[iri] for iri in iris if iri in known} for end, known in self.ends.items()}
        return Names(said, ends)


def names_in(statements: TakenApart) -> Names:
    """The names that *statements* give; of several for one language and property the first.

    A name with nothing to read in it is none: another language is shown instead.
    """
    said: dict[str, dict[str, dict[str, str]]] = {naming: {} for naming in (*NAMING, *_WRITTEN)}
    ends: dict[str, dict[str, str]] = {end: {} for pair in NAMED_BY_ENDS for end in pair[:2]}
    subjects, predicates, objects = statements.columns
    for position, predicate in enumerate(predicates):
        if predicate in said:
            subject, value = subjects[position], objects[position]
            if isinstance(subject, NamedNode) and isinstance(value, Literal):
                by_language = said[predicate].setdefault(intern(subject.value), {})
                if not is_blank(name := value.value):
                    by_language.setdefault(value.language or "", name)
        elif predicate in ends:
            subject, value = subjects[position], objects[position]
            if isinstance(subject, NamedNode) and isinstance(value, NamedNode):
                ends[predicate].setdefault(intern(subject.value), intern(value.value))
    return Names(said, ends)


def names_of_file(file: TurtleFile) -> Names:
    """The names that *file* gives."""
    return names_in(file.quads)


def joined(parts: Iterable[Names], order: tuple[str, ...]) -> Labels:
    """The names that all *parts* give; of several for one language the first by property, then as the parts come."""
    said: dict[str, dict[str, Mapping[str, str]]] = {naming: {} for naming in (*NAMING, *_WRITTEN)}
    ends: dict[str, dict[str, str]] = {end: {} for pair in NAMED_BY_ENDS for end in pair[:2]}
    for part in parts:
        for naming, by_iri in part.said.items():
            known = said[naming]
            for iri, by_language in by_iri.items():
                known[iri] = (
                    {**known[iri], **by_language, **known[iri]} if iri in known else by_language
                )  # the first wins
        for end, others in part.ends.items():
            for iri, other in others.items():
                ends[end].setdefault(iri, other)
    names: dict[str, Mapping[str, str]] = {}
    for naming in reversed((*NAMING, *_WRITTEN)):
        for iri, by_language in said[naming].items():
            names[iri] = {**names[iri], **by_language} if iri in names else by_language
    both = {
        iri: (one, ends[second][iri], sign)
        for first, second, sign in NAMED_BY_ENDS
        for iri, one in ends[first].items()
        if iri in ends[second]
    }
    return Labels(names, both, order)
