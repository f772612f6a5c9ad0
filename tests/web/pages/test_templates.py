"""Templates: no words of their own, no style and no script in them, and nothing that lets markup through."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from servicegraph.web.pages import rendering

TEMPLATES = sorted((Path(rendering.__file__).parent / "templates").rglob("*.html"))
# Names of formats, which no language translates, and what one types as it is.
NAMES = {"CSV", "XLSX", "JSON", "SVG", "SPARQL", "Turtle", "DOCTYPE", "html"}

each_template = pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: path.name)


def visible(template: str) -> str:
    """What a reader would see of *template* before anything is put into it."""
    without = re.sub(r"\{#.*?#\}|\{%.*?%\}|\{\{.*?\}\}", "", template, flags=re.DOTALL)
    without = re.sub(r"<(code|script|style)\b.*?</\1>", "", without, flags=re.DOTALL)
    spoken = " ".join(re.findall(r'\b(?:aria-label|title|alt|placeholder)="([^"]*)"', without))
    # Attributes stand outside of a tag where a template puts them together.
    between = re.sub(r'\b[a-z-]+="[^"]*"', "", re.sub(r"<[^>]*>", " ", without))
    return re.sub(r"&\w+;|&#\w+;", "", between) + spoken


@each_template
def test_no_word_stands_in_a_template(template: Path) -> None:
    words = set(re.findall(r"[^\W\d_]+", visible(template.read_text("utf-8"))))
    assert words - NAMES == set()


@each_template
def test_no_style_and_no_script_stands_in_a_template(template: Path) -> None:
    said = template.read_text("utf-8")
    assert not re.search(r"\sstyle=|<style\b|\son[a-z]+=|javascript:", said)
    assert all("src=" in script for script in re.findall(r"<script\b[^>]*>", said))
    assert not re.search(r"\|\s*safe\b|autoescape", said)


def test_what_is_visible_is_found() -> None:
    assert visible('<p class="a">{{ b }}c {% if d %}<a title="e">{# f #}</a>{% endif %}</p>').split() == ["c", "e"]
