"""What the header of a question says of showing it: its group, what fits a parameter, and its charts."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

_CURIE = re.compile(r"(?:[A-Za-z][\w.-]*)?:[\w.%-]*|<[^\s<>]+>")
_NAMING = re.compile(r"#\s*@(?:group\b|values\s+\w+)")
_WORD = re.compile(r"\S+")
_LISTED = "is"
# The kinds of chart, each with the least and the most columns that it takes.
_CHARTS: Mapping[str, tuple[int, int]] = {"bars": (1, 3), "matrix": (2, 4)}


class ShowingError(Exception):
    """An entry that cannot be read; its text is what the entry should look like."""


@dataclass(frozen=True)
class Values:
    """What fits a parameter.

    ``names`` are CURIEs or IRIs in angle brackets: classes stand for their members, vocabularies (a prefix such as
    ``phase:``) for their concepts, anything else for itself. With ``is_listed`` each stands for itself.
    """

    names: tuple[str, ...]
    is_listed: bool = False


@dataclass(frozen=True)
class Chart:
    """A chart of an answer.

    ``bars`` names what each bar is of, ``matrix`` the rows and the columns; ``drawn`` is the column of the numbers,
    whose values are counted when they are none, and without which the rows are counted; ``beside`` is what each
    number is compared with (bars) or a part of (matrix). Empty: not named.
    """

    kind: str
    columns: tuple[str, ...]

    @property
    def drawn(self) -> str:
        """The column of the numbers."""
        return self._at(0)

    @property
    def beside(self) -> str:
        """The column of the numbers beside them."""
        return self._at(1)

    @property
    def numbers(self) -> tuple[str, ...]:
        """The columns that must hold numbers."""
        return (self.drawn, self.beside) if self.beside else ()

    def _at(self, number: int) -> str:
        return next(iter(self.columns[_CHARTS[self.kind][0] + number :]), "")


@dataclass(frozen=True)
class ShowingName:
    """A name in a header, as it is written, and where it stands."""

    text: str
    line: int
    column: int


def names_in_header(text: str) -> Iterator[ShowingName]:
    """The CURIEs and IRIs that the ``@group`` and ``@values`` lines of *text* name; a prefix alone is left out."""
    for number, line in enumerate(text.splitlines(), 1):
        if not line.startswith("#"):
            return
        if entry := _NAMING.match(line):
            for word in _WORD.finditer(line, entry.end()):
                if _CURIE.fullmatch(word[0]) and not word[0].endswith(":"):
                    yield ShowingName(word[0], number, word.start() + 1)


def read_group(written: str) -> str:
    """The concept that ``@group`` names. Raises ShowingError."""
    if not _CURIE.fullmatch(written):
        raise ShowingError("@group <concept>")
    return written


def read_values(written: str) -> tuple[str, Values]:
    """The parameter of a ``@values`` entry, and what fits it. Raises ShowingError."""
    parameter, *names = written.split()
    listed = bool(names) and names[0] == _LISTED
    names = names[1:] if listed else names
    if not parameter or not names or not all(map(_CURIE.fullmatch, names)):
        raise ShowingError("@values <parameter> [is] <class, vocabulary or thing> …")
    return parameter, Values(tuple(names), listed)


def read_chart(written: str) -> Chart:
    """The chart of a ``@view`` entry. Raises ShowingError."""
    kind, _, rest = written.partition(" ")
    columns = tuple(rest.split())
    least, most = _CHARTS.get(kind, (1, 0))
    if not least <= len(columns) <= most:
        raise ShowingError("@view bars <column> [<number> [<number>]] | @view matrix <column> <column> [<number>]")
    return Chart(kind, columns)
