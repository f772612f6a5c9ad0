"""The language server: reads what an editor says, and answers each request from the text as it was when asked."""

from __future__ import annotations

import asyncio
import contextlib
import functools
import logging
import os
import sys
from collections.abc import Callable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import Any

from lsprotocol import types as lsp
from pygls.exceptions import JsonRpcException
from pygls.lsp.server import LanguageServer

from servicegraph.errors import ServicegraphError
from servicegraph.lsp import answers_to_editors as answers
from servicegraph.lsp.answered_requests import REQUESTS
from servicegraph.lsp.answers_to_editors import Asking
from servicegraph.lsp.buffers import PlaceEncoding, TextChange
from servicegraph.lsp.catalogue_checking import CatalogueChecking, CheckedState, OpenPages
from servicegraph.lsp.desk import Desk, EditorOptions, file_of, language_among
from servicegraph.lsp.publishing import Publishing
from servicegraph.lsp.pulling import Pulling, asks_itself
from servicegraph.lsp.texts_protocol import TextsProtocol
from servicegraph.messages import text
from servicegraph.settings_file import FILE

_LOG = logging.getLogger("servicegraph")
OPEN_PAGES = "servicegraph.openPages"
"""The command with which an editor asks for the pages of the catalogue."""
_REQUEST_FAILED = -32803  # https://microsoft.github.io/language-server-protocol/ ErrorCodes.RequestFailed
_WATCHED = ("**/*.{ttl,rq,nt,trig,jsonld,rdf}", "**/servicegraph.toml")


class RequestFailed(JsonRpcException):
    """A request that cannot be done, for a reason that is told."""

    CODE = _REQUEST_FAILED


class CatalogueServer(LanguageServer):
    """A server of catalogues for one editor. ``status`` is that with which the process ends."""

    def __init__(
        self, language: str, version: str, catalogue: Path | None, open_pages: OpenPages, *, shows_pages: bool
    ) -> None:
        super().__init__("servicegraph", version, protocol_cls=TextsProtocol, max_workers=2)
        self._open_pages = open_pages
        self._shows_pages = shows_pages
        options = EditorOptions(language, catalogue.resolve() if catalogue else None)
        self.status = 0
        self.desk = Desk(self._checked, options)
        self.pulling: Pulling | None = None
        self.publishing = Publishing(self.desk, self._publish)
        self._worker = ThreadPoolExecutor(max_workers=1, thread_name_prefix="answer")
        self._loop: asyncio.AbstractEventLoop | None = None
        self._last = ""  # the text for which completions were asked last
        self._shows_references = False
        self._suggest_command = ""
        self._telling: dict[Path, asyncio.Future[None]] = {}
        self._register()

    def report_server_error(self, error: Exception, source: Any) -> None:
        """Faults are told in the log, not to the editor."""
        _LOG.error("%s: %s", getattr(source, "__name__", source), error)

    # --- what the editor tells ---------------------------------------------------------------------------------

    def opened(self, uri: str, said: str, version: int | None) -> None:
        """A text was opened."""
        self.desk.open(uri, said, version)
        self._tell_alone(uri)

    def changed(self, uri: str, changes: list[TextChange], version: int | None) -> None:
        """A text was changed."""
        self.desk.change(uri, changes, version)
        self._tell_alone(uri)

    def closed(self, uri: str) -> None:
        """A text was closed."""
        known = self.desk.texts.get(uri)
        if known is not None and self.desk.folder_of(known.file) is None:
            self.publishing.forget(known)
        self.desk.close(uri)

    def _publish(self, found: lsp.PublishDiagnosticsParams) -> None:
        if self.pulling is not None:
            self.pulling.take(found)
        else:
            self.text_document_publish_diagnostics(found)

    def _tell_alone(self, uri: str) -> None:
        known = self.desk.texts.get(uri)
        if known is not None and self.desk.folder_of(known.file) is None:
            self.publishing.tell_alone(known)

    def _checked(self, checking: CatalogueChecking, state: CheckedState) -> None:
        """A catalogue was checked: told by the thread that reads and writes."""
        if self._loop is not None:
            with contextlib.suppress(RuntimeError):  # the loop has ended
                self._loop.call_soon_threadsafe(self._tell, checking, state)

    def _tell(self, checking: CatalogueChecking, state: CheckedState) -> None:
        """Tell the editor, in place of what it is being told of the state before."""
        if (before := self._telling.get(checking.folder)) is not None:
            before.cancel()
        self._telling[checking.folder] = asyncio.ensure_future(self._tell_slowly(checking.folder, state))

    async def _tell_slowly(self, folder: Path, state: CheckedState) -> None:
        for _ in self.publishing.tell(folder, state):
            await asyncio.sleep(0)
        has_news = self.pulling is not None and self.pulling.settle(folder, state)
        if state.is_checked:
            self._refresh(has_news)

    def _refresh(self, has_news: bool) -> None:
        """Have the editor ask anew for what follows from the catalogue and not from the text alone."""
        can = self.client_capabilities.workspace or lsp.WorkspaceClientCapabilities()
        if can.code_lens and can.code_lens.refresh_support:
            self.workspace_code_lens_refresh(None)
        if can.inlay_hint and can.inlay_hint.refresh_support:
            self.workspace_inlay_hint_refresh(None)
        if can.semantic_tokens and can.semantic_tokens.refresh_support:
            self.workspace_semantic_tokens_refresh(None)
        if has_news and can.diagnostics and can.diagnostics.refresh_support:
            self.workspace_diagnostic_refresh(None)

    # --- what the editor asks ----------------------------------------------------------------------------------

    def _register(self) -> None:
        for method, (answer, options) in REQUESTS.items():
            self.feature(method, options)(self._asker(answer))
        others: Mapping[str, Callable[[Any], Any]] = {
            lsp.WORKSPACE_SYMBOL: self._symbols,
            lsp.COMPLETION_ITEM_RESOLVE: self._resolve,
            lsp.INITIALIZE: self._initialize,
            lsp.INITIALIZED: self._initialized,
            lsp.WORKSPACE_DID_CHANGE_WATCHED_FILES: self._watched,
            lsp.WORKSPACE_DID_CHANGE_CONFIGURATION: self._configured,
            lsp.TEXT_DOCUMENT_DID_SAVE: self._saved,
            lsp.SHUTDOWN: self._ended,
        }
        self.command(OPEN_PAGES)(functools.partial(self._pages))
        for method, handle in others.items():
            self.feature(method)(functools.partial(handle))  # to which pygls can give attributes

    def _asker(self, answer: Callable[[Asking, Any], Any]) -> Callable[[Any], Any]:
        async def ask(params: Any) -> Any:
            return await self._ask(answer, params.text_document.uri, params)

        return ask

    async def _ask(self, answer: Callable[[Asking, Any], Any], uri: str, params: Any) -> Any:
        asking = self._asking(uri)
        if asking is None:
            return None
        if answer is answers.completion:
            self._last = uri
        return await self._answered(functools.partial(answer, asking, params))

    async def _answered(self, answer: Callable[[], Any]) -> Any:
        """What *answer* gives, in the thread of answers. A request that is cancelled before its turn is not begun."""
        try:
            return await asyncio.get_running_loop().run_in_executor(self._worker, answer)
        except ServicegraphError as error:
            raise RequestFailed(error.text(self.desk.options.language)) from None
        except Exception:
            _LOG.exception("a request could not be answered")
            return None

    def _asking(self, uri: str) -> Asking | None:
        view = self.desk.view(uri)
        if view is None:
            return None
        checking = self.desk.checking_of(uri)
        document = self.client_capabilities.text_document
        completing = document.completion if document else None
        item = completing.completion_item if completing else None
        workspace = self.client_capabilities.workspace
        editing = workspace.workspace_edit if workspace else None
        return Asking(
            view,
            self.desk.options,
            self.desk.uris,
            checking.state.buffers.get(view.file) if checking and checking.state.is_checked else None,
            has_snippets=bool(item and item.snippet_support),
            has_versions=bool(editing and editing.document_changes),
            shows_references=self._shows_references,
            suggest_command=self._suggest_command,
        )

    async def _symbols(self, params: lsp.WorkspaceSymbolParams) -> Any:
        found: list[lsp.WorkspaceSymbol] = []
        for uri in self._one_of_each():
            asking = self._asking(uri)
            if asking is not None:
                found += await self._answered(functools.partial(answers.workspace_symbols, asking, params.query)) or []
        return found

    def _one_of_each(self) -> list[str]:
        """One open text of each catalogue."""
        return list({self.desk.folder_of(one.file): one.uri for one in self.desk.texts.values()}.values())

    async def _resolve(self, item: lsp.CompletionItem) -> lsp.CompletionItem:
        view = self.desk.view(self._last)
        iri = item.data.get("iri") if isinstance(item.data, dict) else None
        if view is not None and isinstance(iri, str):
            item.documentation = await self._answered(functools.partial(answers.documentation_of, view, iri))
        return item

    async def _pages(self, *_: object) -> str | None:
        """Show the catalogue of the text that was worked on last in the browser; gives the address of its pages."""
        checking = self.desk.checking_of(self._last) or next(iter(self.desk.catalogues.values()), None)
        if checking is None:
            raise RequestFailed(text("lsp.no-pages", self.desk.options.language))
        try:
            address = await asyncio.wrap_future(checking.show(self._open_pages))
        except ServicegraphError as error:
            raise RequestFailed(error.text(self.desk.options.language)) from None
        window = self.client_capabilities.window
        if window and window.show_document and window.show_document.support:
            self.window_show_document(lsp.ShowDocumentParams(address, external=True), lambda _: None)
        else:
            said = text("lsp.pages-at", self.desk.options.language, address=address)
            self.window_show_message(lsp.ShowMessageParams(lsp.MessageType.Info, said))
        return address

    # --- beginning and end -------------------------------------------------------------------------------------

    def _initialize(self, params: lsp.InitializeParams) -> None:
        self._loop = asyncio.get_running_loop()
        given = params.initialization_options if isinstance(params.initialization_options, dict) else {}
        self._take(given, params.locale)
        self._shows_references = bool(given.get("showReferences"))
        if isinstance(command := given.get("suggestCommand"), str):
            self._suggest_command = command
        encoding = self.workspace.position_encoding
        if asks_itself(params.capabilities, given.get("pullDiagnostics")):
            self._answer_findings()
        with contextlib.suppress(ValueError):
            self.desk.encoding = PlaceEncoding(getattr(encoding, "value", encoding))

    def _answer_findings(self) -> None:
        """Tell the editor what is found when it asks, and only then."""
        pulling = self.pulling = Pulling(self.desk)
        options = lsp.DiagnosticOptions(inter_file_dependencies=True, workspace_diagnostics=True)
        self.feature(lsp.TEXT_DOCUMENT_DIAGNOSTIC, options)(functools.partial(pulling.of_document))
        self.feature(lsp.WORKSPACE_DIAGNOSTIC)(functools.partial(pulling.of_workspace))

    def _take(self, given: Mapping[str, Any], locale: str | None = None) -> None:
        """Take over settings of the editor."""
        before = self.desk.options
        catalogue = before.catalogue
        if isinstance(path := given.get("catalogue"), str) and path:
            catalogue = Path(path).expanduser().resolve()
        self.desk.options = EditorOptions(
            language_among(given.get("language"), locale, before.language),
            catalogue,
            bool(given.get("inlayHints", before.has_hints)),
            bool(given.get("codeLenses", before.has_lenses)),
        )

    def _initialized(self, params: lsp.InitializedParams) -> None:
        workspace = self.client_capabilities.workspace
        watched = workspace.did_change_watched_files if workspace else None
        if watched and watched.dynamic_registration:
            watchers = [lsp.FileSystemWatcher(pattern) for pattern in _WATCHED]
            options = lsp.DidChangeWatchedFilesRegistrationOptions(watchers)
            registration = lsp.Registration("files", lsp.WORKSPACE_DID_CHANGE_WATCHED_FILES, options)
            self.client_register_capability(lsp.RegistrationParams([registration]))
        if self.desk.options.catalogue is not None:
            self.desk.begin(self.desk.options.catalogue)
        else:
            for folder in self.workspace.folders.values():
                self._begin_below(file_of(folder.uri))
        if self._shows_pages:
            for one in self.desk.catalogues.values():
                one.show(self._open_pages).add_done_callback(self._tell_pages)

    def _tell_pages(self, shown: Future[str]) -> None:
        """Say in the editor's log where the pages are, or why they are not there."""
        if self._loop is None:
            return
        language, error = self.desk.options.language, shown.exception()
        if error is None:
            said = text("lsp.pages-at", language, address=shown.result())
        elif isinstance(error, ServicegraphError):
            said = error.text(language)
        else:
            said = str(error)
        kind = lsp.MessageType.Error if error else lsp.MessageType.Info
        with contextlib.suppress(RuntimeError):  # the loop has ended
            self._loop.call_soon_threadsafe(self.window_log_message, lsp.LogMessageParams(kind, said))

    def _begin_below(self, folder: Path | None) -> None:
        """Check the catalogue that *folder* is in, or those that stand just below it."""
        if folder is None or not folder.is_dir():
            return
        above = next((one for one in (folder, *folder.parents) if (one / FILE).is_file()), None)
        for one in [above] if above else sorted(file.parent for file in folder.glob(f"*/{FILE}")):
            self.desk.begin(one.resolve())

    def _watched(self, params: lsp.DidChangeWatchedFilesParams) -> None:
        self.desk.look_again(file for one in params.changes if (file := file_of(one.uri)) is not None)

    def _saved(self, params: lsp.DidSaveTextDocumentParams) -> None:
        if (file := file_of(params.text_document.uri)) is not None:
            self.desk.look_again([file])

    def _configured(self, params: lsp.DidChangeConfigurationParams) -> None:
        settings = params.settings if isinstance(params.settings, dict) else {}
        given = settings.get("servicegraph", settings)
        if isinstance(given, dict) and given:
            self._take(given)
            for one in self.desk.catalogues.values():
                self._tell(one, one.state)

    def _ended(self, _: object) -> None:
        self.desk.stop()


def run_server(language: str, catalogue: Path | None, open_pages: OpenPages, *, shows_pages: bool) -> int:
    """Serve one editor over standard input and output until it says so or is gone; gives the exit status.

    With *open_pages* the catalogue is shown in a browser when the editor asks for it; with *shows_pages* its pages are
    there from the beginning.
    """
    from importlib.metadata import version

    logging.basicConfig(stream=sys.stderr, level=logging.ERROR, format="servicegraph: %(message)s")
    logging.getLogger("pygls").setLevel(logging.CRITICAL)
    server = CatalogueServer(language, version("servicegraph"), catalogue, open_pages, shows_pages=shows_pages)
    server.start_io()
    server.desk.stop()
    sys.stdout = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115 - what was written is with the editor
    return server.status
