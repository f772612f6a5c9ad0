"""What an IRI of the catalogue says when it is looked up: entities, concepts, the ontology, and whole graphs."""

from __future__ import annotations

from collections.abc import Iterable

from pyoxigraph import BlankNode, NamedNode, Triple
from starlette.requests import Request
from starlette.responses import Response

from servicegraph.catalogue import Catalogue
from servicegraph.errors import ParameterError, UnknownEntity
from servicegraph.results import GRAPH_FORMATS, Format, choose, write_graph
from servicegraph.store import Graph, Limits
from servicegraph.terms import NS, ONTOLOGY, SHIPPED_BASE, SKOS, VOCABULARY, check_iri
from servicegraph.web.replies import parameters_of, reply, unchanged
from servicegraph.web.served import served

_BY_ENDING = {form.name: form for form in GRAPH_FORMATS}
_EVERYTHING = "CONSTRUCT WHERE { ?s ?p ?o }"
_UNLIMITED = Limits(seconds=60, rows=10**9)  # reading a graph is no work that could run away
_IN_SCHEME = NamedNode(SKOS + "inScheme")


def entity(request: Request) -> Response:
    """One entity of the catalogue, or of the shipped one that it includes."""
    slug, form = _form(request, request.path_params["slug"])
    catalogue = served(request).catalogue
    name = f"{request.path_params['kind']}/{slug}"
    for base in dict.fromkeys((catalogue.settings.base, SHIPPED_BASE)):
        if found := _description(catalogue, [base + name]):
            return _reply(request, found, form)
    raise UnknownEntity("error.entity-unknown", name=name[:200])


def concept(request: Request) -> Response:
    """One concept of a vocabulary."""
    name, form = _form(request, request.path_params["concept"])
    iri = f"{VOCABULARY}{request.path_params['scheme']}/{name}"
    return _reply(request, _known(served(request).catalogue, [iri], iri), form)


def vocabulary(request: Request) -> Response:
    """A concept scheme with all its concepts."""
    name, form = _form(request, request.path_params["scheme"])
    catalogue, iri = served(request).catalogue, VOCABULARY + name
    try:
        members = list(catalogue.store.quads(predicate=_IN_SCHEME, object=NamedNode(iri)))
    except ValueError:
        members = []
    concepts = [quad.subject.value for quad in members if isinstance(quad.subject, NamedNode)]
    return _reply(request, _known(catalogue, [iri, *concepts], iri), form)


def ontology(request: Request) -> Response:
    """The ontology with all its terms."""
    _, form = _form(request, "")
    catalogue = served(request).catalogue
    terms = {
        quad.subject.value
        for file in catalogue.definitions
        for quad in file.quads
        if isinstance(quad.subject, NamedNode) and quad.subject.value.startswith(NS)
    }
    return _reply(request, _known(catalogue, [ONTOLOGY, *sorted(terms)], ONTOLOGY), form)


def graphs(request: Request) -> Response:
    """A whole graph, as the SPARQL 1.1 Graph Store Protocol reads it: ``?default`` or ``?graph=<IRI>``.

    The default graph is the union of all.
    """
    given = parameters_of(request, ("default", "graph"))
    name = given.get("graph", "")
    if ("default" in given) == bool(name):
        raise ParameterError("error.parameter-one-graph", parameter="graph")
    form = choose(", ".join(request.headers.getlist("accept")), GRAPH_FORMATS)
    store = served(request).check.store()
    try:
        found = store.query(_EVERYTHING, _UNLIMITED, default_graphs=[check_iri(name)] if name else [])
    except ValueError:
        found = Graph(())
    if not isinstance(found, Graph) or not found.triples:
        raise UnknownEntity("error.entity-unknown", name=name[:200])
    return _reply(request, found.triples, form)


def _form(request: Request, name: str) -> tuple[str, Format]:
    """The name without a file ending, and the format: the ending wins over the Accept header."""
    stem, dot, ending = name.rpartition(".")
    if dot and stem and ending in _BY_ENDING:
        return stem, _BY_ENDING[ending]
    return name, choose(", ".join(request.headers.getlist("accept")), GRAPH_FORMATS)


def _known(catalogue: Catalogue, iris: Iterable[str], name: str) -> list[Triple]:
    found = _description(catalogue, iris)
    if not found:
        raise UnknownEntity("error.entity-unknown", name=name[:200])
    return found


def _description(catalogue: Catalogue, iris: Iterable[str]) -> list[Triple]:
    """All triples of which one of *iris*, or a blank node that it leads to, is the subject."""
    found: dict[Triple, None] = {}
    seen: set[BlankNode] = set()
    try:
        waiting: list[NamedNode | BlankNode] = [NamedNode(check_iri(iri)) for iri in iris]
    except ValueError:
        return []
    while waiting:
        # A list, since an iterator of the engine must not outlive its thread, not even in the traceback of an error.
        for quad in list(catalogue.store.quads(subject=waiting.pop())):  # type: ignore[arg-type, unused-ignore]
            found[quad.triple] = None
            if isinstance(quad.object, BlankNode) and quad.object not in seen:
                seen.add(quad.object)
                waiting.append(quad.object)
    return list(found)


def _reply(request: Request, triples: Iterable[Triple], form: Format) -> Response:
    if same := unchanged(request, form.name):
        return same
    content = write_graph(Graph(tuple(triples)), form, served(request).catalogue.prefixes.namespaces)
    return reply(request, content, form.content_type, form=form.name)
