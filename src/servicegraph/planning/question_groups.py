"""The questions of a catalogue by their groups, and what a question gives when one of its parameters is left out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pyoxigraph import NamedNode

from servicegraph.catalogue import Catalogue
from servicegraph.messages import pick
from servicegraph.planning.collation import sort_key
from servicegraph.planning.fitting_values import folded
from servicegraph.planning.kept_answers import kept_answer
from servicegraph.queries.header import NamedQuery
from servicegraph.rdf.index import text_of
from servicegraph.rdf.terms import SKOS

_NOTATION = NamedNode(SKOS + "notation")


@dataclass(frozen=True)
class QuestionGroup:
    """Questions that stand together; ``concept`` is the IRI of their group, empty for those that name none."""

    concept: str
    questions: Sequence[NamedQuery]


def question_groups(catalogue: Catalogue, language: str, words: str = "") -> Sequence[QuestionGroup]:
    """The groups in the order of their notations, those without last; in each the questions by their titles.

    Only questions whose name, title or description in *language* has all of *words*; groups without any are left out.
    """
    asked = folded(words).split()
    found: dict[str, list[NamedQuery]] = {}
    for query in catalogue.library:
        texts = (query.name, pick(query.title, language), pick(query.description, language))
        if all(word in folded(" ".join(texts)) for word in asked):
            found.setdefault(group_of(catalogue, query), []).append(query)
    ordered = sorted(found, key=lambda concept: _rank(catalogue, concept, language))
    return [
        QuestionGroup(concept, sorted(found[concept], key=lambda one: sort_key(pick(one.title, language), language)))
        for concept in ordered
    ]


def without_each(catalogue: Catalogue, query: NamedQuery, given: Mapping[str, str], language: str) -> Mapping[str, int]:
    """How many rows *query* has when one of the parameters *given* is left out, by its name; none that gives no row.

    Raises as ``Catalogue.query``.
    """
    found = {}
    for name in given:
        if not query.parameter(name).required:
            others = {other: text for other, text in given.items() if other != name}
            if rows := len(kept_answer(catalogue, catalogue.bind(query.name, others, language)).rows):
                found[name] = rows
    return found


def group_of(catalogue: Catalogue, query: NamedQuery) -> str:
    """The IRI of the group that *query* names; empty when it names none that the catalogue knows."""
    try:
        iri = catalogue.prefixes.expand(query.group) if query.group else ""
    except ValueError:
        return ""
    return iri if iri and catalogue.memory.triples(NamedNode(iri)) else ""


def _rank(catalogue: Catalogue, concept: str, language: str) -> tuple[bool, object, object]:
    if not concept:
        return True, sort_key("", language), sort_key("", language)
    notations = catalogue.memory.triples(NamedNode(concept), _NOTATION)
    notation = min((text_of(one.object) for one in notations), default="~")
    return False, sort_key(notation, language), sort_key(catalogue.label(concept, language), language)
