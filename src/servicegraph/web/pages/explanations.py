"""The pages /docs/checks and /docs/shapes: what a finding's code means, in the asked language; no script, no files."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Sequence
from html import escape
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import Response

from servicegraph.catalogue import Catalogue
from servicegraph.documentation.entries import Entry, check_entries, pieces, shape_entries
from servicegraph.documentation.shown_examples import Example
from servicegraph.messages import pick, text
from servicegraph.web.pages.rendering import document_page
from servicegraph.web.pages.view import View
from servicegraph.web.requests import known_only
from servicegraph.web.state import state_of


def checks(request: Request) -> Response:
    """The built-in checks."""
    return _respond(request, "checks", lambda _: check_entries())


def shapes(request: Request) -> Response:
    """The shapes of the served catalogue, those that came with the program and its own."""
    return _respond(request, "shapes", lambda catalogue: shape_entries(catalogue.scope))


def _respond(request: Request, name: str, entries: Callable[[Catalogue], Sequence[Entry]]) -> Response:
    known_only(request)
    language = View.of(request).language
    catalogue = state_of(request).catalogue
    content = catalogue.derived(("documentation", name, language), lambda: _content(name, entries(catalogue), language))
    return document_page(request, title=text(f"documentation.{name}.title", language), content=content)


def _content(name: str, entries: Sequence[Entry], language: str) -> str:
    introduction = f"{text(f'documentation.{name}.introduction', language)} {text('documentation.slot', language)}"
    contents, sections = "", ""
    for group, members in itertools.groupby(entries, key=lambda entry: entry.group):
        listed, described = "", ""
        for entry in members:
            listed += f"<li>{_link(entry.anchor, _title(entry, language))} <code>{escape(entry.code)}</code></li>\n"
            described += _section(entry, language)
        contents += f"<p>{escape(group)}</p>\n<ul>\n{listed}</ul>\n" if group else f"<ul>\n{listed}</ul>\n"
        sections += f"<h2>{escape(group)}</h2>\n{described}" if group else described
    label = escape(text("documentation.contents", language))
    return (
        f'<p class="lead">{escape(introduction)}</p>\n'
        f'<nav aria-label="{label}"><details><summary>{label}</summary>{contents}</details></nav>\n{sections}'
    )


def _section(entry: Entry, language: str) -> str:
    severity = text(f"severity.{entry.severity.word}", language)
    remarks = " · ".join([f"<code>{escape(entry.code)}</code>", escape(severity), *_remarks(entry, language)])
    told = "".join(
        f"<dt>{escape(text(key, language))}</dt><dd>{_inline(pick(said, language))}</dd>"
        for key, said in (("documentation.why", entry.rationale), ("documentation.remedy", entry.hint))
        if said
    )
    shown = "".join(
        f"<dt>{escape(text(key, language))}</dt><dd>{_example(example, language)}</dd>"
        for key, example in (("documentation.fails", entry.fails), ("documentation.passes", entry.passes))
        if example
    )
    listed = f"<dl>{told}</dl>" if told else ""
    if shown:
        listed += (
            f"<details><summary>{escape(text('documentation.examples', language))}</summary><dl>{shown}</dl></details>"
        )
    level = "h3" if entry.group else "h2"
    return (
        f'<section id="{escape(entry.anchor)}"><{level}>{_inline(_title(entry, language))}</{level}>\n'
        f"<p>{remarks}</p>\n<p>{_inline(pick(entry.message, language))}</p>\n{listed}</section>\n"
    )


def _title(entry: Entry, language: str) -> str:
    return pick(entry.title, language) or entry.code


def _remarks(entry: Entry, language: str) -> list[str]:
    found = [escape(text("documentation.phase", language))] if entry.follows_phase else []
    if entry.mending:
        found.append(_inline(text(entry.mending, language)))
    if entry.task:
        found.append(escape(text("documentation.task", language, task=entry.task)))
    if entry.presupposes:
        links = ", ".join(_link(code, code) for code in entry.presupposes)
        found.append(f"{escape(text('documentation.presupposes', language))} {links}")
    return found


def _example(example: Example, language: str) -> str:
    shown = ""
    for file in example:
        if file.text is None:
            shown += f"<p>{_inline(text('documentation.no-file', language, name=f'`{file.name}`'))}</p>"
        else:
            name = f"<p><code>{escape(file.name)}</code></p>" if file.name else ""
            shown += f"{name}<pre><code>{escape(file.text)}</code></pre>"
    return shown


def _link(anchor: str, title: str) -> str:
    return f'<a href="#{quote(anchor)}">{_inline(title)}</a>'


def _inline(said: str) -> str:
    return "".join(f"<code>{escape(part)}</code>" if is_code else escape(part) for part, is_code in pieces(said))
