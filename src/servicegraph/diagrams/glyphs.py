"""The sign of each state, ten pixels wide, the same in pictures, tables and legends."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

# Drawn round 0, 0; ``full`` is filled and ``open`` only drawn, both in the colour of the state.
GLYPHS: Mapping[str, str] = MappingProxyType(
    {
        "in-order": '<circle class="full" r="5"/><path class="cut" d="M-2.4 .2L-.6 2L2.6 -1.8"/>',
        "kind-missing": '<circle class="open" r="4.3"/><path class="full" d="M0 -4.3A4.3 4.3 0 0 0 0 4.3z"/>',
        "rule-expired": '<path class="full" d="M-4 -5H4L.8 0L4 5H-4L-.8 0z"/>',
        "rule-not-in-use": '<path class="open" d="M0 -4.6L4.6 0L0 4.6L-4.6 0z"/>',
        "no-rule": '<path class="full" d="M0 -5.2L5.4 4.6H-5.4z"/><path class="cut" d="M0 -1.8V1.2M0 2.7V3.6"/>',
        "undescribed": (
            '<rect class="open dots" x="-4.5" y="-4.5" width="9" height="9"/>'
            '<path class="open" d="M-1.6 -1.2A1.6 1.6 0 1 1 .4 .2Q0 .5 0 1.2M0 2.4V3.1"/>'
        ),
    }
)


def glyph(state: str, x: float, y: float) -> str:
    """The sign of *state* with its middle at *x*, *y*."""
    return f'<g class="glyph" transform="translate({x:.1f} {y:.1f})">{GLYPHS.get(state, "")}</g>'
