"""An editor for tests: a real client of the protocol, which speaks with a server over its standard streams."""

from __future__ import annotations

import asyncio
import os
import sys
import threading
import time
from collections.abc import Callable, Coroutine, Sequence
from pathlib import Path
from typing import Any

from lsprotocol import types as lsp
from pygls.lsp.client import LanguageClient

_PATIENCE = 30.0  # seconds
CAPABILITIES = lsp.ClientCapabilities(
    text_document=lsp.TextDocumentClientCapabilities(
        completion=lsp.CompletionClientCapabilities(
            completion_item=lsp.ClientCompletionItemOptions(snippet_support=True, label_details_support=True)
        ),
        code_action=lsp.CodeActionClientCapabilities(
            code_action_literal_support=lsp.ClientCodeActionLiteralOptions(lsp.ClientCodeActionKindOptions([]))
        ),
        document_symbol=lsp.DocumentSymbolClientCapabilities(hierarchical_document_symbol_support=True),
    ),
    workspace=lsp.WorkspaceClientCapabilities(
        workspace_edit=lsp.WorkspaceEditClientCapabilities(document_changes=True)
    ),
)


class Editor:
    """Opens texts and asks, each with its answer; what is found comes into ``found``, by address."""

    def __init__(self, folder: Path, arguments: Sequence[str] = (), **options: Any) -> None:
        self.folder = folder
        self.found: dict[str, lsp.PublishDiagnosticsParams] = {}
        self.texts: dict[str, tuple[int, str]] = {}
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()
        self.client = LanguageClient("test", "1")
        self.client.feature(lsp.TEXT_DOCUMENT_PUBLISH_DIAGNOSTICS)(lambda params: self._publish(params))
        environment = {**os.environ, "LANG": "C", "LC_ALL": "C"}
        command = ("-m", "servicegraph.cli", "lsp", "--stdio", *arguments)
        self.run(self.client.start_io(sys.executable, *command, env=environment))
        self.initialized = self.run(
            self.client.initialize_async(
                lsp.InitializeParams(
                    capabilities=options.pop("capabilities", CAPABILITIES),
                    workspace_folders=[lsp.WorkspaceFolder(folder.as_uri(), folder.name)],
                    initialization_options={"language": "fi", **options},
                )
            )
        )
        self.tell(lambda: self.client.initialized(lsp.InitializedParams()))

    def _publish(self, params: lsp.PublishDiagnosticsParams) -> None:
        self.found[params.uri] = params

    def run(self, work: Coroutine[Any, Any, Any] | Any) -> Any:
        """What *work* gives."""
        return asyncio.run_coroutine_threadsafe(_awaited(work), self._loop).result(_PATIENCE)

    def tell(self, say: Callable[[], Any]) -> None:
        """Send a notification."""

        async def said() -> None:
            say()

        self.run(said())

    def uri(self, name: str) -> str:
        """The address of a file of the catalogue."""
        return (self.folder / name).resolve().as_uri()

    def identifier(self, name: str) -> lsp.TextDocumentIdentifier:
        """The file *name* in a request."""
        return lsp.TextDocumentIdentifier(self.uri(name))

    def open(self, name: str, text: str | None = None) -> str:
        """Open a file; gives its text."""
        said = (self.folder / name).read_text("utf-8") if text is None else text
        self.texts[name] = (1, said)
        item = lsp.TextDocumentItem(self.uri(name), "turtle", 1, said)
        self.tell(lambda: self.client.text_document_did_open(lsp.DidOpenTextDocumentParams(item)))
        return said

    def replace(self, name: str, text: str) -> None:
        """Change the text of a file as a whole."""
        version = self.texts[name][0] + 1
        self.texts[name] = (version, text)
        self.change(name, lsp.TextDocumentContentChangeWholeDocument(text), version)

    def change(self, name: str, change: Any, version: int) -> None:
        """Tell a change of a file."""
        identifier = lsp.VersionedTextDocumentIdentifier(version, self.uri(name))
        params = lsp.DidChangeTextDocumentParams(identifier, [change])
        self.tell(lambda: self.client.text_document_did_change(params))

    def close(self, name: str) -> None:
        """Close a file."""
        params = lsp.DidCloseTextDocumentParams(self.identifier(name))
        self.tell(lambda: self.client.text_document_did_close(params))

    def codes(self, name: str) -> list[str]:
        """The codes of what was last told of a file."""
        told = self.found.get(self.uri(name))
        return [str(one.code) for one in told.diagnostics] if told else []

    def wait(self, holds: Callable[[], Any]) -> Any:
        """Wait until *holds* is true; gives what it gives."""
        until = time.monotonic() + _PATIENCE
        while time.monotonic() < until:
            if said := holds():
                return said
            time.sleep(0.02)
        raise AssertionError("what was waited for did not come")

    def ask(self, request: Callable[..., Any], params: Any) -> Any:
        """The answer to a request."""
        return self.run(request(params))

    def end(self) -> int:
        """Shut the server down; gives its exit status."""
        server = self.client._server
        assert server is not None
        self.ask(self.client.shutdown_async, None)
        self.tell(lambda: self.client.exit(None))
        status: int = self.run(asyncio.wait_for(server.wait(), 10))
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(5)
        return status

    def kill(self) -> None:
        """End the server by its process, if it is still there."""
        server = self.client._server
        if server is not None and server.returncode is None:
            server.kill()


async def _awaited(work: Any) -> Any:
    return await work
