"""``export table`` and ``import table``: out, edited, and back into the files."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import openpyxl
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
    table.write_bytes(table.read_bytes().replace(b",social services,", b",ala:health,", 1))
    assert main(["import", "table", str(table), *here]) == 0
    assert f"@prefix ala: <{sectors}> ." in " ".join(services.read_text("utf-8").split())
    assert " ala:health " in services.read_text("utf-8")


def test_fault_is_told_by_cell_and_nothing_is_written(small: Path, tmp_path: Path, capsys: Capture) -> None:
    table, services = tmp_path / "services.csv", small / "services.ttl"
    before = services.read_bytes()
    assert main(["export", "table", str(table), "--kind", "service", "--catalogue", str(small), "--lang", "sv"]) == 0
    rows = table.read_text("utf-8-sig").replace("Barnskydd", "Skydd")
    table.write_text(rows + "https://example.org/x,old,X\n", "utf-8-sig")
    assert main(["import", "table", str(table), "--catalogue", str(small), "--lang", "sv"]) == 1
    assert "services.csv: rad 6, kolumn A (”IRI”): ”https://example.org/x” finns inte" in capsys.readouterr().err
    assert services.read_bytes() == before


@pytest.mark.parametrize("arguments", [["--kind", "nothing"], []])
def test_wrong_kind_and_file_that_is_not_there_are_refused(small: Path, tmp_path: Path, arguments: list[str]) -> None:
    target = str(tmp_path / "a.csv")
    assert main(["export", "table", target, *arguments, "--catalogue", str(small)]) == 2
    assert main(["import", "table", target, "--catalogue", str(small)]) == 2


def edited(table: Path, sheet: str, **cells: str | None) -> None:
    """Give *cells* of the *sheet* of a workbook other texts."""
    book = openpyxl.load_workbook(table)
    for name, said in cells.items():
        book[sheet][name] = said
    book.save(table)


def test_workbook_is_edited_and_imported(small: Path, tmp_path: Path, capsys: Capture) -> None:
    table, services = tmp_path / "small.xlsx", small / "services.ttl"
    before = services.read_text("utf-8")
    here = ("--catalogue", str(small), "--lang", "fi")
    assert main(["export", "table", str(table), *here]) == 0
    assert main(["import", "table", str(table), *here]) == 0
    assert "Muutettuja soluja: 0, muutettuja tiedostoja: 0." in capsys.readouterr().out
    edited(table, "Palvelut", D3="Skydd", C6="Kotihoito", D6="Hemvård")
    assert main(["import", "table", str(table), "--dry-run", *here]) == 0
    assert "+service:hemvard" not in (said := capsys.readouterr().out)
    assert "+service:kotihoito\n+    a sg:Service ;\n" in said
    assert "Uusia kohteita: 1 (service:kotihoito)." in said
    assert services.read_text("utf-8") == before
    assert main(["import", "table", str(table), *here]) == 0
    after = before.replace('"Barnskydd"@sv', '"Skydd"@sv')
    after += '\nservice:kotihoito\n    a sg:Service ;\n    rdfs:label "Kotihoito"@fi , "Hemvård"@sv .\n'
    assert services.read_text("utf-8") == after
    assert main(["check", str(small)]) in (0, 1)


def test_workbook_that_is_imported_again_makes_nothing_twice(small: Path, tmp_path: Path, capsys: Capture) -> None:
    table = tmp_path / "small.xlsx"
    here = ("--catalogue", str(small), "--lang", "en")
    assert main(["export", "table", str(table), *here]) == 0
    edited(table, "Services", C6="Kotihoito")
    assert main(["import", "table", str(table), *here]) == 0
    assert main(["import", "table", str(table), *here]) == 1
    assert "sheet “Services”: row 6" in capsys.readouterr().err.replace(", row", ": row")


def test_missing_row_is_removed_only_when_asked(small: Path, tmp_path: Path, capsys: Capture) -> None:
    table, services = tmp_path / "small.xlsx", small / "services.ttl"
    before = services.read_text("utf-8")
    here = ("--catalogue", str(small), "--lang", "en")
    assert main(["export", "table", str(table), *here]) == 0
    book = openpyxl.load_workbook(table)
    row = next(row[0].row for row in book["Services"].iter_rows() if str(row[0].value).endswith("/night-chat"))
    book["Services"].delete_rows(row)
    book.save(table)
    assert main(["import", "table", str(table), *here]) == 0
    assert "things whose row is missing: 1 (service:night-chat). Nothing was removed" in capsys.readouterr().err
    assert services.read_text("utf-8") == before
    assert main(["import", "table", str(table), "--remove", *here]) == 0
    said = capsys.readouterr().out
    assert "Removed things: 1 (service:night-chat)." in said
    assert "Still referring to what was removed: " in said
    assert "service:youth-clinic" in said
    assert "night-chat\n" not in (after := services.read_text("utf-8"))
    assert before.startswith(after.rstrip())


def test_kind_that_has_nothing_yet_gets_a_file_of_its_own(small: Path, tmp_path: Path) -> None:
    table = tmp_path / "goals.xlsx"
    here = ("--catalogue", str(small), "--lang", "en")
    assert main(["export", "table", str(table), "--kind", "goal", *here]) == 0
    edited(table, "Goals", C3="Nuoret voivat hyvin")
    assert main(["import", "table", str(table), *here]) == 0
    assert "goal:nuoret-voivat-hyvin\n    a sg:Goal ;\n" in (small / "goals.ttl").read_text("utf-8")


@pytest.mark.parametrize("name", ["a.ods", "a.xls", "a.docx"])
def test_ending_of_no_table_is_refused(small: Path, tmp_path: Path, name: str, capsys: Capture) -> None:
    assert main(["export", "table", str(tmp_path / name), "--catalogue", str(small), "--lang", "en"]) == 2
    assert "is not that of a table" in capsys.readouterr().err
    assert not (tmp_path / name).exists()


def test_no_other_command_loads_what_reads_and_writes_workbooks() -> None:
    script = (
        "import sys; from servicegraph.cli import main; main(['check', 'tests/data/small'])\n"
        "heavy = {'openpyxl', 'xlsxwriter', 'servicegraph.exchange.tables.table_text'}\n"
        "print(heavy & sys.modules.keys())"
    )
    found = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert found.stdout.splitlines()[-1] == "set()"


def test_table_of_another_catalogue_is_refused_without_a_flood(small: Path, tmp_path: Path, capsys: Capture) -> None:
    table = tmp_path / "all.csv"
    assert main(["export", "table", str(table), "--kind", "service", "--lang", "en"]) == 0
    assert main(["import", "table", str(table), "--catalogue", str(small), "--lang", "en"]) == 1
    said = capsys.readouterr().err
    assert len(said.splitlines()) == 51
    assert "Was the table exported from this catalogue?" in said.splitlines()[-1]


def test_table_that_is_not_there_is_told_as_such(small: Path, tmp_path: Path, capsys: Capture) -> None:
    assert main(["import", "table", str(tmp_path / "gone.xlsx"), "--catalogue", str(small), "--lang", "sv"]) == 2
    assert re.search(r"gone\.xlsx kan inte läsas: No such file", capsys.readouterr().err)
