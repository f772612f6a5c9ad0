"""Several files are written all or none: after a failure, a crash at any moment, and two that write at once."""

from __future__ import annotations

import itertools
import json
import os
import random
import signal
import stat
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from servicegraph import Catalogue
from servicegraph.errors import ServicegraphError, WriteError
from servicegraph.journal import JOURNAL, finish_writing, write_files

OLD, NEW = (
    {"a.ttl": b"old a", "b.ttl": b"old b", "c.ttl": b"old c"},
    {"a.ttl": b"new a", "b.ttl": b"new b", "d/e.ttl": b"new e"},
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    place = tmp_path / "catalogue"
    place.mkdir()
    for name, content in OLD.items():
        (place / name).write_bytes(content)
    return place


def files(folder: Path) -> dict[str, bytes]:
    """All files below *folder* with their bytes, the hidden ones too."""
    return {file.relative_to(folder).as_posix(): file.read_bytes() for file in folder.rglob("*") if file.is_file()}


def changes(folder: Path) -> dict[Path, bytes | None]:
    return {folder / "c.ttl": None, **{folder / name: content for name, content in NEW.items()}}


def test_files_are_written_removed_and_made(folder: Path) -> None:
    write_files(folder, changes(folder))
    assert files(folder) == NEW


def test_a_new_folder_appears_as_a_whole(tmp_path: Path) -> None:
    place = tmp_path / "new" / "catalogue"
    write_files(place, {place / name: content for name, content in NEW.items()})
    assert files(place) == NEW
    assert [entry.name for entry in place.parent.iterdir()] == ["catalogue"]


def test_mode_and_link_stay(folder: Path, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere.ttl"
    elsewhere.write_bytes(b"linked")
    (folder / "a.ttl").chmod(0o640)
    (folder / "link.ttl").symlink_to(elsewhere)
    write_files(folder, {folder / "a.ttl": b"new", folder / "link.ttl": b"written"})
    assert stat.S_IMODE((folder / "a.ttl").stat().st_mode) == 0o640
    assert (folder / "link.ttl").is_symlink()
    assert elsewhere.read_bytes() == b"written"


def test_what_is_not_as_expected_is_refused(folder: Path) -> None:
    for expected in ({folder / "a.ttl": b"other"}, {folder / "a.ttl": None}, {folder / "x.ttl": b""}):
        with pytest.raises(WriteError, match="has changed"):
            write_files(folder, changes(folder), expected=expected)
    assert files(folder) == OLD
    write_files(folder, changes(folder), expected={folder / "a.ttl": b"old a", folder / "d/e.ttl": None})
    assert files(folder) == NEW


@pytest.mark.parametrize("kind", ["read-only", "folder", "pipe"])
def test_nothing_changes_where_one_file_cannot_be_written(folder: Path, kind: str) -> None:
    last = folder / "z.ttl"
    if kind == "read-only":
        last.write_bytes(b"old")
        last.chmod(0o444)
    elif kind == "folder":
        last.mkdir()
    else:
        os.mkfifo(last)
    before = files(folder)
    with pytest.raises(WriteError) as failure:
        write_files(folder, {**changes(folder), last: b"new"})
    assert str(last) in str(failure.value)
    assert files(folder) == before


@pytest.mark.parametrize("failing", range(4))
def test_what_is_done_is_undone_where_a_file_cannot_take_its_place(
    folder: Path, failing: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    count = itertools.count()
    replace = os.replace

    def refusing(source: Path, target: Path) -> None:
        if Path(target).name != JOURNAL and next(count) == failing:
            raise OSError(28, "No space left on device")
        replace(source, target)

    monkeypatch.setattr("servicegraph.journal.os.replace", refusing)
    if failing < len(NEW):
        with pytest.raises(WriteError, match="No space left"):
            write_files(folder, changes(folder))
        assert files(folder) == OLD
    else:
        write_files(folder, changes(folder))
        assert files(folder) == NEW


_WRITER = """
import sys, time
from pathlib import Path
from servicegraph.journal import write_files
folder = Path(sys.argv[1])
print("ready", flush=True)
sys.stdin.readline()
for number in range(100_000):
    write_files(folder, {folder / f"{name}.ttl": b"%d" % number * 500 for name in "abcdef"})
"""


@pytest.mark.parametrize("times", [6, pytest.param(200, marks=pytest.mark.matrix)])
def test_one_that_is_killed_leaves_all_files_old_or_all_new(folder: Path, times: int) -> None:
    chance = random.Random(times)  # noqa: S311
    names = [f"{name}.ttl" for name in "abcdef"]
    write_files(folder, {folder / name: b"first" for name in names})
    for _ in range(times):
        writer = subprocess.Popen(
            [sys.executable, "-c", _WRITER, str(folder)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        assert writer.stdin
        assert writer.stdout
        writer.stdout.readline()
        writer.stdin.write("go\n")
        writer.stdin.flush()
        time.sleep(chance.uniform(0, 0.05))
        os.kill(writer.pid, signal.SIGKILL)
        writer.communicate()
        finish_writing(folder)
        assert len({(folder / name).read_bytes() for name in names}) == 1
    write_files(folder, {folder / name: b"last" for name in names})
    assert files(folder) == dict.fromkeys(names, b"last")  # and nothing that was left beside them


def test_a_catalogue_that_is_read_ends_what_was_broken_off(folder: Path) -> None:
    (folder / "servicegraph.toml").write_text('base = "https://example.org/id/"\n[title]\nen = "Small"\n')
    (folder / ".0123456789abcdef.servicegraph-new").write_bytes(b"# new\n")
    (folder / ".fedcba9876543210.servicegraph-gone").write_bytes(b"")
    listed = [
        {"file": "a.ttl", "beside": ".0123456789abcdef.servicegraph-new"},
        {"file": "b.ttl", "beside": ".fedcba9876543210.servicegraph-gone"},
        {"file": "c.ttl", "beside": ".done.servicegraph-new"},
    ]
    (folder / JOURNAL).write_text(json.dumps(listed))
    Catalogue.load(folder)
    found = files(folder)
    del found["servicegraph.toml"]
    assert found == {"a.ttl": b"# new\n", "c.ttl": b"old c"}


@pytest.mark.parametrize(
    "listed",
    [
        "",
        "[",
        "{}",
        "[1]",
        '[{"file": 1, "beside": ".x.servicegraph-new"}]',
        '[{"file": "a.ttl"}]',
        "[" * 100_000,
    ],
)
def test_a_damaged_journal_is_named_and_left(folder: Path, listed: str) -> None:
    (folder / JOURNAL).write_text(listed)
    if listed == "{}":
        finish_writing(folder)
        assert files(folder) == OLD
        return
    with pytest.raises(WriteError, match="is damaged") as failure:
        finish_writing(folder)
    assert str(folder / JOURNAL) in str(failure.value)
    assert files(folder) == {**OLD, JOURNAL: listed.encode()}


def test_a_journal_brings_nothing_from_elsewhere(folder: Path, tmp_path: Path) -> None:
    outside = tmp_path / "outside.ttl"
    outside.write_bytes(b"theirs")
    (folder / ".x.servicegraph-new").write_bytes(b"planted")
    (folder / ".x.servicegraph-gone").write_bytes(b"")
    listed = [
        {"file": "../outside.ttl", "beside": ".x.servicegraph-new"},
        {"file": "../outside.ttl", "beside": "catalogue/.x.servicegraph-new"},
        {"file": "../outside.ttl", "beside": ".x.servicegraph-gone"},
        {"file": "a.ttl", "beside": "b.ttl"},
    ]
    (folder / JOURNAL).write_text(json.dumps(listed))
    finish_writing(folder)
    assert outside.read_bytes() == b"theirs"
    assert {name: content for name, content in files(folder).items() if name in OLD} == OLD


def test_two_that_write_at_once_do_it_one_after_the_other(folder: Path) -> None:
    failures: list[ServicegraphError] = []

    def write(number: int) -> None:
        for _ in range(20):
            try:
                write_files(folder, {folder / name: b"%d" % number for name in OLD})
            except ServicegraphError as failure:
                failures.append(failure)

    threads = [threading.Thread(target=write, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failures
    assert set(files(folder)) == set(OLD)
    assert len(set(files(folder).values())) == 1
