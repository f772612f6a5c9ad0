"""Which requests about a text are answered, by what, and what an editor is told of that when it begins."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

from lsprotocol import types as lsp

from servicegraph.lsp import answers_to_editors as answers
from servicegraph.lsp import colouring, laid_out
from servicegraph.lsp.answers_to_editors import Asking

REQUESTS: Mapping[str, tuple[Callable[[Asking, Any], Any], Any]] = MappingProxyType(
    {
        lsp.TEXT_DOCUMENT_COMPLETION: (
            answers.completion,
            lsp.CompletionOptions(trigger_characters=[":", "@", "<", "?", "$"], resolve_provider=True),
        ),
        lsp.TEXT_DOCUMENT_HOVER: (answers.told_on_hover, None),
        lsp.TEXT_DOCUMENT_DEFINITION: (answers.definition, None),
        lsp.TEXT_DOCUMENT_REFERENCES: (answers.references, None),
        lsp.TEXT_DOCUMENT_DOCUMENT_HIGHLIGHT: (answers.highlights, None),
        lsp.TEXT_DOCUMENT_PREPARE_RENAME: (answers.prepare_rename, None),
        lsp.TEXT_DOCUMENT_RENAME: (answers.rename, lsp.RenameOptions(prepare_provider=True)),
        lsp.TEXT_DOCUMENT_DOCUMENT_SYMBOL: (answers.document_symbols, None),
        lsp.TEXT_DOCUMENT_FOLDING_RANGE: (answers.folding, None),
        lsp.TEXT_DOCUMENT_INLAY_HINT: (answers.inlay_hints, None),
        lsp.TEXT_DOCUMENT_CODE_LENS: (answers.code_lenses, None),
        lsp.TEXT_DOCUMENT_SEMANTIC_TOKENS_FULL: (colouring.all_colours, colouring.LEGEND),
        lsp.TEXT_DOCUMENT_SEMANTIC_TOKENS_RANGE: (colouring.colours_in_range, colouring.LEGEND),
        lsp.TEXT_DOCUMENT_FORMATTING: (laid_out.formatting, None),
        lsp.TEXT_DOCUMENT_RANGE_FORMATTING: (laid_out.range_formatting, None),
        lsp.TEXT_DOCUMENT_CODE_ACTION: (
            answers.code_actions,
            lsp.CodeActionOptions(code_action_kinds=[lsp.CodeActionKind.QuickFix, lsp.CodeActionKind.SourceFixAll]),
        ),
    }
)
"""By the names of the protocol: the function, and its options."""
