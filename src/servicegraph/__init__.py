"""Servicegraph: a knowledge graph and semantic service catalogue for integrated services.

>>> from servicegraph import Catalogue
>>> catalogue = Catalogue.load()
>>> answer = catalogue.query("chains-by-phase")
>>> answer.columns[0]
'phase'
"""

from __future__ import annotations

import importlib
from types import MappingProxyType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from servicegraph.catalogue import Catalogue
    from servicegraph.diagnostics import Checked, Diagnostic, Location, Severity
    from servicegraph.errors import ServicegraphError
    from servicegraph.queries.answer import Answer
    from servicegraph.queries.header import NamedQuery
    from servicegraph.readiness import CriterionReadiness, Readiness, TaskReadiness

__all__ = [
    "Answer",
    "Catalogue",
    "Checked",
    "CriterionReadiness",
    "Diagnostic",
    "Location",
    "NamedQuery",
    "Readiness",
    "ServicegraphError",
    "Severity",
    "TaskReadiness",
]

# Read when they are first asked for: the processes that answer queries need little of the program, and at once.
_HOMES = MappingProxyType(
    {
        "Answer": "servicegraph.queries.answer",
        "Catalogue": "servicegraph.catalogue",
        "Checked": "servicegraph.diagnostics",
        "CriterionReadiness": "servicegraph.readiness",
        "Diagnostic": "servicegraph.diagnostics",
        "Location": "servicegraph.diagnostics",
        "NamedQuery": "servicegraph.queries.header",
        "Readiness": "servicegraph.readiness",
        "ServicegraphError": "servicegraph.errors",
        "Severity": "servicegraph.diagnostics",
        "TaskReadiness": "servicegraph.readiness",
    }
)


def __getattr__(name: str) -> object:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(importlib.import_module(_HOMES[name]), name)
