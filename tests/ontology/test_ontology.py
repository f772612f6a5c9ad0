"""The ontology names every term of the model in three languages, keeps to OWL 2 DL and contradicts nothing."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Iterable, Iterator
from pathlib import Path

import owlready2
import pyoxigraph
import pytest
from rdflib import OWL, RDF, RDFS, SKOS, BNode, Graph, Literal, Namespace, URIRef
from rdflib.term import Node

from servicegraph import Catalogue
from servicegraph.checks.reasoning import reason
from servicegraph.dataset.kinds import RESERVED

ROOT = Path(__file__).resolve().parents[2]
ONTOLOGY = ROOT / "ontology" / "servicegraph.ttl"
ALIGNMENTS = sorted((ROOT / "ontology" / "alignments").glob("*.ttl"))
VOCABULARIES = sorted((ROOT / "ontology" / "vocabularies").glob("*.ttl"))
CATALOGUE = sorted((ROOT / "catalogue").rglob("*.ttl"))

NS = URIRef("https://w3id.org/servicegraph/ns")
SG = Namespace("https://w3id.org/servicegraph/ns#")
XSD = Namespace("http://www.w3.org/2001/XMLSchema#")
LANGUAGES = {"fi", "sv", "en"}


def words(text: str) -> list[str]:
    return text.split()


CLASSES = words("""
    Service GeneralDescription Organisation Segment IntegratedService ServicePackage ServiceChain CustomerProcess
    Interface CoordinationRule Goal Indicator DataSource SteeringInstrument DialogueForum ReportingDuty Responsibility
    InformationSystem Pitfall OperatingModel Task TaskReadiness SourceDocument
    Provision Stage PublicBodyType
""")
PROPERTIES = words("""
    includes serves providedBy organisedBy adopts sector serviceGroup level channel area organisationType usesSystem
    refersTo phase ruleStatus segmentKind criterion within from to governedBy flow hasPitfall ruleKind responsibleRole
    legalBasis integrationLevel validFrom validUntil hasGoal goalLevel perspective contributesTo measuredBy dataSource
    reportedBy impactKind steeredBy means targets hasForum party frequency hasReporting reporter recipient covers
    hasResponsibility role holder task
    sourcePlace basis customerGroup pitfallKind mitigates knowledgeArea implementationLevel adoption usedIn step count
    share rank criteriaApplicable criteriaMet medianCriteriaMet
    completed completedValue fictitious informsOf isEntryPoint isIntendedEnd agreedBetween
    minimumAge maximumAge businessId ptvId oid
    provisionOf provider provisionKind underContract stageOf stageService position
    targetValue targetDate unit measuredAt storedIn reportForm handledIn publishedAt
    readinessCriterion appliesWhere valueIsMissing
    foundInFile foundAtLine foundAtColumn foundUntilLine foundUntilColumn
    requiredFor requiredWhenCrossing gapSeverity severityFollowsPhase presupposes hint rationale kind collection
    pluralName facet column factGroup inverseName searchWeight menuOrder defaultValue
""")
KINDS = {
    "service": "services", "general-description": "general-descriptions", "organisation": "organisations",
    "segment": "segments", "package": "packages", "chain": "chains", "process": "processes",
    "interface": "interfaces", "rule": "rules", "goal": "goals", "indicator": "indicators",
    "data-source": "data-sources", "instrument": "instruments", "forum": "forums",
    "reporting-duty": "reporting-duties", "responsibility": "responsibilities", "system": "systems",
    "observed-pitfall": "observed-pitfalls", "operating-model": "operating-models", "post": "posts",
    "source": "sources", "statute": "statutes", "measurement": "measurements", "observation": "observations",
    "dataset": "datasets", "provision": "provisions", "stage": "stages", "service-channel": "service-channels",
    "charge": "charges", "requirement": "requirements", "address": "addresses",
}  # fmt: skip

PROPERTY_TYPES = {OWL.ObjectProperty, OWL.DatatypeProperty, OWL.AnnotationProperty}
BUILT_IN = tuple(str(namespace) for namespace in (OWL, RDF, RDFS, XSD))
# https://www.w3.org/TR/owl2-syntax/#Datatype_Maps: no xsd:date, no xsd:duration.
OWL2_DATATYPES = {
    XSD.integer,
    XSD.decimal,
    XSD.boolean,
    XSD.string,
    XSD.dateTime,
    XSD.anyURI,
    RDF.langString,
}


def read(*paths: Path) -> Graph:
    graph = Graph()
    for path in paths:
        graph.parse(path)
    return graph


def merged(*paths: Path, extra: str = "") -> Graph:
    """The files as one ontology: OWL allows one header in a document, and nothing is to be fetched from the web."""
    graph = read(*paths)
    if extra:
        graph.parse(data=extra, format="turtle")
    for header in set(graph.subjects(RDF.type, OWL.Ontology)) - {NS}:
        graph.remove((header, None, None))
    graph.remove((None, OWL.imports, None))
    return graph


@pytest.fixture(scope="module")
def ontology() -> Graph:
    return read(ONTOLOGY)


@pytest.fixture(scope="module")
def everything() -> Graph:
    return merged(ONTOLOGY, *ALIGNMENTS)


def declared(graph: Graph, *types: Node) -> set[URIRef]:
    return {s for t in types for s in graph.subjects(RDF.type, t) if isinstance(s, URIRef)}


def own_terms(graph: Graph) -> list[URIRef]:
    return sorted(t for t in declared(graph, OWL.Class, *PROPERTY_TYPES) if t.startswith(SG))


# --- Names


def test_every_class_of_the_model_is_declared(ontology: Graph) -> None:
    assert {SG[name] for name in CLASSES} == {t for t in declared(ontology, OWL.Class) if t.startswith(SG)}


def test_every_property_of_the_model_is_declared(ontology: Graph) -> None:
    assert {SG[name] for name in PROPERTIES} == {t for t in declared(ontology, *PROPERTY_TYPES) if t.startswith(SG)}


@pytest.mark.parametrize("page", ["docs/modelling.md"])
def test_every_term_that_a_page_names_is_declared(ontology: Graph, page: str) -> None:
    named = set(re.findall(r"\bsg:([A-Za-z]+)", (ROOT / page).read_text(encoding="utf-8")))
    assert named <= {t.removeprefix(SG) for t in own_terms(ontology)}


@pytest.mark.parametrize("about", [RDFS.label, SKOS.definition], ids=["label", "definition"])
def test_every_term_is_named_and_defined_once_in_three_languages(ontology: Graph, about: URIRef) -> None:
    for term in own_terms(ontology):
        texts = [text for text in ontology.objects(term, about) if isinstance(text, Literal)]
        assert sorted(text.language or "" for text in texts) == sorted(LANGUAGES), term
        assert all(text.strip() == str(text) != "" for text in texts), term


def test_no_two_terms_share_a_definition(ontology: Graph) -> None:
    texts = [text for term in own_terms(ontology) for text in ontology.objects(term, SKOS.definition)]
    assert len(texts) == len(set(texts))


def test_no_two_terms_share_a_name(ontology: Graph) -> None:
    """A class and the property that leads to it are told apart by name alone where a page or a tool shows both."""
    named: dict[Literal, list[Node]] = {}
    for about in (RDFS.label, SKOS.altLabel):
        for term, name in ontology.subject_objects(about):
            assert isinstance(name, Literal)
            named.setdefault(Literal(name.lower(), lang=name.language), []).append(term)
    assert {name: terms for name, terms in named.items() if len(terms) > 1} == {}


def beginnings(text: str) -> set[str]:
    """How the words of *text* begin: words that begin alike are forms of one, as in Finnish they mostly are."""
    return {word[:5].lower() for word in re.findall(r"\w{3,}", text)}


@pytest.mark.parametrize(
    "path",
    # A county or municipality is named, and there is nothing to define.
    [ONTOLOGY, *(path for path in VOCABULARIES if path.stem not in {"county", "municipality"})],
    ids=lambda path: path.stem,
)
def test_a_definition_says_more_than_the_name(path: Path) -> None:
    """It has three words at least that are not in the name."""
    graph = read(path)
    repeating = [
        f"{term}: {definition}"
        for term, definition in graph.subject_objects(SKOS.definition)
        for about in (RDFS.label, SKOS.prefLabel)
        for name in graph.objects(term, about)
        if isinstance(name, Literal) and isinstance(definition, Literal) and name.language == definition.language
        if len(beginnings(definition) - beginnings(name)) < 3
    ]
    assert repeating == []


def test_every_term_says_which_ontology_defines_it(ontology: Graph) -> None:
    assert all(list(ontology.objects(term, RDFS.isDefinedBy)) == [NS] for term in own_terms(ontology))


def test_header_gives_version_licence_prefix_and_names(ontology: Graph) -> None:
    dct, vann = (
        Namespace("http://purl.org/dc/terms/"),
        Namespace("http://purl.org/vocab/vann/"),
    )
    version = ontology.value(NS, OWL.versionInfo)
    assert (NS, RDF.type, OWL.Ontology) in ontology
    assert ontology.value(NS, OWL.versionIRI) == URIRef(f"{NS}/{version}")
    assert ontology.value(NS, dct.license) == URIRef("https://creativecommons.org/licenses/by/4.0/")
    assert ontology.value(NS, vann.preferredNamespacePrefix) == Literal("sg")
    assert ontology.value(NS, vann.preferredNamespaceUri) == Literal(str(SG))
    for about in (dct.title, dct.description):
        assert {text.language for text in ontology.objects(NS, about) if isinstance(text, Literal)} == LANGUAGES


def test_kinds_are_those_of_the_modelling_page(ontology: Graph) -> None:
    found = {
        str(kind): [str(name) for name in ontology.objects(term, SG.collection)]
        for term, kind in ontology.subject_objects(SG.kind)
    }
    assert found == {kind: [collection] for kind, collection in KINDS.items()}
    assert len(list(ontology.triples((None, SG.kind, None)))) == len(KINDS)


def test_modelling_page_gives_each_kind_the_class_that_the_ontology_gives_it(
    ontology: Graph,
) -> None:
    page = (ROOT / "docs" / "modelling.md").read_text(encoding="utf-8")
    rows = dict(re.findall(r"\| `([a-z-]+)` \| `([a-z]+:[A-Za-z]+)` ", page))
    assert rows == {
        str(kind): ontology.namespace_manager.curie(str(term)) for term, kind in ontology.subject_objects(SG.kind)
    }


# --- Alignments


def test_there_is_an_alignment_for_each_standard() -> None:
    expected = {"contsys", "cpsv-ap", "dcat", "dqv", "org", "p-plan", "prov", "skos"}
    assert {path.stem for path in ALIGNMENTS} == expected


@pytest.mark.parametrize("path", ALIGNMENTS, ids=lambda path: path.stem)
def test_alignment_has_a_header_and_names_only_declared_terms(ontology: Graph, path: Path) -> None:
    graph = read(path)
    header = URIRef(f"{NS}/alignments/{path.stem}")
    assert list(graph.subjects(RDF.type, OWL.Ontology)) == [header]
    assert graph.value(header, RDFS.comment)
    assert graph.value(header, OWL.imports) == NS
    named = {node for triple in graph for node in triple if isinstance(node, URIRef) and node.startswith(SG)}
    assert named
    assert named <= set(own_terms(ontology))


# --- OWL 2 DL, as far as it shows in the triples


def built_in(term: Node) -> bool:
    return str(term).startswith(BUILT_IN)


def in_class_position(graph: Graph) -> Iterator[Node]:
    """Every class, named or not, that an axiom uses; the datatype of a data property stands in such a place too."""
    for about in (RDFS.subClassOf, OWL.disjointWith, OWL.equivalentClass):
        for pair in graph.subject_objects(about):
            yield from pair
    for about in (RDFS.domain, RDFS.range, OWL.someValuesFrom, OWL.complementOf):
        yield from graph.objects(None, about)
    for about in (OWL.unionOf, OWL.intersectionOf, OWL.members):
        for listed in graph.objects(None, about):
            yield from graph.items(listed)


def test_every_class_in_an_axiom_is_declared(everything: Graph) -> None:
    used = {node for node in in_class_position(everything) if isinstance(node, URIRef) and not built_in(node)}
    assert SG.Service in used
    assert used <= declared(everything, OWL.Class)


def test_every_property_is_declared_once_and_of_one_type(everything: Graph) -> None:
    positions = {
        OWL.onProperty,
        RDFS.subPropertyOf,
        OWL.propertyDisjointWith,
        OWL.inverseOf,
    }
    used: set[Node] = set(everything.predicates())
    for about in positions:
        used |= {node for pair in everything.subject_objects(about) for node in pair if isinstance(node, URIRef)}
    for term in used | declared(everything, *PROPERTY_TYPES):
        types = set(everything.objects(term, RDF.type)) & PROPERTY_TYPES
        assert len(types) == 1 or (not types and built_in(term)), (term, types)


def test_no_term_is_both_class_and_property(everything: Graph) -> None:
    assert not declared(everything, OWL.Class) & declared(everything, *PROPERTY_TYPES)


def test_no_word_of_rdf_or_owl_is_redefined(everything: Graph) -> None:
    assert not [subject for subject in everything.subjects() if built_in(subject)]


def test_axioms_hold_between_properties_of_one_type(everything: Graph) -> None:
    for about in (RDFS.subPropertyOf, OWL.propertyDisjointWith):
        for one, other in everything.subject_objects(about):
            types = [set(everything.objects(term, RDF.type)) & PROPERTY_TYPES for term in (one, other)]
            assert types[0] == types[1], (one, other)


def test_datatypes_are_in_the_owl_2_map(everything: Graph) -> None:
    data_properties = declared(everything, OWL.DatatypeProperty)
    ranges = {r for p in data_properties for r in everything.objects(p, RDFS.range)}
    literals = {o.datatype or XSD.string for o in everything.objects() if isinstance(o, Literal) and not o.language}
    assert ranges | literals <= OWL2_DATATYPES
    classes = {r for p in declared(everything, OWL.ObjectProperty) for r in everything.objects(p, RDFS.range)}
    assert not classes & OWL2_DATATYPES


# --- What the shipped data says, seen through the ontology


def members(graph: Graph, expression: Node) -> set[Node]:
    """The named classes of a domain or range: itself, or those of its union."""
    listed = graph.value(expression, OWL.unionOf)
    return {expression} if listed is None else set(graph.items(listed))


def test_domains_and_ranges_hold_in_the_shipped_data(ontology: Graph) -> None:
    """A domain that a catalogue's typing does not bear out would infer a wrong type, and no reasoner need notice."""
    data = read(*VOCABULARIES, *CATALOGUE)
    misfits = []
    for about, position in ((RDFS.domain, 0), (RDFS.range, 1)):
        for term, expression in ontology.subject_objects(about):
            if (term, RDF.type, OWL.ObjectProperty) not in ontology and position == 1:
                continue
            allowed = {sub for cls in members(ontology, expression) for sub in ontology.transitive_subjects(
                RDFS.subClassOf, cls)}  # fmt: skip
            for pair in data.subject_objects(term):
                types = set(data.objects(pair[position], RDF.type))
                if types and not types & allowed:
                    misfits.append(f"{pair[position]} has {about.fragment} of {term}")
    assert not misfits


# --- Reasoning

needs_java = pytest.mark.skipif(
    shutil.which("java") is None and os.environ.get("CI") != "true",
    reason="HermiT needs java, which this machine lacks; with CI=true the test runs and fails instead",
)

PREFIXES = """
    @prefix cpsv: <http://purl.org/vocab/cpsv#> .
    @prefix cv:   <http://data.europa.eu/m8g/> .
    @prefix dqv:  <http://www.w3.org/ns/dqv#> .
    @prefix eli:  <http://data.europa.eu/eli/ontology#> .
    @prefix ex:   <https://example.org/probe#> .
    @prefix org:  <http://www.w3.org/ns/org#> .
    @prefix owl:  <http://www.w3.org/2002/07/owl#> .
    @prefix qb:   <http://purl.org/linked-data/cube#> .
    @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
    @prefix sg:   <https://w3id.org/servicegraph/ns#> .
    @prefix skos: <http://www.w3.org/2004/02/skos/core#> .
"""


def unsatisfiable(graph: Graph, folder: Path) -> set[str]:
    """IRIs of the classes that can have no member; raises OwlReadyInconsistentOntologyError on a contradiction."""
    file = folder / "merged.owl"
    graph.serialize(file, format="xml")
    world = owlready2.World()
    loaded = world.get_ontology(file.as_uri()).load()
    with loaded:
        owlready2.sync_reasoner_hermit(world, infer_property_values=False, debug=0)
    return {cls.iri for cls in world.inconsistent_classes()} - {str(OWL.Nothing)}


def some(about: str, filler: str) -> str:
    return f"[ a owl:Restriction ; owl:onProperty {about} ; owl:someValuesFrom {filler} ]"


def probes(**parts: Iterable[str]) -> str:
    """One class per name, a subclass of all its parts: a question put to the reasoner."""
    return PREFIXES + "\n".join(
        f"ex:{name} a owl:Class ; rdfs:subClassOf {' , '.join(part)} ." for name, part in parts.items()
    )


IMPOSSIBLE = {
    "ServiceAndOrganisation": ["sg:Service", "sg:Organisation"],
    "ServiceAndChain": ["sg:Service", "sg:ServiceChain"],
    "RuleAndInterface": ["sg:CoordinationRule", "sg:Interface"],
    "RuleAndDataSource": ["sg:CoordinationRule", "sg:DataSource"],
    "PostAndOrganisation": ["org:Post", "sg:Organisation"],
    "SegmentAndTask": ["sg:Segment", "sg:Task"],
    "SegmentAndService": ["sg:Segment", "sg:Service"],
    "ChainAndProcess": ["sg:ServiceChain", "sg:CustomerProcess"],
    "InterfaceToConcept": [some("sg:to", "skos:Concept")],
    "ServiceServingOrganisation": [some("sg:serves", "sg:Organisation")],
    "RuleWithPhase": ["sg:CoordinationRule", some("sg:phase", "owl:Thing")],
    "InterfaceWithinTwoWholes": [
        some("sg:within", "sg:ServiceChain"),
        some("sg:within", "sg:CustomerProcess"),
    ],
    "InterfaceWithoutWhole": [
        "sg:Interface",
        f"[ a owl:Class ; owl:complementOf {some('sg:within', 'owl:Thing')} ]",
    ],
    "PubliclyOrganisedButNotPublic": [
        "sg:Service",
        some("sg:organisedBy", "cv:PublicOrganisation"),
        "[ a owl:Class ; owl:complementOf cpsv:PublicService ]",
    ],
}
POSSIBLE = {
    "PackageAndChain": ["sg:ServicePackage", "sg:ServiceChain"],
    "RuleAsInstrument": ["sg:CoordinationRule", "sg:SteeringInstrument"],
    "StatuteAsInstrument": ["eli:LegalResource", "sg:SteeringInstrument"],
    "SystemAsDataSource": ["sg:InformationSystem", "sg:DataSource"],
    "MeasurementAsObservation": ["dqv:QualityMeasurement", "qb:Observation"],
    "ModelAsChain": ["sg:OperatingModel", "sg:ServiceChain"],
    "PrivateService": [
        "sg:Service",
        some("sg:organisedBy", "sg:Organisation"),
        "[ a owl:Class ; owl:complementOf cpsv:PublicService ]",
    ],
    "RuleWithStatus": ["sg:CoordinationRule", some("sg:ruleStatus", "skos:Concept")],
    "SurveyFigure": [
        "qb:Observation",
        some("sg:phase", "skos:Concept"),
        some("sg:serviceGroup", "skos:Concept"),
    ],
    "PostReports": [some("sg:reporter", "org:Post")],
    "RoleReports": [some("sg:reporter", "skos:Concept")],
}

CONTRADICTIONS = {
    "a thing of two kinds": "ex:a a sg:Service , sg:Organisation .",
    "an interface of a service with itself": "ex:i sg:from ex:a ; sg:to ex:a .",
    "two goals that each contribute to the other": "ex:g sg:contributesTo ex:h . ex:h sg:contributesTo ex:g .",
}


@needs_java
def test_ontology_and_alignments_are_consistent_and_no_class_is_unsatisfiable(
    tmp_path: Path,
) -> None:
    assert unsatisfiable(merged(ONTOLOGY, *ALIGNMENTS, *VOCABULARIES), tmp_path) == set()


@needs_java
def test_whole_shipped_catalogue_agrees_with_the_ontology_and_its_alignments(shipped: Catalogue) -> None:
    """Nothing is left out but the literals whose datatype OWL 2 does not know, and these are counted."""
    found = reason(shipped.scope)
    read = [quad.object for quad in shipped.dataset.quads() if isinstance(quad.object, pyoxigraph.Literal)]
    unknown = [value for value in read if URIRef(value.datatype.value) not in OWL2_DATATYPES]
    assert found.diagnostics == ()
    assert found.left_out == len(unknown) > 0
    assert found.types > 0


PUBLIC = """
    PREFIX org: <http://www.w3.org/ns/org#> PREFIX sg: <https://w3id.org/servicegraph/ns#>
    SELECT DISTINCT ?service {
      ?service a sg:Service ; sg:organisedBy / org:subOrganizationOf* / sg:organisationType / a sg:PublicBodyType
    }
"""


@pytest.mark.matrix
@needs_java
def test_services_that_a_public_body_organises_are_public_services(tmp_path: Path) -> None:
    """The alignment with CPSV-AP infers what a path through the data finds; the mark on the types is data."""
    graph = merged(ONTOLOGY, *ALIGNMENTS, *VOCABULARIES, *CATALOGUE)
    expected = {str(row[0]) for row in graph.query(PUBLIC)}  # type: ignore[index]
    assert len(expected) > 100
    for triple in list(graph):
        if isinstance(triple[2], Literal):  # no axiom here is about literals, and a reasoner knows few datatypes
            graph.remove(triple)
    graph.serialize(tmp_path / "merged.owl", format="xml")
    world = owlready2.World()
    with world.get_ontology((tmp_path / "merged.owl").as_uri()).load():
        owlready2.sync_reasoner_hermit(world, infer_property_values=False, debug=0)
    public = world["http://purl.org/vocab/cpsv#PublicService"]
    assert {service.iri for service in public.instances(world=world)} == expected


@needs_java
def test_reasoner_excludes_what_cannot_be_and_allows_what_can(tmp_path: Path) -> None:
    graph = merged(ONTOLOGY, *ALIGNMENTS, extra=probes(**IMPOSSIBLE, **POSSIBLE))
    assert unsatisfiable(graph, tmp_path) == {f"https://example.org/probe#{name}" for name in IMPOSSIBLE}


@pytest.mark.matrix
@needs_java
@pytest.mark.parametrize("facts", CONTRADICTIONS.values(), ids=list(CONTRADICTIONS))
def test_contradictory_copy_is_found_inconsistent(facts: str, tmp_path: Path) -> None:
    with pytest.raises(owlready2.OwlReadyInconsistentOntologyError):
        unsatisfiable(merged(ONTOLOGY, *ALIGNMENTS, extra=PREFIXES + facts), tmp_path)


def test_reasoner_reads_every_axiom_from_the_merged_file(everything: Graph) -> None:
    """Blank nodes are the expressions of one axiom each, so that no parser drops or merges them."""
    uses: dict[Node, int] = {}
    for node in everything.objects():
        if isinstance(node, BNode):
            uses[node] = uses.get(node, 0) + 1
    assert all(count == 1 for count in uses.values())


def test_no_list_has_a_name_that_belongs_to_a_page(shipped: Catalogue) -> None:
    assert RESERVED.isdisjoint(kind.collection for kind in shipped.dataset.kinds)


def test_what_lists_and_pages_show_has_names_in_three_languages(shipped: Catalogue) -> None:
    shown, names = shipped.dataset.presentation, shipped.dataset.labels.names
    for kind in shipped.dataset.kinds:
        assert set(shown.plural_of(kind)) == {"fi", "sv", "en"}, kind.name
        for property in (*shown.facets_of(kind), *shown.columns_of(kind)):
            assert set(names[property]) >= {"fi", "sv", "en"}, property
            assert shown.group_of.get(property) in shown.groups, property
    for property, name in shown.inverses.items():
        assert set(name) == {"fi", "sv", "en"}, property


def test_whatever_the_catalogue_says_of_a_thing_stands_under_a_heading(shipped: Catalogue) -> None:
    shown = shipped.dataset.presentation
    aside = {"completed", "completedValue", "sourcePlace", "basis", "fictitious"}
    said = {quad.predicate.value for file in shipped.dataset.data for quad in file.quads}
    ours = {property for property in said if property.startswith(SG) and property.removeprefix(SG) not in aside}
    assert ours <= set(shown.group_of)
