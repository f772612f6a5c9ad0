"""The ontology's domains and ranges as checks: a fact on the wrong kind of thing is found at its line."""

from __future__ import annotations

from pathlib import Path

import pytest

from servicegraph import Catalogue, Severity
from servicegraph.checks.axioms import is_of_datatype
from servicegraph.rdf.terms import XSD
from tests.checks.finding import NAMES, codes, found, said

pytestmark = pytest.mark.matrix

WHOLE = f"""
rule:r a sg:CoordinationRule ; {NAMES.replace("Lisä", "S")} ;
    sg:ruleKind rulekind:referral , rulekind:division-of-work ; sg:ruleStatus rulestatus:in-use .
package:p a sg:ServicePackage ; {NAMES} ; sg:includes service:clinic , service:ward .
interface:i a sg:Interface ; sg:within package:p ; sg:from service:clinic ; sg:to service:ward ; sg:governedBy rule:r .
"""


def told(folder: Path, statement: str) -> list[tuple[str, str]]:
    """What is found at the line of *statement*, beside a whole that is all right, and what else is a violation."""
    return said(folder, {"more.ttl": f"{WHOLE}\n{statement} # here"}, Severity.VIOLATION)


@pytest.mark.parametrize(
    ("statement", "code"),
    [
        ("service:ward sg:governedBy rule:r .", "wrong-domain"),
        ("organisation:county sg:governedBy rule:r .", "wrong-domain"),
        ("service:ward sg:phase phase:pilot .", "wrong-domain"),
        ("service:ward sg:from service:clinic .", "wrong-domain"),
        ("organisation:county sg:includes service:clinic .", "wrong-domain"),
        ("rule:r sg:governedBy interface:i .", "backwards"),
        ("organisation:county sg:providedBy service:ward .", "backwards"),
        ("package:p sg:providedBy organisation:county .", "wrong-domain"),
        ("service:ward sg:providedBy service:clinic .", "Service-provider-class"),
        ("package:p sg:includes organisation:county .", "IntegratedService-parts-class"),
        ('service:ward sg:providedBy "Town" .', "Service-provider-class"),
    ],
)
def test_misplaced_fact_is_found_once_at_its_line(statement: str, code: str, tmp_path: Path) -> None:
    assert told(tmp_path, statement) == [(code, "here")]


@pytest.mark.parametrize(
    "statement",
    [
        "<https://elsewhere.example/1> sg:governedBy rule:r .",
        "<https://elsewhere.example/1> a <https://elsewhere.example/Thing> ; sg:governedBy rule:r .",
        "service:ward a <https://elsewhere.example/Thing> .",
        "package:p sg:governedBy rule:r .",
        "[] sg:governedBy rule:r .",
        "service:ward a sg:Interface ; sg:within package:p ; sg:from service:clinic ; sg:to service:ward .",
    ],
)
def test_what_fits_and_what_nothing_is_known_of_is_left_in_peace(statement: str, tmp_path: Path) -> None:
    assert not {code for code, _ in told(tmp_path, statement)} & {"wrong-domain", "wrong-range", "backwards"}


def test_relation_the_wrong_way_round_says_so_and_how_to_write_it(tmp_path: Path) -> None:
    [one] = found(tmp_path, {"more.ttl": f"{WHOLE}\nrule:r sg:governedBy interface:i ."}, Severity.VIOLATION)
    assert "this looks the wrong way round" in one.text("en")
    assert "`interface:i sg:governedBy rule:r .`" in one.hint["en"]


def test_sentence_names_things_and_the_remedy_writes_them(tmp_path: Path) -> None:
    [one] = found(tmp_path, {"more.ttl": "service:ward sg:phase phase:pilot ."}, Severity.VIOLATION)
    assert one.text("en").startswith("“Ward” is of the type “service”, to which the property sg:phase does not belong")
    assert "`qb:Observation` or `sg:IntegratedService`" in one.hint["en"]
    assert "`qb:Observation` tai `sg:IntegratedService`" in one.hint["fi"]


OWN = """
<https://example.org/ns#uses> a owl:ObjectProperty ; rdfs:subPropertyOf sg:governedBy .
<https://example.org/ns#Actor> a owl:Class ; owl:unionOf ( sg:Organisation sg:Service ) .
<https://example.org/ns#helps> rdfs:domain <https://example.org/ns#Actor> ; rdfs:range sg:Segment .
<https://example.org/ns#beds> a owl:DatatypeProperty ; rdfs:range xsd:integer .
<https://example.org/ns#any> a owl:ObjectProperty ; rdfs:domain owl:Thing ; rdfs:range [ owl:complementOf sg:Service ] .
"""


@pytest.mark.parametrize(
    ("statement", "found_here"),
    [
        ("service:ward <https://example.org/ns#uses> rule:r .", ["wrong-domain"]),
        ("interface:i <https://example.org/ns#uses> rule:r .", []),
        ("rule:r <https://example.org/ns#helps> service:ward .", ["wrong-domain"]),
        ("service:clinic <https://example.org/ns#helps> service:ward .", ["wrong-range"]),
        ('service:clinic <https://example.org/ns#helps> "all" .', ["wrong-range"]),
        ("service:clinic <https://example.org/ns#beds> 12 , 0 .", []),
        ('service:clinic <https://example.org/ns#beds> "12"^^xsd:nonNegativeInteger .', []),
        ('service:clinic <https://example.org/ns#beds> "12" .', ["wrong-datatype"]),
        ("service:clinic <https://example.org/ns#beds> 1.5 .", ["wrong-datatype"]),
        ("service:clinic <https://example.org/ns#beds> service:ward .", ["wrong-datatype"]),
        ("service:clinic <https://example.org/ns#any> service:ward .", []),
    ],
)
def test_own_ontology_is_held_too(statement: str, found_here: list[str], tmp_path: Path) -> None:
    files = {"ontology/own.ttl": OWN, "more.ttl": f"{WHOLE}\n{statement} # here"}
    kinds = {"wrong-domain", "wrong-range", "wrong-datatype", "backwards"}
    assert [code for code, place in said(tmp_path, files) if code in kinds and place == "here"] == found_here


def test_what_an_alignment_says_is_no_check(tmp_path: Path) -> None:
    files = {
        "ontology/alignments/own.ttl": "<https://example.org/ns#x> a owl:ObjectProperty ; rdfs:domain sg:Interface .",
        "more.ttl": "service:ward <https://example.org/ns#x> service:clinic .",
    }
    assert "wrong-domain" not in codes(tmp_path, files)


def test_shipped_catalogue_has_no_misplaced_fact(shipped: Catalogue) -> None:
    kinds = {"wrong-domain", "wrong-range", "wrong-datatype", "backwards", "another-kind", "similar-iris"}
    assert not kinds & set(shipped.check(Severity.WARNING).by_code())


@pytest.mark.parametrize(
    ("datatype", "wanted", "fits"),
    [
        ("integer", "integer", True),
        ("int", "decimal", True),
        ("decimal", "integer", False),
        ("unsignedByte", "nonNegativeInteger", True),
        ("string", "integer", False),
        ("dateTime", "date", False),
    ],
)
def test_derived_datatype_fits_the_wider_one(datatype: str, wanted: str, fits: bool) -> None:
    assert is_of_datatype(XSD + datatype, [XSD + wanted]) is fits
