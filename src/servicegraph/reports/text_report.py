"""Findings as text for a terminal: every one when they are few, otherwise by kind and no longer than two screens."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from servicegraph.diagnostics import Checked, Diagnostic, Severity
from servicegraph.messages import one_line, pick, text
from servicegraph.reports.options import PLAIN, Options

if TYPE_CHECKING:
    from servicegraph.reports.grouping import Group

_FEW = 20  # findings that are all shown
_MOST_LINES = 110  # two screens
_MOST_PLACES = 3  # of one kind
_MANY_KINDS = 4  # from here on a list of them at the end helps
_COLOURS = {Severity.VIOLATION: "31", Severity.WARNING: "33", Severity.INFO: "36"}
_MENDABLE = " [--fix]"  # the option that mends it
_BOLD = "1"
_LESSER = {Severity.WARNING: "report.warnings", Severity.INFO: "report.infos"}


def as_text(checked: Checked, language: str, options: Options = PLAIN) -> str:
    """The findings, each as ``path:line:column: severity: sentence``, and a line that counts all of them.

    Few findings are all shown, by place and with the remedy. More are grouped by kind, the gravest first, each kind
    with the reason, the remedy and its first places; where even that is too long, the less grave kinds have a line
    each in the list at the end. What is left out is said, and ``options.every`` shows it.
    """
    writer = _Writer(language, options.coloured)
    lines = _listed(checked, writer, options)
    if options.left_out:
        lines.append(writer.said("report.left-out", count=options.left_out))
    if mendable := sum(found.safe_fix is not None for found in checked.diagnostics):
        lines.append(writer.said("report.mendable", count=mendable))
    return "\n".join([*lines, summary(checked, language)])


def news_as_text(before: Checked, after: Checked, language: str, options: Options = PLAIN) -> str:
    """The findings of *after* that are not among those of *before*, as ``as_text`` shows them, and how many are gone.

    A finding that has only moved is none of these.
    """
    known = Counter(found.fingerprint for found in before.diagnostics)
    new = []
    for found in after.diagnostics:
        if known[found.fingerprint]:
            known[found.fingerprint] -= 1
        else:
            new.append(found)
    writer = _Writer(language, options.coloured)
    counted = writer.said("report.news", new=len(new), gone=known.total(), count=len(after.diagnostics))
    return "\n".join([*_listed(replace(after, diagnostics=tuple(new)), writer, options), counted])


def _listed(checked: Checked, writer: _Writer, options: Options) -> list[str]:
    if len(checked.diagnostics) <= _FEW and not options.every:
        return [line for found in checked.diagnostics for line in writer.finding(found, with_hint=True)]
    from servicegraph.reports.grouping import by_kind  # for many findings

    return _grouped(by_kind(checked.diagnostics), writer, options.every)


def summary(checked: Checked, language: str) -> str:
    """How much was checked and how many findings there are, in one line."""
    numbers = {f"{severity.word}s": checked.count(severity) for severity in Severity}
    return text(f"summary.{checked.level.word}", language, files=checked.files, triples=checked.triples, **numbers)


def _grouped(groups: Sequence[Group], writer: _Writer, every: bool) -> list[str]:
    """The kinds one after another, and a list of them at the end when they are many."""
    total = sum(len(group.findings) for group in groups)
    kinds = writer.list_of(groups) if len(groups) >= _MANY_KINDS and total > len(groups) else []
    if every:
        return [line for group in groups for line in writer.kind(group, len(group.findings))] + kinds
    for most in (_MOST_PLACES, 1):
        sections = [writer.kind(group, most) for group in groups]
        if sum(map(len, sections)) + len(kinds) + 2 <= _MOST_LINES:
            return [*(line for section in sections for line in section), *kinds, *writer.blank_after(sections)]
    kinds = writer.list_of(groups)
    lines: list[str] = []
    for group in groups:
        section = writer.kind(group, _MOST_PLACES)
        if len(lines) + len(section) + len(kinds) + 2 > _MOST_LINES:
            break
        lines += section
    return [*lines, *kinds, writer.said("report.shortened")]


class _Writer:
    """Writes the parts of the report in one language."""

    def __init__(self, language: str, coloured: bool) -> None:
        self._language = language
        self._coloured = coloured

    def said(self, key: str, **values: object) -> str:
        """The sentence *key*."""
        return text(key, self._language, **values)

    def finding(self, found: Diagnostic, *, with_hint: bool) -> list[str]:
        """A finding at its place, below it the remedy."""
        place, said = one_line(str(found.location)), one_line(found.text(self._language))
        lines = [f"{place}: {self._word(found.severity)}: {said}{_MENDABLE if found.safe_fix else ''}"]
        hint = one_line(pick(found.hint, self._language)) if with_hint else ""
        return [*lines, f"    {hint}"] if hint else lines

    def kind(self, group: Group, most: int) -> list[str]:
        """A kind of finding with its first *most* places. One that was found once is just that finding."""
        if len(group.findings) == 1:
            return self.finding(group.findings[0], with_hint=True)
        shared = group.shared_hint(self._language)
        about = [one_line(said) for said in (group.rationale(self._language), shared) if said]
        places = [line for found in group.findings[:most] for line in self.finding(found, with_hint=not shared)]
        more = len(group.findings) - most
        rest = [f"    {self.said('report.more', count=more, code=one_line(group.code))}"] if more > 0 else []
        return [self._heading(group), *(f"    {said}" for said in about), *places, *rest, ""]

    def list_of(self, groups: Sequence[Group]) -> list[str]:
        """A line for each kind: how grave it is, how often it was found, what it is called and where the first is."""
        counts = max(len(str(len(group.findings))) for group in groups)
        words = {group.severity: self.said(f"severity.{group.severity.word}") for group in groups}
        widest = max(map(len, words.values()))
        lines = [
            f"{self._painted(f'{words[group.severity]:{widest}}', _COLOURS[group.severity])}"
            f"  {len(group.findings):{counts}} × {self._named(group)}  {one_line(str(group.findings[0].location))}"
            for group in groups
        ]
        return [self._painted(self.said("report.kinds", count=len(groups)), _BOLD), *lines, ""]

    def blank_after(self, sections: Sequence[Sequence[str]]) -> list[str]:
        """An empty line that sets what follows apart, unless there is one."""
        return [""] if sections and sections[-1][-1] else []

    def _heading(self, group: Group) -> str:
        lesser = [
            self.said(key, count=group.count(severity))
            for severity, key in _LESSER.items()
            if severity < group.severity and group.count(severity)
        ]
        mixed = f" ({', '.join(lesser)})" if lesser else ""
        return f"{self._word(group.severity)}: {len(group.findings)} × {self._named(group)}{mixed}"

    def _named(self, group: Group) -> str:
        """What a kind is called, with the code by which it can be asked for."""
        title, code = one_line(group.title(self._language)), one_line(group.code)
        return self._painted(title, _BOLD) + (f" [{code}]" if title != code else "")

    def _word(self, severity: Severity) -> str:
        return self._painted(self.said(f"severity.{severity.word}"), _COLOURS[severity])

    def _painted(self, said: str, style: str) -> str:
        return f"\x1b[{style}m{said}\x1b[0m" if self._coloured else said
