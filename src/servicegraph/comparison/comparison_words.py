"""What the tables, rows and figures of a comparison are called, and how a figure is written."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from servicegraph.catalogue import Catalogue
from servicegraph.comparison.comparison_questions import CUSTOMER_GROUPS, PHASES, RULE_STATUSES, SERVICE_GROUPS
from servicegraph.comparison.comparison_tables import (
    COUNTED,
    GROUPS_TABLE,
    LEFT_OUT_FICTITIOUS,
    LEFT_OUT_MODELLED,
    LEFT_OUT_PAST,
    NOT_KNOWN,
    ORGANISERS,
    OTHER,
    PROVIDERS,
    READINESS_TABLE,
    WHOLES_TABLE,
    ComparisonFigure,
    ComparisonTable,
)
from servicegraph.comparison.survey_figures import SurveyFigure
from servicegraph.messages import text

_TABLES: Mapping[str, str] = MappingProxyType(
    {
        WHOLES_TABLE: "comparison.table-wholes",
        PHASES: "comparison.table-phases",
        RULE_STATUSES: "comparison.table-rule-statuses",
        CUSTOMER_GROUPS: "comparison.table-customer-groups",
        SERVICE_GROUPS: "comparison.table-service-groups",
        GROUPS_TABLE: "comparison.table-pairs",
        READINESS_TABLE: "comparison.table-readiness",
    }
)
_WORDS: Mapping[str, str] = MappingProxyType(
    {
        COUNTED: "comparison.counted",
        LEFT_OUT_MODELLED: "comparison.modelled",
        LEFT_OUT_FICTITIOUS: "comparison.fictitious",
        LEFT_OUT_PAST: "comparison.past",
        ORGANISERS: "comparison.organisers",
        PROVIDERS: "comparison.providers",
        OTHER: "comparison.other",
        NOT_KNOWN: "comparison.not-known",
    }
)


def table_title(name: str, language: str) -> str:
    """What the table *name* is called in *language*."""
    return text(_TABLES[name], language)


def row_label(concept: str, catalogue: Catalogue, language: str) -> str:
    """What a row of *concept*, an IRI or a word, is called; IRIs as *catalogue* calls them."""
    label = text(_WORDS[concept], language) if concept in _WORDS else catalogue.label(concept, language)
    return label[:1].upper() + label[1:]


def figure_text(figure: ComparisonFigure, language: str) -> str:
    """One figure on one line: ``4 (25 %)``, ``2.5 / 8``, or a dash where nothing is known."""
    if figure.median is not None and figure.applicable is not None:
        return f"{number_text(figure.median, language)} / {number_text(figure.applicable, language)}"
    if figure.count is None:
        return "–"
    if figure.share is None:
        return str(figure.count)
    return f"{figure.count} ({percent_text(figure.share, language)})"


def survey_text(figure: SurveyFigure | None, table: ComparisonTable, language: str) -> str:
    """One figure of the survey on one line; empty where it tells none."""
    if figure is None:
        return ""
    said = []
    if figure.count is not None:
        share = survey_share(figure, table)
        said.append(f"{figure.count} ({percent_text(share, language)})" if share is not None else str(figure.count))
    elif figure.share is not None:
        said.append(percent_text(float(figure.share), language))
    if figure.rank is not None:
        said.append(text("comparison.rank", language, rank=figure.rank))
    return ", ".join(said)


def survey_share(figure: SurveyFigure, table: ComparisonTable) -> float | None:
    """The share of *figure* in the survey, from 0 to 1: what it tells, or of the counts that make up all of *table*."""
    if figure.share is not None:
        return float(figure.share)
    makes_up_all = table.name in (PHASES, RULE_STATUSES)
    return figure.count / table.surveyed if makes_up_all and figure.count is not None and table.surveyed else None


def number_text(number: float, language: str) -> str:
    """*number* with at most one decimal, as *language* writes it."""
    return f"{number:.1f}".removesuffix(".0").replace(".", text("written.decimal-mark", language))


def percent_text(share: float, language: str) -> str:
    """A share from 0 to 1 as a percentage."""
    return text("comparison.percent", language, n=round(100 * share))
