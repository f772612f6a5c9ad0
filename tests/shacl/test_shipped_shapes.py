"""Every shape has data that passes, data that fails, texts in three languages and one meaning in both SHACL engines.

The example files stand in ``tests/data/shapes/<shape>/``. They use the same few names, so each file is moved to a
name space of its own; then all of them fit into one graph, on which the engine of the product runs once.
"""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pyoxigraph as ox
import pytest
import rdflib
from pyshacl import validate
from rdflib.namespace import RDF, RDFS, SKOS
from rdflib.term import Node
from shifty._shifty import PreparedValidator

from servicegraph.rdf.index import text_of as index_text_of
from servicegraph.rdf.terms import Term
from servicegraph.shacl.shapes import read_shapes
from servicegraph.shacl.validation import validate as validate_with

ROOT = Path(__file__).resolve().parents[2]
DATA = ROOT / "tests" / "data" / "shapes"
SH = rdflib.Namespace("http://www.w3.org/ns/shacl#")
SG = rdflib.Namespace("https://w3id.org/servicegraph/ns#")
SHAPE = "https://w3id.org/servicegraph/shapes/"
ID = "https://w3id.org/servicegraph/id/"
LANGUAGES = {"fi", "sv", "en"}

# The lists of places are half of all concepts, and no example needs them.
LARGE_VOCABULARIES = {"county", "municipality"}


@dataclass(frozen=True)
class Result:
    """One validation result, in the six parts that the engines must agree on."""

    focus: str
    path: str
    value: str
    severity: str
    component: str
    shape: str


@cache
def shapes_graph() -> rdflib.Graph:
    graph = rdflib.Graph()
    for file in sorted((ROOT / "shapes").glob("*.ttl")):
        graph.parse(file)
    return graph


@cache
def shape_names() -> list[str]:
    """Local names of the shapes that can give a finding: those with a message."""
    return sorted(str(shape).removeprefix(SHAPE) for shape in set(shapes_graph().subjects(SH.message)))


def example(name: str, outcome: str) -> tuple[str, str]:
    """The text of an example file, moved to its own name space, and that name space."""
    base = f"{ID}{name}/{outcome}/"
    text = (DATA / name / f"{outcome}.ttl").read_text(encoding="utf-8")
    return text.replace(ID, base).replace("_:", f"_:{name}-{outcome}-"), base


def expected_focus(name: str) -> str:
    """The focus node that the first line of ``fail.ttl`` announces, as the engines will name it."""
    text, _ = example(name, "fail")
    announced = re.match(r"# expect: (\S*?):(\S+)\n", text)
    assert announced, f"{name}/fail.ttl does not begin with '# expect: <CURIE of the focus node>'"
    prefix, local = announced.groups()
    if prefix == "_":
        return "_:"
    namespace = re.search(rf"^@prefix {prefix}:\s+<([^>]+)> \.$", text, re.MULTILINE)
    assert namespace, f"{name}/fail.ttl does not declare the prefix {prefix}:"
    return namespace[1] + local


@cache
def vocabulary_graph() -> rdflib.Graph:
    graph = rdflib.Graph().parse(ROOT / "ontology" / "servicegraph.ttl")
    for file in sorted((ROOT / "ontology" / "vocabularies").glob("*.ttl")):
        if file.stem not in LARGE_VOCABULARIES:
            graph.parse(file)
    return graph


@cache
def data_graph() -> rdflib.Graph:
    """Ontology, vocabularies and every example file in one graph."""
    graph = rdflib.Graph() + vocabulary_graph()
    for name in shape_names():
        for outcome in ("pass", "fail"):
            if (DATA / name / f"{outcome}.ttl").exists():
                graph.parse(data=example(name, outcome)[0], format="turtle")
    return graph


def text_of(term: Node | None) -> str:
    """A term as text; blank nodes lose their labels, which no two engines share."""
    if term is None:
        return ""
    return "_:" if isinstance(term, rdflib.BNode) else str(term)


def results(report: rdflib.Graph) -> Iterator[Result]:
    """The results of a report, without the details that pySHACL nests inside a result."""
    top = set(report.objects(None, SH.result))
    for node in top:
        terms = (SH.focusNode, SH.resultPath, SH.value, SH.resultSeverity, SH.sourceConstraintComponent, SH.sourceShape)
        yield Result(*(text_of(report.value(node, term)) for term in terms))


def run_shifty(shapes: rdflib.Graph, data: rdflib.Graph) -> Counter[Result]:
    validator = PreparedValidator(shapes=shapes.serialize(format="nt").encode(), shapes_format="ntriples")
    data_text = data.serialize(format="nt").encode()
    outcome = validator.validate_w3c(data=data_text, data_format="ntriples", graph_mode="union")
    assert not validator.diagnostics
    return Counter(results(rdflib.Graph().parse(data=outcome.report_turtle, format="turtle")))


def run_queries(shapes: rdflib.Graph, data: rdflib.Graph) -> Counter[Result]:
    """What the shapes find when they run as queries, the engine of the product."""
    read = read_shapes(ox.parse(shapes.serialize(format="nt").encode(), format=ox.RdfFormat.N_TRIPLES))
    found = validate_with(read, data.serialize(format="nt").encode())
    return Counter(
        Result(
            known_as(one.focus),
            "" if one.path is None else one.path.predicate if one.path.is_predicate else "_:",
            known_as(one.value),
            f"{SH}{one.severity.word.capitalize()}",
            one.component,
            known_as(one.shape),
        )
        for one in found
    )


def known_as(term: Term | None) -> str:
    return "_:" if isinstance(term, ox.BlankNode) else index_text_of(term)


def run_pyshacl(shapes: rdflib.Graph, data: rdflib.Graph) -> Counter[Result]:
    _, report, text = validate(data, shacl_graph=shapes, inference="none", advanced=True)
    assert isinstance(report, rdflib.Graph), text
    return Counter(results(report))


@cache
def all_results() -> frozenset[Result]:
    """What the whole shapes graph finds in all the example data."""
    return frozenset(run_queries(shapes_graph(), data_graph()))


@cache
def vocabulary_facts() -> rdflib.Graph:
    """Of the ontology and the vocabularies only what a constraint can ask about."""
    asked = (RDFS.subClassOf, SKOS.inScheme, SKOS.broader, SKOS.topConceptOf, SG.requiredFor, SG.requiredWhenCrossing)
    facts = rdflib.Graph()
    for fact in (fact for term in asked for fact in vocabulary_graph().triples((None, term, None))):
        facts.add(fact)
    return facts


def alone(name: str) -> rdflib.Graph:
    """One shape with its targets, the membership test that it refers to, the prefixes and the rules, nothing else."""
    graph, shape = shapes_graph(), rdflib.URIRef(SHAPE + name)
    single = graph.cbd(shape) + graph.cbd(rdflib.URIRef(SHAPE))
    for inferring in graph.subjects(SH.rule):
        single += graph.cbd(inferring)
    single.remove((shape, SH.property, None))
    for helper in set(single.objects()):
        if str(helper).startswith(f"{SHAPE}Concept-in-"):
            single += graph.cbd(helper)
    for owner in graph.subjects(SH.property, shape):
        single.add((owner, RDF.type, SH.NodeShape))
        single.add((owner, SH.property, shape))
        for target in (SH.targetClass, SH.targetSubjectsOf):
            for value in graph.objects(owner, target):
                single.add((owner, target, value))
    return single


@cache
def focus_nodes(name: str) -> frozenset[Node]:
    """The nodes of the example data that a shape is asked about, through its own targets or those of its node shape."""
    shapes, data = shapes_graph(), data_graph()
    shape = rdflib.URIRef(SHAPE + name)
    found: set[Node] = set()
    for owner in {shape, *shapes.subjects(SH.property, shape)}:
        for target in shapes.objects(owner, SH.targetClass):
            for subclass in data.transitive_subjects(RDFS.subClassOf, target):
                found.update(data.subjects(RDF.type, subclass))
        for predicate in shapes.objects(owner, SH.targetSubjectsOf):
            found.update(data.subjects(predicate))
        for predicate in shapes.objects(owner, SH.targetObjectsOf):
            found.update(data.objects(None, predicate))
    return frozenset(found)


@pytest.mark.parametrize("name", shape_names())
def test_passing_data_has_a_focus_node_and_no_finding(name: str) -> None:
    _, base = example(name, "pass")
    assert any(str(node).startswith(base) for node in focus_nodes(name)), "the shape asks pass.ttl nothing"
    assert not [found for found in all_results() if found.shape == SHAPE + name and found.focus.startswith(base)]


@pytest.mark.parametrize("name", shape_names())
def test_failing_data_gives_the_finding_at_the_announced_node(name: str) -> None:
    focus = expected_focus(name)
    assert focus in {found.focus for found in all_results() if found.shape == SHAPE + name}


def test_every_example_folder_belongs_to_a_shape() -> None:
    assert sorted(folder.name for folder in DATA.iterdir() if folder.is_dir()) == shape_names()


@pytest.mark.matrix
def test_all_examples_together_have_the_same_results_in_another_engine() -> None:
    assert run_queries(shapes_graph(), data_graph()) == run_shifty(shapes_graph(), data_graph())


@pytest.mark.matrix
@pytest.mark.parametrize("name", shape_names())
def test_both_engines_give_the_same_results(name: str) -> None:
    """Shape by shape: pySHACL parses a query anew for every focus node, so all of them at once would take minutes."""
    data = rdflib.Graph() + vocabulary_facts()
    for outcome in ("pass", "fail"):
        data.parse(data=example(name, outcome)[0], format="turtle")
    shapes = alone(name)
    fast, oracle = run_queries(shapes, data), run_pyshacl(shapes, data)
    assert fast == oracle
    assert any(result.shape == SHAPE + name for result in oracle)


TEXTS = (RDFS.label, SH.message, SG.rationale, SG.hint)
PLACE = re.compile(r"\{(?:\$this|\?value|[\w-]+:\*|[\w-]+:[\w-]+(?:/[\w-]+:[\w-]+)*)\}")


def texts_of(name: str, predicate: Node) -> dict[str, str]:
    """The texts of a shape by language; each language has one."""
    texts = list(shapes_graph().objects(rdflib.URIRef(SHAPE + name), predicate))
    by_language = {text.language or "": str(text) for text in texts if isinstance(text, rdflib.Literal)}
    assert len(by_language) == len(texts)
    return by_language


@pytest.mark.parametrize("name", shape_names())
def test_shape_says_what_is_wrong_why_it_matters_and_how_to_mend_it_in_three_languages(name: str) -> None:
    for predicate in TEXTS:
        texts = texts_of(name, predicate)
        assert set(texts) == LANGUAGES
        for text in texts.values():
            assert not re.search(r"[{}]", PLACE.sub("", text).replace("{2}", "").replace("{4}", "")), f"braces: {text}"
            if predicate != RDFS.label:
                assert re.fullmatch(r"\S.*[.]", text), f"not a sentence: {text}"


@pytest.mark.parametrize("name", shape_names())
def test_message_names_the_thing_and_speaks_of_the_same_places_in_every_language(name: str) -> None:
    messages = texts_of(name, SH.message)
    assert all("{$this}" in message for message in messages.values())
    for predicate in (SH.message, SG.hint):
        places = {frozenset(PLACE.findall(text)) for text in texts_of(name, predicate).values()}
        assert len(places) == 1, f"the languages differ in what is filled in: {places}"


def test_titles_are_short_and_no_two_shapes_share_one() -> None:
    for language in LANGUAGES:
        titles = [texts_of(name, RDFS.label)[language] for name in shape_names()]
        assert not [title for title in titles if len(title) > 60 or title.endswith(".") or "{" in title]
        assert not [title for title, times in Counter(titles).items() if times > 1]


@pytest.mark.parametrize("name", shape_names())
def test_shape_has_one_severity_and_its_page(name: str) -> None:
    graph, shape = shapes_graph(), rdflib.URIRef(SHAPE + name)
    (severity,) = graph.objects(shape, SH.severity)
    assert severity in {SH.Violation, SH.Warning, SH.Info}
    assert list(graph.objects(shape, RDFS.seeAlso)) == [
        rdflib.URIRef(f"https://w3id.org/servicegraph/docs/shapes#{name}")
    ]


@pytest.mark.parametrize("name", shape_names())
def test_severity_follows_the_phase_only_where_a_task_asks(name: str) -> None:
    """Structural mistakes are violations in every phase; what a task asks is a warning that the phase may change."""
    graph, shape = shapes_graph(), rdflib.URIRef(SHAPE + name)
    severity, task = graph.value(shape, SH.severity), graph.value(shape, SG.task)
    if graph.value(shape, SG.severityFollowsPhase):
        assert severity == SH.Warning
        assert task
    if severity == SH.Violation:
        assert not task


def test_every_task_of_the_handbook_has_shapes() -> None:
    tasks = {str(task).rsplit("/", 1)[-1] for task in shapes_graph().objects(None, SG.task)}
    assert tasks == set("123456789")


def test_presupposed_shapes_ask_about_the_same_nodes_or_about_other_things_altogether() -> None:
    """At the same node the one waits for the other; else for the integrated service, which lacks all such things."""
    for shape, presupposed in shapes_graph().subject_objects(SG.presupposes):
        name, other = (str(term).removeprefix(SHAPE) for term in (shape, presupposed))
        ours, theirs = focus_nodes(name), focus_nodes(other)
        assert ours <= theirs or not ours & theirs, f"{name} presupposes {other}, which asks about some of its nodes"


def test_every_property_shape_is_used() -> None:
    graph = shapes_graph()
    for shape in graph.subjects(RDF.type, SH.PropertyShape):
        targeted = any(graph.value(shape, target) for target in (SH.targetClass, SH.targetSubjectsOf))
        assert targeted or list(graph.subjects(SH.property, shape)), f"{shape} is asked about nothing"


def test_shape_files_declare_only_the_prefixes_they_use() -> None:
    for file in sorted((ROOT / "shapes").glob("*.ttl")):
        text = file.read_text(encoding="utf-8")
        body = re.sub(r"<[^<>\s]*>", "", re.sub(r"^@prefix.*$", "", text, flags=re.MULTILINE))
        for prefix in re.findall(r"^@prefix ([\w-]+):", text, re.MULTILINE):
            assert re.search(rf"(?<![\w-]){prefix}:", body), f"{file.name} declares {prefix}: in vain"


def test_queries_use_only_the_prefixes_declared_for_them() -> None:
    graph = shapes_graph()
    declared = {str(prefix): graph.value(node, SH.namespace) for node, prefix in graph.subject_objects(SH.prefix)}
    for select in shapes_graph().objects(None, SH.select):
        names = re.sub(r'<[^<>\s]*>|"[^"]*"', "", str(select))
        assert set(re.findall(r"(?<![\w-])([a-z][\w-]*):[\w-]", names)) <= declared.keys()
        ox.Store().query(
            "".join(f"PREFIX {p}: <{iri}>\n" for p, iri in declared.items()) + str(select).replace("$", "?")
        )
