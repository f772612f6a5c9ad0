"""What each integrated service is made of, whatever the day: the answer to the question ``parts-of-chain``, whole."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from pyoxigraph import NamedNode

from servicegraph.errors import QueryFileError
from servicegraph.queries.answer import ask, bound
from servicegraph.queries.header import NamedQuery
from servicegraph.queries.library import Library
from servicegraph.rdf.terms import Prefixes
from servicegraph.sparql.store import Store
from servicegraph.sparql.values import Limits

_QUESTION = "parts-of-chain"
_COLUMNS = ("whole", "part")
_EVER = "ever"
_UNLIMITED = Limits(seconds=600, rows=100_000_000)


def parts_of_wholes(library: Library, store: Store, prefixes: Prefixes) -> Mapping[str, frozenset[str]]:
    """The IRIs of the parts of each integrated service, itself included, by its IRI.

    Where a question of somebody's own takes the place of ours and cannot tell them, ours is asked.
    """
    query = library.usable(_QUESTION)
    if query is None or not _tells_parts(query):
        query = library.replaced(_QUESTION)
    given = {_EVER: "true"} if any(parameter.name == _EVER for parameter in query.parameters) else {}
    answer = ask(bound(query, given, prefixes), store, _UNLIMITED)
    found: dict[str, set[str]] = {}
    for whole, part in answer.rows:
        if isinstance(whole, NamedNode) and isinstance(part, NamedNode):
            found.setdefault(whole.value, set()).add(part.value)
    return {whole: frozenset(members) for whole, members in found.items()}


def faults_of_parts(library: Library) -> Iterator[QueryFileError]:
    """Why a question of somebody's own, in order as it is, cannot tell the parts of wholes."""
    query = library.usable(_QUESTION)
    if query is not None and not _tells_parts(query):
        columns = ", ".join(f"?{name}" for name in _COLUMNS)
        yield QueryFileError("error.query-parts", path=query.path, line=1, columns=columns)


def _tells_parts(query: NamedQuery) -> bool:
    is_asked_plainly = not any(parameter.required for parameter in query.parameters)
    return is_asked_plainly and tuple(column.name for column in query.columns) == _COLUMNS
