"""What may be said of a thing of a kind, as a person says it: shapes and ontology as a list of named fields."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from servicegraph.dataset.kinds import Kind
from servicegraph.dataset.labels import named_between
from servicegraph.diagnostics import Severity
from servicegraph.knowledge.editor_state import PROPERTIES, TYPE
from servicegraph.knowledge.expectations import Expectations, ExpectedValues
from servicegraph.rdf.terms import RDFS, SKOS
from servicegraph.shacl.shapes import local_name
from servicegraph.turtle.formatting_order import GUIDE_FIRST, GUIDE_LAST

LABEL = "label"
"""The name of the field that holds what a thing is called."""
_NAMES = (SKOS + "prefLabel", RDFS + "label")
_MOST_RANK = 2  # what shapes or the ontology mean for such a thing; beyond it stands what fits anything
_HUMP = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_NOT_IN_OPTION = re.compile(r"[^a-z0-9]+")


@dataclass(frozen=True)
class KindField:
    """Something that may be said of a thing: ``name`` as an option has it, ``predicate`` as Turtle has it.

    ``expected`` are the values that it takes; ``is_text`` says that these are texts in a language. ``wanted`` is how
    grave a finding is where nothing is said, None where none is made. A field that ``is_inverse`` is said of the other
    thing: its values are the subjects.
    """

    name: str
    predicate: str
    expected: ExpectedValues
    is_text: bool = False
    wanted: Severity | None = None
    is_inverse: bool = False

    @property
    def is_required(self) -> bool:
        """Whether a thing without it is in violation of a shape."""
        return self.wanted is Severity.VIOLATION


@dataclass(frozen=True)
class KindForm:
    """The fields of a thing of ``kind``, in the order in which they are written, and ``others`` that fit anything.

    ``needs_name`` says whether such a thing has to be given a name: it has not where it is called after two others.
    """

    kind: Kind
    fields: tuple[KindField, ...]
    others: tuple[KindField, ...]
    needs_name: bool

    def field(self, name: str) -> KindField | None:
        """The field called *name*; None when there is none."""
        return next((one for one in (*self.fields, *self.others) if one.name == name), None)

    @property
    def label(self) -> KindField:
        """The field of the name."""
        return next(one for one in self.fields if one.name == LABEL)

    def ends(self) -> tuple[KindField, ...]:
        """The two fields after whose values such a thing is called; empty when it has a name of its own."""
        pair = named_between([one.predicate for one in self.fields if not one.is_inverse])
        return tuple(one for predicate in pair for one in self.fields if one.predicate == predicate)


def form_of(expectations: Expectations, kind: Kind) -> KindForm:
    """What may be said of a thing of *kind*; made once."""
    known = expectations.once(_forms)
    if kind not in known:
        known[kind] = _form_of(expectations, kind)
    return known[kind]


def _forms(_: Expectations) -> dict[Kind, KindForm]:
    return {}


def _form_of(expectations: Expectations, kind: Kind) -> KindForm:
    state = expectations.state
    classes = state.with_parents(kind.classes[:1])
    naming = _NAMES[0] if SKOS + "Concept" in classes else _NAMES[1]
    every = expectations.properties(classes, ())
    ranks = {one: rank for one, rank in every if rank <= _MOST_RANK and one not in (TYPE, *_NAMES)}
    order = {predicate: place for place, predicate in enumerate((naming, *GUIDE_FIRST))}
    order |= {predicate: 10_000 + place for place, predicate in enumerate(GUIDE_LAST)}
    leading = state.dataset.presentation.facets_of(kind)
    places = {**state.dataset.presentation.rank, **{one: number - len(leading) for number, one in enumerate(leading)}}

    def place(predicate: str) -> tuple[int, int, int]:
        return order.get(predicate, 1_000), ranks.get(predicate, 0), places.get(predicate, len(places))

    fields: dict[str, KindField] = {LABEL: KindField(LABEL, naming, ExpectedValues(), is_text=True)}
    for predicate in sorted(ranks, key=place):
        name = _free(option_name(local_name(predicate)), predicate, fields, state.dataset.prefixes.contract(predicate))
        wanted = [
            one.severity
            for one in expectations.wanted.get(predicate, ())
            if one.is_required and not one.classes.isdisjoint(classes)
        ]
        fields[name] = KindField(
            name,
            predicate,
            *_takes(expectations, predicate, classes),
            max(wanted, default=None) if ranks[predicate] == 0 else None,
        )
    for one in _inverses(expectations, classes):
        fields.setdefault(one.name, one)
    own = tuple(fields.values())
    declared = {one for cls in PROPERTIES for one in state.members.get(cls, ())}
    elsewhere = expectations.wanted.keys() | {iri for iri, said in state.axioms.properties.items() if said.domains}
    others: dict[str, KindField] = {}
    for predicate in sorted(declared - elsewhere - {one.predicate for one in own} - {TYPE, *_NAMES}):
        if (name := option_name(local_name(predicate))) not in fields:
            others.setdefault(name, KindField(name, predicate, *_takes(expectations, predicate, classes)))
    return KindForm(
        kind, own, tuple(others.values()), not named_between([one.predicate for one in own if not one.is_inverse])
    )


def _takes(expectations: Expectations, predicate: str, classes: frozenset[str]) -> tuple[ExpectedValues, bool]:
    """The values that *predicate* takes of a thing of *classes*, and whether they are texts in a language."""
    expected = expectations.values(predicate, classes)
    datatypes = expectations.datatypes(predicate, classes)
    return replace(expected, datatypes=datatypes), expectations.is_text(predicate)


def option_name(said: str) -> str:
    """*said*, the local name of a property or some words, in small letters with hyphens: ``provided-by``."""
    return _NOT_IN_OPTION.sub("-", _HUMP.sub("-", said).lower()).strip("-")


def _free(name: str, predicate: str, taken: dict[str, KindField], short: str) -> str:
    """*name*, with the prefix of *predicate* where another property has that name."""
    return f"{option_name(short.partition(':')[0])}-{name}" if name in taken else name


def _inverses(expectations: Expectations, classes: frozenset[str]) -> Iterator[KindField]:
    """What other things may say of one of *classes*: by the name that the property has when it is read backwards."""
    state = expectations.state
    presentation = state.dataset.presentation
    kinds = {kind: state.with_parents(kind.classes[:1]) for kind in state.dataset.kinds}
    for predicate, names in presentation.inverses.items():
        subjects = [
            kind.classes[0]
            for kind, above in kinds.items()
            if any(not one.classes.isdisjoint(above) for one in expectations.wanted.get(predicate, ()))
            and not expectations.values(predicate, above).classes.isdisjoint(classes)
        ]
        if subjects and (name := option_name(names.get("en", ""))):
            yield KindField(name, predicate, ExpectedValues(classes=frozenset(subjects)), is_inverse=True)
