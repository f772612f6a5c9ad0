"""What all paragraphs are made with: the IRIs of things, whether they are known, and what people have said already."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from pyoxigraph import Literal, NamedNode

from servicegraph.exchange.exchange_values import ImportWishes
from servicegraph.exchange.ptv.known_things import FOLDER, KnownThings
from servicegraph.exchange.ptv.register_records import RegisterArea, RegisterData, Texts, ToldRows
from servicegraph.exchange.ptv.register_tables import RegisterTables
from servicegraph.exchange.ptv.turtle_paragraphs import ThingParagraph, literal_of
from servicegraph.exchange.rewriting import Value
from servicegraph.messages import one_line, shortened
from servicegraph.rdf.terms import DCT, NS, RDF, RDFS, SKOS, VOCABULARY, XSD

EXTRA_PREFIXES: Mapping[str, str] = {
    "service-class": "http://uri.suomi.fi/codelist/ptv/ptvserclass2/code/",
    "target-group": "http://uri.suomi.fi/codelist/ptv/ptvkohderyhmat/code/",
    "life-event": "http://uri.suomi.fi/codelist/ptv/ptvelti/code/",
}
"""Prefixes that imported files may declare beside those of the catalogue."""
_BY_LANGUAGE = frozenset({RDFS + "label", DCT + "description"})
_SINGLE = frozenset(
    {
        DCT + "modified",
        DCT + "type",
        SKOS + "notation",
        *(NS + name for name in ("basis", "businessId", "oid", "organisationType", "sector", "level", "completed")),
    }
)
"""What is said once of a thing: where people have said it, the register does not say it again."""
_DAY = re.compile(r"[12][0-9]{3}-[01][0-9]-[0-3][0-9]")
_LABEL = NamedNode(RDFS + "label")
Said = dict[NamedNode, list[Value]]


@dataclass
class ParagraphMaking:
    """Makes paragraphs of *data*.

    ``paragraphs`` are those made, by the file in which they are to stand; ``same`` are things that the catalogue
    describes already, by the identifiers that they have in the register and not yet in the catalogue.
    """

    data: RegisterData
    known: KnownThings
    wishes: ImportWishes
    tables: RegisterTables
    told: ToldRows
    source: NamedNode
    paragraphs: dict[str, dict[NamedNode, ThingParagraph]] = field(default_factory=dict)
    same: dict[str, NamedNode] = field(default_factory=dict)

    @property
    def base(self) -> str:
        """The base IRI of the catalogue."""
        return self.known.catalogue.settings.base

    def iri(self, kind: str, id: str) -> NamedNode:
        """The IRI of the thing with the identifier *id*: its own, where the catalogue knows one, else a new one."""
        known = self.known.by_ptv_id.get(id)
        return known[0] if known else self.same.get(id) or self.new(kind, id)

    def new(self, kind: str, name: str) -> NamedNode:
        """A new IRI for a thing of *kind*."""
        return NamedNode(f"{self.base}{kind}/ptv-{name}")

    def add(self, home: str, subject: NamedNode, classes: Sequence[str], said: Said, *, basis: str = "stated") -> None:
        """Add the paragraph of *subject* to the file *home*, without what people have said of it in their files."""
        values: Said = {NamedNode(RDF + "type"): [NamedNode(one) for one in classes], **said}
        self._name_in_first_language(subject, values)
        values[NamedNode(DCT + "source")] = [self.source]
        values[NamedNode(NS + "basis")] = [self.concept("basis", basis)]
        by_people = self.known.said_by_people(subject)
        kept = {name: self._unsaid(subject, name.value, found, by_people) for name, found in values.items() if found}
        self.paragraphs.setdefault(home, {})[subject] = ThingParagraph(subject, {n: v for n, v in kept.items() if v})

    def _name_in_first_language(self, subject: NamedNode, values: Said) -> None:
        """Every catalogue names its things in its first language: where there is no such name, another is borrowed.

        What was borrowed is marked as completed.
        """
        names, first = values.get(_LABEL, []), self.known.catalogue.settings.languages[0]
        by_people = self.known.said_by_people(subject).get(_LABEL.value, set())
        if not names or any(isinstance(one, Literal) and one.language == first for one in (*names, *by_people)):
            return
        borrowed = Literal(names[0].value, language=first)
        values[_LABEL] = [*names, borrowed]
        values[NamedNode(NS + "completedValue")] = [borrowed]
        self.told.tell("borrowed-name", "rdfs:label", one_line(borrowed.value))

    def _unsaid(
        self, subject: NamedNode, name: str, values: list[Value], by_people: Mapping[str, set[Value]]
    ) -> list[Value]:
        theirs = by_people.get(name)
        if not theirs or name in (RDF + "type", NS + "ptvId", DCT + "source"):
            return values
        if name in _BY_LANGUAGE:
            languages = {one.language for one in theirs if isinstance(one, Literal)}
            taken: list[Value] = [one for one in values if isinstance(one, Literal) and one.language in languages]
        elif name in _SINGLE:
            taken = values
        else:
            return [one for one in values if one not in theirs]
        if name != NS + "basis" and any(one not in theirs for one in taken):
            contract = self.known.catalogue.prefixes.contract
            self.told.tell("said-otherwise", contract(subject.value), contract(name))
        return [one for one in values if one not in taken]

    def concept(self, scheme: str, name: str) -> NamedNode:
        """A concept of a vocabulary of the program."""
        return NamedNode(f"{VOCABULARY}{scheme}/{name}")

    def naming(self, names: Texts, alternatives: Texts, summaries: Texts, descriptions: Texts, kind: str) -> Said:
        """What a thing is called, and how it is described; long texts are told where they are not wished for."""
        texts = dict(summaries)
        if self.wishes.texts:
            for language, text in descriptions.items():
                before = texts.get(language, "")
                texts[language] = f"{before}\n\n{text}" if before and before != text else text
        else:
            self.left_out(descriptions, f"{kind}.description")
        return {
            NamedNode(RDFS + "label"): literals(names),
            NamedNode(SKOS + "altLabel"): [one for one in literals(alternatives) if one not in literals(names)],
            NamedNode(DCT + "description"): literals(texts),
        }

    def left_out(self, texts: Texts, field_name: str) -> None:
        """Tell of long *texts* that are not wished for."""
        if texts:
            self.told.tell("long-text", field_name, "", len(texts))

    def modified(self, published: str) -> list[Value]:
        """The day of a time of the register."""
        day = _DAY.match(published)
        return [Literal(day[0], datatype=NamedNode(XSD + "date"))] if day else []

    def area(self, area: RegisterArea, kind: str) -> list[Value]:
        """The concepts of *area*; the whole country, regions and codes that are unknown here are told."""
        if area.whole:
            self.told.tell("no-concept", f"{kind}.area", area.whole)
        for code in area.regions:
            self.told.tell("no-concept", f"{kind}.area.regions", _code(code))
        found: dict[Value, None] = {}
        for scheme, codes in (("municipality", area.municipalities), ("county", area.counties)):
            for code in codes:
                if concept := self.known.areas.get((scheme, code)):
                    found[concept] = None
                else:
                    self.told.tell("no-concept", f"{kind}.area", _code(code))
        return list(found)

    def languages(self, codes: Iterable[str], kind: str) -> list[Value]:
        """The languages with *codes*; those that the vocabulary lacks are told."""
        found: dict[Value, None] = {}
        for code in codes:
            if language := self.known.languages.get(self.tables.notations.get(code, code)):
                found[language] = None
            else:
                self.told.tell("no-concept", f"{kind}.languages", _code(code))
        return list(found)

    def organisation(self, id: str, field_name: str) -> NamedNode | None:
        """The organisation *id*, where the files or the catalogue tell of it; else it is told, and None."""
        if id in self.data.organisations or id in self.data.named or id in self.known.by_ptv_id:
            return self.iri("organisation", id)
        if id:
            self.told.tell("unknown-reference", field_name, id)
        return None

    def home_of(self, organisation: str) -> str:
        """The name of the file of *organisation*: by its business ID, else by its identifier."""
        record = self.data.organisations.get(organisation)
        if record and is_business_id(record.business_id):
            return f"{FOLDER}{record.business_id}.ttl"
        if not record and (held := self.known.held_in.get(self.iri("organisation", organisation))):
            return held
        return f"{FOLDER}{organisation or 'no-organisation'}.ttl"


def literals(texts: Texts) -> list[Value]:
    """*texts* as literals in their languages."""
    return [literal_of(text, language) for language, text in texts.items()]


def is_business_id(said: str) -> bool:
    """Whether *said* is a business ID: seven digits, and the check digit that follows from them."""
    if not re.fullmatch(r"[0-9]{7}-[0-9]", said):
        return False
    remainder = sum(weight * int(digit) for weight, digit in zip((7, 9, 10, 5, 8, 4, 2), said, strict=False)) % 11
    return remainder != 1 and int(said[-1]) == (0 if remainder == 0 else 11 - remainder)


def _code(said: str) -> str:
    return shortened(one_line(said), 40)
