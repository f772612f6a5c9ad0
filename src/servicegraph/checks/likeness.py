"""IRIs that differ only in form: letter case, accents, percent-encoding, ``http`` for ``https``, a slash at the end."""

from __future__ import annotations

import functools
import re
import unicodedata
from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from urllib.parse import unquote

from pyoxigraph import NamedNode

from servicegraph.checks.described import Described
from servicegraph.dataset.dataset import Dataset
from servicegraph.rdf.index import iris as iris_of
from servicegraph.rdf.patching import gone_and_come, patched
from servicegraph.rdf.terms import RDF, SHIPPED_BASE
from servicegraph.turtle.reading import TurtleFile

_TYPE = RDF + "type"
_SCHEME = re.compile(r"https?://", re.IGNORECASE)


def folded(iri: str) -> str:
    """What is the same in all IRIs that people take for *iri*."""
    plain = unquote(iri) if "%" in iri else iri
    if not plain.isascii():
        plain = unicodedata.normalize("NFC", plain)
    plain = plain.casefold()
    # Nearly all begin so, and a pattern for each would take longer than all the rest.
    plain = plain[8:] if plain.startswith("https://") else _SCHEME.sub("", plain, count=1)
    return plain.rstrip("/")


@dataclass(frozen=True)
class Likeness:
    """The IRIs that the data describes or refers to, by what is the same in all forms of each.

    ``found`` tells, of the forms that several have, which of these are written wrong, each with the right one.
    """

    iris: Mapping[str, tuple[str, ...]]
    found: Mapping[str, Mapping[str, str]]

    @classmethod
    def of(cls, dataset: Dataset, described: Described) -> Likeness:
        """That of the data of *dataset*, where *described* is described."""
        forms: dict[str, str] = {}
        for file in dataset.data:
            forms.update(file.once(_forms))
        iris: dict[str, tuple[str, ...]] = {}
        for iri, common in forms.items():
            iris[common] = (*iris[common], iri) if common in iris else (iri,)
        several = {common: some for common, some in iris.items() if len(some) > 1}
        return cls(iris, _written_wrong(several, dataset, described))

    def after(self, before: Dataset, dataset: Dataset, described: Described) -> Likeness:
        """That of *dataset*, where this is that of *before*; other forms than those of the changed files are known."""
        gone, come = gone_and_come(before.data, dataset.data)
        old, new = (dict[str, str](), dict[str, str]())
        for files, known in ((gone, old), (come, new)):
            for file in files:
                known.update(file.once(_forms))
        lost = old.keys() - new.keys()
        for file in dataset.data:
            if not lost:
                break
            lost -= file.once(_forms).keys()
        forms = {*old.values(), *new.values()}
        iris: dict[str, tuple[str, ...]] = {}
        for common in forms:
            iris[common] = tuple(iri for iri in self.iris.get(common, ()) if iri not in lost)
        for iri, common in new.items():
            if iri not in iris[common]:
                iris[common] = (*iris[common], iri)
        several = {common: some for common, some in iris.items() if len(some) > 1}
        found = patched(self.found, forms, _written_wrong(several, dataset, described))
        return Likeness(patched(self.iris, forms, {common: some for common, some in iris.items() if some}), found)

    @functools.cached_property
    def alike(self) -> Mapping[str, str]:
        """The IRIs that only their form tells from a commoner one of an entity of the catalogue, each with that one.

        An IRI under one of the bases that nothing describes is left out: that is told where it stands.
        """
        return {iri: right for wrong in self.found.values() for iri, right in wrong.items()}


def _written_wrong(
    groups: Mapping[str, tuple[str, ...]], dataset: Dataset, described: Described
) -> Mapping[str, Mapping[str, str]]:
    """Those of the *groups* of IRIs alike in which some are written wrong, each of these with the right one."""
    bases = tuple({*dataset.sources.bases, SHIPPED_BASE})
    order = _in_order({iri for group in groups.values() for iri in group}, dataset) if groups else {}
    found = {}
    for common, group in groups.items():
        known = [iri for iri in group if iri in described.statements or not iri.startswith(bases)]
        if any(iri.startswith(bases) for iri in known):
            # The commoner is right; of two that are as common, the one under a base, then the plainer one, then the
            # first: things described come before what is only named.
            first, *others = sorted(
                known,
                key=lambda iri: (
                    *(iri not in described.types, -order[iri].count, not iri.startswith(bases)),
                    *(_oddness(iri), order[iri].place),
                ),
            )
            if others:
                found[common] = dict.fromkeys(others, first)
    return found


@dataclass(frozen=True)
class _Seen:
    """How often an IRI is described or referred to, and where the first time."""

    count: int
    place: tuple[bool, int, int]


def _in_order(iris: Collection[str], dataset: Dataset) -> Mapping[str, _Seen]:
    """Where and how often the data has each of *iris*."""
    count: Counter[str] = Counter()
    place: dict[str, tuple[bool, int, int]] = {}
    for number, file in enumerate(dataset.data):
        forms = file.once(_forms).keys()
        if not (here := [iri for iri in iris if iri in forms]):
            continue
        referred = file.once(_references)
        described, named = ({iri: nth for nth, iri in enumerate(some)} for some in (iris_of(file.by_subject), referred))
        for iri in here:
            count[iri] += len(file.by_subject.get(NamedNode(iri), ())) + referred.get(iri, 0)
            is_named = iri not in described
            first = is_named, number, named[iri] if is_named else described[iri]
            place[iri] = min(first, place.get(iri, first))
    return {iri: _Seen(count[iri], place[iri]) for iri in iris}


def _references(file: TurtleFile) -> Mapping[str, int]:
    """How often *file* refers to each IRI, but as a type."""
    statements = zip(file.quads.predicates, file.quads.objects, strict=True)
    return Counter(iris_of(value for predicate, value in statements if predicate != _TYPE))


def _forms(file: TurtleFile) -> Mapping[str, str]:
    """What is the same in all forms of the IRIs that *file* describes or refers to, for each of them."""
    return {iri: folded(iri) for iri in (*file.subjects, *file.once(_references))}


def _oddness(iri: str) -> tuple[bool, int, bool]:
    """How far *iri* is from the plainest form: no slash at the end, small letters, letters with their accents."""
    return iri.endswith("/"), sum(map(str.isupper, iri)), not unicodedata.is_normalized("NFC", iri)


def visibly(name: str) -> str:
    """*name* with its loose accents (``a`` and U+0308 for ``ä``) written as Turtle's escapes, so that they are seen."""
    return "".join(f"\\u{ord(one):04X}" if unicodedata.combining(one) else one for one in name)
