"""New entities get a name and a paragraph; those that are removed leave all else as it was."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import Literal, NamedNode

from servicegraph.catalogue import Catalogue
from servicegraph.errors import WriteError
from servicegraph.exchange.changed_files import changed_files
from servicegraph.exchange.new_entities import NewEntity, proposed_iri, with_paragraphs
from servicegraph.exchange.rewriting import Value, without_subjects
from servicegraph.exchange.tables.fitting_columns import ValueColumn
from servicegraph.rdf.terms import NS, RDFS, XSD
from servicegraph.turtle.formatting import Style, format_turtle
from servicegraph.turtle.formatting_order import GUIDE_FIRST, GUIDE_LAST
from servicegraph.turtle.reading import TurtleFile, read
from tests.exchange.tables.table_asking import SMALL, kind_named

ID = "https://example.org/id/"
LABEL = NamedNode(RDFS + "label")
TEXT = """# Services.

@prefix sg:   <https://w3id.org/servicegraph/ns#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix ex:   <https://example.org/id/service/> .

ex:one a sg:Service ; rdfs:label "Yksi"@fi . # first

# Of two:
ex:two
    a sg:Service ;
    rdfs:label "Kaksi"@fi ;  # a name
    sg:note [ rdfs:label "of two"@en ; sg:by [ ] ] , ( 1 2 ) .

ex:three sg:refersTo ex:two . ex:two sg:seen true .
"""


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return Catalogue.load(SMALL)


def parsed(text: str) -> TurtleFile:
    return read(text.encode(), "a.ttl", NamedNode("https://example.org/a.ttl"), "https://example.org/")


def entity(catalogue: Catalogue, slug: str, values: dict[NamedNode, tuple[Value, ...]]) -> NewEntity:
    return NewEntity(kind_named(catalogue, "service"), NamedNode(f"{ID}service/{slug}"), values)


@pytest.mark.parametrize(
    ("names", "slug"),
    [
        ({"fi": "Kotihoito", "en": "Home care & nursing"}, "home-care-nursing"),
        ({"fi": "Äitiys- ja lastenneuvola", "sv": "Rådgivning"}, "aitiys-ja-lastenneuvola"),
        ({"sv": "Ångest & Ørsted, ßæ"}, "angest-orsted-ssae"),
        ({"fi": "  ", "sv": "Rådgivning"}, "radgivning"),
        ({"se": "Čearddalaš"}, "cearddalas"),
        ({"en": "The child's advocate"}, "the-childs-advocate"),
        ({"fi": "…"}, ""),
    ],
)
def test_identifier_comes_from_a_name(catalogue: Catalogue, names: dict[str, str], slug: str) -> None:
    texts = {ValueColumn(RDFS + "label", language): name for language, name in names.items()}
    found = proposed_iri(catalogue.settings.base, kind_named(catalogue, "service"), texts, {})
    assert found == (f"{ID}service/{slug}" if slug else "")


def test_interface_without_a_name_gets_it_from_its_ends(catalogue: Catalogue) -> None:
    ends = {ValueColumn(NS + "from"): ID + "service/a", ValueColumn(NS + "to"): ID + "service/b"}
    assert (
        proposed_iri(catalogue.settings.base, kind_named(catalogue, "interface"), {}, ends) == f"{ID}interface/a-to-b"
    )


def test_paragraph_comes_last_with_its_prefixes(catalogue: Catalogue) -> None:
    level = NamedNode("https://w3id.org/servicegraph/vocab/level/basic")
    values: dict[NamedNode, tuple[Value, ...]] = {
        NamedNode(NS + "level"): (level,),
        LABEL: (Literal("Koti", language="fi"), Literal("Home", language="en")),
    }
    found = with_paragraphs(parsed(TEXT), [entity(catalogue, "home", values)], catalogue.prefixes.namespaces).decode()
    assert found.endswith(
        '\nex:home\n    a sg:Service ;\n    rdfs:label "Koti"@fi , "Home"@en ;\n    sg:level   level:basic .\n'
    )
    declared = "@prefix level: <https://w3id.org/servicegraph/vocab/level/> .\n"
    assert found.replace(declared, "").startswith(TEXT)


@pytest.mark.parametrize("text", ["", "\n", "# only a comment", "@prefix ex: <https://example.org/> .", "<a> <b> 1 ."])
def test_paragraph_fits_behind_any_file(catalogue: Catalogue, text: str) -> None:
    one, two = entity(catalogue, "one", {}), entity(catalogue, "two", {LABEL: (Literal("2"),)})
    for given_text in (text, text.replace("\n", "\r\n")):
        found = with_paragraphs(parsed(given_text), [one, two], catalogue.prefixes.namespaces)
        assert {quad.triple for quad in parsed(found.decode()).quads} >= one.triples | two.triples
        assert all(line in found.decode() for line in given_text.splitlines())


def test_paragraphs_keep_the_line_ends_of_their_file(catalogue: Catalogue) -> None:
    new = entity(catalogue, "one-more", {LABEL: (Literal("x" * 200, language="fi"), Literal("y", language="sv"))})
    found = with_paragraphs(parsed(TEXT.replace("\n", "\r\n")), [new], catalogue.prefixes.namespaces).decode()
    assert "\n" not in found.replace("\r\n", "")


def test_file_with_mistakes_is_refused(catalogue: Catalogue) -> None:
    with pytest.raises(WriteError, match=r"a\.ttl"):
        with_paragraphs(parsed(TEXT + "ex:broken"), [entity(catalogue, "x", {})], {})
    with pytest.raises(WriteError, match=r"a\.ttl"):
        without_subjects(parsed(TEXT + "ex:broken"), [NamedNode(f"{ID}service/two")])


TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
VALUES: st.SearchStrategy[Value] = st.one_of(
    st.sampled_from(["a", "ä", "a.b", "a(b)", "%41", "1", "a'b", "-x"]).map(lambda slug: NamedNode(ID + slug)),
    TEXTS.map(Literal),
    st.builds(lambda said, tag: Literal(said, language=tag), TEXTS, st.sampled_from(["fi", "sv", "en", "sv-fi"])),
    st.integers().map(Literal),
    st.booleans().map(Literal),
    st.floats().map(Literal),
    st.dates().map(lambda day: Literal(day.isoformat(), datatype=NamedNode(XSD + "date"))),
)
PREDICATES = st.sampled_from([RDFS + "label", NS + "level", ID + "odd(name)", "https://other.example/x"]).map(NamedNode)


@settings(deadline=None)
@given(
    st.lists(st.dictionaries(PREDICATES, st.lists(VALUES, min_size=1, max_size=4).map(tuple)), min_size=1, max_size=3)
)
def test_any_values_make_paragraphs_that_stay_when_laid_out(
    catalogue: Catalogue, wanted: list[dict[NamedNode, tuple[Value, ...]]]
) -> None:
    entities = [entity(catalogue, f"new-{number}", values) for number, values in enumerate(wanted)]
    prefixes = catalogue.prefixes.namespaces
    style = Style(first=GUIDE_FIRST, last=GUIDE_LAST, prefixes=prefixes)
    text = format_turtle(TEXT, style)
    found = with_paragraphs(parsed(text), entities, prefixes).decode()
    assert found.partition("\nex:one")[2].startswith(text.partition("\nex:one")[2])
    said = {quad.triple for quad in parsed(found).quads}
    assert said == {quad.triple for quad in parsed(text).quads}.union(*(one.triples for one in entities))
    assert format_turtle(found, style).partition("ex:one")[2] == found.partition("ex:one")[2]


def test_removed_thing_takes_its_statements_and_blank_nodes_with_it() -> None:
    found = without_subjects(parsed(TEXT), [NamedNode(f"{ID}service/two")]).decode()
    assert found.startswith(TEXT[: TEXT.index("ex:two")])
    assert "Kaksi" not in found
    assert "seen" not in found
    assert "ex:three sg:refersTo ex:two ." in found
    for comment in ("# Services.", "# first", "# Of two:", "# a name"):
        assert comment in found
    assert not [quad for quad in parsed(found).quads if quad.subject == NamedNode(f"{ID}service/two")]


def test_several_things_of_one_file_go_together() -> None:
    gone = [NamedNode(f"{ID}service/{name}") for name in ("one", "two", "three")]
    found = without_subjects(parsed(TEXT), gone)
    assert not parsed(found.decode()).quads


def test_values_new_and_removed_things_of_one_file_are_written_at_once(tmp_path: Path) -> None:
    shutil.copytree(SMALL, tmp_path / "small")
    catalogue = Catalogue.load(tmp_path / "small")
    new = entity(catalogue, "home", {LABEL: (Literal("Koti", language="fi"),)})
    chat = NamedNode(f"{ID}service/night-chat")
    (one,) = changed_files(catalogue, (), [new], [chat])
    assert one.path == "services.ttl"
    assert one.file == (tmp_path / "small" / "services.ttl")
    after = read(one.after, one.path, NamedNode(ID), ID)
    assert not after.diagnostics
    assert f"{ID}service/home" in after.subjects
    assert chat.value not in after.subjects


def test_new_thing_comes_to_those_of_its_kind_that_share_a_thing_with_it(tmp_path: Path) -> None:
    folder = tmp_path / "small"
    shutil.copytree(SMALL, folder)
    head = "@prefix sg: <https://w3id.org/servicegraph/ns#> .\n@prefix ex: <https://example.org/id/> .\n"
    many = "".join(f"<https://example.org/id/interface/i{n}> a sg:Interface .\n" for n in range(20))
    (folder / "many.ttl").write_text(head + many)
    catalogue = Catalogue.load(folder)
    interface, youth = kind_named(catalogue, "interface"), NamedNode(f"{ID}package/youth")
    new = NewEntity(interface, NamedNode(f"{ID}interface/new"), {NamedNode(NS + "within"): (youth,)})
    assert [one.path for one in changed_files(catalogue, (), [new])] == ["package.ttl"]
    other = NewEntity(interface, NamedNode(f"{ID}interface/new"), {})
    assert [one.path for one in changed_files(catalogue, (), [other])] == ["many.ttl"]
