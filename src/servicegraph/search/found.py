"""What a catalogue has for a question: the entities by rank, how many of each kind, and what is nearest if none."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import islice

from servicegraph.catalogue import Catalogue
from servicegraph.messages import primary
from servicegraph.rdf.nearest import nearest as nearest_names
from servicegraph.search.composed import BY_NAME, EXACT, Composer, SearchQuestion, question_of
from servicegraph.search.documents import Entity
from servicegraph.search.marking import Marker, Passage
from servicegraph.search.search_index import SearchIndex, index_of
from servicegraph.search.words import folded

PAGE = 20
MOST_SUGGESTIONS = 8
_MOST_NEAREST_WORDS = 6
_WHOLE_NAME = 3.0  # the least weight of what is called just as the question says, whatever its kind
_MOST_OF_NAME = 200  # letters of an unknown name that are compared
_A_SLIP = 90  # of 100; so alike are two names of which one is a slip of the pen
_NAMED = 1000.0  # the score of what is named by its IRI


@dataclass(frozen=True)
class KindTally:
    """A kind by its name, the IRI of its class, and how many of it were found."""

    name: str
    iri: str
    count: int


@dataclass(frozen=True)
class Hit:
    """An entity that was found: its name, and where else the words stand if not there.

    ``kind`` is the name of its kind, ``kind_iri`` the class of that.
    """

    iri: str
    kind: str
    kind_iri: str
    score: float
    name: Passage
    context: Passage | None


@dataclass(frozen=True)
class Results:
    """What was found for ``question``; ``hits`` are those of the page, ``total`` counts those of the chosen kind.

    ``kinds`` counts every kind, whichever is chosen, the heaviest first. Where no entity has all the words,
    ``has_all_words`` is false and the hits have some of them. ``guessed`` are words that no name has: what was found
    for them is only like them. Where nothing was found, ``nearest_words`` are words of the catalogue like those asked.
    """

    question: SearchQuestion
    hits: tuple[Hit, ...]
    total: int
    kinds: tuple[KindTally, ...]
    page: int
    size: int
    has_all_words: bool
    guessed: tuple[str, ...]
    nearest_words: tuple[str, ...]

    @property
    def pages(self) -> int:
        """How many pages there are, at least one."""
        return max(1, -(-self.total // self.size))


def search(catalogue: Catalogue, text: str, language: str, kind: str = "", page: int = 1, size: int = PAGE) -> Results:
    """What *text* finds for a reader of *language*, of the kind named *kind* only if one is; page *page* of it."""
    looking = _Looking(catalogue, question_of(text, language))
    ranked, has_all_words = looking.ranked()
    kinds = Counter(looking.index.entities[number].kind for _, number in ranked)
    in_order = sorted(kinds.items(), key=lambda item: (-item[0].weight, -item[1], item[0].name))
    chosen = [(score, number) for score, number in ranked if kind in ("", looking.index.entities[number].kind.name)]
    shown = chosen[(page - 1) * size : page * size]
    return Results(
        looking.question,
        tuple(looking.hit(score, number) for score, number in shown),
        len(chosen),
        tuple(KindTally(one.name, one.classes[0], count) for one, count in in_order),
        page,
        size,
        has_all_words,
        looking.composer.unknown(looking.question),
        () if ranked else looking.nearest_words(),
    )


def suggest(
    catalogue: Catalogue, text: str, language: str, kind: str = "", most: int = MOST_SUGGESTIONS
) -> tuple[Hit, ...]:
    """The names that *text*, which may be half typed, is meant to be: in *language*, in others if there are none."""
    question = replace(question_of(text, language, with_texts=False), with_others=False)
    looking = _Looking(catalogue, question)
    for looking.question in (question, replace(question, with_others=True)):
        ranked, has_all_words = looking.ranked()
        if has_all_words and ranked:
            of_kind = ((score, at) for score, at in ranked if kind in ("", looking.index.entities[at].kind.name))
            return tuple(looking.hit(score, number) for score, number in islice(of_kind, most))
    return ()


def kinds_of(catalogue: Catalogue) -> tuple[KindTally, ...]:
    """Every kind that a search may be narrowed to, before anything is found."""
    return tuple(KindTally(kind.name, kind.classes[0], 0) for kind in catalogue.dataset.kinds)


def nearest(catalogue: Catalogue, name: str, language: str, most: int = 5) -> tuple[str, ...]:
    """The IRIs of the entities that *name* may be meant to be: an IRI, a CURIE, ``kind/slug`` or words.

    First what is a slip away, then what a search for its words finds, those of the same kind before others, then what
    is spelt a little like it.
    """
    before, _, slug = name.replace(":", "/").rpartition("/")
    kind = before.rpartition("/")[2]
    words = slug.replace("-", " ").replace("_", " ")
    # Names in addresses are English words with hyphens between them.
    looking = _Looking(catalogue, question_of(words, "en" if "-" in slug else language, with_texts=False))
    ranked, _ = looking.ranked()
    found = [looking.index.entities[number] for _, number in ranked[: 10 * most]]
    found.sort(key=lambda entity: entity.kind.name != kind)
    spelt = nearest_names(name[:_MOST_OF_NAME], looking.index.by_iri, most)
    slips = nearest_names(name[:_MOST_OF_NAME], spelt, most, _A_SLIP)
    return tuple(dict.fromkeys([*slips, *(entity.iri for entity in found), *spelt]))[:most]


class _Looking:
    """One search: the question, the index, and the markers of the languages in which something was found."""

    def __init__(self, catalogue: Catalogue, question: SearchQuestion) -> None:
        self.catalogue = catalogue
        self.question = question
        self.index: SearchIndex = index_of(catalogue)
        self.composer = Composer(self.index, question.language)
        self._markers: dict[str, Marker] = {}

    def ranked(self) -> tuple[list[tuple[float, int]], bool]:
        """The hits with their scores, the best first, and whether these have every word of the question."""
        found, has_all_words = self.index.found(self.composer.query(self.question)), True
        if not found and len(self.question.words) > 1:
            found = self.index.found(self.composer.query(self.question, all_words=False))
            has_all_words = not found
        lengths = self.index.lengths.get(self.question.language, ())
        scored = {number: self._weighed(score, number, lengths) for score, number in found}
        if self._named is not None:
            scored[self._named] = _NAMED
        order = sorted(scored.items(), key=lambda item: (-round(item[1], 4), self.index.entities[item[0]].iri))
        return [(score, number) for number, score in order], has_all_words

    def hit(self, score: float, number: int) -> Hit:
        """The entity *number* as it is shown."""
        entity = self.index.entities[number]
        label = self.catalogue.label(entity.iri, self.question.language)
        tag = self.catalogue.dataset.labels.language_of(entity.iri, self.question.language) or self.question.language
        name = self._marker(primary(tag)).marked(label, tag)
        kind = entity.kind
        return Hit(entity.iri, kind.name, kind.classes[0], score, name, self._context(entity, name))

    def nearest_words(self) -> tuple[str, ...]:
        """Words of the catalogue that are like those of the question."""
        vocabulary = self.index.vocabularies.get(self.question.language)
        if vocabulary is None:
            return ()
        near = (like for word in self.question.words for like in vocabulary.like(folded(word), 3))
        return tuple(dict.fromkeys(near))[:_MOST_NEAREST_WORDS]

    @cached_property
    def _named(self) -> int | None:
        """The entity that the question names by its IRI or CURIE, if it does."""
        try:
            return self.index.by_iri.get(self.catalogue.prefixes.expand(self.question.text.strip()))
        except ValueError:
            return None

    def _weighed(self, score: float, number: int, lengths: Sequence[int]) -> float:
        """*score* by the kind of the entity, and higher the more of its name the question is, if it was found by it."""
        length, asked = lengths[number] if lengths else 0, len(self.question.words)
        share = min(1.0, asked / length) if length and score >= BY_NAME * asked else 0.0
        weight = self.index.entities[number].kind.weight
        if length == asked and score >= EXACT * asked:  # the whole name: then its kind only decides among equals
            weight = max(weight, _WHOLE_NAME) + weight / 100
        return score * weight * (1 + share)

    def _context(self, entity: Entity, name: Passage) -> Passage | None:
        own = self.question.language
        shown = [self._marker(own).passage(text, own) for text in entity.texts.get(own, ())]
        if name.is_marked:
            return next((text for text in shown if text.is_marked), shown[0] if shown else None)
        languages = (own, *(tag for tag in self.index.languages if tag != own))
        texts = (
            self._marker(tag).passage(text, tag)
            for tag in languages
            for text in (*entity.names.get(tag, ()), *entity.names.get("", ()), *entity.texts.get(tag, ()))
        )
        return next((text for text in texts if text.is_marked), shown[0] if shown else None)

    def _marker(self, language: str) -> Marker:
        if language not in self._markers:
            self._markers[language] = Marker(self.question, language, self.index.vocabularies.get(language))
        return self._markers[language]
