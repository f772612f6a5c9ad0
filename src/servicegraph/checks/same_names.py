"""Things of one kind that have the same name, where nothing that is said of them tells them apart."""

from __future__ import annotations

import functools
from collections.abc import Iterable, Iterator, Mapping

from pyoxigraph import Literal, NamedNode

from servicegraph.checks.definition import Scope, check
from servicegraph.checks.sentences import Sentences
from servicegraph.dataset.labels import NAMING
from servicegraph.diagnostics import Diagnostic, Location, Related, Severity, built_in
from servicegraph.messages import primary, texts
from servicegraph.rdf.paths import Path
from servicegraph.rdf.terms import NS, RDF, Term

# What people choose from lists by its name alone. A goal, rule or data source is seen beside what it belongs to.
_KINDS = (
    "Service GeneralDescription Organisation Segment ServicePackage ServiceChain CustomerProcess InformationSystem"
).split()
_TYPE = NamedNode(RDF + "type")
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
    names, base = scope.dataset.labels.names, scope.dataset.settings.base
    order = [primary(language) for language in scope.dataset.settings.languages]
    for kind in _KINDS:
        by_name: dict[str, list[NamedNode]] = {}
        for triple in scope.store.triples(predicate=_TYPE, object=NamedNode(NS + kind)):
            node = triple.subject
            if isinstance(node, NamedNode) and node.value.startswith(base):
                plain = _plain(names.get(node.value, {}))
                if first := next((plain[code] for code in order if code in plain), ""):
                    by_name.setdefault(first, []).append(node)
        for nodes in by_name.values():
            if len(nodes) > 1 and len(alike := _alike(scope, nodes)) > 1:
                yield _finding(scope, alike)


def _plain(names: Mapping[str, str]) -> dict[str, str]:
    """The names by language, without the differences that a reader does not see."""
    return {primary(tag): _as_read(name) for tag, name in names.items()}


@functools.lru_cache(maxsize=200_000)
def _as_read(name: str) -> str:
    return " ".join(name.split()).casefold()


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
    names = scope.dataset.labels.names
    first, second = _plain(names[one.value]), _plain(names[other.value])
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
