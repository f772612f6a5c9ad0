"""The changes of a catalogue as sections of lines, interfaces and rules first: what every format for people writes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from pyoxigraph import NamedNode

from servicegraph.changes.catalogue_changes import CatalogueChanges, DefinitionChange
from servicegraph.changes.criterion_changes import CriterionChange
from servicegraph.changes.entity_changes import ChangeKind, EntityChange, PropertyChange
from servicegraph.changes.lack_changes import LackChange, lacks_by_whole
from servicegraph.dataset.files import Role
from servicegraph.diagnostics import Severity
from servicegraph.planning.collation import sort_key
from servicegraph.planning.meetings import MeetingState
from servicegraph.rdf.index import iris
from servicegraph.rdf.terms import NS, RDF, VOCABULARY
from servicegraph.readiness import CriterionState
from servicegraph.reports.changes_naming import ChangesNaming, Marks
from servicegraph.reports.readiness_report import criterion_name

_INTERFACE, _RULE, _WITHIN, _STATUS = NS + "Interface", NS + "CoordinationRule", NS + "within", NS + "ruleStatus"
_FIRST = (_INTERFACE, _RULE)
_MOST_PLACES = 5  # interfaces at which a change of their rule is told; of a rule that holds at more, it is told once
_SIGNS = {ChangeKind.ADDED: "+", ChangeKind.REMOVED: "-", ChangeKind.RENAMED: "~", ChangeKind.CHANGED: "~"}
_MOST_FINDINGS = 20
_SEVERITIES = (Severity.VIOLATION, Severity.WARNING, Severity.INFO)


@dataclass(frozen=True)
class ChangedItem:
    """One thing: a sign (``+``, ``-``, ``~``, or none), what it is, its identifier, and a line for each difference."""

    sign: str
    head: str
    code: str = ""
    lines: tuple[str, ...] = ()

    @property
    def size(self) -> int:
        """How many lines it takes."""
        return 1 + len(self.lines)


@dataclass(frozen=True)
class ChangedSection:
    """The changes under one heading."""

    title: str
    items: tuple[ChangedItem, ...]


def sections(changes: CatalogueChanges, language: str, marks: Marks) -> tuple[ChangedSection, ...]:
    """*changes* in *language*: things by kind, then what it means, the findings, and the definitions."""
    writer = _SectionWriter(changes, ChangesNaming(changes, language, marks))
    found = [*writer.things(), writer.meaning(), writer.findings(), writer.definitions()]
    return tuple(section for section in found if section.items)


def heading(changes: CatalogueChanges, language: str, marks: Marks) -> str:
    """What is compared with what."""
    naming = ChangesNaming(changes, language, marks)
    return naming.said("changes.heading", old=naming.side(changes.old), new=naming.side(changes.new))


class _SectionWriter:
    def __init__(self, changes: CatalogueChanges, naming: ChangesNaming) -> None:
        self._changes = changes
        self._naming = naming
        self._marks = naming.marks
        self._presentation = changes.new.catalogue.dataset.presentation

    # --- things -----------------------------------------------------------------------------------------------

    def things(self) -> Iterator[ChangedSection]:
        """A section for each kind of thing."""
        at_interfaces = self._rules_at_interfaces()
        known = {change.about for change in self._changes.entities}
        by_class: dict[str, list[ChangedItem]] = {}
        for change in self._ordered(self._changes.entities):
            lines = (*self._differences(change), *at_interfaces.get(change.about, ()))
            if lines or change.nature is not ChangeKind.CHANGED:
                by_class.setdefault(self._first_class(change.classes), []).append(self._item(change, lines))
        for interface, lines in sorted(at_interfaces.items(), key=lambda one: self._place(one[0])):
            if interface not in known:
                item = ChangedItem("~", self._marks.name(self._naming.label(interface)), self._code(interface), lines)
                by_class.setdefault(self._first_class(self._classes_at(interface)), []).append(item)
        for name in sorted(by_class, key=self._rank):
            title = self._naming.plural(name) if name else self._naming.said("changes.other-things")
            yield ChangedSection(title[:1].upper() + title[1:], tuple(by_class[name]))

    def _ordered(self, changes: Iterable[EntityChange]) -> list[EntityChange]:
        natures = list(ChangeKind)
        return sorted(changes, key=lambda one: (natures.index(one.nature), self._place(one.about)))

    def _place(self, iri: str) -> tuple[object, ...]:
        return sort_key(self._naming.label(iri) if iri else "", self._naming.language), iri

    def _first_class(self, classes: Iterable[str]) -> str:
        return min(classes, key=self._rank, default="")

    def _classes_at(self, iri: str) -> list[str]:
        catalogue = self._changes.new.catalogue
        return iris(one.object for one in catalogue.memory.triples(NamedNode(iri), NamedNode(RDF + "type")))

    def _rank(self, name: str) -> tuple[object, ...]:
        menu = self._presentation.menu
        first = _FIRST.index(name) if name in _FIRST else len(_FIRST)
        return first, not name, menu.get(name, len(menu) + 100), name

    def _code(self, iri: str) -> str:
        return self._marks.code(self._naming.curie(iri))

    def _item(self, change: EntityChange, lines: tuple[str, ...]) -> ChangedItem:
        said, sign = self._naming.said, _SIGNS[change.nature]
        if not change.about:
            return ChangedItem(sign, said("changes.unnamed", facts=self._marks.plain(self._naming.facts(change.facts))))
        name, code = self._marks.name(self._naming.label(change.about)), self._code(change.about)
        if change.nature is ChangeKind.ADDED and (wholes := iris(dict(change.facts).get(_WITHIN, ()))):
            whole = self._marks.name(self._naming.label(wholes[0]))
            return ChangedItem(sign, said("changes.added-within", name=name, whole=whole), code, lines)
        if change.nature is ChangeKind.ADDED:
            return ChangedItem(sign, said("changes.added", name=name), code, lines)
        if change.nature is ChangeKind.REMOVED:
            return ChangedItem(sign, said("changes.removed", name=name), code, lines)
        if change.nature is ChangeKind.RENAMED:
            return ChangedItem(sign, said("changes.renamed", name=name, was=self._code(change.was)), code, lines)
        if tongues := change.languages:
            languages = ", ".join(map(self._naming.tongue, tongues))
            name = said("changes.changed-texts", name=name, languages=languages)
        return ChangedItem(sign, name, code, lines)

    def _differences(self, change: EntityChange) -> tuple[str, ...]:
        is_told = _RULE in change.classes and self._is_told_at_interfaces(change)
        return tuple(self._line(one) for one in change.properties if not (is_told and one.path == (_STATUS,)))

    def _line(self, one: PropertyChange) -> str:
        old, new = self._naming.values(one.old, one.new), self._naming.values(one.new, one.old)
        key = "changes.replaced"
        if not one.old:
            key = "changes.gained"
        elif not one.new:
            key = "changes.lost"
        elif len(one.old) > 1 or len(one.new) > 1:
            key = "changes.gained-and-lost"
        return self._naming.said(key, property=self._naming.property(one), old=old, new=new)

    def _is_told_at_interfaces(self, change: EntityChange) -> bool:
        return 0 < len(self._changes.at.get(change.about, ())) <= _MOST_PLACES

    def _rules_at_interfaces(self) -> Mapping[str, tuple[str, ...]]:
        """How the status of rules has changed, by the interface or integrated service at which they hold."""
        found: dict[str, tuple[str, ...]] = {}
        for change in self._changes.entities:
            if _RULE not in change.classes or not self._is_told_at_interfaces(change):
                continue
            for one in change.properties:
                if one.path == (_STATUS,):
                    name = self._marks.name(self._naming.label(change.about))
                    old, new = self._naming.values(one.old), self._naming.values(one.new)
                    line = self._naming.said("changes.now", name=name, old=old, new=new)
                    for place in self._changes.at[change.about]:
                        found[place] = (*found.get(place, ()), line)
        return found

    # --- what it means ----------------------------------------------------------------------------------------

    def meaning(self) -> ChangedSection:
        """For each integrated service the lacks and criteria that it has gained and lost."""
        lacks, criteria = lacks_by_whole(self._changes.lacks), _by_whole(filter(_is_told, self._changes.criteria))
        items = []
        for whole in sorted({*lacks, *criteria}, key=self._place):
            of_lacks, of_criteria = lacks.get(whole, ()), criteria.get(whole, ())
            opened = sum(one.is_gained for one in of_lacks)
            eased = sum(not one.is_gained and one.state is not None and one.state.is_gap for one in of_lacks)
            head = self._naming.said(
                "changes.whole",
                name=self._marks.name(self._naming.label(whole)),
                closed=len(of_lacks) - opened - eased,
                eased=eased,
                opened=opened,
                gained=sum(one.is_gained for one in of_criteria),
                lost=sum(one.is_lost for one in of_criteria),
            )
            lines = (*map(self._lack, of_lacks), *map(self._criterion, of_criteria))
            items.append(ChangedItem("", head, self._code(whole), lines))
        return ChangedSection(self._naming.said("changes.meaning"), tuple(items))

    def _lack(self, one: LackChange) -> str:
        said = self._naming.said
        meeting = self._marks.name(
            self._naming.label(one.interface)
            if one.interface
            else f"{self._naming.label(one.origin)} → {self._naming.label(one.target)}"
        )
        was = self._state(one.was, one.missing_before) if one.was else ""
        state = self._state(one.state, one.missing) if one.state else ""
        sign = "!" if one.is_gained else "+"
        if one.was is None:
            return f"{sign} {said('changes.lack-new', meeting=meeting, lack=state)}"
        if one.state is None:
            return f"{sign} {said('changes.lack-with-its-place', meeting=meeting, lack=was)}"
        if not one.state.is_gap:
            return f"{sign} {said('changes.lack-closed', meeting=meeting, lack=was)}"
        if not one.was.is_gap:
            return f"{sign} {said('changes.lack-opened', meeting=meeting, lack=state)}"
        return f"{sign} {said('changes.now', name=meeting, old=was, new=state)}"

    def _state(self, state: MeetingState, missing: tuple[str, ...]) -> str:
        if not state.is_gap:
            return ""
        lack = self._marks.plain(self._naming.label(state.concept))
        if not missing:
            return lack
        kinds = ", ".join(self._marks.plain(self._naming.label(kind)) for kind in missing)
        return self._naming.said("changes.lack-kinds", lack=lack, kinds=kinds)

    def _criterion(self, one: CriterionChange) -> str:
        sign = "+" if one.is_gained else "!" if one.is_lost else "~"
        name = criterion_name(one.criterion, self._changes.new.catalogue, self._naming.language)
        line = self._naming.said(
            "changes.criterion",
            task=one.task.removeprefix(VOCABULARY + "task/"),
            criterion=self._marks.plain(name),
            state=self._criterion_state(one.state, one.met),
            was=self._criterion_state(one.was, one.met_before),
        )
        return f"{sign} {line}"

    def _criterion_state(self, state: CriterionState, places: tuple[int, int]) -> str:
        return self._naming.said(f"readiness.{state.value}", met=places[0], applicable=places[1])

    # --- findings and definitions -----------------------------------------------------------------------------

    def findings(self) -> ChangedSection:
        """How many findings are new and how many mended; the graver ones one by one."""
        found, said = self._changes.findings, self._naming.said
        title = said("changes.findings")
        if not found.new and not found.mended:
            return ChangedSection(title, ())
        numbers: dict[str, object] = {}
        for severity in _SEVERITIES:
            numbers[f"new_{severity.word}s"], numbers[f"mended_{severity.word}s"] = found.count(severity)
        lines = []
        for key, sign, some in (("changes.finding-new", "!", found.new), ("changes.finding-mended", "+", found.mended)):
            for one in [one for one in some if one.severity > Severity.INFO][:_MOST_FINDINGS]:
                message = self._marks.plain(one.text(self._naming.language))
                place, severity_word = self._marks.code(str(one.location)), said(f"severity.{one.severity.word}")
                lines.append(f"{sign} {said(key, severity=severity_word, message=message, place=place)}")
        return ChangedSection(title, (ChangedItem("", said("changes.findings-counted", **numbers), "", tuple(lines)),))

    def definitions(self) -> ChangedSection:
        """A line for each term, concept, shape, question and settings file of the catalogue's own that has changed."""
        items = tuple(map(self._definition, self._changes.definitions))
        return ChangedSection(self._naming.said("changes.definitions"), items)

    def _definition(self, one: DefinitionChange) -> ChangedItem:
        is_file = one.role in (Role.QUESTION, Role.SETTINGS)
        name = self._marks.code(one.name if is_file else self._naming.curie(one.name))
        what = self._naming.said(f"changes.role-{one.role.value}", name=name)
        return ChangedItem(_SIGNS[one.nature], self._naming.said(f"changes.definition-{one.nature.value}", what=what))


def _is_told(one: CriterionChange) -> bool:
    """Whether the criterion is or was met at all: why one that is not met is not, findings tell."""
    return not {one.was, one.state}.isdisjoint((CriterionState.MET, CriterionState.PARTLY))


def _by_whole(found: Iterable[CriterionChange]) -> Mapping[str, tuple[CriterionChange, ...]]:
    by_whole: dict[str, list[CriterionChange]] = {}
    for one in found:
        by_whole.setdefault(one.whole, []).append(one)
    return {whole: tuple(changes) for whole, changes in by_whole.items()}
