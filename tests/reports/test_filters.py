"""Findings narrowed to a task, a kind or a place, and what is said of a filter that can match nothing."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from servicegraph import Catalogue, Checked, Severity
from servicegraph.errors import ParameterError
from servicegraph.reports.filters import Filters, filtered
from tests.conftest import REPOSITORY

SMALL = REPOSITORY / "tests" / "data" / "small"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A catalogue with findings in two files, one of them in a folder of its own; nobody changes it."""
    small = tmp_path_factory.mktemp("filters") / "small"
    shutil.copytree(SMALL, small)
    (small / "more").mkdir()
    for name in ("more/extra.ttl", "odd [1].ttl"):
        (small / name).write_text(
            "@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .\n"
            "@prefix sg: <https://w3id.org/servicegraph/ns#> .\n"
            f'<service/s{len(name)}> a sg:Service ; rdfs:label "Lisä"@fi ; sg:providdBy <organisation/x> .\n',
            "utf-8",
        )
    return small


@pytest.fixture(scope="module")
def catalogue(folder: Path) -> Catalogue:
    return Catalogue.load(folder)


def narrowed(catalogue: Catalogue, **filters: tuple[str, ...]) -> Checked:
    return filtered(catalogue.check(Severity.INFO), Filters(**filters), catalogue)


def paths(checked: Checked) -> set[str]:
    return {found.location.path for found in checked.diagnostics}


def test_without_filters_everything_is_there(catalogue: Catalogue) -> None:
    assert filtered(catalogue.checked, Filters(), catalogue) == catalogue.checked


@pytest.mark.parametrize("name", ["5", "task:5", "https://w3id.org/servicegraph/vocab/task/5"])
def test_task_is_a_number_or_the_name_of_its_concept(catalogue: Catalogue, name: str) -> None:
    assert {found.task for found in narrowed(catalogue, tasks=(name,)).diagnostics} == {"5"}


def test_several_of_one_filter_add_up_and_several_filters_narrow(catalogue: Catalogue) -> None:
    both = narrowed(catalogue, tasks=("5", "7"))
    assert {found.task for found in both.diagnostics} == {"5", "7"}
    none = narrowed(catalogue, tasks=("5",), shapes=("unknown-term",))
    assert none.conforms
    assert (none.files, none.focus_nodes) == (both.files, both.focus_nodes)


@pytest.mark.parametrize(
    "name",
    [
        "Service-channel",
        "shape:Service-channel",
        "https://w3id.org/servicegraph/shapes/Service-channel",
        "<https://w3id.org/servicegraph/shapes/Service-channel>",
    ],
)
def test_shape_is_a_code_a_curie_or_an_iri(catalogue: Catalogue, name: str) -> None:
    assert {found.code for found in narrowed(catalogue, shapes=(name,)).diagnostics} == {"Service-channel"}


@pytest.mark.parametrize("name", ["unknown-term", "https://w3id.org/servicegraph/docs/checks#unknown-term"])
def test_built_in_check_is_named_by_its_code_or_its_page(catalogue: Catalogue, name: str) -> None:
    assert {found.code for found in narrowed(catalogue, shapes=(name,)).diagnostics} == {"unknown-term"}


@pytest.mark.matrix
@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("more/extra.ttl", {"more/extra.ttl"}),
        ("more", {"more/extra.ttl"}),
        ("more/", {"more/extra.ttl"}),
        ("./more/../more/extra.ttl", {"more/extra.ttl"}),
        ("more/*", {"more/extra.ttl"}),
        ("*/extra.ttl", {"more/extra.ttl"}),
        ("*extra*", {"more/extra.ttl"}),
        ("odd [1].ttl", {"odd [1].ttl"}),
    ],
)
@pytest.mark.parametrize("at_home", [True, False])
def test_path_is_a_file_a_folder_or_a_pattern_seen_from_here_or_from_the_catalogue(
    catalogue: Catalogue, folder: Path, monkeypatch: pytest.MonkeyPatch, name: str, expected: set[str], at_home: bool
) -> None:
    monkeypatch.chdir(folder if at_home else folder.parent)
    assert paths(narrowed(catalogue, paths=(name,))) == expected
    if not at_home and not name.startswith("."):
        assert paths(narrowed(catalogue, paths=(f"small/{name}",))) == expected


def test_whole_path_is_understood(catalogue: Catalogue, folder: Path) -> None:
    assert paths(narrowed(catalogue, paths=(str(folder / "more" / "extra.ttl"),))) == {"more/extra.ttl"}
    assert paths(narrowed(catalogue, paths=(str(folder / "more" / "*"),))) == {"more/extra.ttl"}


@pytest.mark.parametrize(
    ("filters", "said"),
    [
        ({"tasks": ("12",)}, "no task 12. The tasks are: 1, 2, 3, 4, 5, 6, 7, 8, 9."),
        ({"tasks": ("",)}, "The tasks are: 1, 2"),
        ({"shapes": ("Service-chanel",)}, "Nearest: Service-channel"),
        ({"shapes": ("unknwon-term",)}, "Nearest: unknown-term"),
        ({"shapes": ("shape:Service-chanel",)}, "Nearest: Service-channel"),
        ({"shapes": ("http://[",)}, "no shape or check is called http://["),
        ({"shapes": ("qqq",)}, "in brackets"),
        ({"paths": ("more/extar.ttl",)}, "Nearest: more/extra.ttl"),
        ({"paths": ("/nowhere/q",)}, "No file of the catalogue matches /nowhere/q"),
        ({"paths": ("[",)}, "matches [."),
    ],
)
def test_filter_that_can_match_nothing_is_an_error_that_helps(
    catalogue: Catalogue, filters: dict[str, tuple[str, ...]], said: str
) -> None:
    with pytest.raises(ParameterError, match=r".") as caught:
        narrowed(catalogue, **filters)
    assert said in str(caught.value)


def test_file_that_is_not_read_is_never_said_to_be_in_order(folder: Path, tmp_path: Path) -> None:
    own = shutil.copytree(folder, tmp_path / "own")
    (own / "more.TTL").write_text("", "utf-8")
    catalogue = Catalogue.load(own)
    with pytest.raises(ParameterError, match=r"Nothing was checked: more\.TTL"):
        filtered(catalogue.check(Severity.VIOLATION), Filters(paths=("more.TTL",)), catalogue)
    assert paths(filtered(catalogue.checked, Filters(paths=("more.TTL",)), catalogue)) == {"more.TTL"}
    # Beside a file that is read, it hides nothing.
    both = filtered(catalogue.check(Severity.VIOLATION), Filters(paths=("more*",)), catalogue)
    assert paths(both) == {"more/extra.ttl"}
