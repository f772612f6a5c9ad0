"""The extension for VS Code: it can be built of what stands here, and names what the server has."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest

FOLDER = Path(__file__).parents[2] / "editors" / "vscode"
PACKAGE = json.loads((FOLDER / "package.json").read_text("utf-8"))


def test_the_extension_names_files_that_are_there() -> None:
    contributed = PACKAGE["contributes"]
    named = [one["path"] for one in contributed["grammars"]] + [
        one["configuration"] for one in contributed["languages"]
    ]
    for name in named:
        assert json.loads((FOLDER / name).read_text("utf-8"))


def test_the_words_of_a_header_are_no_words_of_a_query() -> None:
    rules = json.loads((FOLDER / "syntaxes" / "sparql.tmLanguage.json").read_text("utf-8"))["patterns"]
    header = rules[0]
    assert re.match(header["begin"], "# @column kind iri What is affected: service, package or chain")
    assert header["name"].startswith("comment.")
    assert header["end"] == "$"


def test_every_setting_is_told_of_and_used() -> None:
    readme, script = ((FOLDER / name).read_text("utf-8") for name in ("README.md", "src/extension.js"))
    for name in PACKAGE["contributes"]["configuration"]["properties"]:
        assert f"`{name}`" in readme
        assert f'"{name.removeprefix("servicegraph.")}"' in script


def test_what_it_is_built_of_is_pinned_without_addresses() -> None:
    lock = (FOLDER / "package-lock.json").read_text("utf-8")
    assert '"resolved"' not in lock
    pinned = {**PACKAGE["dependencies"], **PACKAGE["devDependencies"]}
    assert all(re.fullmatch(r"[\d.]+", version) for version in pinned.values())


@pytest.mark.matrix
def test_the_extension_is_built(tmp_path: Path) -> None:
    npm = shutil.which("npm")
    if npm is None:
        pytest.skip("npm is not installed")
    shutil.copytree(FOLDER, tmp_path / "vscode", ignore=shutil.ignore_patterns("node_modules", "dist"))
    got = subprocess.run(
        [npm, "ci", "--no-audit", "--no-fund"],
        cwd=tmp_path / "vscode",
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    if got.returncode:
        pytest.skip(f"npm cannot get what the extension is built of: {got.stderr[-200:]}")
    subprocess.run([npm, "run", "build"], cwd=tmp_path / "vscode", capture_output=True, timeout=60, check=True)
    built = (tmp_path / "vscode" / "dist" / "extension.js").read_text("utf-8")
    assert "servicegraph.showReferences" in built
    assert "activate" in built
