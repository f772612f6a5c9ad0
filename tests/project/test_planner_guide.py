"""The guide for planners names what the pages really say, and its addresses answer."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from servicegraph import Catalogue
from servicegraph.messages import LANGUAGES, keys, text
from servicegraph.web.app import create_app

GUIDES = Path(__file__).parents[2] / "docs" / "guides"
FILES = {"en": "planner.md", "fi": "planner.fi.md", "sv": "planner.sv.md"}
STEP = re.compile(r"^\d+\. (.*)$", re.MULTILINE)


def guide(language: str) -> str:
    return (GUIDES / FILES[language]).read_text("utf-8")


@pytest.fixture(scope="module")
def client(shipped: Catalogue) -> TestClient:
    return TestClient(create_app(shipped), headers={"Accept": "text/html"})


@pytest.mark.parametrize("language", LANGUAGES)
def test_guide_has_ten_steps_and_names_what_the_pages_say(language: str, shipped: Catalogue) -> None:
    steps = STEP.findall(guide(language))
    assert len(steps) == 10
    said = {text(key, language).casefold() for key in keys() if key.startswith("pages.") and "{" not in text(key, "en")}
    said |= {name.get(language, "").casefold() for name in shipped.dataset.presentation.plurals.values()}
    for step in steps:
        first, *named = re.findall(r"\*\*([^*]+)\*\*", step)
        assert first
        assert [name for name in named if name.casefold() not in said | {"xlsx"}] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_addresses_of_the_guide_answer_in_its_language(language: str, client: TestClient) -> None:
    found = re.findall(r"<http://127\.0\.0\.1:8000(/[^>]*)>", guide(language))
    assert len(found) == 5
    for path in found:
        answer = client.get(path)
        assert answer.status_code == 200, path
        assert f'<html lang="{language}">' in answer.text
        assert answer.text.count("<h1") == 1
