"""How catalogues are named that are compared: each once, apart from one another, nothing secret in an address."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from servicegraph.cli.main import main
from servicegraph.comparison.compared_sources import compared_sources, told_apart
from servicegraph.errors import ParameterError
from tests.comparison.counties import make_county


def test_a_name_may_stand_before_a_folder_or_an_address(tmp_path: Path) -> None:
    folder, address = compared_sources(["Oma alue=here", "Toinen=https://example.org/sparql?a=b"], tmp_path)
    assert (folder.folder, dict(folder.name or {})) == (tmp_path / "here", {"": "Oma alue"})
    assert (address.address, dict(address.name or {})) == ("https://example.org/sparql?a=b", {"": "Toinen"})


def test_an_equals_sign_in_an_address_or_a_folder_is_no_name(tmp_path: Path) -> None:
    (tmp_path / "a=b").mkdir()
    address, folder = compared_sources(["https://example.org/sparql?graph=x", "a=b"], tmp_path)
    assert address.name is None
    assert folder.folder == tmp_path / "a=b"


@pytest.mark.parametrize(
    ("given", "key"),
    [
        (["a", "./a"], "error.compare-twice"),
        (["A=https://example.org/sparql", "https://EXAMPLE.org/sparql/"], "error.compare-twice"),
        (["x"] * 101, "error.compare-many"),
        (["https://"], "error.compare-address"),
        (["http://[::1"], "error.compare-address"),
        (["http://example.org:99999/"], "error.compare-address"),
        (["http://example.org/a b"], "error.compare-address"),
        (["http://example.org/\u202e"], "error.compare-address"),
        (["https://me:secret@example.org/sparql"], "error.compare-password"),
        ([""], "error.compare-source"),
        (["a\0b"], "error.compare-source"),
    ],
)
def test_what_cannot_be_asked_is_refused_before_anything_is(given: list[str], key: str) -> None:
    with pytest.raises(ParameterError) as refused:
        compared_sources(given)
    assert refused.value.key == key
    assert "secret" not in str(refused.value)


def test_catalogues_of_one_name_are_told_apart() -> None:
    names = told_apart(["County", "County", "Other"], ["https://a.example/sparql", "/data/b", "c"])
    assert names == ("County (a.example)", "County (b)", "Other")


@given(st.lists(st.tuples(st.sampled_from("ab"), st.sampled_from(("x", "y", "http://x/"))), max_size=6))
def test_no_two_names_are_alike(pairs: list[tuple[str, str]]) -> None:
    names = told_apart([name for name, _ in pairs], [place for _, place in pairs])
    assert len(set(names)) == len(names) == len(pairs)


@pytest.mark.parametrize(
    "arguments",
    [["--timeout", "0"], ["--timeout", "soon"], ["--date", "2026-02-30"], ["--format", "xlsx"], ["--format", "pdf"]],
)
@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_wrong_options_end_with_a_sentence(
    capsys: pytest.CaptureFixture[str], arguments: list[str], language: str
) -> None:
    try:
        status = main(["compare", "--lang", language, *arguments])
    except SystemExit as ended:
        status = int(str(ended.code))
    assert status == 2
    told = capsys.readouterr()
    assert told.out == ""
    assert told.err.startswith("servicegraph: ")
    assert "Traceback" not in told.err


def test_no_name_steers_the_terminal(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    make_county(tmp_path / "one", 7, 2)
    given = [f"A\x1b[2J\u202eB={tmp_path / 'one'}", "gone\x1b[2J\nfolder"]
    assert main(["compare", *given, "--keep-going", "--lang", "fi"]) == 1
    told = capsys.readouterr()
    assert "A [2J B" in told.out
    assert not {"\x1b", "\u202e"} & set(told.out + told.err)
    assert told.err.count("\n") == 1


def test_a_table_of_one_catalogue_for_people(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    truth = make_county(tmp_path / "one", 7)
    assert main(["compare", str(tmp_path / "one"), "--lang", "sv", "--date", "2026-01-01"]) == 0
    told = capsys.readouterr().out
    assert "Kataloger sida vid sida 2026-01-01" in told
    line = next(line for line in told.splitlines() if line.startswith("Servicehelheter och servicekedjor  "))
    assert line.split()[-3:] == [str(truth.wholes["counted"])] * 2 + ["67"]
