"""Gaps as a table for a spreadsheet: a row for each gap of each group of organisations."""

from __future__ import annotations

from servicegraph.catalogue import Catalogue
from servicegraph.messages import text
from servicegraph.planning.gaps import GapGroup, Gaps
from servicegraph.planning.meetings import Meeting, MeetingState
from servicegraph.queries.grounds import Basis
from servicegraph.reports.workbook import Cell, Sheet

_HEADS = (
    "gap-sheet.here",
    "gap-sheet.there",
    "gap-sheet.lack",
    "gap-sheet.missing",
    "gap-sheet.from",
    "gap-sheet.to",
    "gap-sheet.whole",
    "gap-sheet.crossings",
    "gap-sheet.basis",
    "gap-sheet.interface",
)


def gap_sheet(found: Gaps, catalogue: Catalogue, language: str) -> Sheet:
    """The gaps that were *found*, by the organisations that have to agree; names in *language*."""
    rows = [_row(group, one, catalogue, language) for group in found.groups for one in group.meetings]
    return Sheet(text("pages.gaps", language), [text(head, language) for head in _HEADS], rows)


def names(catalogue: Catalogue, language: str, *iris: str) -> str:
    """The names of *iris*, one after the other."""
    return "; ".join(catalogue.label(iri, language) for iri in iris)


def state_name(state: MeetingState, language: str) -> str:
    """What *state* is called in *language*."""
    return text(f"pages.picture.state-{state.value}", language)


def basis_name(basis: Basis | None, language: str) -> str | None:
    """The word for *basis* in *language*; None where nothing is known to rest on anything."""
    return text(f"answer.{basis.word}", language) if basis else None


def _row(group: GapGroup, one: Meeting, catalogue: Catalogue, language: str) -> tuple[Cell, ...]:
    def named(*iris: str) -> str:
        return names(catalogue, language, *iris)

    return (
        named(*group.here),
        named(*group.there),
        state_name(one.state, language),
        named(*one.missing),
        named(one.origin),
        named(one.target),
        named(one.whole),
        named(*one.crossings),
        basis_name(one.basis, language),
        one.interface,
    )
