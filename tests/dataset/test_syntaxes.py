"""RDF in other syntaxes than Turtle says the same, at its lines, and mistakes in it are found."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import BlankNode, DefaultGraph, NamedNode, RdfFormat

from servicegraph import Catalogue
from servicegraph.dataset.hazards import hazard
from servicegraph.dataset.syntaxes import SYNTAXES, read_other
from servicegraph.turtle.reading import TurtleFile, object_location

GRAPH = NamedNode("https://example.org/id/graph/more")
BASE = "https://example.org/id/"
TRIG = """@prefix sg: <https://w3id.org/servicegraph/ns#> .
<service/a> a sg:Service .
<graph/1> {
  <service/b> a sg:Service ;
     sg:providedBy <organisation/o> .
}
GRAPH <graph/2> { <service/b> a sg:Service . [] sg:from <service/a> }
"""
JSON = """{
  "@context": {"sg": "https://w3id.org/servicegraph/ns#", "label": "http://www.w3.org/2000/01/rdf-schema#label"},
  "@graph": [
    {"@id": "service/a",
     "@type": "sg:Service",
     "label": {"@value": "A", "@language": "fi"}},
    {"@id": "https://example.org/id/service/b",
     "label": "B"}
  ]
}
"""
XML = """<?xml version="1.0"?>
<!DOCTYPE rdf:RDF [<!ENTITY sg "https://w3id.org/servicegraph/ns#">]>
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:sg="https://w3id.org/servicegraph/ns#">
  <rdf:Description rdf:about="service/a">
    <rdf:type rdf:resource="&sg;Service"/>
    <sg:note>x</sg:note>
  </rdf:Description>
</rdf:RDF>
"""


def read(text: str | bytes, ending: str) -> TurtleFile:
    content = text.encode() if isinstance(text, str) else text
    return read_other(content, f"more{ending}", GRAPH, BASE, ending)


def places(file: TurtleFile) -> list[tuple[str, int]]:
    return [(found.code, found.location.line) for found in file.diagnostics]


@pytest.mark.parametrize(
    ("text", "ending", "lines"), [(TRIG, ".trig", [2, 4, 5, 7, 7]), (JSON, ".jsonld", [5, 6, 8]), (XML, ".rdf", [5, 6])]
)
def test_statements_stand_at_their_lines_in_one_graph(text: str, ending: str, lines: list[int]) -> None:
    file = read(text, ending)
    assert file.diagnostics == ()
    assert {quad.graph_name for quad in file.quads} == {DefaultGraph()}
    assert file.graph == GRAPH
    assert [object_location(file, position).line for position in range(len(file.quads))] == lines


@pytest.mark.parametrize(("text", "ending"), [(TRIG, ".trig"), (JSON, ".jsonld"), (XML, ".rdf")])
def test_byte_order_mark_changes_nothing(text: str, ending: str) -> None:
    assert read(b"\xef\xbb\xbf" + text.encode(), ending).quads == read(text, ending).quads


def test_blank_nodes_are_the_same_in_every_run_and_those_of_no_other_file() -> None:
    one, two = read(TRIG, ".trig"), read(TRIG, ".trig")
    other = read_other(TRIG.encode(), "other.trig", GRAPH, BASE, ".trig")
    assert one.quads == two.quads
    nodes = [{quad.subject for quad in file.quads if isinstance(quad.subject, BlankNode)} for file in (one, other)]
    assert nodes[0]
    assert not nodes[0] & nodes[1]


@pytest.mark.parametrize(
    ("text", "ending", "code", "line"),
    [
        (TRIG.replace("sg:providedBy <", "sg:providedBy x:"), ".trig", "rdf-syntax", 5),
        (TRIG.replace("a sg:Service .", "a sg:Service"), ".trig", "rdf-syntax", 3),
        (JSON.replace('"B"', '"B",'), ".jsonld", "rdf-syntax", 8),
        (JSON[:-5], ".jsonld", "rdf-syntax", 9),
        (JSON.replace('"@language": "fi"', '"@language": 3'), ".jsonld", "rdf-syntax", 6),
        (JSON.replace('{"sg"', '"https://schema.org/", "x": {"sg"'), ".jsonld", "remote-context", 2),
        (XML.replace("</sg:note>", "</sg:node>"), ".rdf", "rdf-syntax", 6),
        (XML.replace("service/a", "service a"), ".rdf", "rdf-syntax", 4),
        ("<html></html>", ".rdf", "rdf-syntax", 1),
        (TRIG.encode() + b"\n# \xe4", ".trig", "not-utf-8", 9),
        ("<a:a> <a:b> " + "<<( <a:a> <a:b> " * 20_000, ".trig", "rdf-syntax", 1),
        ("<a:a> <a:b> <<( <a:a> <a:b> <a:c> )>> .", ".trig", "rdf-syntax", 1),
        ('{"@id": "a:a", "a:b": ' * 20_000, ".jsonld", "rdf-syntax", 1),
        (XML.replace('"https://w3id.org/servicegraph/ns#">]', '"&a;&a;">]'), ".rdf", "rdf-syntax", 2),
        (XML.replace('sg "https://w3id.org/servicegraph/ns#">]', 'sg SYSTEM "file:///x">]'), ".rdf", "rdf-syntax", 2),
    ],
)  # fmt: skip
def test_mistake_is_found_at_its_line(text: str | bytes, ending: str, code: str, line: int) -> None:
    file = read(text, ending)
    assert places(file)[0] == (code, line)
    assert len(file.diagnostics) == 1 or ending == ".trig"
    for found in file.diagnostics:
        assert all(found.text(language) for language in ("fi", "sv", "en"))


def test_reading_of_trig_goes_on_after_a_mistake() -> None:
    damaged = TRIG.replace("sg:providedBy <organisation/o>", "sg:providedBy x:o")
    file = read(damaged + "<service/y> a sg:Service .\n<service/z> a sg:Service .\n", ".trig")
    assert NamedNode(BASE + "service/z") in {quad.subject for quad in file.quads}


@given(st.sampled_from(sorted(SYNTAXES)), st.integers(0, 400), st.binary(max_size=4))
def test_no_damage_is_raised(ending: str, place: int, damage: bytes) -> None:
    content = {".trig": TRIG, ".jsonld": JSON, ".rdf": XML}[ending].encode()
    file = read(content[:place] + damage + content[place:], ending)
    for position in range(len(file.quads)):
        assert 1 <= object_location(file, position).line <= len(file.lines)
    assert all(found.location.line >= 1 for found in file.diagnostics)


def test_catalogue_in_every_syntax_is_one(tmp_path: Path) -> None:
    (tmp_path / "servicegraph.toml").write_text('base = "https://example.org/id/"\n', "utf-8")
    for name, text in (("a.trig", TRIG), ("b.jsonld", JSON), ("c.rdf", XML)):
        (tmp_path / name).write_text(text, "utf-8")
    (tmp_path / "d.nt").write_text("<https://example.org/id/service/d> <https://example.org/p> _:x .\n", "utf-8")
    catalogue = Catalogue.load(tmp_path)
    for name in "abd":
        assert catalogue.entity(f"service:{name}").triples
    found = [one for one in catalogue.checked.diagnostics if one.code == "undescribed-entity"]
    assert [(one.location.path, one.location.line) for one in found] == [("a.trig", 5)]
    again = pyoxigraph.parse(catalogue.memory.n_quads(), format=RdfFormat.N_QUADS)
    assert sum(1 for _ in again) > 0


def test_no_remedy_is_offered_for_a_file_of_which_only_lines_are_known(tmp_path: Path) -> None:
    (tmp_path / "servicegraph.toml").write_text('base = "https://example.org/id/"\n', "utf-8")
    (tmp_path / "b.jsonld").write_text(JSON.replace("sg:Service", "sg:Servce"), "utf-8")
    found = [one for one in Catalogue.load(tmp_path).checked.diagnostics if one.code == "unknown-term"]
    assert [(one.location.path, one.location.line) for one in found] == [("b.jsonld", 5)]
    assert found[0].fixes == ()


@pytest.mark.parametrize(
    ("text", "ending", "line"),
    [
        (TRIG.replace("sg:Service ;\n", "sg:Service\n"), ".trig", 5),
        (TRIG.replace("<organisation/o>", "org:o"), ".trig", 5),
        (XML.replace("</sg:note>", "</sg:nte>"), ".rdf", 6),
    ],
)
def test_mistake_is_told_once_and_what_it_stands_in_is_incomplete(text: str, ending: str, line: int) -> None:
    file = read(text, ending)
    assert places(file) == [("rdf-syntax", line)]
    assert BASE + ("service/b" if ending == ".trig" else "service/a") in file.incomplete


def test_shortened_names_after_a_mistake_in_trig_are_incomplete() -> None:
    prefix = "@prefix service: <https://example.org/id/service/> .\n"
    file = read(
        prefix + TRIG.replace("sg:Service ;\n", "sg:Service\n").replace("<organisation/o>", "service:c"), ".trig"
    )
    assert BASE + "service/c" in file.incomplete


@pytest.mark.parametrize("text", ["[]", "{}", '{"name": "Clinic"}', '{"@context": {}, "name": "Clinic"}'])
def test_file_without_a_statement_that_is_understood_says_so(text: str) -> None:
    [found] = read(text, ".jsonld").diagnostics
    assert (found.code, found.location.line) == ("rdf-syntax", 1)
    assert "@context" in found.hint["en"]


@pytest.mark.parametrize(
    ("piece", "place"),
    [("<a>", 300), ("<a><b/>", 700), ("<!-- <a> -->", None), ("<a></a>", None), ("<!--", None)],
)
def test_elements_within_one_another_are_bounded_before_they_are_read(piece: str, place: int | None) -> None:
    found = hazard(piece * 20_000, ".rdf")
    assert found == (None if place is None else (place, "check.rdf-syntax.nested"))
    assert hazard("<a>" * 100 + "</a>" * 100, ".rdf") is None
