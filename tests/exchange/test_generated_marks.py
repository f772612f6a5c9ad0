"""A file that an import wrote and somebody changed since is not written over, whatever the line ends."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from servicegraph.cli import main
from servicegraph.errors import ParameterError
from servicegraph.exchange.generated_marks import refuse_edited, sealed
from tests.conftest import REPOSITORY

_FILE = b"# Made by an import.\n\n<a> <b> <c> .\n"
REGISTER = sorted(map(str, (REPOSITORY / "docs" / "guides" / "ptv").glob("*.json")))
SERVICE = """@prefix cpsv: <http://purl.org/vocab/cpsv#> . @prefix dct: <http://purl.org/dc/terms/> .
<https://town.example/a> a cpsv:PublicService ; dct:title "Kerho"@fi ; dct:identifier "a" .
"""


def test_file_as_it_was_written_is_written_anew() -> None:
    assert sealed(_FILE).startswith(b"# Made by an import.\n# State ")
    for content in (_FILE, sealed(_FILE), sealed(_FILE).replace(b"\n", b"\r\n"), b""):
        refuse_edited(content, "a.ttl")


@pytest.mark.parametrize(("old", "new"), [(b"<c>", b"<d>"), (b"an import", b"me"), (b" .\n", b" .\n# more\n")])
def test_any_other_change_is_noticed_until_the_seal_is_taken_off(old: bytes, new: bytes) -> None:
    edited = sealed(_FILE).replace(old, new)
    with pytest.raises(ParameterError, match=r"a\.ttl"):
        refuse_edited(edited, "a.ttl")
    refuse_edited(b"".join(line for line in edited.splitlines(keepends=True) if b"# State" not in line), "a.ttl")


@pytest.mark.parametrize("format", ["ptv", "cpsv-ap"])
def test_import_stops_at_a_file_that_was_edited(
    format: str, small: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "town.ttl").write_text(SERVICE, "utf-8")
    files = REGISTER if format == "ptv" else [str(tmp_path / "town.ttl")]
    line = ["import", format, *files, "--catalogue", str(small), "--lang", "en"]
    assert main(line) == 0
    for one in (small / format).glob("*.ttl"):  # as version control may bring it back
        one.write_bytes(one.read_bytes().replace(b"\n", b"\r\n"))
    assert main(line) == 0
    edited = next(one for one in sorted((small / format).glob("*.ttl")) if one.name != "sources.ttl")
    edited.write_text(edited.read_text("utf-8") + "# my own words\n", "utf-8")
    kept = shutil.copytree(small, tmp_path / "kept")
    capsys.readouterr()
    assert main(line) == 2
    assert "which an import has written, has been changed since" in capsys.readouterr().err
    for file in kept.rglob("*.ttl"):
        assert (small / file.relative_to(kept)).read_bytes() == file.read_bytes()
