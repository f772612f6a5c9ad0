"""What is told of the word under the pointer, as Markdown: names, meaning, kind, basis, and what refers to it."""

from __future__ import annotations

import re

from servicegraph.errors import QueryFileError
from servicegraph.lsp.editor_view import EditorView
from servicegraph.lsp.naming import thing_at
from servicegraph.lsp.term_uses import TermRole
from servicegraph.messages import one_line, shortened, text
from servicegraph.queries.header import Column, read_header
from servicegraph.queries.parameters import Parameter
from servicegraph.turtle.tokens import Span

_MARKS = re.compile(r"([\\`*_{}\[\]()#+\-.!|<>~&$])")
_MOST_LETTERS = 600
_MOST_PROPERTIES = 8
_VARIABLE = re.compile(r"[?$]\w+")


def plain(said: str) -> str:
    """*said* as Markdown that shows exactly this, on one line."""
    return _MARKS.sub(r"\\\1", shortened(one_line(said), _MOST_LETTERS))


def hover(view: EditorView, offset: int) -> tuple[str, Span] | None:
    """What is told of the word at *offset*, and where that stands; None where there is nothing to tell."""
    if view.is_question and (found := _parameter(view, offset)):
        return found
    if view.is_turtle:
        use = view.terms.at(offset)
        if use is not None and use.role is TermRole.NAMESPACE:
            return plain(use.iri), use.span
        for one in view.terms.declarations:
            if one.name_span.start <= offset <= one.name_span.end:
                return plain(one.namespace), one.name_span
    thing = thing_at(view, offset)
    return None if thing is None else (_of_thing(view, thing[0]), thing[1])


def _of_thing(view: EditorView, iri: str) -> str:
    state, language = view.state, view.language
    if state is None:
        return plain(iri)
    said = [f"**{plain(state.label(iri, language))}** — {plain(state.kind_name(iri, language))}".removesuffix(" — ")]
    names = state.names(iri)
    if len(names) > 1:
        said.append("  \n".join(f"{plain(tag)}: {plain(name)}" for tag, name in names.items()))
    if definition := state.definition(iri, language):
        said.append(plain(definition))
    for key, values in (("lsp.hover-basis", state.basis(iri)), ("lsp.hover-source", state.documents(iri))):
        if values:
            told = ", ".join(plain(state.label(value, language)) for value in values[:_MOST_PROPERTIES])
            said.append(f"{plain(text(key, language))}: {told}")
    counts = state.referring(iri)
    if counts:
        rows = [f"{plain(state.label(one, language))} ({count})" for one, count in counts.most_common(_MOST_PROPERTIES)]
        said.append(f"{plain(text('lsp.hover-referring', language, count=counts.total()))}: {', '.join(rows)}")
    said.append(f"`{state.dataset.prefixes.contract(iri)}`  \n{plain(iri)}")
    return "\n\n".join(said)


def _parameter(view: EditorView, offset: int) -> tuple[str, Span] | None:
    """What the header of a question says of the parameter or column at *offset*."""
    found = next((one for one in _VARIABLE.finditer(view.buffer.text) if one.start() <= offset <= one.end()), None)
    if found is None:
        return None
    try:
        query = read_header(view.buffer.text, view.path)
    except QueryFileError:
        return None
    language = view.language
    named: list[Parameter | Column] = [*query.parameters, *query.columns]
    for one in named:
        if one.name == found[0][1:]:
            kind = one.type if isinstance(one.type, str) else one.type.name
            label = one.label.get(language) or one.label.get("en") or one.name
            about = one.description.get(language) or one.description.get("en") or ""
            return f"**{plain(label)}** — {plain(kind)}\n\n{plain(about)}".strip(), Span(*found.span())
    return None
