"""The questions on interfaces and rules over small catalogues in which every lack, crossing and way is planted.

The expected rows are written by hand from the Turtle files in data/questions/interfaces.
"""

from __future__ import annotations

import datetime
import functools
import itertools
from collections.abc import Callable
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from servicegraph import Catalogue
from servicegraph.errors import ParameterError
from servicegraph.rdf.index import text_of
from tests.asking import Row, rows

FOLDER = Path(__file__).parents[1] / "data" / "questions" / "interfaces"

UNDESCRIBED = [
    ("package:lacks", "", "service:advice", "service:shop", "lack:undescribed", "", ""),
    ("package:lacks", "", "service:school", "service:shop", "lack:undescribed", "", ""),
]
NO_RULE = ("package:lacks", "interface:1-advice-clinic", "service:advice", "service:clinic", "lack:no-rule", "", "")
NOT_IN_USE = (
    "package:lacks",
    "interface:2-clinic-advice",
    "service:clinic",
    "service:advice",
    "lack:rule-not-in-use",
    "",
    "",
)
EXPIRED = (
    "package:lacks",
    "interface:3-advice-school",
    "service:advice",
    "service:school",
    "lack:rule-expired",
    "",
    "",
)
MISSING = [
    ("package:lacks", interface, start, end, "lack:kind-missing", kind, "")
    for interface, start, end, kind in (
        ("interface:6-clinic-ward", "service:clinic", "service:ward", "rulekind:joint-recording"),
        ("interface:4-school-advice", "service:school", "service:advice", "rulekind:consent"),
        ("interface:4-school-advice", "service:school", "service:advice", "rulekind:division-of-work"),
        ("interface:4-school-advice", "service:school", "service:advice", "rulekind:information-transfer"),
        ("interface:4-school-advice", "service:school", "service:advice", "rulekind:overall-responsibility"),
    )
]
LACKS = [*UNDESCRIBED, NO_RULE, NOT_IN_USE, EXPIRED, *MISSING]

Ask = Callable[..., list[Row]]


def ask_of(catalogue: Catalogue) -> Ask:
    return functools.partial(rows, catalogue)


@pytest.fixture(scope="module")
def ask() -> Ask:
    return ask_of(Catalogue.load(FOLDER))


@pytest.fixture
def ask_with(tmp_path: Path) -> Callable[[str], Ask]:
    """Asks the same catalogue with some Turtle more."""

    def with_turtle(turtle: str) -> Ask:
        prefixes = "@prefix sg: <https://w3id.org/servicegraph/ns#> .\n"
        prefixes += "@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .\n"
        for kind in ("chain", "interface", "organisation", "package", "process", "rule", "service"):
            prefixes += f"@prefix {kind}: <https://example.org/id/{kind}/> .\n"
        for scheme in ("crossing", "rulekind", "rulestatus"):
            prefixes += f"@prefix {scheme}: <https://w3id.org/servicegraph/vocab/{scheme}/> .\n"
        settings = f'base = "https://example.org/id/"\ninclude = ["{FOLDER}"]\n'
        (tmp_path / "servicegraph.toml").write_text(settings, "utf-8")
        (tmp_path / "more.ttl").write_text(prefixes + turtle, "utf-8")
        return ask_of(Catalogue.load(tmp_path))

    return with_turtle


# --- interfaces-of-chain


def test_interfaces_of_a_chain_are_those_within_it_and_its_parts_with_their_flow(ask: Ask) -> None:
    assert ask("interfaces-of-chain", chain="chain:outer") == [
        ("chain:outer", "interface:outer-p-q", "service:p", "service:q", "flow:sequence"),
        ("process:inner", "interface:inner-s-p", "service:s", "service:p", "flow:sequence"),
    ]
    assert {row[0] for row in ask("interfaces-of-chain", chain="process:inner")} == {"process:inner"}


def test_every_interface_stands_once_whether_it_lacks_anything_or_not(ask: Ask) -> None:
    found = [row[1] for row in ask("interfaces-of-chain", chain="package:lacks")]
    assert len(found) == len(set(found)) == 6
    assert "interface:5-clinic-shop" in found, "one that has all its rules"


def test_interfaces_of_one_service_are_those_at_either_end(ask: Ask) -> None:
    found = ask("interfaces-of-chain", service="service:shop")
    assert [row[1] for row in found] == ["interface:5-clinic-shop"]


def test_flow_that_is_stated_is_told(ask_with: Callable[[str], Ask]) -> None:
    flow = "<https://w3id.org/servicegraph/vocab/flow/parallel>"
    ask = ask_with(f"interface:outer-p-q sg:flow {flow} .")
    assert ask("interfaces-of-chain", chain="chain:outer")[0][4] == "flow:parallel"


@pytest.mark.parametrize("of", ["interface:outer-p-q", "service:q", "chain:outer"])
def test_interface_counts_on_its_own_days_and_on_those_of_its_ends_and_its_whole(
    of: str, ask_with: Callable[[str], Ask]
) -> None:
    ask = ask_with(f'{of} sg:validFrom "2024-02-01"^^xsd:date ; sg:validUntil "2024-02-29"^^xsd:date .')

    def count(day: str) -> int:
        return [row[1] for row in ask("interfaces-of-chain", chain="chain:outer", date=day)].count(
            "interface:outer-p-q"
        )

    assert [count(day) for day in ("2024-01-31", "2024-02-01", "2024-02-29", "2024-03-01")] == [0, 1, 1, 0]


# --- interfaces-without-rules


def test_every_kind_of_lack_is_found_and_the_gravest_comes_first(ask: Ask) -> None:
    assert ask("interfaces-without-rules", chain="package:lacks") == LACKS


def test_columns_and_parameters_are_those_that_partners_rely_on() -> None:
    query = Catalogue.load(FOLDER).library.get("interfaces-without-rules")
    columns = ["chain", "interface", "from", "to", "lack", "missingKind", "elsewhere"]
    assert [column.name for column in query.columns] == columns
    assert [parameter.name for parameter in query.parameters] == ["chain", "organisation", "lack", "date"]
    assert not any(parameter.required for parameter in query.parameters)


@pytest.mark.parametrize("lack", ["undescribed", "no-rule", "rule-not-in-use", "rule-expired", "kind-missing"])
def test_one_lack_alone_can_be_asked_for(ask: Ask, lack: str) -> None:
    expected = [row for row in LACKS if row[4] == f"lack:{lack}"]
    assert ask("interfaces-without-rules", chain="package:lacks", lack=f"lack:{lack}") == expected


def test_organisation_is_met_as_provider_organiser_or_parent_of_either(ask: Ask) -> None:
    assert ask("interfaces-without-rules", organisation="organisation:company", chain="package:lacks") == UNDESCRIBED
    city = ask("interfaces-without-rules", organisation="organisation:city")
    assert city == [UNDESCRIBED[1], EXPIRED, *[row for row in MISSING if row[1] == "interface:4-school-advice"]]
    unit = ask("interfaces-without-rules", organisation="organisation:county-unit")
    assert unit == [NO_RULE, NOT_IN_USE, MISSING[0]]
    county = ask("interfaces-without-rules", organisation="organisation:county", chain="package:lacks")
    assert county == [lack for lack in LACKS if lack != UNDESCRIBED[1]]


def test_rule_of_the_whole_holds_at_its_own_interfaces_and_not_in_its_parts(ask: Ask) -> None:
    rows = ask("interfaces-without-rules", chain="chain:outer")
    assert rows == [("process:inner", "interface:inner-s-p", "service:s", "service:p", "lack:no-rule", "", "")]


def test_chain_brings_the_lacks_of_its_parts(ask: Ask) -> None:
    assert {row[0] for row in ask("interfaces-without-rules", chain="chain:ways")} == {"chain:ways", "chain:part"}
    assert {row[0] for row in ask("interfaces-without-rules", chain="chain:part")} == {"chain:part"}


def test_interface_describes_what_refers_within_its_whole_its_parts_and_what_includes_it(ask: Ask) -> None:
    undescribed = ask("interfaces-without-rules", lack="lack:undescribed")
    assert undescribed == [
        *UNDESCRIBED,
        ("package:other", "", "service:p", "service:q", "lack:undescribed", "", "interface:outer-p-q"),
        ("package:other", "", "service:p", "service:s", "lack:undescribed", "", "interface:inner-s-p"),
    ]


def test_pair_is_told_once_from_the_service_that_refers_or_the_first_of_two(ask_with: Callable[[str], Ask]) -> None:
    # advice and outside refer to each other: both in one package only after this.
    ask = ask_with("package:lacks sg:includes service:outside .")
    undescribed = ask("interfaces-without-rules", chain="package:lacks", lack="lack:undescribed")
    assert [row[2:4] for row in undescribed] == [
        ("service:advice", "service:outside"),
        ("service:advice", "service:shop"),
        ("service:school", "service:shop"),
    ]
    ask = ask_with("service:shop sg:refersTo service:school .")
    undescribed = ask("interfaces-without-rules", chain="package:lacks", lack="lack:undescribed")
    assert ("service:school", "service:shop") in [row[2:4] for row in undescribed]
    assert len(undescribed) == len(UNDESCRIBED)


def test_service_that_people_are_only_told_about_is_no_lack(ask_with: Callable[[str], Ask]) -> None:
    ask = ask_with("service:ward sg:informsOf service:shop , service:school .")
    assert ask("interfaces-without-rules", chain="package:lacks") == LACKS


def test_undescribed_interface_is_told_in_the_innermost_integrated_services(ask_with: Callable[[str], Ask]) -> None:
    ask = ask_with("chain:around a sg:ServiceChain ; sg:includes package:lacks , service:school , service:shop .")
    assert ask("interfaces-without-rules", lack="lack:undescribed", chain="chain:around") == UNDESCRIBED


def test_which_kinds_are_needed_is_data_of_the_catalogue(ask_with: Callable[[str], Ask]) -> None:
    ask = ask_with("rulekind:consultation sg:requiredWhenCrossing crossing:organisation-type .")
    rows = ask("interfaces-without-rules", chain="package:lacks", lack="lack:kind-missing")
    added = [row for row in rows if row not in MISSING]
    assert [(row[1], row[5]) for row in added] == [
        ("interface:5-clinic-shop", "rulekind:consultation"),
        ("interface:4-school-advice", "rulekind:consultation"),
    ]
    assert len(rows) == len(MISSING) + 2


@pytest.mark.parametrize(
    ("dates", "lack"),
    [
        ("sg:validUntil {today}", "lack:kind-missing"),
        ("sg:validUntil {yesterday}", "lack:rule-expired"),
        ("sg:validFrom {today}", "lack:kind-missing"),
        ("sg:validFrom {tomorrow}", "lack:rule-not-in-use"),
        ("sg:validFrom {yesterday} ; sg:validUntil {tomorrow}", "lack:kind-missing"),
    ],
)
def test_rule_holds_from_its_first_day_to_its_last(dates: str, lack: str, ask_with: Callable[[str], Ask]) -> None:
    today = datetime.datetime.now(ZoneInfo("Europe/Helsinki")).date()
    days = {
        name: f'"{today + datetime.timedelta(days=offset)}"^^xsd:date'
        for name, offset in (("yesterday", -1), ("today", 0), ("tomorrow", 1))
    }
    rule = "rule:dated a sg:CoordinationRule ; sg:ruleKind rulekind:referral ; sg:ruleStatus rulestatus:in-use ; "
    ask = ask_with(rule + dates.format(**days) + " . interface:1-advice-clinic sg:governedBy rule:dated .")
    rows = [row for row in ask("interfaces-without-rules", chain="package:lacks") if row[1] == NO_RULE[1]]
    assert {row[4] for row in rows} == {lack}
    if lack == "lack:kind-missing":
        assert [row[5] for row in rows] == [
            "rulekind:consent",
            "rulekind:division-of-work",
            "rulekind:information-transfer",
        ]


def test_holding_rule_outweighs_those_that_have_ended(ask_with: Callable[[str], Ask]) -> None:
    ask = ask_with("interface:3-advice-school sg:governedBy rule:referral .")
    rows = [row for row in ask("interfaces-without-rules", chain="package:lacks") if row[1] == EXPIRED[1]]
    assert {row[4] for row in rows} == {"lack:kind-missing"}


def test_question_and_check_find_the_same_lacks(shipped: Catalogue) -> None:
    shapes = {
        "Interface-rule": "lack:no-rule",
        "Interface-rule-in-use": "lack:rule-not-in-use",
        "Interface-rule-in-force": "lack:rule-expired",
        "Interface-needed-kinds": "lack:kind-missing",
        "Interface-crossing-provider": "lack:kind-missing",
        "Interface-crossing-organiser": "lack:kind-missing",
        "Interface-crossing-sector": "lack:kind-missing",
        "Interface-crossing-organisation-type": "lack:kind-missing",
        "Interface-crossing-information-system": "lack:kind-missing",
    }
    found = set()
    for finding in shipped.checked.diagnostics:
        lack = shapes.get(finding.shape.rpartition("/")[2])
        if lack:
            kind = shipped.prefixes.contract(text_of(finding.value)) if lack == "lack:kind-missing" else ""
            found.add((shipped.prefixes.contract(text_of(finding.focus)), lack, kind))
    asked = ask_of(shipped)("interfaces-without-rules")
    assert found == {(row[1], row[4], row[5]) for row in asked if row[1]}
    undescribed = [
        f for f in shipped.checked.diagnostics if f.shape.endswith("/IntegratedService-undescribed-interface")
    ]
    pairs = [(text_of(f.focus), *text_of(f.value).split()) for f in undescribed]
    assert sorted(tuple(map(shipped.prefixes.contract, pair)) for pair in pairs) == sorted(
        (row[0], row[2], row[3]) for row in asked if not row[1]
    )


def test_undescribed_interface_is_told_in_the_language_that_is_asked_for(shipped: Catalogue) -> None:
    told = [f for f in shipped.checked.diagnostics if f.shape.endswith("/IntegratedService-undescribed-interface")]
    assert told
    for found in told:
        for language in ("fi", "sv", "en"):
            for iri in text_of(found.value).split():
                assert shipped.label(iri, language) in found.text(language)


MEETING = """
    @prefix org: <http://www.w3.org/ns/org#> .
    organisation:one , organisation:other , organisation:third a sg:Organisation .
    organisation:unit a sg:Organisation ; org:subOrganizationOf organisation:one .
    organisation:team a sg:Organisation ; org:subOrganizationOf organisation:unit .
    package:meeting a sg:ServicePackage ; sg:includes service:here , service:there .
    service:here a sg:Service .
    service:there a sg:Service .
    interface:meeting a sg:Interface ; sg:within package:meeting ; sg:from service:here ; sg:to service:there .
    rule:pact a sg:CoordinationRule ; sg:ruleStatus rulestatus:in-use ; sg:agreedBetween
"""


@pytest.mark.parametrize(
    ("parties", "here", "there", "holds"),
    [
        ("one other", "one", "other", True),
        ("one other", "team", "other", True),  # a part of a part of a party
        ("unit other", "team", "other", True),
        ("unit other", "one", "other", False),  # an agreement of a unit binds nobody above it
        ("one other", "one", "third", False),
        ("one other", "one", "other third", False),  # an agreement with one of two providers
        ("one other third", "one", "other third", True),
        ("one other", "one", "unit", False),  # both sides of one party
        ("one other", "one", "", False),
    ],
)
def test_agreement_holds_where_all_that_provide_are_parties(
    parties: str, here: str, there: str, holds: bool, ask_with: Callable[[str], Ask]
) -> None:
    def named(words: str) -> str:
        return " , ".join(f"organisation:{word}" for word in words.split())

    facts = f"{MEETING} {named(parties)} . service:here sg:providedBy {named(here)} ."
    facts += f" service:there sg:providedBy {named(there)} ." if there else ""
    [lack] = {row[4] for row in ask_with(facts)("interfaces-without-rules", chain="package:meeting")}
    assert (lack == "lack:kind-missing") is holds


def test_agreement_of_the_organisers_holds_where_no_provider_is_known(ask_with: Callable[[str], Ask]) -> None:
    facts = f"""{MEETING} organisation:one , organisation:other .
        service:here sg:providedBy organisation:one .
        service:there sg:organisedBy organisation:other ; sg:providedBy organisation:third .
        <https://example.org/id/provision/third> a sg:Provision ; sg:provisionOf service:there ;
            sg:provider organisation:third ; sg:validUntil "2024-06-30"^^xsd:date .
    """
    ask = ask_with(facts)
    before, after = (
        {row[4] for row in ask("interfaces-without-rules", chain="package:meeting", date=day)}
        for day in ("2024-06-30", "2024-07-01")
    )
    assert (before, after) == ({"lack:no-rule"}, {"lack:kind-missing"})


# --- interface-crossings


def test_crossings_are_the_facts_in_which_two_known_services_differ(ask: Ask) -> None:
    found: dict[str, list[str]] = {}
    for row in ask("interface-crossings", chain="package:lacks", onlyKnown="true"):
        found.setdefault(row[1], []).append(row[4].removeprefix("crossing:"))
    assert found == {
        "interface:1-advice-clinic": ["provider", "sector"],
        "interface:2-clinic-advice": ["provider", "sector"],
        "interface:3-advice-school": ["provider", "organiser", "sector", "organisation-type"],
        "interface:4-school-advice": ["provider", "organiser", "sector", "organisation-type"],
        "interface:5-clinic-shop": ["provider", "sector", "organisation-type", "information-system"],
        "interface:6-clinic-ward": ["information-system"],
    }


def test_boundary_of_which_a_fact_is_not_known_is_told_apart(ask: Ask) -> None:
    rows = ask("interface-crossings", chain="package:lacks")
    assert [(row[1], row[4]) for row in rows if row[5] == "false"] == [
        ("interface:3-advice-school", "crossing:information-system"),
        ("interface:4-school-advice", "crossing:information-system"),
    ]
    unknown = ["crossing:provider", "crossing:sector", "crossing:information-system"]
    assert ask("interface-crossings", chain="process:inner") == [
        ("process:inner", "interface:inner-s-p", "service:s", "service:p", boundary, "false") for boundary in unknown
    ]


def test_services_that_agree_in_everything_cross_nothing(ask_with: Callable[[str], Ask]) -> None:
    facts = "sg:sector <urn:sector> ; sg:providedBy organisation:city ; sg:usesSystem <urn:system>"
    ask = ask_with(f"service:s {facts} . service:p {facts} .")
    assert ask("interface-crossings", chain="process:inner") == []


def test_provider_counts_on_the_days_of_its_provisions(ask_with: Callable[[str], Ask]) -> None:
    ask = ask_with("""
        service:s sg:providedBy organisation:city , organisation:company .
        service:p sg:providedBy organisation:city .
        <https://example.org/id/provision/s> a sg:Provision ;
            sg:provisionOf service:s ; sg:provider organisation:company ; sg:validUntil "2024-06-30"^^xsd:date .
    """)
    asked = {"chain": "process:inner", "boundary": "crossing:provider"}
    assert len(ask("interface-crossings", **asked, date="2024-06-30")) == 1
    assert ask("interface-crossings", **asked, date="2024-07-01") == []
    of_company = {"chain": "process:inner", "organisation": "organisation:company"}
    assert ask("interface-crossings", **of_company, date="2024-06-30")
    assert ask("interface-crossings", **of_company, date="2024-07-01") == []


def test_crossings_of_one_boundary_or_one_organisation(ask: Ask) -> None:
    rows = ask("interface-crossings", boundary="crossing:information-system", onlyKnown="true")
    assert [row[1] for row in rows] == ["interface:5-clinic-shop", "interface:6-clinic-ward"]
    company = ask("interface-crossings", organisation="organisation:company")
    assert {row[1] for row in company} == {"interface:5-clinic-shop"}


# --- rules-of-chain


def test_rules_stand_at_their_interface_or_without_one_at_the_whole(ask: Ask) -> None:
    assert ask("rules-of-chain", chain="chain:outer") == [
        ("chain:outer", "", "rule:outer", "rulekind:division-of-work", "rulestatus:in-use", "true", "", ""),
        ("chain:outer", "", "rule:outer", "rulekind:referral", "rulestatus:in-use", "true", "", ""),
    ]


def test_rule_in_use_is_in_force_between_its_days_only(ask: Ask) -> None:
    rows = ask("rules-of-chain", chain="package:lacks")
    force = {row[2]: row[5] for row in rows}
    assert force["rule:referral"] == "true"
    assert {force[rule] for rule in ("rule:begun", "rule:coming", "rule:ended", "rule:unsaid")} == {"false"}
    assert len(rows) == 15


def test_rules_by_kind_status_and_role(ask: Ask) -> None:
    consent = ask("rules-of-chain", ruleKind="rulekind:consent")
    assert {row[2] for row in consent} == {"rule:consent", "rule:ended"}
    begun = ask("rules-of-chain", ruleStatus="rulestatus:being-defined")
    assert [row[1:3] for row in begun] == [
        ("interface:2-clinic-advice", "rule:begun"),
        ("interface:3-advice-school", "rule:begun"),
        ("interface:4-school-advice", "rule:begun"),
    ]
    answered = ask("rules-of-chain", role="role:case-coordinator")
    assert {row[2] for row in answered} == {"rule:referral"}
    assert {row[6:] for row in answered} == {("role:case-coordinator", "statute:act")}


def test_agreement_between_organisations_stands_at_each_of_their_interfaces(ask_with: Callable[[str], Ask]) -> None:
    ask = ask_with("rule:begun sg:agreedBetween organisation:county , organisation:company .")
    rows = ask("rules-of-chain", ruleStatus="rulestatus:being-defined")
    assert ("interface:5-clinic-shop", "rule:begun") in [row[1:3] for row in rows]
    assert len(rows) == 4


def test_rules_of_what_is_over_are_left_out(ask_with: Callable[[str], Ask]) -> None:
    ask = ask_with('chain:outer sg:validUntil "2024-06-30"^^xsd:date .')
    assert len(ask("rules-of-chain", chain="chain:outer", date="2024-06-30")) == 2
    assert ask("rules-of-chain", chain="chain:outer", date="2024-07-01") == []


# --- interfaces-between-organisations


def test_negotiation_list_names_every_needed_kind_with_its_rule(ask: Ask) -> None:
    pair = {"organisation": "organisation:city", "otherOrganisation": "organisation:county"}
    rows = ask("interfaces-between-organisations", **pair)
    assert [(row[1], row[6], row[7], row[10]) for row in rows] == [
        ("interface:3-advice-school", "rulekind:consent", "rule:ended", "false"),
        ("interface:3-advice-school", "rulekind:division-of-work", "rule:begun", "false"),
        ("interface:3-advice-school", "rulekind:information-transfer", "", "false"),
        ("interface:3-advice-school", "rulekind:overall-responsibility", "", "false"),
        ("interface:3-advice-school", "rulekind:referral", "", "false"),
        ("interface:4-school-advice", "rulekind:consent", "rule:ended", "false"),
        ("interface:4-school-advice", "rulekind:division-of-work", "rule:begun", "false"),
        ("interface:4-school-advice", "rulekind:information-transfer", "", "false"),
        ("interface:4-school-advice", "rulekind:overall-responsibility", "", "false"),
        ("interface:4-school-advice", "rulekind:referral", "rule:referral", "true"),
    ]


def test_negotiation_list_is_the_same_from_either_side(ask: Ask) -> None:
    pair = ("organisation:county", "organisation:company")
    rows = ask("interfaces-between-organisations", organisation=pair[0], otherOrganisation=pair[1])
    assert rows == ask("interfaces-between-organisations", organisation=pair[1], otherOrganisation=pair[0])
    undescribed = [row for row in rows if not row[1]]
    assert [row[6] for row in undescribed] == [
        "rulekind:division-of-work",
        "rulekind:information-transfer",
        "rulekind:joint-recording",
        "rulekind:referral",
    ]
    # A unit stands for its organisation: clinic and shop meet as unit and company.
    assert {row[4:6] for row in rows if row[1]} == {("organisation:county-unit", "organisation:company")}
    assert {row[10] for row in rows if row[1]} == {"true"}


def test_negotiations_of_one_organisation_and_of_one_chain(ask: Ask) -> None:
    rows = ask("interfaces-between-organisations", organisation="organisation:company")
    assert {row[2:4] for row in rows} == {
        ("service:advice", "service:shop"),
        ("service:clinic", "service:shop"),
        ("service:school", "service:shop"),
    }
    assert ask("interfaces-between-organisations", chain="chain:ways") == []


def test_interface_of_many_providers_is_one_row_a_kind(ask_with: Callable[[str], Ask]) -> None:
    before = ask_with("")("interfaces-between-organisations", chain="package:lacks")
    ask = ask_with("""
        organisation:other a sg:Organisation .
        service:school sg:providedBy organisation:company , organisation:other ; sg:organisedBy organisation:county .
        interface:4-school-advice sg:governedBy rule:referral-too .
        rule:referral-too a sg:CoordinationRule ; sg:ruleKind rulekind:referral .
    """)
    rows = ask("interfaces-between-organisations", chain="package:lacks")
    assert len({(row[1:4], row[6]) for row in rows}) == len(rows)
    assert [row[:4] + row[6:8] for row in rows] == [row[:4] + row[6:8] for row in before]
    [referral] = [row for row in rows if row[1] == "interface:4-school-advice" and row[6] == "rulekind:referral"]
    # Of the two rules the one in force is named; of the pairs of organisations the first by IRI.
    assert referral[7:] == ("rule:referral", "2", "rulestatus:in-use", "true")
    assert referral[4:6] == ("organisation:city", "organisation:county")


# --- rules-by-status


def test_own_distribution_stands_beside_the_survey(ask: Ask) -> None:
    # Rules that have ended, and one that has yet to begin, are in use no more and not yet.
    assert ask("rules-by-status") == [
        ("rulestatus:not-started", "0", "0", "0", "0", "0", "dataset:rules", "1", "0.333"),
        ("rulestatus:being-defined", "1", "0.5", "0", "0", "1", "", "", ""),
        ("rulestatus:in-use", "1", "0.5", "0", "0", "6", "dataset:rules", "2", "0.667"),
        ("finding:not-known", "5", "", "0", "0", "1", "", "", ""),
    ]


def test_distribution_of_one_organiser_and_without_survey(ask: Ask) -> None:
    rows = ask("rules-by-status", organisation="organisation:county", survey="dataset:none")
    assert [row[1:] for row in rows] == [
        ("0", "0", "0", "0", "0", "", "", ""),
        ("1", "1", "0", "0", "1", "", "", ""),
        ("0", "0", "0", "0", "5", "", "", ""),
        ("0", "", "0", "0", "1", "", "", ""),
    ]


# --- pitfalls-without-rule


def test_pitfall_stays_until_a_rule_against_it_is_in_force(ask: Ask) -> None:
    clinic = ("package:lacks", "interface:2-clinic-advice", "service:clinic", "service:advice")
    school = ("package:lacks", "interface:3-advice-school", "service:advice", "service:school")
    back = ("package:lacks", "interface:4-school-advice", "service:school", "service:advice")
    lost = ("observed-pitfall:lost", "pitfall:gets-lost")
    assert ask("pitfalls-without-rule") == [
        ("package:lacks", "", "", "", "observed-pitfall:whole", "pitfall:no-coordination", "", ""),
        # Of the rule that is being written and the one in use from a day to come, the second stands better.
        (*clinic, *lost, "rule:coming", "rulestatus:in-use"),
        (*clinic, "observed-pitfall:scattered", "pitfall:separate-systems", "", ""),
        (*school, *lost, "rule:begun", "rulestatus:being-defined"),
        (*back, "observed-pitfall:unkind", "", "", ""),
    ]


def test_agreement_between_the_organisations_holds_against_a_pitfall(ask_with: Callable[[str], Ask]) -> None:
    ask = ask_with("rule:referral sg:agreedBetween organisation:county , organisation:city .")
    assert [row[1] for row in ask("pitfalls-without-rule") if row[5] == "pitfall:gets-lost"] == [
        "interface:2-clinic-advice"
    ]


def test_pitfall_counts_on_the_days_of_its_interface_and_of_the_rule_against_it(
    ask_with: Callable[[str], Ask],
) -> None:
    ask = ask_with('interface:3-advice-school sg:validFrom "2020-01-01"^^xsd:date .')
    lost = [(day, row[1][10:]) for day in ("1999-12-31", "2019-12-31", "2020-01-01") for row in observed(ask, day)]
    assert lost == [
        ("1999-12-31", "2-clinic-advice"),
        ("1999-12-31", "4-school-advice"),
        ("2019-12-31", "2-clinic-advice"),
        ("2020-01-01", "2-clinic-advice"),
        ("2020-01-01", "3-advice-school"),
    ]


def observed(ask: Ask, day: str) -> list[Row]:
    return [row for row in ask("pitfalls-without-rule", date=day) if row[4] == "observed-pitfall:lost"]


def test_pitfalls_by_kind_organisation_and_chain(ask: Ask) -> None:
    of_kind = ask("pitfalls-without-rule", pitfallKind="pitfall:separate-systems")
    assert [row[4] for row in of_kind] == ["observed-pitfall:scattered"]
    # The group of the vocabulary to which separate systems and lack of coordination belong.
    group = ask("pitfalls-without-rule", pitfallKind="pitfall:system")
    assert [row[4] for row in group] == ["observed-pitfall:whole", "observed-pitfall:scattered"]
    city = ask("pitfalls-without-rule", organisation="organisation:city")
    assert [row[1] for row in city] == ["interface:3-advice-school", "interface:4-school-advice"]
    county = ask("pitfalls-without-rule", organisation="organisation:county")
    assert county == ask("pitfalls-without-rule")
    assert ask("pitfalls-without-rule", chain="chain:outer") == []


# --- information-breaks


def test_break_is_where_known_systems_differ_and_a_kind_is_missing(ask: Ask) -> None:
    ward = ("package:lacks", "interface:6-clinic-ward", "service:clinic", "service:ward", "system:alpha", "system:beta")
    expected = [(*ward, "rulekind:consent"), (*ward, "rulekind:information-transfer")]
    assert ask("information-breaks") == expected
    assert ask("information-breaks", system="system:alpha", chain="package:lacks") == expected
    assert ask("information-breaks", organisation="organisation:county") == expected
    assert ask("information-breaks", organisation="organisation:city") == []
    assert ask("information-breaks", system="system:none") == []
    assert ask("information-breaks", chain="chain:ways") == []


def test_services_with_the_same_two_systems_are_no_break(ask_with: Callable[[str], Ask]) -> None:
    ask = ask_with("service:clinic sg:usesSystem <https://example.org/id/system/beta> .")
    # The clinic now has the ward's systems, and shares only one of them with the others.
    rows = {(row[1], row[6]) for row in ask("information-breaks")}
    assert rows == {
        ("interface:1-advice-clinic", "rulekind:consent"),
        ("interface:1-advice-clinic", "rulekind:information-transfer"),
        ("interface:2-clinic-advice", "rulekind:consent"),
        ("interface:2-clinic-advice", "rulekind:information-transfer"),
    }


def test_break_of_many_systems_is_one_row_a_kind(ask_with: Callable[[str], Ask]) -> None:
    before = ask_with("")("information-breaks")
    systems = "<https://example.org/id/system/beta> , <https://example.org/id/system/gamma>"
    rows = ask_with(f"service:ward sg:usesSystem {systems} .")("information-breaks")
    assert rows == before


def test_agreement_and_day_decide_where_information_breaks(ask_with: Callable[[str], Ask]) -> None:
    agreement = "sg:agreedBetween organisation:county-unit , organisation:other"
    ask = ask_with(f"""
        service:ward sg:providedBy organisation:other .
        rule:consent {agreement} .
        rule:transfer {agreement} ; sg:validUntil "2024-06-30"^^xsd:date .
    """)
    asked = {"organisation": "organisation:other"}
    assert ask("information-breaks", **asked, date="2024-06-30") == []
    [row] = ask("information-breaks", **asked, date="2024-07-01")
    assert (row[1], row[6]) == ("interface:6-clinic-ward", "rulekind:information-transfer")


# --- phase-and-rules-disagree


def test_status_that_was_completed_disagrees_with_nothing(ask_with: Callable[[str], Ask]) -> None:
    running = """
        @prefix phase: <https://w3id.org/servicegraph/vocab/phase/> .
        chain:outer sg:phase phase:operation .
        process:inner sg:phase phase:deployment ; sg:governedBy rule:begun ; sg:ruleStatus rulestatus:being-defined .
    """
    stated = [
        ("chain:outer", "phase:operation", "rulestatus:in-use", "2", "1", "0"),
        ("process:inner", "phase:deployment", "rulestatus:being-defined", "1", "1", "0"),
    ]
    outer = "chain:outer sg:governedBy rule:begun ."
    assert ask_with(running + outer)("phase-and-rules-disagree") == stated
    completed = "rule:begun sg:completed sg:ruleStatus . process:inner sg:completedValue rulestatus:being-defined ."
    assert ask_with(running + outer + completed)("phase-and-rules-disagree") == [
        ("process:inner", "phase:deployment", "", "1", "0", "1")
    ]


def test_what_is_over_runs_no_more(ask_with: Callable[[str], Ask]) -> None:
    ask = ask_with("""
        @prefix phase: <https://w3id.org/servicegraph/vocab/phase/> .
        process:inner sg:phase phase:operation ; sg:validUntil "2024-06-30"^^xsd:date .
    """)
    assert len(ask("phase-and-rules-disagree", date="2024-06-30")) == 1
    assert ask("phase-and-rules-disagree", date="2024-07-01") == []


# --- path-between-services


@pytest.mark.parametrize(
    ("start", "end", "chain", "interfaces"),
    [
        ("a", "b", "ways", ["ab-1"]),  # of parallel interfaces the first by IRI
        ("a", "d", "ways", ["ab-1", "bd"]),  # of equal ways, by b or by c, the first by IRI
        ("c", "b", "ways", ["ca", "ab-1"]),  # round the circle
        ("a", "f", "ways", ["ab-1", "bd", "de", "ef"]),  # on into a part of the chain, not through another chain
        ("a", "f", None, ["ae", "ef"]),  # through any chain
        ("a", "e", "elsewhere", ["ae"]),
        ("e", "f", "part", ["ef"]),
        ("d", "a", "ways", []),  # against the direction
        ("a", "island", "ways", []),
        ("island", "a", "ways", []),
        ("a", "a", "ways", []),
        ("a", "f", "part", []),
        ("l00", "l09", "line", [f"l{number}" for number in range(9)]),
    ],
)
def test_shortest_way(ask: Ask, start: str, end: str, chain: str | None, interfaces: list[str]) -> None:
    more = {"chain": f"chain:{chain}"} if chain else {}
    rows = ask("path-between-services", **{"from": f"service:{start}", "to": f"service:{end}"}, **more)
    assert [row[0] for row in rows] == [str(number) for number in range(1, len(interfaces) + 1)]
    assert [row[1] for row in rows] == [f"interface:{name}" for name in interfaces]
    if rows:
        assert rows[0][2] == f"service:{start}"
        assert rows[-1][3] == f"service:{end}"
        assert all(before[3] == after[2] for before, after in itertools.pairwise(rows))


def test_way_too_long_for_the_search_is_said(ask: Ask) -> None:
    rows = ask("path-between-services", **{"from": "service:l00", "to": "service:l10"})
    assert rows == [("", "", "service:l00", "service:l10", "")]


def test_no_way_back_in_a_long_chain_is_no_maybe(ask: Ask) -> None:
    assert ask("path-between-services", **{"from": "service:l01", "to": "service:l00"}) == []
    assert ask("path-between-services", **{"from": "service:l00", "to": "service:l00"}) == []


@pytest.mark.parametrize(
    ("language", "crossings"),
    [
        ("en", "provider boundary, sector boundary, organisation type boundary, information system boundary"),
        ("sv", "producentgräns, sektorsgräns, gräns mellan organisationstyper, informationssystemgräns"),
        (None, "provider boundary, sector boundary, organisation type boundary, information system boundary"),
        ("fi", "tuottajaraja, toimialaraja, organisaatiotyypin raja, tietojärjestelmäraja"),
        ("xx", "provider, sector, organisation-type, information-system"),
    ],
)
def test_step_names_its_crossings_in_the_language_asked_for(ask: Ask, language: str | None, crossings: str) -> None:
    more = {"language": language} if language else {}
    rows = ask("path-between-services", **{"from": "service:school", "to": "service:shop"}, **more)
    # From school to advice, from advice to the clinic and on to the shop.
    assert [row[1].split(":")[1] for row in rows] == ["4-school-advice", "1-advice-clinic", "5-clinic-shop"]
    assert rows[-1][4] == crossings


def test_way_leads_through_what_holds_on_the_day_alone(ask_with: Callable[[str], Ask]) -> None:
    ask = ask_with("""
        interface:ab-1 sg:validUntil "2024-06-30"^^xsd:date .
        service:b sg:validUntil "2024-12-31"^^xsd:date .
    """)
    asked = {"from": "service:a", "to": "service:d", "chain": "chain:ways"}
    ways = {
        day: [row[1].removeprefix("interface:") for row in ask("path-between-services", **asked, date=day)]
        for day in ("2024-06-30", "2024-07-01", "2025-01-01")
    }
    assert ways == {"2024-06-30": ["ab-1", "bd"], "2024-07-01": ["ab-2", "bd"], "2025-01-01": ["ac", "cd"]}


def test_both_ends_must_be_given(ask: Ask) -> None:
    with pytest.raises(ParameterError):
        ask("path-between-services", to="service:a")
    with pytest.raises(ParameterError):
        ask("path-between-services", **{"from": "service:a"})


# --- dead-ends


def test_dead_ends_come_before_services_that_no_one_refers_to(ask: Ask) -> None:
    assert ask("dead-ends") == [
        ("service:f", "", "false", "false", "1", "0"),
        ("service:l10", "", "false", "false", "1", "0"),
        ("service:ward", "level:special", "false", "false", "1", "0"),
        ("service:island", "", "true", "true", "0", "0"),
        ("service:l00", "", "true", "false", "0", "1"),
        ("service:r", "", "true", "true", "0", "0"),
    ]


def test_dead_ends_of_a_chain_a_provider_and_a_level(ask: Ask) -> None:
    assert [row[0] for row in ask("dead-ends", chain="chain:ways")] == ["service:f", "service:island"]
    assert [row[0] for row in ask("dead-ends", organisation="organisation:county")] == ["service:ward"]
    assert [row[0] for row in ask("dead-ends", serviceLevel="level:special")] == ["service:ward"]
    assert ask("dead-ends", serviceLevel="level:basic") == []


def test_open_doors_and_intended_ends_are_no_findings(ask_with: Callable[[str], Ask]) -> None:
    ask = ask_with("service:f sg:isIntendedEnd true . service:island sg:isEntryPoint true .")
    assert [row[:3] for row in ask("dead-ends", chain="chain:ways")] == [("service:island", "", "false")]
    ask = ask_with("service:f sg:isIntendedEnd true . service:island sg:isEntryPoint true ; sg:isIntendedEnd true .")
    assert ask("dead-ends", chain="chain:ways") == []


def test_way_on_in_another_chain_or_by_reference_saves_from_a_dead_end(ask_with: Callable[[str], Ask]) -> None:
    ask = ask_with("service:f sg:refersTo service:island .")
    assert [row[0] for row in ask("dead-ends", chain="chain:ways")] == ["service:island"]
    assert [row[2] for row in ask("dead-ends", chain="chain:ways")] == ["false"]


def test_way_that_is_over_leads_nowhere(ask_with: Callable[[str], Ask]) -> None:
    ask = ask_with("""
        interface:de sg:validUntil "2024-06-30"^^xsd:date .
        chain:elsewhere sg:validUntil "2024-12-31"^^xsd:date .
        chain:part sg:validUntil "2025-06-30"^^xsd:date .
    """)
    found = {
        day: [row[0] for row in ask("dead-ends", chain="chain:ways", date=day)]
        for day in ("2024-06-30", "2024-07-01", "2025-01-01", "2025-07-01")
    }
    assert found == {
        "2024-06-30": ["service:f", "service:island"],
        "2024-07-01": ["service:d", "service:f", "service:island"],
        "2025-01-01": ["service:d", "service:f", "service:e", "service:island"],
        # The part that is over neither leads on nor adds a service.
        "2025-07-01": ["service:d", "service:e", "service:island"],
    }


def test_dead_ends_of_a_provider_are_those_that_it_provides_on_the_day(ask_with: Callable[[str], Ask]) -> None:
    ask = ask_with("""
        <https://example.org/id/provision/ward> a sg:Provision ; sg:provisionOf service:ward ;
            sg:provider organisation:county-unit ; sg:validUntil "2024-06-30"^^xsd:date .
    """)
    before, after = (
        [row[0] for row in ask("dead-ends", organisation="organisation:county", date=day)]
        for day in ("2024-06-30", "2024-07-01")
    )
    assert (before, after) == (["service:ward"], [])


def test_service_of_two_levels_is_one_dead_end(ask_with: Callable[[str], Ask]) -> None:
    ask = ask_with("service:ward sg:level <https://w3id.org/servicegraph/vocab/level/basic> .")
    assert [row[:2] for row in ask("dead-ends", organisation="organisation:county")] == [
        ("service:ward", "level:basic")
    ]
    assert [row[0] for row in ask("dead-ends", serviceLevel="level:special")] == ["service:ward"]


# --- integration-levels


def test_levels_are_counted_over_the_whole_and_its_interfaces(ask: Ask) -> None:
    assert ask("integration-levels", chain="package:lacks") == [
        ("package:lacks", "integration:client", "2", "1"),
        ("package:lacks", "integration:functional", "0", "0"),
        ("package:lacks", "integration:normative", "0", "0"),
        ("package:lacks", "integration:organisational", "0", "0"),
        ("package:lacks", "integration:professional", "1", "1"),
        ("package:lacks", "integration:system", "0", "0"),
    ]


def test_process_is_counted_in_its_chain_or_when_named(ask_with: Callable[[str], Ask]) -> None:
    ask = ask_with("interface:inner-s-p sg:governedBy rule:referral .")
    rows = ask("integration-levels", level="integration:client")
    assert ("chain:outer", "integration:client", "1", "1") in rows
    assert not any(row[0].startswith("process:") for row in rows)
    named = ask("integration-levels", level="integration:client", chain="process:inner")
    assert named == [("process:inner", "integration:client", "1", "1")]


def test_levels_count_agreements_where_they_hold_and_leave_out_what_is_over(ask_with: Callable[[str], Ask]) -> None:
    asked = {"level": "integration:client", "chain": "package:lacks"}
    ask = ask_with("""
        rule:agreed a sg:CoordinationRule ; sg:ruleStatus rulestatus:in-use ; sg:validUntil "2024-06-30"^^xsd:date ;
            sg:integrationLevel <https://w3id.org/servicegraph/vocab/integration/client> ;
            sg:agreedBetween organisation:county , organisation:company .
    """)
    assert ask("integration-levels", **asked, date="2024-06-30") == [("package:lacks", "integration:client", "3", "2")]
    assert ask("integration-levels", **asked, date="2024-07-01") == [("package:lacks", "integration:client", "2", "1")]


def test_rules_of_an_interface_that_is_over_count_nowhere(ask_with: Callable[[str], Ask]) -> None:
    ask = ask_with("""
        @prefix phase: <https://w3id.org/servicegraph/vocab/phase/> .
        package:lacks sg:phase phase:deployment .
        interface:2-clinic-advice sg:validUntil "2024-06-30"^^xsd:date .
        service:school sg:validUntil "2024-12-31"^^xsd:date .
    """)
    clients = {"level": "integration:client", "chain": "package:lacks"}
    days = ("2024-06-30", "2024-07-01", "2025-01-01")
    assert [ask("phase-and-rules-disagree", date=day)[0][3] for day in days] == ["7", "6", "5"]
    assert [ask("integration-levels", **clients, date=day)[0][2] for day in days] == ["2", "2", "1"]
