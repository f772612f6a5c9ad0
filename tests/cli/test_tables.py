"""``export table`` and ``import table``: out, edited, and back into the files."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from servicegraph.cli import main

Capture = pytest.CaptureFixture[str]


def test_exported_edited_and_imported(small: Path, tmp_path: Path, capsys: Capture) -> None:
    table, services = tmp_path / "services.csv", small / "services.ttl"
    before = services.read_bytes()
    here = ("--catalogue", str(small), "--lang", "en")
    assert main(["export", "table", str(table), "--kind", "service", *here]) == 0
    assert main(["import", "table", str(table), *here]) == 0
    assert "Changed cells: 0, changed files: 0." in capsys.readouterr().out
    table.write_bytes(table.read_bytes().replace(b"Barnskydd", b"Skydd"))
    assert main(["import", "table", str(table), "--dry-run", *here]) == 0
    assert '+    rdfs:label "Lastensuojelu"@fi , "Skydd"@sv' in capsys.readouterr().out
    assert services.read_bytes() == before
    assert main(["import", "table", str(table), *here]) == 0
    assert services.read_bytes() == before.replace(b'"Barnskydd"@sv', b'"Skydd"@sv')


def test_import_declares_a_prefix_that_the_settings_name(small: Path, tmp_path: Path, capsys: Capture) -> None:
    table, services = tmp_path / "services.csv", small / "services.ttl"
    sectors = "https://w3id.org/servicegraph/vocab/sector/"
    with (small / "servicegraph.toml").open("a", encoding="utf-8") as settings:
        settings.write(f'\n[prefixes]\nala = "{sectors}"\n')
    lines = (line for line in services.read_text("utf-8").splitlines() if not line.startswith("@prefix sector:"))
    services.write_text(re.sub(r"sector:([a-z-]+)", rf"<{sectors}\1>", "\n".join(lines)) + "\n", "utf-8")
    here = ("--catalogue", str(small), "--lang", "en")
    assert main(["export", "table", str(table), "--kind", "service", *here]) == 0
    table.write_bytes(table.read_bytes().replace(b"social services (ala:social)", b"ala:health", 1))
    assert main(["import", "table", str(table), *here]) == 0
    assert f"@prefix ala: <{sectors}> ." in " ".join(services.read_text("utf-8").split())
    assert " ala:health " in services.read_text("utf-8")


def test_fault_is_told_by_cell_and_nothing_is_written(small: Path, tmp_path: Path, capsys: Capture) -> None:
    table, services = tmp_path / "services.csv", small / "services.ttl"
    before = services.read_bytes()
    assert main(["export", "table", str(table), "--kind", "service", "--catalogue", str(small), "--lang", "sv"]) == 0
    rows = table.read_text("utf-8-sig").replace("Barnskydd", "Skydd")
    table.write_text(rows + "https://example.org/x\n", "utf-8-sig")
    assert main(["import", "table", str(table), "--catalogue", str(small), "--lang", "sv"]) == 1
    assert "Cell A" in capsys.readouterr().err
    assert services.read_bytes() == before


@pytest.mark.parametrize("arguments", [["--kind", "nothing"], []])
def test_wrong_kind_and_file_that_is_not_there_are_refused(small: Path, tmp_path: Path, arguments: list[str]) -> None:
    target = str(tmp_path / "a.csv")
    assert main(["export", "table", target, *arguments, "--catalogue", str(small)]) == 2
    assert main(["import", "table", target, "--catalogue", str(small)]) == 2
