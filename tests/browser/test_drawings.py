"""Drawings opened in bpmn-js, the editor in Camunda Modeler: nothing in them is unknown to it."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser

from servicegraph.catalogue import Catalogue
from tests.browser.conftest import needed
from tests.exchange.bpmn.drawing_asking import file_of, found, root_of

BPMN_JS = Path(__file__).parent / "node_modules" / "bpmn-js" / "dist" / "bpmn-viewer.production.min.js"
_OPEN = """async drawing => {
    const viewer = new BpmnJS({container: '#place'});
    const {warnings} = await viewer.importXML(drawing);
    viewer.get('canvas').zoom('fit-viewport');
    return {warnings: warnings.map(String), drawn: viewer.get('elementRegistry').getAll().map(one => one.id)};
}"""


@pytest.fixture(scope="module")
def bpmn_js() -> str:
    """The source of bpmn-js."""
    if not BPMN_JS.is_file():
        needed("bpmn-js", "npm ci --prefix tests/browser")
    return BPMN_JS.read_text("utf-8")


def test_drawing_opens_without_a_warning_and_shows_everything(
    chromium: Browser, bpmn_js: str, shipped: Catalogue
) -> None:
    content = file_of(shipped, "package:youth", "sv")
    page = chromium.new_page(viewport={"width": 1440, "height": 900})
    try:
        page.set_content('<div id="place" style="height: 800px"></div>')
        page.evaluate(bpmn_js)
        opened = page.evaluate(_OPEN, content.decode())
    finally:
        page.close()
    assert opened["warnings"] == []
    shapes = [one.get("bpmnElement") for one in root_of(content).iter() if one.get("bpmnElement")]
    plane = found(root_of(content), ".//bpmndi:BPMNPlane")[0].get("bpmnElement")
    assert {one for one in shapes if one != plane} <= set(opened["drawn"])
