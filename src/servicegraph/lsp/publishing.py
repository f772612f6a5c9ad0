"""What is found, as the editor is told of it: file by file, only where it is not what was told before."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from lsprotocol import types as lsp
from pyoxigraph import NamedNode

from servicegraph.diagnostics import Diagnostic
from servicegraph.lsp.buffers import Buffer
from servicegraph.lsp.catalogue_checking import CheckedState
from servicegraph.lsp.desk import Desk, OpenText
from servicegraph.lsp.editor_view import TURTLE, file_buffer
from servicegraph.lsp.protocol_values import diagnostic, range_of, uri_of
from servicegraph.messages import file_name, pick
from servicegraph.settings_file import FILE
from servicegraph.turtle.reading import read

_MOST_IN_FILE = 1_000
_MadeOf = tuple[list[Diagnostic], str, str, int | None, str]
Send = Callable[[lsp.PublishDiagnosticsParams], None]


@dataclass(eq=False)
class Publishing:
    """Tells the editor of *desk* what is found. ``told`` has what it was told, by address."""

    desk: Desk
    send: Send
    told: dict[str, list[lsp.Diagnostic]] = field(default_factory=dict)
    _of_folder: dict[Path, set[str]] = field(default_factory=dict)
    _made_of: dict[str, _MadeOf] = field(default_factory=dict)

    def tell(self, folder: Path, state: CheckedState) -> Iterator[None]:
        """Tell what is found in the catalogue in *folder*, a file at each step, so that others are not kept waiting.

        What is out of date already is left for the next time.
        """
        if state.fault is not None:
            uri = uri_of(folder / FILE, self.desk.uris)
            top = lsp.Range(lsp.Position(0, 0), lsp.Position(0, 1))
            said = lsp.Diagnostic(top, state.fault.text(self.desk.options.language), lsp.DiagnosticSeverity.Error)
            self._send(uri, [said])
            self._of_folder.setdefault(folder, set()).add(uri)
            return
        if state.knowledge is None or not state.is_checked:
            return
        knowledge = state.knowledge.state
        by_path: dict[str, list[Diagnostic]] = {}
        for one in knowledge.diagnostics:
            by_path.setdefault(one.location.path, []).append(one)
        buffers: dict[str, Buffer] = {}

        def buffer_of(path: str) -> Buffer:
            if path not in buffers:
                source = knowledge.sources.get(path)
                held = state.buffers.get(source.file.resolve()) if source else None
                buffers[path] = held or file_buffer(source.content if source else b"", like)
            return buffers[path]

        like, uris, known = Buffer("", None, self.desk.encoding), self.desk.uris, set()
        address, language = knowledge.dataset.settings.address, self.desk.options.language
        opened = {one.file: one.buffer for one in self.desk.texts.values()}

        def related(found: Diagnostic) -> Iterator[lsp.DiagnosticRelatedInformation]:
            for one in found.related:
                place = lsp.Location(
                    uri_of(self._file(folder, one.location.path, state), uris),
                    range_of(buffer_of(one.location.path), one.location),
                )
                yield lsp.DiagnosticRelatedInformation(place, pick(one.message, language))

        before = self._of_folder.setdefault(folder, set())
        for path, some in by_path.items():
            file = self._file(folder, path, state).resolve()
            uri = uri_of(file, uris)
            known.add(uri)
            before.add(uri)
            if file in opened and opened[file].text != buffer_of(path).text:
                continue
            version = opened[file].version if file in opened else None
            # Most findings stay, and are the same objects: these are neither put into words nor sent again.
            made_of = (some, language, address, version, buffer_of(path).text)
            if (last := self._made_of.get(uri)) is not None and _is_same(last, made_of):
                continue
            told = [
                diagnostic(one, buffer_of(path), language, address, list(related(one))) for one in some[:_MOST_IN_FILE]
            ]
            self._send(uri, told, version)
            self._made_of[uri] = made_of
            yield
        for uri in before - known:
            self._send(uri, [])
            self._made_of.pop(uri, None)
        self._of_folder[folder] = known

    def _file(self, folder: Path, path: str, state: CheckedState) -> Path:
        source = state.knowledge.state.sources.get(path) if state.knowledge else None
        return source.file if source else folder / (path or FILE)

    def tell_alone(self, text: OpenText) -> None:
        """Tell what is wrong with a Turtle text in no catalogue."""
        if text.file.suffix not in TURTLE:
            return
        graph = NamedNode("urn:servicegraph:alone")
        found = read(text.buffer.content, file_name(text.file.name), graph, text.file.as_uri()).diagnostics
        language = self.desk.options.language
        said = [diagnostic(one, text.buffer, language, "", ()) for one in found[:_MOST_IN_FILE]]
        self._send(text.uri, said, text.buffer.version)

    def forget(self, text: OpenText) -> None:
        """A text in no catalogue was closed."""
        self._send(text.uri, [])

    def _send(self, uri: str, found: list[lsp.Diagnostic], version: int | None = None) -> None:
        if self.told.get(uri, []) != found or (found and version is not None):
            self.told[uri] = found
            self.send(lsp.PublishDiagnosticsParams(uri, found, version))


def _is_same(one: _MadeOf, other: _MadeOf) -> bool:
    return one[1:] == other[1:] and list(map(id, one[0])) == list(map(id, other[0]))
