"""The style of a picture that stands alone: plain rules that every program for drawings reads, made from the page's."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from servicegraph.diagrams.chain import STATES

_LIGHT = re.compile(r":root \{([^}]*)\}")
_DARK = re.compile(r"@media [^{]*\(prefers-color-scheme: dark\) \{\s*:root \{([^}]*)\}")
_RULE = re.compile(r"([^{}]+)\{([^}]*)\}")
_COLOUR = re.compile(r"--([\w-]+):\s*([^;]+);")


def plain_style(sheet: str, tokens: str) -> str:
    """The rules of *sheet*, that of the drawing on a page, with the colours of *tokens*: light, then dark.

    A page names its colours once, which programs other than browsers do not understand.
    """
    rules = _RULE.findall(sheet.partition("{")[2].rpartition("}")[0])
    light, dark = (
        dict(_COLOUR.findall(found[1])) if found else {} for found in (_LIGHT.search(tokens), _DARK.search(tokens))
    )
    written = "".join(_resolved(rules, light))
    if dark:
        written += f"@media (prefers-color-scheme:dark){{{''.join(_resolved(rules, {**light, **dark}))}}}"
    return written


def _resolved(rules: list[tuple[str, str]], colours: Mapping[str, str]) -> Iterator[str]:
    for selector, body in rules:
        told, said = " ".join(selector.split()), " ".join(body.split())
        for state in STATES if "var(--c)" in said else ("",):
            here, at = said, (told.replace(".line", f".{state}") if state else told)
            for name, colour in (*colours.items(), ("c", colours.get(state, "none"))):
                here = here.replace(f"var(--{name})", colour)
            yield f"{at}{{{here}}}"
