"""Vocabulary tools read every concept and scheme of the catalogue and the vocabularies without complaint.

These are the integrity conditions of SKOS and the commonest complaints of vocabulary checkers. Concepts that others
publish (service classes, languages) keep the structure that their publishers gave them.
"""

from __future__ import annotations

import pytest

from tests.shipped.asking import ask

OURS = "FILTER(STRSTARTS(STR(?concept), 'https://w3id.org/servicegraph/'))"
SEGMENT = "?concept a sg:Segment"
IN_SCHEME = "?concept skos:inScheme ?scheme"


def test_every_segment_belongs_to_one_scheme_and_is_named_as_a_concept() -> None:
    segments = ask(SEGMENT, "concept")
    assert len(segments) > 60
    assert ask(f"{SEGMENT} ; skos:inScheme ?scheme ; skos:prefLabel ?name", "concept") == segments
    assert len(ask(f"{SEGMENT} ; skos:inScheme ?scheme", "concept", "scheme")) == len(segments)
    assert not ask(f"{SEGMENT} ; rdfs:label ?name", "concept")


def test_segments_of_a_scheme_share_the_criterion_of_the_scheme() -> None:
    assert not ask(
        f"{SEGMENT} ; skos:inScheme ?scheme ; sg:criterion ?criterion . "
        "FILTER NOT EXISTS { ?scheme dct:subject ?criterion }",
        "concept",
    )


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_every_segment_and_every_scheme_of_segments_has_one_name_in_each_language(language: str) -> None:
    things = "{ ?concept a sg:Segment } UNION { ?concept ^skos:inScheme / a sg:Segment } "
    named = f"{things} ?concept skos:prefLabel ?name FILTER(LANG(?name) = '{language}')"
    assert ask(named, "concept") == ask(things, "concept")


def test_no_concept_has_two_names_in_one_language() -> None:
    assert not ask(
        "?concept skos:prefLabel ?one , ?other FILTER(LANG(?one) = LANG(?other) && STR(?one) < STR(?other))", "concept"
    )


def test_no_name_is_both_the_preferred_and_another_one() -> None:
    assert not ask("?concept skos:prefLabel ?name ; skos:altLabel ?name", "concept")


def test_two_segments_of_one_scheme_never_share_a_name() -> None:
    assert not ask(
        f"{SEGMENT} ; skos:inScheme ?scheme ; skos:prefLabel ?name . "
        "?other skos:inScheme ?scheme ; skos:prefLabel ?name FILTER(?other != ?concept)",
        "concept",
    )


def test_every_concept_belongs_to_a_scheme_with_a_name_and_a_licence() -> None:
    assert not ask(f"?concept a skos:Concept . {OURS} FILTER NOT EXISTS {{ {IN_SCHEME} }}", "concept")
    schemes = f"{IN_SCHEME} . {OURS}"
    described = f"{schemes} ?scheme a skos:ConceptScheme ; skos:prefLabel ?name ; dct:license ?licence"
    assert ask(described, "scheme") == ask(schemes, "scheme")


def test_top_concepts_are_told_from_both_sides() -> None:
    down = ask(f"?scheme skos:hasTopConcept ?concept . {OURS}", "scheme", "concept")
    assert down
    assert down == ask(f"?concept skos:topConceptOf ?scheme . {OURS}", "scheme", "concept")


def test_a_concept_is_a_top_concept_exactly_when_nothing_in_its_scheme_is_broader() -> None:
    below = "?concept skos:broader ?above . ?above skos:inScheme ?scheme"
    assert not ask(f"?concept skos:topConceptOf ?scheme . {below}", "concept")
    assert not ask(
        f"{IN_SCHEME} . {OURS} FILTER NOT EXISTS {{ ?concept skos:topConceptOf ?scheme }} "
        f"FILTER NOT EXISTS {{ {below} }}",
        "concept",
    )


def test_a_broader_concept_is_of_the_same_scheme_and_a_match_of_another() -> None:
    assert not ask(
        f"{IN_SCHEME} ; skos:broader ?above . {OURS} FILTER NOT EXISTS {{ ?above skos:inScheme ?scheme }}", "concept"
    )
    assert not ask(
        "?concept skos:inScheme ?scheme ; skos:broadMatch|skos:exactMatch|skos:closeMatch|skos:relatedMatch ?match . "
        "?match skos:inScheme ?scheme",
        "concept",
    )


def test_no_concept_is_related_to_one_that_is_broader() -> None:
    assert not ask("?concept skos:related ?other ; (skos:broader | ^skos:broader)+ ?other", "concept")


def test_no_scheme_is_a_concept() -> None:
    assert not ask("?concept a skos:ConceptScheme ; a skos:Concept", "concept")
