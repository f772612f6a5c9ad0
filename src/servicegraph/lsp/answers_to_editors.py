"""The answer to each request of an editor: from a view of one text to values of the protocol."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from lsprotocol import types as lsp

from servicegraph.diagnostics import Diagnostic, Edit, Fix
from servicegraph.lsp.buffers import Buffer
from servicegraph.lsp.completion import complete
from servicegraph.lsp.desk import EditorOptions
from servicegraph.lsp.editor_view import EditorView
from servicegraph.lsp.hovering import hover, plain
from servicegraph.lsp.naming import NamedPlace, descriptions_of, places_in_text, places_of, thing_at, use_at
from servicegraph.lsp.outlining import folds, found_things, hints, lenses, name_with, outline
from servicegraph.lsp.protocol_values import (
    as_range,
    completion_list,
    editor_range,
    offset_of,
    position,
    text_edits,
    uri_of,
    workspace_edit,
)
from servicegraph.lsp.question_completion import complete_question
from servicegraph.lsp.renaming import rename_at, renamed_places
from servicegraph.messages import pick, text
from servicegraph.turtle.tokens import Span

_MOST_HINTS = 2_000
_MOST_PLACES = 10_000


@dataclass(frozen=True)
class Asking:
    """What a request is answered with: the text, the addresses of what is open, and what the editor can do.

    ``checked`` is the text of the same file with which the findings were found, ``suggest_command`` the editor's own
    command that shows what may be written.
    """

    view: EditorView
    options: EditorOptions
    uris: Mapping[Path, str] = field(default_factory=dict)
    checked: Buffer | None = None
    has_snippets: bool = False
    has_versions: bool = False
    shows_references: bool = False
    suggest_command: str = ""


def completion(asking: Asking, params: lsp.CompletionParams) -> lsp.CompletionList:
    """What may be written here."""
    view = asking.view
    offset = offset_of(view.buffer, params.position)
    today = datetime.date.today()
    found = complete_question(view, offset) if view.is_question else complete(view, offset, today)
    return completion_list(found, view.buffer, has_snippets=asking.has_snippets, then=asking.suggest_command)


def documentation_of(view: EditorView, iri: str) -> lsp.MarkupContent | None:
    """What is told of a thing that is offered."""
    if view.state is None:
        return None
    said = view.state.definition(iri, view.language)
    names = "  \n".join(f"{plain(tag)}: {plain(name)}" for tag, name in view.state.names(iri).items())
    return lsp.MarkupContent(lsp.MarkupKind.Markdown, "\n\n".join(filter(None, (plain(said), names))))


def told_on_hover(asking: Asking, params: lsp.HoverParams) -> lsp.Hover | None:
    """What the word here is."""
    found = hover(asking.view, offset_of(asking.view.buffer, params.position))
    if found is None:
        return None
    content = lsp.MarkupContent(lsp.MarkupKind.Markdown, found[0])
    return lsp.Hover(content, as_range(asking.view.buffer, found[1]))


def _location(asking: Asking, place: NamedPlace) -> lsp.Location:
    view = asking.view
    uri = uri_of(view.file_of(place.path), asking.uris)
    return lsp.Location(uri, as_range(view.buffer_of(place.path), place.span))


def definition(asking: Asking, params: lsp.DefinitionParams) -> list[lsp.Location]:
    """Where what is named here is described; of a name that nothing describes, where its prefix is declared."""
    view = asking.view
    offset = offset_of(view.buffer, params.position)
    found = thing_at(view, offset)
    places = list(descriptions_of(view, found[0])) if found else []
    if places or not view.is_turtle or (use := use_at(view, offset)) is None or use.kind != "name":
        return [_location(asking, place) for place in places]
    prefix = use.text.partition(":")[0]
    lines = [one.span for one in view.terms.declarations if one.name == prefix]
    uri = uri_of(view.file, asking.uris)
    return [lsp.Location(uri, as_range(view.buffer, span)) for span in lines[:1]]


def references(asking: Asking, params: lsp.ReferenceParams) -> list[lsp.Location]:
    """Where what is named here is named."""
    view = asking.view
    found = thing_at(view, offset_of(view.buffer, params.position))
    return _references(asking, found[0], params.context.include_declaration) if found else []


def _references(asking: Asking, iri: str, with_descriptions: bool) -> list[lsp.Location]:
    places = [one for one in places_of(asking.view, iri) if with_descriptions or not one.is_subject]
    return [_location(asking, place) for place in places[:_MOST_PLACES]]


def highlights(asking: Asking, params: lsp.DocumentHighlightParams) -> list[lsp.DocumentHighlight]:
    """The same thing in the same text."""
    view = asking.view
    found = thing_at(view, offset_of(view.buffer, params.position))
    kinds = {True: lsp.DocumentHighlightKind.Write, False: lsp.DocumentHighlightKind.Read}
    return [
        lsp.DocumentHighlight(as_range(view.buffer, one.span), kinds[one.is_subject])
        for one in (places_in_text(view, view.path, found[0]) if found else ())
    ]


def prepare_rename(asking: Asking, params: lsp.PrepareRenameParams) -> lsp.PrepareRenamePlaceholder:
    """What may be renamed here. Raises RenameRefused."""
    found = rename_at(asking.view, offset_of(asking.view.buffer, params.position))
    return lsp.PrepareRenamePlaceholder(as_range(asking.view.buffer, found.span), found.slug)


def rename(asking: Asking, params: lsp.RenameParams) -> lsp.WorkspaceEdit:
    """What changes when the thing here is renamed. Raises RenameRefused."""
    view = asking.view
    edits: dict[str, list[lsp.TextEdit]] = {}
    for place, written in renamed_places(view, offset_of(view.buffer, params.position), params.new_name):
        edits.setdefault(place.path, []).append(lsp.TextEdit(as_range(view.buffer_of(place.path), place.span), written))
    return workspace_edit(edits, view, asking.uris, has_versions=asking.has_versions)


def document_symbols(asking: Asking, params: lsp.DocumentSymbolParams) -> list[lsp.DocumentSymbol]:
    """The paragraphs of the text."""
    buffer = asking.view.buffer
    return [
        lsp.DocumentSymbol(
            name=one.name or "–",
            kind=lsp.SymbolKind.Object,
            range=as_range(buffer, one.span),
            selection_range=as_range(buffer, one.name_span),
            detail=one.detail,
        )
        for one in outline(asking.view)
    ]


def workspace_symbols(asking: Asking, typed: str) -> list[lsp.WorkspaceSymbol]:
    """The catalogue's things that are called as is *typed*, in any language."""
    view, found = asking.view, []
    if view.knowledge is None:
        return []
    state = view.knowledge.state
    for iri in found_things(state, typed, list(view.knowledge.names.find(typed))):
        place = next(iter(descriptions_of(view, iri)), None)
        if place is not None:
            # Editors look for what was typed in the name that they are told: it is the one that has it.
            name = f"{name_with(state, iri, typed, view.language)} ({state.dataset.prefixes.contract(iri)})"
            kind = state.kind_name(iri, view.language)
            found.append(
                lsp.WorkspaceSymbol(_location(asking, place), name, lsp.SymbolKind.Object, container_name=kind)
            )
    return found


def folding(asking: Asking, params: lsp.FoldingRangeParams) -> list[lsp.FoldingRange]:
    """What folds in the text."""
    buffer, found = asking.view.buffer, []
    for span, kind in folds(asking.view) if asking.view.is_turtle else ():
        start, end = buffer.range(span)
        if end.line > start.line:
            found.append(lsp.FoldingRange(start.line, end.line, kind=kind or None))
    return found


def inlay_hints(asking: Asking, params: lsp.InlayHintParams) -> list[lsp.InlayHint]:
    """Names beside IRIs."""
    buffer = asking.view.buffer
    asked = editor_range(params.range)
    span = Span(buffer.offset(asked.start), buffer.offset(asked.end))
    found = hints(asking.view, span) if asking.options.has_hints else iter(())
    return [
        lsp.InlayHint(position(buffer.place(offset)), name, padding_left=True)
        for _, (offset, name) in zip(range(_MOST_HINTS), found, strict=False)
    ]


def code_lenses(asking: Asking, params: lsp.CodeLensParams) -> list[lsp.CodeLens]:
    """What is told above paragraphs."""
    view, found = asking.view, []
    for one in lenses(view) if asking.options.has_lenses and view.is_turtle else ():
        place = as_range(view.buffer, one.span)
        is_link = one.is_count and asking.shows_references
        uri = uri_of(view.file, asking.uris)
        command = lsp.Command(
            one.said, "servicegraph.showReferences" if is_link else "", arguments=[uri, _plain(place)]
        )
        found.append(lsp.CodeLens(place, command))
    return found


def _plain(place: lsp.Range) -> dict[str, int]:
    return {"line": place.start.line, "character": place.start.character}


def code_actions(asking: Asking, params: lsp.CodeActionParams) -> list[lsp.CodeAction]:
    """The remedies of what is found here, and one for all that is safe."""
    view = asking.view
    if view.state is None or asking.checked is None or asking.checked.text != view.buffer.text:
        return []  # what was found was found in another text
    only = params.context.only or []
    asked = editor_range(params.range)
    span = Span(view.buffer.offset(asked.start), view.buffer.offset(asked.end))
    own = [one for one in view.state.diagnostics if one.location.path == view.path]
    found = []
    for one in own if _is_asked(lsp.CodeActionKind.QuickFix, only) else ():
        place = one.location
        there = view.buffer.span_of_lines(place.line, place.column, place.end_line, place.end_column)
        if one.fixes and there.start <= span.end and span.start <= there.end:
            found += [_quick_fix(asking, one, fix, params.context.diagnostics) for fix in one.fixes]
    if _is_asked(lsp.CodeActionKind.SourceFixAll, only) and (all_of_it := _safe(own, view)):
        edit = workspace_edit(text_edits(all_of_it, view), view, asking.uris, has_versions=asking.has_versions)
        title = text("lsp.fix-all", view.language)
        found.append(lsp.CodeAction(title, lsp.CodeActionKind.SourceFixAll, edit=edit))
    return found


def _is_asked(kind: str, only: Sequence[str]) -> bool:
    return not only or any(kind == one or kind.startswith(one + ".") for one in map(str, map(_value, only)))


def _value(kind: Any) -> Any:
    return getattr(kind, "value", kind)


def _quick_fix(asking: Asking, found: Diagnostic, fix: Fix, shown: Iterable[lsp.Diagnostic]) -> lsp.CodeAction:
    view = asking.view
    edit = workspace_edit(text_edits(fix.edits, view), view, asking.uris, has_versions=asking.has_versions)
    solved = [one for one in shown if isinstance(one.data, dict) and one.data.get("fingerprint") == found.fingerprint]
    return lsp.CodeAction(
        pick(fix.title, view.language),
        lsp.CodeActionKind.QuickFix,
        diagnostics=solved or None,
        is_preferred=len(found.fixes) == 1,
        edit=edit,
    )


def _safe(found: Iterable[Diagnostic], view: EditorView) -> list[Edit]:
    """The edits of all findings of one text that may be mended unseen, but for those that would meet another's."""
    edits: list[Edit] = []
    for one in found:
        fix = one.safe_fix
        if fix is None:
            continue
        new = [edit for edit in fix.edits if edit not in edits]
        if any((edit.location.path or view.path) != view.path for edit in new):
            continue
        spans = [(edit.location.line, edit.location.column) for edit in edits]
        ends = [(edit.location.end_line, edit.location.end_column) for edit in edits]
        if all(
            (edit.location.end_line, edit.location.end_column) <= start
            or end <= (edit.location.line, edit.location.column)
            for edit in new
            for start, end in zip(spans, ends, strict=True)
        ):
            edits += new
    return edits
