"""The SVG of a picture: well-formed whatever its labels, with links, titles and an order for the keyboard."""

from __future__ import annotations

import xml.etree.ElementTree as ET

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from servicegraph.diagrams.chain import Box, Chain, Heading, Line
from servicegraph.diagrams.drawing import lay_out
from servicegraph.diagrams.svg import Dress, svg

NS = "{http://www.w3.org/2000/svg}"
HOSTILE = ("x" * 400, "שירות לנוער", "<script>alert(1)</script>", "", "\"&<>'", "a\x00b\x0b", "=HYPERLINK(1)", "\ufffe")


def drawn(*labels: str) -> ET.Element:
    """The picture of services with *labels*, one after another, each leading to the next."""
    boxes = tuple(Box(str(index), label, lanes=(label,)) for index, label in enumerate(labels))
    lines = tuple(Line(f"l{index}", str(index), str(index + 1)) for index in range(len(labels) - 1))
    chain = Chain(boxes, lines, tuple(Heading(label, label) for label in labels))
    titles = {line.key: f"{line.key} {labels[0]}" for line in lines}
    links = {key: f"/x?{key}&{labels[0]}" for key in (*titles, *(box.key for box in boxes))}
    return ET.fromstring(svg(lay_out(chain), Dress(labels[0], labels[-1], titles=titles, links=links)))  # noqa: S314


@settings(max_examples=60)
@given(st.lists(st.text(), min_size=1, max_size=4))
def test_any_label_gives_well_formed_xml(labels: list[str]) -> None:
    assert drawn(*labels).get("role") == "group"


@pytest.mark.parametrize("label", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_labels_stay_text_within_their_box(label: str) -> None:
    root = drawn(label, "next")
    assert not root.findall(f".//{NS}script")
    box = root.find(f".//{NS}a[@data-key='0']")
    assert box is not None
    assert len(box.findall(f".//{NS}tspan")) <= 4


def test_services_come_before_lines_and_lines_in_the_order_of_their_numbers() -> None:
    links = [one.get("data-key") for one in drawn("a", "b", "c", "d").iter(f"{NS}a")]
    assert links == ["0", "1", "2", "3", "l0", "l1", "l2"]


def test_words_of_a_label_are_parted_by_spaces_for_those_who_listen() -> None:
    label = "Monialaisen sosiaali- ja terveyspalvelujen koordinaatiotyöpari"
    box = drawn(label, "b").find(f".//{NS}a[@data-key='0']/{NS}text")
    assert box is not None
    assert len(list(box)) > 1
    assert "".join(box.itertext()) == label
