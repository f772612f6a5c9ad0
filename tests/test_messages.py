"""The program's own sentences: each key that the code uses is there, in three languages with the same places."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from servicegraph import Severity, messages
from servicegraph.changes.entity_changes import ChangeKind
from servicegraph.dataset.files import Role
from servicegraph.merging.file_form import ThreeTexts
from servicegraph.merging.statement_merge import ConflictKind, MergeSide
from servicegraph.merging.three_versions import LineReason
from servicegraph.messages import LANGUAGES, fill, keys, pick, text, texts
from servicegraph.queries.grounds import Basis
from servicegraph.queries.parameters import TYPES

SOURCE = Path(messages.__file__).parent
CODE = {file: file.read_text("utf-8") for file in SOURCE.rglob("*") if file.suffix in (".py", ".html")}
QUOTED = frozenset(name for code in CODE.values() for name in re.findall(r"[\"']([\w.-]+)(?=[\"'])", code))
# Keys that the code puts together, by the call that does so.
COMPOSED = {
    *(f"error.parameter-{name}" for name in TYPES),
    *(f"check.unknown-prefix.hint-{name}" for name in ("usual", "near")),
    *(f"check.syntax.hint-{name}" for name in ("binary", "html", "json", "lfs", "xml")),
    *(f"answer.{basis.word}" for basis in Basis),
    *(f"readiness.on-{basis.word}" for basis in Basis if basis is not Basis.STATED),
    *(f"changes.definition-{kind}" for kind in ChangeKind),
    *(f"changes.role-{role.value}" for role in Role if role is not Role.DATA),
    *(f"merge.{kind.value}" for kind in ConflictKind if kind is not ConflictKind.CHANGED),
    *(f"merge.{part}-gone-in-{side.value}" for part in ("thing", "value") for side in MergeSide),
    *(f"merge.line-{reason.value}" for reason in LineReason),
    *(f"merge.version-{name}" for name in ThreeTexts._fields),
    *(f"{group}.{severity.word}" for group in ("severity", "summary") for severity in Severity),
}
# One for each language, and one for each character that nobody sees: asked for with ``optional`` or after a look.
COMPOSED_GROUPS = (
    "pages.failure.do-",
    "docs.op.",
    "docs.parameter.",
    "language.",
    "reading.character.",
    "check.foreign-pattern.hint-",
    "exchange.reason-",  # looked at below
    "new.text-",  # places of templates: tests/authoring/test_new_catalogue.py
)
# The parts of a check's texts that every finding takes along, whatever the check.
PARTS = (".title", ".rationale", ".hint", ".none-near")


def is_used(key: str) -> bool:
    """Whether *key*, or its last part behind a call that completes it, stands in the code in quotation marks."""
    if key.startswith("check."):
        key = next((key.removesuffix(part) for part in PARTS if key.endswith(part)), key)
    parts = key.split(".")
    composed = key in COMPOSED or key.startswith(COMPOSED_GROUPS)
    return composed or any(".".join(parts[start:]) in QUOTED for start in range(len(parts)))


def code_below(folder: str) -> str:
    return "\n".join(code for file, code in CODE.items() if file.is_relative_to(SOURCE / folder))


def test_every_key_has_three_languages_with_the_same_places() -> None:
    for key in keys():
        said = texts(key)
        assert set(said) == set(LANGUAGES), key
        places = {language: set(re.findall(r"\{(\w+)\}", sentence)) for language, sentence in said.items()}
        assert places["fi"] == places["sv"] == places["en"], key
        assert all(sentence.strip() for sentence in said.values()), key


def test_every_key_stands_in_one_file() -> None:
    files = sorted((SOURCE / "texts").glob("*.toml"))
    entries = [entry for file in files for entry in tomllib.loads(file.read_text("utf-8")).items()]
    written = [key for key, _ in entries]
    assert len(files) > 3
    assert not {key for key in written if written.count(key) > 1}
    assert set(written) == keys()
    assert dict(entries) == {key: texts(key) for key in keys()}  # each is read without the others of its file


def test_what_a_kind_is_and_why_it_matters_names_no_single_thing() -> None:
    for key in keys():
        if key.endswith((".title", ".rationale")):
            assert not [said for said in texts(key).values() if re.search(r"\{\w+\}", said)], key


def test_every_key_is_used() -> None:
    assert not {key for key in keys() if not is_used(key)}


def test_every_reason_of_an_exchange_is_given_by_a_rule_or_the_code() -> None:
    rules = "\n".join(file.read_text("utf-8") for file in (SOURCE.parents[1] / "exchange").glob("*.*"))
    said = rules + code_below("exchange")
    reasons = [key.removeprefix("exchange.reason-") for key in keys() if key.startswith("exchange.reason-")]
    assert reasons
    assert not [reason for reason in reasons if f'"{reason}"' not in said]


def test_every_key_that_the_code_names_exists() -> None:
    code = "\n".join(CODE.values())
    groups = "|".join(sorted({key.partition(".")[0] for key in keys()}))
    named = set(re.findall(rf'"((?:{groups})\.[a-z][a-z0-9.-]*[a-z0-9])"', code))
    named -= {name for name in named if name.startswith(("http.response.", "http.request"))}  # messages of ASGI
    named -= {"pages.css", "export.jsonld"}  # files
    named |= {f"cli.{name}" for name in re.findall(r'\bsay\(\s*"([\w-]+)"', code_below("cli"))}
    named |= {f"docs.{name}" for name in re.findall(r'\bsay\(\s*"([\w.-]+)"', code_below("web"))}
    for name in re.findall(r'built_in\(\s*"([\w-]+)"', code):
        named |= {f"check.{name}", f"check.{name}.hint"}
    assert not named - keys()
    assert keys() >= COMPOSED


def test_every_finding_has_a_remedy() -> None:
    shared = {"check.no-name-near"}  # remedies that several checks offer
    sentences = {key for key in keys() if key.startswith("check.") and key.count(".") == 1} - shared
    assert not {key for key in sentences if f"{key}.hint" not in keys()}


def test_value_that_differs_by_language_is_filled_in_each(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(messages, "_entry", lambda _: {"fi": "{x}!", "sv": "{x}!", "en": "{x}!"})
    assert texts("a.key", x={"fi": "yksi", "en": "one"}) == {"fi": "yksi!", "sv": "yksi!", "en": "one!"}


def test_unknown_key_is_a_mistake() -> None:
    with pytest.raises(KeyError):
        text("no.such-key")


@pytest.mark.parametrize(
    ("texts", "language", "picked"),
    [
        ({"fi": "a", "sv": "b", "en": "c"}, "sv", "b"),
        ({"fi": "a", "sv": "b"}, "sv-FI", "b"),
        ({"fi": "a", "sv-FI": "b"}, "sv", "b"),
        ({"fi": "a", "sv-fi": "b"}, "SV", "b"),
        ({"fi": "a", "sv-fi": "b", "sv": "c"}, "sv-FI", "c"),
        ({"fi": "a", "sv-FI": "b", "sv": "c"}, "sv-FI", "b"),
        ({"fi-FI": "a", "en-GB": "c"}, "de", "a"),
        ({"sv": "b", "en": "c"}, "de", "b"),
        ({"en": "c", "de": "d"}, "fi", "c"),
        ({"de": "d"}, "fi", "d"),
        ({"": "plain"}, "fi", "plain"),
        ({}, "fi", ""),
    ],
)
def test_text_falls_back_to_finnish_swedish_english_and_any(texts: dict[str, str], language: str, picked: str) -> None:
    assert pick(texts, language) == picked


@pytest.mark.parametrize(("order", "picked"), [(("en", "sv"), "c"), (("sv",), "b"), (("de",), "a"), ((), "a")])
def test_text_falls_back_in_the_order_of_the_catalogue_s_languages(order: tuple[str, ...], picked: str) -> None:
    assert pick({"fi": "a", "sv": "b", "en-GB": "c"}, "et", order) == picked


@given(st.text(), st.text())
def test_filling_never_fails_and_never_reads_attributes(template: str, value: str) -> None:
    fill(template, {"a": value})
    assert fill("{a.__class__} {a[0]} {b} {", {"a": value}) == "{a.__class__} {a[0]} {b} {"
    assert fill("<{a}>", {"a": value}) == f"<{value}>"


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_names_to_write_stand_between_backticks(language: str) -> None:
    asks = {"fi": "Tarkoititko", "sv": "Menade du", "en": "Did you mean"}[language]
    said = {key: pick(texts(key), language) for key in keys() if key.startswith("check.")}
    asking = {key: sentence for key, sentence in said.items() if asks in sentence}
    assert asking
    assert not {key for key, sentence in asking.items() if "`" not in sentence.partition("?")[0]}
