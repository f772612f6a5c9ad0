"""Things of one kind that have the same name, where nothing that is said of them tells them apart."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from pyoxigraph import Literal, NamedNode

from servicegraph.checks.definition import Scope, check
from servicegraph.checks.sentences import Sentences
from servicegraph.dataset.labels import NAMING
from servicegraph.diagnostics import Diagnostic, Location, Related, Severity, built_in
from servicegraph.messages import texts
from servicegraph.rdf.paths import Path
from servicegraph.rdf.terms import NS, RDF, Term

# What differs although the thing is the same: texts aside, where it was read and how.
_ASIDE = frozenset((RDF + "type", *NAMING, *(NS + name for name in ("basis", "sourcePlace", "completed"))))
_SOURCE = "http://purl.org/dc/terms/source"
_MORE = 'service:other a sg:Service ; rdfs:label "Vastaanotto"@fi , "Mottagning"@sv , "Clinic"@en ; sg:providedBy {} .'
_OTHER = 'organisation:town a sg:Organisation ; rdfs:label "Kaupunki"@fi , "Staden"@sv , "Town"@en .\n'


@check(
    Severity.INFO,
    fails={
        "services.ttl": _MORE.format("organisation:county") + "\n",
        "more.ttl": _MORE.format("organisation:county").replace("other", "further"),
    },
    passes={"more.ttl": _OTHER + _MORE.format("organisation:town")},
)
def same_name(scope: Scope) -> Iterator[Diagnostic]:
    """Two or more things of the catalogue of one kind with one name; one finding for all of them, at the second."""
    for nodes in scope.namesakes.several.values():
        if len(alike := _alike(scope, nodes)) > 1:
            yield _finding(scope, alike)


def _alike(scope: Scope, nodes: Iterable[NamedNode]) -> list[NamedNode]:
    """The largest part of *nodes* in which nothing tells one from the first of them."""
    # What only the form of its IRI tells from another has been told with that.
    ordered = sorted((node for node in nodes if node.value not in scope.alike), key=lambda node: node.value)
    facts = {node: _facts(scope, node) for node in ordered}
    groups = [
        [first, *(other for other in ordered[place + 1 :] if not _are_told_apart(scope, facts, first, other))]
        for place, first in enumerate(ordered)
    ]
    return max(groups, key=len, default=[])


def _facts(scope: Scope, node: NamedNode) -> dict[str, set[Term]]:
    found: dict[str, set[Term]] = {}
    for triple in scope.store.triples(node):
        name = triple.predicate.value
        is_text = isinstance(triple.object, Literal) and triple.object.language
        if name not in _ASIDE and name != _SOURCE and not is_text:
            found.setdefault(name, set()).add(triple.object)
    return found


def _are_told_apart(
    scope: Scope, facts: Mapping[NamedNode, Mapping[str, set[Term]]], one: NamedNode, other: NamedNode
) -> bool:
    """Whether another name, or values of a property of both that have nothing in common, tells them apart."""
    first, second = (scope.dataset.labels.as_read(node.value) for node in (one, other))
    if any(first[code] != second[code] for code in first.keys() & second.keys()):
        return True
    if any(other in values for values in facts[one].values()) or any(one in values for values in facts[other].values()):
        return True
    shared = facts[one].keys() & facts[other].keys()
    return any(facts[one][name].isdisjoint(facts[other][name]) for name in shared)


def _finding(scope: Scope, alike: list[NamedNode]) -> Diagnostic:
    locations, prefixes = scope.dataset.locations, scope.dataset.prefixes
    places = sorted((locations.subject(node) or Location(), node.value, node) for node in alike)
    here, _, second = places[1]
    rest = [place for place, _, node in places if node != second]
    named = next(name for name in NAMING if any(scope.store.triples(second, NamedNode(name))))
    return built_in(
        "same-name",
        Severity.INFO,
        here,
        focus=second,
        path=Path(predicate=named),
        related=tuple(Related(place, texts("related.same-name")) for place in rest),
        thing=Sentences(scope).names(second),
        iris=", ".join(prefixes.contract(node.value) for _, _, node in places),
        second=prefixes.contract(second.value),
    )
