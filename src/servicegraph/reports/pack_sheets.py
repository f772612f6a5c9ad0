"""The negotiation pack as tables for a spreadsheet: what is to be agreed, with columns to fill in, and the evidence."""

from __future__ import annotations

from collections.abc import Sequence

from servicegraph.catalogue import Catalogue
from servicegraph.messages import text
from servicegraph.planning.pack import NeedState, Pack, PackRow
from servicegraph.reports.gap_sheets import names, state_name
from servicegraph.reports.workbook import Cell, Sheet, day_cell

_NEEDS = {
    NeedState.IN_USE: "pages.pack.in-use",
    NeedState.BEGUN: "pages.pack.begun-word",
    NeedState.MISSING: "pages.pack.missing",
}


def pack_sheets(pack: Pack, catalogue: Catalogue, language: str) -> Sequence[Sheet]:
    """What is to be agreed first, then needs by interface, rules, problems; names in *language*."""

    def say(*keys: str) -> list[str]:
        return [text(f"pages.{key}", language) for key in keys]

    def named(*iris: str) -> str:
        return names(catalogue, language, *iris)

    def needs(row: PackRow) -> list[Cell]:
        return [text(_NEEDS[row.needs[kind].state], language) if kind in row.needs else None for kind in pack.kinds]

    agree = [
        (
            named(line.kind),
            line.number,
            line.begun,
            named(*(one.rule for one in line.suggestions)) if pack.has_suggestions else say("pack.suggestions-late")[0],
            None,
            None,
            None,
        )
        for line in pack.lines
    ]
    needed = [
        (
            named(row.whole),
            named(row.origin),
            "↔" if row.is_both_ways else "→",
            named(row.target),
            *needs(row),
            state_name(row.state, language),
        )
        for row in pack.rows
    ]
    rules = [
        (
            named(one.rule),
            named(*one.kinds),
            named(one.status) if one.status else None,
            named(*one.answered_by),
            day_cell(one.days.first),
            day_cell(one.days.last),
            named(*one.legal_bases),
        )
        for one in pack.rules
    ]
    pitfalls = [(named(one.pitfall), named(one.kind) if one.kind else None) for one in pack.pitfalls]
    matter = say("pack.matter", "pack.interfaces", "pack.begun-word", "pack.suggested")
    ways = say("pack.whole", "pack.needed-from-to")
    return (
        Sheet(say("pack.agree")[0], (*matter, *say("pack.decision", "pack.owner", "pack.due")), agree),
        Sheet(
            say("pack.needed")[0],
            (*ways, "", "", *(named(kind) for kind in pack.kinds), *say("gaps.lacking")),
            needed,
        ),
        Sheet(
            say("pack.rules")[0],
            say(
                "pack.rule",
                "pack.rule-kind",
                "pack.status",
                "pack.answered-by",
                "pack.valid-from",
                "pack.valid-until",
                "pack.legal",
            ),
            rules,
        ),
        Sheet(say("pack.pitfalls")[0], say("pack.pitfall", "pack.pitfall-kind"), pitfalls),
    )
