"""Git repositories of a test: made anew, with an author of their own, and nothing of the machine's settings."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

ENVIRONMENT = {
    **{name: os.environ[name] for name in ("PATH", "TMPDIR", "SYSTEMROOT") if name in os.environ},
    **{
        f"GIT_{who}_{what}": said for who in ("AUTHOR", "COMMITTER") for what, said in (("NAME", "A"), ("EMAIL", "a@b"))
    },
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_CONFIG_SYSTEM": os.devnull,
    "LC_ALL": "C",
}


def git(folder: Path, *arguments: str, check: bool = True) -> str:
    """What git says in *folder*."""
    if not shutil.which("git"):
        pytest.skip("git is not installed")
    done = subprocess.run(["git", *arguments], cwd=folder, env=ENVIRONMENT, capture_output=True, text=True, timeout=60)
    assert not check or done.returncode == 0, done.stderr
    return done.stdout + ("" if check else done.stderr)


def commit(folder: Path, message: str = "More") -> str:
    """Commit all of *folder*, which becomes a repository with the branch ``main`` first; gives the hash."""
    if not (folder / ".git").exists():
        git(folder, "init", "--quiet", "--initial-branch=main")
    git(folder, "add", "--all")
    git(folder, "commit", "--quiet", "--allow-empty", "--message", message)
    return git(folder, "rev-parse", "HEAD").strip()
