"""The tables of ``exchange/ptv.toml``: they speak of fields that there are, and of concepts that there are."""

from __future__ import annotations

import re
from typing import Any, get_args

import pytest

from servicegraph.catalogue import Catalogue
from servicegraph.exchange.ptv.register_tables import register_tables
from servicegraph.exchange.ptv.response_models import Response
from servicegraph.exchange.ptv.version_11 import VERSION_11
from servicegraph.exchange.ptv.version_12 import VERSION_12
from servicegraph.exchange.rule_files import read_rule_file
from servicegraph.rdf.terms import VOCABULARY
from tests.exchange.ptv.register_importing import SMALL

VERSIONS = {one.name: one for one in (VERSION_11, VERSION_12)}


def models_in(annotation: Any) -> list[type[Response]]:
    """The models that *annotation* speaks of."""
    if isinstance(annotation, type) and issubclass(annotation, Response):
        return [annotation]
    return [model for one in get_args(annotation) for model in models_in(one)]


def model_at(path: str) -> tuple[list[type[Response]], str]:
    """The models that hold the last field of *path*, and its name."""
    version, _, names = path.partition(" ")
    kind, *steps, last = names.split(".")
    models = [VERSIONS[version].models[kind]]
    for step in steps:
        models = [found for one in models for found in models_in(one.model_fields[step].annotation)]
    return models, last


@pytest.mark.parametrize("path", sorted(register_tables().without_place | register_tables().ignored))
def test_field_without_place_stands_where_there_are_others_and_is_not_read(path: str) -> None:
    models, last = model_at(path)
    assert models, path
    assert all(last not in one.model_fields for one in models), path


@pytest.mark.parametrize("rule", read_rule_file("ptv").rules, ids=lambda rule: rule.target)
def test_rule_speaks_of_fields_that_are_read(rule: Any) -> None:
    first, *others = re.split(r", ", rule.target)
    kind = first.partition(".")[0]
    stem = first.rpartition(".")[0]
    for one in (first, *others):
        path = one if one.partition(".")[0] in VERSION_12.models else stem + one
        models, last = model_at(f"v12 {path}") if "." in path else ([VERSION_12.models[kind]], "contentId")
        assert any(last in model.model_fields for model in models), path


def test_codes_mean_concepts_that_there_are() -> None:
    tables = register_tables()
    said = {subject for file in Catalogue.load(SMALL).dataset.definitions for subject in file.subjects}
    pairs = [("channel", "channel"), ("organisation", "orgtype"), ("provision", "provisionkind")]
    wanted = {f"{VOCABULARY}{scheme}/{end}" for table, scheme in pairs for end in tables.codes[table].values()}
    for guess in tables.classes.values():
        wanted |= {f"{VOCABULARY}{what}/{end}" for what, end in guess.items()}
    assert wanted - said == set()


def test_class_that_the_table_lacks_is_taken_for_the_one_above_it() -> None:
    assert register_tables().guess(("P4.99",)) == {"sector": "social"}
    assert register_tables().guess(("P4.2", "P5.1", "P5.10")) == {"sector": "health", "level": "basic"}
    assert register_tables().guess(("P99", "")) == {}
