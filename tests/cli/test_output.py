"""The streams of the program: any encoding, closed, full, or with a reader that stops; never a traceback."""

from __future__ import annotations

import csv
import io
import json
import os
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

import pyoxigraph
import pytest

from servicegraph.cli.output import complain
from servicegraph.reports.renderings import RENDERINGS

COMMAND = [sys.executable, "-m", "servicegraph.cli"]
ENCODINGS = [
    {"PYTHONIOENCODING": "latin-1"},
    {"PYTHONIOENCODING": "ascii"},
    {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
]
needs_full_device = pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is always full")


@pytest.fixture
def folder(small: Path) -> Path:
    """A catalogue with a violation whose sentence no old character set can hold."""
    (small / "rikki – 日本.ttl").write_text(
        "@prefix sg: <https://w3id.org/servicegraph/ns#> .\n<service/x> a sg:Service ; sg:pröviddBy <service/y> .\n",
        "utf-8",
    )
    return small


def run(*arguments: str, **environment: str) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run([*COMMAND, *arguments], capture_output=True, timeout=60, env={**os.environ, **environment})


@pytest.mark.matrix
@pytest.mark.parametrize("environment", [ENCODINGS[0], ENCODINGS[-1]], ids=str)
def test_documents_are_utf_8_in_every_terminal(folder: Path, environment: dict[str, str]) -> None:
    name = "日本.ttl"
    for form in sorted(set(RENDERINGS) - {"text"}):
        result = run("check", str(folder), "--format", form, "--lang", "fi", **environment)
        assert (result.returncode, result.stderr) == (1, b"")
        shown = result.stdout.decode("utf-8")
        if form == "json":
            assert any(one["path"].endswith(name) for one in json.loads(shown)["findings"])
        elif form == "sarif":
            assert json.loads(shown)["runs"][0]["results"]
        elif form == "junit":
            suites = ElementTree.fromstring(shown)  # noqa: S314
            assert any((suite.get("name") or "").endswith(name) for suite in suites)
        elif form == "turtle":
            quads = pyoxigraph.parse(result.stdout, format=pyoxigraph.RdfFormat.TURTLE)
            assert any(str(getattr(quad.object, "value", "")).endswith(name) for quad in quads)
        else:
            assert name in shown


@pytest.mark.parametrize("environment", [ENCODINGS[0], ENCODINGS[-1]], ids=str)
def test_answers_are_utf_8_in_every_terminal(small: Path, environment: dict[str, str]) -> None:
    arguments = ("query", "segments-of-provider", "--catalogue", str(small), "--lang", "fi", "--format")
    document = json.loads(run(*arguments, "json", **environment).stdout.decode("utf-8"))
    rows = list(csv.DictReader(io.StringIO(run(*arguments, "csv", **environment).stdout.decode("utf-8"))))
    assert len(document["rows"]) == len(rows) > 0


@pytest.mark.parametrize("environment", ENCODINGS, ids=str)
def test_text_shows_an_escape_for_what_a_terminal_does_not_have(folder: Path, environment: dict[str, str]) -> None:
    result = run("check", str(folder), "--lang", "fi", **environment)
    assert result.returncode == 1
    assert b"\\u65e5" in result.stdout
    assert b"Traceback" not in result.stderr


@needs_full_device
@pytest.mark.parametrize("arguments", [["query"], ["check"], ["check", "--format", "json"], ["readiness"]])
def test_full_disk_is_said_and_is_a_failure(small: Path, arguments: list[str]) -> None:
    with open("/dev/full", "w") as full:
        result = subprocess.run(
            [*COMMAND, *arguments, "--catalogue", str(small)], stdout=full, stderr=subprocess.PIPE, timeout=60
        )
    assert result.returncode == 2
    assert result.stderr.decode().startswith("servicegraph: The operating system stopped the run: No space left")
    assert result.stderr.count(b"\n") == 1


@needs_full_device
@pytest.mark.parametrize("unbuffered", ["", "1"])
def test_complaint_that_cannot_be_written_leaves_its_exit_status(unbuffered: str) -> None:
    environment = {**os.environ, "PYTHONUNBUFFERED": unbuffered}
    with open("/dev/full", "w") as full:
        result = subprocess.run(
            [*COMMAND, "check", "/nowhere"], stdout=subprocess.PIPE, stderr=full, timeout=60, env=environment
        )
    assert (result.returncode, result.stdout) == (2, b"")


@pytest.mark.parametrize("form", ["text", "json"])
def test_reader_that_stops_does_not_hide_the_findings(folder: Path, form: str) -> None:
    with subprocess.Popen(
        [*COMMAND, "check", str(folder), "--format", form], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        assert process.stdout
        assert process.stderr
        process.stdout.close()
        assert process.stderr.read() == b""
        assert process.wait(60) == 1


@pytest.mark.parametrize("closed", [">&-", "2>&-", ">&- 2>&-"])
@pytest.mark.parametrize("form", ["text", "json"])
def test_closed_streams_are_no_failure(folder: Path, closed: str, form: str) -> None:
    command = f"{sys.executable} -m servicegraph.cli check --format {form} --catalogue '{folder}' {closed}"
    result = subprocess.run(command, shell=True, capture_output=True, timeout=60)  # noqa: S602
    assert (result.returncode, result.stderr) == (1, b"")


def test_complaint_is_one_line_that_steers_no_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    complain("a\x1b[2J\nservicegraph: fine")
    assert capsys.readouterr().err == "servicegraph: a [2J servicegraph: fine\n"
