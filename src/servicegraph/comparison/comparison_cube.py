"""A comparison as statistical observations, built like those of the survey, so that both lie beside one another.

A data set for each catalogue and table, and for all catalogues together: the W3C's RDF Data Cube Vocabulary
(https://www.w3.org/TR/vocab-data-cube/), with the structures of the survey's data sets.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pyoxigraph import Literal, NamedNode, Triple

from servicegraph.comparison.comparison_questions import CUSTOMER_GROUPS, PHASES, RULE_STATUSES
from servicegraph.comparison.comparison_tables import (
    COUNTED,
    GROUPS_TABLE,
    NOT_KNOWN,
    ORGANISERS,
    OTHER,
    PROVIDERS,
    READINESS_TABLE,
    WHOLES_TABLE,
    ComparisonFigure,
    ComparisonTable,
    Reference,
)
from servicegraph.comparison.comparison_words import row_label, table_title
from servicegraph.comparison.national_comparison import NationalComparison
from servicegraph.exchange.identities import uuid_of
from servicegraph.messages import LANGUAGES, text
from servicegraph.rdf.literals import literal
from servicegraph.rdf.terms import NS, RDF, RDFS, ROOT, VOCABULARY, XSD
from servicegraph.sparql.formats import GRAPH_FORMATS, write_graph
from servicegraph.sparql.values import Graph

_QB, _DCT = "http://purl.org/linked-data/cube#", "http://purl.org/dc/terms/"
_COUNT, _MEDIAN = NS + "count", NS + "medianCriteriaMet"
_TOTALS = (COUNTED, ORGANISERS, PROVIDERS)
# What a table counts by, and what it measures.
_DIMENSIONS = {
    WHOLES_TABLE: (),
    PHASES: (NS + "phase",),
    RULE_STATUSES: (NS + "ruleStatus",),
    CUSTOMER_GROUPS: (NS + "customerGroup",),
    GROUPS_TABLE: (NS + "customerGroup", NS + "serviceGroup"),
    READINESS_TABLE: (NS + "task",),
}
# The structures of the survey's data sets; service groups alone have a rank there, no count.
_STRUCTURES = {
    WHOLES_TABLE: "total-count",
    PHASES: "count-by-phase",
    RULE_STATUSES: "count-by-rule-status",
    CUSTOMER_GROUPS: "count-by-customer-group",
    GROUPS_TABLE: "count-by-customer-and-service-group",
}


def comparison_turtle(comparison: NationalComparison, reference: Reference) -> bytes:
    """The counts and medians of *comparison* as Turtle; shares follow from the counts, the survey stands elsewhere."""
    triples = [*_structures(reference)]
    columns = [*comparison.identities, "\n".join(sorted(comparison.identities))]
    for table in comparison.tables:
        if table.name not in _DIMENSIONS:
            continue
        for place, identity in enumerate(columns):
            key = "|".join((table.name, comparison.day.isoformat(), identity))
            triples += _data_sets(table, place, key, comparison, reference)
    return write_graph(Graph(tuple(triples)), GRAPH_FORMATS[0], _prefixes())


def _prefixes() -> dict[str, str]:
    return {
        "dct": _DCT,
        "qb": _QB,
        "rdfs": RDFS,
        "sg": NS,
        "structure": ROOT + "id/structure/",
        "component": ROOT + "id/component/",
        "phase": VOCABULARY + "phase/",
        "xsd": XSD,
        "rulestatus": VOCABULARY + "rulestatus/",
        "customergroup": VOCABULARY + "customergroup/",
        "group": VOCABULARY + "group/",
        "task": VOCABULARY + "task/",
    }


def _data_sets(
    table: ComparisonTable, place: int, key: str, comparison: NationalComparison, reference: Reference
) -> Iterator[Triple]:
    """The data sets of *table* for the catalogue at *place*, or for all together behind the last."""
    figures = [(row.concepts, (*row.figures, row.together)[place]) for row in table.rows]
    if table.name == WHOLES_TABLE:  # nothing to count by: a data set for each row, as the survey has them
        for concepts, figure in figures:
            if concepts[0] in _TOTALS:
                part = f"{key}|{concepts[0]}"
                title = {one: row_label(concepts[0], reference.catalogue, one) for one in LANGUAGES}
                yield from _data_set(part, title, table.name, place, comparison)
                yield from _observation(part, table.name, (), figure)
        return
    yield from _data_set(key, {one: table_title(table.name, one) for one in LANGUAGES}, table.name, place, comparison)
    for concepts, figure in figures:
        if not {NOT_KNOWN, OTHER} & set(concepts):
            yield from _observation(key, table.name, concepts, figure)


def _data_set(
    key: str, title: dict[str, str], table: str, place: int, comparison: NationalComparison
) -> Iterator[Triple]:
    node = _node(key)
    structure = _structure(table)
    yield _is(node, RDF + "type", NamedNode(_QB + "DataSet"))
    yield _is(node, _QB + "structure", structure)
    yield _is(node, _DCT + "temporal", Literal(comparison.day.isoformat()))
    for language, said in title.items():
        names = comparison.names(language)
        name = names[place] if place < len(names) else text("comparison.together", language)
        yield _is(node, RDFS + "label", Literal(f"{said}: {name}", language=language))


def _observation(key: str, table: str, concepts: Sequence[str], figure: ComparisonFigure) -> Iterator[Triple]:
    measure, number = (_MEDIAN, figure.median) if table == READINESS_TABLE else (_COUNT, figure.count)
    if number is None:
        return
    node = _node("|".join((key, *concepts)) + "|observation")
    yield _is(node, RDF + "type", NamedNode(_QB + "Observation"))
    yield _is(node, _QB + "dataSet", _node(key))
    for dimension, concept in zip(_DIMENSIONS[table], concepts, strict=True):
        yield _is(node, dimension, NamedNode(concept))
    value = Literal(str(number), datatype=NamedNode(XSD + "decimal")) if measure == _MEDIAN else literal(int(number))
    yield _is(node, measure, value)


def _structures(reference: Reference) -> Iterator[Triple]:
    """The structures of the data sets: those of the survey as *reference* has them, and one for medians by task."""
    memory = reference.catalogue.memory
    for name in _STRUCTURES.values():
        node = NamedNode(f"{ROOT}id/structure/{name}")
        yield from memory.triples(node)
        for component in memory.triples(node, NamedNode(_QB + "component")):
            assert isinstance(component.object, NamedNode)
            yield from memory.triples(component.object)
    medians = _structure(READINESS_TABLE)
    yield _is(medians, RDF + "type", NamedNode(_QB + "DataStructureDefinition"))
    for language in LANGUAGES:
        yield _is(medians, RDFS + "label", Literal(table_title(READINESS_TABLE, language), language=language))
    for kind, property in ((_QB + "dimension", NS + "task"), (_QB + "measure", _MEDIAN)):
        component_node = _node(property + "|component")
        yield _is(medians, _QB + "component", component_node)
        yield _is(component_node, RDF + "type", NamedNode(_QB + "ComponentSpecification"))
        yield _is(component_node, kind, NamedNode(property))


def _structure(table: str) -> NamedNode:
    if table == READINESS_TABLE:
        return _node(READINESS_TABLE + "|structure")
    return NamedNode(f"{ROOT}id/structure/{_STRUCTURES[table]}")


def _node(key: str) -> NamedNode:
    return NamedNode("urn:uuid:" + uuid_of(ROOT + "comparison", key))


def _is(subject: NamedNode, predicate: str, object: NamedNode | Literal) -> Triple:
    return Triple(subject, NamedNode(predicate), object)
