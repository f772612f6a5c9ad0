"""Things of one kind under one base that are read under the same name."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field

from pyoxigraph import NamedNode

from servicegraph.dataset.dataset import Dataset
from servicegraph.rdf.patching import patched
from servicegraph.rdf.terms import NS, Term
from servicegraph.shacl.targets import TargetIndex

# What people choose from lists by its name alone. A goal, rule or data source is seen beside what it belongs to.
_KINDS = tuple(
    NamedNode(NS + name)
    for name in (
        "Service GeneralDescription Organisation Segment ServicePackage ServiceChain CustomerProcess InformationSystem"
    ).split()
)
Called = tuple[str, str]
"""A kind, and the name of a thing of that kind as it is read first."""


@dataclass(frozen=True)
class Namesakes:
    """The things of the catalogue's own base by kind and name; ``several`` are those that have one with others."""

    called: Mapping[Term, tuple[Called, ...]] = field(repr=False)
    things: Mapping[Called, tuple[NamedNode, ...]] = field(repr=False)
    several: Mapping[Called, tuple[NamedNode, ...]]

    @classmethod
    def of(cls, dataset: Dataset, targets: TargetIndex) -> Namesakes:
        """Those of *dataset*, where *targets* tells what there is of each kind."""
        nodes = frozenset[Term]().union(*map(targets.instances, _KINDS))
        return cls({}, {}, {}).after(nodes, dataset, targets)

    def after(self, nodes: Collection[Term], dataset: Dataset, targets: TargetIndex) -> Namesakes:
        """The same when of *nodes* something else is said, in *dataset* and by *targets*."""
        called = {node: names for node in nodes if (names := tuple(_called(node, dataset, targets)))}
        before = {node: self.called[node] for node in nodes if node in self.called}
        changed = {name for known in (before, called) for names in known.values() for name in names}
        things = {name: [node for node in self.things.get(name, ()) if node not in before] for name in changed}
        for node, names in called.items():
            for name in names:
                if isinstance(node, NamedNode):
                    things[name].append(node)
        now = {name: tuple(some) for name, some in things.items() if some}
        several = {name: some for name, some in now.items() if len(some) > 1}
        return Namesakes(
            patched(self.called, nodes, called),
            patched(self.things, changed, now),
            patched(self.several, changed, several),
        )


def _called(node: Term, dataset: Dataset, targets: TargetIndex) -> Iterable[Called]:
    if isinstance(node, NamedNode) and node.value.startswith(dataset.settings.base):
        kinds = [kind.value for kind in _KINDS if node in targets.instances(kind)]
        if kinds and (name := dataset.labels.read_first(node.value)):
            yield from ((kind, name) for kind in kinds)
