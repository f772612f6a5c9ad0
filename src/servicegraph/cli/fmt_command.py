"""``servicegraph fmt``: one layout for the Turtle files of a catalogue."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from servicegraph.cli.arguments import FINDINGS, FINE, Command, Say
from servicegraph.cli.output import complain, write, write_document
from servicegraph.cli.seen_from_here import path_from_here
from servicegraph.dataset.dataset import Dataset, load_dataset
from servicegraph.dataset.files import Role
from servicegraph.errors import FaultyTurtle, SettingsError
from servicegraph.journal import write_files
from servicegraph.messages import file_name, text
from servicegraph.settings import find_catalogue, load_settings, shipped

_STANDARD_INPUT = "-"
_BYTE_ORDER_MARK = b"\xef\xbb\xbf"
_MOST_BYTES = 50_000_000  # of standard input


@dataclass(frozen=True)
class _Source:
    """A file to be laid out: its name as it is shown, its bytes, whether it describes entities, and its catalogue."""

    name: str
    file: Path
    content: bytes
    is_data: bool
    dataset: Dataset | None


def _add_arguments(parser: argparse.ArgumentParser, say: Say) -> None:
    parser.add_argument("paths", nargs="*", metavar="PATH", help=say("fmt-path"))
    parser.add_argument("--check", action="store_true", help=say("fmt-check"))
    parser.add_argument("--diff", action="store_true", help=say("fmt-diff"))


def _run(options: argparse.Namespace) -> int:
    named = options.paths or [getattr(options, "catalogue", None) or find_catalogue()]
    if named == [_STANDARD_INPUT]:
        return _filter(options.language, _catalogue_here(getattr(options, "catalogue", None)))
    changed: dict[Path, tuple[_Source, bytes]] = {}
    count, is_faulty = 0, False
    for source in _sources(named):
        count += 1
        try:
            after = _laid_out(source)
        except FaultyTurtle as error:
            is_faulty = True
            complain(f"{source.name}: {error.text(options.language)}")
            continue
        if after != source.content:
            changed[source.file] = source, after
    if options.diff:
        from servicegraph.reports.unified import unified_diff

        write_document(b"".join(unified_diff(one.name, one.content, after) for one, after in changed.values()))
    elif options.check:
        for source, _ in changed.values():
            write(text("fmt.would-change-file", options.language, path=source.name))
    else:
        contents: dict[Path, bytes | None] = {file: after for file, (_, after) in changed.items()}
        expected: dict[Path, bytes | None] = {file: source.content for file, (source, _) in changed.items()}
        if contents:
            write_files(_common(contents), contents, expected=expected)
    is_dry = options.check or options.diff
    key = "fmt.would-change" if is_dry else "fmt.changed"
    said = text(key, options.language, changed=len(changed), files=count)
    complain(said) if options.diff else write(said)
    return FINDINGS if is_faulty or (is_dry and changed) else FINE


def _catalogue_here(named: str | Path | None) -> Dataset | None:
    """The catalogue whose prefixes standard input may use: the one *named*, else that of the working directory."""
    folder = find_catalogue(named)
    return load_dataset(load_settings(folder)) if named or folder != shipped("catalogue") else None


def _filter(language: str, dataset: Dataset | None) -> int:
    """Lay out standard input to standard output; a text with mistakes comes out as it is."""
    content = sys.stdin.buffer.read(_MOST_BYTES)
    source = _Source(_STANDARD_INPUT, Path(_STANDARD_INPUT), content, is_data=True, dataset=dataset)
    try:
        sys.stdout.buffer.write(_laid_out(source))
    except FaultyTurtle as error:
        sys.stdout.buffer.write(content)
        complain(error.text(language))
        return FINDINGS
    return FINE


def _laid_out(source: _Source) -> bytes:
    """The bytes of *source*, laid out. Raises FaultyTurtle."""
    from servicegraph.turtle.formatting import Style, format_turtle
    from servicegraph.turtle.formatting_order import GUIDE_FIRST, GUIDE_LAST

    mark = _BYTE_ORDER_MARK if source.content.startswith(_BYTE_ORDER_MARK) else b""
    try:
        written = source.content.removeprefix(mark).decode("utf-8")
    except UnicodeDecodeError as error:
        line = source.content[: error.start].count(b"\n") + 1
        raise FaultyTurtle("error.faulty-turtle", line=line) from None
    style = Style(first=GUIDE_FIRST, last=GUIDE_LAST) if source.is_data else Style()
    if source.dataset:
        style = Style(first=style.first, last=style.last, prefixes=source.dataset.prefixes.namespaces)
    return mark + format_turtle(written, style).encode("utf-8")


def _sources(named: Iterable[str | Path]) -> Iterator[_Source]:
    """The Turtle files of the catalogues in the folders *named*, without those that they include, and single files.

    A file of no catalogue is laid out as one that describes entities. Raises SettingsError for what is neither.
    """
    done: set[Path] = set()
    for name in map(Path, named):
        whole = None if name.is_dir() else name.resolve()
        try:
            folder = find_catalogue(name)
        except SettingsError:
            if whole is None or not whole.is_file():
                raise
            yield _Source(file_name(name), whole, _content(name), is_data=True, dataset=None)
            continue
        dataset = load_dataset(load_settings(folder))
        for file in dataset.sources.files:
            place = file.file.resolve()
            is_own = not file.is_shipped and not file.path.startswith("../") and file.file.suffix == ".ttl"
            if is_own and place not in done and whole in (None, place) and not (file.faults and not file.content):
                done.add(place)
                shown = path_from_here(file.path, dataset.settings.folder)
                yield _Source(shown, place, _content(place), file.role is Role.DATA, dataset)


def _content(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        raise SettingsError("error.unreadable", path=file, reason=error.strerror) from None


def _common(files: Iterable[Path]) -> Path:
    """The folder in which all *files* lie."""
    folders = [file.parent for file in files]
    return next(
        one for one in (folders[0], *folders[0].parents) if all(one in (other, *other.parents) for other in folders)
    )


COMMAND = Command("fmt", _add_arguments, _run)
