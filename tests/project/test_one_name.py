"""One thing has one name: what shapes, vocabularies and messages call it is what the ontology calls it."""

from __future__ import annotations

import functools
import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

import pytest
from rdflib import SKOS, Graph, Literal

ROOT = Path(__file__).resolve().parents[2]

# By term of the model, or by word that texts use of no single term: other names for it, as regular expressions, which
# no text in that language may use.
SYNONYMS: Mapping[str, Mapping[str, str]] = {
    "sg:IntegratedService": {
        "fi": r"yhteensovitet\w+ palvelu",
        "sv": r"samordna\w+ tjänst\b(?!er)|kundprocess",
        # An adjective is another matter: a whole number, the whole population.
        "en": r"\bwholes\b|(?<!as )\b(?:the|a|an|its|each|every|one|no|of) whole"
        r"(?=[,.;:]|$| (?:is|has|and|or|on|of|for|in|to)\b)|^whole$",
    },
    "sg:SteeringInstrument": {"sv": r"styrinstrument"},
    "sg:ReportingDuty": {"fi": r"raportointivel\w+", "sv": r"rapporteringsuppgift|rapporteringsplikt"},
    "sg:reportedBy": {"fi": r"tiedon (?:raportoija|tuottaja)\b", "sv": r"rapportör"},
    "sg:criterion": {"fi": r"segmentoin(?:nin|tiin liittyvä) (?:kriteeri|peruste)", "sv": r"segmenteringsgrund"},
    "sg:basis": {"fi": r"tiedon peruste"},
    "sg:flow": {"fi": r"kulkutapa|\beteneminen\b", "sv": r"övergångssätt"},
    "sg:ruleKind": {"fi": r"säännön tyyp|sääntölaji", "sv": r"regelart|regelslag|regelns (?:art|slag)"},
    "sg:impactKind": {"fi": r"vaikutuksen laji", "sv": r"effektslag|slag av effekt"},
    "sg:segmentKind": {"sv": r"segmentets (?:art|slag)"},
    "sg:goalLevel": {"fi": r"tavoitteen taso\b", "sv": r"målets nivå"},
    "sg:knowledgeArea": {"fi": r"tietokokonaisuus"},
    "sg:step": {"fi": r"porrastei", "sv": r"vårdsteg"},
    "sg:channel": {"fi": r"asiointitapa"},
    "sg:Indicator": {"sv": r"\bmätare"},
    "means:dialogue": {"sv": r"dialogisk styrning"},
    "orgtype:association": {"fi": r"\byhdistyk"},
    "role:customership-manager": {"sv": r"kundrelation"},
    "role:first-line-manager": {"fi": r"lähiesimie"},
    "reporter:professional": {"sv": r"\b(?:den|de) professionella"},
    "customer representative": {"sv": r"klientrepresentant"},
    "coordination pair": {"sv": r"koordinationspar"},
    "pupil welfare": {"sv": r"\belevvård"},
    "electronic services": {"sv": r"\b[Ee]-ärenden|digitala ärenden"},
    "customer": {"sv": r"\bkund(?!e\b|tjanst)\w*|\bbrukar(?!e det)\w*"},
    "graph": {"fi": r"oletusverkko|nimetty verkko"},
    "finding": {"sv": r"\bfynd"},
    "language code": {"fi": r"kielitunnist", "sv": r"språktagg"},
}


def written(graph: Graph) -> Iterator[tuple[str, str, str]]:
    """Subject, language and text of every text in *graph*, without the examples of Turtle in backticks.

    Other names of a concept (skos:altLabel) are there to be found by: they may be what nobody else writes.
    """
    for subject, about, text in graph:
        if isinstance(text, Literal) and text.language and about != SKOS.altLabel:
            yield str(subject), text.language, re.sub(r"`[^`]*`", "", text)


@functools.cache
def texts() -> tuple[tuple[str, str, str], ...]:
    """Where, language and text of all that a user reads from the ontology, the shapes and the program."""
    return tuple(_texts())


def _texts() -> Iterator[tuple[str, str, str]]:
    for folder in ("ontology", "shapes"):
        for path in sorted((ROOT / folder).rglob("*.ttl")):
            yield from written(Graph().parse(path))
    for path in sorted((ROOT / "src" / "servicegraph" / "texts").glob("*.toml")):
        for key, by_language in tomllib.loads(path.read_text(encoding="utf-8")).items():
            yield from ((key, language, re.sub(r"`[^`]*`", "", text)) for language, text in by_language.items())


@pytest.mark.parametrize("term", SYNONYMS)
def test_no_text_calls_a_thing_by_another_name(term: str) -> None:
    assert named_otherwise(term, texts()) == []


def named_otherwise(term: str, said: Iterable[tuple[str, str, str]]) -> list[str]:
    """The texts in *said* (where, language, text) that call *term* by one of its other names."""
    return [
        f"{where}: {text}"
        for where, language, text in said
        if language in SYNONYMS[term] and re.search(SYNONYMS[term][language], text, re.IGNORECASE)
    ]
