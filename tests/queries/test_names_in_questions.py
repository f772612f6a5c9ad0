"""What the questions call a thing is what the ontology calls it: their texts, their columns and their parameters."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
from rdflib import OWL, RDFS, SKOS, Graph, Literal, Namespace, URIRef
from rdflib.term import Node

from servicegraph import Catalogue
from servicegraph.queries.header import Column, NamedQuery
from servicegraph.queries.parameters import Parameter
from tests.project.test_one_name import SYNONYMS, named_otherwise

ROOT = Path(__file__).resolve().parents[2]
SG = Namespace("https://w3id.org/servicegraph/ns#")

# Columns and parameters that hold one kind of thing under a name that is not that of a kind or property.
HELD = {"whole": "IntegratedService", "chain": "IntegratedService"}
# Of data sets only the surveys are asked about; a kind and a channel are of several classes, and a criterion is one of
# readiness here.
FREE = {"dataset", "kind", "serviceChannel", "criterion", "column"}


def of_question(question: NamedQuery) -> Iterator[tuple[str, str, str]]:
    """Where, language and text of all that the header of *question* says to a user."""
    for about in (question.title, question.description, *(part.label for part in parts(question))):
        yield from ((question.name, language, text) for language, text in about.items())


def parts(question: NamedQuery) -> Iterator[Parameter | Column]:
    yield from question.parameters
    yield from question.columns


@pytest.mark.parametrize("term", SYNONYMS)
def test_no_question_calls_a_thing_by_another_name(term: str, shipped: Catalogue) -> None:
    questions = shipped.library.queries.values()
    assert named_otherwise(term, (text for question in questions for text in of_question(question))) == []


@pytest.fixture(scope="module")
def ontology() -> Graph:
    return Graph().parse(ROOT / "ontology" / "servicegraph.ttl")


def test_columns_and_parameters_are_called_what_the_ontology_calls_them(shipped: Catalogue, ontology: Graph) -> None:
    """`ruleKind` and `segment` hold what the ontology has a name for: the label is that name, or ends or begins so."""
    kinds = {str(kind): term for term, kind in ontology.subject_objects(SG.kind)}
    misnamed = []
    for question in shipped.library.queries.values():
        for part in parts(question):
            kind = re.sub(r"[A-Z]", lambda capital: "-" + capital[0].lower(), part.name)
            term = SG[HELD[part.name]] if part.name in HELD else kinds.get(kind, SG[part.name])
            if part.type == "iri" and part.name not in FREE and (term, RDFS.label, None) in ontology:
                names = {
                    language: "|".join(map(re.escape, sorted(found)))
                    for language, found in names_of(ontology, term).items()
                }
                misnamed += [
                    f"{question.name}: {part.name} is “{label}” in {language}, and not {names[language]}"
                    for language, label in part.label.items()
                    if not re.search(rf"^(?:{names[language]})\b|\b(?:{names[language]})$", label, re.I)
                ]
    assert misnamed == []


def names_of(ontology: Graph, term: Node) -> Mapping[str, set[str]]:
    """By language what *term* may be called: its names, for a property also those of its values, and those of the
    properties that lead to the same class, since an organisation may stand there as provider."""
    ends = {term, *targets(ontology, term)}
    ends |= {about for about in ontology.subjects(RDFS.range) if ends & targets(ontology, about)}
    found: dict[str, set[str]] = {"fi": set(), "sv": set(), "en": set()}
    for end in ends:
        for about in (RDFS.label, SKOS.altLabel):
            for name in ontology.objects(end, about):
                if isinstance(name, Literal) and name.language:
                    found[name.language].add(name.lower())
    return found


def targets(ontology: Graph, about: Node) -> set[Node]:
    """The classes to which the property *about* leads: its range, or the members of the union that is its range."""
    ranges = set(ontology.objects(about, RDFS.range)) - {SKOS.Concept}
    unions = [union for end in ranges for union in ontology.objects(end, OWL.unionOf)]
    return {end for end in ranges if isinstance(end, URIRef)} | {
        cls for union in unions for cls in ontology.items(union)
    }
