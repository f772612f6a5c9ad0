"""The query that a question becomes: for each word the clauses that may find it, the surest with the highest score."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from tantivy import Occur, Query

from servicegraph.search.known_words import Vocabulary, prefixes
from servicegraph.search.search_index import Fields, SearchIndex
from servicegraph.search.words import LONGEST_WORD, MOST_LETTERS, MOST_WORDS, Analysis, Forms, composed, written_in

EXACT = 6.0  # a word of a name in some inflection
_PREFIX, _FUZZY, _FUZZY_PREFIX = 4.0, 2.0, 1.0
_PART, _FUZZY_PART = 3.0, 1.0  # a word that a compound ends with
_SPLIT, _SPLIT_HEAD, _SPLIT_TAIL = 3.0, 1.5, 1.0  # a compound that no name has, by its parts
_OTHER_LANGUAGE = 0.5  # of what the same would score in the asked language
BY_NAME = _FUZZY  # a word that scores less was found in a description, or by a guess
_DESCRIPTION = 0.25  # of what the same would score in a name
_LEAST_TAIL = 3  # letters of the second part of a compound
_LEAST_PREFIX = 3  # letters with which words of other languages and of descriptions are found


@dataclass(frozen=True)
class SearchQuestion:
    """What is looked for: its words, cut at a fixed length, in the language of the reader.

    ``with_texts`` says whether descriptions are searched too, ``with_others`` whether names in other languages are.
    """

    text: str
    words: tuple[str, ...]
    language: str
    is_cut: bool = False
    with_texts: bool = True
    with_others: bool = True


def question_of(text: str, language: str, with_texts: bool = True) -> SearchQuestion:
    """What *text* asks; words that only join others are left out unless there are no others."""
    shown = composed(text[:MOST_LETTERS])
    words = list(dict.fromkeys(written.word[:LONGEST_WORD] for written in written_in(shown)))
    analysis = Analysis(language)
    telling = [word for word in words if not analysis.is_joining(word)] or words
    is_cut = len(text) > MOST_LETTERS or len(telling) > MOST_WORDS
    return SearchQuestion(shown, tuple(telling[:MOST_WORDS]), analysis.language, is_cut, with_texts)


def distance(word: str) -> int:
    """How many letters of *word* may be wrong."""
    return 0 if len(word) < 5 else 1 if len(word) < 8 else 2


@dataclass(frozen=True)
class Composer:
    """Makes queries over *index* for readers of one language."""

    index: SearchIndex
    language: str

    def query(self, question: SearchQuestion, all_words: bool = True) -> Query:
        """What finds the entities that have every word of *question*, or some of them."""
        occur = Occur.Must if all_words else Occur.Should
        words = [(occur, _best(list(self._of_word(word, question)))) for word in question.words]
        return Query.boolean_query(words) if words else Query.empty_query()

    def unknown(self, question: SearchQuestion) -> tuple[str, ...]:
        """The words of *question* that no name has, so that what they may mean is guessed."""
        return tuple(word for word in question.words if not self._is_known(word))

    def _is_known(self, word: str) -> bool:
        """Whether a name in the asked language begins with *word* or has it inflected, or one in another has it so."""
        for language, vocabulary in self.index.vocabularies.items():
            forms = Analysis(language).forms(word)
            if vocabulary.has_exactly(forms) or (language == self.language and vocabulary.has(forms)):
                return True
        return False

    def _of_word(self, word: str, question: SearchQuestion) -> Iterator[Query]:
        is_known = self._is_known(word)
        for language, fields in self.index.languages.items():
            forms = Analysis(language).forms(word)
            is_own = language == self.language
            if not (is_own or question.with_others):
                continue
            weight = 1.0 if is_own else _OTHER_LANGUAGE
            yield from self._of_names(forms, fields, weight, is_own or not is_known)
            if question.with_texts:
                yield from self._of_texts(forms, fields, weight)
        if not is_known:
            yield from self._of_unknown(word)

    def _of_names(self, forms: Forms, fields: Fields, weight: float, with_prefixes: bool) -> Iterator[Query]:
        for token in {forms.stem, forms.plain}:
            yield self._term(fields.name, token, EXACT * weight)
        yield self._term(fields.part, forms.stem, _PART * weight)
        if with_prefixes:
            for start in prefixes(forms):
                if weight == 1 or len(start) >= _LEAST_PREFIX:
                    yield self._fuzzy(fields.name, start, 0, True, _PREFIX * weight)

    def _of_texts(self, forms: Forms, fields: Fields, weight: float) -> Iterator[Query]:
        for token in {forms.stem, forms.plain}:
            yield self._term(fields.text, token, EXACT * weight * _DESCRIPTION)
        for start in prefixes(forms):
            if len(start) >= _LEAST_PREFIX:
                yield self._fuzzy(fields.text, start, 0, True, _PREFIX * weight * _DESCRIPTION)

    def _of_unknown(self, word: str) -> Iterator[Query]:
        """A word that no name has: it is misspelt, or a compound of words that names have."""
        for language, fields in self.index.languages.items():
            forms = Analysis(language).forms(word)
            weight = 1.0 if language == self.language else _OTHER_LANGUAGE
            yield from self._split(forms, fields, self.index.vocabularies[language], weight)
            for compound in self.index.vocabularies[language].ending(forms.stem):
                yield self._term(fields.name, compound, _PART * weight)
            for token in {forms.stem, forms.plain}:
                if most := distance(token):
                    yield self._fuzzy(fields.name, token, most, False, _FUZZY * weight)
                    yield self._fuzzy(fields.name, token, most, True, _FUZZY_PREFIX * weight)
                    yield self._fuzzy(fields.part, token, most, False, _FUZZY_PART * weight)

    def _split(self, forms: Forms, fields: Fields, vocabulary: Vocabulary, weight: float) -> Iterator[Query]:
        head, _ = vocabulary.split(forms.plain)
        if head:
            first = self._fuzzy(fields.name, head, 0, True, 1)
            tail = forms.stem[len(head) :]
            if len(tail) >= _LEAST_TAIL:
                second = self._fuzzy(fields.name, tail, 0, True, 1).or_should_match(self._term(fields.part, tail, 1))
                yield Query.const_score_query(first.and_must_match(second), _SPLIT * weight)
            yield Query.const_score_query(first, _SPLIT_HEAD * weight)
        for end in vocabulary.tails(forms)[:1]:
            yield self._term(fields.name, end, _SPLIT_TAIL * weight)
            yield self._term(fields.part, end, _SPLIT_TAIL * weight)

    def _term(self, field: str, token: str, score: float) -> Query:
        return Query.const_score_query(Query.term_query(self.index.schema, field, token, "basic"), score)

    def _fuzzy(self, field: str, token: str, most: int, is_beginning: bool, score: float) -> Query:
        found = Query.fuzzy_term_query(self.index.schema, field, token, most, True, is_beginning)
        return Query.const_score_query(found, score)


def _best(clauses: list[Query]) -> Query:
    return Query.disjunction_max_query(clauses) if clauses else Query.empty_query()
