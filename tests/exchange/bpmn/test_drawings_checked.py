"""The drawing of every whole, by the schema of the OMG, read by bpmn-moddle, and looked at by bpmnlint."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path

import pytest
from lxml import etree

from servicegraph.catalogue import Catalogue
from tests.conftest import REPOSITORY
from tests.exchange.bpmn.drawing_asking import drawn, file_of, import_of, whole_of, wholes_of

MODULES = REPOSITORY / "tests" / "browser" / "node_modules"
SCHEMA = MODULES / "bpmn-moddle" / "resources" / "bpmn" / "xsd" / "BPMN20.xsd"
"""The schema of the OMG, as it comes with bpmn-moddle."""
SCRIPT = Path(__file__).parent / "lint_drawings.mjs"
# They are no faults: where one or more services follow, the gateway is inclusive, and every interface has its number.
ACCEPTED = ("warn no-inclusive-gateway", "warn superfluous-label")


def faults_by(schema: etree.XMLSchema, content: bytes) -> list[str]:
    """What *schema* finds in *content*."""
    schema.validate(etree.fromstring(content))
    return [str(one.message) for one in schema.error_log]


def looked_at(drawings: Mapping[str, bytes]) -> Mapping[str, tuple[list[str], bytes]]:
    """What is found in each of *drawings*, and the drawing as an editor saves it; all in one process."""
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
        name: ([one for one in told["findings"] if not one.startswith(ACCEPTED)], told["saved"].encode())
        for name, told in json.loads(done.stdout).items()
    }


def test_every_whole_is_in_order_and_stays_what_it_is_when_an_editor_saves_it(shipped: Catalogue) -> None:
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
    looked = looked_at(drawings)
    schema = etree.XMLSchema(etree.parse(SCHEMA))
    assert {name: faults for name, content in drawings.items() if (faults := faults_by(schema, content))} == {}
    assert {name: found for name, (found, _) in looked.items() if found} == {}
    for iri in ("package/youth", "chain/keusote-older-people"):
        saved = looked[f"https://w3id.org/servicegraph/id/{iri}"][1]
        back = import_of(shipped, saved, language="en")
        assert (back.faults, back.files, back.report.rows) == ((), (), ())


def test_faulty_drawing_is_found(shipped: Catalogue) -> None:
    text = file_of(shipped, "package:youth").decode()
    looked_at({})  # tells what is missing
    schema = etree.XMLSchema(etree.parse(SCHEMA))
    for wrong in (("bpmn:task", "bpmn:job"), (' sourceRef="', ' from="'), ('id="youth"', 'id="1 youth"')):
        assert faults_by(schema, text.replace(*wrong).encode()), wrong
    broken = text.replace("exclusiveGateway", "task")
    assert any("fake-join" in one for one in looked_at({"broken": broken.encode()})["broken"][0])
