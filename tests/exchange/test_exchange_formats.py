"""The table of formats: both commands offer what stands in it, and nothing of a format is loaded before it is used."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from servicegraph.catalogue import Catalogue
from servicegraph.cli import main
from servicegraph.exchange.exchange_formats import exchange_formats
from servicegraph.exchange.exchange_values import ExportWishes, ImportWishes
from tests.conftest import REPOSITORY
from tests.exchange.tables.table_asking import SMALL


def test_formats_are_called_as_the_command_line_calls_them() -> None:
    for name, one in exchange_formats().items():
        assert one.name == name
        assert all(ending.startswith(".") for ending in one.endings)


def test_what_goes_out_as_tables_comes_in_and_changes_nothing(tmp_path: Path) -> None:
    catalogue, one = Catalogue.load(SMALL), exchange_formats()["table"]
    assert one.exported
    assert one.imported
    for ending in one.endings:
        wishes = ExportWishes(tmp_path / f"a{ending}", "en", kind=("service",))
        contents = {str(file): content for file, content in one.exported(catalogue, wishes).contents.items()}
        found = one.imported(catalogue, ImportWishes(contents))
        assert (found.files, found.faults, found.notices) == ((), (), ())


@pytest.mark.parametrize("arguments", [["export", "cpsv-ap", "--kind", "service"], ["import", "table", "a", "--texts"]])
def test_option_that_a_format_does_not_take_is_refused(
    arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([*arguments, "--lang", "en"]) == 2
    assert re.search("does not take the option --(kind|texts)", capsys.readouterr().err)


def test_format_of_several_files_asks_for_a_target(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["export", "table", "--lang", "en"]) == 2
    assert "The format table needs a file or folder" in capsys.readouterr().err


@pytest.mark.parametrize("command", ["export", "import"])
def test_unknown_format_is_refused_with_those_that_are(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main([command, "hologram", "a.x", "--lang", "en"])
    said = capsys.readouterr().err
    way = "exported" if command == "export" else "imported"
    assert all(name in said for name, one in exchange_formats().items() if getattr(one, way))


@pytest.mark.parametrize("is_last", [True, False])
def test_file_stands_before_or_behind_the_options(is_last: bool, tmp_path: Path) -> None:
    file, options = str(tmp_path / "a.nt"), ["--modelled", "--report", "json"]
    arguments = [*options, file] if is_last else [file, *options]
    assert main(["export", "cpsv-ap", *arguments, "--catalogue", str(SMALL)]) == 0
    assert (tmp_path / "a.nt").is_file()


def test_second_file_and_unknown_option_are_refused(capsys: pytest.CaptureFixture[str]) -> None:
    for more in (["a.ttl", "b.ttl"], ["a.ttl", "--sideways"]):
        assert main(["export", "cpsv-ap", *more, "--lang", "en"]) == 2
        assert more[1] in capsys.readouterr().err


def test_folder_stands_for_the_files_in_it(small: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    register = REPOSITORY / "docs" / "guides" / "ptv"
    assert main(["import", "ptv", str(register), "--catalogue", str(small), "--lang", "en"]) == 0
    assert "service 3" in capsys.readouterr().out
    (tmp_path / "nothing").mkdir()
    for name, said in (("nothing", "has nothing to read"), ("nowhere", "cannot be read")):
        line = ["import", "ptv", str(tmp_path / name), "--catalogue", str(small), "--lang", "en"]
        assert main(line) == 2
        assert said in capsys.readouterr().err
