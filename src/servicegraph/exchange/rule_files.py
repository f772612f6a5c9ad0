"""The files of ``exchange/``: what a format is called, and the rules by which things are said in it.

A format of RDF is a view, ``<name>.rq``: a named question whose answer is a graph, with a comment ``# @rule`` at each
branch. Any other has a table, ``<name>.toml``: each ``[[rule]]`` is one line of it.
"""

from __future__ import annotations

import functools
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from servicegraph.errors import QueryFileError
from servicegraph.queries.header import NamedQuery, read_header
from servicegraph.queries.library import compare_parameters
from servicegraph.settings import shipped

VIEW, TABLE = ".rq", ".toml"
LEFT_OUT = "-left-out"
"""How the name of the question ends that tells what a view leaves out: columns ``reason``, ``subject``, ``value``."""
_MARK = "# @rule "


@dataclass(frozen=True)
class ExchangeRule:
    """One rule: what stands in the format (``target``), what it comes from or goes to in the catalogue, and a note."""

    target: str
    source: str
    note: str = ""
    mandatory: bool = False


@dataclass(frozen=True)
class RuleFile:
    """A file of rules: the format's *name*, its title and description by language, its rules.

    ``table`` is all that a table says, empty for a view, whose question is ``view``.
    """

    name: str
    title: Mapping[str, str]
    description: Mapping[str, str]
    rules: tuple[ExchangeRule, ...]
    table: Mapping[str, Any] = field(default_factory=dict, repr=False)
    view: NamedQuery | None = field(default=None, repr=False)


def rule_folder() -> Path:
    """The folder of the rule files that come with the program."""
    return shipped("exchange")


def view_names() -> Sequence[str]:
    """The names of the formats that are views, sorted."""
    names = (file.stem for file in rule_folder().glob(f"*{VIEW}"))
    return sorted(name for name in names if not name.endswith(LEFT_OUT))


def rule_file_names() -> Sequence[str]:
    """The names of all files that have rules, sorted."""
    return sorted({*view_names(), *(file.stem for file in rule_folder().glob(f"*{TABLE}"))})


@functools.cache
def read_rule_file(name: str) -> RuleFile:
    """The rule file of the format *name*. A faulty one is a mistake of ours; the tests read them all."""
    file = rule_folder() / f"{name}{VIEW}"
    if file.is_file():
        text = file.read_text("utf-8")
        view = read_header(text, f"exchange/{file.name}")
        if view.columns:
            raise QueryFileError("error.query-tag", path=view.path, line=1, tag="column", known="@param, @source")
        compare_parameters(view)
        rules = tuple(_rule_of_comment(line) for line in map(str.strip, text.splitlines()) if line.startswith(_MARK))
        return RuleFile(name, view.title, view.description, rules, view=view)
    table = tomllib.loads((rule_folder() / f"{name}{TABLE}").read_text("utf-8"))
    rules = tuple(
        ExchangeRule(one["target"], one["source"], one.get("note", ""), one.get("mandatory", False))
        for one in table["rule"]
    )
    return RuleFile(name, table["title"], table["description"], rules, table=table)


def _rule_of_comment(line: str) -> ExchangeRule:
    """The rule of a comment ``# @rule * target | source | note``; the star marks what the format demands."""
    target, source, *note = (part.strip() for part in line.removeprefix(_MARK).split(" | "))
    return ExchangeRule(target.removeprefix("* "), source, " ".join(note), target.startswith("* "))
