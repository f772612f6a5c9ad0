"""A merge that is killed at any moment leaves the file as it was or as it is merged."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

_MERGE = """
import sys
from servicegraph.cli.main import main
import servicegraph.merging.conflict_words, servicegraph.merging.three_versions, servicegraph.merging.value_limits
print("ready", flush=True)
sys.stdin.readline()
main(["merge-driver", *sys.argv[1:]])
"""
HEAD = "@prefix i: <http://x.example/i/> .\n"
BASE = HEAD + "".join(f"\ni:b{number} a i:T .\n" for number in range(300))


@pytest.mark.parametrize("times", [3, pytest.param(200, marks=pytest.mark.matrix)])
def test_file_is_old_or_merged(tmp_path: Path, times: int) -> None:
    chance = random.Random(times)  # noqa: S311
    names = [tmp_path / name for name in ("base", "ours", "theirs")]
    old, added = BASE + "\ni:ours a i:T .\n", "\ni:theirs a i:T .\n"
    names[0].write_text(BASE)
    names[2].write_text(BASE + added)
    longest, found = 0.0, set()
    for number in range(times):
        names[1].write_text(old)
        command = [sys.executable, "-c", _MERGE, *map(str, names), "a.ttl"]
        process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        assert process.stdin
        assert process.stdout
        process.stdout.readline()
        begin = time.monotonic()
        process.stdin.write("go\n")
        process.stdin.flush()
        if number == 0:  # the first one tells how long it takes
            process.wait()
            longest = time.monotonic() - begin
        else:
            time.sleep(chance.uniform(0, longest))
            os.kill(process.pid, signal.SIGKILL)
        process.communicate()
        found.add(names[1].read_text())
        assert found <= {old, old + added}
    assert found == {old, old + added} or times < 20
