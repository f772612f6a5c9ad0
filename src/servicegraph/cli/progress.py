"""How far a long command is, drawn on a terminal by ``rich`` while it lasts; nothing where nobody looks."""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Callable, Iterator

Advanced = Callable[[str, int, int], None]
"""Told what is done, how many of how many."""


@contextlib.contextmanager
def progress() -> Iterator[Advanced]:
    """Gives what is told of each step. Bars are drawn on standard error where that is a terminal, and go at the end."""
    if not sys.stderr.isatty() or os.environ.get("TERM") == "dumb":
        yield _unseen
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn

    columns = (TextColumn("{task.description}", markup=False), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, console=Console(file=sys.stderr), transient=True) as bars:
        tasks: dict[str, TaskID] = {}

        def advanced(what: str, done: int, total: int) -> None:
            if what not in tasks:
                tasks[what] = bars.add_task(what, total=total)
            bars.update(tasks[what], completed=done, total=total)

        yield advanced


def _unseen(what: str, done: int, total: int) -> None:
    """Nobody looks."""
