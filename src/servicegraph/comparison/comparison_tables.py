"""The tables of a comparison: each catalogue beside all together and beside the survey, row by row."""

from __future__ import annotations

import statistics
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass

from servicegraph.catalogue import Catalogue
from servicegraph.comparison.catalogue_facts import (
    ORGANISER,
    PROVIDER,
    CatalogueFacts,
    WholeFacts,
    number_of_organisations,
    together,
)
from servicegraph.comparison.comparison_questions import CUSTOMER_GROUPS, PHASES, RULE_STATUSES, SERVICE_GROUPS
from servicegraph.comparison.survey_figures import (
    ListedConcepts,
    Survey,
    SurveyFigure,
    listed_concepts,
    survey_figures,
)
from servicegraph.rdf.terms import ROOT, VOCABULARY
from servicegraph.settings import shipped

NOT_KNOWN, OTHER = VOCABULARY + "finding/not-known", "other"
"""Rows of what no source tells, and of what the shared vocabularies do not have."""
ENDED = VOCABULARY + "phase/ended"
COUNTED, LEFT_OUT_MODELLED, LEFT_OUT_FICTITIOUS, LEFT_OUT_PAST = "counted", "modelled", "fictitious", "past"
ORGANISERS, PROVIDERS = "organisers", "providers"
WHOLES_TABLE, GROUPS_TABLE, READINESS_TABLE = "wholes", "service-groups-by-customer-group", "readiness"
_ANSWERS = ROOT + "id/dataset/survey-2023-packages-and-chains"
_DIMENSION = {
    PHASES: "phase",
    RULE_STATUSES: "ruleStatus",
    CUSTOMER_GROUPS: "customerGroup",
    SERVICE_GROUPS: "serviceGroup",
}
_SCHEME = {PHASES: "phase", RULE_STATUSES: "rulestatus", CUSTOMER_GROUPS: "customergroup", SERVICE_GROUPS: "group"}


@dataclass(frozen=True)
class ComparisonFigure:
    """One cell: a ``count`` and the number that it is ``of`` (None: of nothing), or a ``median`` of criteria met.

    Beside a median stand the median of the criteria that ``applicable`` tells of, and in ``of`` how many packages and
    chains it is of. Empty where nothing is known.
    """

    count: int | None = None
    of: int | None = None
    median: float | None = None
    applicable: float | None = None

    @property
    def share(self) -> float | None:
        """The count as a share of what it is of, from 0 to 1; None where there is none."""
        return self.count / self.of if self.count is not None and self.of else None


@dataclass(frozen=True)
class ComparisonRow:
    """A row: the ``concepts`` or words that it is of, the figures of each catalogue, of all together, of the survey."""

    concepts: tuple[str, ...]
    figures: tuple[ComparisonFigure, ...]
    together: ComparisonFigure
    survey: SurveyFigure | None


@dataclass(frozen=True)
class ComparisonTable:
    """A table by name. ``left_out`` is, for each catalogue and then for all together, how many packages and chains
    that are counted elsewhere it leaves out because what it asks was completed or modelled there.
    """

    name: str
    rows: tuple[ComparisonRow, ...]
    left_out: tuple[int, ...]

    @property
    def surveyed(self) -> int:
        """The sum of the survey's counts; 0 when it has none."""
        return sum(row.survey.count or 0 for row in self.rows if row.survey)


@dataclass(frozen=True)
class Reference:
    """What catalogues are set beside: the survey, and the vocabularies that all of them share."""

    survey: Survey
    lists: Mapping[str, ListedConcepts]
    catalogue: Catalogue


def shipped_reference(catalogue: Catalogue | None = None) -> Reference:
    """The reference in *catalogue*, the shipped one when omitted."""
    shown = catalogue or Catalogue.load(shipped("catalogue"))
    schemes = (*_SCHEME.values(), "task")
    return Reference(survey_figures(shown), {one: listed_concepts(shown, one) for one in schemes}, shown)


def comparison_tables(every: Sequence[CatalogueFacts], reference: Reference) -> tuple[ComparisonTable, ...]:
    """The tables of the catalogues *every*, beside those of *reference*."""
    columns = [*every, together(every)]
    return (
        _wholes(columns, reference.survey),
        *(_counts(columns, name, reference) for name in (PHASES, RULE_STATUSES, CUSTOMER_GROUPS, SERVICE_GROUPS)),
        _pairs(columns, reference),
        _medians(columns, reference.lists["task"]),
    )


def _row(
    concepts: tuple[str, ...],
    columns: Sequence[CatalogueFacts],
    figure: Callable[[CatalogueFacts], ComparisonFigure],
    survey: SurveyFigure | None,
) -> ComparisonRow:
    *own, of_all = (figure(one) for one in columns)
    return ComparisonRow(concepts, tuple(own), of_all, survey)


def _wholes(columns: Sequence[CatalogueFacts], survey: Survey) -> ComparisonTable:
    """How many packages and chains are counted and left out, and how many organisations have to do with them."""
    tests: Mapping[str, Callable[[WholeFacts], bool]] = {
        COUNTED: lambda one: one.is_counted,
        LEFT_OUT_MODELLED: lambda one: one.is_modelled and not one.is_past and not one.is_fictitious,
        LEFT_OUT_FICTITIOUS: lambda one: one.is_fictitious and not one.is_past,
        LEFT_OUT_PAST: lambda one: one.is_past,
    }
    rows = [
        _row(
            (name,),
            columns,
            lambda facts, test=test: ComparisonFigure(sum(map(test, facts.wholes.values()))),  # type: ignore[misc]
            survey.get((("dataset", _ANSWERS),)) if name == COUNTED else None,
        )
        for name, test in tests.items()
    ]
    rows += [
        _row(
            (name,),
            columns,
            lambda facts, role=role: ComparisonFigure(number_of_organisations(facts, role)),  # type: ignore[misc]
            None,
        )
        for name, role in ((ORGANISERS, ORGANISER), (PROVIDERS, PROVIDER))
    ]
    return ComparisonTable(WHOLES_TABLE, tuple(rows), (0,) * len(columns))


def _counts(columns: Sequence[CatalogueFacts], question: str, reference: Reference) -> ComparisonTable:
    """How many packages and chains have each concept that *question* asks about."""
    listed, dimension = reference.lists[_SCHEME[question]], _DIMENSION[question]
    known = [_stated(one, question, listed) for one in columns]

    def row(place: int, concept: str) -> ComparisonFigure:
        of_all = sum(NOT_KNOWN not in concepts for concepts in known[place].values())
        number = sum(concept in concepts for concepts in known[place].values())
        return ComparisonFigure(number, None if concept == NOT_KNOWN else of_all)

    rows = []
    for concept in (*listed.concepts, OTHER, NOT_KNOWN):
        figures = [row(place, concept) for place in range(len(columns))]
        survey = reference.survey.get(((dimension, concept),))
        always = question in (PHASES, RULE_STATUSES) and concept not in (ENDED, OTHER, NOT_KNOWN)
        if always or survey or any(one.count for one in figures):
            rows.append(ComparisonRow((concept,), tuple(figures[:-1]), figures[-1], survey))
    return ComparisonTable(question, tuple(rows), tuple(_left_out(one, (question,)) for one in columns))


def _pairs(columns: Sequence[CatalogueFacts], reference: Reference) -> ComparisonTable:
    """In how many packages and chains of each customer group each service group is included."""
    customers, services = reference.lists["customergroup"], reference.lists["group"]
    counted = []
    for one in columns:
        for_whom, what = _stated(one, CUSTOMER_GROUPS, customers), _stated(one, SERVICE_GROUPS, services)
        counted.append([(for_whom[iri], what[iri]) for iri in for_whom.keys() & what.keys()])

    def figure(place: int, group: str, service: str) -> ComparisonFigure:
        of_group = [those for these, those in counted[place] if group in these]
        return ComparisonFigure(sum(service in those for those in of_group), len(of_group))

    rows = []
    for group in customers.concepts:
        found = []
        for service in services.concepts:
            survey = reference.survey.get((("customerGroup", group), ("serviceGroup", service)))
            figures = [figure(place, group, service) for place in range(len(columns))]
            if survey or figures[-1].count or any(one.count for one in figures):
                found.append(ComparisonRow((group, service), tuple(figures[:-1]), figures[-1], survey))
        rows += sorted(found, key=_by_rank)
    left_out = tuple(_left_out(one, (CUSTOMER_GROUPS, SERVICE_GROUPS)) for one in columns)
    return ComparisonTable(GROUPS_TABLE, tuple(rows), left_out)


def _by_rank(row: ComparisonRow) -> tuple[object, ...]:
    rank = row.survey.rank if row.survey else None
    return rank is None, rank or 0, -(row.together.count or 0)


def _medians(columns: Sequence[CatalogueFacts], tasks: ListedConcepts) -> ComparisonTable:
    """The median, over packages and chains to which a task applies, of the criteria that they meet."""

    def figure(facts: CatalogueFacts, task: str) -> ComparisonFigure:
        told = [one.tasks[task] for one in facts.counted.values() if task in one.tasks]
        applying = [(met, applicable) for met, applicable in told if applicable]
        if not applying:
            return ComparisonFigure(of=0 if told or (facts.is_ready and not facts.counted) else None)
        met, applicable = zip(*applying, strict=True)
        return ComparisonFigure(None, len(applying), statistics.median(met), statistics.median(applicable))

    rows = []
    for task in tasks.concepts:
        figures = [figure(one, task) for one in columns]
        if any(one.median is not None for one in figures):
            rows.append(ComparisonRow((task,), tuple(figures[:-1]), figures[-1], None))
    return ComparisonTable(READINESS_TABLE, tuple(rows), (0,) * len(columns))


def _stated(facts: CatalogueFacts, question: str, listed: ListedConcepts) -> Mapping[str, Collection[str]]:
    """What sources state of the packages and chains that are counted; NOT_KNOWN where nobody says anything.

    One of which something is said that no source states is left out. A concept counts for the broader ones too; where
    the shared vocabularies have none of them, OTHER stands for them.
    """
    found: dict[str, Collection[str]] = {}
    for iri, one in facts.counted.items():
        concepts = one.concepts[question]
        stated = {concept for concept, is_stated in concepts.items() if is_stated}
        if stated:
            known = {above for concept in stated for above in listed.above.get(concept, ())}
            found[iri] = known or {OTHER}
        elif not concepts:
            found[iri] = {NOT_KNOWN}
    return found


def _left_out(facts: CatalogueFacts, questions: Sequence[str]) -> int:
    """How many of the packages and chains that are counted have an answer to one of *questions* that none states."""
    return sum(
        any(one.concepts[question] and not any(one.concepts[question].values()) for question in questions)
        for one in facts.counted.values()
    )
