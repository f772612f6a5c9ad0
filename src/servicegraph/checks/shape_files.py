"""The shapes that the files of a catalogue hold; those that come with the program are read once."""

from __future__ import annotations

import functools
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from pyoxigraph import Quad

from servicegraph.dataset.dataset import Dataset, RdfFile
from servicegraph.dataset.files import Role
from servicegraph.shacl.isolation import read_sound_shapes
from servicegraph.shacl.shapes import Shapes


@dataclass(frozen=True)
class _ShippedFiles:
    """Shape files that come with the program: the same bytes hold the same shapes, whichever catalogue is checked."""

    contents: tuple[bytes, ...]
    files: tuple[RdfFile, ...] = field(compare=False, repr=False)


def shapes_of(dataset: Dataset) -> Shapes:
    """The shapes of *dataset*, those of its own without what is faulty in them."""
    files = [file for file in dataset.files if file.source.role == Role.SHAPE]
    shipped = tuple(file for file in files if file.source.is_shipped)
    own = tuple(file for file in files if not file.source.is_shipped)
    if own:
        return read_sound_shapes(_quads(shipped), _quads(own))
    return _shipped_alone(_ShippedFiles(tuple(file.source.content for file in shipped), shipped))


@functools.lru_cache(maxsize=2)
def _shipped_alone(shipped: _ShippedFiles) -> Shapes:
    return read_sound_shapes(_quads(shipped.files), ())


def _quads(files: Iterable[RdfFile]) -> Iterator[Quad]:
    return (quad for file in files for quad in file.turtle.quads)
