"""The guide for services of the Finnish Service Catalogue: its commands are run as they stand, in an empty folder."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from servicegraph.cli import main
from tests.git_repositories import ENVIRONMENT

GUIDES = Path(__file__).parents[2] / "docs" / "guides"
FILES = {"en": "ptv.md", "fi": "ptv.fi.md", "sv": "ptv.sv.md"}
LACK = {"en": "Discharge from hospital → Home care", "fi": "Kotiutus sairaalasta → Kotihoito"}
LACK["sv"] = "Hemskrivning från sjukhus → Hemvård"
BLOCK = re.compile(r"^   ```sh\n(.*?)^   ```", re.MULTILINE | re.DOTALL)


@pytest.mark.matrix
@pytest.mark.parametrize("language", FILES)
def test_commands_lead_from_responses_to_a_gap_list_and_a_feed(language: str, tmp_path: Path) -> None:
    shutil.copytree(GUIDES / "ptv", tmp_path / "responses")
    program = "\n".join(textwrap.dedent(one) for one in BLOCK.findall((GUIDES / FILES[language]).read_text("utf-8")))
    path = os.pathsep.join((str(Path(sys.executable).parent), os.environ["PATH"]))
    known = {"PATH": path, "PYTHONPATH": os.environ.get("PYTHONPATH", ""), "SERVICEGRAPH_LANG": language}
    done = subprocess.run(
        ["bash", "-eo", "pipefail", "-c", program],
        cwd=tmp_path, env={**ENVIRONMENT, **known}, capture_output=True, text=True, timeout=120,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert LACK[language] in done.stdout
    assert "cpsv:PublicService" in (tmp_path / "feed.ttl").read_text("utf-8")
    assert main(["check", str(tmp_path / "county")]) == 0
    assert main(["fmt", "--check", str(tmp_path / "county")]) == 0


def test_guides_have_the_same_steps() -> None:
    texts = [(GUIDES / name).read_text("utf-8") for name in FILES.values()]
    for pattern in (r"^\d\. ", r"^   (servicegraph \w+ \w+|cd )"):
        found = [re.findall(pattern, said, re.MULTILINE) for said in texts]
        assert sorted(found[0]) == sorted(found[1]) == sorted(found[2]), pattern
