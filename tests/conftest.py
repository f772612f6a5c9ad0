"""Fixtures that several tests share, and the option that rewrites golden files."""

from __future__ import annotations

import gc
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from servicegraph import Catalogue
from tests.web.clients import Server, StartServer

REPOSITORY = Path(__file__).parents[1]
SHARED = REPOSITORY.parent / "shared"


# How long an example takes says nothing: other work runs beside the tests.
settings.register_profile("untimed", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("untimed")


def pytest_configure() -> None:
    # The collector looks in vain for what refers to itself: nearly all that a test makes goes as soon as nobody has it.
    gc.set_threshold(50_000, 20, 20)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    items.sort(key=lambda item: item.get_closest_marker("long") is None)


def pytest_collection_finish() -> None:
    # The tests themselves stay to the end: nobody need look through them again.
    gc.collect()
    gc.freeze()


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--update-golden", action="store_true", help="write the answers that tests/golden compares with")


@pytest.fixture(scope="session")
def repository() -> Path:
    """The root of the checkout."""
    return REPOSITORY


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of standards, suites and national data beside the checkout; the test is skipped without it."""
    if not SHARED.is_dir():
        pytest.skip("needs the material in ../shared, which is not here")
    return SHARED


@pytest.fixture(scope="session")
def shipped() -> Catalogue:
    """The catalogue that comes with the program."""
    return Catalogue.load(REPOSITORY / "catalogue")


@pytest.fixture(autouse=True)
def _plain_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """No setting of the machine reaches a test."""
    for name in [name for name in os.environ if name.startswith("SERVICEGRAPH_")]:
        monkeypatch.delenv(name)
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.setenv(name, "C")


@pytest.fixture
def small(tmp_path: Path) -> Path:
    """A small catalogue folder of one's own, to be broken at will."""
    folder = tmp_path / "small"
    shutil.copytree(REPOSITORY / "tests" / "data" / "small", folder)
    return folder


@pytest.fixture
def write(tmp_path: Path) -> Callable[[str, str], Path]:
    """Writes a text to a file below the test's folder and gives its path."""

    def write_file(name: str, text: str) -> Path:
        file = tmp_path / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, "utf-8")
        return file

    return write_file


@pytest.fixture(scope="session")
def start_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[StartServer]:
    """Starts server processes on free ports; those still running at the end are ended."""
    started: list[subprocess.Popen[str]] = []

    def start(folder: Path, *arguments: str, command: str = "serve") -> Server:
        told = tmp_path_factory.mktemp("server") / "stderr"
        with told.open("w") as errors:
            process = subprocess.Popen(
                [sys.executable, "-m", "servicegraph.cli", command, str(folder), "--port", "0", *arguments],
                stdout=subprocess.PIPE,
                stderr=errors,
                text=True,
            )
        started.append(process)
        line = Server(process, "", told).next_line()
        found = re.search(r"http://127\.0\.0\.1:[0-9]+/", line)
        assert found, line
        return Server(process, found[0], told)

    yield start
    for process in started:
        if process.poll() is None:
            process.terminate()
            process.wait(20)
        if process.stdout is not None:
            process.stdout.close()
