"""The command line: exit statuses, formats that read back, languages, and never a traceback."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pyoxigraph
import pytest

from servicegraph.cli import main

Capture = pytest.CaptureFixture[str]


def broken(folder: Path) -> Path:
    """The catalogue *folder* with one violation, in services.ttl."""
    file = folder / "services.ttl"
    file.write_text(
        file.read_text("utf-8").replace(
            "sg:providedBy  organisation:association", "sg:providdBy   organisation:association"
        ),
        "utf-8",
    )
    return folder


def run(*arguments: str, env: Mapping[str, str] | None = None) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "servicegraph.cli", *arguments]
    return subprocess.run(command, capture_output=True, text=True, timeout=60, env=env)


# --- check ------------------------------------------------------------------------------------------------------


def test_check_of_a_sound_catalogue_is_fine(small: Path, capsys: Capture) -> None:
    assert main(["check", str(small)]) == 0
    assert capsys.readouterr().out.startswith("Files: 3, statements: 86, violations: 0")


def test_what_the_data_says_steers_no_terminal(tmp_path: Path, capsys: Capture) -> None:
    (tmp_path / "servicegraph.toml").write_text('base = "https://example.org/id/"\n', "utf-8")
    name = r"a\u001B[2Jb\u0007c\u009B1md\u202Ee\nservicegraph: fine"
    (tmp_path / "a.ttl").write_text(
        "@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .\n@prefix sg: <https://w3id.org/servicegraph/ns#> .\n"
        f'<package/a> a sg:ServicePackage ; rdfs:label "{name}"@fi ; sg:includes <service/b> , <service/c> .\n'
        f'<service/b> a sg:Service ; rdfs:label "{name}"@fi ; sg:refersTo <service/c> .\n'
        f'<service/c> a sg:Service ; rdfs:label "{name}"@fi ; sg:refersTo <service/b> .\n',
        "utf-8",
    )
    folder = ("--catalogue", str(tmp_path))
    ask = ["query", "interfaces-without-rules"]
    for command in (["check", "--level", "info"], ["readiness"], ["readiness", "package:a"], ask):
        main([*command, *folder])
        printed = capsys.readouterr()
        shown = printed.out + printed.err
        assert "[2Jb" in shown
        assert not set(shown) & set("\x1b\x07\x9b\u202e")
        assert not [line for line in printed.out.splitlines() if line.startswith("servicegraph: fine")]


def test_check_of_a_faulty_one_has_findings_with_paths_from_here(
    small: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken(small)
    monkeypatch.chdir(small.parent)
    assert main(["check", "small"]) == 1
    assert (
        "small/services.ttl:45:5: violation: The ontology has no term sg:providdBy. [--fix]\n"
        "    Did you mean `sg:providedBy`?" in capsys.readouterr().out
    )
    monkeypatch.chdir(small)
    assert main(["check"]) == 1
    assert "services.ttl:45:5: violation" in capsys.readouterr().out


@pytest.mark.parametrize(("level", "status"), [("violation", 0), ("warning", 0), ("info", 1)])
def test_level_decides_what_is_shown_and_the_exit_status(small: Path, capsys: Capture, level: str, status: int) -> None:
    package = small / "package.ttl"
    with_criterion = package.read_text("utf-8").replace(
        " a sg:Segment ;", " a sg:Segment ; sg:criterion criterion:life-course ;"
    )
    package.write_text(
        f"@prefix criterion: <https://w3id.org/servicegraph/vocab/criterion/> .\n{with_criterion}", "utf-8"
    )
    assert main(["check", str(small), "--level", level]) == status
    assert (": info: " in capsys.readouterr().out) is (level == "info")


@pytest.mark.parametrize("form", ["json", "github", "sarif", "turtle", "junit"])
@pytest.mark.parametrize("sound", [True, False])
def test_formats_read_back(small: Path, capsys: Capture, form: str, sound: bool) -> None:
    assert main(["check", str(small if sound else broken(small)), "--format", form]) == (0 if sound else 1)
    out = capsys.readouterr().out
    if form == "github":
        assert [line.startswith("::error file=") for line in out.splitlines()] == [] if sound else [True]
    elif form == "turtle":
        results = [
            quad
            for quad in pyoxigraph.parse(out.encode(), format=pyoxigraph.RdfFormat.TURTLE)
            if quad.predicate.value.endswith("#result")
        ]
        assert bool(results) is not sound
    elif form == "junit":
        assert ("<failure" in out) is not sound
    else:
        document = json.loads(out)
        assert (document["conforms"] if form == "json" else not document["runs"][0]["results"]) is sound


def test_two_files_broken_at_once_are_both_shown(small: Path, capsys: Capture) -> None:
    for name in ("a.ttl", "b.ttl"):
        (small / name).write_text("hello", "utf-8")
    assert main(["check", str(small)]) == 1
    out = capsys.readouterr().out
    assert "a.ttl:1:1: violation" in out
    assert "b.ttl:1:1: violation" in out


# --- language ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("language", "word"), [("fi", "virhe: Ontologiassa"), ("sv", "fel: Ontologin"), ("en", "violation: The ontology")]
)
def test_language_is_that_of_the_flag_the_variable_or_the_locale(
    small: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch, language: str, word: str
) -> None:
    broken(small)
    for arguments in (
        ["check", str(small), "--lang", language],
        ["--lang", language, "check", str(small)],
        ["check", str(small), f"--lang={language}"],
    ):
        assert main(arguments) == 1
        assert word in capsys.readouterr().out
    monkeypatch.setenv("LANG", f"{language}_FI.UTF-8")
    monkeypatch.delenv("LC_ALL")
    monkeypatch.delenv("LC_MESSAGES")
    assert main(["check", str(small)]) == 1
    assert word in capsys.readouterr().out
    monkeypatch.setenv("LANG", "de_DE")
    monkeypatch.setenv("SERVICEGRAPH_LANG", language)
    assert main(["check", str(small)]) == 1
    assert word in capsys.readouterr().out


# --- query and readiness ----------------------------------------------------------------------------------------


def test_questions_are_listed_in_the_language(small: Path, capsys: Capture) -> None:
    assert main(["query", "--catalogue", str(small), "--lang", "fi"]) == 0
    lines = [line.split(maxsplit=1) for line in capsys.readouterr().out.splitlines()]
    assert ["parts-of-chain", "Mitä ketjuun kuuluu"] in lines


def test_formats_of_an_answer_have_the_same_rows(small: Path, capsys: Capture) -> None:
    arguments = ["query", "parts-of-chain", "--chain", "package:youth", "--catalogue", str(small)]
    assert main([*arguments, "--format", "json"]) == 0
    document = json.loads(capsys.readouterr().out)
    assert main([*arguments, "--format", "table"]) == 0
    table = capsys.readouterr().out.splitlines()
    result = run(*arguments, "--format", "csv")
    rows = list(csv.DictReader(io.StringIO(result.stdout)))
    assert [row["part"]["iri"] for row in document["rows"]] == [row["part"] for row in rows]
    assert len(table) == len(rows) + 3
    assert table[-1] == f"{len(rows)} rows"


def test_parameter_is_given_with_a_space_or_an_equals_sign(small: Path, capsys: Capture) -> None:
    main(["query", "parts-of-chain", "--chain=package:youth", "--catalogue", str(small)])
    first = capsys.readouterr().out
    main(["query", "--catalogue", str(small), "parts-of-chain", "--chain", "package:youth"])
    assert capsys.readouterr().out == first


def test_cut_answer_is_said_on_standard_error(small: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SERVICEGRAPH_MOST_ROWS", "2")
    assert main(["query", "parts-of-chain", "--catalogue", str(small)]) == 0
    assert "cut at 2 rows" in capsys.readouterr().err


def test_names_and_titles_of_the_list_stay_apart(capsys: Capture) -> None:
    assert main(["query"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert all("  " in line for line in lines)
    assert len({len(line) - len(line.partition("  ")[2].lstrip()) for line in lines}) == 1


def test_answer_from_a_file_with_mistakes_is_said_to_lack_something(small: Path, capsys: Capture) -> None:
    (small / "broken.ttl").write_text("hello", "utf-8")
    for command in (["query", "parts-of-chain"], ["readiness"]):
        assert main([*command, "--catalogue", str(small), "--lang", "fi"]) == 0
        assert "ei voitu lukea: broken.ttl. Aja servicegraph check." in capsys.readouterr().err


def test_name_that_the_catalogue_does_not_know_is_said_when_there_are_no_rows(small: Path, capsys: Capture) -> None:
    arguments = ["query", "parts-of-chain", "--catalogue", str(small), "--chain"]
    assert main([*arguments, "package:yuoth"]) == 0
    captured = capsys.readouterr()
    assert captured.out.startswith("No rows")
    assert "knows nothing called package:yuoth" in captured.err
    assert main([*arguments, "service:night-chat"]) == 0
    assert not capsys.readouterr().err


def test_readiness_of_one_and_of_all(small: Path, capsys: Capture) -> None:
    assert main(["readiness", "--catalogue", str(small)]) == 0
    assert "Service package for young people" in capsys.readouterr().out
    assert main(["readiness", "package:youth", "--catalogue", str(small), "--format", "json"]) == 0
    assert json.loads(capsys.readouterr().out)["whole"]["iri"] == "https://example.org/id/package/youth"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["query", "parts-of-chian"], "Nearest: parts-of-chain"),
        (["query", "parts-of-chain", "--chian", "x"], "no parameter chian"),
        (["query", "parts-of-chain", "--chain", "nosuch:x"], "chain is an IRI or a CURIE"),
        (["query", "parts-of-chain", "--chain"], "--name value"),
        (["query", "parts-of-chain", "loose"], "--name value"),
        (["query", "parts-of-chain", "--chain", "package:x} #"], "chain is an IRI or a CURIE"),
        (["readiness", "package:nobody"], "knows nothing called package:nobody"),
        (["readiness", "service:night-chat"], "service:night-chat is no service package"),
        (["--catalogue", "/nowhere", "check"], "no folder /nowhere"),
        (["serve", "--port", "http"], "port is a whole number from 0 to 65535; http"),
    ],
)
def test_what_cannot_be_done_is_one_sentence_and_status_two(
    small: Path, capsys: Capture, arguments: list[str], said: str
) -> None:
    if "--catalogue" not in arguments:
        arguments = (
            [*arguments, "--catalogue", str(small)]
            if arguments[-1] != "--chain"
            else ["--catalogue", str(small), *arguments]
        )
    assert main(arguments) == 2
    captured = capsys.readouterr()
    assert said in captured.err
    assert captured.err.count("\n") == 1
    assert captured.out == ""


@pytest.mark.parametrize(
    ("arguments", "finnish"),
    [
        (["chek"], "COMMAND: 'chek' ei kelpaa"),
        (["check", "--format", "xml"], "--format: 'xml' ei kelpaa. Vaihtoehdot ovat 'text', 'json'"),
        (["check", "--frmat", "json"], "tuntematon argumentti: --frmat"),
        (["check", "a", "b"], "tuntematon argumentti: b"),
        (["check", "--level"], "--level tarvitsee arvon"),
        (["check", "--lang", "de"], "--lang: 'de' ei kelpaa"),
        (["check", "--lev", "info"], "tuntematon argumentti: --lev"),
    ],
)
def test_wrong_usage_is_status_two_and_said_in_the_language(
    capsys: Capture, monkeypatch: pytest.MonkeyPatch, arguments: list[str], finnish: str
) -> None:
    monkeypatch.setenv("SERVICEGRAPH_LANG", "fi")
    with pytest.raises(SystemExit) as caught:
        main(arguments)
    assert caught.value.code == 2
    said = capsys.readouterr().err
    assert said.startswith(f"servicegraph: {finnish}")
    assert said.count("\n") == 1


@pytest.mark.parametrize("arguments", [["--help"], ["check", "--help"], ["--version"]])
def test_help_is_fine(capsys: Capture, arguments: list[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        main(arguments)
    assert caught.value.code == 0
    assert "servicegraph" in capsys.readouterr().out


# --- the program as it is run -----------------------------------------------------------------------------------


def bad_inputs(folder: Path) -> dict[str, int]:
    """Files of bad input and the exit status that ``check`` ends with when each stands alone in a catalogue."""
    return {
        "nul.ttl": 1, "latin.ttl": 1, "html.ttl": 1, "braces.ttl": 1, "folder-link.ttl": 1, "queries/a.rq": 1, "queries/b.rq": 1,  # noqa: E501
        "shapes/broken.ttl": 1, "shapes/engine.ttl": 1, "servicegraph.toml": 2,
    }  # fmt: skip


CONTENT = {
    "nul.ttl": b"\x00\x01\x02",
    "latin.ttl": b"<a:b> <a:c> '\xe4' .",
    "html.ttl": b"<!DOCTYPE html>\n<html></html>\n",
    "braces.ttl": b"<https://example.org/id/service/x> a <https://w3id.org/servicegraph/ns#Servis{}> .",
    "queries/a.rq": b"SELECT",
    "queries/b.rq": b"# T\n# @column x string X\nSELECT ?x { SERVICE <http://x> { ?x ?y ?z } }",
    "shapes/broken.ttl": b"@prefix",
    "shapes/engine.ttl": b'@prefix sh: <http://www.w3.org/ns/shacl#> . <a:S> a sh:NodeShape ; sh:targetNode <a:x> ; sh:sparql [ sh:select "x" ] .',  # noqa: E501
    "servicegraph.toml": b"port = [",
}


@pytest.mark.matrix
@pytest.mark.parametrize("name", sorted(bad_inputs(Path())))
def test_bad_input_is_said_without_a_traceback_and_nothing_is_touched(small: Path, name: str) -> None:
    file = small / name
    file.parent.mkdir(exist_ok=True)
    if name in CONTENT:
        file.write_bytes(CONTENT[name])
    else:
        file.symlink_to("/nowhere")

    def state() -> dict[str, str]:
        return {str(path): hashlib.sha256(path.read_bytes()).hexdigest() for path in small.rglob("*") if path.is_file()}

    before = state()
    result = run("check", str(small))
    assert result.returncode == bad_inputs(small)[name], result.stderr + result.stdout
    assert "Traceback" not in result.stderr + result.stdout
    assert name in result.stdout + result.stderr
    assert state() == before


def test_reader_that_stops_is_no_failure(small: Path) -> None:
    with subprocess.Popen(
        [sys.executable, "-m", "servicegraph.cli", "query", "parts-of-chain", "--catalogue", str(small)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as process:
        assert process.stdout
        assert process.stderr
        process.stdout.close()
        assert process.stderr.read() == b""
        assert process.wait(60) == 0


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is always full")
def test_full_disk_is_said() -> None:
    with open("/dev/full", "w") as full:
        command = [sys.executable, "-m", "servicegraph.cli", "query"]
        result = subprocess.run(command, stdout=full, stderr=subprocess.PIPE, text=True, timeout=60)
    assert result.returncode == 2
    assert result.stderr.startswith("servicegraph: The operating system stopped the run: No space left on device.")


def test_closed_output_is_no_failure(small: Path) -> None:
    command = f"{sys.executable} -m servicegraph.cli query parts-of-chain --format csv --catalogue {small} >&-"
    result = subprocess.run(command, shell=True, stderr=subprocess.PIPE, text=True, timeout=60)  # noqa: S602
    assert (result.returncode, result.stderr) == (0, "")


def test_output_in_an_ascii_terminal_does_not_fail(small: Path) -> None:
    result = run("check", str(broken(small)), "--lang", "fi", env={**os.environ, "PYTHONIOENCODING": "ascii"})
    assert result.returncode == 1
    assert "Traceback" not in result.stderr


def test_vanished_working_folder_is_said(small: Path, tmp_path: Path) -> None:
    gone = tmp_path / "gone"
    gone.mkdir()
    script = f"import os, sys; os.chdir({str(gone)!r}); os.rmdir({str(gone)!r}); from servicegraph.cli import main; sys.exit(main(['check']))"  # noqa: E501
    result = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, timeout=60)
    assert result.returncode == 2
    assert "Traceback" not in result.stderr
