"""The texts of a drawing are in the first language of the catalogue unless somebody says otherwise."""

from __future__ import annotations

from pathlib import Path

import pytest

from servicegraph.cli import main

_DRAWING = """<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" targetNamespace="https://example.org/">
  <process id="p" name="Uusi ketju"><task id="a" name="Ensin"/><task id="b" name="Sitten"/>
    <sequenceFlow id="f" sourceRef="a" targetRef="b"/></process>
</definitions>
"""


@pytest.mark.parametrize(("more", "tag", "is_guessed"), [([], "fi", True), (["--text-language", "sv"], "sv", False)])
def test_names_are_in_the_language_that_is_told(
    small: Path, more: list[str], tag: str, is_guessed: bool, capsys: pytest.CaptureFixture[str]
) -> None:
    drawing = small.parent / "chain.bpmn"
    drawing.write_text(_DRAWING, "utf-8")
    assert main(["import", "bpmn", str(drawing), "--catalogue", str(small), "--lang", "en", *more]) == 0
    assert ("the language is guessed" in capsys.readouterr().out) is is_guessed
    [file] = (small / "bpmn").iterdir()
    assert f'"Uusi ketju"@{tag}' in file.read_text("utf-8")
