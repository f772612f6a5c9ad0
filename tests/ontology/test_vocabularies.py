"""The vocabularies are complete in three languages, consistently named, and carry the shipped policy."""

from __future__ import annotations

import re
from collections import Counter
from functools import cache
from pathlib import Path

import pytest
from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, Store, parse

FOLDER = Path(__file__).parents[2] / "ontology" / "vocabularies"
FILES = sorted(FOLDER.glob("*.ttl"))
LANGUAGES = {"fi", "sv", "en"}

VOCABULARY = "https://w3id.org/servicegraph/vocab/"
SG = "https://w3id.org/servicegraph/ns#"
SH = "http://www.w3.org/ns/shacl#"
DCT = "http://purl.org/dc/terms/"
SKOS = "http://www.w3.org/2004/02/skos/core#"
TYPE = NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")

#: The names that partners rely on. A concept may be added to a scheme, none of these may be renamed.
FIXED = {
    "phase": "definition pilot deployment operation ended",
    "rulestatus": "not-started being-defined in-use",
    "rulekind": "referral division-of-work information-transfer consent overall-responsibility joint-recording "
    "joint-plan joint-assessment consultation contact-person",
    "crossing": "provider organiser sector organisation-type information-system",
    "lack": "undescribed no-rule rule-not-in-use rule-expired kind-missing",
    "flow": "sequence parallel alternative",
    "level": "preventive basic special",
    "sector": "social health wellbeing-promotion education-culture employment social-security",
    "orgtype": "wellbeing-services-county municipality state joint-authority company association parish",
    "segmentkind": "permanent changing",
    "channel": "physical telephone digital mobile",
    "goallevel": "main intermediate provider",
    "measurementpoint": "before during after",
    "perspective": "customer organiser provider",
    "reporter": "customer professional provider organiser nation",
    "means": "norm information resource dialogue",
    "integration": "system organisational professional client normative functional",
    "basis": "stated modelled",
    "provisionkind": "own procured voucher other",
    "task": "1 2 3 4 5 6 7 8 9",
}

#: Schemes of which the model knows every concept: a further one would need code, a query or a shape to match.
CLOSED = (
    "phase",
    "rulestatus",
    "crossing",
    "lack",
    "flow",
    "level",
    "segmentkind",
    "channel",
    "goallevel",
    "measurementpoint",
    "perspective",
    "reporter",
    "basis",
    "provisionkind",
)

#: Where the concepts of a scheme have their IRIs from, when that is not the project: languages are named by the EU.
NAMED_BY_OTHERS = {"language": "http://publications.europa.eu/resource/authority/language/"}

#: The knowledge areas, of the seven of an organiser, that the monitoring of a package needs.
KNOWLEDGE_OF_A_PACKAGE = ("costs", "use-availability", "social-conditions-health", "quality-impact")

#: Which rule kind an interface needs, and when (shipped policy).
POLICY = {
    ("referral", "requiredFor", "task/5"),
    ("division-of-work", "requiredFor", "task/5"),
    ("information-transfer", "requiredWhenCrossing", "crossing/provider"),
    ("consent", "requiredWhenCrossing", "crossing/sector"),
    ("overall-responsibility", "requiredWhenCrossing", "crossing/organiser"),
    ("joint-recording", "requiredWhenCrossing", "crossing/information-system"),
    *((f"knowledge/{area}", "requiredFor", "task/4") for area in KNOWLEDGE_OF_A_PACKAGE),
}

GAP_SEVERITY = {"definition": "Info", "pilot": "Warning", "deployment": "Warning", "operation": "Violation"}

PARTS = {"definition": "123456", "steering": "78", "monitoring": "9"}


def skos(name: str) -> NamedNode:
    return NamedNode(SKOS + name)


def sg(name: str) -> NamedNode:
    return NamedNode(SG + name)


def concept(scheme: str, name: str) -> NamedNode:
    return NamedNode(f"{VOCABULARY}{scheme}/{name}")


@cache
def vocabulary(path: Path) -> Store:
    store = Store()
    store.extend(Quad(*triple) for triple in parse(path=str(path), format=RdfFormat.TURTLE))
    return store


@cache
def everything() -> Store:
    store = Store()
    for path in FILES:
        store.extend(vocabulary(path))
    return store


def subjects(predicate: NamedNode, value: NamedNode, store: Store) -> list[NamedNode]:
    found = (quad.subject for quad in store.quads_for_pattern(None, predicate, value, None))
    return sorted((node for node in found if isinstance(node, NamedNode)), key=str)


def concepts(path: Path) -> list[NamedNode]:
    return subjects(TYPE, skos("Concept"), vocabulary(path))


def iris(subject: NamedNode, predicate: NamedNode) -> list[NamedNode]:
    found = (quad.object for quad in everything().quads_for_pattern(subject, predicate, None, None))
    return [node for node in found if isinstance(node, NamedNode)]


def literals(subject: NamedNode, predicate: NamedNode) -> list[Literal]:
    found = (quad.object for quad in everything().quads_for_pattern(subject, predicate, None, None))
    return [node for node in found if isinstance(node, Literal)]


def languages(texts: list[Literal]) -> list[str]:
    return sorted(text.language or "" for text in texts)


def pairs(predicate: NamedNode) -> set[tuple[str, str]]:
    """Subject and object of every triple with the predicate, without the vocabulary namespace."""
    return {
        (quad.subject.value.removeprefix(VOCABULARY), quad.object.value.removeprefix(VOCABULARY))
        for quad in everything().quads_for_pattern(None, predicate, None, None)
        if isinstance(quad.subject, NamedNode) and isinstance(quad.object, NamedNode)
    }


each_file = pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)


def test_every_scheme_with_fixed_names_has_a_file() -> None:
    assert set(FIXED) <= {path.stem for path in FILES}


@each_file
def test_a_file_holds_one_scheme_named_like_the_file(path: Path) -> None:
    scheme = NamedNode(VOCABULARY + path.stem)
    assert subjects(TYPE, skos("ConceptScheme"), vocabulary(path)) == [scheme]
    assert languages(literals(scheme, skos("prefLabel"))) == sorted(LANGUAGES)


@each_file
def test_a_file_describes_only_its_scheme_and_its_concepts(path: Path) -> None:
    described = {quad.subject for quad in vocabulary(path)}
    assert described == {NamedNode(VOCABULARY + path.stem), *concepts(path)}


@each_file
@pytest.mark.parametrize("name", ["prefLabel", "definition"])
def test_every_concept_has_one_text_per_language(path: Path, name: str) -> None:
    found = {node.value: languages(literals(node, skos(name))) for node in concepts(path)}
    assert found
    assert {iri: tags for iri, tags in found.items() if tags != sorted(LANGUAGES)} == {}


@each_file
def test_no_text_is_empty_or_padded(path: Path) -> None:
    texts = [quad.object.value for quad in vocabulary(path) if isinstance(quad.object, Literal)]
    assert [text for text in texts if not text or text != text.strip()] == []


@each_file
def test_every_concept_is_in_the_one_scheme_that_its_iri_names(path: Path) -> None:
    own = f"{VOCABULARY}{path.stem}/"
    theirs = NAMED_BY_OTHERS.get(path.stem, own)
    for node in concepts(path):
        assert node.value.startswith((own, theirs))
        assert "/" not in node.value.removeprefix(own).removeprefix(theirs)
        assert iris(node, skos("inScheme")) == [NamedNode(VOCABULARY + path.stem)]


@each_file
def test_broader_concepts_are_of_the_same_scheme(path: Path) -> None:
    own = set(concepts(path))
    assert [node for node in own if not set(iris(node, skos("broader"))) <= own - {node}] == []


def test_broader_matches_are_concepts_of_another_scheme() -> None:
    scheme_of = {node: path.stem for path in FILES for node in concepts(path)}
    pairs_of_schemes = {
        (scheme, scheme_of.get(above, "elsewhere"))
        for node, scheme in scheme_of.items()
        for above in iris(node, skos("broadMatch"))
    }
    assert ("municipality", "county") in pairs_of_schemes
    assert [pair for pair in pairs_of_schemes if pair[0] == pair[1]] == []


@each_file
def test_a_concept_is_a_top_concept_exactly_when_nothing_is_broader(path: Path) -> None:
    scheme = NamedNode(VOCABULARY + path.stem)
    for node in concepts(path):
        assert iris(node, skos("topConceptOf")) == ([] if iris(node, skos("broader")) else [scheme]), node


@each_file
def test_no_concept_is_broader_than_itself(path: Path) -> None:
    for node in concepts(path):
        waiting, above = iris(node, skos("broader")), set[NamedNode]()
        while waiting:
            parent = waiting.pop()
            if parent not in above:
                above.add(parent)
                waiting += iris(parent, skos("broader"))
        assert node not in above


@each_file
@pytest.mark.parametrize("language", sorted(LANGUAGES))
def test_labels_are_unique_within_a_scheme(path: Path, language: str) -> None:
    labels = Counter(
        label.value.casefold()
        for node in concepts(path)
        for label in literals(node, skos("prefLabel"))
        if label.language == language
    )
    assert [label for label, count in labels.items() if count > 1] == []


@each_file
def test_notations_are_unique_within_a_scheme(path: Path) -> None:
    notations = Counter(value for node in concepts(path) for value in literals(node, skos("notation")))
    assert [notation for notation, count in notations.items() if count > 1] == []


@pytest.mark.parametrize("scheme", FIXED)
def test_fixed_concept_names_exist(scheme: str) -> None:
    known = set(concepts(FOLDER / f"{scheme}.ttl"))
    assert {name for name in FIXED[scheme].split() if concept(scheme, name) not in known} == set()


@pytest.mark.parametrize("scheme", CLOSED)
def test_closed_schemes_hold_the_fixed_names_only(scheme: str) -> None:
    assert set(concepts(FOLDER / f"{scheme}.ttl")) == {concept(scheme, name) for name in FIXED[scheme].split()}


def test_shipped_policy_is_stated_on_the_concepts_and_nothing_else() -> None:
    stated = {
        (subject.removeprefix("rulekind/"), name, target)
        for name in ("requiredFor", "requiredWhenCrossing")
        for subject, target in pairs(sg(name))
    }
    assert stated == POLICY


def test_each_phase_says_how_grave_a_gap_is() -> None:
    assert pairs(sg("gapSeverity")) == {(f"phase/{name}", SH + severity) for name, severity in GAP_SEVERITY.items()}


def test_lacks_are_numbered_by_gravity() -> None:
    numbers = {name: literals(concept("lack", name), skos("notation")) for name in FIXED["lack"].split()}
    assert numbers == {name: [Literal(str(rank))] for rank, name in enumerate(FIXED["lack"].split(), start=1)}


def test_the_nine_tasks_are_typed_numbered_and_in_their_parts() -> None:
    assert subjects(TYPE, sg("Task"), everything()) == [concept("task", number) for number in "123456789"]
    for part, numbers in PARTS.items():
        for number in numbers:
            assert iris(concept("task", number), skos("broader")) == [concept("task", part)]
            assert literals(concept("task", number), skos("notation")) == [Literal(number)]


@each_file
def test_a_scheme_names_its_top_concepts_and_its_licence(path: Path) -> None:
    scheme = NamedNode(VOCABULARY + path.stem)
    quads = vocabulary(path)
    named = {quad.object for quad in quads if quad.subject == scheme and quad.predicate == skos("hasTopConcept")}
    assert named == {quad.subject for quad in quads if quad.predicate == skos("topConceptOf")} != set()
    assert [quad.object.value for quad in quads if quad.predicate.value == DCT + "license"] == [
        "https://creativecommons.org/licenses/by/4.0/"
    ]


def test_each_task_has_three_to_eight_criteria_of_readiness_numbered_by_it() -> None:
    of_tasks = Counter(task for criterion, task in pairs(sg("task")) if criterion.startswith("readiness/"))
    assert set(of_tasks) == {f"task/{number}" for number in "123456789"}
    assert all(3 <= count <= 8 for count in of_tasks.values())
    for criterion, task in pairs(sg("task")):
        [number] = literals(NamedNode(VOCABULARY + criterion), skos("notation"))
        assert number.value.startswith(task.removeprefix("task/") + ".")


def test_page_of_readiness_lists_the_criteria_as_the_vocabulary_has_them() -> None:
    page = (FOLDER.parents[1] / "docs" / "readiness.md").read_text("utf-8")
    rows = re.findall(r"^\| (\d\.\d) \| (.*) \| `([\w-]+)` \|$", page, re.MULTILINE)
    labels = {
        (literals(node, skos("notation"))[0].value, label.value, node.value.rpartition("/")[2])
        for node in concepts(FOLDER / "readiness.ttl")
        for label in literals(node, skos("prefLabel"))
        if label.language == "en"
    }
    assert rows == sorted(labels)
