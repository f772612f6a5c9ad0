"""The columns that a table of a kind may have values in, and what these may be, as shapes and ontology say it."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from servicegraph.catalogue import Catalogue
from servicegraph.dataset.kinds import Kind
from servicegraph.dataset.labels import NAMED_BY_ENDS, NAMING
from servicegraph.knowledge.editor_state import TYPE, EditorState
from servicegraph.knowledge.expectations import Expectations
from servicegraph.rdf.terms import RDF

_LATEST = 2  # how late a property may be offered for such a thing: see Expectations.properties
_LANGUAGE_TEXT = RDF + "langString"


@dataclass(frozen=True, order=True)
class ValueColumn:
    """The values of *predicate* in *language*, of *datatype*, or, where both are empty, those that are things."""

    predicate: str
    language: str = ""
    datatype: str = ""


def fitting_columns(catalogue: Catalogue, kind: Kind, used: Collection[ValueColumn]) -> Iterator[ValueColumn]:
    """The columns in which shapes or ontology want values of things of *kind*, or allow them.

    A property whose values are texts, or that has one in a column *used*, has a column for each of the languages of the
    catalogue. Of a property of which nothing tells what it takes there is no column, nor for a second sort of name.
    """
    expectations = _expectations(catalogue)
    classes = expectations.state.with_parents(kind.classes[:1])
    texts = {column.predicate for column in used if column.language}
    other_names = set(NAMING) - texts if texts.intersection(NAMING) else set()
    for predicate, lateness in expectations.properties(classes, ()):
        if lateness > _LATEST or predicate == TYPE or predicate in other_names:
            continue
        if expectations.is_text(predicate):
            texts.add(predicate)
        for datatype in expectations.datatypes(predicate, classes) - {_LANGUAGE_TEXT}:
            yield ValueColumn(predicate, datatype=datatype)
        values = expectations.values(predicate, classes)
        if values.classes or values.schemes or values.values:
            yield ValueColumn(predicate)
    for predicate in texts:
        for language in catalogue.settings.languages:
            yield ValueColumn(predicate, language)


def is_wanted(catalogue: Catalogue, kind: Kind, column: ValueColumn) -> bool:
    """Whether each thing of *kind* is to have a value in *column*: a shape asks for it, or it is its name.

    The name is wanted in the first language of the catalogue, unless the thing may be named from its ends.
    """
    expectations = _expectations(catalogue)
    classes = expectations.state.with_parents(kind.classes[:1])

    def asked(predicate: str) -> bool:
        wanted = expectations.wanted.get(predicate, ())
        return any(one.is_required and not one.classes.isdisjoint(classes) for one in wanted)

    if column.predicate in NAMING and column.language:
        is_first = column.language == catalogue.settings.languages[0]
        return is_first and not any(asked(first) and asked(second) for first, second, _ in NAMED_BY_ENDS)
    return asked(column.predicate)


def fitting_things(catalogue: Catalogue, kind: Kind, column: ValueColumn) -> frozenset[str] | None:
    """The IRIs of the things that may be values in *column* of *kind*; None where nothing tells it."""
    if column.language or column.datatype:
        return None
    expectations = _expectations(catalogue)
    state = expectations.state
    found = expectations.values(column.predicate, state.with_parents(kind.classes[:1]))
    if not (found.classes or found.schemes or found.values):
        return None
    return catalogue.derived(
        ("fitting things", found),
        lambda: frozenset(found.values).union(*(state.members.get(one, ()) for one in found.classes | found.schemes)),
    )


def _expectations(catalogue: Catalogue) -> Expectations:
    return catalogue.derived("expectations of tables", lambda: Expectations(EditorState(catalogue.dataset)))
