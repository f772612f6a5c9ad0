"""Entities by the names that people and addresses give them, under any base of the catalogue or of what it includes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from urllib.parse import quote, unquote

from pyoxigraph import NamedNode

from servicegraph.dataset.dataset import Dataset
from servicegraph.dataset.kinds import Kind
from servicegraph.errors import UnknownEntity
from servicegraph.rdf.index import iris
from servicegraph.rdf.nearest import nearest, neighbourhood
from servicegraph.rdf.terms import NS, ONTOLOGY, SHIPPED_BASE, SKOS, check_iri
from servicegraph.sparql.store import Store
from servicegraph.sparql.values import Graph


def spellings(slug: str) -> tuple[str, ...]:
    """How *slug*, with percent-encoding or without, may stand in the IRI of an entity that is served under it."""
    plain = unquote(slug)
    return tuple(dict.fromkeys((plain, quote(plain, safe="/:@!$&'()*+,;=~"))))


@dataclass(frozen=True)
class Entities:
    """What the files say of a thing; looked up in ``store``, with the names that ``dataset`` knows."""

    dataset: Dataset
    store: Store

    def describe(self, name: str) -> Graph:
        """All that is said about one thing, a CURIE or an IRI, and about the blank nodes that belong to it.

        A CURIE of a kind (``service:clinic``) is looked for under the base of the catalogue first, then under those of
        the included ones. Raises UnknownEntity with the nearest names when nothing is said about it.
        """
        for node in self.candidates(name):
            if triples := self.store.triples_of(node):
                return Graph(tuple(triples))
        raise self.unknown(name)

    def language_of_label(self, iri: str, language: str) -> str:
        """The language of the name of *iri* that is shown where *language* is asked for; empty when it is that."""
        return self.dataset.labels.language_of(iri, language)

    def candidates(self, name: str) -> Iterator[NamedNode]:
        """The nodes that *name* may stand for, the likeliest first. Raises UnknownEntity when it is no name at all."""
        try:
            iri = self.dataset.prefixes.expand(name)
        except ValueError:
            raise self.unknown(name) from None
        yield NamedNode(iri)
        own = self.dataset.settings.base
        if not name.startswith("<") and iri.startswith(own):
            for base in self.bases_of():
                if base != own:
                    there = base + iri.removeprefix(own)
                    yield NamedNode(self.dataset.read_as.get(there, there))

    def bases_of(self) -> list[str]:
        """The bases under which entities are named: the catalogue's own, those of included ones, the shipped one."""
        return list(dict.fromkeys((*self.dataset.sources.bases, SHIPPED_BASE)))

    def at_address(self, kind: str, slug: str) -> Graph:
        """The entity whose address ends in ``/id/<kind>/<slug>``. Raises UnknownEntity."""
        for node in self.nodes_at(kind, slug):
            if triples := self.store.triples_of(node):
                return Graph(tuple(triples))
        raise self.unknown(f"{kind}:{slug}")

    def iri_at(self, kind: str, slug: str) -> str:
        """The IRI of what is described, or only named, at ``/id/<kind>/<slug>``. Raises UnknownEntity."""
        nodes = list(self.nodes_at(kind, slug))
        for known in (self.store.triples_of, self.store.references_to):
            for node in nodes:
                if known(node):
                    return node.value
        raise self.unknown(f"{kind}:{slug}")

    def nodes_at(self, kind: str, slug: str) -> Iterator[NamedNode]:
        """The nodes that ``/id/<kind>/<slug>`` may stand for, under every base; letters may be percent-encoded."""
        for base in self.bases_of():
            for written in spellings(slug):
                try:
                    iri = check_iri(f"{base}{kind}/{written}")
                except ValueError:
                    continue
                yield NamedNode(self.dataset.read_as.get(iri, iri))

    def vocabulary(self, iri: str) -> Graph:
        """The concept scheme or the ontology *iri* with all its concepts or terms. Raises UnknownEntity."""
        members = {iri: None}
        for file in self.dataset.definitions if iri == ONTOLOGY else ():
            members |= dict.fromkeys(sorted(i for i in iris(q.subject for q in file.quads) if i.startswith(NS)))
        try:
            belonging = self.store.references_to(NamedNode(check_iri(iri)))
        except ValueError:
            raise self.unknown(iri) from None
        members |= dict.fromkeys(sorted(iris(t.subject for t in belonging if t.predicate.value == SKOS + "inScheme")))
        triples = [triple for member in members for triple in self.store.triples_of(NamedNode(member))]
        if not triples:
            raise self.unknown(f"<{iri}>")
        return Graph(tuple(dict.fromkeys(triples)))

    def graph_name(self, name: str) -> str:
        """*name*, which may be that of a graph. Raises UnknownEntity when it is no IRI."""
        try:
            return check_iri(name)
        except ValueError:
            raise self.unknown(f"<{name}>") from None

    def kind_of_collection(self, collection: str) -> Kind:
        """The kind of entity that the plural *collection* names: ``chain`` for ``chains``. Raises UnknownEntity."""
        for kind in self.dataset.kinds:
            if collection and kind.collection == collection:
                return kind
        raise UnknownEntity("error.collection-unknown", name=collection[:200], known=", ".join(self.collections()))

    def wholes(self) -> dict[str, Kind]:
        """The kinds of integrated service, by their collections: ``packages``, ``chains``, ``processes``."""
        return {kind.collection: kind for kind in self.dataset.kinds if NS + "IntegratedService" in kind.classes}

    def examples(self) -> dict[Kind, str]:
        """For each kind that has any, what follows the kind in the IRI of its first thing with a name."""
        places = {f"{base}{kind.name}/": kind for base in self.bases_of() for kind in self.dataset.kinds}
        found: dict[Kind, str] = {}
        for iri in self.dataset.labels.known:
            place, slash, slug = iri.rpartition("/")
            if slug and (kind := places.get(place + slash)):
                found.setdefault(kind, slug)
        return found

    def unknown(self, name: str) -> UnknownEntity:
        """The failure that says what was asked for and which known names are like it."""
        known = self.dataset.labels.known
        if near := nearest(name, self._of_same_kind(name, known), most=3) or nearest(name, known, most=3):
            said = ", ".join(map(self.dataset.prefixes.contract, near))
            return UnknownEntity("error.entity-unknown-near", name=name[:200], near=said)
        return UnknownEntity("error.entity-unknown", name=name[:200])

    def _of_same_kind(self, name: str, known: Iterable[str]) -> list[str]:
        """Those of the *known* IRIs that differ from *name* in their last part only, whatever the base."""
        try:
            around = neighbourhood(self.dataset.prefixes.expand(name))
        except ValueError:
            return []
        own = self.dataset.settings.base
        places = {base + around.removeprefix(own) for base in self.bases_of()} if around.startswith(own) else {around}
        return [iri for iri in known if neighbourhood(iri) in places]

    def collections(self) -> list[str]:
        """The collections of all kinds, in alphabetical order."""
        return sorted(kind.collection for kind in self.dataset.kinds if kind.collection)
