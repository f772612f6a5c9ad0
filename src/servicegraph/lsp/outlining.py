"""What a text consists of: paragraphs with their names, what folds, names beside IRIs, and what is told above each."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pyoxigraph import NamedNode

from servicegraph.diagnostics import Diagnostic
from servicegraph.knowledge.editor_state import EditorState, as_typed
from servicegraph.lsp.editor_view import EditorView
from servicegraph.lsp.term_uses import TermRole
from servicegraph.messages import pick, shortened, text
from servicegraph.turtle.tokens import Span

_MOST_HINT = 40  # letters of a name beside an IRI
_MOST_LACKS = 3
_MOST_FOUND = 200


@dataclass(frozen=True)
class OutlineItem:
    """A paragraph: what it is about, what that is called and is, where it stands, and where its name does."""

    iri: str
    name: str
    detail: str
    span: Span
    name_span: Span


@dataclass(frozen=True)
class LensNote:
    """What is told above a paragraph: with ``is_count`` how often ``iri`` is named elsewhere, else what it lacks."""

    span: Span
    said: str
    iri: str
    is_count: bool


def outline(view: EditorView) -> Iterator[OutlineItem]:
    """The paragraphs of the text."""
    for one in view.terms.paragraphs if view.is_turtle else ():
        subject = one.subject
        if subject is None:
            continue
        state, language = view.state, view.language
        label = state.dataset.labels.of(subject.iri, language) if state and subject.iri else ""
        kinds = [state.label(kind, language) for kind in one.classes] if state else list(one.classes)
        span = Span(one.start, max(one.end, subject.span.end))
        detail = ", ".join(filter(None, (subject.text if label else "", *kinds)))
        yield OutlineItem(subject.iri, label or subject.text, detail, span, subject.span)


def folds(view: EditorView) -> Iterator[tuple[Span, str]]:
    """What folds: paragraphs, the declarations (``imports``) and comments of several lines (``comment``)."""
    terms = view.terms
    for one in terms.paragraphs:
        yield Span(one.start, one.end), ""
    if len(terms.declarations) > 1:
        yield Span(terms.declarations[0].span.start, terms.declarations[-1].span.end), "imports"
    start = end = -1
    for token in terms.tokens:
        if token.kind == "comment":
            start = token.start if start < 0 else start
            end = token.end
        elif token.kind != "space" or token.text.replace("\r\n", "\n").replace("\r", "\n").count("\n") > 1:
            if start >= 0:
                yield Span(start, end), "comment"
            start = -1
    if start >= 0:
        yield Span(start, end), "comment"


def hints(view: EditorView, span: Span) -> Iterator[tuple[int, str]]:
    """The names of the things that are values within *span*: behind which character each is shown, and the name."""
    state = view.state
    for use in view.terms.uses if view.is_turtle and state else ():
        if use.role is TermRole.OBJECT and use.iri and span.start <= use.span.start <= span.end:
            name = state.dataset.labels.of(use.iri, view.language) if state else ""
            if name:
                yield use.span.end, shortened(name, _MOST_HINT)


def lenses(view: EditorView) -> Iterator[LensNote]:
    """What is told above each paragraph of the text about something of the catalogue."""
    state, language = view.state, view.language
    for one in outline(view):
        if state is None or not one.iri or one.iri not in state.dataset.described:
            continue
        count = state.referring(one.iri).total()
        key = "lsp.references-one" if count == 1 else "lsp.references"
        yield LensNote(one.name_span, text(key, language, count=count), one.iri, True)
        yield from (LensNote(one.name_span, said, one.iri, False) for said in _lacks(state, one.iri, language))


def _lacks(state: EditorState, iri: str, language: str) -> Sequence[str]:
    """What *iri* still lacks, by the sentences' titles, the gravest first."""
    gaps = [one for one in state.findings_about(iri) if one.task and one.title]
    gaps.sort(key=lambda one: -one.severity)
    return list(dict.fromkeys(_lack(state, one, language) for one in gaps))[:_MOST_LACKS]


def _lack(state: EditorState, found: Diagnostic, language: str) -> str:
    """The title of *found*, with the concept that it is about: the kind of the rule that is missing, say."""
    value = found.value
    if isinstance(value, NamedNode) and state.schemes(value.value):
        return f"{pick(found.title, language)}: {state.label(value.value, language)}"
    return pick(found.title, language)


def name_with(state: EditorState, iri: str, typed: str, language: str) -> str:
    """The name of *iri* that has *typed* in it: that in *language* before others; that one too when none has."""
    usual = state.label(iri, language)
    names = (usual, *state.names(iri).values(), *state.other_names(iri))
    return next((name for name in names if as_typed(typed) in as_typed(name)), usual)


def found_things(state: EditorState, typed: str, iris: Sequence[tuple[str, int]]) -> list[str]:
    """Of the things *iris*, found for *typed*, those that the catalogue's own files describe, the likeliest first."""
    own = frozenset[str]().union(*(file.subjects for file in state.dataset.data))
    language = state.dataset.settings.languages[0]
    found = sorted((quality, state.sort_key(iri, language), iri) for iri, quality in iris if iri in own)
    return [iri for *_, iri in found][:_MOST_FOUND] if as_typed(typed) else []
