"""What README.md tells a newcomer to type is typed here, against copies and free ports."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from servicegraph.cli import main
from tests.asking import rows
from tests.git_repositories import commit

README = (Path(__file__).parents[2] / "README.md").read_text("utf-8")
BLOCKS = re.findall(r"^```(\w+)\n(.*?)^```", README, re.MULTILINE | re.DOTALL)


def blocks(language: str) -> list[str]:
    return [text for name, text in BLOCKS if name == language]


def commands() -> list[str]:
    """Every command of the shell blocks; a quoted text may go over several lines."""
    found: list[str] = []
    for block in blocks("sh"):
        waiting = ""
        for line in block.splitlines():
            waiting = f"{waiting}\n{line}" if waiting else line
            if waiting.count("'") % 2 == 0:
                found.append(waiting)
                waiting = ""
    return found


COMMANDS = [line for line in commands() if line.startswith("servicegraph ")]
# Those that a shell has to read, and one of the others, are typed into one.
TYPED = {"servicegraph check", *(line for line in COMMANDS if set(line) & set("*<>|&;$"))}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory, repository: Path) -> Path:
    """A folder that looks like a checkout, with the README's own question in it."""
    folder = tmp_path_factory.mktemp("checkout")
    shutil.copytree(repository / "catalogue", folder / "catalogue")
    shutil.copytree(repository / "docs" / "guides" / "ptv", folder / "docs" / "guides" / "ptv")
    name = re.search(r"`catalogue/(queries/[\w-]+\.rq)`", README)
    assert name
    file = folder / "catalogue" / name[1]
    file.parent.mkdir()
    file.write_text(blocks("sparql")[0], "utf-8")
    commit(folder)
    return folder


@pytest.fixture(scope="module")
def environment() -> dict[str, str]:
    scripts = str(Path(sys.executable).parent)
    return {
        **os.environ,
        "PATH": scripts + os.pathsep + os.environ["PATH"],
        "SERVICEGRAPH_CATALOGUE": "catalogue",
        "LANG": "C",
    }


@pytest.fixture(scope="module")
def address(folder: Path, environment: dict[str, str]) -> Iterator[str]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    process = subprocess.Popen(
        ["servicegraph", "serve", "--port", str(port)], cwd=folder, env=environment, stdout=subprocess.DEVNULL
    )
    address = f"http://127.0.0.1:{port}"
    try:
        deadline = time.monotonic() + 60
        while True:
            try:
                # What rests on the check says 503 until it is done.
                urllib.request.urlopen(f"{address}/api/check", timeout=5).close()
                break
            except OSError:
                assert process.poll() is None, "the server ended"
                assert time.monotonic() < deadline, "the server did not start"
                time.sleep(0.2)
        yield address
    finally:
        process.terminate()
        process.wait(timeout=20)


@pytest.mark.parametrize("command", COMMANDS)
def test_command_does_what_the_readme_says(
    command: str,
    folder: Path,
    environment: dict[str, str],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    if command not in TYPED:  # a process for each would read the same again and again
        for name, value in environment.items():
            monkeypatch.setenv(name, value)
        monkeypatch.chdir(folder)
        assert main(shlex.split(command)[1:]) == 0
        printed = capsys.readouterr()
        assert printed.out
        assert not printed.err
        return
    done = subprocess.run(command, shell=True, cwd=folder, env=environment, capture_output=True, text=True, timeout=120)  # noqa: S602
    assert done.returncode == 0, done.stderr
    assert done.stdout
    assert not done.stderr


def test_findings_look_as_the_readme_shows(folder: Path, environment: dict[str, str], tmp_path: Path) -> None:
    shutil.copytree(folder / "catalogue", tmp_path / "catalogue")
    services = tmp_path / "catalogue" / "handbook-youth" / "services.ttl"
    services.write_text(services.read_text("utf-8").replace("sg:providedBy", "sg:providedBi", 1), "utf-8")
    single, grouped = blocks("text")
    for shown, arguments in ((single, ()), (grouped, ("catalogue/keusote/care-chains.ttl", "--level", "warning"))):
        command = ("servicegraph", "--lang", "en", "check", *arguments)
        done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, timeout=120)
        # The numbers grow with the catalogue.
        printed = re.sub(r"\d+", "1", done.stdout.decode()).splitlines()
        wanted = [line for line in re.sub(r"\d+", "1", shown).splitlines() if line != "…"]
        assert not set(wanted) - set(printed)


@pytest.mark.parametrize("command", [line for line in commands() if line.startswith("curl ")])
def test_address_answers_as_the_readme_says(
    command: str, address: str, folder: Path, environment: dict[str, str]
) -> None:
    if not shutil.which("curl") and os.environ.get("CI") != "true":
        pytest.skip("curl is not installed")
    line = command.replace("curl ", "curl --fail --silent --show-error ", 1).replace("http://127.0.0.1:8000", address)
    done = subprocess.run(line, shell=True, cwd=folder, env=environment, capture_output=True, text=True, timeout=60)  # noqa: S602
    assert done.returncode == 0, done.stderr
    assert done.stdout.count("\n") + done.stdout.count("{") > 1


def test_question_of_ones_own_appears_everywhere(address: str, folder: Path, environment: dict[str, str]) -> None:
    run = ["servicegraph", "query", "services-of-provider", "--provider", "organisation:kela", "--format", "csv"]
    printed = subprocess.run(run, cwd=folder, env=environment, capture_output=True, timeout=60, check=True).stdout
    url = f"{address}/api/queries/services-of-provider?provider=organisation:kela"
    with urllib.request.urlopen(urllib.request.Request(url, headers={"Accept": "text/csv"}), timeout=30) as reply:
        assert reply.read() == printed
    assert printed.count(b"\r\n") > 2
    with urllib.request.urlopen(f"{address}/openapi.json", timeout=30) as reply:
        assert b"/api/queries/services-of-provider" in reply.read()


def test_python_lines_run(folder: Path, environment: dict[str, str]) -> None:
    [program] = blocks("python")
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=folder, env=environment, capture_output=True, text=True, timeout=60
    )
    assert done.returncode == 0, done.stderr
    assert "→" in done.stdout


def test_first_file_of_the_modelling_page_is_a_catalogue(tmp_path: Path, repository: Path) -> None:
    from servicegraph import Catalogue

    page = (repository / "docs" / "modelling.md").read_text("utf-8")
    [turtle] = re.findall(r"^## A first file\n.*?^```turtle\n(.*?)^```", page, re.MULTILINE | re.DOTALL)
    (tmp_path / "servicegraph.toml").write_text('base = "https://example.org/id/"\n', "utf-8")
    (tmp_path / "first.ttl").write_text(turtle, "utf-8")
    catalogue = Catalogue.load(tmp_path)
    assert [str(found.severity.word) for found in catalogue.checked.diagnostics if found.severity.word != "info"] == []
    assert [row[4] for row in rows(catalogue, "interfaces-without-rules")] == ["lack:no-rule"]


def test_make_targets_exist(repository: Path) -> None:
    targets = re.findall(r"^([a-z]+):", (repository / "Makefile").read_text("utf-8"), re.MULTILINE)
    named = {word for line in commands() if line.startswith("make ") for word in line.split()[1:]}
    named |= set(re.findall(r"`make (\w+)`", README))
    assert named
    assert named <= set(targets)


def test_settings_of_the_readme_are_those_of_the_program(tmp_path: Path) -> None:
    from servicegraph.settings import setting_names

    table = README[README.index("| setting | default |") :]
    named = set(re.findall(r"`([a-z_]+)`", "".join(line.split("|")[1] for line in table.split("\n\n")[0].splitlines())))
    assert named == set(setting_names())


def test_links_lead_somewhere(repository: Path) -> None:
    links = [link for link in re.findall(r"\]\(([^)]+)\)", README) if not link.startswith("http")]
    assert links
    assert [link for link in links if not (repository / link).exists()] == []
