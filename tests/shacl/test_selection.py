"""Shapes chosen out of all: what is made of the whole is right for the part too."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pytest
from pyoxigraph import RdfFormat, parse

from servicegraph.diagnostics import Severity
from servicegraph.rdf.index import TripleIndex
from servicegraph.rdf.terms import Term
from servicegraph.settings import shipped
from servicegraph.shacl.selection import apart, of_tasks, reaching
from servicegraph.shacl.shapes import Shapes, read_shapes


@pytest.fixture(scope="module")
def every() -> Shapes:
    files = sorted(shipped("shapes").rglob("*.ttl"))
    return read_shapes(quad for file in files for quad in parse(file.read_bytes(), format=RdfFormat.TURTLE))


@pytest.mark.parametrize("part", ["reaching", "gaps", "others", "of tasks", "twice"])
def test_a_part_is_indexed_as_if_its_triples_were_read_anew(every: Shapes, part: str) -> None:
    chosen = {
        "reaching": lambda: reaching(every, Severity.VIOLATION, Severity.WARNING),
        "gaps": lambda: apart(every)[0],
        "others": lambda: apart(every)[1],
        "of tasks": lambda: of_tasks(every),
        "twice": lambda: apart(reaching(every, Severity.WARNING, Severity.WARNING))[0],
    }[part]()
    assert set(chosen.triples) < set(every.triples)
    assert dict(chosen.leading) == dict(replace(chosen).leading)
    assert facts_of(chosen.index) == facts_of(TripleIndex(chosen.triples))
    assert facts_of(every.index) == facts_of(TripleIndex(every.triples))


def facts_of(index: TripleIndex) -> dict[Term, Mapping[str, list[Term]]]:
    return {node: index.facts(node) for node in index.subjects()}
