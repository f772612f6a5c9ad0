"""What all commands share: the parser of arguments with our words, exit statuses, the language, the catalogue named."""

from __future__ import annotations

import argparse
import itertools
import os
import re
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NoReturn, Protocol

from servicegraph.catalogue import Catalogue
from servicegraph.messages import LANGUAGES, text

FINE, FINDINGS, FAILED = 0, 1, 2


class Say(Protocol):
    """Gives the sentence ``cli.<key>`` in the language of the run."""

    def __call__(self, key: str) -> str:
        """The sentence."""


@dataclass(frozen=True)
class Command:
    """A command: its name, what adds its arguments to a parser, and what runs it and gives the exit status."""

    name: str
    add_arguments: Any
    run: Any
    takes_rest: bool = False


def language_of(arguments: Sequence[str]) -> str:
    """The language asked for with --lang, SERVICEGRAPH_LANG or the locale; English when it is none of ours."""
    asked = next((value.partition("=")[2] for value in arguments if value.startswith("--lang=")), "")
    for before, value in itertools.pairwise(arguments):
        asked = value if before == "--lang" else asked
    for candidate in (
        asked,
        *(os.environ.get(name, "") for name in ("SERVICEGRAPH_LANG", "LC_ALL", "LC_MESSAGES", "LANG")),
    ):
        if candidate[:2].lower() in LANGUAGES:
            return candidate[:2].lower()
    return "en"


# What argparse says of wrong usage, and the messages that say it in three languages.
_COMPLAINTS = (
    (
        re.compile(r"argument (?P<name>.+): invalid choice: (?P<value>.+) \(choose from (?P<choices>.+)\)"),
        "error.usage-choice",
    ),
    (re.compile(r"argument (?P<name>.+): expected one argument"), "error.usage-value"),
    (re.compile(r"the following arguments are required: (?P<name>.+)"), "error.usage-required"),
)


class Parser(argparse.ArgumentParser):
    """argparse with our exit status and our words for wrong usage."""

    def __init__(self, *, language: str, **settings: Any) -> None:
        super().__init__(allow_abbrev=False, **settings)
        self._language = language

    def error(self, message: str) -> NoReturn:
        said = message
        for pattern, key in _COMPLAINTS:
            if match := pattern.fullmatch(message):
                said = text(key, self._language, **match.groupdict())
        self.exit(FAILED, f"servicegraph: {said}\n")


def folder_of(options: argparse.Namespace) -> str | None:
    """The catalogue named by PATH or --catalogue; None when none is named."""
    return getattr(options, "path", None) or getattr(options, "catalogue", None)


def tell_unread(catalogue: Catalogue, language: str) -> None:
    """Say which files have mistakes that hide a part of them: no answer from the rest looks complete."""
    if unread := [file.path for file in catalogue.dataset.data if file.diagnostics]:
        said = text("query.unread", language, files=", ".join(unread[:5]) + (" …" if len(unread) > 5 else ""))
        print(f"servicegraph: {said}", file=sys.stderr)
