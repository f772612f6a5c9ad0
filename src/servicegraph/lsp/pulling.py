"""What is found, for an editor that asks for it in place of being told: each answer waits until its text is checked."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from lsprotocol import types as lsp
from pygls.exceptions import JsonRpcException

from servicegraph.lsp.catalogue_checking import CheckedState
from servicegraph.lsp.desk import Desk

_PATIENCE = 10.0  # seconds that a request waits for the check; then the editor is asked to ask again
_SERVER_CANCELLED = -32802  # https://microsoft.github.io/language-server-protocol/ ErrorCodes.ServerCancelled


class AskAgain(JsonRpcException):
    """The check of a text takes long: who asked what is found is to ask once more."""

    CODE = _SERVER_CANCELLED


def asks_itself(capabilities: lsp.ClientCapabilities, wish: object) -> bool:
    """Whether an editor with *capabilities* asks what is found: it wants to (*wish*), or can do nothing else."""
    document = capabilities.text_document
    if document is None or document.diagnostic is None:
        return False
    return wish is True or (wish is None and document.publish_diagnostics is None)


@dataclass(eq=False)
class Pulling:
    """Answers the editor of *desk* from what it takes in place of the editor."""

    desk: Desk
    _found: dict[str, lsp.PublishDiagnosticsParams] = field(default_factory=dict)
    _results: dict[str, int] = field(default_factory=dict)
    _states: dict[Path, CheckedState] = field(default_factory=dict)
    _settled: asyncio.Event = field(default_factory=asyncio.Event)
    _has_news: bool = False

    def take(self, found: lsp.PublishDiagnosticsParams) -> None:
        """What an editor that is told would be told now."""
        before = self._found.get(found.uri)
        self._found[found.uri] = found
        if (before.diagnostics if before else []) != found.diagnostics:
            self._results[found.uri] = self._results.get(found.uri, 0) + 1
            self._has_news = True

    def settle(self, folder: Path, state: CheckedState) -> bool:
        """All of *state* has been taken: who waits for it is answered. Gives whether anything is new in it."""
        self._states[folder] = state
        self._settled.set()
        self._settled = asyncio.Event()
        has_news, self._has_news = self._has_news, False
        return has_news

    async def of_document(self, params: lsp.DocumentDiagnosticParams) -> lsp.DocumentDiagnosticReport:
        """What is found in one text, as it is now. Raises AskAgain."""
        uri = params.text_document.uri
        try:
            async with asyncio.timeout(_PATIENCE):
                while not self._is_settled(uri):
                    await self._settled.wait()
        except TimeoutError:
            raise AskAgain(data={"retriggerRequest": True}) from None
        result = self._result(uri)
        if params.previous_result_id == result:
            return lsp.RelatedUnchangedDocumentDiagnosticReport(result)
        return lsp.RelatedFullDocumentDiagnosticReport(self._items(uri), result_id=result)

    def of_workspace(self, params: lsp.WorkspaceDiagnosticParams) -> lsp.WorkspaceDiagnosticReport:
        """What is found in all files, as far as it is known; files in which nothing was ever found are not told of."""
        before = {one.uri: one.value for one in params.previous_result_ids}
        return lsp.WorkspaceDiagnosticReport([self._of_file(uri, before) for uri in self._results])

    def _of_file(self, uri: str, before: Mapping[str, str]) -> lsp.WorkspaceDocumentDiagnosticReport:
        result, version = self._result(uri), self._found[uri].version
        if before.get(uri) == result:
            return lsp.WorkspaceUnchangedDocumentDiagnosticReport(uri, result, version)
        return lsp.WorkspaceFullDocumentDiagnosticReport(uri, self._items(uri), version, result_id=result)

    def _items(self, uri: str) -> list[lsp.Diagnostic]:
        return list(self._found[uri].diagnostics) if uri in self._found else []

    def _result(self, uri: str) -> str:
        return str(self._results.get(uri, 0))

    def _is_settled(self, uri: str) -> bool:
        """Whether what was taken of the text *uri* is what is found in it."""
        known, checking = self.desk.texts.get(uri), self.desk.checking_of(uri)
        if known is None or checking is None:
            return True
        state = checking.state
        if self._states.get(checking.folder) is not state:
            return False
        held = state.buffers.get(known.file)
        is_of_this = state.is_checked and held is not None and held.text == known.buffer.text
        return state.fault is not None or is_of_this
