"""Files that cannot be read are findings at their first line."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from servicegraph.dataset.files import SourceFile, read_sources
from servicegraph.settings import load_settings


def own(folder: Path, name: str, **settings: object) -> SourceFile:
    sources = read_sources(load_settings(folder, **settings))
    [found] = [file for file in sources.files if file.path == name]
    return found


def test_file_beyond_the_limit_is_not_read(small: Path) -> None:
    content = "<s> <p> <o> .\n" * 1_000
    (small / "f.ttl").write_text(content, "utf-8")
    assert own(small, "f.ttl", most_file_bytes=len(content)).content == content.encode()
    most = len(content) - 1
    found = own(small, "f.ttl", most_file_bytes=most)
    assert not found.content
    assert [fault.text("en") for fault in found.faults] == [f"The file has 14000 bytes; at most {most} are read."]
    assert str(found.faults[0].location) == "f.ttl:1:1"


def test_link_that_leads_nowhere_is_a_finding(small: Path) -> None:
    (small / "missing.ttl").symlink_to(small / "nowhere")
    [fault] = own(small, "missing.ttl").faults
    assert fault.code == "file-unreadable"
    assert str(fault.location) == "missing.ttl:1:1"


@pytest.mark.skipif(os.geteuid() == 0, reason="root reads every file")
def test_file_without_permission_is_a_finding(small: Path) -> None:
    file = small / "f.ttl"
    file.write_text("<s> <p> <o> .", "utf-8")
    file.chmod(stat.S_IWUSR)
    [fault] = own(small, "f.ttl").faults
    assert "Permission denied" in fault.text("en")
