"""``servicegraph check``: filters, a single file, and formats that agree with one another and with the exit status."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pyoxigraph
import pytest

from servicegraph.cli import main
from servicegraph.reports.renderings import RENDERINGS
from servicegraph.settings import shipped

Capture = pytest.CaptureFixture[str]
FORMATS = sorted(RENDERINGS)


@pytest.fixture
def folder(small: Path) -> Path:
    """A catalogue with a violation in broken.ttl and remarks elsewhere."""
    (small / "broken.ttl").write_text(
        "@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .\n"
        "@prefix sg: <https://w3id.org/servicegraph/ns#> .\n"
        '<service/extra> a sg:Service ; rdfs:label "Lisä"@fi ;\n    sg:providdBy <organisation/county> .\n',
        "utf-8",
    )
    return small


def found(capsys: Capture, *arguments: str) -> tuple[int, list[dict[str, Any]]]:
    """The exit status and the findings of ``check --format json`` with *arguments*."""
    status = main(["check", "--format", "json", "--lang", "en", *arguments])
    document = json.loads(capsys.readouterr().out)
    assert document["conforms"] is (status == 0) is not bool(document["findings"])
    return status, document["findings"]


def conforms(form: str, output: str) -> bool:
    """What the report *output* says of the catalogue."""
    if form == "json":
        return bool(json.loads(output)["conforms"])
    if form == "sarif":
        return bool(json.loads(output)["runs"][0]["properties"]["conforms"])
    if form == "junit":
        return ElementTree.fromstring(output).get("failures") == "0"  # noqa: S314
    if form == "turtle":
        quads = pyoxigraph.parse(output.encode(), format=pyoxigraph.RdfFormat.TURTLE)
        return any(quad.predicate.value.endswith("#conforms") and "true" in str(quad.object) for quad in quads)
    if form == "github":
        return not output
    return len(output.splitlines()) == 1


@pytest.mark.parametrize("form", FORMATS)
def test_every_format_agrees_with_the_exit_status(folder: Path, capsys: Capture, form: str) -> None:
    for level in ("violation", "info"):
        assert main(["check", str(folder), "--format", form, "--level", level]) == 1
        assert not conforms(form, capsys.readouterr().out)
    (folder / "broken.ttl").unlink()
    assert main(["check", str(folder), "--format", form]) == 0
    assert conforms(form, capsys.readouterr().out)


@pytest.mark.matrix
@pytest.mark.parametrize("form", sorted(set(FORMATS) - {"text"}))
def test_filter_decides_the_exit_status_in_every_format(folder: Path, capsys: Capture, form: str) -> None:
    for arguments, status in (
        (["--path", "services.ttl"], 0),
        (["--path", "broken.ttl"], 1),
        (["--shape", "unknown-term"], 1),
        (["--shape", "unknown-concept"], 0),
        (["--task", "3"], 0),
        (["--path", "broken.ttl", "--shape", "unknown-concept"], 0),
    ):
        assert main(["check", str(folder), "--format", form, *arguments]) == status
        assert conforms(form, capsys.readouterr().out) is (status == 0)


def test_filtered_text_says_that_there_is_more(folder: Path, capsys: Capture) -> None:
    assert main(["check", str(folder), "--shape", "unknown-concept", "--lang", "en"]) == 0
    out = capsys.readouterr().out.splitlines()
    assert out[0].startswith("Other findings that the filter leaves out: ")
    assert len(out) == 2


def test_filters_narrow_the_findings(folder: Path, capsys: Capture) -> None:
    _, every = found(capsys, str(folder), "--level", "info")
    _, of_task = found(capsys, str(folder), "--level", "info", "--task", "5")
    assert of_task == [one for one in every if one["task"] == "5"] != []
    _, of_both = found(capsys, str(folder), "--level", "info", "--task", "5", "--task", "7")
    assert of_both == [one for one in every if one["task"] in ("5", "7")]
    _, of_shape = found(capsys, str(folder), "--level", "info", "--shape", "Service-channel")
    assert of_shape == [one for one in every if one["code"] == "Service-channel"] != []


@pytest.mark.parametrize("arguments", [["--task", "12"], ["--shape", "Service-chanel"], ["--path", "nosuch.ttl"]])
@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_filter_that_can_match_nothing_is_wrong_usage(
    folder: Path, capsys: Capture, arguments: list[str], language: str
) -> None:
    assert main(["check", str(folder), *arguments, "--lang", language]) == 2
    printed = capsys.readouterr()
    assert printed.out == ""
    assert printed.err.startswith("servicegraph: ")
    assert arguments[1] in printed.err
    assert printed.err.count("\n") == 1


def test_file_of_a_catalogue_is_checked_alone(folder: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch) -> None:
    status, findings = found(capsys, str(folder / "broken.ttl"))
    assert status == 1
    assert [one["line"] for one in findings] == [4]
    assert found(capsys, str(folder / "services.ttl")) == (0, [])
    (folder / "deep" / "er").mkdir(parents=True)
    (folder / "broken.ttl").rename(folder / "deep" / "er" / "broken.ttl")
    monkeypatch.chdir(folder / "deep")
    status, findings = found(capsys, "er/broken.ttl")
    assert [one["path"] for one in findings] == ["er/broken.ttl"]


def test_file_of_no_catalogue_is_said(tmp_path: Path, capsys: Capture) -> None:
    (tmp_path / "loose.ttl").write_text("", "utf-8")
    assert main(["check", str(tmp_path / "loose.ttl")]) == 2
    assert "servicegraph.toml" in capsys.readouterr().err


def test_file_that_the_catalogue_does_not_read_is_not_called_sound(small: Path, capsys: Capture) -> None:
    (small / "notes.md").write_text("# Notes", "utf-8")
    assert main(["check", str(small / "notes.md")]) == 2
    assert "No file of the catalogue matches" in capsys.readouterr().err


def test_file_belongs_to_the_catalogue_that_is_named(folder: Path, capsys: Capture) -> None:
    status, findings = found(capsys, "--catalogue", str(folder), str(folder / "broken.ttl"))
    assert (status, len(findings)) == (1, 1)


def test_fingerprint_is_the_same_from_wherever_one_looks(
    folder: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / "hello.ttl").write_text("hello", "utf-8")

    def fingerprints() -> list[str]:
        return [one["fingerprint"] for one in found(capsys, str(folder))[1]]

    first = fingerprints()
    monkeypatch.chdir(folder)
    assert fingerprints() == first
    assert len(first) == 2


def test_sarif_says_from_which_folder_the_paths_are_seen(
    folder: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(folder)
    main(["check", "--format", "sarif"])
    [run] = json.loads(capsys.readouterr().out)["runs"]
    assert run["originalUriBaseIds"]["%SRCROOT%"]["uri"] == f"{folder.as_uri()}/"
    place = run["results"][0]["locations"][0]["physicalLocation"]["artifactLocation"]
    assert place == {"uri": "broken.ttl", "uriBaseId": "%SRCROOT%"}


def flooded(folder: Path, number: int = 60) -> Path:
    """The catalogue *folder* with one slip of the pen in *number* places."""
    lines = [
        f'<service/s{n}> a sg:Service ; rdfs:label "S{n}"@fi ; sg:providdBy <organisation/county> .'
        for n in range(number)
    ]
    head = (
        "@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .\n@prefix sg: <https://w3id.org/servicegraph/ns#> .\n"
    )
    (folder / "flood.ttl").write_text(head + "\n".join(lines), "utf-8")
    return folder


def test_flood_of_one_finding_is_short_and_whole_on_demand(small: Path, capsys: Capture) -> None:
    flooded(small)
    assert main(["check", str(small), "--lang", "en"]) == 1
    short = capsys.readouterr().out.splitlines()
    assert len(short) < 20
    assert any("60 × " in line for line in short)
    assert main(["check", str(small), "--all", "--lang", "en"]) == 1
    assert capsys.readouterr().out.count("flood.ttl:") == 60
    assert main(["check", str(small), "--shape", "unknown-term", "--lang", "en"]) == 1
    assert capsys.readouterr().out.count("flood.ttl:") == 60
    assert len(found(capsys, str(small))[1]) == 60


def test_shipped_catalogue_with_all_its_gaps_fits_on_two_screens(
    repository: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(repository)
    assert main(["check", "catalogue", "--level", "info"]) == 1
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) <= 120
    codes = {line.partition("[")[2].partition("]")[0] for line in lines if " × " in line}
    _, findings = found(capsys, "catalogue", "--level", "info")
    assert codes == {one["code"] for one in findings}


def test_terminal_gets_colours_unless_they_are_not_wanted(
    folder: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    for variables, coloured in (({}, True), ({"NO_COLOR": "1"}, False), ({"TERM": "dumb"}, False)):
        with monkeypatch.context() as patch:
            patch.delenv("NO_COLOR", raising=False)
            patch.setenv("TERM", "xterm")
            for name, value in variables.items():
                patch.setenv(name, value)
            patch.setattr(sys.stdout, "isatty", lambda: True)
            main(["check", str(folder)])
        assert ("\x1b[" in capsys.readouterr().out) is coloured
    main(["check", str(folder)])
    assert "\x1b" not in capsys.readouterr().out


@pytest.mark.skipif(os.name != "posix", reason="needs names of bytes")
@pytest.mark.parametrize("form", FORMATS)
def test_file_and_folder_whose_names_are_not_utf_8_are_named(
    folder: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch, form: str
) -> None:
    odd = os.path.join(os.fsencode(folder.parent), b"l\xe4nsi")
    os.rename(os.fsencode(folder), odd)
    os.rename(os.path.join(odd, b"broken.ttl"), os.path.join(odd, b"p\xe4iv\xe4\n.ttl"))
    assert main(["check", os.fsdecode(odd), "--format", form]) == 1
    printed = capsys.readouterr().out
    printed.encode("utf-8")
    assert ("p%E4iv%E4%0A.ttl" if form == "sarif" else "xe4iv") in printed
    monkeypatch.chdir(os.fsdecode(odd))
    assert main(["check", os.fsdecode(b"p\xe4iv\xe4\n.ttl"), "--format", form]) == 1


@pytest.mark.parametrize("filters", [["--path", "日本"], ["--path", "*日本*"], ["--path", "nosuch-é"]])
def test_names_that_the_system_cannot_encode_can_be_asked_for(small: Path, filters: list[str]) -> None:
    (small / "日本").mkdir()
    (small / "日本" / "a.ttl").write_text("hello", "utf-8")
    result = subprocess.run(
        [sys.executable, "-m", "servicegraph.cli", "check", *filters],
        cwd=small,
        capture_output=True,
        timeout=60,
        env={**os.environ, "LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
    )
    assert b"Traceback" not in result.stderr
    assert result.returncode == (2 if "nosuch-é" in filters else 1)


@pytest.mark.parametrize("catalogue", ["small", "shipped"])
def test_a_check_without_findings_imports_nothing_that_it_does_not_need(small: Path, catalogue: str) -> None:
    """A check runs at every save and at every commit: a tenth of a second of imports would be felt."""
    said = "\n".join(
        (
            "import sys",
            "from servicegraph.cli import main",
            f"status = main(['check', {str(small if catalogue == 'small' else shipped('catalogue'))!r}])",
            "print(*sys.modules, sep='\\n', file=sys.stderr)",
            "sys.exit(status)",
        )
    )
    done = subprocess.run([sys.executable, "-c", said], capture_output=True, text=True, check=True)
    imported = set(done.stderr.split())
    assert "servicegraph.checks.domains" in imported  # what the check does need
    others = {"rdflib", "pyshacl", "fastapi", "asyncio", "http.client", "rapidfuzz", "servicegraph.reports.sarif"}
    assert not imported & (others | {"importlib.metadata", "shutil", "subprocess", "tempfile"})
    assert {name for name in imported if name.endswith("_command")} == {"servicegraph.cli.check_command"}
    rooms = "fixing follower exchange changes knowledge authoring comparison merging lsp web".split()
    assert not {name for name in imported if name.startswith("servicegraph.") and name.split(".")[1] in rooms}
