"""The check that tells which things of included catalogues are read as things of this one."""

from __future__ import annotations

from collections.abc import Iterator

from pyoxigraph import Literal, NamedNode

from servicegraph.checks.definition import Scope, check
from servicegraph.checks.writing import with_end
from servicegraph.diagnostics import Diagnostic, Related, Severity, built_in
from servicegraph.messages import texts
from servicegraph.rdf.paths import Path
from servicegraph.turtle.reading import object_location

_INCLUDING = 'base = "https://example.org/id/"\ninclude = ["theirs"]\n'
_THEIRS = 'base = "https://theirs.example/id/"\n'
_THEIR_TOWN = (
    '<https://theirs.example/id/organisation/city> a sg:Organisation ; sg:businessId "{}" ;\n'
    '    rdfs:label "Kaupunki"@fi , "Staden"@sv , "City"@en ; sg:organisationType orgtype:municipality .\n'
)
_OUR_TOWN = (
    'organisation:town a sg:Organisation ; rdfs:label "Kunta"@fi , "Kommunen"@sv , "Town"@en ;\n'
    '    sg:organisationType orgtype:municipality ; sg:businessId "0201256-6" . # here\n'
)


@check(
    Severity.INFO,
    fails={
        "servicegraph.toml": _INCLUDING,
        "more.ttl": _OUR_TOWN,
        "theirs/servicegraph.toml": _THEIRS,
        "theirs/data.ttl": _THEIR_TOWN.format("0201256-6"),
    },
    passes={
        "servicegraph.toml": _INCLUDING,
        "more.ttl": _OUR_TOWN,
        "theirs/servicegraph.toml": _THEIRS,
        "theirs/data.ttl": _THEIR_TOWN.format("0124610-9"),
    },
)
def read_as_one(scope: Scope) -> Iterator[Diagnostic]:
    """Two catalogues give one registered identifier to two IRIs: a finding at the one that stands for both."""
    prefixes = scope.dataset.prefixes
    for same in scope.dataset.same:
        there = object_location(same.file, same.position)
        yield built_in(
            "read-as-one",
            Severity.INFO,
            with_end(same.other, object_location(same.other, same.other_position)),
            focus=NamedNode(same.read_as),
            path=Path(predicate=same.property),
            value=Literal(same.identifier),
            related=(Related(there, texts("related.other-iri")),),
            iri=f"<{same.iri}>",
            read_as=f"<{same.read_as}>",
            property=prefixes.contract(same.property),
            identifier=same.identifier,
            there=there,
        )
