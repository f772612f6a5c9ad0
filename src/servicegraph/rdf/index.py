"""Triples by subject, for reading what a small graph says: a shapes graph, a validation report, an ontology."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from sys import intern

from pyoxigraph import Literal, NamedNode, Triple

from servicegraph.rdf.terms import RDF, Term

_FIRST, _REST, _NIL = RDF + "first", RDF + "rest", RDF + "nil"


class TripleIndex:
    """The objects of each subject by predicate, in the order in which the triples came."""

    def __init__(self, triples: Iterable[Triple]) -> None:
        self._by_subject: dict[Term, dict[str, list[Term]]] = {}
        for triple in triples:
            self._by_subject.setdefault(triple.subject, {}).setdefault(triple.predicate.value, []).append(triple.object)

    def lacking(self, triples: Iterable[Triple]) -> TripleIndex:
        """The same without *triples*, which are in it; what they do not touch is shared."""
        found = TripleIndex(())
        found._by_subject = {**self._by_subject}
        for triple in triples:
            subject, predicate = triple.subject, triple.predicate.value
            facts = dict(found._by_subject[subject])
            left = facts[predicate].copy()
            left.remove(triple.object)
            facts[predicate] = left
            if not left:
                del facts[predicate]
            found._by_subject[subject] = facts
            if not facts:
                del found._by_subject[subject]
        return found

    def subjects(self) -> Iterable[Term]:
        """Everything that is a subject, in the order in which it first came."""
        return self._by_subject

    def facts(self, node: Term) -> Mapping[str, list[Term]]:
        """The values of *node* by predicate."""
        return self._by_subject.get(node, {})

    def values(self, node: Term, predicate: str) -> list[Term]:
        """The values of *predicate* at *node*."""
        return self._by_subject.get(node, {}).get(predicate, [])

    def value(self, node: Term, predicate: str) -> Term | None:
        """The first value of *predicate* at *node*; None when there is none."""
        return next(iter(self.values(node, predicate)), None)

    def texts(self, node: Term, predicate: str) -> dict[str, str]:
        """The literals of *predicate* at *node* by language; one without a language counts as English if none is."""
        literals = [value for value in self.values(node, predicate) if isinstance(value, Literal)]
        literals.sort(key=lambda literal: bool(literal.language))
        return {literal.language or "en": literal.value for literal in literals}

    def items(self, node: Term) -> list[Term]:
        """The members of the RDF collection that begins at *node*; one that runs in a circle ends where it closes."""
        found: list[Term] = []
        seen: set[Term] = set()
        while node not in seen and (first := self.value(node, _FIRST)) is not None:
            seen.add(node)
            found.append(first)
            rest = self.value(node, _REST)
            if rest is None:
                break
            node = rest
        return found

    def is_collection(self, node: Term) -> bool:
        """Whether the collection that begins at *node* ends, with one first and one rest at each link."""
        seen: set[Term] = set()
        while node not in seen:
            if node == NamedNode(_NIL):
                return True
            seen.add(node)
            rests = self.values(node, _REST)
            if len(rests) != 1 or len(self.values(node, _FIRST)) != 1:
                return False
            node = rests[0]
        return False


def text_of(node: Term | None) -> str:
    """The IRI, label or lexical form of *node*; empty for None."""
    if node is None:
        return ""
    return str(node) if isinstance(node, Triple) else node.value


def iris(nodes: Iterable[object]) -> list[str]:
    """The IRIs among *nodes*."""
    return [intern(node.value) for node in nodes if isinstance(node, NamedNode)]
