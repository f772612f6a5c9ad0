"""A validation that follows the data: after a change only what it can touch is looked at again."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

from pyoxigraph import Quad

from servicegraph.rdf.terms import Term
from servicegraph.shacl.beside_data import forget
from servicegraph.shacl.changing_data import ChangingData, Touched
from servicegraph.shacl.on_store import StoreValidator
from servicegraph.shacl.results import ORDER_OF_RESULTS, ValidationResult, place_of
from servicegraph.shacl.shapes import Shapes
from servicegraph.sparql.memory import MemoryStore


class FollowingValidation:
    """The results of *shapes* over *store*, kept up with its changes.

    The store is changed by ``follow`` alone. What no query stands for is validated anew after every change. A shape
    that asks for the time is asked when it is looked at, so that the next day wants a validation of its own. Raises
    EngineError, as ``follow`` does.
    """

    def __init__(self, store: MemoryStore, shapes: Shapes, fallback: str = "shifty") -> None:
        self._store = store
        self.shapes = shapes
        self._fallback = fallback
        self._begin()

    def _begin(self) -> None:
        """Validate everything."""
        forget(self._store)
        self.validator = StoreValidator(self._store, self._fallback)
        self._program = self.validator.compiled(self.shapes)
        self._changing = ChangingData(self.validator, self._program)
        self.validator.beside.work_out(self._program)
        found, self._refused = self.validator.by_query(self._program)
        self._results = [_by_focus(some) for some in found]
        self._sorted = sorted((one for some in found for one in some), key=ORDER_OF_RESULTS)
        self._rest = self.validator.of_rest(self._program, self._refused)

    @property
    def results(self) -> list[ValidationResult]:
        """What the shapes find now, sorted."""
        return sorted([*self._sorted, *self._rest], key=ORDER_OF_RESULTS) if self._rest else self._sorted

    def follow(self, removed: Collection[Quad], added: Collection[Quad]) -> Touched:
        """Take the quads *removed* out of the store, put *added* into it, and look again at what that may touch.

        Gives the nodes that were looked at again.
        """
        touched = self._changing.change(removed, added)
        if touched is None:
            self._begin()
            return Touched(is_all=True)
        for number, one in enumerate(touched.queries):
            self._look_again(number, one)
        self._sort_again(touched.queries)
        self._rest = self.validator.of_rest(self._program, self._refused)
        return Touched(touched.nodes, any(one.is_all for one in touched.queries))

    def _look_again(self, number: int, touched: Touched) -> None:
        query = self._program.queries[number]
        if query.target in self._refused:  # one of the rest
            return
        if touched.is_all:
            self._results[number] = _by_focus(self.validator.of_query(query))
        elif touched.nodes:
            kept = self._results[number]
            for node in touched.nodes:
                kept.pop(node, None)
            kept.update(_by_focus(self.validator.of_query(query, touched.nodes)))

    def _sort_again(self, touched: Sequence[Touched]) -> None:
        """Put the results of the *touched* nodes in the place of those that they had."""
        if any(one.is_all for one in touched):
            every = (one for by_focus in self._results for some in by_focus.values() for one in some)
            self._sorted = sorted(every, key=ORDER_OF_RESULTS)
            return
        found = [*self._sorted]
        for node in frozenset[Term]().union(*(one.nodes for one in touched)):
            now = [one for by_focus in self._results for one in by_focus.get(node, ())]
            found[place_of(found, node)] = sorted(now, key=ORDER_OF_RESULTS)
        self._sorted = found


def _by_focus(results: Iterable[ValidationResult]) -> dict[Term, list[ValidationResult]]:
    found: dict[Term, list[ValidationResult]] = {}
    for one in results:
        found.setdefault(one.focus, []).append(one)
    return found
