"""New things in the files of a catalogue: where they go, what stays, and what a crash leaves."""

from __future__ import annotations

import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
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
from servicegraph.journal import JOURNAL, finish_writing
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
    catalogue = Catalogue.load(folder)
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
def test_new_thing_goes_where_its_like_are(repository: Path, asked: tuple[str, tuple[str, str]], path: str) -> None:
    plan = planned_in(repository / "catalogue", *asked)
    assert [one.startswith(path) for one in places(plan)] == [True]
    for one in plan.files:
        assert one.changed.before
        assert one.changed.after.startswith(one.changed.before)
        assert one.changed.after.endswith(one.paragraphs[0].text.encode() + b"\n")
        lines = one.changed.after.decode().splitlines()
        assert lines[one.paragraphs[0].line - 1] == one.paragraphs[0].text.splitlines()[0]


def test_rule_of_an_interface_goes_beside_it(repository: Path) -> None:
    options = (
        ("within", "package:youth"),
        ("from", "sekasin-chat"),
        ("to", "lastensuojelu"),
        ("rule-kind", "referral"),
    )
    plan = planned_in(repository / "catalogue", "interface", *options)
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


_ADDING = """
import sys
from pathlib import Path
from servicegraph.journal import write_files
from tests.authoring.test_additions import planned_in
folder = Path(sys.argv[1])
plan = planned_in(folder, "service", ("label", "Kotihoito"), ("part-of", "package:youth"))
print("ready", flush=True)
sys.stdin.readline()
while True:
    plan.write()
    write_files(folder, {one.changed.file: one.changed.before for one in plan.files})
"""
_MAKING = """
import sys
from pathlib import Path
from servicegraph.authoring.new_catalogue import make_catalogue
from tests.authoring.test_new_catalogue import wanted
folder, asked = Path(sys.argv[1]), wanted()
print("ready", flush=True)
sys.stdin.readline()
for number in range(100_000):
    make_catalogue(folder / str(number), asked)
"""


def kill_in_the_middle(program: str, folder: Path, most: float, chance: random.Random) -> None:
    """Run *program*, which waits for a word and then writes into *folder* for ever, and kill it."""
    command = [sys.executable, "-c", program, str(folder)]
    writer = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert writer.stdin
    assert writer.stdout
    assert writer.stdout.readline() == "ready\n"
    writer.stdin.write("go\n")
    writer.stdin.flush()
    time.sleep(chance.uniform(0, most))
    os.kill(writer.pid, signal.SIGKILL)
    writer.communicate()


@pytest.mark.matrix
def test_addition_that_is_killed_leaves_all_files_old_or_all_new(small: Path) -> None:
    chance = random.Random(1)  # noqa: S311
    old = {file.name: file.read_bytes() for file in small.iterdir()}
    plan = planned_in(small, "service", ("label", "Kotihoito"), ("part-of", "package:youth"))
    new = {**old, **{one.changed.path: one.changed.after for one in plan.files}}
    for _ in range(40):
        kill_in_the_middle(_ADDING, small, 0.03, chance)
        finish_writing(small)
        found = {file.name: file.read_bytes() for file in small.iterdir() if not file.name.startswith(".")}
        assert found in (old, new)
        assert not (small / JOURNAL).exists()
        for name, content in old.items():
            (small / name).write_bytes(content)


@pytest.mark.matrix
def test_new_catalogue_that_is_killed_is_there_as_a_whole_or_not_at_all(tmp_path: Path) -> None:
    chance = random.Random(2)  # noqa: S311
    counts = set()
    for number in range(15):
        folder = tmp_path / str(number)
        folder.mkdir()
        kill_in_the_middle(_MAKING, folder, 1.0, chance)
        for made in folder.iterdir():
            if not made.name.startswith("."):
                counts.add(sum(1 for file in made.rglob("*") if file.is_file()))
        shutil.rmtree(folder)
    assert len(counts) == 1
