"""Services that a catalogue describes as others do, in CPSV-AP: no question finds them before they are imported."""

from __future__ import annotations

from collections.abc import Iterator

from pyoxigraph import NamedNode

from servicegraph.checks.definition import Scope, check
from servicegraph.checks.writing import with_end
from servicegraph.dataset.files import Role
from servicegraph.diagnostics import Diagnostic, Severity, built_in
from servicegraph.rdf.terms import NS, RDF
from servicegraph.turtle.reading import TurtleFile, object_location

_TYPE = RDF + "type"
_THEIRS = frozenset(
    {"http://purl.org/vocab/cpsv#PublicService", "http://data.europa.eu/m8g/PublicOrganisation"},
)
_OURS = frozenset(
    NS + name for name in ("Service", "Organisation", "ServicePackage", "ServiceChain", "CustomerProcess")
)
_CPSV = "@prefix cpsv: <http://purl.org/vocab/cpsv#> .\n@prefix cv: <http://data.europa.eu/m8g/> .\n"


@check(
    Severity.VIOLATION,
    fails={
        "services.ttl": None,
        "organisations.ttl": _CPSV
        + "@prefix dct: <http://purl.org/dc/terms/> .\n@prefix skos: <http://www.w3.org/2004/02/skos/core#> .\n"
        + '<https://example.com/care> a cpsv:PublicService ; dct:title "Care"@en . # here\n'
        + '<https://example.com/codes/tax> a skos:Concept ; skos:prefLabel "Vero"@fi , "Skatt"@sv , "Tax"@en ;\n'
        + "    skos:inScheme <https://example.com/codes> .\n"
        + '<https://example.com/codes> a skos:ConceptScheme ; skos:prefLabel "Koodit"@fi , "Koder"@sv , "Codes"@en .',
    },
    passes={"more.ttl": 'service:more a sg:Service ; rdfs:label "Lisä"@fi , "Tillägg"@sv , "Extra"@en .'},
)
def only_in_cpsv_ap(scope: Scope) -> Iterator[Diagnostic]:
    """Public services or organisations of CPSV-AP in a catalogue whose own files have no service or organisation.

    A finding for each file, at the first of them. Silent beside services of the catalogue's own, where the class is
    told as one that is not checked, and where nothing at all was checked, which says the same.
    """
    if not scope.looked_at:
        return
    dataset = scope.dataset
    own = [
        file.turtle
        for file in dataset.files
        if file.source.role is Role.DATA and not file.source.is_shipped and file.source.base == dataset.settings.base
    ]
    if any(file.once(_classes).keys() & _OURS for file in own):
        return
    for file in own:
        theirs = {name: places for name, places in file.once(_classes).items() if name in _THEIRS}
        if theirs:
            first = min(places[0] for places in theirs.values())
            contract = dataset.prefixes.contract
            yield built_in(
                "only-in-cpsv-ap",
                Severity.VIOLATION,
                with_end(file, object_location(file, first)),
                value=file.quads[first].object,
                path_of_file=file.path,
                classes=", ".join(f"{contract(name)} ({len(places)})" for name, places in sorted(theirs.items())),
            )


def _classes(file: TurtleFile) -> dict[str, list[int]]:
    """The statements of *file* that give something a class, by class."""
    found: dict[str, list[int]] = {}
    for position, quad in enumerate(file.quads):
        if quad.predicate.value == _TYPE and isinstance(quad.object, NamedNode):
            found.setdefault(quad.object.value, []).append(position)
    return found
