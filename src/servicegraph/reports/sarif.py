"""Findings as a SARIF 2.1.0 log (OASIS) for code scanning."""

from __future__ import annotations

import json
from collections.abc import Mapping
from types import MappingProxyType
from urllib.parse import quote

from servicegraph.diagnostics import Checked, Severity
from servicegraph.messages import pick

_LEVELS: Mapping[Severity, str] = MappingProxyType(
    {Severity.VIOLATION: "error", Severity.WARNING: "warning", Severity.INFO: "note"}
)


def as_sarif(checked: Checked, language: str) -> str:
    """A SARIF 2.1.0 log (OASIS) with one run."""
    rules = {found.shape: {"id": found.shape, "helpUri": found.shape} for found in checked.diagnostics}
    results = [
        {
            "ruleId": found.shape,
            "level": _LEVELS[found.severity],
            "message": {"text": " ".join(part for part in (found.text(language), pick(found.hint, language)) if part)},
            "locations": [
                {
                    "physicalLocation": {
                        "artifactLocation": {"uri": quote(found.location.path)},
                        "region": {"startLine": found.location.line or 1, "startColumn": found.location.column or 1},
                    }
                }
            ],
        }
        for found in checked.diagnostics
    ]
    driver = {"name": "servicegraph", "informationUri": "https://w3id.org/servicegraph/", "rules": list(rules.values())}
    log = {
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{"tool": {"driver": driver}, "columnKind": "unicodeCodePoints", "results": results}],
    }
    return json.dumps(log, ensure_ascii=False, indent=2)
