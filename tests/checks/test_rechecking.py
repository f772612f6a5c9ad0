"""A check that follows changes of files finds after each what a whole check of the same files finds."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from bench.file_changes import Hand
from bench.generate import generate
from servicegraph import Catalogue
from servicegraph.checks.rechecking import Rechecking
from servicegraph.dataset.dataset import load_dataset
from servicegraph.dataset.difference import difference
from servicegraph.diagnostics import Checked, Diagnostic

DATA = Path(__file__).parents[1] / "data"
SHIPPED = Path(__file__).parents[2] / "catalogue"


def plain(one: Diagnostic) -> str:
    """All that a user is told, with every sentence written."""
    related = [(other.location, dict(other.message)) for other in one.related]
    fixes = [(dict(fix.title), fix.edits) for fix in one.fixes]
    terms = (one.code, one.severity, one.location, one.shape, one.focus, one.path, one.value, one.task, one.component)
    return repr((terms, dict(one.message), dict(one.hint), dict(one.title), related, fixes))


def told(checked: Checked) -> tuple[list[str], tuple[int, int, int]]:
    return list(map(plain, checked.diagnostics)), (checked.files, checked.triples, checked.focus_nodes)


class Followed:
    """A catalogue in a folder of its own, checked as a whole once and followed from then on."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        catalogue = Catalogue.load(folder)
        self._dataset = catalogue.dataset
        self._rechecking = Rechecking(catalogue.scope)

    def now(self) -> Checked:
        """The findings in the files as they are."""
        dataset = load_dataset(self._dataset.settings, self._dataset)
        change = difference(self._dataset, dataset)
        assert change is not None
        self._dataset = dataset
        return self._rechecking.follow(dataset, change.removed, change.added)

    def write(self, path: str, text: str) -> Checked:
        (self.folder / path).write_text(text, "utf-8")
        return self.now()

    def agrees(self) -> None:
        assert told(self.now()) == told(Catalogue.load(self.folder).checked)


Following = Callable[[Path], Followed]


@pytest.fixture
def following(tmp_path: Path) -> Following:
    def made(source: Path) -> Followed:
        return Followed(Path(shutil.copytree(source, tmp_path / "followed")))

    return made


def follows(followed: Followed, steps: int, seed: int) -> None:
    hand = Hand(followed.folder, seed)
    for number in range(steps):
        what = hand.change()
        got, wanted = told(followed.now()), told(Catalogue.load(followed.folder).checked)
        assert got == wanted, f"step {number} of seed {seed}: {what}"


@pytest.mark.parametrize(("source", "steps", "seed"), [("small", 5, 1), ("county", 2, 2)])
def test_random_changes_of_files_are_followed(following: Following, source: str, steps: int, seed: int) -> None:
    follows(following(DATA / source), steps, seed)


@pytest.mark.matrix
@pytest.mark.parametrize(
    ("source", "seed"), [*(("small", seed) for seed in range(100, 175)), *(("county", seed) for seed in range(25))]
)
def test_many_random_changes_of_files_are_followed(following: Following, source: str, seed: int) -> None:
    follows(following(DATA / source), 2, seed)


@pytest.mark.long
@pytest.mark.matrix
def test_random_changes_of_the_shipped_catalogue_are_followed(following: Following) -> None:
    follows(following(SHIPPED), 6, 7)


@pytest.mark.matrix
def test_random_changes_of_a_generated_catalogue_are_followed(tmp_path: Path) -> None:
    generate(tmp_path / "generated", services=60, seed=11, faults=8)
    follows(Followed(tmp_path / "generated"), 8, 5)


def test_a_name_that_is_mended_elsewhere_takes_its_finding_away(following: Following) -> None:
    followed = following(DATA / "small")
    more = "@prefix sg: <https://w3id.org/servicegraph/ns#> .\n@prefix service: <https://example.org/id/service/> .\n"
    found = followed.write("more.ttl", more + "service:youth-clinic sg:refersTo service:not-yet .\n")
    assert [one.code for one in found.diagnostics if one.location.path == "more.ttl"] == ["undescribed-entity"]
    followed.agrees()
    followed.write("not-yet.ttl", more + "service:not-yet a sg:Service .\n")
    followed.agrees()
    assert "undescribed-entity" not in followed.now().by_code()


def test_a_description_under_another_name_than_all_references_is_told_until_one_refers_to_it(
    following: Following,
) -> None:
    followed = following(DATA / "small")
    more = "@prefix sg: <https://w3id.org/servicegraph/ns#> .\n@prefix service: <https://example.org/id/service/> .\n"
    followed.write("home.ttl", more + "service:home-helpp a sg:Service .\n")
    followed.write("one.ttl", more + "service:youth-clinic sg:refersTo service:home-help .\n")
    found = followed.write("two.ttl", more + "service:child-protection sg:refersTo service:home-help .\n")
    assert [one.location.path for one in found.diagnostics if one.code == "undescribed-entity"] == ["home.ttl"]
    followed.agrees()
    # The files with the references have no finding of their own, and are looked at all the same.
    found = followed.write("three.ttl", more + "service:child-protection sg:refersTo service:home-helpp .\n")
    followed.agrees()
    assert {one.location.path for one in found.diagnostics if one.code == "undescribed-entity"} == {
        "one.ttl",
        "two.ttl",
    }


def test_a_name_in_a_line_that_cannot_be_read_is_no_finding_until_it_can(following: Following) -> None:
    followed = following(DATA / "small")
    services = (followed.folder / "services.ttl").read_text("utf-8")
    followed.write("services.ttl", services.replace(" a sg:Service", ' a sg:Service "', 1))
    followed.agrees()
    followed.write("services.ttl", services)
    followed.agrees()


def test_what_ends_today_counts_no_more(following: Following) -> None:
    followed = following(DATA / "county")
    path = next(one for one in sorted(followed.folder.glob("*.ttl")) if " a sg:Service" in one.read_text("utf-8"))
    text = path.read_text("utf-8")
    ended = text.replace(" a sg:Service", ' sg:validUntil "2001-01-01"^^xsd:date ; a sg:Service', 1)
    if "@prefix xsd:" not in ended:
        ended = "@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .\n" + ended
    followed.write(path.name, ended)
    followed.agrees()
    followed.write(path.name, text)
    followed.agrees()


def test_a_change_of_nothing_but_places_moves_the_findings_of_its_file_alone(following: Following) -> None:
    followed = following(DATA / "small")
    before = {one.fingerprint: one.location for one in followed.now().diagnostics}
    path = followed.folder / "package.ttl"
    after = followed.write("package.ttl", "# one\n# two\n" + path.read_text("utf-8"))
    moved = {one.location.path for one in after.diagnostics if before[one.fingerprint] != one.location}
    assert moved == {"package.ttl"}
    assert {one.fingerprint for one in after.diagnostics} == before.keys()
    followed.agrees()


def test_only_what_a_change_can_touch_is_looked_into(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    generate(tmp_path / "generated", services=60, seed=11)
    followed = Followed(tmp_path / "generated")
    path = sorted((tmp_path / "generated").rglob("*.ttl"))[-1]
    followed.write(str(path.relative_to(followed.folder)), "# a line\n" + path.read_text("utf-8"))
    looked_into = followed._rechecking.scope.looked_into
    assert looked_into is not None
    assert len(looked_into) < len(list((tmp_path / "generated").rglob("*.ttl"))) / 4


def test_a_misspelt_name_beside_the_one_that_was_meant_takes_nothing_away(following: Following) -> None:
    """To see what a slip hides it is mended and put back: where both names stand in one statement, both stay."""
    followed = following(DATA / "small")
    services = (followed.folder / "services.ttl").read_text("utf-8")
    both = services.replace(
        "sg:providedBy  organisation:county", "sg:providedBy  organisation:county , organisation:conty"
    )
    followed.write("services.ttl", both)
    followed.agrees()
    followed.write("services.ttl", both + "\n# a line\n")
    followed.agrees()
    followed.write("services.ttl", services)
    followed.agrees()


def test_finding_outside_the_data_has_its_own_check_look_everywhere_and_no_other(tmp_path: Path) -> None:
    folder = Path(shutil.copytree(DATA / "small", tmp_path / "headed"))
    settings = (folder / "servicegraph.toml").read_text("utf-8")
    (folder / "servicegraph.toml").write_text(f'publisher = "https://example.org/"\n{settings}', "utf-8")
    followed = Followed(folder)
    services = (folder / "services.ttl").read_text("utf-8")
    found = followed.write("services.ttl", services.replace('"@sv', ' nu"@sv', 1))
    looked_into = followed._rechecking.scope.looked_into
    assert looked_into is not None
    assert "services.ttl" in looked_into
    assert len(looked_into) < len(list(folder.rglob("*.ttl")))
    assert [one.location.path for one in found.diagnostics if one.code == "incomplete-head"] == ["servicegraph.toml"]
    followed.agrees()
