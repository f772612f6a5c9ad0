"""The known names that are most like a misspelt one."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable

_LEAST = 70  # of 100; below that two names have little in common
_SHORTEST = 4  # letters of a name in which one slip can be told from another name
_LETTERS_A_SLIP = 6  # for a second one there must be more letters
_DIGITS = re.compile(r"\d+")


class NearestNames:
    """Known names by their neighbourhood: one vocabulary, or the entities of one kind.

    The names are made ready for comparison once for each neighbourhood, and each answer is kept, so that a thousand
    misspelt names cost one preparation and a thousand comparisons in C.
    """

    def __init__(self, names: Iterable[str]) -> None:
        self._ends: dict[str, dict[str, str]] = {}
        for name in names:
            around = neighbourhood(name)
            self._ends.setdefault(around, {}).setdefault(name[len(around) :], name)
        self._ready: dict[str, dict[str, str]] = {}
        self._known: dict[str, str] = {}

    def of(self, name: str) -> str:
        """The name in the neighbourhood of *name* that is most like it; empty when none is."""
        if name not in self._known:
            around = neighbourhood(name)
            if around not in self._ready:
                self._ready[around] = {known: _prepared(end) for end, known in self._ends.get(around, {}).items()}
            near = _likest(name[len(around) :], self._ready[around], 1, _LEAST)
            self._known[name] = near[0] if near else ""
        return self._known[name]

    def is_certain(self, name: str, meant: str) -> bool:
        """Whether *name* can only be a slip for *meant*, as the function of that name says."""
        around = neighbourhood(name)
        return meant.startswith(around) and is_certain(name, meant, self._ends.get(around, {}).values())


def nearest(name: str, candidates: Iterable[str], most: int = 1, least: float = _LEAST) -> list[str]:
    """The *candidates* most like *name*, the likest first, at most *most*; none that is less like it than *least*.

    Only what follows the last ``#``, ``/`` or ``:`` is compared, since slips of the pen are made there.
    """
    pool: dict[str, str] = {}
    for candidate in candidates:
        pool.setdefault(_end(candidate), candidate)
    ready = {known: _prepared(end) for end, known in pool.items()}
    return _likest(_end(name), ready, most, least)


def is_certain(name: str, meant: str, known: Iterable[str]) -> bool:
    """Whether a slip of the pen leads from *meant* to *name*, and from no other of the *known* names nearly so easily.

    A slip is a letter that is left out, put in, changed or swapped with the next, in a name of four letters or more; a
    long name may have two. Letter case is none, and other digits make another name.
    """
    from rapidfuzz.distance import OSA

    said, right = _end(name), _end(meant)
    most = 1 if len(said) < 2 * _LETTERS_A_SLIP else 2
    found = OSA.distance(said.lower(), right.lower(), score_cutoff=most)
    if found > most or min(len(said), len(right)) < _SHORTEST or _DIGITS.findall(said) != _DIGITS.findall(right):
        return False
    # Classes begin with a great letter and properties with a small one: they are not taken for each other.
    others = {end for one in known if (end := _end(one))[:1].islower() == right[:1].islower()} - {right}
    return all(OSA.distance(said.lower(), one.lower(), score_cutoff=found + 1) > found + 1 for one in others)


def neighbourhood(iri: str) -> str:
    """The namespace of *iri*: all up to the last ``#`` or ``/``."""
    return iri[: max(iri.rfind("#"), iri.rfind("/")) + 1]


def _likest(end: str, ready: dict[str, str], most: int, least: float) -> list[str]:
    """The keys of *ready* whose values are most like *end*. Where the letters tell nothing, nothing is like it."""
    said = _prepared(end)
    from rapidfuzz import fuzz, process  # needed only where a name is unknown

    found = process.extract(said, ready, scorer=fuzz.ratio, processor=None, limit=most, score_cutoff=least)
    return [known for _, _, known in found] if said else []


def _end(name: str) -> str:
    return name.rpartition("/")[2].rpartition("#")[2].rpartition(":")[2]


def _prepared(end: str) -> str:
    """*end* as it is compared: whatever its letter case and marks."""
    from rapidfuzz import utils

    return utils.default_process(end)


def _may_be_like(one: str, other: str, most: int) -> bool:
    """Whether at most *most* slips may lead from one to the other: each brings in at most one letter of its own."""
    letters, others = Counter(one), Counter(other)
    return (letters - others).total() <= most and (others - letters).total() <= most


def slips(one: str, other: str, most: int) -> int:
    """How many letters are left out, put in, changed or swapped; past *most*, one more than that."""
    if not _may_be_like(one, other, most):
        return most + 1
    from rapidfuzz.distance import OSA

    return OSA.distance(one, other, score_cutoff=most)
