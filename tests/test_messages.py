"""The program's own sentences: each key that the code uses is there, in three languages with the same places."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from servicegraph import messages
from servicegraph.messages import LANGUAGES, fill, keys, pick, text, texts
from servicegraph.queries.parameters import TYPES

SOURCE = Path(messages.__file__).parent
# Keys that the code puts together, by the call that does so.
COMPOSED = {f"error.parameter-{name}" for name in TYPES} | {
    f"severity.{name}" for name in ("info", "warning", "violation")
}


CODE = {file: file.read_text("utf-8") for file in SOURCE.rglob("*") if file.suffix in (".py", ".html")}


def is_used(key: str) -> bool:
    """Whether *key*, or its last part behind a call that completes it, stands in the code in quotation marks."""
    parts = key.removesuffix(".hint").split(".")
    names = "|".join(re.escape(".".join(parts[start:])) for start in range(len(parts)))
    return key in COMPOSED or any(re.search(rf"[\"'](?:{names})[\"']", code) for code in CODE.values())


def test_every_key_has_three_languages_with_the_same_places() -> None:
    for key in keys():
        said = texts(key)
        assert set(said) == set(LANGUAGES), key
        places = {language: set(re.findall(r"\{(\w+)\}", sentence)) for language, sentence in said.items()}
        assert places["fi"] == places["sv"] == places["en"], key
        assert all(sentence.strip() for sentence in said.values()), key


def test_every_key_is_used() -> None:
    assert not {key for key in keys() if not is_used(key)}


def test_every_key_that_the_code_names_exists() -> None:
    code = "\n".join(CODE.values())
    named = set(re.findall(r'"((?:error|check|cli|query|readiness|severity)\.[a-z][a-z0-9.-]*[a-z0-9])"', code))
    named |= {f"cli.{name}" for name in re.findall(r'\bsay\(\s*"([\w-]+)"', CODE[SOURCE / "cli.py"])}
    for name in re.findall(r'built_in\(\s*"([\w-]+)"', code):
        named |= {f"check.{name}", f"check.{name}.hint"}
    assert not named - keys()
    assert keys() >= COMPOSED


def test_every_check_has_a_remedy() -> None:
    checks = {key for key in keys() if key.startswith("check.")} - {
        "check.summary",
        "check.hidden",
        "check.no-name-near",
    }
    assert {f"{key}.hint" for key in checks if not key.endswith(".hint")} == {
        key for key in checks if key.endswith(".hint")
    }


def test_unknown_key_is_a_mistake() -> None:
    with pytest.raises(KeyError):
        text("no.such-key")


@pytest.mark.parametrize(
    ("texts", "language", "picked"),
    [
        ({"fi": "a", "sv": "b", "en": "c"}, "sv", "b"),
        ({"fi": "a", "sv": "b"}, "sv-FI", "b"),
        ({"sv": "b", "en": "c"}, "de", "b"),
        ({"en": "c", "de": "d"}, "fi", "c"),
        ({"de": "d"}, "fi", "d"),
        ({"": "plain"}, "fi", "plain"),
        ({}, "fi", ""),
    ],
)
def test_text_falls_back_to_finnish_swedish_english_and_any(texts: dict[str, str], language: str, picked: str) -> None:
    assert pick(texts, language) == picked


@given(st.text(), st.text())
def test_filling_never_fails_and_never_reads_attributes(template: str, value: str) -> None:
    fill(template, {"a": value})
    assert fill("{a.__class__} {a[0]} {b} {", {"a": value}) == "{a.__class__} {a[0]} {b} {"
    assert fill("<{a}>", {"a": value}) == f"<{value}>"
