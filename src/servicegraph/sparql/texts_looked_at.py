"""What must be known of a SPARQL text before an engine is asked it; found once for all that are made from one text."""

from __future__ import annotations

import threading
from collections import OrderedDict

from servicegraph.sparql.complaints import refuse_unsafe
from servicegraph.sparql.lexer import words_of_graphs

_MOST = 256


class TextsLookedAt:
    """Remembers what was found of texts that are *made from* another by putting terms in the place of parameters.

    To cut a long question up and to count how deep it is nested takes a good part of the time of its answer, and each
    day that it is asked of makes another text; but a term is one token, whichever it is.
    """

    def __init__(self) -> None:
        self._known: OrderedDict[str, frozenset[str]] = OrderedDict()
        self._lock = threading.Lock()

    def words_of_graphs(self, sparql: str, made_from: str = "") -> frozenset[str]:
        """The words with which *sparql* says which graphs it asks. Raises QueryRefused for one that is unsafe.

        *made_from* stands for the text that it is made from; without one it is looked at alone.
        """
        known = self._known.get(made_from) if made_from else None
        if known is not None:
            return known
        refuse_unsafe(sparql)
        found = words_of_graphs(sparql)
        if made_from:
            with self._lock:
                self._known[made_from] = found
                if len(self._known) > _MOST:
                    self._known.popitem(last=False)
        return found
