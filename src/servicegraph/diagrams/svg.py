"""A laid out picture as SVG: links with titles, services first, then lines by number; colours come from classes."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from xml.sax.saxutils import escape, quoteattr

from servicegraph.diagrams.chain import UNDESCRIBED, Heading
from servicegraph.diagrams.drawing import TEXT_HEIGHT
from servicegraph.diagrams.glyphs import glyph
from servicegraph.diagrams.layout import Layout, PlacedBox, PlacedLine
from servicegraph.diagrams.routes import ARROW, BADGE_HEIGHT, BADGE_WIDTH, Point
from servicegraph.diagrams.text_breaking import SIZE, TextRow
from servicegraph.diagrams.text_breaking import width as width_of

_CORNER = 4.0
_FONT = "font-family=\"'Source Sans 3', sans-serif\""
# What XML 1.0 cannot hold, and characters that change the direction of what follows them.
_FOREIGN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True)
class Dress:
    """How a picture is shown: its name and description, an identifier, what is in focus, and styles of its own.

    Boxes and lines, by key, that are ``dimmed`` are drawn thin and grey; ``titles`` and ``links`` tell of the others.
    ``unlined`` are the words above services without a line. A picture that ``is_alone`` has its title, a ``style``
    sheet and a ``legend``, words by state, of its own.
    """

    title: str
    description: str = ""
    identifier: str = "picture"
    dimmed: Collection[str] = ()
    style: str = ""
    unlined: str = ""
    titles: Mapping[str, str] = field(default_factory=dict)
    links: Mapping[str, str] = field(default_factory=dict)
    legend: Mapping[str, str] = field(default_factory=dict)
    is_alone: bool = False


def svg(layout: Layout, dress: Dress) -> str:
    """The picture: an ``<svg>`` element for a page, or a whole file when the *dress* says that it stands alone."""
    return "".join(_parts(layout, dress))


def heads(layout: Layout) -> str:
    """The heads of the lanes alone, as wide a part of the picture: they stay in sight while it is moved beneath."""
    height = _number(layout.height + 1)
    share = f"{100 * (layout.head_width + 0.5) / (layout.width + 1):.4f}%"
    return (
        f'<svg class="picture heads" aria-hidden="true" focusable="false" width="{share}" '
        f'viewBox="-0.5 -0.5 {_number(layout.head_width + 0.5)} {height}" {_FONT} font-size="{SIZE}">'
        f'<rect class="paper" width="{_number(layout.head_width)}" height="{_number(layout.head_height)}"/>'
        f"{''.join(_heads(layout))}</svg>"
    )


def _parts(layout: Layout, dress: Dress) -> Iterator[str]:
    title = 52.0 if dress.is_alone else 0.0
    least = width_of(dress.title, bold=True, size=18) + 4 if dress.is_alone else 0.0
    width = _number(max(layout.width, least) + 1)
    height = _number(layout.height + title + 1 + (34 if dress.legend else 0))
    name = dress.identifier
    sheet = f"<style>{escape(dress.style)}</style>" if dress.style else ""
    yield (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="picture drawing" role="group" aria-labelledby="{name}-title" '
        f'aria-describedby="{name}-text" viewBox="-0.5 {_number(-title - 0.5)} {width} {height}" width="{width}" '
        f'height="{height}" {_FONT} font-size="{SIZE}"><title id="{name}-title">{_text(dress.title)}</title>'
        f'<desc id="{name}-text">{_text(dress.description)}</desc>{sheet}'
    )
    if dress.is_alone:
        yield f'<rect class="paper" x="-0.5" y="{_number(-title - 0.5)}" width="{width}" height="{height}"/>'
        yield f'<text class="picture-title" y="-32" font-size="18" font-weight="600">{_text(dress.title)}</text>'
    yield from _lanes(layout)
    yield from _stages(layout)
    if layout.divider:
        x = _number(layout.divider)
        yield f'<path class="divider" d="M{x} {_number(layout.head_height - 6)}V{_number(layout.height)}"/>'
    if dress.is_alone and any(placed.is_unlined for placed in layout.boxes):
        x = _number(layout.divider + 18 if layout.divider else layout.head_width)
        yield f'<text class="aside" x="{x}" y="-8" font-weight="600">{_text(dress.unlined)}</text>'
    yield "<g>"
    for box in layout.boxes:
        yield from _box(box, dress)
    yield "</g><g>"
    for line in sorted(layout.lines, key=lambda one: (one.line.key not in dress.dimmed, one.number)):
        yield from _line(line, dress)
    yield "</g>"
    yield from _legend(layout, dress)
    yield "</svg>"


def _legend(layout: Layout, dress: Dress) -> Iterator[str]:
    x, y = 2.0, layout.height + 20
    for state, words in dress.legend.items():
        way = f"M{_number(x)} {_number(y)}h36"
        core = f'<path class="core" d="{way}"/>' if state == UNDESCRIBED else ""
        yield (
            f'<g class="line {state}"><path class="way" d="{way}"/>{core}{glyph(state, x + 48, y)}'
            f'<text x="{_number(x + 60)}" y="{_number(y + 4.5)}">{_text(words)}</text></g>'
        )
        x += 60 + width_of(words) + 28


def _lanes(layout: Layout) -> Iterator[str]:
    for index, placed in enumerate(layout.lanes):
        place = f'y="{_number(placed.y)}" width="{_number(layout.width)}" height="{_number(placed.height)}"'
        yield f'<rect class="lane{" even" if index % 2 else ""}" {place}/>'
    yield from _heads(layout)


def _heads(layout: Layout) -> Iterator[str]:
    for placed in layout.lanes:
        place = f'y="{_number(placed.y)}" width="{_number(layout.head_width)}" height="{_number(placed.height)}"'
        label = _label(placed.rows, 10, placed.y + placed.height / 2, placed.lane, anchor="start", bold=True)
        yield f'<rect class="head" {place}/>{label}'


def _stages(layout: Layout) -> Iterator[str]:
    for placed in layout.stages:
        left, right = _number(placed.x - 8), _number(placed.x + placed.width + 8)
        y = _number(layout.head_height - 7)
        yield f'<path class="stage" d="M{left} {y}H{right}"/>'
        middle = (layout.head_height - 9) / 2
        yield _label(placed.rows, placed.x, middle, placed.stage, anchor="start", bold=True)


def _box(placed: PlacedBox, dress: Dress) -> Iterator[str]:
    box = placed.box
    classes = " ".join(
        name
        for name, holds in (
            ("box", True),
            ("unlined", placed.is_unlined),
            ("modelled", box.modelled),
            ("dim", box.key in dress.dimmed),
        )
        if holds
    )
    rows = placed.rows + ((TextRow(box.note, 0),) if box.note else ())
    shape = (
        f'<rect x="{_number(placed.x)}" y="{_number(placed.y)}" width="{_number(placed.width)}" '
        f'height="{_number(placed.height)}" rx="4"/>'
    )
    middle = (placed.x + placed.width / 2, placed.y + placed.height / 2)
    label = _label(rows, *middle, Heading(box.key, box.label, box.language), anchor="middle")
    yield _linked(dress, classes, box.key, box.label, shape + label)


def _line(placed: PlacedLine, dress: Dress) -> Iterator[str]:
    line, route = placed.line, placed.route
    is_dim = line.key in dress.dimmed
    way = _path(route.points)
    classes = f"line {line.state}" + (" dim" if is_dim else "") + (" modelled" if line.modelled else "")
    parts = [f'<path class="casing" d="{way}"/><path class="way" d="{way}"/>']
    if not line.has_direction:
        parts.append(f'<path class="core" d="{way}"/>')
    parts += [f'<path class="bar" d="M{_number(x)} {_number(y - 5)}v10"/>' for x, y in route.bars]
    if line.has_direction:
        x, y = route.points[-1]
        back = -ARROW if route.arrives_rightwards else ARROW
        parts.append(f'<path class="tip" d="M{_number(x)} {_number(y)}l{_number(back)} -4.5v9z"/>')
    parts.append(_badge(placed))
    ends = f" data-from={_attribute(line.origin)} data-to={_attribute(line.target)} data-state={_attribute(line.state)}"
    yield _linked(dress, classes, line.key, "", "".join(parts), ends)


def _badge(placed: PlacedLine) -> str:
    x, y = placed.route.badge
    left, top = x - BADGE_WIDTH / 2, y - BADGE_HEIGHT / 2
    return (
        f'<rect class="badge" x="{_number(left)}" y="{_number(top)}" width="{_number(BADGE_WIDTH)}" '
        f'height="{_number(BADGE_HEIGHT)}" rx="2"/>{glyph(placed.line.state, left + 8.5, y)}'
        f'<text class="number" x="{_number(left + 23.5)}" y="{_number(y + 4)}" font-size="11.5" '
        f'font-weight="600" text-anchor="middle">{placed.number}</text>'
    )


def _linked(dress: Dress, classes: str, key: str, title: str, content: str, more: str = "") -> str:
    said = dress.titles.get(key, title)
    told = f"<title>{_text(said)}</title>" if said else ""
    href = dress.links.get(key, "")
    element, link = ("a", f" href={_attribute(href)}") if href else ("g", "")
    return f'<{element} class="{classes}"{link} data-key={_attribute(key)}{more}>{told}{content}</{element}>'


def _label(
    rows: tuple[TextRow, ...], x: float, middle: float, named: Heading, *, anchor: str, bold: bool = False
) -> str:
    """One ``<text>`` of rows, with a space where the label has one; a hyphen that it does not have is a stroke."""
    top = middle - (len(rows) - 1) * TEXT_HEIGHT / 2 + SIZE * 0.34
    spans, strokes = "", ""
    for index, row in enumerate(rows):
        y = top + index * TEXT_HEIGHT
        space = "" if row is rows[-1] or row.joins_next else " "
        shift = -2.0 if row.is_split and anchor == "middle" else 0.0
        spans += f'<tspan x="{_number(x + shift)}" y="{_number(y)}">{_text(row.text)}{space}</tspan>'
        if row.is_split:
            end = x + shift + (row.width / 2 if anchor == "middle" else row.width) + 1
            strokes += f'<path class="hyphen" d="M{_number(end)} {_number(y - 4)}h3.5"/>'
    language = f" lang={_attribute(named.language)}" if named.language else ""
    weight = ' font-weight="600"' if bold else ""
    return f'<text text-anchor="{anchor}"{weight}{language}>{spans}</text>{strokes}'


def _path(points: tuple[Point, ...]) -> str:
    """A way with rounded corners."""
    corners = [point for index, point in enumerate(points) if not index or point != points[index - 1]]
    told = f"M{_number(corners[0][0])} {_number(corners[0][1])}"
    for before, here, after in zip(corners, corners[1:], corners[2:], strict=False):
        radius = min(_CORNER, _distance(before, here) / 2, _distance(here, after) / 2)
        first, second = _towards(here, before, radius), _towards(here, after, radius)
        told += f"L{_number(first[0])} {_number(first[1])}Q{_number(here[0])} {_number(here[1])} "
        told += f"{_number(second[0])} {_number(second[1])}"
    return told + f"L{_number(corners[-1][0])} {_number(corners[-1][1])}"


def _distance(one: Point, other: Point) -> float:
    return abs(one[0] - other[0]) + abs(one[1] - other[1])


def _towards(start: Point, end: Point, by: float) -> Point:
    length = _distance(start, end) or 1
    return start[0] + (end[0] - start[0]) * by / length, start[1] + (end[1] - start[1]) * by / length


def _number(value: float) -> str:
    return (
        f"{value:.1f}".removesuffix(".0").replace("-0", "0") if abs(value) < 0.05 else f"{value:.1f}".removesuffix(".0")
    )


def _text(value: str) -> str:
    return escape(_FOREIGN.sub("�", value))


def _attribute(value: str) -> str:
    return quoteattr(_FOREIGN.sub("�", value))
