"""The shapes that the files of a catalogue hold; those that come with the program are read once."""

from __future__ import annotations

import functools

from servicegraph.dataset.dataset import Dataset, FilesOfContent
from servicegraph.dataset.files import Role
from servicegraph.shacl.isolation import read_sound_shapes
from servicegraph.shacl.shapes import Shapes


def shapes_of(dataset: Dataset) -> Shapes:
    """The shapes of *dataset*, those of its own without what is faulty in them."""
    files = [file for file in dataset.files if file.source.role == Role.SHAPE]
    shipped = FilesOfContent.of(file for file in files if file.source.is_shipped)
    own = FilesOfContent.of(file for file in files if not file.source.is_shipped)
    return read_sound_shapes(shipped.quads, own.quads) if own.files else _shipped_alone(shipped)


@functools.lru_cache(maxsize=2)
def _shipped_alone(shipped: FilesOfContent) -> Shapes:
    return read_sound_shapes(shipped.quads, ())
