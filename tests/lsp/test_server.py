"""The language server as an editor meets it: one server for all tests of this file, over its standard streams."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from lsprotocol import types as lsp
from pygls.exceptions import JsonRpcException

from tests.lsp.editor import Editor

SMALL = Path(__file__).parents[1] / "data" / "small"
QUESTION = """# Services of a provider
#
# The services that an organisation provides.
#
# @param  provider  iri  Only this organisation; all when omitted
# @column item      iri  Its service
# @example provider=organisation:county
PREFIX sg: <https://w3id.org/servicegraph/ns#>
PREFIX organisation: <https://example.org/id/organisation/>
SELECT ?item WHERE { ?item sg:providedBy $provider . FILTER(?item != organisation:county) }
"""
PREFIXES = """@prefix sg: <https://w3id.org/servicegraph/ns#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix interface: <{base}interface/> .

"""


@pytest.fixture(scope="module")
def editor(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Editor]:
    folder = tmp_path_factory.mktemp("lsp") / "small"
    shutil.copytree(SMALL, folder)
    made = Editor(folder)
    try:
        made.open("services.ttl")
        made.wait(lambda: made.found)
        yield made
    finally:
        made.kill()


def base_of(editor: Editor) -> str:
    line = next(one for one in (editor.folder / "services.ttl").read_text("utf-8").splitlines() if "service:" in one)
    return line.partition("<")[2].partition("service/")[0]


def end_of(text: str) -> lsp.Position:
    lines = text.split("\n")
    return lsp.Position(len(lines) - 1, len(lines[-1].encode("utf-16-le")) // 2)


def new_file(editor: Editor, name: str, said: str) -> str:
    """Make a file with the usual prefixes and *said*, and open it; gives its text."""
    (editor.folder / name).write_text("", "utf-8")
    return editor.open(name, PREFIXES.format(base=base_of(editor)) + said)


def completions(editor: Editor, name: str, text: str) -> list[lsp.CompletionItem]:
    params = lsp.CompletionParams(editor.identifier(name), end_of(text))
    found: lsp.CompletionList = editor.ask(editor.client.text_document_completion_async, params)
    return list(found.items)


def test_a_mistake_is_told_while_it_is_typed_and_cleared_when_it_is_mended(editor: Editor) -> None:
    text = editor.texts["services.ttl"][1]
    editor.replace("services.ttl", text + '\nservice:emoji rdfs:label "👩‍🚒"@fi ; sg:providedBy hemv .\n<<broken\n')
    codes = editor.wait(lambda: "misplaced-word" in editor.codes("services.ttl") and editor.codes("services.ttl"))
    assert len(codes) > 1, "several mistakes of one file are told"
    found = editor.found[editor.uri("services.ttl")]
    word = next(one for one in found.diagnostics if one.code == "misplaced-word")
    line = (text + '\nservice:emoji rdfs:label "👩‍🚒"@fi ; sg:providedBy hemv .').split("\n")[word.range.start.line]
    units = line.encode("utf-16-le")
    said = units[2 * word.range.start.character : 2 * word.range.end.character].decode("utf-16-le")
    assert said == "hemv"
    editor.replace("services.ttl", text)
    editor.wait(lambda: "misplaced-word" not in editor.codes("services.ttl"))


def test_a_fault_in_one_file_is_told_of_another_that_is_not_open(editor: Editor) -> None:
    text = editor.texts["services.ttl"][1]
    subject = next(line.split()[0] for line in text.splitlines() if line.startswith("service:"))
    editor.replace("services.ttl", text.replace(subject + "\n", subject + "-gone\n"))
    editor.wait(lambda: editor.codes("package.ttl"))
    editor.replace("services.ttl", text)
    editor.wait(lambda: "unknown-entity" not in editor.codes("package.ttl"))


def test_a_label_in_any_language_offers_the_thing_and_declares_its_prefix(editor: Editor) -> None:
    text = editor.texts["services.ttl"][1]
    label = text.partition('rdfs:label "')[2] or text.partition('"')[2]
    typed = label[:4].lower()
    made = new_file(editor, "typed.ttl", f"interface:x\n    a sg:Interface ;\n    sg:from {typed}")
    found = completions(editor, "typed.ttl", made)
    assert found
    assert found[0].label.startswith("service:")
    assert found[0].additional_text_edits
    assert found[0].additional_text_edits[0].new_text.startswith("@prefix service:")
    assert typed in (found[0].filter_text or "").lower()


@pytest.mark.parametrize(
    ("typed", "name", "replaced"),
    [
        ("sg:providedBy nuorten tu", "organisation:association", "nuorten tu"),
        ("sg:providedBy Youth support a", "organisation:association", "Youth support a"),
        ("a palvelu", "sg:Service", "palvelu"),
        ("a asiakas", "sg:Segment", "asiakas"),
    ],
)
def test_a_name_of_several_words_is_typed_as_it_is_said(editor: Editor, typed: str, name: str, replaced: str) -> None:
    text = new_file(editor, "words.ttl", f"<#new> sg:level level:basic ;\n  {typed}")
    item = next((one for one in completions(editor, "words.ttl", text) if one.label.endswith(name)), None)
    assert item is not None
    assert isinstance(item.text_edit, lsp.TextEdit)
    start, end = item.text_edit.range.start, item.text_edit.range.end
    assert text.splitlines()[end.line][start.character : end.character] == replaced
    editor.close("words.ttl")
    (editor.folder / "words.ttl").unlink()


def test_what_the_place_allows_comes_first(editor: Editor) -> None:
    made = new_file(editor, "sector.ttl", "interface:y\n    a sg:Interface ;\n    ")
    first = [one.label for one in completions(editor, "sector.ttl", made)[:4]]
    assert {"sg:from", "sg:to", "sg:within"} <= set(first)
    sectors = made + "sg:sector "
    editor.replace("sector.ttl", sectors)
    assert {one.label.partition(":")[0] for one in completions(editor, "sector.ttl", sectors)} == {"sector"}
    text = made + 'rdfs:label "Koti"@fi , "Hem"@'
    editor.replace("sector.ttl", text)
    assert completions(editor, "sector.ttl", text)[0].label == "@sv"
    for hidden in (made + "# se", made + 'rdfs:label "se'):
        editor.replace("sector.ttl", hidden)
        assert completions(editor, "sector.ttl", hidden) == []


def test_completion_is_there_at_once(editor: Editor) -> None:
    made = new_file(editor, "quick.ttl", "interface:z\n    a sg:Interface ;\n    sg:from ko")
    completions(editor, "quick.ttl", made)
    taken = []
    for _ in range(5):
        start = time.perf_counter()
        completions(editor, "quick.ttl", made)
        taken.append(time.perf_counter() - start)
    assert min(taken) < 0.1


def subject_place(text: str, start: str) -> tuple[str, lsp.Position]:
    number, line = next((at, one) for at, one in enumerate(text.splitlines()) if one.startswith(start))
    return line.split()[0], lsp.Position(number, len(line.split()[0]) - 2)


def test_hover_tells_names_and_what_refers(editor: Editor) -> None:
    text = editor.texts["services.ttl"][1]
    name, place = subject_place(text, "service:")
    found = editor.ask(
        editor.client.text_document_hover_async, lsp.HoverParams(editor.identifier("services.ttl"), place)
    )
    assert name in found.contents.value
    assert "Viittauksia" in found.contents.value
    assert "fi: " in found.contents.value


def test_renaming_changes_every_file_and_question(editor: Editor) -> None:
    (editor.folder / "queries").mkdir(exist_ok=True)
    base = base_of(editor)
    text = (editor.folder / "organisations.ttl").read_text("utf-8")
    name, place = subject_place(text, "organisation:")
    question = QUESTION.replace("https://example.org/id/", base).replace("organisation:county", name)
    (editor.folder / "queries" / "own.rq").write_text(question, "utf-8")
    editor.open("organisations.ttl")
    editor.replace("organisations.ttl", text + "\n")
    changed = lsp.DidChangeWatchedFilesParams([lsp.FileEvent(editor.uri("queries/own.rq"), lsp.FileChangeType.Created)])
    editor.tell(lambda: editor.client.workspace_did_change_watched_files(changed))

    def files() -> dict[str, list[lsp.TextEdit]]:
        params = lsp.RenameParams(editor.identifier("organisations.ttl"), place, "brand-new")
        edit = editor.ask(editor.client.text_document_rename_async, params)
        return {one.text_document.uri: list(one.edits) for one in edit.document_changes}

    edits = editor.wait(lambda: (found := files()) and editor.uri("queries/own.rq") in found and found)
    assert {editor.uri(one) for one in ("organisations.ttl", "services.ttl", "queries/own.rq")} <= set(edits)
    assert {one.new_text for some in edits.values() for one in some} == {"organisation:brand-new"}
    assert len(edits[editor.uri("queries/own.rq")]) == 2, "in the header and in the text"
    second = next(
        line.split()[0] for line in text.splitlines() if line.startswith("organisation:") and name not in line
    )
    for wrong in (second.partition(":")[2], "not a name", "<>"):
        params = lsp.RenameParams(editor.identifier("organisations.ttl"), place, wrong)
        with pytest.raises(JsonRpcException, match=r"Valitse toinen|ei kelpaa"):
            editor.ask(editor.client.text_document_rename_async, params)


def test_terms_of_the_ontology_are_not_renamed(editor: Editor) -> None:
    text = editor.texts["services.ttl"][1]
    number, line = next((at, one) for at, one in enumerate(text.splitlines()) if "sg:Service" in one)
    place = lsp.Position(number, line.index("sg:Service") + 4)
    params = lsp.PrepareRenameParams(editor.identifier("services.ttl"), place)
    with pytest.raises(JsonRpcException, match="ei voi vaihtaa"):
        editor.ask(editor.client.text_document_prepare_rename_async, params)


def test_definition_and_references_lead_through_the_files(editor: Editor) -> None:
    text = editor.texts["services.ttl"][1]
    number, line = next(
        (at, one) for at, one in enumerate(text.splitlines()) if "organisation:" in one and "@" not in one
    )
    at = lsp.Position(number, line.index("organisation:") + 3)
    where = editor.ask(
        editor.client.text_document_definition_async, lsp.DefinitionParams(editor.identifier("services.ttl"), at)
    )
    assert [one.uri for one in where] == [editor.uri("organisations.ttl")]
    params = lsp.ReferenceParams(lsp.ReferenceContext(True), editor.identifier("services.ttl"), at)
    assert len(editor.ask(editor.client.text_document_references_async, params)) > 1


def test_the_text_is_outlined_folded_and_told_above(editor: Editor) -> None:
    identifier = editor.identifier("services.ttl")
    text = editor.texts["services.ttl"][1]
    symbols = editor.ask(editor.client.text_document_document_symbol_async, lsp.DocumentSymbolParams(identifier))
    assert len(symbols) == sum(line.startswith("service:") for line in text.splitlines())
    folds = editor.ask(editor.client.text_document_folding_range_async, lsp.FoldingRangeParams(identifier))
    assert "imports" in {one.kind for one in folds}
    lenses = editor.ask(editor.client.text_document_code_lens_async, lsp.CodeLensParams(identifier))
    assert any("viittaus" in one.command.title or "viittausta" in one.command.title for one in lenses)
    everything = lsp.Range(lsp.Position(0, 0), lsp.Position(10_000, 0))
    hints = editor.ask(editor.client.text_document_inlay_hint_async, lsp.InlayHintParams(identifier, everything))
    assert "palvelu" in {one.label for one in hints}
    found = editor.ask(editor.client.workspace_symbol_async, lsp.WorkspaceSymbolParams(symbols[0].name[:5].lower()))
    assert any(symbols[0].name in one.name for one in found)


def test_a_text_is_laid_out_as_a_whole_and_in_part(editor: Editor) -> None:
    said = '\nservice:wild   a sg:Service;rdfs:label "Villi"@fi . # kept\n\nservice:wilder sg:level   level:basic .\n'
    text = new_file(editor, "wild.ttl", said)
    options = lsp.FormattingOptions(tab_size=4, insert_spaces=True)
    line = text[: text.index("service:wild ")].count("\n")
    part = lsp.Range(lsp.Position(line, 0), lsp.Position(line, 5))
    params = lsp.DocumentRangeFormattingParams(editor.identifier("wild.ttl"), part, options)
    [edit] = editor.ask(editor.client.text_document_range_formatting_async, params)
    assert edit.new_text == 'service:wild\n    a sg:Service ;\n    rdfs:label "Villi"@fi . # kept'
    whole = lsp.DocumentFormattingParams(editor.identifier("wild.ttl"), options)
    [edit] = editor.ask(editor.client.text_document_formatting_async, whole)
    assert edit.range.start == lsp.Position(0, 0)
    assert edit.new_text.endswith('rdfs:label "Villi"@fi . # kept\n\nservice:wilder sg:level level:basic .\n')
    assert re.search(r"^@prefix level: +<https://w3id.org/servicegraph/vocab/level/> \.$", edit.new_text, re.MULTILINE)
    editor.replace("wild.ttl", edit.new_text)
    assert not editor.ask(editor.client.text_document_formatting_async, whole)
    editor.replace("wild.ttl", text + '"')
    assert not editor.ask(editor.client.text_document_formatting_async, whole)
    editor.close("wild.ttl")
    (editor.folder / "wild.ttl").unlink()


def coloured(editor: Editor, name: str, range_: lsp.Range | None = None) -> dict[str, tuple[str, set[str]]]:
    """What the names in a text are told to be, by how they are written."""
    legend = editor.initialized.capabilities.semantic_tokens_provider.legend
    if range_ is None:
        params = lsp.SemanticTokensParams(editor.identifier(name))
        data = editor.ask(editor.client.text_document_semantic_tokens_full_async, params).data
    else:
        asking = lsp.SemanticTokensRangeParams(editor.identifier(name), range_)
        data = editor.ask(editor.client.text_document_semantic_tokens_range_async, asking).data
    lines, found, line, character = editor.texts[name][1].split("\n"), {}, 0, 0
    for down, right, length, kind, modifiers in zip(*[iter(data)] * 5, strict=True):
        line, character = line + down, right if down else character + right
        said = lines[line].encode("utf-16-le")[2 * character : 2 * (character + length)].decode("utf-16-le")
        marks = {one for number, one in enumerate(legend.token_modifiers) if modifiers >> number & 1}
        found[said] = legend.token_types[kind], marks
    return found


def test_names_are_coloured_by_what_they_stand_for(editor: Editor) -> None:
    base = base_of(editor)
    text = PREFIXES.format(base=base) + "@prefix level: <https://w3id.org/servicegraph/vocab/level/> .\n"
    text += f"@prefix service: <{base}service/> .\n"
    text += 'service:emoji a sg:Service ; rdfs:label "👩‍🚒"@fi ; sg:level level:basic , level:nowhere .\n'
    (editor.folder / "colours.ttl").write_text("", "utf-8")
    editor.open("colours.ttl", text)
    editor.wait(lambda: "service:emoji" in coloured(editor, "colours.ttl"))
    assert coloured(editor, "colours.ttl") == {
        "service:emoji": ("variable", {"declaration"}),
        "sg:Service": ("class", {"defaultLibrary"}),
        "rdfs:label": ("property", set()),
        "sg:level": ("property", {"defaultLibrary"}),
        "level:basic": ("enumMember", {"defaultLibrary"}),
    }
    first = lsp.Range(lsp.Position(0, 0), lsp.Position(text.count("\n", 0, text.index("service:emoji")), 12))
    assert coloured(editor, "colours.ttl", first) == {"service:emoji": ("variable", {"declaration"})}
    editor.open("own.rq", QUESTION)
    assert coloured(editor, "own.rq")["sg:providedBy"] == ("property", {"defaultLibrary"})
    assert coloured(editor, "own.rq")["organisation:county"][0] == "variable"
    editor.close("own.rq")
    editor.close("colours.ttl")
    (editor.folder / "colours.ttl").unlink()


def test_a_fix_is_offered_where_the_fault_is(editor: Editor) -> None:
    made = new_file(editor, "fix.ttl", 'interface:fix a sg:Interfase ; rdfs:label "a"@FI .\n')

    def actions() -> list[lsp.CodeAction]:
        everything = lsp.Range(lsp.Position(0, 0), end_of(made))
        params = lsp.CodeActionParams(editor.identifier("fix.ttl"), everything, lsp.CodeActionContext([]))
        return editor.ask(editor.client.text_document_code_action_async, params) or []

    found = editor.wait(actions)
    fix = next(one for one in found if one.kind == lsp.CodeActionKind.QuickFix)
    assert fix.edit.document_changes[0].text_document.uri == editor.uri("fix.ttl")
    assert any(one.kind == lsp.CodeActionKind.SourceFixAll for one in found)
    editor.close("fix.ttl")


def test_impossible_places_and_half_characters_are_no_crash(editor: Editor) -> None:
    new_file(editor, "odd.ttl", "interface:odd a sg:Interface .\n")
    far = lsp.Range(lsp.Position(900, 900), lsp.Position(5, 2))
    editor.change("odd.ttl", lsp.TextDocumentContentChangePartial(far, "# 👩 \ud83d half"), 2)
    params = lsp.HoverParams(editor.identifier("odd.ttl"), lsp.Position(77, 4_000_000))
    editor.ask(editor.client.text_document_hover_async, params)
    symbols = editor.ask(
        editor.client.text_document_document_symbol_async, lsp.DocumentSymbolParams(editor.identifier("odd.ttl"))
    )
    assert len(symbols) == 1
    editor.close("odd.ttl")


def test_a_text_in_no_catalogue_is_read_for_its_syntax(editor: Editor, tmp_path: Path) -> None:
    uri = (tmp_path / "alone.ttl").as_uri()
    item = lsp.TextDocumentItem(uri, "turtle", 1, "<a> <b> .\n")
    editor.tell(lambda: editor.client.text_document_did_open(lsp.DidOpenTextDocumentParams(item)))
    editor.wait(lambda: uri in editor.found and editor.found[uri].diagnostics)


def test_questions_are_completed_and_explained(editor: Editor) -> None:
    (editor.folder / "queries").mkdir(exist_ok=True)
    (editor.folder / "queries" / "other.rq").write_text(QUESTION, "utf-8")
    text = editor.open("queries/other.rq")
    place = lsp.Position(9, text.splitlines()[9].index("$provider") + 3)
    params = lsp.HoverParams(editor.identifier("queries/other.rq"), place)
    assert "Only this organisation" in editor.ask(editor.client.text_document_hover_async, params).contents.value
    typed = text + "# @"
    editor.replace("queries/other.rq", typed)
    assert "param" in {one.label for one in completions(editor, "queries/other.rq", typed)}


def test_what_a_property_of_a_question_may_have_is_offered_first(editor: Editor) -> None:
    text = QUESTION.partition("SELECT")[0] + "SELECT ?item WHERE { ?item sg:sector "
    (editor.folder / "values.rq").write_text(text, "utf-8")
    editor.open("values.rq", text)
    sectors = [one.label for one in completions(editor, "values.rq", text)]
    assert "sector:health" in sectors
    assert all(one.startswith("sector:") for one in sectors)
    for typed, first in (("terveys", "sector:health"), ("sivisty", "sector:education-culture")):
        editor.replace("values.rq", text + typed)
        assert next(one.label for one in completions(editor, "values.rq", text + typed)) == first
    editor.replace("values.rq", text + "barnskydd")
    labels = [one.label for one in completions(editor, "values.rq", text + "barnskydd")]
    assert "service:child-protection" in labels, "what fits nowhere is offered all the same"
    editor.replace("values.rq", text.replace("sg:sector ", "a palvelu"))
    found = completions(editor, "values.rq", text.replace("sg:sector ", "a palvelu"))
    assert found[0].label == "sg:Service"
    editor.close("values.rq")
    (editor.folder / "values.rq").unlink()


def test_things_are_found_by_the_name_that_was_typed(editor: Editor) -> None:
    found = editor.ask(editor.client.workspace_symbol_async, lsp.WorkspaceSymbolParams("barnskydd"))
    assert "Barnskydd (service:child-protection)" in [one.name for one in found]
    found = editor.ask(editor.client.workspace_symbol_async, lsp.WorkspaceSymbolParams("lastensuoj"))
    assert "Lastensuojelu (service:child-protection)" in [one.name for one in found]


def test_a_server_that_is_shut_down_ends_well(tmp_path: Path) -> None:
    shutil.copytree(SMALL, tmp_path / "small")
    editor = Editor(tmp_path / "small")
    try:
        assert editor.end() == 0
    finally:
        editor.kill()


def test_what_is_not_saved_counts_no_more_when_the_text_is_closed(editor: Editor) -> None:
    (editor.folder / "closed.ttl").write_text("# Nothing yet.\n", "utf-8")
    editor.open("closed.ttl", "<a> <b> strange .\n")
    editor.wait(lambda: "misplaced-word" in editor.codes("closed.ttl"))
    editor.close("closed.ttl")
    editor.wait(lambda: "misplaced-word" not in editor.codes("closed.ttl"))


def test_another_language_is_spoken_when_it_is_asked_for(editor: Editor) -> None:
    new_file(editor, "spoken.ttl", "<a> <b> strange .\n")
    uri = editor.uri("spoken.ttl")
    editor.wait(lambda: "misplaced-word" in editor.codes("spoken.ttl"))

    def speak(language: str) -> None:
        params = lsp.DidChangeConfigurationParams({"servicegraph": {"language": language}})
        editor.tell(lambda: editor.client.workspace_did_change_configuration(params))

    before = editor.found[uri].diagnostics[0].message
    speak("sv")
    editor.wait(lambda: editor.found[uri].diagnostics[0].message != before)
    speak("fi")
    editor.wait(lambda: editor.found[uri].diagnostics[0].message == before)
    editor.close("spoken.ttl")


def test_an_editor_shows_what_may_follow_a_property_with_a_command_of_its_own(tmp_path: Path) -> None:
    folder = tmp_path / "small"
    shutil.copytree(SMALL, folder)
    other = Editor(folder, suggestCommand="show.completions")
    try:
        other.open("services.ttl")
        other.wait(lambda: other.found)
        text = other.texts["services.ttl"][1] + "\nservice:new a sg:Service ; toimi"
        other.replace("services.ttl", text)
        items = completions(other, "services.ttl", text)
        command = next(one.command for one in items if one.label == "sg:sector")
        assert command is not None
        assert command.command == "show.completions"
        text += "X sg:sector terv"
        other.replace("services.ttl", text)
        assert all(one.command is None for one in completions(other, "services.ttl", text))
    finally:
        other.kill()


def test_a_prefix_of_the_settings_is_offered_declared_and_laid_out(tmp_path: Path) -> None:
    folder = tmp_path / "small"
    shutil.copytree(SMALL, folder)
    with (folder / "servicegraph.toml").open("a", encoding="utf-8") as settings:
        settings.write('\n[prefixes]\npalvelu = "https://example.org/id/service/"\nsg = "https://example.org/"\n')
    (folder / "more.ttl").write_text("", "utf-8")
    other = Editor(folder)
    try:
        text = other.open("more.ttl", "@prefix sg: <https://w3id.org/servicegraph/ns#> .\n\n<#a> sg:refersTo barnsk")
        other.wait(lambda: "prefix-setting" in other.codes("servicegraph.toml"))
        [item] = [one for one in completions(other, "more.ttl", text) if one.label == "palvelu:child-protection"]
        assert item.additional_text_edits is not None
        assert "@prefix palvelu: <https://example.org/id/service/> ." in item.additional_text_edits[0].new_text
        other.replace("more.ttl", "palvelu:a palvelu:b palvelu:c .")
        params = lsp.DocumentFormattingParams(other.identifier("more.ttl"), lsp.FormattingOptions(4, True))
        [edit] = other.ask(other.client.text_document_formatting_async, params)
        assert edit.new_text.startswith("@prefix palvelu: <https://example.org/id/service/> .\n\n")
    finally:
        other.kill()


def test_a_catalogue_that_cannot_be_read_is_told_at_its_settings(editor: Editor, tmp_path: Path) -> None:
    (tmp_path / "servicegraph.toml").write_text("languages = 3\n", "utf-8")
    uri = (tmp_path / "a.ttl").as_uri()
    item = lsp.TextDocumentItem(uri, "turtle", 1, "")
    editor.tell(lambda: editor.client.text_document_did_open(lsp.DidOpenTextDocumentParams(item)))
    told = (tmp_path / "servicegraph.toml").as_uri()
    editor.wait(lambda: told in editor.found and "languages" in editor.found[told].diagnostics[0].message)


def message(**said: object) -> bytes:
    body = json.dumps({"jsonrpc": "2.0", **said}).encode()
    return b"Content-Length: %d\r\n\r\n" % len(body) + body


@pytest.mark.parametrize(("closed", "status"), [("stdin", 0), ("stdout", 1)])
def test_a_server_whose_editor_is_gone_ends(closed: str, status: int) -> None:
    command = [sys.executable, "-m", "servicegraph.cli", "lsp"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as server:
        try:
            assert server.stdin
            assert server.stdout
            begin: dict[str, object] = {"processId": None, "rootUri": None, "capabilities": {}}
            server.stdin.write(message(id=1, method="initialize", params=begin))
            server.stdin.flush()
            assert server.stdout.readline().startswith(b"Content-Length")
            if closed == "stdout":
                server.stdout.close()
                server.stdin.write(message(id=2, method="workspace/symbol", params={"query": "a"}))
                server.stdin.flush()
            else:
                server.stdin.close()
            assert server.wait(10) == status
        finally:
            server.kill()


def test_files_that_change_on_disk_are_read_again(editor: Editor) -> None:
    (editor.folder / "new.ttl").write_text("<a> <b> strange .\n", "utf-8")
    made = lsp.FileEvent(editor.uri("new.ttl"), lsp.FileChangeType.Created)
    elsewhere = lsp.FileEvent("file:///nowhere/servicegraph.toml", lsp.FileChangeType.Deleted)
    changed = lsp.DidChangeWatchedFilesParams([elsewhere, made])
    editor.tell(lambda: editor.client.workspace_did_change_watched_files(changed))
    editor.wait(lambda: "misplaced-word" in editor.codes("new.ttl"))
    (editor.folder / "new.ttl").unlink()
    editor.tell(lambda: editor.client.workspace_did_change_watched_files(changed))
    editor.wait(lambda: not editor.codes("new.ttl"))
