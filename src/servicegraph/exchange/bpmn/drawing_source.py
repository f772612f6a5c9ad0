"""Which source document of a catalogue a drawing is: the same one each time that the drawing is imported."""

from __future__ import annotations

import re
from pathlib import PurePath

from servicegraph.exchange.bpmn.read_drawing import ReadDrawing
from servicegraph.knowledge.slugs import slug

# What programs call the parts of every new drawing.
_DEFAULT_ID = re.compile(r"(process|collaboration|definitions)?_?\d{0,2}", re.IGNORECASE)


def source_iri(base: str, drawing: ReadDrawing) -> str:
    """The IRI under *base* of the source document that *drawing* is: it follows from the identifier in the file.

    An identifier that programs give to every drawing is not enough; then the name of the file counts too.
    """
    name, stem = slug(drawing.id), slug(PurePath(drawing.file).stem)
    if _DEFAULT_ID.fullmatch(drawing.id):
        name = f"{name}-{stem}".strip("-")
    return f"{base}source/bpmn-{name or 'drawing'}"
