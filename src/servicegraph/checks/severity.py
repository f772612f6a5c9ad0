"""How grave a gap is where it stands: the severity follows the phase of the integrated service it belongs to."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

from pyoxigraph import NamedNode

from servicegraph.diagnostics import Severity
from servicegraph.rdf.index import iris
from servicegraph.rdf.terms import NS, SH
from servicegraph.shacl.targets import TargetIndex
from servicegraph.sparql.memory import MemoryStore

# What a whole names without its being a part: the gaps of these are their own.
_NAMED = ("Segment", "Organisation", "DataSource")


def severity_of_wholes(store: MemoryStore, parts: Mapping[str, frozenset[str]]) -> dict[str, Severity]:
    """The severity that its phase (``sg:gapSeverity``) gives to the gaps of each integrated service that has one."""
    found: dict[str, Severity] = {}
    for subject, severity in _given_by_phase(store):
        # Statistical observations have a phase too, and are no integrated services.
        if subject in parts:
            found[subject] = max(severity, found.get(subject, severity))
    return found


def gravest_by_phase(store: MemoryStore) -> Severity:
    """The gravest severity that the phase of anything gives: no integrated service's is graver.

    It is known without what the integrated services are made of, which takes its time.
    """
    return max((severity for _, severity in _given_by_phase(store)), default=Severity.INFO)


def _given_by_phase(store: MemoryStore) -> Iterator[tuple[str, Severity]]:
    """The IRI of each thing that has a phase, with the severity that this gives."""
    names = {SH + severity.word.capitalize(): severity for severity in Severity}
    by_phase: dict[object, Severity] = {
        triple.subject: names[triple.object.value]
        for triple in store.triples(predicate=NamedNode(NS + "gapSeverity"))
        if isinstance(triple.object, NamedNode) and triple.object.value in names
    }
    for triple in store.triples(predicate=NamedNode(NS + "phase")):
        if isinstance(triple.subject, NamedNode) and triple.object in by_phase:
            yield triple.subject.value, by_phase[triple.object]


class SeverityOfParts:
    """The severities of nodes, worked out anew only when what they rest on is another.

    The parts are another when they are another object: who follows changes knows which of them may tell parts.
    """

    def __init__(self) -> None:
        self._parts: Mapping[str, frozenset[str]] | None = None
        self._rests_on: object = None
        self._found: Mapping[str, Severity] = {}

    def of(
        self, store: MemoryStore, parts: Mapping[str, frozenset[str]], targets: TargetIndex
    ) -> Mapping[str, Severity]:
        """As ``severity_of_parts`` for the integrated services that *store*, of which *targets* are, describes."""
        wholes, named = severity_of_wholes(store, parts), _no_parts(targets)
        if parts is not self._parts or (wholes, named) != self._rests_on:
            self._parts, self._rests_on = parts, (wholes, named)
            self._found = severity_of_parts(parts, wholes, named)
        return self._found


def severity_of_parts(
    parts: Mapping[str, frozenset[str]], wholes: Mapping[str, Severity], named: Collection[str]
) -> Mapping[str, Severity]:
    """The severity that its integrated service gives to each node; nodes to which none gives one are left out.

    The innermost whole decides: a gap of a chain in operation is grave although the package around it is being
    defined; one without a phase follows the whole around it. What several wholes share follows them only where they
    agree, and those *named* only, which are no part of a whole that names them, follow none.
    """
    holding = wholes_around(parts)
    found: dict[str, Severity] = {}
    for member in holding.keys() - set(named):
        severity = _severity(member, holding, parts, wholes, frozenset())
        if severity is not None:
            found[member] = severity
    return found


def _no_parts(targets: TargetIndex) -> frozenset[str]:
    """The segments, organisations and data sources, which a whole names but which are no part of it."""
    return frozenset(iri for kind in _NAMED for iri in iris(targets.instances(NamedNode(NS + kind))))


def wholes_around(parts: Mapping[str, frozenset[str]]) -> dict[str, set[str]]:
    """The wholes that each node is a part of or is itself."""
    holding: dict[str, set[str]] = {}
    for whole, members in parts.items():
        for member in members:
            holding.setdefault(member, set()).add(whole)
    return holding


def innermost(member: str, holding: Mapping[str, set[str]], parts: Mapping[str, frozenset[str]]) -> set[str]:
    """The wholes around *member*, without those that only hold it because they hold another of them."""
    around = holding.get(member, set()) - {member}
    return {one for one in around if not any(other != one and other in parts[one] for other in around)}


def _severity(
    member: str,
    holding: Mapping[str, set[str]],
    parts: Mapping[str, frozenset[str]],
    wholes: Mapping[str, Severity],
    below: frozenset[str],
) -> Severity | None:
    """What the phase of *member* gives, or else that of all the innermost wholes around it if they give the same."""
    if member in wholes:
        return wholes[member]
    if member in below:
        return None
    within = below | {member}
    given = {_severity(one, holding, parts, wholes, within) for one in innermost(member, holding, parts)}
    return given.pop() if len(given) == 1 else None
