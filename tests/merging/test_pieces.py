"""A text in pieces is the text again when they are put together, whatever is written in it."""

from __future__ import annotations

from pathlib import Path

import pytest

from servicegraph.merging.file_pieces import file_pieces
from servicegraph.merging.pieces import comments_in
from servicegraph.turtle.syntax import parse_turtle
from tests.conftest import REPOSITORY

SUITES = REPOSITORY.parent / "shared" / "suites"
OWN = sorted(file for name in ("catalogue", "shapes") for file in (REPOSITORY / name).rglob("*.ttl"))


def put_together(text: str) -> str:
    """*text* from its pieces, those of statements from theirs."""
    found = file_pieces(text)
    bodies = (piece.statement.text if piece.statement else piece.body for piece in found.pieces)
    return "".join(piece.lead + body for piece, body in zip(found.pieces, bodies, strict=True)) + found.tail


@pytest.mark.parametrize("file", OWN[::8], ids=lambda file: file.name)
def test_files_are_their_pieces(file: Path) -> None:
    text = file.read_text("utf-8")
    assert put_together(text) == text
    assert all(piece.statement for piece in file_pieces(text).pieces if piece.kind == "statement")


@pytest.mark.matrix
def test_files_of_the_suites_are_their_pieces() -> None:
    if not SUITES.is_dir():
        pytest.skip("the suites beside the repository are not there")
    count = 0
    for file in sorted(SUITES.rglob("*.ttl")):
        text = file.read_bytes().decode("utf-8", "surrogateescape")
        if not parse_turtle(text).faults:
            assert put_together(text) == text, file
            count += 1
    assert count > 100


@pytest.mark.parametrize(
    "text",
    [
        "",
        "\n\n",
        "# only a comment",
        "# one\n\n# two\n# three\n\n<a> <b> 1.",
        "PREFIX a:<b>a:c a 1,2;;a:d[a:e()];.#end",
        "<a> <b> <c> # one\n ; # two\n <d> 'x'#three\n,# four\n'y' # five\n . # six\n# seven\n",
        "[ <a> <b> ] .\n() <a> <b> .\r\n_:x <a> 1e0 .",
        "<a> <b> '''# no comment\n. <c>'''@en ; .\n",
    ],
)
def test_odd_texts_are_their_pieces(text: str) -> None:
    assert put_together(text) == text


def test_a_comment_belongs_to_what_follows_it_or_stands_alone() -> None:
    text = "# heading\n\n# of a\n<a> <b> 1 . # beside\n# below\n\n# of c\n<c> <d> 2 ."
    found = [(piece.kind, comments_in(piece.lead), piece.body) for piece in file_pieces(text).pieces]
    assert found == [
        ("comment", (), "# heading"),
        ("statement", ("# of a",), "<a> <b> 1 . # beside"),
        ("comment", (), "# below"),
        ("statement", ("# of c",), "<c> <d> 2 ."),
    ]
