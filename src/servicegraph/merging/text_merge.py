"""A merge by line, as git makes it without a driver: for what cannot be merged by statement."""

from __future__ import annotations

import tempfile
from pathlib import Path

from servicegraph.changes.git import git_answer

_MOST_CONFLICTS = 127  # what git counts up to; above are failures


def merged_by_line(base: bytes, ours: bytes, theirs: bytes, mark_size: int) -> tuple[bytes, bool]:
    """The merged bytes, with the marks of conflicts, and whether there are none.

    Of bytes that are no text, *ours* stay, which is a conflict. Raises RevisionError when there is no git.
    """
    with tempfile.TemporaryDirectory(prefix="servicegraph-") as name:
        folder = Path(name)
        for side, content in (("ours", ours), ("base", base), ("theirs", theirs)):
            (folder / side).write_bytes(content)
        size = f"--marker-size={mark_size}"
        status, merged = git_answer(folder, "merge-file", "-p", "--quiet", size, "ours", "base", "theirs")
    return (ours, False) if status > _MOST_CONFLICTS else (merged, status == 0)
