"""The survey of 2023 is in the catalogue as the document gives it: figures, orders and sums, each in a sound data cube.

The figures are written here with the heading of the document under which they stand, so that a reader can check both.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from decimal import Decimal
from pathlib import Path

import pyoxigraph
import pytest

ROOT = Path(__file__).parents[2]
ID = "https://w3id.org/servicegraph/id/"
VOCABULARY = "https://w3id.org/servicegraph/vocab/"
SG = "https://w3id.org/servicegraph/ns#"
QB = "http://purl.org/linked-data/cube#"
DCT = "http://purl.org/dc/terms/"
RDFS = "http://www.w3.org/2000/01/rdf-schema#"
SKOS = "http://www.w3.org/2004/02/skos/core#"
RDF_TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"

Facts = dict[str, dict[str, list[str]]]


def read(*paths: Path) -> Facts:
    """Subject -> predicate -> objects, literals as their text."""
    facts: Facts = defaultdict(lambda: defaultdict(list))
    for path in paths:
        for quad in pyoxigraph.parse(path=str(path)):
            assert isinstance(quad.subject, pyoxigraph.NamedNode), f"{path} has a blank node"
            assert isinstance(quad.object, pyoxigraph.NamedNode | pyoxigraph.Literal), f"{path} has a blank node"
            facts[quad.subject.value][quad.predicate.value].append(quad.object.value)
    return facts


SURVEY = read(*sorted((ROOT / "catalogue" / "survey-2023").glob("*.ttl")))
VOCABULARIES = read(*sorted((ROOT / "ontology" / "vocabularies").glob("*.ttl")))
CODE_LISTS = {
    quad.subject.value: quad.object.value
    for quad in pyoxigraph.parse(path=str(ROOT / "ontology" / "servicegraph.ttl"))
    if isinstance(quad.subject, pyoxigraph.NamedNode)
    and isinstance(quad.object, pyoxigraph.NamedNode)
    and quad.predicate.value == f"{QB}codeList"
}
OBSERVATIONS = sorted(iri for iri, facts in SURVEY.items() if f"{QB}Observation" in facts[RDF_TYPE])
DATASETS = sorted(iri for iri, facts in SURVEY.items() if f"{QB}DataSet" in facts[RDF_TYPE])


def components(dataset: str, role: str) -> list[str]:
    """The dimensions or measures that the structure of a data set names."""
    (structure,) = SURVEY[dataset][f"{QB}structure"]
    return [value for component in SURVEY[structure][f"{QB}component"] for value in SURVEY[component][f"{QB}{role}"]]


def table(name: str) -> dict[tuple[str, ...], Decimal]:
    """The figures of one data set, by the local names of its dimension values."""
    dataset = f"{ID}dataset/survey-2023-{name}"
    dimensions, (measure,) = components(dataset, "dimension"), components(dataset, "measure")
    rows = [SURVEY[iri] for iri in OBSERVATIONS if dataset in SURVEY[iri][f"{QB}dataSet"]]
    found = [(tuple(row[d][0].rsplit("/", 1)[1] for d in dimensions), Decimal(row[measure][0])) for row in rows]
    assert len(dict(found)) == len(found), f"two observations of {name} have the same dimensions"
    return dict(found)


def counts(name: str) -> dict[str, int]:
    return {key: int(value) for (key,), value in table(name).items()}


def ranks(text: str) -> dict[str, int]:
    """'a b | c' -> a and b are first, c is second."""
    return {name: rank for rank, tier in enumerate(text.split("|"), start=1) for name in tier.split()}


# --- Figures. Places are headings of the document.


def test_sixty_seven_packages_and_chains_from_seventeen_of_twenty_one_counties() -> None:
    """'Näin tutkimus tehtiin'."""
    assert table("packages-and-chains") == {(): 67}
    assert table("counties-asked") == {(): 21}
    assert table("counties-answered") == {(): 17}


def test_phases() -> None:
    """'Päälöydökset'; '… kehittämisen ja toteuttamisen tilanne', figure 1."""
    assert counts("phases") == {"definition": 18, "pilot": 14, "deployment": 21, "operation": 14}


def test_rule_statuses() -> None:
    """'… kehittämisen ja toteuttamisen tilanne', figure 2."""
    assert counts("rule-statuses") == {"not-started": 5, "being-defined": 41, "in-use": 20}
    assert table("rule-status-unanswered") == {(): 1}


def test_phases_and_rule_statuses_each_make_up_the_whole() -> None:
    whole = sum(table("packages-and-chains").values())
    assert sum(table("phases").values()) == whole == 67
    assert sum(table("rule-statuses").values()) + sum(table("rule-status-unanswered").values()) == whole


def test_customer_groups_with_a_figure() -> None:
    """'Palvelukokonaisuuksien ja -ketjujen asiakasryhmät': five, and about a fifth."""
    found = counts("customer-group-counts")
    assert found == {"neurodivergent-people": 5, "neurodivergent-children-youth": 4, "neurodivergent-older-people": 1}
    assert found["neurodivergent-children-youth"] + found["neurodivergent-older-people"] == 5
    assert table("customer-group-shares") == {("much-or-multi-sector-support",): Decimal("0.2")}


# --- Orders: the text ranks the service groups and gives no numbers.


def test_service_groups_of_all() -> None:
    """'Palvelukokonaisuuksien ja -ketjujen monialaisuus', second paragraph."""
    assert counts("service-groups") == ranks(
        "mental-health-substance-use primary-outpatient-care working-age-social-services | "
        "specialised-psychiatry wellbeing-promotion specialised-somatic-care kela medical-rehabilitation "
        "family-social-services disability-services child-protection"
    )


def test_service_groups_of_the_open_answers() -> None:
    """'Palvelukokonaisuuksien ja -ketjujen monialaisuus', third paragraph."""
    assert counts("open-answers") == ranks(
        "ngo-activities religious-communities | rehabilitation-services emergency-services employment-services | "
        "volunteering debt-counselling"
    )


BY_CUSTOMER_GROUP = {
    "children-youth-families": "mental-health-substance-use | school-student-health-care student-welfare "
    "specialised-psychiatry family-social-services child-protection maternity-child-health-clinics "
    "primary-outpatient-care",
    "mental-health-substance-use": "mental-health-substance-use specialised-psychiatry working-age-social-services | "
    "primary-outpatient-care wellbeing-promotion",
    "neurodivergent-people": "mental-health-substance-use specialised-psychiatry | primary-outpatient-care",
    "neurodivergent-children-youth": "maternity-child-health-clinics child-protection school-student-health-care "
    "student-welfare education",
    "unemployed": "working-age-social-services employment-services kela primary-health-care unemployed-health-care | "
    "mental-health-substance-use",
    "older-people": "older-people-social-services primary-outpatient-care home-nursing wellbeing-promotion "
    "mental-health-substance-use | specialised-somatic-care housing-services",
    "much-or-multi-sector-support": "working-age-social-services primary-outpatient-care mental-health-substance-use | "
    "specialised-psychiatry medical-rehabilitation employment-services",
}


@pytest.mark.parametrize("group", BY_CUSTOMER_GROUP)
def test_service_groups_of_a_customer_group(group: str) -> None:
    """'Asiakasryhmittäinen tarkastelu', one paragraph a group."""
    found = table("service-groups-by-customer-group")
    assert {name: rank for (of, name), rank in found.items() if of == group} == ranks(BY_CUSTOMER_GROUP[group])


def test_no_customer_group_is_ranked_that_the_text_does_not_treat() -> None:
    assert {group for group, _ in table("service-groups-by-customer-group")} == set(BY_CUSTOMER_GROUP)


def test_counts_for_neurodivergent_people_are_inferred_and_say_so() -> None:
    """'Asiakasryhmittäinen tarkastelu': in all, and in all but one, of five."""
    found = {name: count for (_, name), count in table("neurodivergent-service-groups").items()}
    assert found == {"mental-health-substance-use": 5, "specialised-psychiatry": 5, "primary-outpatient-care": 5 - 1}
    modelled = {iri for iri in OBSERVATIONS if f"{VOCABULARY}basis/modelled" in SURVEY[iri][f"{SG}basis"]}
    assert {iri.removeprefix(f"{ID}observation/survey-2023-neurodivergent-count-") for iri in modelled} == set(found)
    assert all(SURVEY[iri][f"{RDFS}comment"] for iri in modelled)


# --- The cube is sound.


def test_there_are_as_many_observations_as_the_document_has_figures() -> None:
    sizes = Counter(SURVEY[iri][f"{QB}dataSet"][0].removeprefix(f"{ID}dataset/survey-2023-") for iri in OBSERVATIONS)
    assert sizes == {
        "packages-and-chains": 1, "counties-asked": 1, "counties-answered": 1,
        "phases": 4, "rule-statuses": 3, "rule-status-unanswered": 1,
        "customer-group-shares": 1, "customer-group-counts": 3,
        "service-groups": 11, "open-answers": 7,
        "service-groups-by-customer-group": sum(len(ranks(text)) for text in BY_CUSTOMER_GROUP.values()),
        "neurodivergent-service-groups": 3,
    }  # fmt: skip
    assert {f"{ID}dataset/survey-2023-{name}" for name in sizes} == set(DATASETS)


@pytest.mark.parametrize("iri", OBSERVATIONS, ids=lambda iri: iri.rsplit("/", 1)[1])
def test_observation_has_its_data_set_and_exactly_its_dimensions_and_measure(iri: str) -> None:
    facts = SURVEY[iri]
    (dataset,) = facts[f"{QB}dataSet"]
    expected = {*components(dataset, "dimension"), *components(dataset, "measure")}
    own = {p: values for p, values in facts.items() if p.startswith(SG) and p not in (f"{SG}sourcePlace", f"{SG}basis")}
    assert set(own) == expected
    assert all(len(values) == 1 for values in own.values())
    assert facts[f"{DCT}source"] == [f"{ID}source/thl-survey-2023"]
    assert len(facts[f"{RDFS}label"]) == 3
    assert facts[f"{SG}sourcePlace"]
    assert len(facts[f"{SG}basis"]) == 1


@pytest.mark.parametrize("iri", OBSERVATIONS, ids=lambda iri: iri.rsplit("/", 1)[1])
def test_dimension_values_are_concepts_of_the_code_list_of_the_dimension(iri: str) -> None:
    for dimension in components(SURVEY[iri][f"{QB}dataSet"][0], "dimension"):
        (value,) = SURVEY[iri][dimension]
        assert VOCABULARIES[value][f"{SKOS}inScheme"] == [CODE_LISTS[dimension]]


def test_every_structure_and_component_is_used() -> None:
    used = {value for facts in SURVEY.values() for p in (f"{QB}structure", f"{QB}component") for value in facts[p]}
    defined = {iri for iri in SURVEY if iri.startswith((f"{ID}structure/", f"{ID}component/"))}
    assert used == defined


# --- Themes.


def themes(scheme: str) -> list[str]:
    tops = [iri for iri, facts in VOCABULARIES.items() if f"{VOCABULARY}{scheme}" in facts[f"{SKOS}topConceptOf"]]
    return [iri.rsplit("/", 1)[1] for iri in sorted(tops, key=lambda iri: VOCABULARIES[iri][f"{SKOS}notation"])]


def test_challenges_stand_under_the_themes_of_the_main_findings() -> None:
    """'Päälöydökset', fifth point; one paragraph each under '… kehittämisen ja toteuttamisen haasteet'."""
    assert themes("challenge") == [
        "county-transition", "leadership", "many-actors", "labour-shortage", "culture-and-professions", "information",
        "project-based-development",
    ]  # fmt: skip


def test_gaps_and_transfer_of_information_can_be_told_apart() -> None:
    broader = {iri: facts[f"{SKOS}broader"] for iri, facts in VOCABULARIES.items() if f"{VOCABULARY}challenge/" in iri}
    halves = {
        iri.rsplit("/", 1)[1] for iri, above in broader.items() if above == [f"{VOCABULARY}challenge/information"]
    }
    assert halves == {"information-gaps", "information-transfer"}


def test_successes_stand_under_three_themes() -> None:
    """'Päälöydökset', sixth point; '… kehittämisen ja toteuttamisen onnistumiset'."""
    assert themes("success") == ["leadership", "many-actors-and-fields", "customer-orientation"]
