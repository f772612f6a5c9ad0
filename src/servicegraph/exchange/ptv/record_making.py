"""What the readers of both versions make records with: identifiers, texts, codes and addresses, checked and told."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from servicegraph.exchange.ptv.opening_hours import Span, written_hours
from servicegraph.exchange.ptv.register_records import FoundAt, Record, RegisterData, Texts, ToldRows
from servicegraph.exchange.ptv.register_tables import RegisterTables
from servicegraph.exchange.ptv.response_models import Response, TextCleaner, identifier
from servicegraph.messages import LANGUAGES
from servicegraph.rdf.terms import check_iri

_URL = re.compile(r"https?://[^\s/?#]+\.[^\s]*", re.IGNORECASE)
_TELEPHONE = re.compile(r"(\+[0-9]{1,3} ?)?[0-9]([0-9 ]{1,18})[0-9]")  # as shape:Channel-telephone
_CODE = re.compile(r"[A-Z]{1,2}[0-9]+(\.[0-9]+)*")
_MOST_ADDRESSES = 10  # of one channel
R = TypeVar("R", bound=Record)
W = TypeVar("W")


@dataclass(frozen=True)
class RegisterVersion:
    """A version of the register's interface: the model of each kind of thing, and what takes one into the data."""

    name: str
    models: Mapping[str, type[Response]]
    take: Callable[[Response, FoundAt, RegisterData, RecordMaking], None]


class RecordMaking:
    """Makes parts of records; what cannot be used is told."""

    def __init__(self, told: ToldRows, tables: RegisterTables) -> None:
        self.told = told
        self._tables = tables
        self.cleaner = TextCleaner(told, tables)

    def keep(self, records: dict[str, R], record: R) -> None:
        """Keep *record*, if it has a name; of two with one identifier, the one that was published last."""
        if not record.names:
            self.told.tell("left-nameless", record.id)
            return
        before = records.get(record.id)
        if before is not None and replace(before, found=record.found) != record:
            self.told.tell("repeated", record.id)
            if _age(before) >= _age(record):
                return
        elif before is not None:
            return
        records[record.id] = record

    def id(self, said: str) -> str:
        """*said* as an identifier; empty, and told, when it is none."""
        found = identifier(said)
        if said and not found:
            self.told.tell("wrong-form", "id", said)
        return found

    def names(self, said: Mapping[str, str], field: str) -> dict[str, str]:
        """Names by language, in the order of the languages."""
        return {tag: name for tag, one in self._in_languages(said, field) if (name := self.cleaner.name(one, field))}

    def texts(self, said: Mapping[str, str], field: str, limit: str = "text") -> dict[str, str]:
        """Texts by language, in the order of the languages."""
        found = self._in_languages(said, field)
        return {tag: text for tag, one in found if (text := self.cleaner.text(one, field, limit))}

    def words(self, said: str, language: str, field: str) -> Iterator[tuple[str, str]]:
        """The word *said* with its language, where that is one that texts are kept in."""
        word = self.cleaner.name(said, field)
        if word and self.cleaner.language(language, field):
            yield word, language

    def first_languages(self, wordings: Mapping[str, W]) -> list[W]:
        """*wordings* in the order of their languages: fi, sv, en, then any."""
        return [wordings[language] for language in sorted(wordings, key=_place_of)]

    def code(self, table: str, code: str, field: str) -> str:
        """What *code* means by the *table*; empty, and told, when that does not know it."""
        if not code:
            return ""
        found = self._tables.codes[table].get(code)
        if found is None:
            self.told.tell("unknown-code", field, code)
        return str(found or "")

    def is_charged(self, code: str, field: str) -> bool:
        """Whether *code* says that there is a charge."""
        return self.code("charge", code, field) == "True"

    def channel_kind(self, code: str) -> str:
        """The end of ``channel:`` that a type of channel means; empty, and told, where there is none."""
        if code == "PrintableForm":
            self.told.tell("no-place-here", "serviceChannel.serviceChannelType", code)
            return ""
        return self.code("channel", code, "serviceChannel.serviceChannelType")

    def concepts(self, classification: str, codes: Iterable[str], kind: str) -> tuple[str, ...]:
        """The IRIs of concepts of a *classification* with *codes*, or with IRIs that end in one, each once."""
        found: dict[str, None] = {}
        for said in codes:
            code = said.rpartition("/")[2].strip()
            if _CODE.fullmatch(code):
                found[self._tables.classifications[classification] + code] = None
            else:
                self.told.tell("unknown-code", f"{kind}.{classification}", said)
        return tuple(found)

    def subjects(
        self, classes: Iterable[str], events: Iterable[str], terms: Iterable[str], kind: str
    ) -> tuple[str, ...]:
        """The IRIs of service *classes*, life *events* and ontology *terms*, each once."""
        found = dict.fromkeys(
            (*self.concepts("serviceClasses", classes, kind), *self.concepts("lifeEvents", events, kind))
        )
        for term in terms:
            if self._is_url(term):
                found[term.strip()] = None
            else:
                self.told.tell("wrong-form", f"{kind}.ontologyTerms", term)
        return tuple(found)

    def only_a_name(self, name: str, field: str) -> None:
        """Tell of a producer that has only a name, which makes no organisation."""
        self.told.tell("only-a-name", field, name)

    def urls(self, said: Iterable[str], field: str) -> tuple[str, ...]:
        """The addresses of pages among those *said*, each once."""
        return self._some(said, self._is_url, field)

    def telephones(self, said: Iterable[tuple[str, str]], field: str) -> tuple[str, ...]:
        """Telephone numbers, each given as the number of the country and the rest; the same is written once."""
        numbers = (
            " ".join((f"{country.strip()} {number.strip().lstrip('0')}" if country.strip() else number).split())
            for country, number in said
        )
        return self._some(numbers, lambda number: bool(_TELEPHONE.fullmatch(number)), field)

    def _some(self, said: Iterable[str], fits: Callable[[str], bool], field: str) -> tuple[str, ...]:
        """Those of *said* that fit, each once, in their order."""
        found: dict[str, None] = {}
        for one in filter(None, map(str.strip, said)):
            if fits(one):
                found[one] = None
            else:
                self.told.tell("wrong-form", field, one)
        if len(found) > _MOST_ADDRESSES:
            self.told.tell("shortened", field)
        return tuple(found)[:_MOST_ADDRESSES]

    def hours(self, spans: Sequence[Span], others: int, field: str) -> tuple[str, ...]:
        """Opening hours as they are written; *others* are hours that do not hold every week, which are told."""
        if others:
            self.told.tell("no-place-here", field, "", others)
        return written_hours(spans)

    def _in_languages(self, said: Mapping[str, str], field: str) -> Iterator[tuple[str, str]]:
        for language in sorted(said, key=_place_of):
            if said[language].strip() and self.cleaner.language(language, field):
                yield language, said[language]

    def _is_url(self, said: str) -> bool:
        try:
            return bool(_URL.fullmatch(said.strip())) and bool(check_iri(said.strip()))
        except ValueError:
            return False


def _place_of(language: str) -> tuple[int, str]:
    return (LANGUAGES.index(language) if language in LANGUAGES else len(LANGUAGES), language)


def _age(record: Record) -> tuple[str, str]:
    """What tells which of two records is the newer one, whatever the order of files."""
    return record.published, repr(replace(record, found=FoundAt("", "")))


def in_language(said: Iterable[tuple[str, str]]) -> Texts:
    """Texts by language, given as pairs; of several in one language, the first."""
    found: dict[str, str] = {}
    for language, text in said:
        found.setdefault(language, text)
    return found
