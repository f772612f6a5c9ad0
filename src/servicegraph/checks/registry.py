"""All checks, in the order in which they run. Adding one is a function in a module of this room, with its examples."""

from __future__ import annotations

import functools
from importlib import import_module

from servicegraph.checks.definition import Check

_MODULES = (
    "addresses",
    "catalogue_files",
    "common_identity",
    "coverage",
    "dates",
    "domains",
    "identity",
    "languages",
    "named_prefixes",
    "names",
    "namespaces",
    "own_ontology",
    "own_questions",
    "own_shapes",
    "own_shapes_faults",
    "personal_data",
    "public_services",
    "question_texts",
    "reasoning",
    "renamed",
    "same_names",
    "similar",
    "text_languages",
    "texts",
    "turtle_mistakes",
)


@functools.cache
def all_checks() -> tuple[Check, ...]:
    """Every built-in check, those of one module in the order in which they are written.

    Their modules are imported at the first call, which a check of a catalogue makes while the engine is at work.
    """
    modules = (import_module(f"{__package__}.{name}") for name in _MODULES)
    return tuple(value for module in modules for value in vars(module).values() if isinstance(value, Check))
