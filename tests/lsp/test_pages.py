"""The pages beside the editor: what it holds, saved or not, is what a browser sees."""

from __future__ import annotations

import json
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable
from pathlib import Path

import pytest
from lsprotocol import types as lsp

from servicegraph.cli import main
from tests.lsp.editor import Editor

pytestmark = pytest.mark.matrix
SMALL = Path(__file__).parents[1] / "data" / "small"


def got(address: str) -> str:
    with urllib.request.urlopen(address, timeout=20) as answer:
        return str(answer.read().decode())


def is_refused(address: str) -> bool:
    port = int(address.rstrip("/").rpartition(":")[2])
    with socket.socket() as client:
        return client.connect_ex(("127.0.0.1", port)) != 0


def until(happens: Callable[[], bool]) -> None:
    end = time.monotonic() + 20
    while not happens():
        assert time.monotonic() < end
        time.sleep(0.05)


def test_a_browser_sees_what_the_editor_holds_and_no_more_when_it_has_ended(tmp_path: Path) -> None:
    folder = tmp_path / "small"
    shutil.copytree(SMALL, folder)
    editor = Editor(folder)
    try:
        text = editor.open("services.ttl")
        command = lsp.ExecuteCommandParams("servicegraph.openPages", [])
        address = editor.ask(editor.client.workspace_execute_command_async, command)
        services = f"{address}services?lang=fi"
        assert "Lastensuojelu" in got(services)
        assert json.loads(got(f"{address}dev/changes"))["changed"]
        mended = text.replace('"Lastensuojelu"@fi', '"Lapsensuojelu"@fi')
        editor.replace("services.ttl", mended)
        until(lambda: "Lapsensuojelu" in got(services))
        editor.replace("services.ttl", mended + "service:half sg:")
        until(lambda: json.loads(got(f"{address}health/ready"))["heldBack"])
        assert "Lapsensuojelu" in got(services)
        assert editor.ask(editor.client.workspace_execute_command_async, command) == address
        assert (folder / "services.ttl").read_text("utf-8") == text
    finally:
        editor.kill()
    until(lambda: is_refused(address))


def test_a_port_that_is_taken_is_told_and_the_editor_works_on(tmp_path: Path) -> None:
    folder = tmp_path / "small"
    shutil.copytree(SMALL, folder)
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        editor = Editor(folder, arguments=["--serve", "--port", str(port)])
        try:
            editor.open("services.ttl")
            command = lsp.ExecuteCommandParams("servicegraph.openPages", [])
            with pytest.raises(Exception, match=str(port)):
                editor.ask(editor.client.workspace_execute_command_async, command)
            editor.wait(lambda: editor.found)
        finally:
            editor.kill()


def test_a_port_that_is_none_is_wrong_usage(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["lsp", "--serve", "--port", "70000", "--lang", "en"]) == 2
    assert "a whole number from 0 to 65535; 70000 cannot be used (--port)" in capsys.readouterr().err


def test_pages_are_no_burden_to_who_does_not_ask_for_them() -> None:
    code = "import sys, servicegraph.cli.lsp_command; sys.exit('servicegraph.web.server' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
