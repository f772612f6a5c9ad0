"""What a source states and what was completed here can be told apart in the shipped catalogue, fact by fact.

The counts of `docs/catalogue/README.md` are compared with the catalogue, so that the page stays true.
"""

from __future__ import annotations

import re
from collections import defaultdict
from pathlib import Path

import pyoxigraph
import pytest

ROOT = Path(__file__).parents[2]
CATALOGUE = ROOT / "catalogue"
SG = "https://w3id.org/servicegraph/ns#"
ID = "https://w3id.org/servicegraph/id/"
RDFS_COMMENT = "http://www.w3.org/2000/01/rdf-schema#comment"
RDF_TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
STATED = "https://w3id.org/servicegraph/vocab/basis/stated"
MODELLED = "https://w3id.org/servicegraph/vocab/basis/modelled"

FACTS: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
FOLDERS: dict[str, str] = {}
COMMENTS: list[tuple[str, str]] = []
for path in sorted(CATALOGUE.glob("**/*.ttl")):
    for quad in pyoxigraph.parse(path=str(path)):
        assert isinstance(quad.subject, pyoxigraph.NamedNode)
        assert isinstance(quad.object, pyoxigraph.NamedNode | pyoxigraph.Literal)
        FACTS[quad.subject.value][quad.predicate.value].add(quad.object.value)
        if quad.predicate.value == f"{SG}basis":
            FOLDERS[quad.subject.value] = path.relative_to(CATALOGUE).parts[0]
        if quad.predicate.value == RDFS_COMMENT:
            COMMENTS.append((quad.subject.value, quad.object.value))

WITH_COMPLETED = sorted(iri for iri, facts in FACTS.items() if facts[f"{SG}completed"] or facts[f"{SG}completedValue"])


def of(kind: str) -> list[str]:
    """The IRIs of the members of a class of the ontology."""
    return sorted(iri for iri, facts in FACTS.items() if SG + kind in facts[RDF_TYPE])


def is_completed(iri: str, name: str, value: str) -> bool:
    """Whether the value that a property of the ontology has at an entity was completed here."""
    return SG + name in FACTS[iri][f"{SG}completed"] or value in FACTS[iri][f"{SG}completedValue"]


def test_completed_properties_stand_on_their_entities() -> None:
    missing = [(iri, name) for iri in WITH_COMPLETED for name in FACTS[iri][f"{SG}completed"] if not FACTS[iri][name]]
    assert not missing


def test_completed_values_are_values_of_their_entities() -> None:
    annotations = {f"{SG}completed", f"{SG}completedValue"}
    strange = [
        (iri, value)
        for iri in WITH_COMPLETED
        for value in FACTS[iri][f"{SG}completedValue"]
        if not any(value in values for name, values in FACTS[iri].items() if name not in annotations)
    ]
    assert not strange


def test_completed_value_says_nothing_that_its_property_says_already() -> None:
    """A value is named only where its property also has values that the source gives."""
    repeated = [
        (iri, name)
        for iri in WITH_COMPLETED
        for name in FACTS[iri][f"{SG}completed"]
        if FACTS[iri][name] and FACTS[iri][name] <= FACTS[iri][f"{SG}completedValue"]
    ]
    assert not repeated


def test_only_stated_entities_have_completed_facts() -> None:
    assert {iri: FACTS[iri][f"{SG}basis"] for iri in WITH_COMPLETED if FACTS[iri][f"{SG}basis"] != {STATED}} == {}


def test_where_a_fact_comes_from_is_never_itself_completed() -> None:
    provenance = {f"{SG}basis", f"{SG}sourcePlace", "http://purl.org/dc/terms/source"}
    assert not [iri for iri in WITH_COMPLETED if FACTS[iri][f"{SG}completed"] & provenance]


def test_no_comment_tells_in_prose_what_was_completed() -> None:
    words = re.compile(r"täydenn|komplettera|completed|\bsg:", re.IGNORECASE)
    assert not [(iri, text) for iri, text in COMMENTS if words.search(text)]


def test_no_comment_on_a_stated_entity_says_that_something_was_modelled() -> None:
    words = re.compile(r"mallinnettu tässä|modellerat här|modelled here", re.IGNORECASE)
    assert not [iri for iri, text in COMMENTS if words.search(text) and STATED in FACTS[iri][f"{SG}basis"]]


def test_report_states_twenty_two_of_the_ninety_six_services_in_the_menus() -> None:
    menus = [(iri, service) for iri in of("CustomerProcess") for service in FACTS[iri][f"{SG}includes"]]
    stated = [(iri, service) for iri, service in menus if not is_completed(iri, "includes", service)]
    assert (len(stated), len(menus)) == (22, 96)


def test_menu_of_each_process_tells_which_of_its_services_the_report_gives() -> None:
    assert all(FACTS[iri][f"{SG}completedValue"] or is_completed(iri, "includes", "") for iri in of("CustomerProcess"))


def test_both_ends_of_a_stated_interface_are_stated() -> None:
    stated = [iri for iri in of("Interface") if STATED in FACTS[iri][f"{SG}basis"]]
    ends = [(iri, end, value) for iri in stated for end in ("from", "to") for value in FACTS[iri][SG + end]]
    assert ends
    assert not [(iri, end) for iri, end, value in ends if is_completed(iri, end, value)]


def test_only_the_example_of_the_handbook_is_fictitious() -> None:
    fictitious = [iri for iri, facts in FACTS.items() if "true" in facts[f"{SG}fictitious"]]
    assert fictitious == [f"{ID}package/youth"]


def test_phase_is_stated_only_where_the_source_tells_that_a_pilot_ended_or_a_definition_goes_on() -> None:
    wholes = [iri for kind in ("ServicePackage", "ServiceChain", "CustomerProcess") for iri in of(kind)]
    stated = {
        iri.removeprefix(ID): phase.rsplit("/", 1)[1]
        for iri in wholes
        if STATED in FACTS[iri][f"{SG}basis"]
        for phase in FACTS[iri][f"{SG}phase"]
        if not is_completed(iri, "phase", phase)
    }
    assert stated == {
        "package/keusote-mantsala-pornainen-partnership": "ended",
        "package/keusote-multi-sector-team": "ended",
        "package/youth": "definition",
    }


@pytest.mark.parametrize("kind", ["ServicePackage", "ServiceChain", "CustomerProcess"])
def test_no_whole_has_a_rule_status_that_only_its_source_could_tell(kind: str) -> None:
    """No document says how far the rules of a single whole are: every status was completed or modelled."""
    stated = [
        iri
        for iri in of(kind)
        if STATED in FACTS[iri][f"{SG}basis"]
        and any(not is_completed(iri, "ruleStatus", status) for status in FACTS[iri][f"{SG}ruleStatus"])
    ]
    assert not stated


def test_what_has_ended_has_its_last_day() -> None:
    ended = [iri for iri, facts in FACTS.items() if any(phase.endswith("/ended") for phase in facts[f"{SG}phase"])]
    assert {iri.removeprefix(f"{ID}package/"): FACTS[iri][f"{SG}validUntil"] for iri in ended} == {
        "keusote-mantsala-pornainen-partnership": {"2023-08-31"},
        "keusote-multi-sector-team": {"2023-12-31"},
    }


def test_outsourced_reception_is_not_offered_after_its_pilot() -> None:
    service = FACTS[f"{ID}service/keusote-outsourced-remote-reception"]
    assert (service[f"{SG}validFrom"], service[f"{SG}validUntil"]) == ({"2023-03-01"}, {"2023-08-31"})


def test_created_care_chains_are_not_said_to_be_in_use() -> None:
    """The report says of the five that they were created, nothing of their use."""
    statuses = {
        iri: FACTS[iri][f"{SG}ruleStatus"]
        for iri in FACTS
        if re.match(rf"{ID}(chain|rule)/keusote-hus-(?!severe)", iri)
    }
    assert len(statuses) == 10
    assert {value.rsplit("/", 1)[1] for values in statuses.values() for value in values} == {"being-defined"}
    assert all(is_completed(iri, "ruleStatus", next(iter(values))) for iri, values in statuses.items())


def test_each_chain_has_a_service_director_of_its_own() -> None:
    owners = [iri for iri in of("Responsibility") if any(r.endswith("/chain-owner") for r in FACTS[iri][f"{SG}role"])]
    holders = [holder for iri in owners for holder in FACTS[iri][f"{SG}holder"]]
    assert len(owners) == len(holders) == len(set(holders)) == 3


def test_guidance_tells_older_people_of_associations_and_parishes_without_passing_them_on() -> None:
    guidance = FACTS[f"{ID}service/keusote-older-people-customer-guidance"]
    told = {value.removeprefix(f"{ID}service/") for value in guidance[f"{SG}informsOf"]}
    assert told == {"area-association-activities", "area-parish-activities", "municipal-wellbeing-promotion"}
    assert not guidance[f"{SG}refersTo"]


def test_kela_organises_its_own_benefits_only() -> None:
    organised = [iri for iri, facts in FACTS.items() if f"{ID}organisation/kela" in facts[f"{SG}organisedBy"]]
    assert organised
    assert all(SG + "Service" in FACTS[iri][RDF_TYPE] for iri in organised)


def test_specialised_care_of_hus_is_somatic_and_psychiatric() -> None:
    groups = {value.rsplit("/", 1)[1] for value in FACTS[f"{ID}service/hus-specialised-care"][f"{SG}serviceGroup"]}
    assert groups == {"specialised-somatic-care", "specialised-psychiatry"}


@pytest.mark.parametrize(
    ("model", "outcome"),
    [
        ("keusote-reception-team-model", "unfinished"),
        ("keusote-low-threshold-definition", "defined"),
        ("keusote-electronic-family-centre", "dropped"),
        ("keusote-therapy-coordination", "adopted"),
        ("keusote-intervention-coordination", "unfinished"),
    ],
)
def test_operating_model_has_the_outcome_that_the_report_tells(model: str, outcome: str) -> None:
    adoption = FACTS[f"{ID}operating-model/{model}"][f"{SG}adoption"]
    assert {value.rsplit("/", 1)[1] for value in adoption} == {outcome}
    assert not is_completed(f"{ID}operating-model/{model}", "adoption", next(iter(adoption)))


def test_adopted_operating_model_has_not_ended() -> None:
    adopted = [iri for iri in of("OperatingModel") if any(o.endswith("/adopted") for o in FACTS[iri][f"{SG}adoption"])]
    assert adopted
    assert not [iri for iri in adopted if FACTS[iri][f"{SG}validUntil"]]


def figures(folder: str) -> tuple[int, int, int, int]:
    """Of the entities of a folder: stated in every fact, stated with completed facts, modelled; and completed facts."""
    here = [iri for iri, name in FOLDERS.items() if name == folder]
    modelled = [iri for iri in here if MODELLED in FACTS[iri][f"{SG}basis"]]
    completed = [iri for iri in here if iri in WITH_COMPLETED]
    facts = sum(len(FACTS[iri][f"{SG}completed"]) + len(FACTS[iri][f"{SG}completedValue"]) for iri in completed)
    return len(here) - len(modelled) - len(completed), len(completed), len(modelled), facts


@pytest.mark.parametrize("folder", sorted(set(FOLDERS.values())))
def test_documentation_counts_what_each_folder_states_and_what_was_completed(folder: str) -> None:
    rows = (ROOT / "docs" / "catalogue" / "README.md").read_text(encoding="utf-8").splitlines()
    (row,) = [row for row in rows if row.startswith(f"| `{folder}` | ") and row.count("|") == 6]
    assert row == "| `{}` | {} | {} | {} | {} |".format(folder, *figures(folder))
