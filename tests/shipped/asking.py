"""The shipped catalogue and its vocabularies in one plain store, for what no question of the library asks."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pyoxigraph

ROOT = Path(__file__).parents[2]
PREFIXES = {
    **{
        kind: f"https://w3id.org/servicegraph/id/{kind}/"
        for kind in (
            *("chain", "dataset", "forum", "indicator", "interface", "operating-model", "organisation", "package"),
            *("process", "provision", "reporting-duty", "responsibility", "rule", "segment", "service"),
            *("service-channel", "source", "stage", "statute"),
        )
    },
    **{
        scheme: f"https://w3id.org/servicegraph/vocab/{scheme}/"
        for scheme in ("basis", "challenge", "measurementpoint", "precondition", "readiness", "success")
    },
    "sg": "https://w3id.org/servicegraph/ns#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "dct": "http://purl.org/dc/terms/",
    "dqv": "http://www.w3.org/ns/dqv#",
    "eli": "http://data.europa.eu/eli/ontology#",
    "owl": "http://www.w3.org/2002/07/owl#",
    "cv": "http://data.europa.eu/m8g/",
    "schema": "https://schema.org/",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}


@cache
def _store() -> pyoxigraph.Store:
    store = pyoxigraph.Store()
    for file in (*ROOT.glob("catalogue/**/*.ttl"), *ROOT.glob("ontology/**/*.ttl")):
        store.bulk_load(path=str(file))
    return store


def ask(pattern: str, *variables: str) -> list[tuple[str, ...]]:
    """The distinct values of *variables* where *pattern* holds, sorted: IRIs by their last part, values as text."""
    names = " ".join(f"?{name}" for name in variables)
    prologue = "".join(f"PREFIX {prefix}: <{iri}>\n" for prefix, iri in PREFIXES.items())
    solutions = _store().query(f"{prologue}SELECT DISTINCT {names} WHERE {{ {pattern} }}")
    assert isinstance(solutions, pyoxigraph.QuerySolutions)
    return sorted(tuple(_text(solution[name]) for name in variables) for solution in solutions)


def _text(term: object) -> str:
    if isinstance(term, pyoxigraph.NamedNode):
        return term.value.rsplit("#", 1)[-1].rsplit("/", 1)[-1]
    return term.value if isinstance(term, pyoxigraph.Literal) else ""
