"""Help and complaints about usage, in three languages."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from servicegraph.cli.main import COMMANDS, main
from servicegraph.cli.parser import Parser
from servicegraph.messages import LANGUAGES, keys

Capture = pytest.CaptureFixture[str]
HEADINGS = {
    "fi": ("käyttö: ", "argumentit:", "valitsimet:", "näytä tämä ohje"),
    "sv": ("användning: ", "argument:", "flaggor:", "visa denna hjälp"),
    "en": ("usage: ", "arguments:", "options:", "show this help"),
}
ENGLISH = ("usage", "options", "positional", "show ", "exit", "default", "choose", "argument:", "arguments:")


def help_of(capsys: Capture, language: str, *command: str) -> str:
    with pytest.raises(SystemExit) as caught:
        main(["--lang", language, *command, "--help"])
    assert caught.value.code == 0
    return capsys.readouterr().out


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("command", [None, *COMMANDS])
def test_help_is_wholly_in_the_language(capsys: Capture, language: str, command: str | None) -> None:
    shown = help_of(capsys, language, *([command] if command else []))
    usage, arguments, options, own = HEADINGS[language]
    assert shown.startswith(usage)
    assert f"\n{arguments}\n" in shown
    assert f"\n{options}\n" in shown
    assert own in " ".join(shown.split())
    if language != "en":
        foreign = ENGLISH if language == "fi" else tuple(set(ENGLISH) - {"argument:", "arguments:"})
        assert not [word for word in foreign if word in shown]


@pytest.mark.parametrize("command", COMMANDS)
def test_command_has_a_description(command: str) -> None:
    assert f"cli.{command}" in keys()


@pytest.mark.parametrize("language", LANGUAGES)
def test_without_a_command_the_help_is_shown_and_the_status_is_that_of_wrong_usage(
    capsys: Capture, monkeypatch: pytest.MonkeyPatch, language: str
) -> None:
    monkeypatch.setenv("SERVICEGRAPH_LANG", language)
    assert main([]) == 2
    printed = capsys.readouterr()
    assert printed.out == ""
    assert printed.err.startswith(HEADINGS[language][0])
    assert all(command in printed.err for command in COMMANDS)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["check", "--all=yes"], {"fi": "--all ei ota arvoa", "sv": "--all tar inget värde", "en": "takes no value"}),
        (["check", "--task"], {"fi": "--task tarvitsee arvon", "sv": "--task kräver", "en": "--task needs a value"}),
        (["chek"], {"fi": "'chek' ei kelpaa", "sv": "'chek' duger inte", "en": "'chek' is not one of"}),
        (["check", "--level", "bad"], {"fi": "'bad' ei kelpaa", "sv": "'bad' duger", "en": "'bad' is not one of"}),
        (["--nosuch"], {"fi": "tuntematon argumentti", "sv": "okänt argument", "en": "unknown argument: --nosuch"}),
    ],
)
@pytest.mark.parametrize("language", LANGUAGES)
def test_wrong_usage_is_one_sentence_in_the_language(
    capsys: Capture, arguments: list[str], said: dict[str, str], language: str
) -> None:
    with pytest.raises(SystemExit) as caught:
        main(["--lang", language, *arguments])
    assert caught.value.code == 2
    printed = capsys.readouterr().err
    assert printed.startswith("servicegraph: ")
    assert said[language] in printed
    assert printed.count("\n") == 1


@pytest.mark.parametrize("language", LANGUAGES)
@given(message=st.text(min_size=1))
def test_any_complaint_of_argparse_is_said_in_the_language(language: str, message: str) -> None:
    parser = Parser(language=language)
    assert {"fi": "käyttö", "sv": "användning", "en": "usage"}[language] in parser._sentence(f"odd: {message}")
