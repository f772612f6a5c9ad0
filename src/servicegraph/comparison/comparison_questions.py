"""The questions of a comparison: the files of ``exchange/compare``, the same text for a folder and any endpoint."""

from __future__ import annotations

import datetime
import functools

from servicegraph.queries.answer import bound
from servicegraph.queries.header import NamedQuery
from servicegraph.queries.library import parse
from servicegraph.rdf.terms import Prefixes
from servicegraph.settings import shipped

WHOLES, READINESS, ORGANISATIONS = "wholes", "readiness", "organisations"
PHASES, RULE_STATUSES = "phases", "rule-statuses"
CUSTOMER_GROUPS, SERVICE_GROUPS = "customer-groups", "service-groups"
ABOUT_WHOLES = (PHASES, RULE_STATUSES, CUSTOMER_GROUPS, SERVICE_GROUPS)
"""The questions that tell of packages and chains which concepts they have."""
QUESTIONS = (WHOLES, *ABOUT_WHOLES, ORGANISATIONS, READINESS)
ROWS_AT_A_TIME = 5_000
"""How many rows an answer from elsewhere has at most; the next one begins where it ends."""


@functools.cache
def comparison_question(name: str) -> NamedQuery:
    """The question *name*, one of QUESTIONS. A faulty file is a mistake of ours; the tests read them all."""
    file = shipped("exchange") / "compare" / f"{name}.rq"
    return parse(file.read_text("utf-8"), f"exchange/compare/{file.name}")


@functools.lru_cache(maxsize=64)
def question_text(name: str, day: datetime.date, offset: int, most: int) -> str:
    """The SPARQL of the question *name* about *day*: at most *most* rows from *offset* on."""
    query = comparison_question(name)
    dated = {one.name: day.isoformat() for one in query.parameters if one.name == "date"}
    asked = bound(query, dated, Prefixes({}), day).bare
    return f"{asked} LIMIT {most} OFFSET {offset}"
