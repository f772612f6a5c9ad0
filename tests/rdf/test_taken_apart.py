"""Statements by columns: the same before and after somebody has asked for a column."""

from __future__ import annotations

import pytest
from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, parse

from servicegraph.rdf.taken_apart import TakenApart

TEXT = """
@prefix ex: <https://example.org/> .
ex:a a ex:T ; ex:said "one"@fi , "two" , 3 ; ex:part ex:b , [ ex:part ex:a ] .
ex:b a ex:T ; ex:part ex:b .
"""
QUADS = tuple(parse(TEXT, format=RdfFormat.TURTLE))


@pytest.fixture(params=["as parsed", "by columns"])
def statements(request: pytest.FixtureRequest) -> TakenApart:
    found = TakenApart(QUADS)
    if request.param == "by columns":
        assert found.columns
    return found


def test_statements_are_those_that_were_parsed(statements: TakenApart) -> None:
    assert tuple(statements) == QUADS
    assert len(statements) == len(QUADS)
    assert [statements[number] for number in range(len(QUADS))] == [*QUADS]
    assert statements[-1] == QUADS[-1]
    assert tuple(statements[1:4]) == QUADS[1:4]
    assert QUADS[2] in statements


def test_columns_hold_the_terms_of_each_statement(statements: TakenApart) -> None:
    terms = zip(statements.subjects, map(NamedNode, statements.predicates), statements.objects, strict=True)
    assert tuple(Quad(*three) for three in terms) == QUADS


def test_equal_names_are_one_so_that_they_need_little_memory(statements: TakenApart) -> None:
    named = [one for one in (*statements.subjects, *statements.objects) if isinstance(one, NamedNode)]
    assert len(set(map(id, named))) == len(set(named))
    other = TakenApart([Quad(NamedNode("urn:s"), NamedNode(statements.predicates[1]), Literal("1"))])
    assert other.predicates[0] is statements.predicates[1]


def test_the_same_statements_in_the_same_order_are_equal(statements: TakenApart) -> None:
    assert statements == TakenApart(QUADS)
    assert hash(statements) == hash(TakenApart(QUADS))
    assert statements != TakenApart(QUADS[1:])
    assert statements != TakenApart(QUADS[::-1])
