"""What the files of others say, by subject and by object, in the namespaces that are meant."""

from __future__ import annotations

import functools
import hashlib
from collections.abc import Iterable, Iterator, Mapping

from pyoxigraph import BlankNode, Literal, NamedNode, Triple

from servicegraph.exchange.cpsv_ap.import_rules import ImportRules
from servicegraph.rdf.terms import DCT, RDF, SKOS, Term

_TYPE = RDF + "type"
_MOST_DEPTH = 10  # of blank nodes in one another that tell one from another


class ForeignGraph:
    """Statements by subject and by object. Subjects and values are in the order in which they came."""

    def __init__(self, triples: Iterable[Triple], rules: ImportRules) -> None:
        self._about: dict[Term, dict[str, dict[Term, None]]] = {}
        self._from: dict[Term, dict[str, dict[Term, None]]] = {}
        for triple in triples:
            subject, predicate, value = triple
            if isinstance(subject, Triple) or isinstance(value, Triple):
                continue  # what is said of a statement is told by the reader
            if isinstance(subject, NamedNode):
                subject = NamedNode(rules.as_spelled(subject.value))
            if isinstance(value, NamedNode):
                value = NamedNode(rules.as_spelled(value.value))
            name = rules.as_spelled(predicate.value)
            self._about.setdefault(subject, {}).setdefault(name, {})[value] = None
            if not isinstance(value, Literal):
                self._from.setdefault(value, {}).setdefault(name, {})[subject] = None

    @property
    def subjects(self) -> Iterable[Term]:
        """Everything that is a subject."""
        return self._about

    def facts(self, node: Term) -> Mapping[str, Mapping[Term, None]]:
        """The values of *node* by property."""
        return self._about.get(node, {})

    def values(self, node: Term, name: str) -> Iterator[Term]:
        """The values of the property *name* at *node*; of one that ends in ``^``, what has *node* as its value."""
        found = self._from if name.endswith("^") else self._about
        yield from found.get(node, {}).get(name.removesuffix("^"), ())

    def classes(self, node: Term) -> frozenset[str]:
        """The IRIs of the classes of *node*."""
        return frozenset(one.value for one in self.values(node, _TYPE) if isinstance(one, NamedNode))

    def names(self, node: Term) -> Iterator[Literal]:
        """The labels of *node*, English ones first."""
        names = (SKOS + "prefLabel", DCT + "title")
        found = [one for name in names for one in self.values(node, name) if isinstance(one, Literal)]
        yield from sorted(found, key=lambda one: (one.language != "en", one.language or "", one.value))

    def digest(self, node: Term) -> str:
        """What tells the blank node *node* from others, whatever its label: all that is said of it."""
        return self._digests.get(node, str(node))

    @functools.cached_property
    def _digests(self) -> Mapping[Term, str]:
        """A digest of what is said of each blank node, of those that this names, and so on: as often as is told apart.

        Each round looks at every statement once, however the nodes are tied to one another.
        """
        blank = [node for node in self._about if isinstance(node, BlankNode)]
        found: dict[Term, str] = dict.fromkeys(blank, "")
        for _ in range(min(_MOST_DEPTH, len(blank))):
            found = {node: self._said(node, found) for node in blank}
        return found

    def _said(self, node: Term, digests: Mapping[Term, str]) -> str:
        said = sorted(
            f"{name} {'_:' if isinstance(value, BlankNode) else value}{digests.get(value, '')}"
            for name, values in self.facts(node).items()
            for value in values
        )
        return hashlib.sha256("\n".join(said).encode("utf-8", "surrogatepass")).hexdigest()
