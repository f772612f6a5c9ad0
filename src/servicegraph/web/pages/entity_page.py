"""The page of any thing, and what the pages of single kinds take from it: facts, references, findings, downloads."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response

from servicegraph.diagnostics import Diagnostic
from servicegraph.messages import pick
from servicegraph.planning.collation import in_order
from servicegraph.planning.days import Standing, days_of
from servicegraph.planning.entity_view import EntityView, References, entity_view, kind_of
from servicegraph.planning.finding_lists import findings_about, findings_naming
from servicegraph.planning.neighbours import Tally, meetings_at, meetings_with_others, neighbours, tally
from servicegraph.queries.grounds import Basis
from servicegraph.rdf.terms import NS, Term
from servicegraph.web.pages.rendering import page
from servicegraph.web.pages.shown_values import Shown, shown, shown_day
from servicegraph.web.pages.told_findings import ToldFinding, told_finding
from servicegraph.web.pages.view import Name, View
from servicegraph.web.planning_tables import reference_tables
from servicegraph.web.requests import choice, known_only, number
from servicegraph.web.saved_tables import file_asked, saved

REFERENCES = ("references", "page")
"""The parameters of the part that tells what refers to a thing."""
_ALL = "all"  # references of every sort, for a file of a whole, whose other file is of its interfaces

__all__ = ["EntityPart", "entity", "entity_part", "kind_of"]

_FIRST, _ON_A_PAGE = 20, 50
_BASES = {
    Basis.STATED: "entity.basis-stated",
    Basis.COMPLETED: "entity.basis-completed",
    Basis.MODELLED: "entity.basis-modelled",
}
_OF_SERVICE = {
    "none": "entity.service-none",
    "in order, one": "entity.service-in-order-one",
    "in order, many": "entity.service-in-order",
    "lacking, one": "entity.service-all-one",
    "lacking, many": "entity.service-all",
    "one lacking": "entity.service-some-one",
    "some lacking": "entity.service-some",
}
_OF_ORGANISATION = {
    "none": "entity.organisation-none",
    "in order, one": "entity.organisation-in-order-one",
    "in order, many": "entity.organisation-in-order",
    "lacking, one": "entity.organisation-all-one",
    "lacking, many": "entity.organisation-all",
    "one lacking": "entity.organisation-some-one",
    "some lacking": "entity.organisation-some",
}
_FORMATS = {"ttl": "Turtle", "jsonld": "JSON-LD", "rdf": "RDF/XML", "nt": "N-Triples"}
_INTERFACE = NS + "Interface"
_SERVICE, _ORGANISATION = NS + "Service", NS + "Organisation"


@dataclass(frozen=True)
class Referring:
    """Things that refer to one, by the same property: its name, how many there are, and those that are shown.

    ``more`` is the address of all of them, ``before`` and ``after`` those of the neighbouring parts of the list;
    empty where there is nothing more.
    """

    property: str
    name: Name
    total: int
    subjects: Sequence[str]
    more: str = ""
    before: str = ""
    after: str = ""


@dataclass(frozen=True)
class ShownFindings:
    """Findings that a page shows, gravest first; ``left`` is how many more there are."""

    shown: Sequence[ToldFinding]
    left: int

    @classmethod
    def of(cls, view: View, found: Sequence[Diagnostic]) -> ShownFindings:
        """The first of *found*."""
        return cls([told_finding(view, one) for one in found[:_ON_A_PAGE]], max(0, len(found) - _ON_A_PAGE))

    @property
    def total(self) -> int:
        """How many there are."""
        return len(self.shown) + self.left


@dataclass(frozen=True)
class EntityPart:
    """What every page of a thing shows, whatever its kind; made by ``entity_part``.

    ``findings`` are about the thing itself, ``naming`` about others that name it.
    """

    view: View
    told: EntityView
    referring: Sequence[Referring]
    findings: ShownFindings
    naming: ShownFindings
    stage: str

    @property
    def name(self) -> Name:
        """The name of the thing."""
        return self.view.name(self.told.iri)

    @property
    def kind(self) -> Name | None:
        """The name of its kind, or of its first class."""
        above = self.told.kind.classes[0] if self.told.kind else next(iter(self.told.types), "")
        return self.view.name(above) if above else None

    @property
    def collection(self) -> str:
        """The address of the list that it stands in; empty when there is none."""
        kind = self.told.kind
        return self.view.url(f"/{kind.collection}") if kind and kind.collection else ""

    @property
    def above(self) -> str:
        """The IRI of the vocabulary that it is a concept of; empty for things of a kind."""
        return "" if self.told.kind else next(iter(self.told.schemes), "")

    @property
    def days(self) -> str:
        """That it is over, or has yet to begin; empty when neither."""
        days, words = days_of(self.view.catalogue, self.told.iri), self.view.text
        last, first = shown_day(self.view, days.last), shown_day(self.view, days.first)
        if days.standing is Standing.ENDED:
            return words("entity.ended-day", day=last) if last else words("entity.ended")
        return words("entity.coming-day", day=first) if days.standing is Standing.COMING else ""

    @property
    def plural(self) -> Name:
        """The heading of that list."""
        said = self.spoken(self.told.plural)
        return said if said.text or not self.told.kind else Name(self.told.kind.collection, "")

    @property
    def has_chosen(self) -> bool:
        """Whether only the references by one property are shown."""
        return len(self.referring) < len(self.told.references)

    @property
    def downloads(self) -> Sequence[tuple[str, str]]:
        """The formats in which it can be had as data, each with its address."""
        address = self.view.page_of(self.told.iri).partition("?")[0]
        return [(name, f"{address}.{ending}") for ending, name in _FORMATS.items()] if address else []

    @property
    def reference_files(self) -> Sequence[tuple[str, str]]:
        """The files that the references shown can be had as, each with its address."""
        view, told = self.view, self.told
        if not told.references:
            return ()
        name = view.parameters.get("references", "") if self.has_chosen else ""
        data = view.data(f"{self.data_address}/references", property=name) if self.data_address else ""
        return view.files(data, references=name or _ALL)

    @property
    def data_address(self) -> str:
        """Where programs read of it; empty for what is in no list."""
        kind, page = self.told.kind, self.view.page_of(self.told.iri).partition("?")[0]
        prefix = f"/id/{kind.name}/" if kind else ""
        return f"/api/{kind.collection}/{page.removeprefix(prefix)}" if kind and page.startswith(prefix) else ""

    @property
    def basis(self) -> str:
        """The key of the words for its basis; empty when it has none."""
        return _BASES[self.told.basis] if self.told.basis else ""

    def shown(self, term: Term) -> Shown:
        """What a value of a fact is shown as."""
        return shown(self.view, term)

    def spoken(self, texts: Mapping[str, str]) -> Name:
        """The text for the reader of the page, with its language when it is another."""
        return self.view.said(texts)

    @property
    def order(self) -> Sequence[str]:
        """The languages of the catalogue."""
        return self.view.state.settings.languages


def entity(request: Request, iri: str) -> Response:
    """The page of the thing *iri*, of whatever kind. Raises UnknownEntity, ParameterError."""
    known_only(request, *REFERENCES, "format")
    view = View.of(request)
    part = entity_part(view, iri)
    if file_asked(request):
        return reference_file(request, part)
    template = "entity.html" if part.told.is_described else "undescribed.html"
    classes = part.told.kind.classes if part.told.kind else ()
    catalogue = view.catalogue
    met = neighbours(catalogue, iri) if _SERVICE in classes else None
    states = met.tally if met else None
    if _ORGANISATION in classes:
        states = tally(meetings_with_others(catalogue, iri))
    return page(
        request,
        template,
        title=title_of(part),
        section="services" if _SERVICE in classes else "more",
        needs_check=True,
        part=part,
        met=met,
        states=states,
        answer=_answer(states, _OF_SERVICE if met else _OF_ORGANISATION) if states else "",
        rules=_rules(view, iri) if _INTERFACE in classes else "",
    )


def reference_file(request: Request, part: EntityPart) -> Response:
    """What refers to the thing as a file: all, or what does so by the one property that the address names."""
    view, told = part.view, part.told
    found = [(one.property, subject) for one in _asked(view, told) for subject in _in_order(view, told.iri, one)]
    return saved(request, *reference_tables(told, found, view.catalogue, view.language), language=view.language)


def _in_order(view: View, iri: str, found: References) -> Sequence[str]:
    return view.catalogue.derived(
        ("references in order", iri, found.property, view.language),
        lambda: in_order(view.catalogue, found.subjects, view.language),
    )


def _rules(view: View, interface: str) -> str:
    """How far the rules of the *interface* are; empty when it does not count today."""
    for meeting in meetings_at(view.catalogue).get(interface, ()):
        state = view.name(meeting.state.concept).text if meeting.state.is_gap else view.text("entity.in-order").lower()
        kinds = ", ".join(view.name(kind).text for kind in meeting.missing)
        if kinds:
            return view.text("entity.interface-missing", state=state, kinds=kinds)
        return view.text("entity.interface-state", state=state)
    return ""


def _answer(states: Tally, answers: Mapping[str, str]) -> str:
    """The one of *answers* that says where rules are lacking."""
    if not states.total:
        return answers["none"]
    number = "one" if states.total == 1 else "many"
    if not states.gaps:
        return answers[f"in order, {number}"]
    if states.gaps == states.total:
        return answers[f"lacking, {number}"]
    return answers["one lacking" if states.gaps == 1 else "some lacking"]


def title_of(part: EntityPart) -> str:
    """The title of the window: its name and what it is."""
    return f"{part.name.text} ({part.kind.text})" if part.kind else part.name.text


def entity_part(view: View, iri: str) -> EntityPart:
    """What every page of the thing *iri* shows. Raises UnknownEntity, and ParameterError for references of no sort."""
    told = entity_view(view.catalogue, iri)
    stage = view.stage
    about, naming = (
        ShownFindings.of(view, () if stage else those(view.catalogue, view.state.check.result(), iri))
        for those in (findings_about, findings_naming)
    )
    return EntityPart(view, told, [_referring(view, iri, one) for one in _asked(view, told)], about, naming, stage)


def _asked(view: View, told: EntityView) -> Sequence[References]:
    """The references that the page shows: all of them, or those by the one property that the address names."""
    _part(view)
    if (name := view.parameters.get("references", "")) in ("", _ALL):
        return told.references
    by_name = {view.catalogue.prefixes.contract(one.property): one for one in told.references}
    return [by_name[choice("references", name, tuple(by_name))]]


def _part(view: View) -> int:
    """Which part of the references by one property is asked for. Raises ParameterError."""
    return number("page", view.parameters.get("page") or "1", view.state.settings.most_rows)


def _referring(view: View, iri: str, found: References) -> Referring:
    name = view.catalogue.prefixes.contract(found.property)
    said = pick(found.name, view.language, view.state.settings.languages)
    called = Name(said, "") if said else Name(view.text("entity.refers", name=view.name(found.property).text), "")
    ordered = _in_order(view, iri, found)
    total = len(ordered)
    if view.parameters.get("references") != name:
        more = view.here(references=name) if total > _FIRST else ""
        return Referring(found.property, called, total, ordered[:_FIRST], more)
    last = max(1, -(-total // _ON_A_PAGE))
    part = min(_part(view), last)
    start = (part - 1) * _ON_A_PAGE
    before = view.here(page_=part - 1) if part > 1 else ""
    after = view.here(page_=part + 1) if part < last else ""
    return Referring(found.property, called, total, ordered[start : start + _ON_A_PAGE], "", before, after)
