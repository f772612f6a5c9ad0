"""The rules of ``exchange/from-cpsv-ap.toml``: what things become, and what is said of them."""

from __future__ import annotations

import functools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from servicegraph.exchange.rule_files import read_rule_file
from servicegraph.rdf.terms import STANDARD_PREFIXES, VOCABULARY, Prefixes

NAME = "from-cpsv-ap"
"""How the table is called."""
_INVERSE = "^"
_LISTS = ("classes", "parts", "wholes", "never", "uses")


@dataclass(frozen=True)
class ForeignClass:
    """What a thing of one of ``classes`` becomes: an entity of ``kind``, empty when it is none.

    One that has ``parts`` of these classes, or is named by such a one as its whole with ``wholes``, where the rule has
    any. A thing of the catalogue may be of one of ``accepts`` as well. A thing of a class ``never`` does not come in.
    ``uses`` are the properties of one without kind that rules look at. ``under`` is what the IRI begins with below the
    base of the catalogue, where the rule asks for that.
    """

    classes: tuple[str, ...]
    kind: str
    parts: tuple[str, ...] = ()
    wholes: tuple[str, ...] = ()
    accepts: tuple[str, ...] = ()
    never: tuple[str, ...] = ()
    uses: tuple[str, ...] = ()
    under: str = ""
    reason: str = ""


@dataclass(frozen=True)
class ForeignProperty:
    """What values of ``properties``, the likeliest first, tell of things of the kinds ``of``.

    A property that ends in ``^`` is read from its object. ``becomes`` is a property of the catalogue; ``options`` are
    what else the rule says, for its ``conversion``.
    """

    of: frozenset[str]
    properties: tuple[str, ...]
    becomes: str
    conversion: str
    reason: str
    options: Mapping[str, Any]

    def names(self, option: str) -> tuple[str, ...]:
        """The names that the option *option* lists; none where the rule lacks it."""
        return tuple(self.options.get(option, ()))


@dataclass(frozen=True)
class ImportRules:
    """The table: rules for classes and properties, tables of codes, and what is commonly written otherwise."""

    classes: tuple[ForeignClass, ...]
    properties: tuple[ForeignProperty, ...]
    codes: Mapping[str, Mapping[str, str]]
    spelled: Mapping[str, str]
    contexts: Sequence[str]
    prefixes: Prefixes

    def as_spelled(self, iri: str) -> str:
        """*iri* in the namespace that is meant."""
        for written, meant in self.spelled.items():
            if iri.startswith(written):
                return meant + iri[len(written) :]
        return iri


@functools.cache
def import_rules() -> ImportRules:
    """The rules that come with the program. A faulty table is a mistake of ours; the tests read it."""
    table = read_rule_file(NAME).table
    schemes = ("channel", "orgtype", "role")
    names = {**STANDARD_PREFIXES, **table["prefixes"], **{one: f"{VOCABULARY}{one}/" for one in schemes}}
    prefixes = Prefixes(names)
    whole = prefixes.expand

    def property_names(names: Sequence[str]) -> tuple[str, ...]:
        return tuple(whole(one.removesuffix(_INVERSE)) + _INVERSE * one.endswith(_INVERSE) for one in names)

    classes, properties = [], []
    for rule in table["rule"]:
        if "classes" in rule:
            lists = {name: tuple(map(whole, rule.get(name, ()))) for name in _LISTS}
            accepts = tuple(rule.get("accepts", ()))
            under, reason = rule.get("under", ""), rule.get("reason", "")
            classes.append(ForeignClass(kind=rule["kind"], accepts=accepts, under=under, reason=reason, **lists))
        else:
            options = {**rule}
            for name in ("through", "roles", "participants"):
                if name in rule:
                    options[name] = property_names(rule[name])
            properties.append(
                ForeignProperty(
                    frozenset(rule["of"]),
                    property_names(rule["properties"]),
                    whole(rule["becomes"]) if "becomes" in rule else "",
                    rule["conversion"],
                    rule.get("reason", ""),
                    options,
                )
            )
    codes = {name: {code: whole(meant) for code, meant in codes.items()} for name, codes in table["codes"].items()}
    return ImportRules(tuple(classes), tuple(properties), codes, table["spelled"], table["contexts"], prefixes)
