"""The tables of ``exchange/ptv.toml``: what the codes of the register mean here."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from servicegraph.exchange.rule_files import read_rule_file


@dataclass(frozen=True)
class RegisterTables:
    """Meanings of codes by what they are of, names of what has none, limits, and the fields that are told or not."""

    codes: Mapping[str, Mapping[str, Any]] = field(repr=False)
    names: Mapping[str, Mapping[str, str]] = field(repr=False)
    classifications: Mapping[str, str]
    text_languages: frozenset[str]
    notations: Mapping[str, str] = field(repr=False)
    classes: Mapping[str, Mapping[str, str]] = field(repr=False)
    limits: Mapping[str, int]
    without_place: frozenset[str] = field(repr=False)
    ignored: frozenset[str] = field(repr=False)

    def guess(self, codes: tuple[str, ...]) -> Mapping[str, str]:
        """Sector and level that service classes with *codes* let guess: of each the one that most of them tell.

        A class that the table lacks is taken for the one above it.
        """
        found: dict[str, dict[str, int]] = {}
        for code in codes:
            while code and code not in self.classes:
                code = code.rpartition(".")[0]
            for what, concept in self.classes.get(code, {}).items():
                counts = found.setdefault(what, {})
                counts[concept] = counts.get(concept, 0) + 1
        return {what: min(counts, key=lambda one: (-counts[one], one)) for what, counts in found.items()}


@functools.cache
def register_tables() -> RegisterTables:
    """The tables, read once."""
    table = read_rule_file("ptv").table
    return RegisterTables(
        table["codes"],
        table["names"],
        table["classifications"],
        frozenset(table["languages"]["texts"]),
        table["languages"]["notation"],
        table["classify"],
        table["limits"],
        frozenset(table["fields"]["without-place"]),
        frozenset(table["fields"]["ignored"]),
    )
