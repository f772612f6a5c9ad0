"""Lists of things as tables for a spreadsheet: the things of one kind, and what refers to one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from pyoxigraph import Literal, NamedNode

from servicegraph.catalogue import Catalogue
from servicegraph.messages import pick, picked_tag, text
from servicegraph.planning.entity_view import EntityView, kind_of
from servicegraph.planning.listing import ListedThing, Listing
from servicegraph.planning.meetings import MeetingState
from servicegraph.planning.members import Listed, members_of_kind, plural_of
from servicegraph.rdf.terms import Term
from servicegraph.reports.gap_sheets import basis_name, state_name
from servicegraph.reports.workbook import Cell, Sheet, table_cell
from servicegraph.reports.written import written

_REFERENCE_HEADS = ("reference-sheet.how", "reference-sheet.name", "reference-sheet.kind", "answer.basis")


def list_sheet(told: Listing, catalogue: Catalogue, language: str, shown: Sequence[Listed] = ()) -> Sheet:
    """The things of the list *told* with the properties *shown*, else its columns; names in *language*.

    Where things of the kind meet others, a column for each state counts where they do.
    """
    states = tuple(MeetingState) if told.has_states else ()
    columns, values = shown or told.columns, members_of_kind(catalogue, told.kind).values
    heads = [
        catalogue.label(told.kind.classes[0], language),
        "IRI",
        *(catalogue.label(one.predicate, language) for one in columns),
        *(state_name(state, language) for state in states),
        text("answer.basis", language),
    ]

    def line(row: ListedThing) -> tuple[Cell, ...]:
        counted = row.tally.states if row.tally else {}
        return (
            catalogue.label(row.iri, language),
            row.iri,
            *(_values(values[one.predicate].get(row.iri, ()), catalogue, language) for one in columns),
            *(counted.get(state, 0) for state in states),
            basis_name(row.basis, language),
        )

    return Sheet(pick(plural_of(catalogue, told.kind), language), heads, [line(row) for row in told.rows])


def filters_in_words(told: Listing, catalogue: Catalogue, language: str) -> Mapping[str, str]:
    """What narrows the list *told*, by the name of the filter; several values of one stand beside one another."""
    names = {facet.name: catalogue.label(facet.predicate, language) for facet in told.facets if facet.predicate}
    found = {text("pages.list.words", language): told.q} if told.q else {}
    for one in told.choices:
        name = names.get(one.name, one.name)
        value = catalogue.label(one.term.value, language) if isinstance(one.term, NamedNode) else one.value
        found[name] = "; ".join(filter(None, (found.get(name), value)))
    return found


def reference_sheet(found: Iterable[tuple[str, str]], told: EntityView, catalogue: Catalogue, language: str) -> Sheet:
    """What refers to the thing *told*: each of *found* is a property and a subject, by IRI."""
    rows: list[tuple[Cell, ...]] = []
    for property, subject in found:
        kind = kind_of(catalogue, subject)
        rows.append(
            (
                name_from_value(told, property, catalogue, language),
                catalogue.label(subject, language),
                catalogue.label(kind.classes[0], language) if kind else None,
                basis_name(catalogue.grounds.of_entity(NamedNode(subject)), language),
                subject,
            )
        )
    heads = [*(text(head, language) for head in _REFERENCE_HEADS), "IRI"]
    return Sheet(text("pages.entity.references", language), heads, rows)


def name_from_value(told: EntityView, property: str, catalogue: Catalogue, language: str) -> str:
    """What *property* is called from the side of its value, the thing *told*; else what it is called itself."""
    found = told.referring(property)
    return pick(found.name, language) if found and found.name else catalogue.label(property, language)


def _values(terms: Sequence[Term], catalogue: Catalogue, language: str) -> Cell:
    """One value as what it is, several as one text; of texts in several languages those of one."""
    tags = {one.language: "" for one in terms if isinstance(one, Literal) and one.language}
    chosen = picked_tag(tags, language, catalogue.settings.languages)
    told = [one for one in terms if not isinstance(one, Literal) or (one.language or "") in ("", chosen)]
    if len(told) == 1 and isinstance(told[0], Literal):
        return table_cell(told[0], language)
    return "; ".join(_said(one, catalogue, language) for one in told) or None


def _said(term: Term, catalogue: Catalogue, language: str) -> str:
    return catalogue.label(term.value, language) if isinstance(term, NamedNode) else written(term, language)
