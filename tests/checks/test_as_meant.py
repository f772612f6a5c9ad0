"""What follows from a misspelt name is what a validation of everything does not find with the name that was meant."""

from __future__ import annotations

import random
import re
import shutil
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import pytest
from pyoxigraph import NamedNode, Quad

from bench.file_changes import Hand
from bench.generate import generate
from servicegraph import Catalogue
from servicegraph.checks import as_meant, shape_results
from servicegraph.checks.as_meant import found_as_meant, said_of
from servicegraph.checks.definition import Scope
from servicegraph.checks.shape_results import results_on_the_day
from servicegraph.diagnostics import Diagnostic, Severity
from servicegraph.rdf.terms import Term
from servicegraph.shacl.focus import AUXILIARY
from servicegraph.sparql.memory import MemoryStore

DATA = Path(__file__).parents[1] / "data"
HEAD = """\
@prefix sg: <https://w3id.org/servicegraph/ns#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
@prefix service: <https://example.org/id/service/> .
"""
_NAME = re.compile(r"(?<![\w:@<])[a-z]+:[\w-]{5,}")

Slips = Mapping[str, str]


def slip_in(folder: Path, dice: random.Random) -> None:
    """Take a letter out of one name of one file."""
    path = dice.choice([path for path in sorted(folder.rglob("*.ttl")) if _NAME.search(path.read_text("utf-8"))])
    text = path.read_text("utf-8")
    name = dice.choice(list(_NAME.finditer(text)))
    at = dice.randrange(name[0].index(":") + 2, len(name[0])) + name.start()
    path.write_text(text[:at] + text[at + 1 :], "utf-8")


def with_other_names(scope: Scope, meant: Slips) -> MemoryStore:
    """A store of all that the files of *scope* say, with the names that were meant."""

    def right(node: Term) -> Term:
        return NamedNode(meant[node.value]) if isinstance(node, NamedNode) and node.value in meant else node

    return MemoryStore(
        Quad(right(one.subject), right(one.predicate), right(one.object), graph)  # type: ignore[arg-type]
        for graph, quads in scope.dataset.graphs.items()
        for one in quads
    )


class Looked:
    """What is found in a catalogue, and what of it follows from its slips, told in three ways."""

    def __init__(self, folder: Path, level: Severity, monkeypatch: pytest.MonkeyPatch) -> None:
        self.catalogue = Catalogue.load(folder)
        self.scope, self.level, self.monkeypatch = self.catalogue.scope, level, monkeypatch
        self.found: Sequence[Diagnostic] = self.catalogue.by_shapes(level)()
        self.meant: Slips = {}
        self.is_whole = False

        def asked(scope: Scope, level: Severity, found: Sequence[Diagnostic], meant: Slips, *, alone: bool) -> object:
            self.meant = meant
            return found_as_meant(scope, level, found, meant, alone=alone)

        def whole(*given: object) -> object:
            self.is_whole = True
            return results_on_the_day(*given)  # type: ignore[arg-type]

        with monkeypatch.context() as patched:
            patched.setattr(as_meant, "found_as_meant", asked)
            patched.setattr(as_meant, "results_on_the_day", whole)
            before = self.everything()
            self.catalogue.check(level, alone=True)
        self.has_only_worked_out_since(before)

    def everything(self) -> tuple[list[str], list[str]]:
        """All that is in the store, what is worked out beside the data as well, and what counts on the day."""
        stores = (self.catalogue.memory, self.scope.todays)
        first, second = (sorted(map(str, store._store)) for store in stores)
        return first, second

    def has_only_worked_out_since(self, before: tuple[list[str], list[str]]) -> None:
        """What is worked out beside the data stays for whoever asks next; nothing else comes, and nothing goes."""
        for was, now in zip(before, self.everything(), strict=True):
            assert not set(was) - set(now)
            assert all(one.endswith(str(AUXILIARY)) for one in set(now) - set(was))

    def agrees(self) -> None:
        if not self.meant:
            return
        results = results_on_the_day(with_other_names(self.scope, self.meant), self.scope, self.level)
        still = as_meant._said_in(results, self.scope.shapes)
        wanted = [one for one in self.found if as_meant.as_meant(one, self.meant) in still]
        # What does not count on the day is taken out for a moment, or left out of a copy.
        for alone, hides_little in ((False, True), (True, True), (True, False)):
            with self.monkeypatch.context() as patched:
                patched.setattr(as_meant, "hides_little", lambda _, told=hides_little: told)
                before = self.everything()
                got = found_as_meant(self.scope, self.level, self.found, self.meant, alone=alone)
            self.has_only_worked_out_since(before)
            assert list(map(said_of, got)) == list(map(said_of, wanted)), (self.meant, alone, hides_little)


@pytest.fixture
def small(tmp_path: Path) -> Path:
    return Path(shutil.copytree(DATA / "small", tmp_path / "small"))


def agrees_with_slips(folder: Path, seed: int, monkeypatch: pytest.MonkeyPatch) -> Looked:
    dice = random.Random(seed)  # noqa: S311
    hand = Hand(folder, seed)
    for _ in range(seed % 3):
        hand.change()
    for _ in range(1 + seed % 4):
        slip_in(folder, dice)
    looked = Looked(folder, dice.choice(list(Severity)), monkeypatch)
    looked.agrees()
    return looked


@pytest.mark.parametrize("seed", [1, 4, 7, 10])
def test_what_random_slips_lead_to_is_what_a_whole_validation_tells(
    small: Path, seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert agrees_with_slips(small, seed, monkeypatch).meant


@pytest.mark.matrix
@pytest.mark.parametrize(
    ("source", "seed"), [*(("small", seed) for seed in range(100, 220)), *(("county", seed) for seed in range(40))]
)
def test_what_many_random_slips_lead_to_is_what_a_whole_validation_tells(
    tmp_path: Path, source: str, seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    agrees_with_slips(Path(shutil.copytree(DATA / source, tmp_path / "c")), seed, monkeypatch)


@pytest.mark.matrix
@pytest.mark.parametrize("level", Severity)
def test_what_the_slips_of_a_generated_catalogue_lead_to_is_what_a_whole_validation_tells(
    tmp_path: Path, level: Severity, monkeypatch: pytest.MonkeyPatch
) -> None:
    generate(tmp_path / "generated", services=60, seed=11, faults=12)
    looked = Looked(tmp_path / "generated", level, monkeypatch)
    assert looked.meant
    assert not looked.is_whole
    looked.agrees()


# What stands in a further file, and whether it takes a validation of everything to tell what follows from its slip.
CASES = {
    "a value": ("service:one a sg:Service ; sg:providedBy <https://example.org/id/organisation/conty> .", False),
    "a class": ('service:one a sg:Servce ; rdfs:label "Yksi"@fi .', False),
    "a property": ("service:one a sg:Service ; sg:providdBy <https://example.org/id/organisation/county> .", False),
    "a thing that the right name is said of too": (
        'service:one a sg:Service . service:night-cht a sg:Service ; rdfs:label "Yö"@fi . '
        "service:one sg:refersTo service:night-cht , service:night-cat .",
        False,
    ),
    "beside what has ended": (
        'service:old a sg:Service ; sg:validUntil "2001-01-01"^^xsd:date . service:new a sg:Servce .',
        False,
    ),
    "in what has ended": ('service:old a sg:Servce ; sg:validUntil "2001-01-01"^^xsd:date .', False),
    "when one of two ended": (
        'service:old a sg:Service ; sg:validUntil "2001-01-01"^^xsd:date . '
        'service:other a sg:Service ; sg:validUntl "2001-01-01"^^xsd:date .',
        False,
    ),
    "when it ended": ('service:old a sg:Service ; sg:validUntl "2001-01-01"^^xsd:date .', True),
}


@pytest.mark.parametrize("case", CASES)
def test_what_a_slip_leads_to_is_what_a_whole_validation_tells(
    small: Path, case: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    text, takes_everything = CASES[case]
    (small / "more.ttl").write_text(HEAD + text, "utf-8")
    looked = Looked(small, Severity.INFO, monkeypatch)
    assert looked.meant
    looked.agrees()
    assert looked.is_whole is takes_everything


def test_thing_with_two_names_lacks_what_it_lacks_under_the_right_one(small: Path) -> None:
    """Nothing is new about the right name, and what is found there may be too light to be among the findings."""
    both = (f'service:{name} a sg:Service ; rdfs:label "Yksi"@fi , "En"@sv , "One"@en .' for name in ("one", "ane"))
    (small / "more.ttl").write_text(HEAD + "\n".join(both), "utf-8")
    catalogue = Catalogue.load(small)
    base = "https://example.org/id/service/"
    every = catalogue.by_shapes(Severity.INFO)()
    of_wrong = [one for one in every if one.focus == NamedNode(f"{base}ane")]
    meant = {f"{base}ane": f"{base}one"}
    assert of_wrong
    assert list(found_as_meant(catalogue.scope, Severity.INFO, of_wrong, meant, alone=True)) == of_wrong


def test_name_that_was_meant_is_read_with_the_prefixes_of_its_file(small: Path) -> None:
    """The catalogue has no such prefix, or has it for something else."""
    text = "@prefix own: <https://example.org/id/service/> . @prefix phase: <https://w3id.org/servicegraph/ns#> ."
    (small / "more.ttl").write_text(f"{text}\nown:one a phase:Servce .", "utf-8")
    (small / "other.ttl").write_text(f"{text}\nown:one phase:refersTo own:night-cht .", "utf-8")
    found = Catalogue.load(small).checked.diagnostics
    misspelt = [one for one in found if one.location.path in ("more.ttl", "other.ttl")]
    assert {one.code for one in misspelt} >= {"unknown-term", "undescribed-entity"}
    assert not [one for one in misspelt if one.code == "entity-without-type"]


def test_store_that_others_ask_is_not_changed_for_a_moment(small: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (small / "more.ttl").write_text(HEAD + CASES["beside what has ended"][0], "utf-8")
    changed: list[MemoryStore] = []
    apply = MemoryStore.apply

    def applied(store: MemoryStore, *given: Iterable[Quad]) -> None:
        changed.append(store)
        apply(store, *given)

    monkeypatch.setattr(MemoryStore, "apply", applied)
    monkeypatch.setattr(shape_results, "_LITTLE", 0.0)  # so that what counts today is a store of its own
    shared, own = Catalogue.load(small), Catalogue.load(small)
    found = shared.checked, own.check(Severity.INFO, alone=True)
    assert found[0] == found[1]
    assert {shared.memory, shared.scope.todays}.isdisjoint(changed)
    assert {own.memory, own.scope.todays} <= set(changed)


def test_named_graphs_are_not_filled_for_a_slip(small: Path) -> None:
    (small / "more.ttl").write_text(HEAD + CASES["a class"][0], "utf-8")
    catalogue = Catalogue.load(small)
    assert "unknown-term" in catalogue.check(Severity.INFO, alone=True).by_code()
    assert catalogue.memory._graphs._unfilled


def test_what_a_thing_without_a_name_lacks_is_told_beside_a_slip(small: Path) -> None:
    (small / "more.ttl").write_text(HEAD + "[] a sg:Interface .", "utf-8")
    before = Catalogue.load(small).checked.by_code()
    (small / "other.ttl").write_text(HEAD + CASES["a class"][0], "utf-8")
    after = Catalogue.load(small).checked.by_code()
    assert before["Interface-from"] == after["Interface-from"] == 1


def test_shape_that_is_refused_is_told_beside_a_slip(small: Path) -> None:
    shape = 'sh:sparql [ sh:select "SELECT (1 AS ?this) { ?x a ?k }" ]'
    (small / "shapes").mkdir(exist_ok=True)
    (small / "shapes" / "own.ttl").write_text(
        HEAD + "@prefix sh: <http://www.w3.org/ns/shacl#> .\n"
        f"<https://example.org/own> a sh:NodeShape ; sh:targetClass sg:Service ; {shape} .",
        "utf-8",
    )
    (small / "more.ttl").write_text(HEAD + CASES["a class"][0], "utf-8")
    codes = Catalogue.load(small).checked.by_code()
    assert codes["unknown-term"] == 1
    assert codes["refused-shape"] == 1
