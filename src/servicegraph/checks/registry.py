"""All checks, in the order in which they run. Adding one is a function in a module of this room, with its examples."""

from __future__ import annotations

from types import ModuleType

from servicegraph.checks import (
    addresses,
    catalogue_files,
    coverage,
    dates,
    domains,
    identity,
    languages,
    names,
    namespaces,
    own_questions,
    own_shapes,
    own_shapes_faults,
    personal_data,
    renamed,
    same_names,
    similar,
    text_languages,
    texts,
    turtle_mistakes,
)
from servicegraph.checks.definition import Check

_MODULES: tuple[ModuleType, ...] = (
    addresses,
    catalogue_files,
    coverage,
    dates,
    domains,
    identity,
    languages,
    names,
    namespaces,
    own_questions,
    own_shapes,
    own_shapes_faults,
    personal_data,
    renamed,
    same_names,
    similar,
    text_languages,
    texts,
    turtle_mistakes,
)


def all_checks() -> tuple[Check, ...]:
    """Every built-in check, those of one module in the order in which they are written."""
    return tuple(value for module in _MODULES for value in vars(module).values() if isinstance(value, Check))
