"""``servicegraph fmt``: what is written, what is only shown, and what is refused in a sentence."""

from __future__ import annotations

import io
import os
import subprocess
import sys
from pathlib import Path

import pytest

from servicegraph import Catalogue
from servicegraph.cli import main

Capture = pytest.CaptureFixture[str]
WILD = """
@prefix sg: <https://w3id.org/servicegraph/ns#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
<https://example.org/id/service/wild> rdfs:label "Villi"@fi , "Vild"@sv , "Wild"@en ; a sg:Service . # ä
"""
TAME = """@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix sg:   <https://w3id.org/servicegraph/ns#> .

<https://example.org/id/service/wild>
    a sg:Service ;
    rdfs:label "Villi"@fi , "Vild"@sv , "Wild"@en . # ä
"""


def fmt(*arguments: object) -> int:
    return main(["fmt", "--lang", "en", *map(str, arguments)])


@pytest.fixture
def tame(small: Path) -> Path:
    """A catalogue in its layout, with one file that is not."""
    assert fmt(small) == 0
    (small / "wild.ttl").write_text(WILD, "utf-8")
    return small


def test_all_files_of_a_catalogue_are_laid_out_and_say_the_same(small: Path, capsys: Capture) -> None:
    before = sorted(Catalogue.load(small).n_quads().splitlines())
    assert fmt("--check", small) == 1
    assert fmt(small) == 0
    assert "Files that were formatted: 3 of 3." in capsys.readouterr().out
    assert sorted(Catalogue.load(small).n_quads().splitlines()) == before
    times = {file: file.stat().st_mtime_ns for file in small.iterdir()}
    assert fmt("--check", small) == 0
    assert fmt(small) == 0
    assert {file: file.stat().st_mtime_ns for file in small.iterdir()} == times


def test_one_file_is_laid_out_alone(tame: Path, capsys: Capture) -> None:
    (tame / "other.ttl").write_text(WILD, "utf-8")
    assert fmt(tame / "wild.ttl") == 0
    assert (tame / "wild.ttl").read_text("utf-8") == TAME
    assert (tame / "other.ttl").read_text("utf-8") == WILD


def test_check_and_diff_only_show(tame: Path, capsys: Capture) -> None:
    assert fmt("--check", tame) == 1
    assert f"{tame / 'wild.ttl'}: formatting would change this file." in capsys.readouterr().out
    assert fmt("--diff", tame) == 1
    shown = capsys.readouterr()
    assert "+    a sg:Service ;\n" in shown.out
    assert "1 of 4" in shown.err
    assert (tame / "wild.ttl").read_text("utf-8") == WILD


def test_ends_of_lines_and_a_byte_order_mark_stay(tame: Path) -> None:
    (tame / "wild.ttl").write_bytes(b"\xef\xbb\xbf" + WILD.replace("\n", "\r\n").encode())
    assert fmt(tame) == 0
    assert (tame / "wild.ttl").read_bytes() == b"\xef\xbb\xbf" + TAME.replace("\n", "\r\n").encode()


@pytest.mark.parametrize(
    "content", [b"a:x a:p", WILD.encode("latin-1"), b'<a> <b> "x .\n', b"<<<<<<< main\n<a> <b> 1 .\n"]
)
def test_a_file_with_mistakes_is_named_and_the_others_are_laid_out(tame: Path, capsys: Capture, content: bytes) -> None:
    (tame / "bad.ttl").write_bytes(content)
    assert fmt(tame) == 1
    error = capsys.readouterr().err
    assert str(tame / "bad.ttl") in error
    assert "has a mistake (line" in error
    assert (tame / "bad.ttl").read_bytes() == content
    assert (tame / "wild.ttl").read_text("utf-8") == TAME


def test_a_file_of_no_catalogue_and_prefixes_of_the_catalogue(tame: Path, tmp_path: Path) -> None:
    alone = tmp_path / "alone" / "x.ttl"
    alone.parent.mkdir()
    alone.write_text(WILD, "utf-8")
    assert fmt(alone) == 0
    assert alone.read_text("utf-8") == TAME
    (tame / "short.ttl").write_text("service:a sg:sector sector:health .", "utf-8")
    assert fmt(tame) == 0
    lines = (tame / "short.ttl").read_text("utf-8").splitlines()
    assert lines[1] == "@prefix service: <https://example.org/id/service/> ."
    assert len(lines) == 5


def test_prefixes_that_the_settings_name_are_declared_where_they_are_used(tame: Path) -> None:
    with (tame / "servicegraph.toml").open("a", encoding="utf-8") as settings:
        settings.write('\n[prefixes]\nptv = "https://example.org/ptv/"\npalvelu = "https://example.org/id/service/"\n')
    (tame / "short.ttl").write_text("palvelu:a sg:refersTo ptv:b .", "utf-8")
    own = "@prefix ptv: <https://example.org/other/> .\n\nptv:a ptv:b ptv:c .\n"
    (tame / "own.ttl").write_text(own, "utf-8")
    assert fmt(tame) == 0
    assert (tame / "own.ttl").read_text("utf-8") == own
    assert (tame / "short.ttl").read_text("utf-8") == (
        "@prefix palvelu: <https://example.org/id/service/> .\n"
        "@prefix ptv:     <https://example.org/ptv/> .\n"
        "@prefix sg:      <https://w3id.org/servicegraph/ns#> .\n\n"
        "palvelu:a sg:refersTo ptv:b .\n"
    )
    command = [sys.executable, "-m", "servicegraph.cli", "fmt", "-"]
    ended = subprocess.run(command, input=b"ptv:a ptv:b ptv:c .", capture_output=True, env=os.environ, cwd=tame)
    assert ended.stdout.startswith(b"@prefix ptv: <https://example.org/ptv/> .\n")


def test_what_cannot_be_written_or_found_is_told(tame: Path, capsys: Capture) -> None:
    (tame / "wild.ttl").chmod(0o444)
    assert fmt(tame) == 2
    assert "read-only" in capsys.readouterr().err
    assert fmt(tame / "nowhere.ttl") == 2
    assert len(capsys.readouterr().err.splitlines()) == 1


def test_a_link_stays_a_link(tame: Path, tmp_path: Path) -> None:
    (tame / "wild.ttl").rename(tmp_path / "elsewhere.ttl")
    (tame / "wild.ttl").symlink_to(tmp_path / "elsewhere.ttl")
    assert fmt(tame) == 0
    assert (tame / "wild.ttl").is_symlink()
    assert (tmp_path / "elsewhere.ttl").read_text("utf-8") == TAME


@pytest.mark.parametrize(("text", "expected", "status"), [(WILD, TAME, 0), ("a:x a:p", "a:x a:p", 1), ("", "", 0)])
def test_standard_input_goes_to_standard_output(text: str, expected: str, status: int) -> None:
    command = [sys.executable, "-m", "servicegraph.cli", "fmt", "-"]
    ended = subprocess.run(command, input=text.encode(), capture_output=True, env=os.environ)
    assert (ended.stdout.decode(), ended.returncode) == (expected, status)
    assert io.BytesIO(ended.stderr).readlines() == ended.stderr.splitlines(keepends=True)[:1]
