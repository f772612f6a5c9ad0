"""Paragraphs written at once: laid out as ``fmt`` does, and saying what they should, whatever the texts."""

from __future__ import annotations

import json

from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import Literal, NamedNode, RdfFormat, Triple, parse

from servicegraph.exchange.ptv.record_making import RecordMaking
from servicegraph.exchange.ptv.register_files import RegisterReader
from servicegraph.exchange.ptv.register_records import ToldRows
from servicegraph.exchange.ptv.register_tables import register_tables
from servicegraph.exchange.ptv.turtle_paragraphs import ThingParagraph, turtle_of
from servicegraph.rdf.terms import DCT, NS, RDF, RDFS, SKOS, STANDARD_PREFIXES
from servicegraph.turtle.formatting import Style, format_turtle
from servicegraph.turtle.formatting_order import GUIDE_FIRST, GUIDE_LAST
from tests.exchange.ptv.made_register import MadeRegister

PREFIXES = {**STANDARD_PREFIXES, "a": "https://example.org/a/", "long-name": "https://example.org/long/"}
NAMES = [
    DCT + "source",
    RDFS + "label",
    NS + "responsibleRoleOfSomeone",
    SKOS + "altLabel",
    NS + "basis",
    DCT + "subject",
]
ends = st.text("ab1-._~é:%", min_size=1, max_size=8).map(lambda one: one.replace("%", "%20"))
iris = st.builds(lambda start, end: NamedNode(start + end), st.sampled_from(["https://example.org/a/", "urn:x:"]), ends)
literals = st.builds(
    lambda said, language: Literal(said, language=language) if language else Literal(said),
    st.text(st.characters(codec="utf-8"), max_size=60),
    st.sampled_from(["", "fi", "sv", "en", "smn"]),
)
values = st.dictionaries(
    st.sampled_from(NAMES).map(NamedNode), st.lists(iris | literals, min_size=1, max_size=4), min_size=1
)


@settings(max_examples=25, deadline=None)
@given(st.lists(st.builds(ThingParagraph, iris, values), min_size=1, max_size=3, unique_by=lambda one: one.subject))
def test_paragraphs_are_laid_out_and_say_what_they_should(paragraphs: list[ThingParagraph]) -> None:
    typed = [
        ThingParagraph(one.subject, {NamedNode(RDF + "type"): [NamedNode(NS + "Service")], **one.values})
        for one in paragraphs
    ]
    said = turtle_of(typed, PREFIXES, "# A comment.")
    style = Style(first=GUIDE_FIRST, last=GUIDE_LAST, prefixes=PREFIXES)
    assert format_turtle(said, style) == said
    found = {Triple(*quad.triple) for quad in parse(said.encode(), RdfFormat.TURTLE)}
    assert found == {triple for one in typed for triple in one.triples}


@settings(max_examples=25, deadline=None)
@given(st.text(st.characters(codec="utf-8"), max_size=80))
def test_name_of_any_kind_is_one_visible_line_or_none(name: str) -> None:
    reader = RegisterReader(RecordMaking(ToldRows(), register_tables()), register_tables())
    service = MadeRegister(1).service(0)
    service["languageVersions"] = {"fi": {"name": name, "summary": name}}
    reader.read("a.json", json.dumps(service).encode())
    for record in reader.data.services.values():
        assert record.names["fi"] == " ".join(record.names["fi"].split())
        assert not any(ord(one) < 32 or 127 <= ord(one) < 160 for one in record.names["fi"])
    assert len(reader.data.services) + len(reader.making.told.rows) >= 1
    assert reader.faults == []
