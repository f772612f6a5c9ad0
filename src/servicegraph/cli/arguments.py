"""What all commands share: what a command is, exit statuses, the language of a run, the catalogue that is named."""

from __future__ import annotations

import argparse
import itertools
import os
import sys
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, NamedTuple, Protocol

from servicegraph.cli.output import complain
from servicegraph.messages import LANGUAGES, text

if TYPE_CHECKING:  # what tells of the version, or of help, reads no catalogue
    from servicegraph.catalogue import Catalogue

FINE, FINDINGS, FAILED = 0, 1, 2


class Say(Protocol):
    """Gives the sentence ``cli.<key>`` in the language of the run."""

    def __call__(self, key: str) -> str:
        """The sentence."""


class Command(NamedTuple):
    """A command: its name, what adds its arguments to a parser, and what runs it and gives the exit status.

    One that ``takes_rest`` finds in ``options.rest`` the arguments that the parser does not know; one that is not
    ``is_brief`` runs until it is stopped.
    """

    # No dataclass: to import what makes one takes a sixth of the time in which help is shown.
    name: str
    add_arguments: Callable[[argparse.ArgumentParser, Say], None]
    run: Callable[[argparse.Namespace], int]
    takes_rest: bool = False
    is_brief: bool = True


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


def folder_of(options: argparse.Namespace) -> str | None:
    """The catalogue named by PATH or --catalogue; None when none is named."""
    return getattr(options, "path", None) or getattr(options, "catalogue", None)


def tell_unread(catalogue: Catalogue, language: str) -> None:
    """Say which files have mistakes that hide a part of them: no answer from the rest looks complete."""
    if unread := [file.path for file in catalogue.dataset.data if file.diagnostics]:
        complain(text("query.unread", language, files=", ".join(unread[:5]) + (" …" if len(unread) > 5 else "")))


def is_coloured() -> bool:
    """Whether standard output is a terminal whose user has not asked for plain text (https://no-color.org)."""
    plain = os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb"
    return sys.stdout.isatty() and not plain
