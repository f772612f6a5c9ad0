"""The guide for maintainers: its commands are run as they stand, one after the other, in an empty folder."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from servicegraph.cli import main
from tests.git_repositories import ENVIRONMENT

GUIDES = Path(__file__).parents[2] / "docs" / "guides"
FILES = {"en": "maintaining.md", "fi": "maintaining.fi.md", "sv": "maintaining.sv.md"}
NEW = {
    "en": "“Home care → Meals on wheels”",
    "fi": "“Kotihoito → Ateriapalvelu”",
    "sv": "“Hemvård → Måltidsservice”",
}
BLOCK = re.compile(r"^   ```sh\n(.*?)^   ```", re.MULTILINE | re.DOTALL)


@pytest.mark.matrix
@pytest.mark.parametrize("language", FILES)
def test_commands_lead_from_an_empty_folder_to_a_change_in_words(language: str, tmp_path: Path) -> None:
    program = "\n".join(textwrap.dedent(one) for one in BLOCK.findall((GUIDES / FILES[language]).read_text("utf-8")))
    path = os.pathsep.join((str(Path(sys.executable).parent), os.environ["PATH"]))
    known = {"PATH": path, "PYTHONPATH": os.environ.get("PYTHONPATH", ""), "SERVICEGRAPH_LANG": language}
    done = subprocess.run(
        ["bash", "-eo", "pipefail", "-c", program],
        cwd=tmp_path, env={**ENVIRONMENT, **known}, capture_output=True, text=True, timeout=120,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert not done.stderr
    assert NEW[language] in done.stdout.rpartition("HEAD (")[2]
    (folder,) = tmp_path.iterdir()
    assert main(["check", str(folder), "--level", "warning"]) == 0
    assert main(["fmt", "--check", str(folder)]) == 0


def test_guides_have_the_same_steps() -> None:
    texts = [(GUIDES / name).read_text("utf-8") for name in FILES.values()]
    for pattern in (r"^\d\. ", r"^   (servicegraph \w+|git \w+|cd )"):
        found = [re.findall(pattern, said, re.MULTILINE) for said in texts]
        assert found[0] == found[1] == found[2]
