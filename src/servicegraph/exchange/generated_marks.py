"""The mark on a file that an import writes anew each time: by it, what somebody has changed there since is not lost."""

from __future__ import annotations

import hashlib
import re

from servicegraph.errors import ParameterError

_SEAL = re.compile(rb"# State ([0-9a-f]{16}): [^\n]*\n")
_WORDS = b"without this line, the next import writes over what was changed here.\n"


def sealed(content: bytes) -> bytes:
    """*content*, whose first line says what wrote it, with a second line that has the digest of the rest."""
    first, line_end, rest = content.partition(b"\n")
    return first + line_end + b"# State " + _digest(first, rest) + b": " + _WORDS + rest


def refuse_edited(content: bytes, path: str) -> None:
    """Raises ParameterError when the file *path* with *content* has been changed since it was sealed.

    Line ends do not count, which version control may change. A file without a seal may be written over.
    """
    first, _, rest = content.replace(b"\r\n", b"\n").partition(b"\n")
    seal = _SEAL.match(rest)
    if seal and seal[1] != _digest(first, rest[seal.end() :]):
        raise ParameterError("error.import-edited", parameter=path)


def _digest(first: bytes, rest: bytes) -> bytes:
    return hashlib.sha256(first + b"\n" + rest).hexdigest()[:16].encode()
