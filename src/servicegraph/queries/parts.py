"""What each integrated service is made of: the answer to the question ``parts-of-chain``, whole."""

from __future__ import annotations

from collections.abc import Mapping

from pyoxigraph import NamedNode

from servicegraph.queries.answer import ask, bound
from servicegraph.queries.library import Library
from servicegraph.rdf.terms import Prefixes
from servicegraph.sparql.store import Store
from servicegraph.sparql.values import Limits

_QUESTION = "parts-of-chain"
_UNLIMITED = Limits(seconds=600, rows=100_000_000)


def parts_of_wholes(library: Library, store: Store, prefixes: Prefixes) -> Mapping[str, frozenset[str]]:
    """The IRIs of the parts of each integrated service, itself included, by its IRI."""
    answer = ask(bound(library.get(_QUESTION), {}, prefixes), store, _UNLIMITED)
    found: dict[str, set[str]] = {}
    for whole, part in answer.rows:
        if isinstance(whole, NamedNode) and isinstance(part, NamedNode):
            found.setdefault(whole.value, set()).add(part.value)
    return {whole: frozenset(members) for whole, members in found.items()}
