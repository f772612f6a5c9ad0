"""The concept schemes of a catalogue, and the concepts of one, as tables and JSON."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from servicegraph.catalogue import Catalogue
from servicegraph.dataset.schemes import Concept, Scheme
from servicegraph.messages import pick, text
from servicegraph.reports.table import drawn


def schemes_table(schemes: Iterable[Scheme], catalogue: Catalogue, language: str) -> str:
    """One line per scheme: the name to ask for it, what it is called, and how many concepts it has."""
    heads = [text(f"terms.{head}", language) for head in ("scheme", "label", "count")]
    lines = [[one.name, catalogue.label(one.iri, language), str(len(one.concepts))] for one in schemes]
    return drawn(heads, lines)


def schemes_document(schemes: Iterable[Scheme], catalogue: Catalogue, language: str) -> list[dict[str, Any]]:
    """The schemes as JSON, without their concepts."""
    return [_scheme(one, catalogue, language) for one in schemes]


def concepts_table(scheme: Scheme, catalogue: Catalogue, language: str) -> str:
    """One line per concept: how it is written, indented below its broader one, its name and its whole definition."""
    heads = [text(f"terms.{head}", language) for head in ("concept", "label", "definition")]
    order = catalogue.settings.languages
    lines = [
        [
            "  " * one.depth + catalogue.prefixes.contract(one.iri),
            catalogue.label(one.iri, language),
            pick(one.definition, language, order),
        ]
        for one in scheme.concepts
    ]
    return drawn(heads, lines, cuts_last=False)


def concepts_document(scheme: Scheme, catalogue: Catalogue, language: str) -> dict[str, Any]:
    """One scheme as JSON, with its concepts."""
    concepts = [_concept(one, catalogue, language) for one in scheme.concepts]
    return {**_scheme(scheme, catalogue, language), "concepts": concepts}


def _scheme(scheme: Scheme, catalogue: Catalogue, language: str) -> dict[str, Any]:
    return {
        "iri": scheme.iri,
        "name": scheme.name,
        "label": catalogue.label(scheme.iri, language),
        "description": pick(scheme.description, language, catalogue.settings.languages),
        "count": len(scheme.concepts),
    }


def _concept(concept: Concept, catalogue: Catalogue, language: str) -> dict[str, Any]:
    return {
        "iri": concept.iri,
        "curie": catalogue.prefixes.contract(concept.iri),
        "label": catalogue.label(concept.iri, language),
        "definition": pick(concept.definition, language, catalogue.settings.languages),
        "broader": list(concept.broader),
    }
