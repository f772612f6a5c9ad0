"""Random small shapes graphs and data graphs, in Turtle: what the engines must agree on."""

from __future__ import annotations

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy

PREFIXES = """\
@prefix ex: <https://example.org/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""
NODES = ("ex:a", "ex:b", "ex:c", "ex:d")
CLASSES = ("ex:One", "ex:Two", "ex:Sub")
PREDICATES = ("ex:p", "ex:q", "ex:r")
LITERALS = (
    '"x"',
    '"y"@en',
    '"y"@fi',
    '"z"@en-GB',
    "1",
    "2",
    "5",
    "2.5",
    '"no"^^xsd:integer',
)

nodes, classes, predicates = st.sampled_from(NODES), st.sampled_from(CLASSES), st.sampled_from(PREDICATES)
values = st.one_of(nodes, nodes, st.sampled_from(LITERALS))


@st.composite
def data_graphs(draw: DrawFn) -> str:
    """A data graph; ``ex:Sub`` is a subclass of ``ex:One``."""
    lines = [f"{node} a {draw(classes)} ." for node in draw(st.lists(nodes, max_size=4, unique=True))]
    facts = draw(st.lists(st.tuples(nodes, predicates, values), max_size=12, unique=True))
    limits = st.tuples(nodes, st.sampled_from(("ex:low", "ex:high")), st.sampled_from(("1", "2", "5")))
    facts += draw(st.lists(limits, max_size=4, unique=True))
    lines += [f"{subject} {predicate} {value} ." for subject, predicate, value in facts]
    return "\n".join([PREFIXES, "ex:Sub rdfs:subClassOf ex:One .", *lines])


def paths() -> SearchStrategy[str]:
    """A property path."""
    return st.recursive(
        predicates,
        lambda inner: st.one_of(
            # The reference walks the inverse of a sequence the wrong way round.
            predicates.map("[ sh:inversePath {} ]".format),
            st.tuples(inner, inner).map("( {0[0]} {0[1]} )".format),
            st.tuples(inner, inner).map("[ sh:alternativePath ( {0[0]} {0[1]} ) ]".format),
            inner.map("[ sh:zeroOrMorePath {} ]".format),
            inner.map("[ sh:oneOrMorePath {} ]".format),
            inner.map("[ sh:zeroOrOnePath {} ]".format),
        ),
        max_leaves=3,
    )


_VALUE_CONDITIONS = st.one_of(
    classes.map("sh:class {}".format),
    st.sampled_from(("xsd:integer", "xsd:string", "xsd:date", "xsd:boolean")).map("sh:datatype {}".format),
    st.sampled_from(("sh:IRI", "sh:Literal", "sh:BlankNodeOrIRI", "sh:IRIOrLiteral")).map("sh:nodeKind {}".format),
    st.sampled_from(("minInclusive 2", "maxExclusive 2", "minExclusive 1", "maxInclusive 4")).map("sh:{}".format),
    st.integers(0, 3).map("sh:minLength {}".format),
    st.integers(0, 20).map("sh:maxLength {}".format),
    st.sampled_from(('"^y"', '"x|a"', '"[0-9]"')).map("sh:pattern {}".format),
    st.just('sh:pattern "^Y" ; sh:flags "i"'),
    st.just('sh:languageIn ( "en" )'),
    st.lists(values, min_size=1, max_size=3, unique=True).map(lambda items: f"sh:in ( {' '.join(items)} )"),
)
_NUMBERS = st.one_of(
    st.integers(0, 3).map("sh:minCount {}".format),
    st.integers(0, 2).map("sh:maxCount {}".format),
    st.just("sh:uniqueLang true"),
    values.map("sh:hasValue {}".format),
    predicates.map("sh:equals {}".format),
    predicates.map("sh:disjoint {}".format),
)
# The reference compares IRIs as texts; in SPARQL they have no order, and so here only numbers are compared.
_COMPARISONS = st.sampled_from(("lessThan", "lessThanOrEquals")).map("[ sh:path ex:low ; sh:{} ex:high ]".format)


def _together(parts: list[str]) -> str:
    """*parts*, of each parameter the first alone: two of most make a shape ill-formed."""
    return " ; ".join({part.split()[0]: part for part in reversed(parts)}.values())


def _property_shapes(inner: SearchStrategy[str]) -> SearchStrategy[str]:
    conditions = st.lists(st.one_of(_VALUE_CONDITIONS, _NUMBERS, inner), min_size=1, max_size=2).map(_together)
    return st.tuples(paths(), conditions).map("[ sh:path {0[0]} ; {0[1]} ]".format)


def _parts(inner: SearchStrategy[str]) -> SearchStrategy[str]:
    """A condition that has shapes in it."""
    node_shape = st.lists(inner, min_size=1, max_size=2).map(lambda parts: f"[ {_together(parts)} ]")
    shape = st.one_of(node_shape, _property_shapes(inner))
    some = st.lists(shape, min_size=1, max_size=3).map(" ".join)
    counted = st.tuples(paths(), node_shape, st.integers(0, 2), st.integers(0, 2)).map(
        lambda made: (
            f"sh:property [ sh:path {made[0]} ; sh:qualifiedValueShape {made[1]} ; "
            f"sh:qualifiedMinCount {made[2]} ; sh:qualifiedMaxCount {made[3]} ]"
        )
    )
    return st.one_of(
        shape.map("sh:not {}".format),
        node_shape.map("sh:node {}".format),
        some.map("sh:or ( {} )".format),
        some.map("sh:and ( {} )".format),
        some.map("sh:xone ( {} )".format),
        _property_shapes(inner).map("sh:property {}".format),
        _COMPARISONS.map("sh:property {}".format),
        _COMPARISONS.map("sh:not {}".format),
        counted,
    )


# Nodes of so many classes are looked for from the values.
_MANY_CLASSES = " , ".join((*CLASSES, *(f"ex:Class{number}" for number in range(7))))
_CONDITIONS = st.recursive(_VALUE_CONDITIONS, _parts, max_leaves=5)
_TARGETS = st.lists(
    st.one_of(
        classes.map("sh:targetClass {}".format),
        st.just(f"sh:targetClass {_MANY_CLASSES}"),
        nodes.map("sh:targetNode {}".format),
        st.sampled_from(("1", '"y"@en')).map("sh:targetNode {}".format),
        predicates.map("sh:targetSubjectsOf {}".format),
        predicates.map("sh:targetObjectsOf {}".format),
    ),
    min_size=1,
    max_size=2,
    unique=True,
).map(" ; ".join)


@st.composite
def shapes_graphs(draw: DrawFn) -> str:
    """A shapes graph of one or two shapes with targets."""
    text = PREFIXES
    for number in range(draw(st.integers(1, 2))):
        conditions = _together(draw(st.lists(_CONDITIONS, min_size=1, max_size=3)))
        severity = draw(st.sampled_from(("", "; sh:severity sh:Warning ", "; sh:severity sh:Info ")))
        text += f"ex:Shape{number} a sh:NodeShape ; {draw(_TARGETS)} ; {conditions} {severity}.\n"
        path, own = (
            draw(paths()),
            _together(draw(st.lists(st.one_of(_NUMBERS, _VALUE_CONDITIONS), min_size=1, max_size=2))),
        )
        text += f"ex:Path{number} a sh:PropertyShape ; sh:path {path} ; {draw(_TARGETS)} ; {own} {severity}.\n"
    return text
