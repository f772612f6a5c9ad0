"""The values of this room as those of the Language Server Protocol, and places the other way round."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from lsprotocol import types as lsp

from servicegraph.diagnostics import Diagnostic, Edit, Location, Severity
from servicegraph.lsp.buffers import Buffer, EditorPlace, EditorRange
from servicegraph.lsp.completion import CompletionOffer, CompletionOffers, OfferKind
from servicegraph.lsp.editor_view import EditorView
from servicegraph.messages import pick
from servicegraph.rdf.terms import DOCUMENTATION
from servicegraph.turtle.tokens import Span

SOURCE = "servicegraph"
_SEVERITIES = {
    Severity.VIOLATION: lsp.DiagnosticSeverity.Error,
    Severity.WARNING: lsp.DiagnosticSeverity.Warning,
    Severity.INFO: lsp.DiagnosticSeverity.Information,
}
_KINDS = {
    OfferKind.PROPERTY: lsp.CompletionItemKind.Property,
    OfferKind.CLASS: lsp.CompletionItemKind.Class,
    OfferKind.CONCEPT: lsp.CompletionItemKind.EnumMember,
    OfferKind.ENTITY: lsp.CompletionItemKind.Reference,
    OfferKind.SNIPPET: lsp.CompletionItemKind.Snippet,
    OfferKind.PREFIX: lsp.CompletionItemKind.Module,
    OfferKind.LANGUAGE: lsp.CompletionItemKind.Constant,
    OfferKind.VALUE: lsp.CompletionItemKind.Value,
    OfferKind.KEYWORD: lsp.CompletionItemKind.Keyword,
    OfferKind.VARIABLE: lsp.CompletionItemKind.Variable,
}
_UNNECESSARY = ("unused-prefix",)
_DEPRECATED = ("renamed-term",)


def position(place: EditorPlace) -> lsp.Position:
    """*place* in the protocol."""
    return lsp.Position(place.line, place.character)


def as_range(buffer: Buffer, span: Span) -> lsp.Range:
    """Where *span* of the text of *buffer* is."""
    found = buffer.range(span)
    return lsp.Range(position(found.start), position(found.end))


def offset_of(buffer: Buffer, place: lsp.Position) -> int:
    """The number of characters before *place*."""
    return buffer.offset(EditorPlace(place.line, place.character))


def editor_range(found: lsp.Range) -> EditorRange:
    """*found* as this room has it."""
    start, end = found.start, found.end
    return EditorRange(EditorPlace(start.line, start.character), EditorPlace(end.line, end.character))


def range_of(buffer: Buffer, place: Location) -> lsp.Range:
    """Where the place of a finding is in its text."""
    return as_range(buffer, buffer.span_of_lines(place.line, place.column, place.end_line, place.end_column))


def diagnostic(
    found: Diagnostic, buffer: Buffer, language: str, address: str, related: Sequence[lsp.DiagnosticRelatedInformation]
) -> lsp.Diagnostic:
    """The finding *found* in the text of *buffer*; *address* is that of the pages, empty when there are none."""
    hint = pick(found.hint, language)
    page = found.shape.removeprefix(DOCUMENTATION)
    href = f"{address.rstrip('/')}/docs/{page}" if address and page != found.shape else ""
    tags = [lsp.DiagnosticTag.Unnecessary] if found.code in _UNNECESSARY else []
    tags += [lsp.DiagnosticTag.Deprecated] if found.code in _DEPRECATED else []
    return lsp.Diagnostic(
        range=range_of(buffer, found.location),
        message="\n".join(filter(None, (found.text(language), hint))),
        severity=_SEVERITIES[found.severity],
        code=found.code,
        code_description=lsp.CodeDescription(href) if href else None,
        source=SOURCE,
        tags=tags or None,
        related_information=list(related) or None,
        data={"fingerprint": found.fingerprint},
    )


def completion_list(found: CompletionOffers, buffer: Buffer, *, has_snippets: bool, then: str) -> lsp.CompletionList:
    """What is offered, in its order. Where more is to follow the editor does *then*: a command, empty for none."""
    items = [
        _item(one, number, buffer, then)
        for number, one in enumerate(found.offers)
        if has_snippets or not one.is_snippet
    ]
    return lsp.CompletionList(is_incomplete=True if items else not found.is_complete, items=items)


def _item(offer: CompletionOffer, number: int, buffer: Buffer, then: str) -> lsp.CompletionItem:
    beside = [lsp.TextEdit(as_range(buffer, Span(one.offset, one.offset)), one.text) for one in offer.beside]
    return lsp.CompletionItem(
        label=offer.label,
        label_details=lsp.CompletionItemLabelDetails(description=offer.name) if offer.name else None,
        kind=_KINDS[offer.kind],
        detail=offer.detail or None,
        filter_text=offer.filter or None,
        sort_text=f"{number:04}",
        text_edit=lsp.TextEdit(as_range(buffer, offer.span), offer.insert),
        additional_text_edits=beside or None,
        insert_text_format=lsp.InsertTextFormat.Snippet if offer.is_snippet else lsp.InsertTextFormat.PlainText,
        preselect=(offer.is_wanted and number == 0) or None,
        tags=[lsp.CompletionItemTag.Deprecated] if offer.is_deprecated else None,
        data={"iri": offer.iri} if offer.iri else None,
        command=lsp.Command(then, then) if then and offer.is_continued else None,
    )


def text_edits(edits: Iterable[Edit], view: EditorView) -> dict[str, list[lsp.TextEdit]]:
    """*edits* by the names of their files."""
    found: dict[str, list[lsp.TextEdit]] = {}
    for edit in edits:
        path = edit.location.path or view.path
        buffer = view.buffer_of(path)
        place = edit.location
        span = buffer.span_of_lines(
            place.line, place.column, place.end_line or place.line, place.end_column or place.column
        )
        found.setdefault(path, []).append(lsp.TextEdit(as_range(buffer, span), edit.text))
    return found


def workspace_edit(
    edits: Mapping[str, list[lsp.TextEdit]], view: EditorView, uris: Mapping[Path, str], *, has_versions: bool
) -> lsp.WorkspaceEdit:
    """*edits* by the names of files, with the versions of the texts that are open where the editor knows these."""
    if not has_versions:
        return lsp.WorkspaceEdit(changes={uri_of(view.file_of(path), uris): some for path, some in edits.items()})
    changes = [
        lsp.TextDocumentEdit(
            lsp.OptionalVersionedTextDocumentIdentifier(
                uri=uri_of(view.file_of(path), uris), version=view.buffer_of(path).version
            ),
            list(some),
        )
        for path, some in edits.items()
    ]
    return lsp.WorkspaceEdit(document_changes=list(changes))


def uri_of(file: Path, uris: Mapping[Path, str]) -> str:
    """The address of *file*: as the editor wrote it, where it is open."""
    resolved = file.resolve()
    return uris.get(resolved) or resolved.as_uri()
