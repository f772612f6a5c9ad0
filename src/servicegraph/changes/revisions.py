"""The files of a catalogue as a git revision holds them, read from the repository; its work tree stays as it is."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import IO

from servicegraph.changes.git import ask_git
from servicegraph.dataset.unread import QUESTIONS, READ
from servicegraph.errors import RevisionError, SettingsError
from servicegraph.messages import file_name, shortened
from servicegraph.settings import Settings
from servicegraph.settings_file import FILE, read_settings_file

_MOST_OTHER = 1_000_000  # bytes of a file that no catalogue reads: its beginning alone matters
_MOST_TOGETHER = 2_000_000_000  # bytes
_MOST_FILES = 200_000
_LINK, _SUBMODULE = "120000", "160000"


@dataclass(frozen=True)
class Commit:
    """A commit of the repository whose work tree is *top*: what it was ``asked`` for by, and its full hash."""

    top: Path
    asked: str
    hash: str


@dataclass
class Exported:
    """The catalogue of a commit as files: its ``folder``, below ``root``, which stands for the root of all files.

    ``not_of_revision`` are folders that it includes from outside the repository, which are read as they are now;
    ``submodules`` are folders that belong to other repositories, and are not read.
    """

    root: Path
    folder: Path
    not_of_revision: list[str] = field(default_factory=list)
    submodules: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class _TreeEntry:
    mode: str
    hash: str
    size: int
    path: str


def find_repository(folder: Path) -> Path | None:
    """The work tree of git that *folder* is in, resolved; None when it is in none. Raises RevisionError."""
    said = ask_git(folder, "rev-parse", "--show-toplevel")
    return Path(os.fsdecode(said.rstrip(b"\n"))).resolve() if said and said.strip() else None


def find_commit(top: Path, asked: str) -> Commit:
    """The commit that *asked* names in the repository of the work tree *top*. Raises RevisionError."""
    said = shortened(asked)
    if not asked or asked.startswith("-") or "\0" in asked or "\n" in asked:
        raise RevisionError("error.revision-unknown", revision=said, folder=file_name(top))
    found = ask_git(top, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{asked}^{{commit}}")
    if found and found.strip():
        return Commit(top, asked, found.decode("ascii").strip())
    shallow = ask_git(top, "rev-parse", "--is-shallow-repository") == b"true\n"
    key = "error.revision-not-fetched" if shallow else "error.revision-unknown"
    raise RevisionError(key, revision=said, folder=file_name(top))


def merge_base(top: Path, one: str, other: str) -> Commit:
    """The last commit that *one* and *other* have in common, called as *one*. Raises RevisionError."""
    here, there = find_commit(top, one), find_commit(top, other)
    found = ask_git(top, "merge-base", here.hash, there.hash)
    if not found or not found.strip():
        raise RevisionError("error.no-merge-base", one=shortened(one), other=shortened(other))
    return Commit(top, one, found.decode("ascii").split()[0])


def export(commit: Commit, folder: Path, root: Path) -> Exported:
    """The catalogue that *folder*, a folder of the work tree, was at *commit*, written below the new folder *root*.

    It stands there at its own absolute path, so that what it includes is found from it. Raises RevisionError when
    there was no catalogue, SettingsError when its settings cannot be read.
    """
    inside = os.path.relpath(folder.resolve(), commit.top).replace(os.sep, "/")
    exported = Exported(root, _below(root, folder.resolve()))
    done: set[str] = set()
    waiting = [inside]
    while waiting:
        within = waiting.pop()
        if within in done:
            continue
        done.add(within)
        entries = [entry for entry in _entries(commit, within) if _is_shown(entry.path, within)]
        if within == inside and not any(entry.path == _joined(within, FILE) for entry in entries):
            raise RevisionError(
                "error.no-catalogue-then", revision=shortened(commit.asked), folder=file_name(folder), file=FILE
            )
        exported.submodules += [file_name(entry.path) for entry in entries if entry.mode == _SUBMODULE]
        place = _below(root, commit.top) / within
        place.mkdir(parents=True, exist_ok=True)
        _write(commit, entries, _below(root, commit.top))
        waiting += _included(commit, within, exported)
    return exported


def _below(root: Path, place: Path) -> Path:
    return root / place.relative_to(place.anchor)


def _joined(within: str, name: str) -> str:
    return name if within == "." else f"{within}/{name}"


def _is_shown(path: str, within: str) -> bool:
    """Whether *path* is no hidden file, seen from the catalogue's folder, and no name that leads out of the tree."""
    parts = PurePosixPath(path).parts
    inner = PurePosixPath(path if within == "." else path.removeprefix(f"{within}/")).parts
    return ".." not in parts and not path.startswith("/") and not any(part.startswith(".") for part in inner)


def _entries(commit: Commit, within: str) -> list[_TreeEntry]:
    """What lies below the folder *within* of the repository."""
    where = [] if within == "." else ["--", f"{within}/"]
    listed = ask_git(commit.top, "ls-tree", "-r", "-z", "-l", "--full-tree", commit.hash, *where)
    if listed is None:
        raise RevisionError("error.revision-unreadable", revision=shortened(commit.asked))
    found = []
    for line in listed.split(b"\0")[:-1]:
        about, _, path = line.partition(b"\t")
        mode, _, digest, size = about.decode("ascii").split()
        found.append(_TreeEntry(mode, digest, int(size) if size.isdigit() else 0, os.fsdecode(path)))
    if len(found) > _MOST_FILES:
        raise SettingsError("error.too-many-files", path=within, count=len(found), most=_MOST_FILES)
    return found


def _write(commit: Commit, entries: Iterable[_TreeEntry], top: Path) -> None:
    """Write the files *entries* below *top*, then the links that lead to one of them."""
    most = Settings.most_file_bytes
    links, files = [], []
    for entry in entries:
        if entry.mode == _LINK:
            links.append(entry)
        elif entry.mode != _SUBMODULE:
            is_read = PurePosixPath(entry.path).suffix in (*READ, QUESTIONS) or PurePosixPath(entry.path).name == FILE
            if entry.size <= (most if is_read else _MOST_OTHER):
                files.append(entry)
            else:  # it is told to be too large by its size alone
                _file(top, entry)
                os.truncate(top / entry.path, entry.size)
    if sum(entry.size for entry in files) > _MOST_TOGETHER:
        raise RevisionError("error.revision-unreadable", revision=shortened(commit.asked))
    for entry, content in _contents(commit, files):
        _file(top, entry).write_bytes(content)
    for entry, content in _contents(commit, links):
        _link(top, entry, os.fsdecode(content))


def _file(top: Path, entry: _TreeEntry) -> Path:
    file = top / entry.path
    file.parent.mkdir(parents=True, exist_ok=True)
    file.touch()
    return file


def _link(top: Path, entry: _TreeEntry, target: str) -> None:
    """A link like that of the revision; one that leads out of the repository is left out."""
    link = top / entry.path
    link.parent.mkdir(parents=True, exist_ok=True)
    if "\0" in target or link.exists():
        return
    link.symlink_to(target)
    if not Path(os.path.realpath(link)).is_relative_to(os.path.realpath(top)):
        link.unlink()


def _contents(commit: Commit, entries: list[_TreeEntry]) -> Iterator[tuple[_TreeEntry, bytes]]:
    """The bytes of each of *entries*, as they lie in the repository: no filter is run."""
    if not entries:
        return
    with tempfile.TemporaryFile() as asking, tempfile.TemporaryFile() as answer:
        asking.write("".join(f"{entry.hash}\n" for entry in entries).encode("ascii"))
        asking.seek(0)
        done = ask_git(commit.top, "cat-file", "--batch", reading=asking, writing=answer)
        answer.seek(0)
        for entry in entries:
            yield entry, _next_content(answer, commit, is_whole=done is not None)


def _next_content(answer: IO[bytes], commit: Commit, *, is_whole: bool) -> bytes:
    head = answer.readline().split()
    if not is_whole or len(head) != 3:  # a part of the repository has not been fetched
        raise RevisionError("error.revision-unreadable", revision=shortened(commit.asked))
    content = answer.read(int(head[2]))
    answer.read(1)
    return content


def _included(commit: Commit, within: str, exported: Exported) -> list[str]:
    """The folders of the repository that the catalogue in *within* includes; the others are linked to as they are."""
    folder = _below(exported.root, commit.top) / within
    if not (folder / FILE).is_file():
        return []
    listed = read_settings_file(folder / FILE)[2].get("include")
    found = []
    for name in listed if isinstance(listed, list) else ():
        if not isinstance(name, str) or "\0" in name:
            continue
        real = Path(os.path.normpath(commit.top / within / name))
        if os.path.isabs(name):
            exported.not_of_revision.append(file_name(real))
        elif real.is_relative_to(commit.top):
            found.append(os.path.relpath(real, commit.top).replace(os.sep, "/"))
        else:
            exported.not_of_revision.append(file_name(real))
            place = _below(exported.root, real)
            if real.is_dir() and not place.exists():
                place.parent.mkdir(parents=True, exist_ok=True)
                place.symlink_to(real)
    return found
