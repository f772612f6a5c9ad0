"""What files of planners' lists hold, and what they say of themselves: a page and its operation give the same."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from servicegraph.catalogue import Catalogue
from servicegraph.comparison.comparison_document import comparison_sheets
from servicegraph.comparison.comparison_tables import Reference
from servicegraph.comparison.national_comparison import NationalComparison
from servicegraph.diagnostics import Diagnostic
from servicegraph.messages import pick, text
from servicegraph.planning.entity_view import EntityView
from servicegraph.planning.listing import Listing
from servicegraph.planning.members import Listed, plural_of
from servicegraph.planning.picture import Row
from servicegraph.planning.readiness_view import MatrixRow, Task
from servicegraph.queries.answer import Answer
from servicegraph.readiness import Readiness
from servicegraph.reports.finding_sheets import criterion_sheets, finding_sheet
from servicegraph.reports.list_sheets import filters_in_words, list_sheet, reference_sheet
from servicegraph.reports.planning_sheets import matrix_sheet, meeting_sheet
from servicegraph.reports.workbook import Sheet, answer_sheet, asked_in_words
from servicegraph.web.saved_tables import Told

Tables = tuple[Told, Sequence[Sheet]]
"""What ``saved`` takes."""


def list_tables(
    found: Listing, catalogue: Catalogue, language: str, shown: Sequence[Listed] = (), *, is_whole: bool = True
) -> Tables:
    """The list *found* with the properties *shown*, else its columns; ``is_whole`` when all that fits was asked for."""
    name = pick(plural_of(catalogue, found.kind), language)
    question = text("pages.list.sheet", language, name=name, n=found.total, all=found.all)
    complete = not is_whole or len(found.rows) == found.total
    told = Told(name, question, filters_in_words(found, catalogue, language), complete=complete)
    return told, [list_sheet(found, catalogue, language, shown)]


def matrix_tables(
    rows: Iterable[MatrixRow],
    tasks: Iterable[Task],
    catalogue: Catalogue,
    language: str,
    asked: Mapping[str, str],
) -> Tables:
    """How ready the integrated services of *rows* are, by the *tasks*."""
    told = Told(text("pages.ready.title", language), text("pages.ready.lead", language), asked)
    return told, [matrix_sheet(rows, tasks, catalogue, language)]


def readiness_tables(measured: Readiness, catalogue: Catalogue, language: str) -> Tables:
    """The criteria of one integrated service, and what is lacking."""
    title = text("pages.ready.of", language, name=catalogue.label(measured.whole, language))
    told = Told(title, text("pages.ready.of-lead", language), {})
    return told, criterion_sheets(measured, catalogue, language)


def meeting_tables(
    whole: str,
    rows: Iterable[Row],
    catalogue: Catalogue,
    language: str,
    asked: Mapping[str, str],
    sources: Sequence[str],
) -> Tables:
    """Where the services of the integrated service *whole* meet; *sources* are IRIs."""
    named = [catalogue.label(one, language) for one in sources]
    told = Told(catalogue.label(whole, language), text("pages.whole.where", language), asked, named)
    return told, [meeting_sheet(rows, catalogue, language)]


def reference_tables(told: EntityView, found: Iterable[tuple[str, str]], catalogue: Catalogue, language: str) -> Tables:
    """What refers to the thing *told*: each of *found* is a property and a subject, by IRI."""
    name = catalogue.label(told.iri, language)
    sheet = reference_sheet(found, told, catalogue, language)
    return Told(f"{name}: {sheet.name}", f"{name}: {sheet.name}", {}), [sheet]


def answer_tables(answer: Answer, catalogue: Catalogue, language: str) -> Tables:
    """The *answer* to a question, with names beside IRIs."""
    query = answer.query
    told = Told(
        pick(query.title, language),
        pick(query.description, language),
        asked_in_words(answer, language),
        query.sources,
        complete=answer.complete,
    )
    return told, [answer_sheet(answer, catalogue, language)]


def finding_tables(
    found: Iterable[Diagnostic], catalogue: Catalogue, language: str, asked: Mapping[str, str]
) -> Tables:
    """The findings *found* of the check."""
    title = text("pages.findings", language)
    return Told(title, title, asked), [finding_sheet(found, catalogue, language)]


def comparison_file(comparison: NationalComparison, reference: Reference, language: str) -> Tables:
    """Catalogues side by side: all figures in one table, then each table as it is read."""
    told = Told(text("comparison.title", language), text("comparison.how", language), {})
    return told, comparison_sheets(comparison, reference, language)
