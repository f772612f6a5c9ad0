"""The changes of a catalogue as text for a terminal, and as Markdown for a pull request."""

from __future__ import annotations

from collections.abc import Sequence

from servicegraph.changes.catalogue_changes import CatalogueChanges
from servicegraph.messages import text
from servicegraph.reports.changes_naming import MARKDOWN, TERMINAL
from servicegraph.reports.changes_sections import ChangedItem, ChangedSection, heading, sections

_MOST_CHARACTERS = 60_000  # GitHub takes 65 536 in a comment
_FEW = 12  # lines of a section that are shown without a click


def changes_text(changes: CatalogueChanges, language: str, *, is_narrowed: bool = False) -> str:
    """*changes* in full, as lines of text."""
    lines = [heading(changes, language, TERMINAL)]
    for section in sections(changes, language, TERMINAL):
        lines += ["", f"{section.title} ({len(section.items)})"]
        for item in section.items:
            sign = f"{item.sign} " if item.sign else ""
            lines.append(f"  {sign}{item.head}" + (f"  {item.code}" if item.code else ""))
            lines += (f"      {line}" for line in item.lines)
    if len(lines) == 1:
        lines += ["", _none(language, is_narrowed=is_narrowed)]
    return "\n".join(lines)


def changes_markdown(changes: CatalogueChanges, language: str, *, is_narrowed: bool = False) -> str:
    """*changes* as Markdown, short enough for a comment; what is left out is counted."""
    found = sections(changes, language, MARKDOWN)
    written = [f"## {heading(changes, language, MARKDOWN)}", ""]
    if not found:
        return "\n".join([*written, _none(language, is_narrowed=is_narrowed)])
    left = _MOST_CHARACTERS - len(written[0])
    omitted = 0
    for section in found:
        shown: list[str] = []
        for item in section.items:
            lines = _markdown_lines(item)
            size = sum(len(line) + 1 for line in lines)
            if omitted or size > left:
                omitted += item.size
            else:
                left -= size
                shown += lines
        if shown:
            written += _markdown_section(section, shown)
            left -= 2 * len(section.title) + 100
    if omitted:
        written.append(text("changes.more", language, count=omitted))
    return "\n".join(written).rstrip("\n")


def _markdown_section(section: ChangedSection, shown: Sequence[str]) -> list[str]:
    title = f"{section.title} ({len(section.items)})"
    if len(shown) <= _FEW:
        return [f"### {title}", "", *shown, ""]
    return ["<details>", f"<summary><strong>{title}</strong></summary>", "", *shown, "", "</details>", ""]


def _markdown_lines(item: ChangedItem) -> list[str]:
    sign = {"+": "➕ ", "-": "➖ ", "~": "", "": ""}[item.sign]
    return [
        f"- {sign}{item.head}" + (f" {item.code}" if item.code else ""),
        *(f"  - {_signed(line)}" for line in item.lines),
    ]


def _signed(line: str) -> str:
    """*line* whose first mark is for a terminal, with one that Markdown does not take for a list."""
    sign, rest = line[:2], line[2:]
    return {"+ ": "✅ ", "! ": "⚠️ ", "~ ": ""}.get(sign, sign) + rest


def _none(language: str, *, is_narrowed: bool) -> str:
    return text("changes.none-asked" if is_narrowed else "changes.none", language)
