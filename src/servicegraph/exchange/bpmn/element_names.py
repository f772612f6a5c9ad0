"""The names of things in BPMN: namespaces, identifiers that follow from IRIs, and the elements of the rule file."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from servicegraph.exchange.identities import uuid_of
from servicegraph.exchange.rule_files import read_rule_file
from servicegraph.messages import pick
from servicegraph.rdf.terms import NS

BPMN = "http://www.omg.org/spec/BPMN/20100524/MODEL"
DIAGRAM = "http://www.omg.org/spec/BPMN/20100524/DI"
CORNERS = "http://www.omg.org/spec/DD/20100524/DI"
BOUNDS = "http://www.omg.org/spec/DD/20100524/DC"
COLOUR = "http://www.omg.org/spec/BPMN/non-normative/color/1.0"
BPMN_IO_COLOUR = "http://bpmn.io/schema/bpmn/biocolor/1.0"
INSTANCE = "http://www.w3.org/2001/XMLSchema-instance"
OWN = NS
PREFIXES: Mapping[str, str] = {
    "bpmn": BPMN,
    "bpmndi": DIAGRAM,
    "dc": BOUNDS,
    "di": CORNERS,
    "color": COLOUR,
    "bioc": BPMN_IO_COLOUR,
    "xsi": INSTANCE,
    "sg": OWN,
}
"""The namespaces of a drawing, by the prefixes with which it is written."""
_NOT_IN_NAME = re.compile(r"[^A-Za-z0-9_.-]+")
_MOST_LETTERS = 80


def identifier(prefix: str, *iris: str) -> str:
    """An identifier (an NCName) of what the *iris* stand for: readable where that is unique, and always the same."""
    last = iris[0].rpartition("/")[2].rpartition("#")[2] if len(iris) == 1 else ""
    plain = _NOT_IN_NAME.sub("-", last).strip("-.")
    kind = iris[0].rpartition("/")[0].rpartition("/")[2] if last else ""
    is_plain = plain == last and len(last) <= _MOST_LETTERS and kind.isascii() and kind.isalpha()
    if last and is_plain:
        return f"{prefix}_{kind}-{plain}" if prefix else f"{'_' if not plain[0].isalpha() else ''}{plain}"
    beginning = f"{plain[:_MOST_LETTERS]}-" if plain else ""
    return f"{prefix}_{beginning}{uuid_of('|'.join(iris))}"


def element_of(key: str, value: str) -> str:
    """The element that the rule file names for *value* of the *key* ``thing``, ``flow`` or ``join``."""
    return next(str(rule["element"]) for rule in read_rule_file("bpmn").table["rule"] if rule.get(key) == value)


def colour_of(state: str) -> str:
    """The colour that the rule file gives a *state* of rules."""
    return str(_rule_of(state)["colour"])


def colour_name(state: str, language: str) -> str:
    """What the colour of *state* is called in *language*."""
    return pick(_rule_of(state)["called"], language)


def _rule_of(state: str) -> Mapping[str, Any]:
    return next(rule for rule in read_rule_file("bpmn").table["rule"] if rule.get("state") == state)
