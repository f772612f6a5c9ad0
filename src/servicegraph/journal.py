"""Writes several files all or none: whoever looks, also after a crash, finds the old ones or the new ones."""

from __future__ import annotations

import contextlib
import json
import os
import stat
import time
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from servicegraph.errors import WriteError

try:
    import fcntl
except (
    ImportError
):  # where the system lacks this kind of lock, two that write at once are told apart by what they expect
    fcntl = None  # type: ignore[assignment]

JOURNAL = ".servicegraph-journal"
_NEW, _GONE = ".servicegraph-new", ".servicegraph-gone"
_PATIENCE, _PAUSE = 10.0, 0.01  # seconds in which another that writes is waited for
_MOST_BYTES = 10_000_000  # of a journal


@dataclass(frozen=True)
class _Change:
    """A file, and beside it the one that takes its place, or the mark that it goes; both exist until it is done."""

    file: Path
    beside: Path

    @property
    def removes(self) -> bool:
        return self.beside.name.endswith(_GONE)


def write_files(
    folder: Path, contents: Mapping[Path, bytes | None], *, expected: Mapping[Path, bytes | None] | None = None
) -> None:
    """Give each file of *contents* its bytes, or remove it where that is None: all of them or none.

    *folder* is the one of the catalogue; it is made, with the folders of new files, where it is not there. A file
    keeps its mode, and a link stays a link to the file that is written. What a crash leaves half done, the next that
    reads or writes in *folder* ends. Raises WriteError, with nothing changed, when a file cannot be written or does not
    hold the bytes that *expected* names (None: there is no such file).
    """
    if not folder.exists():
        _write_folder(folder, contents)
        return
    with _alone(folder):
        _finish(folder)
        for file, content in (expected or {}).items():
            if _content(file) != content:
                raise WriteError("error.file-changed", path=file)
        changes = _prepared(contents)
        with _undone_where_it_fails(folder, changes):
            _carry_out(folder, changes)


def finish_writing(folder: Path) -> None:
    """End what another has begun to write in *folder* and a crash has broken off. Raises WriteError."""
    if os.path.lexists(folder / JOURNAL):
        with _alone(folder):
            _finish(folder)


def _prepared(contents: Mapping[Path, bytes | None]) -> list[_Change]:
    """The changes that make *contents*, whose new files stand beside the old ones already."""
    changes: list[_Change] = []
    try:
        for folder in {Path(os.path.realpath(file)).parent for file in contents}:
            folder.mkdir(parents=True, exist_ok=True)
            _sweep(folder)
        for name, content in contents.items():
            file = Path(os.path.realpath(name))
            if content is None and not file.exists():
                continue
            ending = _GONE if content is None else _NEW
            change = _Change(file, file.with_name(f".{os.urandom(8).hex()}{ending}"))
            changes.append(change)
            _write(change, content or b"", name)
        for folder in {change.file.parent for change in changes}:
            _flush(folder)
    except BaseException as error:
        _forget(changes)
        if isinstance(error, OSError):
            raise _failed(error, error.filename or "") from None
        raise
    return changes


def _write(change: _Change, content: bytes, name: Path) -> None:
    """Make the file beside the one that is changed, with its mode."""
    mode = None
    with contextlib.suppress(FileNotFoundError):
        found = change.file.stat()
        mode = stat.S_IMODE(found.st_mode)
        if not stat.S_ISREG(found.st_mode):
            raise WriteError("error.not-a-file", path=name)
        # Taking its place asks for no right to write it: that is looked at here, also for those who may do anything.
        if not mode & 0o222 or not os.access(change.file, os.W_OK):
            raise WriteError("error.file-read-only", path=name)
    try:
        with open(change.beside, "xb") as output:
            output.write(content)
            if mode is not None:
                os.chmod(change.beside, mode)
            output.flush()
            os.fsync(output.fileno())
    except OSError as error:
        raise _failed(error, name) from None


def _carry_out(folder: Path, changes: list[_Change]) -> None:
    """Put the new files in the places of the old ones; from the moment that the journal is there it will be done."""
    if len(changes) > 1:
        _write_journal(folder, changes)
    for change in changes:
        _do(change)
    for place in {change.file.parent for change in changes}:
        _flush(place)
    if len(changes) > 1:
        (folder / JOURNAL).unlink()
        _flush(folder)


def _do(change: _Change) -> None:
    if change.removes:
        change.file.unlink(missing_ok=True)
        change.beside.unlink()
    else:
        os.replace(change.beside, change.file)


@contextlib.contextmanager
def _undone_where_it_fails(folder: Path, changes: list[_Change]) -> Iterator[None]:
    """Give the files of *changes* their old bytes back where one of them cannot take its place."""
    before = {change.file: _content(change.file) for change in changes}
    try:
        yield
    except (OSError, WriteError) as error:
        done = [change for change in changes if not change.beside.exists()]
        for change in done:
            content = before[change.file]
            if content is None:
                change.file.unlink(missing_ok=True)
            else:
                again = _Change(change.file, change.file.with_name(f".{os.urandom(8).hex()}{_NEW}"))
                _write(again, content, change.file)
                _do(again)
        _forget(changes)
        (folder / JOURNAL).unlink(missing_ok=True)
        raise error if isinstance(error, WriteError) else _failed(error, error.filename or "") from None


def _write_journal(folder: Path, changes: Iterable[_Change]) -> None:
    listed = [{"file": os.path.relpath(change.file, folder), "beside": change.beside.name} for change in changes]
    change = _Change(folder / JOURNAL, folder / f".{os.urandom(8).hex()}{_NEW}")
    _write(change, json.dumps(listed).encode(), change.file)
    _do(change)
    _flush(folder)


def _finish(folder: Path) -> None:
    """Do what the journal of *folder* says is to be done; whoever calls this is alone."""
    journal = folder / JOURNAL
    try:
        if not os.path.lexists(journal):
            return
        for change in _changes_in(journal, folder):
            # A new file that is no longer there has its place. None is taken from elsewhere: a journal that somebody
            # has put here can name a file to be replaced, but not bring what would replace it.
            if change.beside.is_file() and not change.beside.is_symlink():
                _do(change)
        journal.unlink()
        _flush(folder)
    except OSError as error:
        raise _failed(error, journal) from None


def _changes_in(journal: Path, folder: Path) -> Iterator[_Change]:
    try:
        with open(journal, "rb") as source:
            listed: Any = json.loads(source.read(_MOST_BYTES))
        for one in listed:
            file, beside = Path(os.path.realpath(folder / one["file"])), str(one["beside"])
            if os.path.basename(beside) == beside and beside.endswith((_NEW, _GONE)):
                yield _Change(file, file.with_name(beside))
    except (ValueError, TypeError, KeyError, RecursionError):
        raise WriteError("error.journal-damaged", path=journal) from None


def _write_folder(folder: Path, contents: Mapping[Path, bytes | None]) -> None:
    """Make *folder* with its files: it appears as a whole."""
    place = Path(os.path.abspath(folder))
    made = place.with_name(f".{os.urandom(8).hex()}{_NEW}")
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        made.mkdir()
        for name, content in contents.items():
            file = made / Path(os.path.abspath(name)).relative_to(place)
            file.parent.mkdir(parents=True, exist_ok=True)
            if content is not None:
                _write(_Change(file, file), content, name)
        for within, _, _ in os.walk(made):
            _flush(Path(within))
        os.rename(made, place)
        _flush(place.parent)
    except BaseException as error:
        _remove(made)
        if isinstance(error, OSError):
            raise _failed(error, folder) from None
        raise


@contextlib.contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Hold the lock of *folder*: one at a time writes there. Raises WriteError when another keeps it too long."""
    if fcntl is None:
        yield
        return
    try:
        descriptor = os.open(folder, os.O_RDONLY)
    except OSError as error:
        raise _failed(error, folder) from None
    try:
        end = time.monotonic() + _PATIENCE
        while True:
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                if time.monotonic() > end:
                    raise WriteError("error.somebody-writes", path=folder) from None
                time.sleep(_PAUSE)
            except OSError:  # a network drive that has no locks
                break
        yield
    finally:
        os.close(descriptor)


def _sweep(folder: Path) -> None:
    """Remove what somebody who was ended before there was a journal has left in *folder*."""
    for found in folder.iterdir():
        if found.name.startswith(".") and found.name.endswith((_NEW, _GONE)):
            _remove(found)


def _forget(changes: Iterable[_Change]) -> None:
    for change in changes:
        change.beside.unlink(missing_ok=True)


def _remove(place: Path) -> None:
    import shutil  # seldom needed

    with contextlib.suppress(OSError):
        if place.is_dir() and not place.is_symlink():
            shutil.rmtree(place)
        else:
            place.unlink(missing_ok=True)


def _flush(folder: Path) -> None:
    """Bring the names in *folder* to the disk, where the system can."""
    with contextlib.suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def _content(file: Path) -> bytes | None:
    """The bytes of *file*; None when there is none. Raises WriteError when it cannot be read."""
    try:
        return file.read_bytes()
    except FileNotFoundError:
        return None
    except OSError as error:
        raise _failed(error, file) from None


def _failed(error: OSError, file: Path | str) -> WriteError:
    return WriteError("error.unwritable", path=file, reason=error.strerror or type(error).__name__)
