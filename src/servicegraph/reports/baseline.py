"""The baseline: findings that are known and accepted for now, in a file that is kept beside the catalogue."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from pyoxigraph import BlankNode

from servicegraph.diagnostics import Checked, Diagnostic, Severity
from servicegraph.errors import BaselineError
from servicegraph.journal import write_files
from servicegraph.messages import file_name
from servicegraph.rdf.index import text_of

VERSION = 1
_MOST_BYTES = 50_000_000


@dataclass(frozen=True, order=True)
class KnownFinding:
    """A kind of finding about one thing: what it is for readers, its fingerprint, and how many there are of it."""

    path: str
    code: str
    about: str
    fingerprint: str
    count: int = 1


@dataclass(frozen=True)
class Baseline:
    """The findings that are known, and the severity from which on they were looked for."""

    level: Severity
    entries: tuple[KnownFinding, ...]


@dataclass(frozen=True)
class Compared:
    """A check beside a baseline: ``checked`` has the new findings alone, ``known`` counts the others.

    ``mended`` are the entries of the baseline of which nothing, or less than there was, is found any more; none where
    *checked* looked for less.
    """

    checked: Checked
    known: int
    mended: tuple[KnownFinding, ...]


def entries(diagnostics: Iterable[Diagnostic]) -> tuple[KnownFinding, ...]:
    """The *diagnostics* as the entries of a baseline, in the order of files and codes."""
    found = Counter(
        KnownFinding(one.location.path, one.code, _about(one), one.fingerprint_in_any_file) for one in diagnostics
    )
    return tuple(replace(entry, count=count) for entry, count in sorted(found.items()))


def baseline_text(checked: Checked) -> str:
    """The file of a baseline: JSON with one entry a line, so that a difference of two is easily read."""
    lines = [
        json.dumps(
            {
                "code": one.code,
                "path": one.path,
                "about": one.about,
                "fingerprint": one.fingerprint,
                **({"count": one.count} if one.count > 1 else {}),
            },
            ensure_ascii=False,
        )
        .encode("utf-8", "replace")
        .decode("utf-8")
        for one in entries(checked.diagnostics)
    ]
    listed = ",".join(f"\n    {line}" for line in lines) + ("\n  " if lines else "")
    head = f'  "version": {VERSION},\n  "level": "{checked.level.word}",\n'
    return f'{{\n{head}  "findings": [{listed}]\n}}\n'


def write_baseline(file: Path, checked: Checked) -> None:
    """Write what was found to the baseline *file*. Raises WriteError."""
    write_files(file.absolute().parent, {file.absolute(): baseline_text(checked).encode("utf-8")})


def read_baseline(file: Path) -> Baseline:
    """The baseline in *file*. Raises BaselineError when it cannot be read, is none, or of another version."""
    path = file_name(file)
    try:
        with open(file, "rb") as source:
            content = source.read(_MOST_BYTES + 1)
    except OSError as error:
        key = "error.no-baseline" if isinstance(error, FileNotFoundError) else "error.baseline-unreadable"
        raise BaselineError(key, path=path, reason=error.strerror or type(error).__name__) from None
    try:
        document: Any = json.loads(content)
        version = document["version"]
        if version == VERSION:
            level = Severity[document["level"].upper()]
            return Baseline(level, tuple(_entry(one) for one in document["findings"]))
    except (AttributeError, ValueError, TypeError, KeyError, RecursionError):
        raise BaselineError("error.baseline-damaged", path=path) from None
    raise BaselineError("error.baseline-version", path=path, version=version, known=VERSION)


def _entry(said: Mapping[str, Any]) -> KnownFinding:
    texts = [said[name] for name in ("path", "code", "about", "fingerprint")]
    count = said.get("count", 1)
    if not all(isinstance(text, str) for text in texts) or type(count) is not int or count < 1:
        raise ValueError
    path, code, about, fingerprint = texts
    return KnownFinding(path, code, about, fingerprint, count)


def _about(one: Diagnostic) -> str:
    return text_of(one.focus if one.has_named_focus else None if isinstance(one.value, BlankNode) else one.value)


def compared(checked: Checked, baseline: Baseline, files: Collection[str]) -> Compared:
    """*checked* beside *baseline*; *files* are the names of the files that the catalogue has now.

    Of findings that are the same as many are known as the baseline counts, the first by place. What is about a thing
    with a name is the same in whatever file; anything else where it was, or when that file is gone in another one,
    since files are renamed.
    """
    open_entries: dict[str, dict[str, KnownFinding]] = {}
    left: dict[tuple[str, str], int] = {}
    for entry in baseline.entries:
        open_entries.setdefault(entry.fingerprint, {})[entry.path] = entry
        left[entry.fingerprint, entry.path] = left.get((entry.fingerprint, entry.path), 0) + entry.count

    def take(one: Diagnostic, path: str) -> bool:
        key = (one.fingerprint_in_any_file, path)
        if not left.get(key):
            return False
        left[key] -= 1
        return True

    elsewhere = [one for one in checked.diagnostics if not take(one, one.location.path)]
    new = [
        one
        for one in elsewhere
        if not any(
            (one.has_named_focus or path not in files) and take(one, path)
            for path in open_entries.get(one.fingerprint_in_any_file, ())
        )
    ]
    mended = (replace(entry, count=left[entry.fingerprint, entry.path]) for entry in baseline.entries)
    return Compared(
        replace(checked, diagnostics=tuple(new)),
        len(checked.diagnostics) - len(new),
        tuple(entry for entry in mended if entry.count) if checked.level <= baseline.level else (),
    )
