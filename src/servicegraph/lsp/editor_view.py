"""What a request of an editor is answered from: the text as it was when it was asked, and the catalogue around it."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from servicegraph.dataset.files import Role
from servicegraph.knowledge.editor_state import EditorState
from servicegraph.knowledge.expectations import Expectations
from servicegraph.knowledge.known_names import KnownNames
from servicegraph.lsp.buffers import Buffer
from servicegraph.lsp.term_uses import TextTerms, read_terms
from servicegraph.rdf.terms import STANDARD_PREFIXES, Prefixes

MOST_READ = 5_000_000
"""Characters of a text that is looked at word by word while somebody waits."""
TURTLE = (".ttl", ".nt", ".trig", ".nq", ".n3")
QUESTION = ".rq"
_STANDARD = Prefixes(STANDARD_PREFIXES)


@dataclass(frozen=True, eq=False)
class Knowledge:
    """What is made of one state of a catalogue for its editors, once."""

    state: EditorState = field(repr=False)

    @functools.cached_property
    def expectations(self) -> Expectations:
        """What may stand where."""
        return Expectations(self.state)

    @functools.cached_property
    def names(self) -> KnownNames:
        """The things that may be named, to be found by what they are called."""
        return KnownNames.of(self.state)


@dataclass(frozen=True, eq=False)
class EditorView:
    """The text that is asked about, as it is in the file *file*, and what is known of its catalogue.

    ``path`` is the name of the file in findings, ``base`` what relative IRIs in it are resolved against, ``language``
    the one that is spoken. ``knowledge`` is None for a file in no catalogue, and until one has been read; ``open`` are
    the texts that the editor holds, by the names of their files in findings.
    """

    buffer: Buffer
    file: Path
    path: str
    language: str
    base: str = ""
    knowledge: Knowledge | None = None
    open: Mapping[str, Buffer] = field(default_factory=dict, repr=False)

    @property
    def state(self) -> EditorState | None:
        """The catalogue as it was last read."""
        return self.knowledge.state if self.knowledge else None

    @property
    def is_turtle(self) -> bool:
        """Whether the words of the text are those of Turtle, and few enough to be looked at."""
        return self.file.suffix in TURTLE and len(self.buffer.text) <= MOST_READ

    @property
    def is_question(self) -> bool:
        """Whether the text is a question."""
        return self.file.suffix == QUESTION and len(self.buffer.text) <= MOST_READ

    @property
    def terms(self) -> TextTerms:
        """The words of the text."""
        return self.buffer.terms(self.base)

    @property
    def prefixes(self) -> Prefixes:
        """The prefixes of the catalogue; the standard ones where there is none."""
        return self.knowledge.state.dataset.prefixes if self.knowledge else _STANDARD

    def terms_of(self, path: str) -> TextTerms | None:
        """The words of the file *path* of the catalogue as the editor, or else the last state, has it."""
        if path == self.path:
            return self.terms
        if self.state is None or (source := self.state.sources.get(path)) is None:
            return None
        if not path.endswith(TURTLE) or source.role is Role.QUESTION:
            return None
        if path in self.open:
            return self.open[path].terms(source.base)
        text = source.content.removeprefix(b"\xef\xbb\xbf").decode("utf-8", "surrogateescape")
        return read_terms(text, source.base) if len(text) <= MOST_READ else None

    def buffer_of(self, path: str) -> Buffer:
        """The text of the file *path* as the editor, or else the last state, has it; an empty one if neither has it."""
        if path == self.path:
            return self.buffer
        if path in self.open:
            return self.open[path]
        source = self.state.sources.get(path) if self.state else None
        return file_buffer(source.content if source else b"", self.buffer)

    def file_of(self, path: str) -> Path:
        """The file whose name in findings is *path*."""
        source = self.state.sources.get(path) if self.state else None
        return source.file if source else self.file


def file_buffer(content: bytes, like: Buffer) -> Buffer:
    """The text of a file that no editor holds, with places as in the buffer *like*."""
    text = content.removeprefix(b"\xef\xbb\xbf").decode("utf-8", "surrogateescape")
    return Buffer(text, None, like.encoding)
