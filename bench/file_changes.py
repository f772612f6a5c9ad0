"""Random changes of the files of a catalogue, as hands make them: the steps that tests and measurements follow."""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from pathlib import Path

_NAME = re.compile(r"(?<![\w:@])[a-z]+:[\w-]+")
_TAG = re.compile(r"(?<=\")@[a-z]{2}\b")
_FACTS = (
    "sg:phase phase:operation",
    "sg:phase phase:ended",
    'sg:validFrom "2999-01-01"^^xsd:date',
    'sg:validUntil "2001-01-01"^^xsd:date',
    "sg:governedBy rule:nowhere",
    "a sg:Service",
    'rdfs:label "Uusi nimi"@fi',
    'rdfs:label "Same"@en , "Samma"@sv , "Sama"@fi',
    'rdfs:comment " tyhjä "@fi , "asiakas 131052-308T"@fi',
    "sg:provdedBy organisation:nobody",
)


class Hand:
    """Changes the Turtle files below *folder*, one or one place in it at a time: the same for the same seed."""

    def __init__(self, folder: Path, seed: int) -> None:
        self._folder = folder
        self._dice = random.Random(seed)
        self._taken: list[tuple[Path, str]] = []
        self._kinds: list[Callable[[Path, str], str | None]] = [
            *(self._exchange, self._misspell, self._say_more, self._say_more, self._cut_paragraph, self._cut_lines),
            *(self._put_back, self._put_back, self._move_paragraph, self._retag, self._damage, self._lines_below),
            *(self._rename_file, self._remove_file, self._copy),
        ]

    def change(self) -> str:
        """Change something, and say what."""
        while True:
            path = self._dice.choice(self._files())
            kind = self._dice.choice(self._kinds)
            text = path.read_text("utf-8")
            changed = kind(path, text)
            if changed is None or changed != text:
                if changed is not None:
                    self._taken = [*self._taken[-20:], (path, text)]
                    path.write_text(changed, "utf-8")
                return f"{kind.__name__.strip('_')} {path.name}"

    def _files(self) -> list[Path]:
        ours = (path for path in self._folder.rglob("*.ttl") if path.parent.name not in ("shapes", "ontology"))
        return sorted(ours)

    def _names(self, text: str) -> list[re.Match[str]]:
        return list(_NAME.finditer(text))

    def _exchange(self, path: Path, text: str) -> str:
        """Another name of the same kind, from another file, in place of one."""
        names = self._names(text)
        if not names:
            return text
        one = self._dice.choice(names)
        others: list[str] = _NAME.findall(self._dice.choice(self._files()).read_text("utf-8"))
        same = [other for other in others if other.partition(":")[0] == one[0].partition(":")[0]]
        return text[: one.start()] + self._dice.choice(same or [one[0]]) + text[one.end() :]

    def _misspell(self, path: Path, text: str) -> str:
        names = [one for one in self._names(text) if len(one[0].partition(":")[2]) > 3]
        if not names:
            return text
        end = self._dice.choice(names).end()
        return text[: end - 2] + text[end - 1 :]

    def _say_more(self, path: Path, text: str) -> str:
        subjects = re.findall(r"^([a-z]+:[\w-]+)\s", text, re.MULTILINE)
        if not subjects:
            return text
        return f"{text}\n{self._dice.choice(subjects)} {self._dice.choice(_FACTS)} .\n"

    def _cut_paragraph(self, path: Path, text: str) -> str:
        parts = text.split("\n\n")
        parts.pop(self._dice.randrange(len(parts)))
        return "\n\n".join(parts)

    def _cut_lines(self, path: Path, text: str) -> str:
        lines = text.splitlines(keepends=True)
        if not lines:
            return text
        start = self._dice.randrange(len(lines))
        del lines[start : start + self._dice.randint(1, 2)]
        return "".join(lines)

    def _put_back(self, path: Path, text: str) -> str | None:
        """A file as it was before one of the last changes."""
        if not self._taken:
            return text
        place, before = self._taken.pop(self._dice.randrange(len(self._taken)))
        place.write_text(before, "utf-8")
        return None

    def _move_paragraph(self, path: Path, text: str) -> str:
        others = [other for other in self._files() if other != path]
        parts = text.split("\n\n")
        if not others or len(parts) < 3:
            return text
        moved = parts.pop(self._dice.randrange(1, len(parts)))
        other = self._dice.choice(others)
        other.write_text(f"{other.read_text('utf-8')}\n\n{moved}\n", "utf-8")
        return "\n\n".join(parts)

    def _retag(self, path: Path, text: str) -> str:
        tags = list(_TAG.finditer(text))
        if not tags:
            return text
        one = self._dice.choice(tags)
        return text[: one.start()] + self._dice.choice(("@fi", "@sv", "@en", "@SV", "@xq", "")) + text[one.end() :]

    def _damage(self, path: Path, text: str) -> str:
        place = self._dice.randrange(len(text) + 1)
        return text[:place] + self._dice.choice(('"', "<", ";", " . ", "[", "é", ")")) + text[place:]

    def _lines_below(self, path: Path, text: str) -> str:
        """Nothing but the places of what follows."""
        return f"# {self._dice.random()}\n{text}"

    def _rename_file(self, path: Path, text: str) -> str | None:
        path.rename(path.with_name(f"renamed-{self._dice.randrange(1000)}.ttl"))
        return None

    def _remove_file(self, path: Path, text: str) -> str | None:
        if len(self._files()) < 3:
            return text
        self._taken.append((path, text))
        path.unlink()
        return None

    def _copy(self, path: Path, text: str) -> str | None:
        """A second file with a part of what this one says."""
        lines = text.split("\n\n")
        kept = "\n\n".join([lines[0], *lines[1 : 1 + self._dice.randint(1, 4)]])
        path.with_name(f"more-{self._dice.randrange(1000)}.ttl").write_text(kept, "utf-8")
        return None
