"""A catalogue that is kept up with its files: what is fit to be served, and what is taken over."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pytest

from servicegraph import Catalogue
from servicegraph.dataset.dataset import load_dataset
from servicegraph.diagnostics import Severity
from servicegraph.errors import SettingsError
from servicegraph.follower import CatalogueFollower

PREFIXES = """\
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix sg: <https://w3id.org/servicegraph/ns#> .
@prefix interface: <https://example.org/id/interface/> .
@prefix package: <https://example.org/id/package/> .
@prefix service: <https://example.org/id/service/> .
"""
FAULTY = PREFIXES + "service:more a sg:Service ; sg:providedBy service:nowhere .\n"
SHAPE = """\
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
<https://example.org/shapes#Many> a sh:NodeShape ; sh:targetClass <https://w3id.org/servicegraph/ns#Service> ;
    rdfs:label "Ei sektoria"@fi , "Ingen sektor"@sv , "No sector"@en ;
    sh:property [ sh:path <https://w3id.org/servicegraph/ns#sector> ; sh:maxCount 0 ] .
"""


@pytest.fixture
def follower(small: Path) -> CatalogueFollower:
    return CatalogueFollower(Catalogue.load(small), {})


def same_as_read_anew(catalogue: Catalogue) -> None:
    """Holds *catalogue* against one that is read and checked from nothing."""
    anew = Catalogue.load(catalogue.settings.folder)
    assert catalogue.state == anew.state
    assert sorted(catalogue.n_quads().splitlines()) == sorted(anew.n_quads().splitlines())
    assert [(one.fingerprint, one.location) for one in catalogue.checked.diagnostics] == [
        (one.fingerprint, one.location) for one in anew.checked.diagnostics
    ]
    assert catalogue.readiness == anew.readiness
    assert catalogue.query("services-by-sector").rows == anew.query("services-by-sector").rows


def test_files_that_say_the_same_are_no_change(follower: CatalogueFollower, small: Path) -> None:
    (small / "services.ttl").touch()
    (small / "notes.md").write_text("Nothing that is read.", "utf-8")
    assert follower.look() is None


def test_what_an_editor_holds_is_looked_at_in_place_of_the_file(follower: CatalogueFollower, small: Path) -> None:
    file = (small / "services.ttl").resolve()
    before = follower.catalogue.state
    revision = follower.look({file: FAULTY.encode()})
    assert revision is not None
    undescribed = {str(one.value) for one in revision.checked.diagnostics if one.code == "undescribed-entity"}
    assert "<https://example.org/id/service/nowhere>" in undescribed
    assert follower.look({file: FAULTY.encode()}) is None
    large = follower.look({file: b"#" * (follower.catalogue.settings.most_file_bytes + 1)})
    assert large is not None
    assert "file-too-large" in large.checked.by_code()
    empty = follower.look({file: b" \n"})
    assert empty is not None
    assert "empty-file" in empty.checked.by_code()
    closed = follower.look()
    assert closed is not None
    assert closed.dataset.state == before


def test_a_change_is_taken_over_into_the_same_store(follower: CatalogueFollower, small: Path) -> None:
    memory = follower.catalogue.memory
    text = (small / "services.ttl").read_text("utf-8")
    (small / "services.ttl").write_text(text.replace('"Child protection"', '"Protection of children"'), "utf-8")
    revision = follower.look()
    assert revision is not None
    assert revision.is_fit
    assert follower.change_to(revision) is not None
    follower.take_over(revision)
    assert follower.catalogue.memory is memory
    assert follower.catalogue.label("https://example.org/id/service/child-protection") == "Protection of children"
    same_as_read_anew(follower.catalogue)


def test_until_it_is_taken_over_the_catalogue_stays_as_it_was(follower: CatalogueFollower, small: Path) -> None:
    before = sorted(follower.catalogue.n_quads().splitlines())
    (small / "more.ttl").write_text(FAULTY, "utf-8")
    revision = follower.look()
    assert revision is not None
    assert not revision.is_fit
    assert sorted(follower.catalogue.n_quads().splitlines()) == before
    assert not follower.catalogue.checked.has_violations
    # What comes next is a change of what was served, however many states lie between.
    (small / "more.ttl").unlink()
    (small / "organisations.ttl").write_text((small / "organisations.ttl").read_text("utf-8") + "\n# a line\n")
    mended = follower.look()
    assert mended is not None
    assert mended.is_fit
    change = follower.change_to(mended)
    assert change is not None
    assert not change.removed | change.added
    follower.take_over(mended)
    same_as_read_anew(follower.catalogue)


def test_a_gap_makes_no_state_unfit(follower: CatalogueFollower, small: Path) -> None:
    text = (small / "package.ttl").read_text("utf-8")
    (small / "package.ttl").write_text(text.replace("phase:definition", "phase:operation"), "utf-8")
    revision = follower.look()
    assert revision is not None
    grave = revision.checked.at(Severity.VIOLATION).diagnostics
    assert grave
    assert revision.is_fit


def test_shapes_of_ones_own_are_read_anew_and_then_followed(follower: CatalogueFollower, small: Path) -> None:
    (small / "shapes").mkdir()
    (small / "shapes" / "own.ttl").write_text(SHAPE, "utf-8")
    revision = follower.look()
    assert revision is not None
    assert not revision.is_fit
    assert "Many-sector" in revision.checked.by_code()
    assert follower.change_to(revision) is None
    follower.take_over(revision)
    same_as_read_anew(follower.catalogue)
    (small / "shapes" / "own.ttl").unlink()
    assert (again := follower.look()) is not None
    assert again.is_fit


@pytest.mark.parametrize("engine", ["shifty", pytest.param("pyshacl", marks=pytest.mark.matrix)])
def test_what_another_engine_finds_is_followed_too(small: Path, engine: str) -> None:
    follower = CatalogueFollower(Catalogue.load(small, engine=engine), {"engine": engine})
    (small / "more.ttl").write_text(FAULTY, "utf-8")
    revision = follower.look()
    assert revision is not None
    anew = Catalogue.load(small, engine=engine).checked
    assert [one.fingerprint for one in revision.checked.diagnostics] == [one.fingerprint for one in anew.diagnostics]


def test_settings_that_cannot_be_used_are_told_and_the_catalogue_stays(
    follower: CatalogueFollower, small: Path
) -> None:
    text = (small / "servicegraph.toml").read_text("utf-8")
    (small / "servicegraph.toml").write_text(text + 'include = ["nowhere"]\n', "utf-8")
    with pytest.raises(SettingsError):
        follower.look()
    (small / "servicegraph.toml").write_text(text, "utf-8")
    assert follower.look() is None


def test_on_another_day_everything_is_looked_at_again(
    follower: CatalogueFollower, small: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert follower.catalogue.checked
    tomorrow = date.today() + timedelta(days=1)
    text = (small / "services.ttl").read_text("utf-8")
    day = f'"{date.today().isoformat()}"^^<http://www.w3.org/2001/XMLSchema#date>'
    (small / "services.ttl").write_text(text.replace(" a sg:Service", f" sg:validUntil {day} ; a sg:Service", 1))
    first = follower.look()
    assert first is not None
    monkeypatch.setattr(Catalogue, "today", lambda _: tomorrow)
    (small / "services.ttl").write_text((small / "services.ttl").read_text("utf-8") + "\n# a line\n")
    revision = follower.look()
    assert revision is not None
    anew = Catalogue.load(small).checked
    assert [one.fingerprint for one in revision.checked.diagnostics] == [one.fingerprint for one in anew.diagnostics]


def test_a_shape_that_the_engines_refuse_is_told_at_each_change(small: Path, write: Callable[[str, str], Path]) -> None:
    (small / "shapes").mkdir()
    query = "SELECT $this WHERE { $this a ?c . FILTER(<https://example.org/unknown>(?c)) }"
    (small / "shapes" / "own.ttl").write_text(
        f"{SHAPE.splitlines()[0]}\n<https://example.org/shapes#Odd> a sh:NodeShape ; sh:targetClass "
        f'<https://w3id.org/servicegraph/ns#Service> ; sh:sparql [ sh:select "{query}" ; sh:message "Odd."@en ] .\n',
        "utf-8",
    )
    follower = CatalogueFollower(Catalogue.load(small), {})
    first = follower.catalogue.checked.by_code()
    (small / "organisations.ttl").write_text((small / "organisations.ttl").read_text("utf-8") + "\n# a line\n")
    revision = follower.look()
    assert revision is not None
    assert revision.checked.by_code() == first


def test_long_work_beside_gives_way_while_a_change_is_looked_at(
    follower: CatalogueFollower, small: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[str] = []
    looks, goes_on = threading.Event(), threading.Event()

    def slow_load(*arguments: object) -> object:
        looks.set()
        assert goes_on.wait(5)
        told.append("looked")
        return load_dataset(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr("servicegraph.follower.load_dataset", slow_load)
    (small / "services.ttl").write_text((small / "services.ttl").read_text("utf-8") + "\n# a line\n")
    looking = threading.Thread(target=follower.look)
    looking.start()
    assert looks.wait(5)

    def measure() -> None:
        follower.catalogue.pause()
        told.append("measured")

    measuring = threading.Thread(target=measure)
    measuring.start()
    goes_on.set()
    looking.join()
    measuring.join()
    assert told == ["looked", "measured"]


def test_after_a_failure_in_the_middle_everything_is_looked_at_anew(
    follower: CatalogueFollower, small: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert follower.catalogue.checked
    text = (small / "services.ttl").read_text("utf-8")
    (small / "services.ttl").write_text(text.replace('"Child protection"', '"Protection of children"'), "utf-8")
    with monkeypatch.context() as broken:

        def fails(*_: object) -> None:
            raise MemoryError

        broken.setattr("servicegraph.checks.rechecking.told", fails)
        with pytest.raises(MemoryError):
            follower.look()
    revision = follower.look()
    assert revision is not None
    follower.take_over(revision)
    same_as_read_anew(follower.catalogue)
