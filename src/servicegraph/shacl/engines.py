"""The SHACL engines, each a function from shapes and data in N-Triples to validation reports in Turtle."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor

import pyoxigraph
from pyoxigraph import BlankNode, NamedNode, RdfFormat, Triple

from servicegraph.errors import EngineError
from servicegraph.rdf.terms import ROOT, Term
from servicegraph.shacl.shapes import Shapes, is_target

_MANY, _MUCH = 50, 2_000_000  # shapes with a target, bytes of data: past these two runs side by side are quicker
_ANONYMOUS = ROOT + "anonymous-shape/"


def run_engine(shapes: Shapes, data: bytes, engine: str) -> tuple[list[bytes], dict[str, Term]]:
    """The reports of *engine* over *data* (N-Triples), and the anonymous shapes by the names that they have there.

    *engine* is ``shifty``, or ``pyshacl`` for the reference implementation. Raises EngineError when a shape could not
    be evaluated.
    """
    names = {node: NamedNode(f"{_ANONYMOUS}{number}") for number, node in enumerate(_anonymous(shapes))}
    triples = [
        Triple(names.get(triple.subject, triple.subject), triple.predicate, names.get(triple.object, triple.object))
        for triple in shapes.triples
    ]
    content = n_triples(triples)
    reports = _shifty(content, data, _halves(triples, len(data))) if engine == "shifty" else [_pyshacl(content, data)]
    return reports, {name.value: node for node, name in names.items()}


def n_triples(triples: Iterable[Triple]) -> bytes:
    """*triples* as N-Triples."""
    content = pyoxigraph.serialize(triples, format=RdfFormat.N_TRIPLES)
    assert content is not None
    return content


def _anonymous(shapes: Shapes) -> list[Term]:
    """The shapes without an IRI: a report names them by blank nodes of its own, so they are named before."""
    return [node for node in shapes.shapes if isinstance(node, BlankNode)]


def _halves(triples: Sequence[Triple], size: int) -> list[list[str]]:
    """The shapes with a target of their own, dealt out so that each half is validated on a core of its own.

    Empty when there are few of them or little data of *size* bytes, since each half reads the data anew and the other
    checks need a core as well, and when one of them cannot be named to the engine: then all run at once.
    """
    with_target = {triple.subject for triple in triples if is_target(triple)}
    names = sorted(node.value for node in with_target if isinstance(node, NamedNode))
    return [names[::2], names[1::2]] if size > _MUCH and _MANY < len(names) == len(with_target) else []


def _shifty(shapes: bytes, data: bytes, parts: Sequence[list[str]]) -> list[bytes]:
    # The package's own module imports much that is not needed here; the native one is typed and enough.
    from shifty._shifty import PreparedValidator

    if not shapes:
        return []
    try:
        validator = PreparedValidator(shapes=shapes, shapes_format="turtle")
    except ValueError as error:
        raise EngineError("error.engine", detail=error) from None

    def run(names: list[str] | None) -> bytes:
        # As the standard has it, constraints see the data only; the vocabulary's terms are a part of them.
        try:
            report = validator.validate_w3c(data=data, data_format="turtle", graph_mode="data", entry_shape_names=names)
        except ValueError as error:
            raise EngineError("error.engine", detail=error) from None
        for complaint in (*validator.diagnostics, *report.diagnostics):
            raise EngineError("error.engine", detail=complaint)
        return report.report_turtle.encode()

    # The engine works outside Python's lock, so threads share the cores.
    with ThreadPoolExecutor(max_workers=2) as pool:
        return list(pool.map(run, parts or [None]))


def _pyshacl(shapes: bytes, data: bytes) -> bytes:
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
    content: bytes = report.serialize(format="nt", encoding="utf-8")
    return content
