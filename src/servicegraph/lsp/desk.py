"""The texts that an editor has open, and the catalogues that they belong to. Used by one thread alone."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import unquote, urlparse
from urllib.request import url2pathname

from servicegraph.lsp.buffers import Buffer, PlaceEncoding, TextChange
from servicegraph.lsp.catalogue_checking import CatalogueChecking, CheckedState
from servicegraph.lsp.editor_view import EditorView
from servicegraph.messages import LANGUAGES
from servicegraph.settings_file import FILE


@dataclass(frozen=True)
class EditorOptions:
    """What the editor asks for: the language, the catalogue of all files (None: the nearest above each), and whether
    names are shown beside IRIs and notes above paragraphs."""

    language: str = "en"
    catalogue: Path | None = None
    has_hints: bool = True
    has_lenses: bool = True


@dataclass(frozen=True, eq=False)
class OpenText:
    """A text that is open: its address as the editor wrote it, its resolved file, and what is in it."""

    uri: str
    file: Path
    buffer: Buffer


def file_of(uri: str) -> Path | None:
    """The resolved file with the address *uri*; None when it is no file."""
    parsed = urlparse(uri)
    if parsed.scheme != "file":
        return None
    try:
        return Path(url2pathname(unquote(parsed.path) if os.name == "nt" else parsed.path)).resolve()
    except (OSError, ValueError, RuntimeError):
        return None


def language_among(*wanted: object) -> str:
    """The first of *wanted* that is a language that is spoken here; English when none is."""
    said = (one[:2].lower() for one in wanted if isinstance(one, str))
    return next((one for one in said if one in LANGUAGES), "en")


@dataclass(eq=False)
class Desk:
    """What is open, by address, and what is checked, by folder. *tell* is called as ``CatalogueChecking`` does it."""

    tell: Callable[[CatalogueChecking, CheckedState], None]
    options: EditorOptions = field(default_factory=EditorOptions)
    encoding: PlaceEncoding = PlaceEncoding.UTF_16
    texts: dict[str, OpenText] = field(default_factory=dict)
    catalogues: dict[Path, CatalogueChecking] = field(default_factory=dict)

    def open(self, uri: str, text: str, version: int | None) -> OpenText | None:
        """A text has been opened; None when it is no file."""
        file = file_of(uri)
        if file is None:
            return None
        self.texts[uri] = OpenText(uri, file, Buffer(text, version, self.encoding))
        self._changed(file)
        return self.texts[uri]

    def change(self, uri: str, changes: Iterable[TextChange], version: int | None) -> None:
        """A text has been changed."""
        if (known := self.texts.get(uri)) is not None:
            self.texts[uri] = OpenText(uri, known.file, known.buffer.changed(changes, version))
            self._changed(known.file)

    def close(self, uri: str) -> None:
        """A text has been closed: what its file says counts again."""
        if (known := self.texts.pop(uri, None)) is not None:
            self._changed(known.file)

    def look_again(self, files: Iterable[Path]) -> None:
        """*files* have changed on disk."""
        # One file may be of several catalogues, where one includes another: all look, and most see that nothing is new.
        if any(True for _ in files):
            for folder in self.catalogues:
                self._tell_texts(folder)

    def begin(self, folder: Path) -> None:
        """Check the catalogue in *folder*, if it is not done yet."""
        if folder not in self.catalogues:
            self.catalogues[folder] = CatalogueChecking(folder, self.tell)
            self._tell_texts(folder)
            self.catalogues[folder].start()

    def stop(self) -> None:
        """Check nothing any more."""
        for one in self.catalogues.values():
            one.stop()

    @property
    def uris(self) -> dict[Path, str]:
        """The addresses of the open texts by file."""
        return {one.file: one.uri for one in self.texts.values()}

    def folder_of(self, file: Path) -> Path | None:
        """The folder of the catalogue that *file* belongs to; None when it belongs to none."""
        if self.options.catalogue is not None:
            return self.options.catalogue
        nearest = next((folder for folder in file.parents if (folder / FILE).is_file()), None)
        return nearest or next((folder for folder, one in self.catalogues.items() if _has(one, file)), None)

    def view(self, uri: str) -> EditorView | None:
        """What a request about the text *uri* is answered from; None when it is not open."""
        known = self.texts.get(uri)
        if known is None:
            return None
        folder = self.folder_of(known.file)
        checking = self.catalogues.get(folder) if folder else None
        knowledge = checking.state.knowledge if checking else None
        if knowledge is None:
            return EditorView(known.buffer, known.file, known.file.name, self.options.language, known.file.as_uri())
        names = knowledge.state.by_file
        source = names.get(known.file)
        opened = {names[one.file].path: one.buffer for one in self.texts.values() if one.file in names}
        base = source.base if source else knowledge.state.dataset.settings.base
        path = source.path if source else known.file.name
        return EditorView(known.buffer, known.file, path, self.options.language, base, knowledge, opened)

    def checking_of(self, uri: str) -> CatalogueChecking | None:
        """What checks the catalogue of the text *uri*."""
        known = self.texts.get(uri)
        folder = self.folder_of(known.file) if known else None
        return self.catalogues.get(folder) if folder else None

    def _changed(self, file: Path) -> None:
        folder = self.folder_of(file)
        if folder is not None and folder not in self.catalogues:
            self.begin(folder)
        for other, one in self.catalogues.items():  # one catalogue may include another
            if other == folder or _has(one, file):
                self._tell_texts(other)

    def _tell_texts(self, folder: Path) -> None:
        self.catalogues[folder].change({one.file: one.buffer for one in self.texts.values()})


def _has(checking: CatalogueChecking, file: Path) -> bool:
    knowledge = checking.state.knowledge
    return knowledge is not None and file in knowledge.state.by_file
