"""Commands that write are killed at random moments: their files are all old or all new, and nothing else is left."""

from __future__ import annotations

import random
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from servicegraph.journal import finish_writing, write_files
from tests.conftest import REPOSITORY

pytestmark = [pytest.mark.matrix, pytest.mark.skipif(sys.platform == "win32", reason="processes are made by a fork")]
SMALL = REPOSITORY / "tests" / "data" / "small"
MOMENTS = 200

# Imports the program once; for each line it makes a process that runs the command, and ends that after a time.
_RUNNER = """
import os, select, signal, sys
from servicegraph import fixing
from servicegraph.cli import main
from servicegraph.turtle import formatting
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


@contextmanager
def runner() -> Iterator[Run]:
    """Runs a command for so many seconds at most, and gives its exit status: below zero when it was killed."""
    with subprocess.Popen(
        [sys.executable, "-c", _RUNNER], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdin
        assert process.stdout

        def run(seconds: float, arguments: list[str]) -> int:
            print(seconds, *arguments, sep="\t", file=process.stdin, flush=True)
            return int(process.stdout.readline())  # type: ignore[union-attr]

        yield run
        process.stdin.close()


def spoil(folder: Path) -> None:
    """Write in several files of *folder* what the commands change: layout, misspelt names, prefixes that are unused."""
    for file in folder.glob("*.ttl"):
        text = file.read_text("utf-8").replace(" ;\n", "  ;\n").replace("sg:providedBy", "sg:providedBi", 1)
        file.write_text("@prefix unused: <https://example.org/unused/> .\n" + text, "utf-8")


def held(folder: Path) -> dict[str, bytes]:
    return {file.name: file.read_bytes() for file in sorted(folder.iterdir()) if file.is_file()}


@pytest.mark.parametrize("arguments", [["fmt"], ["check", "--fix", "--level", "info"]], ids=" ".join)
def test_a_command_that_is_killed_leaves_all_files_old_or_all_new(tmp_path: Path, arguments: list[str]) -> None:
    folder = tmp_path / "catalogue"
    shutil.copytree(SMALL, folder)
    spoil(folder)
    old = held(folder)
    chance = random.Random(" ".join(arguments))  # noqa: S311
    with runner() as run:
        begun = time.monotonic()
        assert run(60, [*arguments, str(folder)]) in (0, 1)
        whole = time.monotonic() - begun
        new = held(folder)
        assert sum(new[name] != content for name, content in old.items()) > 1
        seen = []
        for _ in range(MOMENTS):
            write_files(folder, dict.fromkeys(folder.iterdir(), None) | {folder / name: old[name] for name in old})
            assert held(folder) == old
            # Most of the time of a run is reading; more of the moments are in its last part, where files are written.
            share = chance.random() ** 0.3
            status = run(whole * 1.1 * share, [*arguments, str(folder)])
            finish_writing(folder)
            found = {name: content for name, content in held(folder).items() if ".servicegraph-" not in name}
            assert found in (old, new)
            assert status < 0 or found == new
            seen.append(found == new)
    assert {True, False} == set(seen)
