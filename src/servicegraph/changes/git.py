"""Asks git, without a shell, without hooks, and never for long."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import IO

from servicegraph.errors import RevisionError
from servicegraph.messages import file_name

_SECONDS = 60.0
# What stays of the environment: where programs and the settings of the user are. Nothing steers git to another place.
_KEPT = ("PATH", "HOME", "XDG_CONFIG_HOME", "USERPROFILE", "SYSTEMROOT", "TMPDIR", "TEMP", "TMP")
_ALWAYS = {
    "LC_ALL": "C",
    "GIT_TERMINAL_PROMPT": "0",
    "GIT_OPTIONAL_LOCKS": "0",
    "GIT_NO_LAZY_FETCH": "1",
    "GIT_PAGER": "cat",
}
# A repository may name programs to be run: none of these is.
_OPTIONS = ("--no-pager", "--literal-pathspecs", "-c", "core.fsmonitor=false", "-c", f"core.hooksPath={os.devnull}")


def git_environment() -> Mapping[str, str]:
    """The environment in which git is run."""
    return {**{name: os.environ[name] for name in _KEPT if name in os.environ}, **_ALWAYS}


def ask_git(
    folder: Path, *arguments: str, reading: IO[bytes] | None = None, writing: IO[bytes] | None = None
) -> bytes | None:
    """What git answers in *folder*; None when it says no.

    It reads *reading* and writes to *writing*, where these are given. Raises RevisionError when there is no git, or
    when it takes too long.
    """
    status, answer = git_answer(folder, *arguments, reading=reading, writing=writing)
    return None if status else answer


def git_answer(
    folder: Path, *arguments: str, reading: IO[bytes] | None = None, writing: IO[bytes] | None = None
) -> tuple[int, bytes]:
    """The exit status of git and what it answers, where a status other than 0 is an answer too. Raises as above."""
    command = ["git", *_OPTIONS, "-C", str(folder), *arguments]
    try:
        done = subprocess.run(  # noqa: S603 - a list of arguments, no shell
            command,
            stdin=reading or subprocess.DEVNULL,
            stdout=writing or subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=dict(git_environment()),
            timeout=_SECONDS,
        )
    except FileNotFoundError:
        raise RevisionError("error.no-git") from None
    except PermissionError:
        raise RevisionError("error.no-git") from None
    except subprocess.TimeoutExpired:
        raise RevisionError("error.git-slow", folder=file_name(folder), seconds=int(_SECONDS)) from None
    return done.returncode, done.stdout or b""
