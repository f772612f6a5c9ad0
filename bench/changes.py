"""Random changes of a generated catalogue: the steps that tests and measurements follow, one after another."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pyoxigraph import NamedNode, Quad, Triple


@dataclass(frozen=True)
class Change:
    """Statements that go and come."""

    removed: tuple[Triple, ...]
    added: tuple[Triple, ...]

    def quads(self, graph: NamedNode) -> tuple[list[Quad], list[Quad]]:
        """The same in *graph*."""
        removed, added = (
            [Quad(one.subject, one.predicate, one.object, graph) for one in some] for some in (self.removed, self.added)
        )
        return removed, added


def changes(data: Sequence[Triple], steps: int, seed: int) -> Iterator[Change]:
    """*steps* changes, one after another, that begin with *data*: the same for the same seed.

    Things are taken out wholly and in part and put back, values are exchanged for others of their property, types
    change, and facts are said of things that they do not suit.
    """
    dice = random.Random(seed)
    now = dict.fromkeys(data)
    values: dict[NamedNode, list[Triple]] = {}
    for one in data:
        values.setdefault(one.predicate, []).append(one)
    for _ in range(steps):
        made = _change(dice, data, now, values)
        removed = tuple(one for one in dict.fromkeys(made.removed) if one in now and one not in made.added)
        added = tuple(one for one in dict.fromkeys(made.added) if one not in now)
        for one in removed:
            del now[one]
        now.update(dict.fromkeys(added))
        yield Change(removed, added)


def _change(
    dice: random.Random, data: Sequence[Triple], now: dict[Triple, None], values: dict[NamedNode, list[Triple]]
) -> Change:
    kind = dice.random()
    some, other = dice.choice(data), dice.choice(data)
    if kind < 0.35:
        said = [one for one in now if one.subject == some.subject]
        return Change(tuple(said if dice.random() < 0.4 else said[: dice.randint(1, 3)]), ())
    if kind < 0.6:
        gone = [one for one in data if one not in now]
        return Change((), tuple(dice.sample(gone, min(len(gone), dice.randint(1, 8)))))
    if kind < 0.8:
        instead = Triple(some.subject, some.predicate, dice.choice(values[some.predicate]).object)
        return Change((some,), (instead,))
    return Change((), (Triple(some.subject, other.predicate, other.object),))
