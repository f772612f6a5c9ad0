"""An editor that asks what is found: it is not told as well, waits for the check, and hears what is new only."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import attrs
import pytest
from lsprotocol import types as lsp

from servicegraph.lsp.pulling import asks_itself
from tests.lsp.editor import CAPABILITIES, Editor

SMALL = Path(__file__).parents[1] / "data" / "small"
ASKING = attrs.evolve(
    CAPABILITIES, text_document=lsp.TextDocumentClientCapabilities(diagnostic=lsp.DiagnosticClientCapabilities())
)


@pytest.fixture(scope="module")
def editor(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Editor]:
    folder = tmp_path_factory.mktemp("pulling") / "small"
    shutil.copytree(SMALL, folder)
    made = Editor(folder, capabilities=ASKING)
    try:
        yield made
    finally:
        made.kill()


def asked(editor: Editor, name: str, previous: str | None = None) -> lsp.DocumentDiagnosticReport:
    params = lsp.DocumentDiagnosticParams(editor.identifier(name), previous_result_id=previous)
    found: lsp.DocumentDiagnosticReport = editor.ask(editor.client.text_document_diagnostic_async, params)
    return found


def test_the_answer_is_of_the_text_as_it_is_and_nothing_is_told_besides(editor: Editor) -> None:
    text = editor.open("services.ttl")
    clean = asked(editor, "services.ttl")
    assert isinstance(clean, lsp.RelatedFullDocumentDiagnosticReport)
    assert not [one for one in clean.items if one.severity is lsp.DiagnosticSeverity.Error]
    editor.replace("services.ttl", text + "service:half sg:level level:basik .\n")
    found = asked(editor, "services.ttl", clean.result_id)
    assert isinstance(found, lsp.RelatedFullDocumentDiagnosticReport)
    assert [one.code for one in found.items if one.severity is lsp.DiagnosticSeverity.Error]
    assert isinstance(asked(editor, "services.ttl", found.result_id), lsp.RelatedUnchangedDocumentDiagnosticReport)
    assert editor.found == {}
    editor.replace("services.ttl", text)
    mended = asked(editor, "services.ttl")
    assert isinstance(mended, lsp.RelatedFullDocumentDiagnosticReport)
    assert mended.items == clean.items


def test_the_whole_catalogue_is_answered_and_files_that_stay_are_not_sent_again(editor: Editor) -> None:
    (editor.folder / "broken.ttl").write_text("<<", "utf-8")
    changed = lsp.FileEvent(editor.uri("broken.ttl"), lsp.FileChangeType.Created)
    params = lsp.DidChangeWatchedFilesParams([changed])
    editor.tell(lambda: editor.client.workspace_did_change_watched_files(params))

    def whole(*previous: lsp.PreviousResultId) -> lsp.WorkspaceDiagnosticReport:
        asking = lsp.WorkspaceDiagnosticParams(list(previous))
        found: lsp.WorkspaceDiagnosticReport = editor.ask(editor.client.workspace_diagnostic_async, asking)
        return found

    def of_broken() -> lsp.WorkspaceDocumentDiagnosticReport | None:
        return next((one for one in whole().items if one.uri == editor.uri("broken.ttl")), None)

    report = editor.wait(of_broken)
    again = whole(lsp.PreviousResultId(report.uri, report.result_id))
    kinds = {one.uri: one.kind for one in again.items}
    assert kinds.pop(report.uri) == "unchanged"
    assert set(kinds.values()) <= {"full"}


@pytest.mark.parametrize(
    ("can_ask", "can_be_told", "wish", "asks"),
    [
        (True, True, None, False),
        (True, False, None, True),
        (True, True, True, True),
        (True, False, False, False),
        (False, False, True, False),
    ],
)
def test_who_can_be_told_asks_only_on_demand(can_ask: bool, can_be_told: bool, wish: object, asks: bool) -> None:
    document = lsp.TextDocumentClientCapabilities(
        diagnostic=lsp.DiagnosticClientCapabilities() if can_ask else None,
        publish_diagnostics=lsp.PublishDiagnosticsClientCapabilities() if can_be_told else None,
    )
    assert asks_itself(lsp.ClientCapabilities(text_document=document), wish) is asks
