"""The common ancestor that git makes of several, where these are in conflict: what is certain in it."""

from __future__ import annotations

import re

from servicegraph.merging.file_form import ThreeTexts
from servicegraph.merging.file_pieces import file_pieces
from servicegraph.merging.meaning import read_version

_CONFLICT = re.compile(
    r"^<{7,} ours\n(?P<ours>(?:(?!={7,}$).*\n)*)={7,}\n(?P<theirs>(?:(?!>{7,} theirs$).*\n)*)>{7,} theirs\n",
    re.MULTILINE,
)


def certain_ancestor(texts: ThreeTexts) -> str | None:
    """The ancestor of *texts* without the paragraphs that are in conflict in it; None where that cannot be told.

    Branches that have merged each other before have several common ancestors; git merges these first, and leaves
    its marks in what comes of it. What is in conflict there is then as if both sides had added it: they agree, or
    are in conflict again. Nothing is certain of what only one side still has.
    """
    if not _CONFLICT.search(texts.base):
        return None
    choices = [_CONFLICT.sub(rf"\g<{side}>", texts.base) for side in ("ours", "theirs")]
    if any(read_version(text).diagnostics for text in choices):
        return None
    one, other = (file_pieces(text).pieces for text in choices)
    both = {(piece.key, piece.body) for piece in one} & {(piece.key, piece.body) for piece in other}
    in_conflict = {piece.key for piece in (*one, *other) if (piece.key, piece.body) not in both}
    sides = [{piece.key for piece in file_pieces(text).pieces} for text in texts[1:]]
    if any((key in sides[0]) != (key in sides[1]) for key in in_conflict):
        return None
    return "".join(piece.written for piece in one if (piece.key, piece.body) in both) + "\n"
