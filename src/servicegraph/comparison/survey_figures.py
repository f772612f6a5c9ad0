"""What a survey found, as the shipped catalogue keeps it, and the lists of concepts that it counts by."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from pyoxigraph import Literal, NamedNode

from servicegraph.catalogue import Catalogue
from servicegraph.rdf.terms import VOCABULARY
from servicegraph.sparql.values import Limits, Solutions

_LIMITS = Limits(seconds=30, rows=100_000)
_CONCEPTS = """PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
SELECT ?concept ?number ?broader {{
  ?concept skos:inScheme <{scheme}> .
  OPTIONAL {{ ?concept skos:notation ?number }}
  OPTIONAL {{ ?concept skos:broader ?broader }}
}}"""
_OBSERVATIONS = """PREFIX basis: <https://w3id.org/servicegraph/vocab/basis/>
PREFIX qb: <http://purl.org/linked-data/cube#>
PREFIX sg: <https://w3id.org/servicegraph/ns#>
SELECT ?dataset ?phase ?ruleStatus ?customerGroup ?serviceGroup ?count ?share ?rank {
  ?observation a qb:Observation ; qb:dataSet ?dataset .
  OPTIONAL { ?observation sg:phase ?phase }
  OPTIONAL { ?observation sg:ruleStatus ?ruleStatus }
  OPTIONAL { ?observation sg:customerGroup ?customerGroup }
  OPTIONAL { ?observation sg:serviceGroup ?serviceGroup }
  OPTIONAL { ?observation sg:count ?count }
  OPTIONAL { ?observation sg:share ?share }
  OPTIONAL { ?observation sg:rank ?rank }
  FILTER NOT EXISTS { ?dataset sg:basis basis:modelled }
} ORDER BY ?dataset ?observation"""
_DIMENSIONS = ("phase", "ruleStatus", "customerGroup", "serviceGroup")


@dataclass(frozen=True)
class SurveyFigure:
    """One figure of a survey: a count, a share from 0 to 1, or a rank; None where it tells none."""

    count: int | None = None
    share: Decimal | None = None
    rank: int | None = None


@dataclass(frozen=True)
class ListedConcepts:
    """The concepts of a scheme in the order of their numbers, each with itself and all that are broader."""

    concepts: tuple[str, ...]
    above: Mapping[str, frozenset[str]]


Survey = Mapping[tuple[tuple[str, str], ...], SurveyFigure]
"""Figures by what they count: pairs of the name of a dimension and a concept; by ``dataset`` where they count all."""


def survey_figures(catalogue: Catalogue) -> Survey:
    """The figures that *catalogue* keeps of surveys and that a source states."""
    found: dict[tuple[tuple[str, str], ...], SurveyFigure] = {}
    answer = catalogue.memory.query(_OBSERVATIONS, _LIMITS)
    assert isinstance(answer, Solutions)
    for row in answer.rows:
        terms = dict(zip(answer.variables, row, strict=True))
        by = tuple((name, term.value) for name in _DIMENSIONS if isinstance(term := terms[name], NamedNode))
        key = by or (("dataset", getattr(terms["dataset"], "value", "")),)
        figure = SurveyFigure(_whole(terms["count"]), _decimal(terms["share"]), _whole(terms["rank"]))
        before = found.get(key, SurveyFigure())
        found[key] = SurveyFigure(
            figure.count if before.count is None else before.count,
            figure.share if before.share is None else before.share,
            figure.rank if before.rank is None else before.rank,
        )
    return found


def listed_concepts(catalogue: Catalogue, scheme: str) -> ListedConcepts:
    """The concepts of the vocabulary *scheme* (its last name) in *catalogue*."""
    answer = catalogue.memory.query(_CONCEPTS.format(scheme=VOCABULARY + scheme), _LIMITS)
    assert isinstance(answer, Solutions)
    numbers: dict[str, str] = {}
    broader: dict[str, set[str]] = {}
    for concept, number, above in answer.rows:
        if isinstance(concept, NamedNode):
            numbers[concept.value] = number.value if isinstance(number, Literal) else ""
            if isinstance(above, NamedNode):
                broader.setdefault(concept.value, set()).add(above.value)

    def order(concept: str) -> tuple[object, ...]:
        parts = numbers[concept].split(".")
        return not numbers[concept], [(0, int(one), "") if one.isdecimal() else (1, 0, one) for one in parts], concept

    concepts = tuple(sorted(numbers, key=order))
    return ListedConcepts(concepts, {one: _all_above(one, broader) for one in concepts})


def _all_above(concept: str, broader: Mapping[str, set[str]]) -> frozenset[str]:
    found: set[str] = set()
    waiting = [concept]
    while waiting:
        current = waiting.pop()
        if current not in found:
            found.add(current)
            waiting += broader.get(current, ())
    return frozenset(found)


def _whole(term: object) -> int | None:
    return int(term.value) if isinstance(term, Literal) and term.value.isdecimal() else None


def _decimal(term: object) -> Decimal | None:
    try:
        return Decimal(term.value) if isinstance(term, Literal) else None
    except InvalidOperation:
        return None
