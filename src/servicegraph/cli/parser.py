"""argparse in three languages, with our exit status for wrong usage and one sentence that says what is wrong."""

from __future__ import annotations

import argparse
import contextlib
import functools
import os
import re
import sys
from collections.abc import Iterable
from typing import Any, NoReturn

from servicegraph.cli.arguments import FAILED
from servicegraph.cli.output import complain
from servicegraph.messages import text

# What argparse says of wrong usage, and the messages that say it in three languages.
_COMPLAINTS = (
    (
        re.compile(r"argument (?P<name>.+): invalid choice: (?P<value>.+) \(choose from (?P<choices>.+)\)", re.DOTALL),
        "error.usage-choice",
    ),
    (re.compile(r"argument (?P<name>.+): expected (?:one|at least one|\d+) arguments?"), "error.usage-value"),
    (re.compile(r"argument (?P<name>.+): ignored explicit argument .*", re.DOTALL), "error.usage-no-value"),
    (re.compile(r"the following arguments are required: (?P<name>.+)"), "error.usage-required"),
)
# The headings of argparse's help, and ours.
_HEADINGS = {"positional arguments": "cli.heading-arguments", "options": "cli.heading-options"}


class Parser(argparse.ArgumentParser):
    """A parser of arguments that speaks *language*."""

    def __init__(self, *, language: str, add_help: bool = True, **settings: Any) -> None:
        # argparse makes its first groups while it is being initialised, and each asks for its heading.
        self._language = language
        formatter = functools.partial(_Formatter, language=language)
        super().__init__(allow_abbrev=False, add_help=False, formatter_class=formatter, **settings)
        if add_help:
            self.add_argument("-h", "--help", action="help", help=text("cli.help", language))

    def add_argument_group(self, title: Any = None, *arguments: Any, **settings: Any) -> Any:
        """A group of arguments whose heading, when it is one of argparse's own, is in the language."""
        heading = text(_HEADINGS[title], self._language) if title in _HEADINGS else title
        return super().add_argument_group(heading, *arguments, **settings)

    def error(self, message: str) -> NoReturn:
        """Say in one sentence what is wrong, and end with the status of wrong usage."""
        complain(self._sentence(message))
        self.exit(FAILED)

    def refuse(self, names: Iterable[str]) -> NoReturn:
        """Say that there are no arguments called *names*."""
        complain(text("error.unknown-arguments", self._language, names=" ".join(names)))
        self.exit(FAILED)

    def _sentence(self, message: str) -> str:
        for pattern, key in _COMPLAINTS:
            if match := pattern.fullmatch(message):
                return text(key, self._language, **match.groupdict())
        return text("error.usage-other", self._language, reason=message)


def _width() -> int:
    """How many characters fit on a line of the terminal: as argparse finds it, without all that it imports for that."""
    with contextlib.suppress(ValueError):
        if (columns := int(os.environ.get("COLUMNS", ""))) > 0:
            return columns
    with contextlib.suppress(AttributeError, ValueError, OSError):
        return os.get_terminal_size(sys.__stdout__.fileno()).columns or 80  # type: ignore[union-attr]
    return 80


class _Formatter(argparse.HelpFormatter):
    """Help whose first word is in the language."""

    def __init__(self, prog: str, *, language: str, **settings: Any) -> None:
        settings.setdefault("width", _width() - 2)
        super().__init__(prog, **settings)
        self._language = language

    def add_usage(self, usage: str | None, actions: Any, groups: Any, prefix: str | None = None) -> None:
        if prefix is None:
            prefix = f"{text('cli.heading-usage', self._language)}: "
        super().add_usage(usage, actions, groups, prefix)
