"""Lists are narrowed by facets whose numbers keep their word, and stand in the reader's order."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from servicegraph import Catalogue
from servicegraph.dataset.kinds import Kind
from servicegraph.errors import ParameterError
from servicegraph.planning.facets import MOST_VALUES, NOT_KNOWN, filter_names
from servicegraph.planning.list_order import sort_names
from servicegraph.planning.listing import Listing, listing
from servicegraph.planning.meetings import meetings
from servicegraph.planning.members import collections, members_of_kind

OWN = """
@prefix sg:       <https://w3id.org/servicegraph/ns#> .
@prefix rdfs:     <http://www.w3.org/2000/01/rdf-schema#> .
@prefix service:  <https://example.org/id/service/> .
@prefix provider: <https://example.org/id/organisation/> .
"""


def kind_of(catalogue: Catalogue, name: str) -> Kind:
    return next(kind for kind in collections(catalogue).values() if kind.name == name)


def listed(catalogue: Catalogue, kind: str, filters: dict[str, list[str]] | None = None, **asked: object) -> Listing:
    return listing(catalogue, kind_of(catalogue, kind), filters or {}, **asked)  # type: ignore[arg-type]


def count(found: Listing, facet: str, value: str) -> int:
    return next(one.count for told in found.facets if told.name == facet for one in told.values if one.value == value)


def written(folder: Path, text: str) -> Catalogue:
    (folder / "servicegraph.toml").write_text('base = "https://example.org/id/"\nlanguages = ["fi", "en"]\n', "utf-8")
    (folder / "data.ttl").write_text(OWN + text, "utf-8")
    return Catalogue.load(folder)


def test_number_beside_a_value_is_what_choosing_it_leaves(shipped: Catalogue) -> None:
    chosen = {"level": ["level:special"]}
    before = listed(shipped, "service", chosen)
    for facet in before.facets:
        for value in facet.values:
            after = listed(shipped, "service", {**chosen, facet.name: [value.value]})
            assert after.total == value.count, (facet.name, value.value)


def test_values_of_one_facet_widen_and_facets_narrow(shipped: Catalogue) -> None:
    health = listed(shipped, "service", {"sector": ["sector:health"]}).total
    both = listed(shipped, "service", {"sector": ["sector:health", "sector:social"]}).total
    special = listed(shipped, "service", {"sector": ["sector:health"], "level": ["level:special"]}).total
    assert special < health < both < listed(shipped, "service").total


def test_what_is_not_known_can_be_chosen(shipped: Catalogue) -> None:
    unknown = listed(shipped, "service", {"channel": [NOT_KNOWN]}, size=500)
    channels = members_of_kind(shipped, kind_of(shipped, "service")).values["https://w3id.org/servicegraph/ns#channel"]
    assert {row.iri for row in unknown.rows} == {row.iri for row in listed(shipped, "service", size=500).rows} - set(
        channels
    )
    assert count(listed(shipped, "service"), "channel", NOT_KNOWN) == unknown.total > 0


def test_empty_list_tells_what_each_filter_hides(shipped: Catalogue) -> None:
    filters = {"sector": ["sector:employment"], "level": ["level:special"], "providedBy": ["organisation:hus"]}
    found = listed(shipped, "service", filters)
    assert found.total == 0
    assert found.rows == ()
    for choice in found.choices:
        without = {name: values for name, values in filters.items() if name != choice.name}
        assert choice.count_without == listed(shipped, "service", without).total


def test_list_of_services_is_a_list_of_gaps(shipped: Catalogue) -> None:
    rows = {row.iri: row for row in listed(shipped, "service", size=500).rows}
    told = [(service, meeting.state) for meeting in meetings(shipped) for service in meeting.services]
    for iri, row in rows.items():
        states = [state for service, state in told if service == iri]
        assert row.tally is not None
        assert dict(row.tally.states) == {state: states.count(state) for state in states}
    worst = listed(shipped, "service", sort="-gaps").rows[0]
    assert worst.tally is not None
    assert worst.tally.gaps == max(row.tally.gaps for row in rows.values() if row.tally)


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_every_kind_has_a_list_that_stands_in_every_order(shipped: Catalogue, language: str) -> None:
    for kind in collections(shipped).values():
        members = members_of_kind(shipped, kind)
        everything = set(members.iris)
        for sort in sort_names(members):
            for order in (sort, f"-{sort}"):
                found = listing(shipped, kind, {}, sort=order, size=1000, language=language)
                assert {row.iri for row in found.rows} == everything
                assert found.all == found.total == len(everything)


def test_parts_of_a_list_make_up_the_whole(shipped: Catalogue) -> None:
    parts = [listed(shipped, "service", size=50, page=page) for page in (1, 2, 3)]
    together = [row.iri for part in parts for row in part.rows]
    assert together == [row.iri for row in listed(shipped, "service", size=500).rows]
    assert listed(shipped, "service", size=50, page=99).page == parts[0].pages == 3


def test_words_of_the_name_narrow_in_the_language_asked(shipped: Catalogue) -> None:
    found = listed(shipped, "service", q="LASTENSUOJELU", language="fi")
    assert found.total > 0
    assert all("lastensuojelu" in shipped.label(row.iri, "fi").casefold() for row in found.rows)
    assert listed(shipped, "service", q="lastensuojelu", language="en").total == 0


@pytest.mark.parametrize("filters", [{"nosuch": ["x"]}, {"sg:sector": ["x"]}])
def test_unknown_filter_names_the_known_ones(shipped: Catalogue, filters: dict[str, list[str]]) -> None:
    with pytest.raises(ParameterError) as raised:
        listed(shipped, "service", filters)
    assert "sector, level, providedBy" in raised.value.text("en")


def test_unknown_order_names_the_known_ones(shipped: Catalogue) -> None:
    with pytest.raises(ParameterError) as raised:
        listed(shipped, "organisation", sort="gaps")
    assert "name, organisationType" in raised.value.text("en")


@settings(max_examples=60)
@given(
    st.dictionaries(st.sampled_from(["sector", "level", "state", "basis", "area"]), st.lists(st.text(), max_size=3)),
    st.text(),
)
def test_any_value_gives_a_list(shipped: Catalogue, filters: dict[str, list[str]], q: str) -> None:
    found = listed(shipped, "service", filters, q=q)
    assert 0 <= found.total <= found.all
    assert len(found.rows) <= found.size


def test_thousands_of_values_are_cut_and_said(tmp_path: Path) -> None:
    lines = [
        f'service:s{n} a sg:Service ; rdfs:label "Palvelu {n}"@fi ; sg:providedBy provider:p{n} .' for n in range(4000)
    ]
    lines.append('service:more a sg:Service ; rdfs:label "Yksi"@fi ; sg:providedBy provider:p7 .')
    catalogue = written(tmp_path, "\n".join(lines))
    began = time.monotonic()
    found = listed(catalogue, "service", {"providedBy": ["organisation:p3999"]}, language="fi")
    assert time.monotonic() - began < 5
    facet = next(one for one in found.facets if one.name == "providedBy")
    assert facet.cut == 4000 - len(facet.values)
    assert len(facet.values) <= MOST_VALUES + 1
    assert [value.value for value in facet.values if value.is_chosen] == ["organisation:p3999"]
    assert facet.values[0].value == "organisation:p7"
    assert [row.iri for row in found.rows] == ["https://example.org/id/service/s3999"]
    assert [catalogue.label(row.iri, "fi") for row in listed(catalogue, "service", language="fi").rows[:4]] == [
        *("Palvelu 0", "Palvelu 1", "Palvelu 2", "Palvelu 3"),
    ]


def test_own_kind_of_a_catalogue_has_its_list_without_a_line_of_code(tmp_path: Path) -> None:
    (tmp_path / "ontology").mkdir()
    (tmp_path / "ontology" / "own.ttl").write_text(
        OWN
        + """
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix own: <https://example.org/ns#> .
own:Bed a owl:Class ; rdfs:label "vuode"@fi ; sg:kind "bed" ; sg:collection "beds" ; sg:pluralName "vuoteet"@fi ;
    sg:facet own:colour ; sg:column own:colour , own:page .
own:colour a owl:DatatypeProperty ; rdfs:label "väri"@fi .
own:page a owl:DatatypeProperty ; rdfs:label "sivu"@fi .
""",
        "utf-8",
    )
    catalogue = written(
        tmp_path,
        """
@prefix own: <https://example.org/ns#> .
<https://example.org/id/bed/a> a own:Bed ; rdfs:label "A"@fi ; own:colour "punainen" .
<https://example.org/id/bed/b> a own:Bed ; rdfs:label "B"@fi ; own:colour "sininen" ; own:page "3" .
""",
    )
    members = members_of_kind(catalogue, kind_of(catalogue, "bed"))
    assert filter_names(members) == ["colour", "basis"]
    # A name that addresses use for something else is written out.
    assert [column.name for column in members.columns] == ["colour", "<https://example.org/ns#page>"]
    assert [row.iri[-1] for row in listed(catalogue, "bed", {"colour": ["sininen"]}).rows] == ["b"]


def test_catalogue_without_anything_has_empty_lists(tmp_path: Path) -> None:
    catalogue = written(tmp_path, "")
    for kind in collections(catalogue).values():
        found = listing(catalogue, kind, {})
        assert (found.rows, found.total, found.all, found.pages) == ((), 0, 0, 1)
