"""The output formats of a check, by the name that ``--format`` takes."""

from __future__ import annotations

import re
from collections.abc import Mapping
from importlib import import_module
from types import MappingProxyType
from typing import Protocol, cast

from servicegraph.diagnostics import Checked
from servicegraph.reports.options import PLAIN, Options

_SURROGATES = re.compile(r"[\ud800-\udfff]")


class Rendering(Protocol):
    """Writes what a check found, with sentences in a language."""

    def __call__(self, checked: Checked, language: str, options: Options = PLAIN) -> str:
        """The findings as text."""


RENDERINGS: Mapping[str, str] = MappingProxyType(
    {
        "text": "text_report.as_text",
        "json": "findings.as_json",
        "github": "github.as_github",
        "sarif": "sarif.as_sarif",
        "junit": "junit.as_junit",
        "turtle": "shacl_report.as_turtle",
    }
)
"""The function of this room that writes each format. One run writes one, so that only its module is imported."""


def rendering(format: str) -> Rendering:
    """What writes findings in *format*, a key of ``RENDERINGS``."""
    module, _, function = RENDERINGS[format].partition(".")
    return cast(Rendering, getattr(import_module(f"{__package__}.{module}"), function))


def rendered(format: str, checked: Checked, language: str, options: Options = PLAIN) -> str:
    """*checked* in *format*, as text that any encoding of Unicode can hold: a lone surrogate becomes U+FFFD."""
    return _SURROGATES.sub("\ufffd", rendering(format)(checked, language, options))
