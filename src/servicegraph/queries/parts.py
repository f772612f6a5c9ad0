"""What each integrated service is made of, whatever the day: the answer to the question ``parts-of-chain``, whole."""

from __future__ import annotations

import re
from collections.abc import Mapping
from sys import intern

from pyoxigraph import NamedNode

from servicegraph.queries.answer import bound
from servicegraph.queries.asked import asked_question
from servicegraph.queries.library import Library
from servicegraph.rdf.terms import Prefixes
from servicegraph.sparql.mentions import mentions_in
from servicegraph.sparql.store import Store
from servicegraph.sparql.values import Limits, Solutions

_QUESTION = "parts-of-chain"
_EVER = "ever"
_UNLIMITED = Limits(seconds=600, rows=100_000_000)
_IN_ORDER = re.compile(r"(?<=\})\s*ORDER\s+BY(?:\s+[?$]\w+)+\s*\Z")  # of no use here, and a third of the time


def terms_of_parts(library: Library) -> frozenset[str] | None:
    """The terms of which a statement has one as its property, or as the type that it gives, if it says what belongs
    to what; None when any may.

    They are those in the text of the question: ours names all its properties and types, one of somebody's own need not.
    """
    query = asked_question(library, _QUESTION)
    if not library.files[query.name].is_shipped:
        return None
    return frozenset(one.iri for one in mentions_in(query.text))


def parts_of_wholes(library: Library, store: Store, prefixes: Prefixes) -> Mapping[str, frozenset[str]]:
    """The IRIs of the parts of each integrated service, itself included, by its IRI.

    Where a question of somebody's own takes the place of ours and cannot tell them, ours is asked.
    """
    query = asked_question(library, _QUESTION)
    given = {_EVER: "true"} if any(parameter.name == _EVER for parameter in query.parameters) else {}
    text = _IN_ORDER.sub("", bound(query, given, prefixes).bare)
    answer = store.query(text, _UNLIMITED)
    assert isinstance(answer, Solutions)  # the loader accepts only SELECT
    found: dict[str, set[str]] = {}
    at = [answer.variables.index(name) for name in ("whole", "part")]
    for row in answer.rows:
        whole, part = (row[place] for place in at)
        if isinstance(whole, NamedNode) and isinstance(part, NamedNode):
            found.setdefault(intern(whole.value), set()).add(intern(part.value))
    return {whole: frozenset(members) for whole, members in found.items()}
