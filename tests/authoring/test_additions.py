"""New things in the files of a catalogue: where they go, what stays, and what a crash leaves."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from pyoxigraph import Literal, NamedNode

from servicegraph import Catalogue
from servicegraph.authoring.drafting import GivenOption, drafted, filled_in
from servicegraph.authoring.kind_names import kind_called
from servicegraph.authoring.meant_values import WordMeanings
from servicegraph.authoring.planned_additions import PlannedAddition, planned
from servicegraph.errors import WriteError
from servicegraph.knowledge.editor_state import EditorState
from servicegraph.knowledge.expectations import Expectations
from servicegraph.knowledge.slugs import slug
from servicegraph.rdf.terms import NS, RDFS
from servicegraph.turtle.formatting import Style, format_turtle
from servicegraph.turtle.formatting_order import GUIDE_FIRST, GUIDE_LAST
from servicegraph.turtle.reading import read

BASE = "https://example.org/id/"
PREFIXES = {"sg": NS, "rdfs": RDFS, "service": f"{BASE}service/"}
GRAPH = NamedNode("https://example.org/id/graph/a.ttl")


def planned_in(folder: Path, kind: str, *options: tuple[str, str]) -> PlannedAddition:
    """What is written where a thing of *kind* is added to the catalogue in *folder*."""
    return planned_of(Catalogue.load(folder), kind, *options)


def planned_of(catalogue: Catalogue, kind: str, *options: tuple[str, str]) -> PlannedAddition:
    """What is written where a thing of *kind* is added to *catalogue*."""
    words = WordMeanings(Expectations(EditorState(catalogue.dataset)), "fi")
    iri = dict(options).get("iri", "")
    given_options = [GivenOption(*option) for option in options if option[0] != "iri"]
    asked = filled_in(words, kind_called(words.state, kind, "fi"), given_options)
    return planned(catalogue, drafted(words, asked, iri))


def places(plan: PlannedAddition) -> list[str]:
    """The files that new paragraphs are in."""
    return [one.changed.path for one in plan.files if one.paragraphs]


SHIPPED = (
    (("interface", ("within", "package:youth"), ("from", "sekasin-chat"), ("to", "lastensuojelu")), "handbook-youth/"),
    (("service", ("label", "Uusi palvelu")), "keusote/services.ttl"),
    (("organisation", ("label", "Uusi organisaatio")), "keusote/organisations.ttl"),
)


@pytest.mark.parametrize(("asked", "path"), SHIPPED)
def test_new_thing_goes_where_its_like_are(shipped: Catalogue, asked: tuple[str, tuple[str, str]], path: str) -> None:
    plan = planned_of(shipped, *asked)
    assert [one.startswith(path) for one in places(plan)] == [True]
    for one in plan.files:
        assert one.changed.before
        assert one.changed.after.startswith(one.changed.before)
        assert one.changed.after.endswith(one.paragraphs[0].text.encode() + b"\n")
        lines = one.changed.after.decode().splitlines()
        assert lines[one.paragraphs[0].line - 1] == one.paragraphs[0].text.splitlines()[0]


def test_rule_of_an_interface_goes_beside_it(shipped: Catalogue) -> None:
    options = (
        ("within", "package:youth"),
        ("from", "sekasin-chat"),
        ("to", "lastensuojelu"),
        ("rule-kind", "referral"),
    )
    plan = planned_of(shipped, "interface", *options)
    assert sorted(places(plan)) == ["handbook-youth/interfaces.ttl", "handbook-youth/rules.ttl"]


def test_interface_goes_to_those_of_its_whole(small: Path) -> None:
    text = (small / "package.ttl").read_text("utf-8")
    head, begins, rest = text.partition("interface:protection-to-clinic\n")
    interface, ends, rules = rest.partition(".\n")
    prefixes = "\n".join(line for line in head.splitlines() if line.startswith("@prefix"))
    (small / "package.ttl").write_text(head + rules, "utf-8")
    (small / "meetings.ttl").write_text(f"{prefixes}\n\n{begins}{interface}{ends}", "utf-8")
    plan = planned_in(small, "interface", ("within", "youth"), ("from", "night-chat"), ("to", "lastensuojelu"))
    assert places(plan) == ["meetings.ttl"]


@given(st.text(st.characters(exclude_categories=["Cs"]), min_size=1).filter(str.strip))
@hypothesis_settings(max_examples=5)
def test_any_text_is_written_as_it_was_given_and_in_the_layout(label: str) -> None:
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        (folder / "servicegraph.toml").write_text(f'base = "{BASE}"\n', "utf-8")
        plan = planned_in(folder, "service", ("label", label), ("ptv-id", label), ("iri", "x"))
    (one,) = plan.files
    (thing,) = plan.things
    said = one.changed.after
    assert {quad.triple for quad in read(said, "a.ttl", GRAPH, BASE).quads} == thing.triples
    assert Literal(label, language="fi") in {triple.object for triple in thing.triples}
    assert format_turtle(said.decode(), Style(first=GUIDE_FIRST, last=GUIDE_LAST)) == said.decode()


@given(st.text())
def test_slug_is_a_name_in_turtle_and_stays_what_it_is(said: str) -> None:
    made = slug(said)
    assert slug(made) in (made, f"{made}-1")
    assert len(made) <= 62
    if made:
        file = read(f"<{BASE}{made}> a <{BASE}c> .".encode(), "a.ttl", GRAPH, BASE)
        assert not file.diagnostics


@pytest.mark.parametrize(
    ("said", "made"),
    [
        ("Kotihoito", "kotihoito"),
        ("Äldreomsorg i Åbo", "aldreomsorg-i-abo"),
        ("Children's  clinic (A&E)", "childrens-clinic-a-e"),
        ("Straße", "strasse"),
        ("!?", ""),
        ("ttl", "ttl-1"),
        ("\N{MATHEMATICAL BOLD CAPITAL A}", "a"),
        ("x" * 80, "x" * 60),
        ("word " * 30, "-".join(["word"] * 12)),
    ],
)
def test_slug_of_a_name(said: str, made: str) -> None:
    assert slug(said) == made


def test_file_that_changed_meanwhile_is_not_written(small: Path) -> None:
    plan = planned_in(small, "service", ("label", "Kotihoito"), ("part-of", "package:youth"))
    (small / "package.ttl").write_bytes((small / "package.ttl").read_bytes() + b"# mine\n")
    before = {file: file.read_bytes() for file in small.iterdir()}
    with pytest.raises(WriteError, match="has changed"):
        plan.write()
    assert {file: file.read_bytes() for file in small.iterdir()} == before
