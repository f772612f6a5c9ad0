"""An import that is ended at any moment leaves the catalogue as it was, or as it was to be."""

from __future__ import annotations

import os
import random
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import openpyxl
import pytest

from servicegraph.cli import main
from servicegraph.journal import finish_writing
from tests.exchange.tables import SMALL

FILES = ("services.ttl", "organisations.ttl", "package.ttl")
# Changes go in and out again, so that there is always something to write.
_IMPORTER = """
import sys
from servicegraph.cli import main
folder, *tables = sys.argv[1:]
print("ready", flush=True)
for _ in range(1000):
    for table in tables:
        main(["import", "table", table, "--catalogue", folder])
"""


def contents(folder: Path) -> tuple[bytes, ...]:
    return tuple((folder / name).read_bytes() for name in FILES)


def table_with(folder: Path, table: Path, ending: str) -> None:
    """Export the catalogue in *folder* to *table*, where names in three files get *ending*."""
    assert main(["export", "table", str(table), "--catalogue", str(folder), "--lang", "en"]) == 0
    book = openpyxl.load_workbook(table)
    for sheet in ("Services", "Organisations", "Interfaces"):
        book[sheet]["D3"] = f"{str(book[sheet]['D3'].value).split('!')[0]}{ending}"
    book.save(table)


@pytest.mark.parametrize("times", [2, pytest.param(200, marks=pytest.mark.matrix)])
def test_import_that_is_killed_leaves_all_files_old_or_all_new(tmp_path: Path, times: int) -> None:
    chance = random.Random(times)  # noqa: S311
    folder, there, back = tmp_path / "small", tmp_path / "there.xlsx", tmp_path / "back.xlsx"
    shutil.copytree(SMALL, folder)
    old = contents(folder)
    table_with(folder, there, "!")
    assert main(["import", "table", str(there), "--catalogue", str(folder)]) == 0
    new = contents(folder)
    assert all(before != after for before, after in zip(old, new, strict=True))
    table_with(folder, back, "")
    assert main(["import", "table", str(back), "--catalogue", str(folder)]) == 0
    assert contents(folder) == old
    for _ in range(times):
        writer = subprocess.Popen(
            [sys.executable, "-c", _IMPORTER, str(folder), str(there), str(back)], stdout=subprocess.PIPE, text=True
        )
        assert writer.stdout
        writer.stdout.readline()
        time.sleep(chance.uniform(0, 1.5))
        os.kill(writer.pid, signal.SIGKILL)
        writer.communicate()
        finish_writing(folder)
        assert contents(folder) in (old, new)
