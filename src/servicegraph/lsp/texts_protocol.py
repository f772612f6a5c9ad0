"""The Language Server Protocol with texts of our own: what pygls does with them is not what editors send."""

from __future__ import annotations

import os
import sys
from typing import Any, NoReturn, Protocol, cast

from lsprotocol import types as lsp
from pygls.protocol import LanguageServerProtocol, lsp_method

from servicegraph.lsp.buffers import TextChange
from servicegraph.lsp.protocol_values import editor_range


class HoldsTexts(Protocol):
    """A server that is told of texts. ``status`` is that with which the process ends."""

    status: int

    def opened(self, uri: str, said: str, version: int | None) -> None:
        """A text was opened."""

    def changed(self, uri: str, changes: list[TextChange], version: int | None) -> None:
        """A text was changed."""

    def closed(self, uri: str) -> None:
        """A text was closed."""


class TextsProtocol(LanguageServerProtocol):
    """The protocol with texts of our own: lines end where the protocol says, and no place is impossible."""

    @lsp_method(lsp.TEXT_DOCUMENT_DID_OPEN)
    def lsp_text_document__did_open(self, params: lsp.DidOpenTextDocumentParams) -> None:
        document = params.text_document
        self._texts.opened(document.uri, document.text, document.version)

    @lsp_method(lsp.TEXT_DOCUMENT_DID_CHANGE)
    def lsp_text_document__did_change(self, params: lsp.DidChangeTextDocumentParams) -> None:
        changes = [
            TextChange(
                editor_range(one.range) if isinstance(one, lsp.TextDocumentContentChangePartial) else None, one.text
            )
            for one in params.content_changes
        ]
        self._texts.changed(params.text_document.uri, changes, params.text_document.version)

    @lsp_method(lsp.TEXT_DOCUMENT_DID_CLOSE)
    def lsp_text_document__did_close(self, params: lsp.DidCloseTextDocumentParams) -> None:
        self._texts.closed(params.text_document.uri)

    @lsp_method(lsp.EXIT)
    def lsp_exit(self, *_: object) -> NoReturn:
        self._texts.status = 0 if self._shutdown else 1
        sys.exit(self._texts.status)

    def _send_data(self, data: Any) -> None:
        try:
            super()._send_data(data)
        except BrokenPipeError:
            # The editor is gone although it has not said so: nobody is left to answer, and nothing to be written.
            os._exit(1)

    @property
    def _texts(self) -> HoldsTexts:
        return cast(HoldsTexts, self._server)
