"""The table of formats: both commands offer what stands in it, and nothing of a format is loaded before it is used."""

from __future__ import annotations

from pathlib import Path

import pytest

from servicegraph.catalogue import Catalogue
from servicegraph.cli import main
from servicegraph.exchange.exchange_formats import exchange_formats
from servicegraph.exchange.exchange_values import ExportWishes
from tests.exchange.tables import SMALL


def test_formats_are_called_as_the_command_line_calls_them() -> None:
    for name, one in exchange_formats().items():
        assert one.name == name
        assert all(ending.startswith(".") for ending in one.endings)


@pytest.mark.parametrize("name", sorted(exchange_formats()))
def test_what_goes_out_comes_in_and_changes_nothing(name: str, tmp_path: Path) -> None:
    catalogue, one = Catalogue.load(SMALL), exchange_formats()[name]
    for ending in one.endings:
        wishes = ExportWishes(tmp_path / f"a{ending}", ("service",), "en")
        contents = {str(file): content for file, content in one.exported(catalogue, wishes).items()}
        if one.imported:
            found = one.imported(catalogue, contents, False)
            assert (found.files, found.faults, found.notices) == ((), (), ())


@pytest.mark.parametrize("command", ["export", "import"])
def test_unknown_format_is_refused_with_those_that_are(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main([command, "hologram", "a.x", "--lang", "en"])
    assert all(name in capsys.readouterr().err for name in exchange_formats())
