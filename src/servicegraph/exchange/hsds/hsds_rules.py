"""The rules of ``exchange/hsds.toml``: one field of a record each."""

from __future__ import annotations

import functools
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from servicegraph.exchange.rule_files import read_rule_file

NAME = "hsds"
"""How the table is called."""
_NAMING_OPTIONS = ("otherwise", "having", "lacking", "each", "class", "reads")
_CURIE = re.compile(r"[a-z]+:[A-Za-z_]+")


@dataclass(frozen=True)
class FieldRule:
    """What stands in ``field`` of a record: what ``path`` leads to, from the thing that the record is of, converted.

    ``options`` are what else the rule says. Without a path it is the thing itself.
    """

    field: str
    conversion: str
    path: str
    reason: str
    is_mandatory: bool
    options: Mapping[str, Any]


@dataclass(frozen=True)
class HsdsTable:
    """The rules of each record, in their order, and the lists that are written: name, record, class as a CURIE."""

    fields: Mapping[str, tuple[FieldRule, ...]]
    lists: Mapping[str, tuple[str, str]]

    @functools.cached_property
    def names(self) -> frozenset[str]:
        """The properties and classes that the rules look at, as CURIEs."""
        said = [one for _, one in self.lists.values()]
        for rule in (rule for rules in self.fields.values() for rule in rules):
            said += [rule.path, *(rule.options.get(name, "") for name in _NAMING_OPTIONS)]
        return frozenset(_CURIE.findall(" ".join(said)))


@functools.cache
def hsds_table() -> HsdsTable:
    """The table that comes with the program. A faulty one is a mistake of ours; the tests read it."""
    table = read_rule_file(NAME).table
    fields: dict[str, list[FieldRule]] = {}
    for rule in table["rule"]:
        made = FieldRule(
            rule["field"],
            rule["conversion"],
            rule.get("path", ""),
            rule.get("reason", ""),
            rule.get("mandatory", False),
            rule,
        )
        records = [rule["record"]] if isinstance(rule["record"], str) else rule["record"]
        for record in records:
            fields.setdefault(record, []).append(made)
    lists = {name: (one["record"], one["class"]) for name, one in table["lists"].items()}
    return HsdsTable({name: tuple(rules) for name, rules in fields.items()}, lists)
