"""The SHACL engines, each made of shapes and run over data in N-Triples; they give validation reports in Turtle."""

from __future__ import annotations

import functools
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from importlib.machinery import PathFinder
from importlib.util import find_spec, module_from_spec
from types import ModuleType
from typing import TYPE_CHECKING

import pyoxigraph
from pyoxigraph import BlankNode, NamedNode, RdfFormat, Triple

from servicegraph.errors import EngineError
from servicegraph.rdf.terms import ROOT, Term
from servicegraph.shacl.shapes import Shapes, is_target

if TYPE_CHECKING:
    from shifty._shifty import PreparedValidator

_MANY, _MUCH = 50, 2_000_000  # shapes with a target, bytes of data: past these two runs side by side are quicker
_ANONYMOUS = ROOT + "anonymous-shape/"


@dataclass(frozen=True)
class Engine:
    """An engine that has read its shapes.

    ``run`` gives its reports over data in N-Triples, and raises EngineError when a shape could not be evaluated;
    ``anonymous`` are the anonymous shapes by the names that they have in the reports.
    """

    run: Callable[[bytes], list[bytes]]
    anonymous: Mapping[str, Term]


@functools.lru_cache(maxsize=8)
def prepared(shapes: Shapes, engine: str) -> Engine:
    """The engine of the name *engine*, with *shapes*: ``shifty``, or ``pyshacl``, the reference implementation.

    Raises EngineError when it refuses a shape.
    """
    names = {node: NamedNode(f"{_ANONYMOUS}{number}") for number, node in enumerate(_anonymous(shapes))}
    triples = [
        Triple(names.get(triple.subject, triple.subject), triple.predicate, names.get(triple.object, triple.object))
        for triple in shapes.triples
    ]
    content = n_triples(triples)
    run = _shifty(content, _halves(triples)) if engine == "shifty" else functools.partial(_pyshacl, content)
    return Engine(run, {name.value: node for node, name in names.items()})


def n_triples(triples: Iterable[Triple]) -> bytes:
    """*triples* as N-Triples."""
    content = pyoxigraph.serialize(triples, format=RdfFormat.N_TRIPLES)
    assert content is not None
    return content


def _anonymous(shapes: Shapes) -> list[Term]:
    """The shapes without an IRI: a report names them by blank nodes of its own, so they are named before."""
    return [node for node in shapes.shapes if isinstance(node, BlankNode)]


def _halves(triples: Sequence[Triple]) -> list[list[str]]:
    """The shapes with a target of their own, dealt out so that each half is validated on a core of its own.

    Empty when there are few of them and when one of them cannot be named to the engine: then all run at once.
    """
    with_target = {triple.subject for triple in triples if is_target(triple)}
    names = sorted(node.value for node in with_target if isinstance(node, NamedNode))
    return [names[::2], names[1::2]] if _MANY < len(names) == len(with_target) else []


def _shifty(shapes: bytes, halves: Sequence[list[str]]) -> Callable[[bytes], list[bytes]]:
    if not shapes:
        return lambda _: []
    try:
        validator: PreparedValidator = _native().PreparedValidator(shapes=shapes, shapes_format="turtle")
    except ValueError as error:
        raise EngineError("error.engine", detail=error) from None

    def run(data: bytes, names: list[str] | None = None) -> bytes:
        # As the standard has it, constraints see the data only; the vocabulary's terms are a part of them.
        try:
            report = validator.validate_w3c(data=data, data_format="turtle", graph_mode="data", entry_shape_names=names)
        except ValueError as error:
            raise EngineError("error.engine", detail=error) from None
        for complaint in (*validator.diagnostics, *report.diagnostics):
            raise EngineError("error.engine", detail=complaint)
        return report.report_turtle.encode()

    def reports(data: bytes) -> list[bytes]:
        # Each half reads the data anew, so it has to be much. The engine works outside Python's lock.
        if not halves or len(data) < _MUCH:
            return [run(data)]
        with ThreadPoolExecutor(max_workers=2) as pool:
            return list(pool.map(run, [data, data], halves))

    return reports


def _native() -> ModuleType:
    """The native module of shifty without the package around it, which imports a web client that nothing here asks."""
    name = "shifty._shifty"
    if name not in sys.modules:
        package = find_spec("shifty")
        spec = PathFinder.find_spec(name, package.submodule_search_locations) if package else None
        if spec is None or spec.loader is None:
            raise EngineError("error.engine-missing", engine="shifty")
        sys.modules[name] = module_from_spec(spec)
        spec.loader.exec_module(sys.modules[name])
    return sys.modules[name]


def _pyshacl(shapes: bytes, data: bytes) -> list[bytes]:
    try:
        import pyshacl
        import rdflib
    except ImportError:
        raise EngineError("error.engine-missing", engine="pyshacl") from None
    shapes_graph = rdflib.Graph().parse(data=shapes, format="nt")
    data_graph = rdflib.Graph().parse(data=data, format="nt")
    try:
        _, report, _ = pyshacl.validate(data_graph, shacl_graph=shapes_graph, advanced=True, allow_warnings=True)
    except Exception as error:  # pySHACL raises many kinds; each means that it could not evaluate the shapes
        raise EngineError("error.engine", detail=error) from None
    if not isinstance(report, rdflib.Graph):  # some faults of shapes it gives back instead of raising them
        raise EngineError("error.engine", detail=getattr(report, "message", report))
    return [report.serialize(format="nt", encoding="utf-8")]
