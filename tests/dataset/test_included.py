"""Included catalogues with other bases: every name leads where it should, and is shown as what it is."""

from __future__ import annotations

from pathlib import Path

import pytest
from pyoxigraph import NamedNode

from servicegraph import Catalogue
from servicegraph.diagnostics import Severity
from servicegraph.errors import UnknownEntity

TURTLE = """
@prefix sg: <https://w3id.org/servicegraph/ns#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix : <{base}> .
:service\\/{name} a sg:Service ; rdfs:label "{name}"@en .
:service\\/both a sg:Service ; rdfs:label "Both of {name}"@en .
:chain\\/{name}-chain a sg:ServiceChain ; rdfs:label "Chain of {name}"@en ; sg:includes :service\\/{name} .
"""


@pytest.fixture(scope="module")
def catalogue(tmp_path_factory: pytest.TempPathFactory) -> Catalogue:
    """A catalogue that includes two others, each with its own base; the second includes the first in a circle."""
    folder = tmp_path_factory.mktemp("catalogues")
    include = {"own": '["../near", "../far", "../near/../far"]', "near": "[]", "far": '["../own"]'}
    for name, included in include.items():
        (folder / name).mkdir()
        base = f"https://{name}.example/id/"
        settings = f'base = "{base}"\ninclude = {included}\ntitle = {{ en = "{name}" }}\n'
        (folder / name / "servicegraph.toml").write_text(settings, "utf-8")
        (folder / name / "data.ttl").write_text(TURTLE.format(base=base, name=name), "utf-8")
    return Catalogue.load(folder / "own")


@pytest.mark.parametrize(
    ("name", "iri"),
    [
        ("service:own", "https://own.example/id/service/own"),
        ("service:near", "https://near.example/id/service/near"),
        ("service:far", "https://far.example/id/service/far"),
        ("service:both", "https://own.example/id/service/both"),
        ("service:nobody", "https://own.example/id/service/nobody"),
        ("<https://own.example/id/service/far>", "https://own.example/id/service/far"),
        ("https://own.example/id/service/far", "https://own.example/id/service/far"),
        ("sector:health", "https://w3id.org/servicegraph/vocab/sector/health"),
    ],
)
def test_name_is_looked_for_under_the_own_base_then_under_the_included_ones(
    catalogue: Catalogue, name: str, iri: str
) -> None:
    assert catalogue.prefixes.expand(name) == iri


@pytest.mark.parametrize("name", ["own", "near", "far", "both"])
@pytest.mark.parametrize("base", ["own", "near", "far"])
def test_name_that_is_shown_leads_back(catalogue: Catalogue, name: str, base: str) -> None:
    iri = f"https://{base}.example/id/service/{name}"
    assert catalogue.prefixes.expand(catalogue.prefixes.contract(iri)) == iri


def test_entity_of_an_included_catalogue_is_never_shown_as_one_of_the_own(catalogue: Catalogue) -> None:
    assert catalogue.prefixes.contract("https://own.example/id/service/both") == "service:both"
    assert (
        catalogue.prefixes.contract("https://near.example/id/service/both") == "<https://near.example/id/service/both>"
    )
    assert catalogue.prefixes.contract("https://own.example/id/service/near") == "<https://own.example/id/service/near>"


@pytest.mark.parametrize("name", ["own", "near", "far"])
def test_entity_question_address_and_readiness_find_the_same_thing(catalogue: Catalogue, name: str) -> None:
    chain = NamedNode(f"https://{name}.example/id/chain/{name}-chain")
    assert {triple.subject for triple in catalogue.entity(f"chain:{name}-chain").triples} == {chain}
    assert {triple.subject for triple in catalogue.entities.at_address("chain", f"{name}-chain").triples} == {chain}
    assert catalogue.readiness_of(f"chain:{name}-chain").whole == chain.value
    answer = catalogue.query("levels-of-chain", chain=f"chain:{name}-chain")
    assert answer.rows
    assert {row[0] for row in answer.rows} == {chain}


def test_likest_name_is_one_that_leads_there(catalogue: Catalogue) -> None:
    with pytest.raises(UnknownEntity, match=r"<https://far\.example/id/chain/far-chain>"):
        catalogue.entity("chain:far-chan")


def test_no_name_of_an_included_catalogue_counts_as_unknown(catalogue: Catalogue) -> None:
    codes = {found.code for found in catalogue.check(Severity.WARNING).diagnostics}
    assert not codes & {"undescribed-entity", "unknown-term"}
    assert {found.location.path for found in catalogue.checked.diagnostics} <= {
        "data.ttl",
        "../near/data.ttl",
        "../far/data.ttl",
    }


def test_catalogues_of_one_base_keep_their_graphs_apart(tmp_path: Path) -> None:
    for name, include in (("a", 'include = ["../b"]\n'), ("b", "")):
        (tmp_path / name).mkdir()
        (tmp_path / name / "servicegraph.toml").write_text(f'base = "https://one.example/id/"\n{include}', "utf-8")
        text = TURTLE.format(base="https://one.example/id/", name=name)
        (tmp_path / name / "data.ttl").write_text(text, "utf-8")
    catalogue = Catalogue.load(tmp_path / "a")
    sizes = {graph: size for graph, size in catalogue.memory.graph_sizes().items() if "one.example" in graph}
    assert sizes == {"https://one.example/id/graph/data.ttl": 7, "https://one.example/id/graph/data.ttl~2": 7}
