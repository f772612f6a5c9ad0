"""The index of a catalogue: what its entities are called and said to be, ready to be searched, in memory."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import tantivy

from servicegraph.catalogue import Catalogue
from servicegraph.messages import LANGUAGES, primary
from servicegraph.search.documents import Entity, entities_in
from servicegraph.search.known_words import Vocabulary, completed, vocabulary_of
from servicegraph.search.words import Analysis, written_in

_ANALYSER = "words"
_MEMORY = 15_000_000  # bytes; the least that the engine takes
_NUMBER = "number"
_MOST_LANGUAGES = 12  # each makes every question longer


@dataclass(frozen=True)
class Fields:
    """The fields of one language: whole words of names, parts of compounds in names, words of descriptions."""

    name: str
    part: str
    text: str


@dataclass(frozen=True)
class SearchIndex:
    """Everything that a search needs. ``lengths`` are the words of the shortest name by entity and language."""

    entities: Sequence[Entity]
    languages: Mapping[str, Fields]
    vocabularies: Mapping[str, Vocabulary]
    lengths: Mapping[str, Sequence[int]]
    schema: tantivy.Schema
    engine: tantivy.Index
    by_iri: Mapping[str, int]

    def found(self, query: tantivy.Query) -> list[tuple[float, int]]:
        """The score and the number of every entity that *query* finds."""
        searcher = self.engine.searcher()
        hits = searcher.search(query, limit=max(1, searcher.num_docs), count=False).hits
        numbers = searcher.fast_field_values(_NUMBER, [address for _, address in hits])
        return [(score, int(number or 0)) for (score, _), number in zip(hits, numbers, strict=True)]


def index_of(catalogue: Catalogue) -> SearchIndex:
    """The index of *catalogue*, made when first asked for and kept for its state."""
    return catalogue.derived("search index", lambda: _made(catalogue))


def _made(catalogue: Catalogue) -> SearchIndex:
    entities = tuple(entities_in(catalogue.dataset))
    expected = map(primary, (*catalogue.settings.languages, *LANGUAGES))
    others = Counter(tag for entity in entities for tag in entity.names if tag)
    languages = dict.fromkeys((*expected, *(tag for tag, _ in others.most_common())))
    return made_of(entities, tuple(languages)[:_MOST_LANGUAGES])


def made_of(entities: Sequence[Entity], languages: Iterable[str]) -> SearchIndex:
    """An index of *entities* for readers of *languages*, given as language tags without regions."""
    fields = {language: Fields(*(f"{kind}_{language}" for kind in ("name", "part", "text"))) for language in languages}
    builder = tantivy.SchemaBuilder().add_unsigned_field(_NUMBER, fast=True)
    for own in fields.values():
        for field in (own.name, own.part, own.text):
            builder.add_text_field(field, tokenizer_name=_ANALYSER, index_option="basic")
    schema = builder.build()
    engine = tantivy.Index(schema)
    engine.register_tokenizer(_ANALYSER, tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.whitespace()).build())
    documents = [tantivy.Document() for _ in entities]
    vocabularies, lengths = {}, {}
    for language, own in fields.items():
        analysis = Analysis(language)
        vocabulary = vocabulary_of((name for entity in entities for name in _in(entity.names, language)), analysis)
        vocabularies[language] = vocabulary
        lengths[language] = [
            _add(document, own, entity, vocabulary, analysis)
            for document, entity in zip(documents, entities, strict=True)
        ]
    writer = engine.writer(_MEMORY, 1)
    for number, document in enumerate(documents):
        document.add_unsigned(_NUMBER, number)
        writer.add_document(document)
    writer.commit()
    writer.wait_merging_threads()
    engine.reload()
    by_iri = {entity.iri: number for number, entity in enumerate(entities)}
    return SearchIndex(entities, fields, vocabularies, lengths, schema, engine, by_iri)


def _in(texts: Mapping[str, Sequence[str]], language: str) -> Sequence[str]:
    return (*texts.get(language, ()), *texts.get("", ()))


def _add(document: tantivy.Document, own: Fields, entity: Entity, vocabulary: Vocabulary, analysis: Analysis) -> int:
    """Put what *entity* is called in the language of *own* into *document*; the words of its shortest name."""
    names: set[str] = set()
    parts: set[str] = set()
    lengths = []
    for name in _in(entity.names, analysis.language):
        words = [written.word for written in written_in(name)]
        lengths.append(len(words))
        for word in (*words, *completed(name, vocabulary)):
            forms = analysis.forms(word)
            names |= {forms.stem, forms.plain}
            parts.update(vocabulary.tails(forms))
    if names:
        document.add_text(own.name, " ".join(names))
    if parts:
        document.add_text(own.part, " ".join(parts))
    if texts := _in(entity.texts, analysis.language):
        said = {written.word for text in texts for written in written_in(text)}
        document.add_text(own.text, " ".join({token for word in said for token in _both(word, analysis)}))
    return min(lengths, default=0)


def _both(word: str, analysis: Analysis) -> tuple[str, str]:
    forms = analysis.forms(word)
    return forms.stem, forms.plain
