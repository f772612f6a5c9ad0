"""What is timed: each task runs in a process of its own, which prints its seconds, peak memory and a count as JSON.

    python bench/tasks.py TASK FOLDER

What a task needs but does not measure is done before the clock starts. The clock is the processor's, not the wall's:
on a shared machine the wall clock says more about the neighbours.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    # What a task does not need is not imported, so that its memory is its own.
    from rdflib import Graph

    from servicegraph.catalogue import Catalogue
    from servicegraph.settings import Settings

# Questions of fixed text, so that figures of different days can be compared; the named queries are timed on their own.
SPARQL = {
    "providers of a segment": """
        PREFIX sg: <https://w3id.org/servicegraph/ns#>
        SELECT DISTINCT ?segment ?one ?other WHERE {
          ?a sg:serves ?segment ; sg:providedBy ?one . ?b sg:serves ?segment ; sg:providedBy ?other .
          FILTER(STR(?one) < STR(?other)) }""",
    "interfaces without a rule in use": """
        PREFIX sg: <https://w3id.org/servicegraph/ns#>
        PREFIX rulestatus: <https://w3id.org/servicegraph/vocab/rulestatus/>
        SELECT ?interface WHERE {
          ?interface a sg:Interface ; sg:within ?whole .
          FILTER NOT EXISTS { ?interface sg:governedBy/sg:ruleStatus rulestatus:in-use }
          FILTER NOT EXISTS { ?whole sg:governedBy/sg:ruleStatus rulestatus:in-use } }""",
    "services of every chain": """
        PREFIX sg: <https://w3id.org/servicegraph/ns#>
        SELECT ?chain (COUNT(DISTINCT ?item) AS ?services) WHERE {
          ?chain a sg:ServiceChain ; sg:includes+ ?item . ?item a sg:Service } GROUP BY ?chain""",
}

# What is looked for in a search, by its sort; one that every second entity answers is the hardest.
QUESTIONS = {
    "inflected": ("fi", "kotihoidosta"),
    "misspelt": ("fi", "kuolterveydenhuolto"),
    "compound": ("fi", "kotihoitoketju"),
    "two words": ("sv", "familjerådgivning barn"),
    "very common": ("fi", "palvelu"),
    "nothing": ("en", "xyzzyplugh"),
    "eight misspelt words": (
        "fi",
        "kotihioto neuvolaa kuolterveys perhenuevola mielntervys nuorisotöy liikuntaa työlisyys",
    ),
}

Step = Callable[[], Any]


def _settings(folder: Path) -> Settings:
    from servicegraph.settings import load_settings

    return load_settings(folder, most_files=1_000_000)


def _files(folder: Path) -> list[Path]:
    """The files that a load of the catalogue reads as Turtle."""
    from servicegraph.settings import shipped

    return [file for place in (shipped("ontology"), shipped("shapes"), folder) for file in sorted(place.rglob("*.ttl"))]


def _catalogue(folder: Path) -> Catalogue:
    from servicegraph.catalogue import Catalogue

    return Catalogue.load(folder, most_files=1_000_000)


def _rdflib(folder: Path) -> Graph:
    import rdflib

    graph = rdflib.Graph()
    for file in _files(folder):
        graph.parse(file, format="turtle")
    return graph


def read_turtle(folder: Path) -> Step:
    from pyoxigraph import NamedNode

    from servicegraph.turtle.reading import read

    files, graph = _files(folder), NamedNode("urn:graph")
    return lambda: sum(len(read(file.read_bytes(), file.name, graph, "urn:base:").quads) for file in files)


def read_plain(folder: Path) -> Step:
    import pyoxigraph

    files, turtle = [str(file) for file in _files(folder)], pyoxigraph.RdfFormat.TURTLE
    return lambda: sum(1 for file in files for _ in pyoxigraph.parse(path=file, format=turtle, base_iri="urn:base:"))


def load(folder: Path) -> Step:
    import servicegraph.catalogue  # noqa: F401

    return lambda: len(_catalogue(folder).memory)


def load_rdflib(folder: Path) -> Step:
    import rdflib  # noqa: F401

    return lambda: len(_rdflib(folder))


def _shacl(folder: Path, engine: str) -> Step:
    from servicegraph.shacl.validation import validate

    catalogue = _catalogue(folder)
    shapes, quads = catalogue.scope.shapes, list(catalogue.dataset.quads())
    return lambda: len(validate(shapes, quads, engine))


def shacl_shifty(folder: Path) -> Step:
    return _shacl(folder, "shifty")


def shacl_pyshacl(folder: Path) -> Step:
    import pyshacl  # noqa: F401

    return _shacl(folder, "pyshacl")


def query(folder: Path) -> Step:
    from servicegraph.sparql.values import Limits, Solutions

    store, limits = _catalogue(folder).store, Limits(seconds=600, rows=100_000_000)

    def rows(sparql: str) -> int:
        answer = store.query(sparql, limits)
        return len(answer.rows) if isinstance(answer, Solutions) else 0

    return lambda: sum(rows(sparql) for sparql in SPARQL.values())


def query_rdflib(folder: Path) -> Step:
    graph = _rdflib(folder)
    return lambda: sum(len(list(graph.query(sparql))) for sparql in SPARQL.values())


def steps(folder: Path) -> Step:
    """Not one figure but the parts of a check, in the order in which they happen; gives seconds by name."""

    def run() -> dict[str, float]:
        parts: dict[str, float] = {}
        start = time.process_time()

        def lap(name: str) -> None:
            nonlocal start
            now = time.process_time()
            parts[name], start = now - start, now

        from servicegraph.catalogue import Catalogue
        from servicegraph.diagnostics import Severity
        from servicegraph.shacl.selection import reaching
        from servicegraph.shacl.validation import validate

        lap("import")
        catalogue = Catalogue.load(folder)
        lap("read files, fill the store")
        shapes = catalogue.scope.shapes
        grave = reaching(shapes, Severity.VIOLATION, Severity.WARNING)
        lap("read the shapes")
        validate(grave, catalogue.memory.n_triples())
        lap("SHACL, violations only")
        validate(shapes, catalogue.memory.n_triples())
        lap("SHACL, every severity")
        _ = catalogue.scope.parts
        lap("parts of chains")
        catalogue.check(Severity.VIOLATION)
        lap("the check for violations as a whole, its SHACL included")
        _ = catalogue.checked
        lap("the check of every severity as a whole, its SHACL included")
        return parts

    return run


def named_queries(folder: Path) -> Step:
    """Milliseconds of every named query with each of its examples: the best of five, as a served catalogue gives it."""
    catalogue = _catalogue(folder)

    def run() -> dict[str, float]:
        found: dict[str, float] = {}
        for named in catalogue.library:
            for example in named.examples or ({},):
                shown = " ".join([named.name, *(f"{name}={value}" for name, value in example.items())])
                found[shown] = min(_milliseconds(catalogue, named.name, example) for _ in range(5))
        return found

    return run


def _milliseconds(catalogue: Catalogue, name: str, example: Mapping[str, str]) -> float:
    start = time.process_time()
    catalogue.query(name, example)
    return (time.process_time() - start) * 1000


def search(folder: Path) -> Step:
    """Milliseconds to make the index of a search, and of questions of every sort: the best of five each."""
    from servicegraph.search.documents import entities_in
    from servicegraph.search.found import search as ask
    from servicegraph.search.found import suggest
    from servicegraph.search.search_index import index_of

    catalogue = _catalogue(folder)
    _ = catalogue.dataset.labels, catalogue.dataset.kinds
    entities = sum(1 for _ in entities_in(catalogue.dataset))

    def run() -> dict[str, float]:
        start = time.process_time()
        index_of(catalogue)
        found: dict[str, float] = {"entities": entities, "index": (time.process_time() - start) * 1000}
        for sort, (language, text) in QUESTIONS.items():
            found[sort] = min(_taken(partial(ask, catalogue, text, language)) for _ in range(5))
        found["suggestions"] = min(_taken(partial(suggest, catalogue, "ko", "fi")) for _ in range(5))
        return found

    return run


def pictures(folder: Path) -> Step:
    """Milliseconds of the first picture of each integrated service, by what its lanes are."""
    from pyoxigraph import NamedNode

    from servicegraph.planning.meetings import meetings
    from servicegraph.planning.picture import PictureOptions, known_words, picture_of
    from servicegraph.planning.picture_input import LANES
    from servicegraph.rdf.index import iris
    from servicegraph.rdf.terms import NS

    catalogue = _catalogue(folder)
    meetings(catalogue), known_words(catalogue, "fi")
    wholes = iris(one.subject for one in catalogue.memory.triples(None, NamedNode(NS + "includes")))

    def run() -> dict[str, float]:
        return {
            f"{catalogue.prefixes.contract(whole)} by {lanes}": _taken(
                partial(picture_of, catalogue, whole, PictureOptions(lanes=lanes, language="fi"))
            )
            for whole in sorted(set(wholes))
            for lanes in LANES
        }

    return run


def pages(folder: Path) -> Step:
    """What a server takes for its pages, by address; of the shipped catalogue also for those that browsers test."""
    sys.path.insert(0, str(Path(__file__).parents[1]))  # so that the script finds its neighbours
    from bench.pages import measured
    from tests.browser.addresses import PAGES

    shipped = Path(__file__).parents[1] / "catalogue"
    more = PAGES.values() if folder.resolve() == shipped else ()
    catalogue = _catalogue(folder)
    return lambda: measured(catalogue, more)


def questions(folder: Path) -> Step:
    """Seconds and rows of every question in every way of asking it, as a server of the default limits gives it."""
    sys.path.insert(0, str(Path(__file__).parents[1]))  # so that the script finds its neighbours
    from bench.questions import LIMIT, measured
    from servicegraph.catalogue import Catalogue

    catalogue = Catalogue.load(folder, most_files=1_000_000, query_seconds=2 * LIMIT)
    return lambda: measured(catalogue)


def shapes(folder: Path) -> Step:
    """Seconds and results of every shape, and of what is worked out before."""
    sys.path.insert(0, str(Path(__file__).parents[1]))  # so that the script finds its neighbours
    from bench.shapes import measured

    catalogue = _catalogue(folder)
    _ = catalogue.scope.shapes
    return lambda: measured(catalogue)


def serving(folder: Path) -> Step:
    """What requests cost our server and others."""
    sys.path.insert(0, str(Path(__file__).parents[1]))  # so that the script finds its neighbours
    from bench.serving import measured as of_servers

    catalogue = _catalogue(folder)
    return lambda: of_servers(catalogue, folder)


def _taken(step: Callable[[], object]) -> float:
    start = time.process_time()
    step()
    return (time.process_time() - start) * 1000


TASKS: dict[str, Callable[[Path], Step]] = {
    task.__name__.replace("_", "-"): task
    for task in (
        read_turtle, read_plain, load, load_rdflib, shacl_shifty, shacl_pyshacl, query, query_rdflib, steps,
        named_queries, search, pictures, pages, questions, shapes, serving,
    )
}  # fmt: skip


def peak_megabytes() -> float:
    """The largest resident memory of this process so far."""
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) / 1024
    return float("nan")


def main() -> None:
    """Run the task that the command line names."""
    step = TASKS[sys.argv[1]](Path(sys.argv[2]))
    start = time.process_time()
    result = step()
    seconds = time.process_time() - start
    print(json.dumps({"seconds": seconds, "megabytes": peak_megabytes(), "result": result}))


if __name__ == "__main__":
    main()
