"""On what a row rests: the facts that its question names, the weakest of which is the row's basis, and their places."""

from __future__ import annotations

from pathlib import Path

import pytest

from servicegraph import Catalogue
from servicegraph.errors import ParameterError, QueryFileError
from servicegraph.queries.answer import Answer
from servicegraph.queries.facts import FactError, read_fact
from servicegraph.queries.library import parse
from servicegraph.rdf.terms import Prefixes

SG = "https://w3id.org/servicegraph/ns#"
HEAD = """@prefix sg: <https://w3id.org/servicegraph/ns#> .
@prefix basis: <https://w3id.org/servicegraph/vocab/basis/> .
@prefix phase: <https://w3id.org/servicegraph/vocab/phase/> .
@prefix : <https://example.org/id/> .
"""
FACTS = """
:one a sg:ServiceChain ; sg:phase phase:pilot ; sg:includes :inner , :first ; sg:basis basis:stated .
:two a sg:ServiceChain ; sg:phase phase:pilot ; sg:includes :first ; sg:basis basis:stated ; sg:completed sg:phase .
:inner a sg:ServicePackage ; sg:phase phase:pilot ; sg:includes :second , :third ; sg:basis basis:stated ;
    sg:completedValue :third .
:first a sg:Service ; sg:basis basis:stated .
:second a sg:Service ; sg:basis basis:modelled .
:third a sg:Service ; sg:basis basis:stated .
"""
PHASES = """# Phases
# @column whole iri A whole
# @column phase iri Its phase
# @fact ?whole sg:phase ?phase
PREFIX sg: <https://w3id.org/servicegraph/ns#>
SELECT ?whole ?phase { ?whole sg:phase ?phase } ORDER BY ?whole
"""
PARTS = """# Parts
# @column whole   iri A whole
# @column service iri A service of it
# @fact ?whole sg:includes+ ?service
PREFIX sg: <https://w3id.org/servicegraph/ns#>
SELECT DISTINCT ?whole ?service { ?whole a sg:ServiceChain ; sg:includes+ ?service . ?service a sg:Service }
ORDER BY ?whole ?service
"""


def written(folder: Path, parts: str = PARTS) -> Path:
    """Write the catalogue with both questions into *folder* and give it."""
    (folder / "servicegraph.toml").write_text('base = "https://example.org/id/"\n', "utf-8")
    (folder / "facts.ttl").write_text(HEAD + FACTS, "utf-8")
    (folder / "queries").mkdir()
    for name, text in (("own-phases", PHASES), ("own-parts", parts)):
        (folder / "queries" / f"{name}.rq").write_text(text, "utf-8")
    return folder


@pytest.fixture(scope="module")
def catalogue(tmp_path_factory: pytest.TempPathFactory) -> Catalogue:
    return Catalogue.load(written(tmp_path_factory.mktemp("facts")))


def bases(answer: Answer) -> list[tuple[str, ...]]:
    """The rows in short, each with its basis."""
    short = [tuple(str(term).strip("<>").rpartition("/")[2] for term in row) for row in answer.rows]
    return [(*row, ground.basis.word if ground.basis else "") for row, ground in zip(short, answer.trace, strict=True)]


def test_basis_of_a_row_is_that_of_its_fact_and_not_of_the_entity_alone(catalogue: Catalogue) -> None:
    assert bases(catalogue.query("own-phases")) == [
        ("inner", "pilot", "stated"),
        ("one", "pilot", "stated"),
        ("two", "pilot", "completed"),
    ]


def test_basis_of_a_row_is_the_weakest_on_the_way(catalogue: Catalogue) -> None:
    assert bases(catalogue.query("own-parts")) == [
        ("one", "first", "stated"),
        ("one", "second", "modelled"),
        ("one", "third", "completed"),
        ("two", "first", "stated"),
    ]


@pytest.mark.parametrize(("basis", "kept"), [("stated", 2), ("completed", 3), ("modelled", 4), ("", 4)])
def test_rows_are_kept_whose_basis_is_at_least_so_strong(catalogue: Catalogue, basis: str, kept: int) -> None:
    assert len(catalogue.query("own-parts", basis=basis).rows) == kept


def test_unknown_basis_is_refused_with_those_there_are(catalogue: Catalogue) -> None:
    with pytest.raises(ParameterError, match="stated, completed, modelled"):
        catalogue.query("own-parts", basis="certain")


def test_trace_gives_the_file_and_line_of_each_fact(catalogue: Catalogue) -> None:
    answer = catalogue.query("own-parts")
    found = [
        (str(fact.statement.object.value).rpartition("/")[2], fact.location.path, fact.location.line)  # type: ignore[union-attr]
        for fact in answer.trace[1].facts
    ]
    assert found == [("inner", "facts.ttl", 6), ("second", "facts.ttl", 8)]


def test_question_without_facts_rests_on_what_its_rows_name(tmp_path: Path) -> None:
    folder = written(tmp_path, parts=PARTS.replace("# @fact ?whole sg:includes+ ?service\n", ""))
    found = bases(Catalogue.load(folder).query("own-parts"))
    assert ("one", "third", "stated") in found
    assert ("one", "second", "modelled") in found


@pytest.mark.parametrize(
    ("fact", "said"),
    [
        ("?whole sg:phase", "cannot be read"),
        ("?whole sg:phase ?phase ?more", "cannot be read"),
        ("?whole wrong:phase ?phase", "wrong:phase cannot be read"),
        ("?whole (sg:phase ?phase", "cannot be read"),
        ("?other sg:phase ?another", "connected with no column"),
        ("?whole sg:ruleStatus ?phase", "does not ask about"),
    ],
)
def test_fact_that_is_none_is_said_with_its_line(fact: str, said: str) -> None:
    with pytest.raises(QueryFileError, match=said) as raised:
        parse(PHASES.replace("?whole sg:phase ?phase\n", f"{fact}\n", 1), "own-phases.rq")
    assert raised.value.values["line"] == 4


def test_paths_of_facts_are_those_of_sparql() -> None:
    written = "?interface (sg:governedBy | ^sg:within / sg:governedBy)+ ?rule"
    fact = read_fact(written, 1, {"sg": SG})
    assert fact.path.text(Prefixes({"sg": SG})) == "(sg:governedBy|(^sg:within/sg:governedBy))+"
    assert fact.variables == {"interface", "rule"}
    with pytest.raises(FactError):
        read_fact("?a !sg:within ?b", 1, {"sg": SG})
