"""What may be written in a question: terms with the prefixes of the text, variables, and the words of its header."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace

from servicegraph.knowledge.editor_state import CLASSES, PROPERTIES, TYPE, EditorState, as_typed
from servicegraph.lsp.completion import MOST_OFFERED, NOTHING, CompletionOffer, CompletionOffers, OfferKind
from servicegraph.lsp.editor_view import EditorView
from servicegraph.lsp.prefix_edits import Insertion, write_name
from servicegraph.queries.parameters import TYPES
from servicegraph.sparql.lexer import tokenise
from servicegraph.turtle.tokens import Span

_WORDS = (
    *("param", "column", "label", "describe", "title", "description", "example", "source", "needs", "fact", "group"),
    *("values", "view"),
)
_WORD = re.compile(r"[?$]?[^\s\"'<>;,()\[\]{}^#@|/!=*+]*\Z")
_TAG = re.compile(r"#\s*@(\w*)\Z")
_TYPED = re.compile(r"#\s*@(?:param|column)\s+\w+\s+(\w*)\Z")
_PREFIX = re.compile(r"^\s*PREFIX\s+([\w.-]*):\s*<([^<>\s]*)>", re.IGNORECASE | re.MULTILINE)


def complete_question(view: EditorView, offset: int) -> CompletionOffers:
    """What may be written after *offset* characters of the question of *view*."""
    text = view.buffer.text
    line = text[max(text.rfind("\n", 0, offset), text.rfind("\r", 0, offset)) + 1 : offset]
    if line.lstrip().startswith("#"):
        return _header(line, offset)
    if _is_hidden(text, offset) or (found := _WORD.search(line)) is None:
        return NOTHING
    word, span = found[0], Span(offset - len(found[0]), offset)
    if word.startswith(("?", "$")):
        names = {one.text for one in tokenise(text) if one.kind == "variable" and one.text[0] == word[0]} - {word}
        return CompletionOffers(tuple(CompletionOffer(one, one, span, OfferKind.VARIABLE) for one in sorted(names)))
    return _terms(view, word, span)


def _header(line: str, offset: int) -> CompletionOffers:
    if found := _TAG.search(line):
        span = Span(offset - len(found[1]), offset)
        return CompletionOffers(tuple(CompletionOffer(one, one + " ", span, OfferKind.KEYWORD) for one in _WORDS))
    if found := _TYPED.search(line):
        span = Span(offset - len(found[1]), offset)
        return CompletionOffers(tuple(CompletionOffer(one, one + " ", span, OfferKind.KEYWORD) for one in TYPES))
    return NOTHING


def _is_hidden(text: str, offset: int) -> bool:
    """Whether *offset* is in a text or a comment."""
    at = 0
    for token in tokenise(text):
        if at < offset < at + len(token.text):
            return token.kind in ("string", "comment")
        at += len(token.text)
        if at >= offset:
            return token.kind == "comment"
    return False


def _terms(view: EditorView, word: str, span: Span) -> CompletionOffers:
    knowledge = view.knowledge
    declared = {match[1]: match[2] for match in _PREFIX.finditer(view.buffer.text)}
    if knowledge is None:
        return NOTHING
    state, language = knowledge.state, view.language
    predicate = _predicate(view.buffer.text[: span.start], declared, state)
    fitting = knowledge.expectations.things(predicate, ()) if predicate else frozenset[str]()
    if not word and not fitting:
        return NOTHING
    prefix, colon, local = word.partition(":")
    namespace = (declared.get(prefix) or view.prefixes.namespaces.get(prefix, "")) if colon else ""
    found = []
    for iri, quality in knowledge.names.find(local if namespace else word):
        if iri.startswith(namespace):
            is_term = not (CLASSES | PROPERTIES).isdisjoint(state.classes(iri))
            found.append((iri not in fitting, quality, not is_term, state.sort_key(iri, language), iri))
    if not word or (fitting and not all(is_other for is_other, *_ in found)):
        found = [one for one in found if not one[0]]
    offers = []
    for *_, iri in sorted(found)[: MOST_OFFERED + 1]:
        written = write_name(iri, declared, view.prefixes)
        names = sorted(state.names(iri).values(), key=lambda name: not as_typed(name).startswith(as_typed(word)))
        offer = CompletionOffer(
            written.text,
            written.text,
            span,
            OfferKind.PROPERTY if not PROPERTIES.isdisjoint(state.classes(iri)) else OfferKind.ENTITY,
            state.dataset.labels.of(iri, language),
            " – ".join(filter(None, (state.dataset.labels.of(iri, language), state.kind_name(iri, language)))),
            " ".join(dict.fromkeys((*names, written.text, *map(as_typed, names)))),
            iri,
        )
        if written.prefix:
            at = next((one.start() for one in _PREFIX.finditer(view.buffer.text)), _after_header(view.buffer.text))
            line = f"PREFIX {written.prefix}: <{written.namespace}>\n"
            at += len(view.buffer.text[at:]) - len(view.buffer.text[at:].lstrip()) if at else 0
            offer = replace(offer, beside=(Insertion(at, line),))
        offers.append(offer)
    return CompletionOffers(tuple(offers[:MOST_OFFERED]), len(offers) <= MOST_OFFERED)


def _predicate(before: str, declared: Mapping[str, str], state: EditorState) -> str:
    """The property whose value stands behind the text *before*; empty when there is none."""
    words = [token.text for token in tokenise(before) if token.kind not in ("space", "comment")][-2:]
    if len(words) < 2 or words[0] in (".", "{", "}"):
        return ""
    if words[1] == "a":
        return TYPE
    prefix, _, local = words[1].partition(":")
    iri = words[1][1:-1] if words[1].startswith("<") else declared.get(prefix, "") + local
    is_property = iri in state.properties_in_use or not PROPERTIES.isdisjoint(state.classes(iri))
    return iri if is_property else ""


def _after_header(text: str) -> int:
    at = 0
    for line in text.splitlines(keepends=True):
        if not line.startswith("#"):
            break
        at += len(line)
    return at
