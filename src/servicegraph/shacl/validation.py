"""Data validated against shapes, whichever engine does it."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from pyoxigraph import Quad

from servicegraph.shacl.engine_reports import results_of
from servicegraph.shacl.engines import n_triples, prepared
from servicegraph.shacl.on_store import StoreValidator
from servicegraph.shacl.results import ValidationResult
from servicegraph.shacl.shapes import Shapes
from servicegraph.sparql.memory import MemoryStore

COMPILED = "sparql"
"""The name of the engine that runs shapes as queries over the store."""


def validate(shapes: Shapes, data: Iterable[Quad] | bytes, engine: str = COMPILED) -> list[ValidationResult]:
    """The results of validating *data*, quads or N-Triples, against *shapes* with *engine*, sorted.

    Raises EngineError when a shape could not be evaluated.
    """
    content = data if isinstance(data, bytes) else n_triples(dict.fromkeys(quad.triple for quad in data))
    if engine == COMPILED:
        return StoreValidator(MemoryStore.of_n_triples(content)).prepare(shapes)()
    return results_of(prepared(shapes, engine), content, shapes)


def preparation(validator: StoreValidator, shapes: Shapes, engine: str) -> Callable[[], list[ValidationResult]]:
    """As ``validate`` over the store of *validator*, in two steps: what this gives, gives the results.

    All that has to be made first is made now. Raises EngineError, as does the call.
    """
    if engine == COMPILED:
        return validator.prepare(shapes)
    made, content = prepared(shapes, engine), validator.store.n_triples()
    return lambda: results_of(made, content, shapes)
