"""The drawing of every whole, read by bpmn-moddle and looked at by bpmnlint, as Camunda Modeler does."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path

import pytest

from servicegraph.catalogue import Catalogue
from tests.conftest import REPOSITORY
from tests.exchange.bpmn.drawing_asking import drawn, file_of, whole_of, wholes_of

MODULES = REPOSITORY / "tests" / "browser" / "node_modules"
SCRIPT = Path(__file__).parent / "lint_drawings.mjs"
# They are no faults: where one or more services follow, the gateway is inclusive, and every interface has its number.
ACCEPTED = ("warn no-inclusive-gateway", "warn superfluous-label")


def findings(drawings: Mapping[str, bytes]) -> Mapping[str, list[str]]:
    """What is found in *drawings*; all in one process."""
    node = shutil.which("node")
    if node is None or not (MODULES / "bpmnlint").is_dir():
        said = "needs node with bpmn-moddle and bpmnlint: npm ci --prefix tests/browser"
        if os.environ.get("CI"):
            pytest.fail(said)
        pytest.skip(said)
    done = subprocess.run(
        [node, SCRIPT, MODULES.parent / "package.json"],
        input=json.dumps({name: content.decode() for name, content in drawings.items()}),
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert not done.stderr, done.stderr
    return {
        name: faults
        for name, found in json.loads(done.stdout).items()
        if (faults := [one for one in found if not one.startswith(ACCEPTED)])
    }


def test_every_whole_and_odd_ones_are_in_order(shipped: Catalogue) -> None:
    wholes = enumerate(wholes_of(shipped))
    drawings = {iri: file_of(shipped, f"<{iri}>", ("fi", "sv", "en")[number % 3]) for number, iri in wholes}
    assert len(drawings) > 30
    drawings["empty"] = drawn(whole_of(0, []))
    drawings["one"] = drawn(whole_of(1, []))
    drawings["to itself"] = drawn(whole_of(1, [(0, 0, "sequence", True)]))
    drawings["circle"] = drawn(
        whole_of(3, [(0, 1, "parallel", True), (1, 2, "sequence", True), (2, 0, "alternative", True)])
    )
    lines = [(n, m, "sequence", n % 2 == 0) for n in range(6) for m in range(6)]
    drawings["all to all"] = drawn(whole_of(6, lines, {1}))
    drawings["markup"] = drawn(whole_of(2, [(0, 1, "sequence", True)], name='</bpmn:task>"&\x00'))
    assert findings(drawings) == {}


def test_faulty_drawing_is_found(shipped: Catalogue) -> None:
    text = file_of(shipped, "package:youth").decode()
    broken = text.replace("exclusiveGateway", "task")
    assert any("fake-join" in one for one in findings({"broken": broken.encode()})["broken"])
