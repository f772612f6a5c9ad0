"""A fault of a file that is imported, told with its place."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from servicegraph.messages import file_name, one_line, text


@dataclass(frozen=True)
class ImportFault:
    """What is wrong at a place in a file: the *file*'s name, the *place* in it, the *key* of a sentence, its values.

    ``place`` is a line and column, a JSON Pointer (RFC 6901) or an identifier, as the format has them; empty for the
    file as a whole.
    """

    file: str
    place: str
    key: str
    values: Mapping[str, object] = field(default_factory=dict)

    def text(self, language: str) -> str:
        """The file, the place and the sentence in *language*."""
        where = file_name(self.file) + (f" {self.place}" if self.place else "")
        return f"{where}: {one_line(text(self.key, language, **self.values))}"
