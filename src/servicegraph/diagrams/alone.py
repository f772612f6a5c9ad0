"""The style of a picture that stands alone: plain rules that every program for drawings reads, made from the page's."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from servicegraph.diagrams.chain import STATES

_DARK = re.compile(r"@media \(prefers-color-scheme: dark\) \{\s*\.picture \{([^}]*)\}\s*\}")
_OTHER_MEDIA = re.compile(r"@media [^{]*\{(?:[^{}]*\{[^}]*\})*\s*\}")
_RULE = re.compile(r"([^{}]+)\{([^}]*)\}")
_COLOUR = re.compile(r"--([\w-]+):\s*([^;]+);")
_USE = re.compile(r"var\(--([\w-]+)\)")


def plain_style(sheet: str) -> str:
    """The rules of *sheet*, that of the drawing on a page, with colours in place of names: light, then dark.

    A page names its colours once, which programs other than browsers do not understand.
    """
    inner = sheet.partition("{")[2].rpartition("}")[0]
    dark = _DARK.search(inner)
    rules = _RULE.findall(_OTHER_MEDIA.sub("", _DARK.sub("", inner)))
    light = dict(_COLOUR.findall(next((body for selector, body in rules if selector.strip() == ".picture"), "")))
    written = "".join(_resolved(rules, light))
    if dark:
        written += f"@media (prefers-color-scheme:dark){{{''.join(_resolved(rules, dict(_COLOUR.findall(dark[1]))))}}}"
    return written


def _resolved(rules: list[tuple[str, str]], colours: Mapping[str, str]) -> Iterator[str]:
    for selector, body in rules:
        told, said = " ".join(selector.split()), " ".join(body.split())
        if "--" in _USE.sub("", said):
            continue
        for state in STATES if "var(--c)" in said else ("",):
            said_here, at = said, told.replace(".line", f".{state}", 1) if state else told
            for name, colour in (*colours.items(), ("c", colours.get(state, "none"))):
                said_here = said_here.replace(f"var(--{name})", colour)
            yield f"{at}{{{said_here}}}"
