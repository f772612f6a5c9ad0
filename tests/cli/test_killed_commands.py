"""Commands that write are killed at random moments: their files are all old or all new, and nothing else is left."""

from __future__ import annotations

import json
import random
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from servicegraph.cli import main
from servicegraph.journal import finish_writing
from tests.conftest import REPOSITORY
from tests.exchange.ptv.made_register import MadeRegister

pytestmark = [pytest.mark.matrix, pytest.mark.skipif(sys.platform == "win32", reason="processes are made by a fork")]
SMALL = REPOSITORY / "tests" / "data" / "small"
MOMENTS = 100
# Of commands that check the whole catalogue each time, which takes seconds.
FEWER_MOMENTS = 20

# Imports the program once; for each line it makes a process that runs the command, and ends that after a time.
_RUNNER = """
import os, select, signal, sys
from pathlib import Path
from servicegraph import fixing
from servicegraph.authoring import new_catalogue, planned_additions
from servicegraph.cli.main import COMMANDS, command_called, main
from servicegraph.dataset.dataset import load_dataset
from servicegraph.exchange.ptv import ptv_format
from servicegraph.exchange.tables import table_format
from servicegraph.merging import conflict_words, three_versions, value_limits
from servicegraph.settings import load_settings
from servicegraph.turtle import formatting
for name in COMMANDS:
    command_called(name)
load_dataset(load_settings(Path(sys.argv[1])))  # what comes with the program has been read
for line in sys.stdin:
    seconds, *arguments = line.rstrip("\\n").split("\\t")
    ended, ending = os.pipe()
    if (child := os.fork()) == 0:
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        os.dup2(1, 2)
        os._exit(main(arguments))
    os.close(ending)
    select.select([ended], [], [], float(seconds))
    os.close(ended)
    os.kill(child, signal.SIGKILL)
    print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)
"""
Run = Callable[[float, list[str]], int]
Files = dict[str, bytes]


@contextmanager
def runner() -> Iterator[Run]:
    """Runs a command for so many seconds at most, and gives its exit status: below zero when it was killed."""
    with subprocess.Popen(
        [sys.executable, "-c", _RUNNER, str(SMALL)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdin
        assert process.stdout

        def run(seconds: float, arguments: list[str]) -> int:
            print(seconds, *arguments, sep="\t", file=process.stdin, flush=True)
            return int(process.stdout.readline())  # type: ignore[union-attr]

        yield run
        process.stdin.close()


def held(folder: Path) -> Files:
    """The files in *folder*, whose names begin with no full stop."""
    found = sorted(file for file in folder.rglob("*") if file.is_file() and not file.name.startswith(".servicegraph"))
    return {file.relative_to(folder).as_posix(): file.read_bytes() for file in found}


def spoiled(folder: Path) -> None:
    """Write in several files of *folder* what the commands change: layout, misspelt names, prefixes that are unused."""
    for file in folder.glob("*.ttl"):
        text = file.read_text("utf-8").replace(" ;\n", "  ;\n").replace("sg:providedBy", "sg:providedBi", 1)
        file.write_text("@prefix unused: <https://example.org/unused/> .\n" + text, "utf-8")


def laying_out(folder: Path) -> list[str]:
    spoiled(folder)
    return ["fmt", str(folder)]


def mending(folder: Path) -> list[str]:
    spoiled(folder)
    return ["check", "--fix", "--level", "info", str(folder)]


def importing(folder: Path) -> list[str]:
    tables = folder.parent / "tables"
    assert main(["export", "table", f"{tables}/", "--lang", "en", "--catalogue", str(folder)]) == 0
    files = [tables / f"{kind}.csv" for kind in ("service", "organisation")]
    for file in files:
        names = r"(?m)^(https:[^,]*,[^,]*,[^,]*)"  # behind the identifier and the version
        file.write_text(re.sub(names, r"\1!", file.read_text("utf-8")), "utf-8")
    return ["import", "table", *map(str, files), "--catalogue", str(folder)]


def importing_register(folder: Path) -> list[str]:
    files = folder.parent / "register"
    files.mkdir()
    for name, page in MadeRegister(30).pages():
        (files / name).write_text(json.dumps(page), "utf-8")
    names = sorted(map(str, files.iterdir()))
    assert main(["import", "ptv", *names, "--lang", "en", "--catalogue", str(folder)]) == 0
    listed = json.loads((files / "service-00001.json").read_text("utf-8"))
    for service in listed["items"]:
        service["languageVersions"]["fi"]["name"] += "!"
    listed["items"], listed["totalItems"] = listed["items"][5:], 25
    (files / "service-00001.json").write_text(json.dumps(listed), "utf-8")
    return ["import", "ptv", *names, "--lang", "en", "--catalogue", str(folder)]


def adding(folder: Path) -> list[str]:
    given = ["--label", "Home care", "--part-of", "package:youth"]
    return ["add", "service", *given, "--lang", "en", "--catalogue", str(folder)]


def merging(folder: Path) -> list[str]:
    base, ours, theirs = (folder / name for name in ("base", "ours", "theirs"))
    text = "@prefix i: <https://example.org/i/> .\n" + "".join(f"\ni:b{number} a i:T .\n" for number in range(300))
    base.write_text(text)
    ours.write_text(text + "\ni:ours a i:T .\n")
    theirs.write_text(text + "\ni:theirs a i:T .\n")
    return ["merge-driver", str(base), str(ours), str(theirs), "a.ttl"]


def beginning(folder: Path) -> list[str]:
    given = ["--title", "Services", "--base", "https://example.org/id/", "--organiser", "County", "--languages", "en"]
    return ["new", str(folder / "made"), *given, "--lang", "en"]


@pytest.mark.parametrize(
    ("prepared", "moments"),
    [
        (laying_out, MOMENTS),
        (merging, MOMENTS),
        (beginning, MOMENTS),
        (importing, MOMENTS // 2),
        (importing_register, FEWER_MOMENTS // 2),
        (mending, FEWER_MOMENTS),
        (adding, FEWER_MOMENTS),
    ],
)
def test_a_command_that_is_killed_leaves_all_files_old_or_all_new(
    tmp_path: Path, prepared: Callable[[Path], list[str]], moments: int
) -> None:
    folder = tmp_path / "catalogue"
    shutil.copytree(SMALL, folder)
    arguments = prepared(folder)
    old = held(folder)
    chance = random.Random(prepared.__name__)  # noqa: S311
    with runner() as run:
        assert run(60, ["--version"]) == 0  # the program has been imported
        begun = time.monotonic()
        assert run(60, arguments) in (0, 1)
        whole = time.monotonic() - begun
        new = held(folder)
        changed = [name for name in old.keys() | new.keys() if old.get(name) != new.get(name)]
        assert len(changed) > (prepared is not merging)
        seen: list[bool] = []
        late = 1.0
        while len(seen) < moments or len(set(seen)) < 2:  # both are met, however slow the machine has become
            shutil.rmtree(folder)
            for name, content in old.items():
                (folder / name).parent.mkdir(parents=True, exist_ok=True)
                (folder / name).write_bytes(content)
            # Any moment, and by turns one about the time of writing: most commands read for long and write at the end.
            share = late if len(seen) % 2 else 1.1 * chance.random()
            status = run(whole * share, arguments)
            finish_writing(folder)
            found = {name: content for name, content in held(folder).items() if ".servicegraph-" not in name}
            assert found in (old, new)
            assert status < 0 or found == new
            seen.append(found == new)
            late *= chance.uniform(0.9, 1) if found == new else chance.uniform(1, 1.2)
