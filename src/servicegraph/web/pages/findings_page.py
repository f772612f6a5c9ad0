"""The findings of the check: how many of which kind, narrowed by severity, task, whole and file."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response

from servicegraph.errors import EngineError, ParameterError
from servicegraph.messages import MOST_OF_NAME, shortened, text
from servicegraph.planning.finding_lists import FindingFilters, FindingList, findings
from servicegraph.planning.readiness_view import Task, short_name, tasks_of
from servicegraph.web.pages.rendering import page
from servicegraph.web.pages.told_findings import ToldFinding, told_finding
from servicegraph.web.pages.view import Name, View
from servicegraph.web.planning_tables import finding_tables
from servicegraph.web.requests import known_only, number
from servicegraph.web.saved_tables import asked_in, file_asked, saved

_KNOWN = ("severity", "code", "task", "whole", "file", "page", "format")
_ON_A_PAGE = 25
_MOST_CHOICES = 30


@dataclass(frozen=True)
class FindingsPage:
    """What the template of the findings sees beside the view; ``number`` is the part shown, of ``parts``."""

    view: View
    told: FindingList
    filters: FindingFilters
    number: int

    @property
    def shown(self) -> Sequence[ToldFinding]:
        """The findings of this part."""
        start = (self.number - 1) * _ON_A_PAGE
        return [told_finding(self.view, one) for one in self.told.found[start : start + _ON_A_PAGE]]

    @property
    def parts(self) -> int:
        """How many parts there are, at least one."""
        return max(1, -(-len(self.told.found) // _ON_A_PAGE))

    @property
    def severities(self) -> Sequence[tuple[str, str, int]]:
        """The severities, gravest first: word, name and number."""
        words = self.told.by_severity.items()
        return [(word, text(f"severity.{word}", self.view.language), count) for word, count in words]

    @property
    def kinds(self) -> Sequence[tuple[str, Name, int]]:
        """The kinds of finding, the most common first: code, what it is called, number."""
        counted = list(self.told.by_code.items())[:_MOST_CHOICES]
        return [(code, self._called(code), number) for code, number in counted]

    @property
    def tasks(self) -> Sequence[tuple[str, str, int]]:
        """The tasks of the handbook that findings belong to: number, number with the short name, how many."""
        names = {task.number: short_name(self.view.catalogue, task, self.view.language) for task in self._tasks}
        return [(task, f"{task} {names.get(task, '')}".strip(), count) for task, count in self.told.by_task.items()]

    @property
    def _tasks(self) -> Sequence[Task]:
        try:
            return tasks_of(self.view.catalogue)
        except EngineError:  # the findings that there are can be told all the same
            return ()

    def _called(self, code: str) -> Name:
        said = self.view.said(self.told.titles.get(code, {}))
        return said if said.text else Name(code, "")

    @staticmethod
    def _shortly(name: Name) -> Name:
        return Name(shortened(name.text, MOST_OF_NAME), name.language)

    @property
    def chosen(self) -> Sequence[tuple[str, Name]]:
        """The filters that are chosen: the parameter, and the value in words."""
        asked = self.filters
        said = {
            "severity": Name(text(f"severity.{asked.severity}", self.view.language), "") if asked.severity else None,
            "code": self._shortly(self._called(asked.code)) if asked.code else None,
            "task": Name(self.view.text("findings.task", task=shortened(asked.task)), "") if asked.task else None,
            "whole": self._shortly(self.view.name(asked.whole)) if asked.whole else None,
            "file": self._shortly(Name(asked.file, "")) if asked.file else None,
        }
        return [(name, value) for name, value in said.items() if value]


def findings_page(request: Request) -> Response:
    """The page ``/findings``; while the check runs, or when it failed, it says so. Raises ParameterError."""
    view = View.of(request)
    asked = view.parameters
    known_only(request, *_KNOWN)
    title = view.text("findings")
    asked_file = file_asked(request)
    if asked_file:
        view.state.check.findings()
    if view.stage and view.state.check.checked is None:
        return page(request, "findings.html", title=title, section="more", needs_check=True, listed=None)
    filters = FindingFilters(
        severity=asked.get("severity", ""),
        code=asked.get("code", ""),
        task=asked.get("task", ""),
        whole=_iri(view, asked.get("whole", "")),
        file=asked.get("file", ""),
    )
    told = findings(view.catalogue, view.state.check.findings(), filters)
    if asked_file:
        tables = finding_tables(told.found, view.catalogue, view.language, asked_in(request))
        return saved(request, *tables, language=view.language)
    listed = FindingsPage(view, told, filters, 1)
    asked_part = number("page", asked.get("page") or "1", view.state.settings.most_rows)
    listed = FindingsPage(view, told, filters, min(asked_part, listed.parts))
    return page(request, "findings.html", title=title, section="more", needs_check=True, listed=listed)


def _iri(view: View, name: str) -> str:
    if not name:
        return ""
    try:
        return view.catalogue.prefixes.expand(name)
    except ValueError:
        raise ParameterError("error.parameter-iri", parameter="whole", value=name) from None
