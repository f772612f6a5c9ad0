"""Servicegraph: a knowledge graph and semantic service catalogue for integrated services.

>>> from servicegraph import Catalogue
>>> catalogue = Catalogue.load()
>>> answer = catalogue.query("chains-by-phase")
>>> answer.columns[0]
'phase'
"""

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
