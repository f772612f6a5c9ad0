"""What one drawing asks of the catalogue: services, organisations and interfaces that come, become others or go."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import PurePath

from pyoxigraph import Literal, NamedNode

from servicegraph.catalogue import Catalogue
from servicegraph.dataset.kinds import Kind
from servicegraph.exchange.bpmn.collapsed_flows import CollapsedFlow, collapsed_flows
from servicegraph.exchange.bpmn.drawing_matches import DrawingMatches, LaneMeaning
from servicegraph.exchange.bpmn.drawing_reading import task_elements
from servicegraph.exchange.bpmn.drawing_source import source_iri
from servicegraph.exchange.bpmn.read_drawing import ReadDrawing, ReadNode
from servicegraph.exchange.exchange_report import ReportRow
from servicegraph.exchange.new_entities import NewEntity
from servicegraph.exchange.rewriting import Value, ValueChange
from servicegraph.knowledge.slugs import slug
from servicegraph.messages import text
from servicegraph.planning.picture_input import contents
from servicegraph.rdf.index import text_of
from servicegraph.rdf.terms import DCT, NS, RDF, RDFS, VOCABULARY

_LABEL, _DESCRIPTION, _SOURCE = RDFS + "label", DCT + "description", DCT + "source"
_INCLUDES, _PLACE = NS + "includes", NS + "sourcePlace"
_LANE_PROPERTIES = ("providedBy", "sector", "level")
_WRITTEN = frozenset({RDF + "type", _LABEL, _DESCRIPTION, _SOURCE, _PLACE}) | {
    NS + name for name in ("within", "from", "to", "flow", "basis", *_LANE_PROPERTIES)
}
"""What an import says of a thing."""


class DrawnChanges:
    """Gathers what *drawing* asks of *catalogue*; a new whole is of the kind called *kind*.

    *own* are the IRIs that the catalogue's own files describe, *taken* those that other drawings of the same run bring.
    Texts of the drawing are in *language*. ``new``, ``changes``, ``removed`` and ``rows`` are what is found.
    """

    def __init__(
        self,
        catalogue: Catalogue,
        matches: DrawingMatches,
        drawing: ReadDrawing,
        language: str,
        kind: str,
        own: frozenset[str],
        taken: Mapping[str, NewEntity],
    ) -> None:
        self._catalogue, self._matches, self._drawing, self._language = catalogue, matches, drawing, language
        self._base, self._short = catalogue.settings.base, catalogue.prefixes.contract
        self._described, self._own, self._taken = catalogue.dataset.described, own, taken
        self._references = catalogue.memory.references_to
        self._kinds: Mapping[str, Kind] = {one.name: one for one in catalogue.dataset.kinds}
        self.new: dict[str, NewEntity] = {}
        self.changes: dict[tuple[str, str], ValueChange] = {}
        self.removed: list[str] = []
        self.rows: list[ReportRow] = list(drawing.rows)
        self.source = source_iri(catalogue.settings.base, drawing)
        self.whole = self._whole(kind)
        self._inside = matches.inside(self.whole)
        self._imported = {
            text_of(place): iri
            for iri in matches.with_value(_SOURCE, self.source)
            if iri in matches.services
            for place in matches.values(iri, _PLACE)
        }
        self._tasks = {key: node for key, node in drawing.nodes.items() if node.element in task_elements()}
        self._iri_of: dict[str, str] = {}
        self._find()

    @property
    def slug(self) -> str:
        """The last part of the whole's IRI."""
        return self.whole.rpartition("/")[2]

    def _find(self) -> None:
        named: dict[tuple[str, tuple[str, ...]], str] = {}
        for key, node in self._tasks.items():
            known = named.get((node.name, node.lanes)) if node.name else None
            self._iri_of[key] = known or self._service(node)
            if node.name:
                named[node.name, node.lanes] = self._iri_of[key]
        drawn = dict.fromkeys(self._iri_of.values())
        self._include([iri for iri in drawn if iri not in self._inside and iri != self.whole])
        kept = {iri for flow in collapsed_flows(self._drawing, self._tasks) for iri in self._interface(flow)}
        self._remove(kept, drawn)
        if self.new:
            self._say_source()

    def _whole(self, kind: str) -> str:
        matches, drawing = self._matches, self._drawing
        known = [drawing.iri] if drawing.iri in matches.wholes else []
        known += [iri for iri in matches.with_value(_SOURCE, self.source) if iri in matches.wholes]
        if known:
            is_imported = self.source in map(text_of, matches.values(known[0], _SOURCE))
            if drawing.is_named:
                self._rename(known[0], drawing.name)
            if is_imported and drawing.text:
                self._retell(known[0], drawing.text)
            return known[0]
        if not drawing.is_named:
            self.rows.append(ReportRow("name-guessed", drawing.file, drawing.name))
        iri = self._free(kind, drawing.name, drawing.id)
        self.rows.append(ReportRow("kind-guessed", self._short(iri), self._kinds[kind].name))
        organisers = [iri for pool in (drawing.name,) for iri in matches.called(pool, matches.organisations)]
        values: dict[str, tuple[Value, ...]] = {_LABEL: (self._text(drawing.name),)}
        values[NS + "organisedBy"] = tuple(map(NamedNode, organisers))
        self._add(kind, iri, {**values, **self._told(drawing.text)}, drawing.id)
        return iri

    def _service(self, node: ReadNode) -> str:
        """The IRI of the service, or the whole, that the task *node* stands for; a new one when none is known."""
        marked = node.marked("service", "part")
        if marked in self._matches.services or marked in self._matches.wholes:
            if node.name and marked in self._matches.services:
                self._rename(marked, node.name)
            return marked
        if known := self._imported.get(node.id):
            if node.name:
                self._rename(known, node.name)
            if node.text:
                self._retell(known, node.text)
            self._move(known, node)
            return known
        found = self._matches.called(node.name, self._matches.services)
        if found:
            best = min(found, key=lambda iri: (iri not in self._inside, iri))
            self.rows.append(ReportRow("matched-by-name", self._place(node), self._short(best)))
            if len(found) > 1:
                others = ", ".join(self._short(iri) for iri in found if iri != best)
                self.rows.append(ReportRow("several-of-name", self._place(node), others))
            self._compare_lanes(best, node)
            return best
        return self._stub(node)

    def _stub(self, node: ReadNode) -> str:
        name = node.name or text("bpmn.unnamed", self._language, id=node.id)
        coming = [
            iri
            for iri, entity in (*self._taken.items(), *self.new.items())
            if entity.kind.name == "service"
            and node.name
            and self._text(name) in entity.values.get(NamedNode(_LABEL), ())
        ]
        lanes = self._lanes(node)
        if coming and not any(iri in self.new for iri in coming):
            return coming[0]  # another drawing of the same run brings it
        if not node.name:
            self.rows.append(ReportRow("unnamed-task", node.element, node.id))
        elif likely := self._matches.services_like(name):
            self.rows.append(ReportRow("new-but-like", name, ", ".join(likely)))
        iri = self._free("service", name, node.id)
        values: dict[str, tuple[Value, ...]] = {_LABEL: (self._text(name),), **self._told(node.text)}
        values |= {NS + property: (NamedNode(value),) for property, value in lanes.items()}
        self._add("service", iri, values, node.id)
        return iri

    def _lanes(self, node: ReadNode) -> dict[str, str]:
        """The values that the lanes of *node* give, by property; of two for one property the inner."""
        found: dict[str, str] = {}
        for name in filter(None, (node.pool, *node.lanes)):
            meaning = self._matches.lane(name)
            if meaning.property == "organisationType":
                self.rows.append(ReportRow("no-place-here", "lane", name))
                continue
            found[meaning.property] = meaning.iri or self._organisation(name)
            self._guess_lane(name, meaning)
        return found

    def _guess_lane(self, name: str, meaning: LaneMeaning) -> None:
        row = ReportRow("lane-guessed", name, f"sg:{meaning.property}")
        if row not in self.rows:
            self.rows.append(row)

    def _organisation(self, name: str) -> str:
        for iri, entity in (*self._taken.items(), *self.new.items()):
            is_it = entity.kind.name == "organisation"
            if is_it and self._text(name) in entity.values.get(NamedNode(_LABEL), ()):
                return iri
        iri = self._free("organisation", name, self._drawing.id)
        self._add("organisation", iri, {_LABEL: (self._text(name),)}, "")
        return iri

    def _move(self, service: str, node: ReadNode) -> None:
        """Give *service*, which came from this drawing, what the lanes of *node* say now."""
        for property, value in self._lanes(node).items():
            before = self._matches.values(service, NS + property)
            if property in _LANE_PROPERTIES and NamedNode(value) not in before:
                self._change(service, NS + property, before, (NamedNode(value),))

    def _compare_lanes(self, service: str, node: ReadNode) -> None:
        """Tell of lanes that say otherwise than the catalogue of a *service* that was found by its name."""
        for name in filter(None, (node.pool, *node.lanes)):
            meaning = self._matches.lane(name)
            values = map(text_of, self._matches.values(service, NS + meaning.property))
            if meaning.property in _LANE_PROPERTIES and meaning.iri not in values:
                self.rows.append(ReportRow("lane-differs", self._short(service), name))

    def _include(self, services: Sequence[str]) -> None:
        coming = tuple(map(NamedNode, services))
        if self.whole in self.new:
            entity = self.new[self.whole]
            self.new[self.whole] = NewEntity(
                entity.kind, entity.subject, {**entity.values, **({NamedNode(_INCLUDES): coming} if coming else {})}
            )
        elif coming:
            self._change(self.whole, _INCLUDES, (), coming)

    def _interface(self, flow: CollapsedFlow) -> Sequence[str]:
        """The interfaces that *flow* stands for; a new one where the catalogue has none between its two services."""
        origin, target = self._iri_of[flow.source], self._iri_of[flow.target]
        pair = f"{self._name(flow.source)} → {self._name(flow.target)}"
        if known := [iri for iri in flow.interfaces if iri in self._described]:
            return known
        if origin == target:
            self.rows.append(ReportRow("leads-to-itself", pair))
            return ()
        if {origin, target} & self._matches.wholes.keys():
            self.rows.append(ReportRow("ends-at-whole", pair))
            return ()
        ends = (set(self._matches.with_value(NS + end, iri)) for end, iri in (("from", origin), ("to", target)))
        wholes = {self.whole, *self._inside}
        both = [
            iri
            for iri in sorted(set.intersection(*ends))
            if wholes & set(map(text_of, self._matches.values(iri, NS + "within")))
        ]
        value = NamedNode(f"{VOCABULARY}flow/{flow.flow}")
        for iri in both:
            before = self._matches.values(iri, NS + "flow")
            if self._is_imported(iri) and before and value not in before:
                self._change(iri, NS + "flow", before, (value,))
        if both:
            return both
        if flow.is_guessed:
            self.rows.append(ReportRow("flow-guessed", pair, f"flow:{flow.flow}"))
        slugs = [one.rpartition("/")[2] for one in (origin, target)]
        iri = self._free("interface", "", "-to-".join(slugs))
        values = {
            NS + "within": (NamedNode(self.whole),),
            NS + "from": (NamedNode(origin),),
            NS + "to": (NamedNode(target),),
            NS + "flow": (value,),
            **self._told("\n\n".join(flow.texts)),
        }
        self._add("interface", iri, values, flow.flows[0])
        return (iri,)

    def _remove(self, kept: Iterable[str], drawn: Mapping[str, None]) -> None:
        """Take away what came from this drawing and is in it no longer; tell of what it never brought."""
        keeps, matches = set(kept), self._matches
        interfaces = [iri for iri in matches.with_value(NS + "within", self.whole) if iri not in keeps]
        today = {one.interface for one in contents(self._catalogue, self.whole, self._catalogue.today()).meetings}
        for iri in interfaces:
            if self._is_imported(iri):
                self._take_away(iri)
            elif iri in today and {text_of(end) for end in matches.values(iri, NS + "from")} <= drawn.keys():
                self.rows.append(ReportRow("not-in-drawing", self._short(iri)))
        gone = [iri for iri in self._imported.values() if iri not in drawn and iri in self._own]
        for iri in gone:
            others = {text_of(one.subject) for one in self._references(NamedNode(iri))}
            if others - {self.whole, *self.removed}:
                self.rows.append(ReportRow("kept-since-referred", self._short(iri)))
            elif self._take_away(iri) and NamedNode(iri) in matches.values(self.whole, _INCLUDES):
                self._change(self.whole, _INCLUDES, (NamedNode(iri),), ())

    def _take_away(self, iri: str) -> bool:
        """Remove *iri*, unless people have said more of it than an import does."""
        if self._matches.properties(iri) <= _WRITTEN:
            self.removed.append(iri)
            return True
        self.rows.append(ReportRow("kept-since-edited", self._short(iri)))
        return False

    def _is_imported(self, iri: str) -> bool:
        """Whether *iri* came from this drawing, and stands in a file of the catalogue itself."""
        return iri in self._own and self.source in map(text_of, self._matches.values(iri, _SOURCE))

    def _rename(self, iri: str, name: str) -> None:
        """Call *iri* by *name* in the language of the drawing's texts, unless it is called so in any language."""
        said = [one for one in self._matches.values(iri, _LABEL) if isinstance(one, Literal)]
        plain = {" ".join(one.value.split()) for one in said}
        if name not in plain and iri in self._own:
            before = tuple(one for one in said if one.language == self._language)
            self._change(iri, _LABEL, before, (self._text(name),))

    def _retell(self, iri: str, told: str) -> None:
        said = [one for one in self._matches.values(iri, _DESCRIPTION) if isinstance(one, Literal)]
        if told not in {one.value for one in said} and iri in self._own:
            before = tuple(one for one in said if one.language == self._language)
            self._change(iri, _DESCRIPTION, before, (self._text(told),))

    def _change(self, iri: str, property: str, before: Sequence[Value], after: Sequence[Value]) -> None:
        if iri not in self._own:
            self.rows.append(ReportRow("not-of-this-catalogue", self._short(iri), self._short(property)))
            return
        known = self.changes.get((iri, property))
        if known:
            before, after = (*known.before, *before), (*known.after, *after)
        self.changes[iri, property] = ValueChange(NamedNode(iri), NamedNode(property), tuple(before), tuple(after))

    def _add(self, kind: str, iri: str, values: Mapping[str, tuple[Value, ...]], place: str) -> None:
        said = {NamedNode(property): those for property, those in values.items() if those}
        said[NamedNode(_SOURCE)] = (NamedNode(self.source),)
        if place:
            said[NamedNode(_PLACE)] = (Literal(place),)
        said[NamedNode(NS + "basis")] = (NamedNode(VOCABULARY + "basis/stated"),)
        self.new[iri] = NewEntity(self._kinds[kind], NamedNode(iri), said)

    def _say_source(self) -> None:
        if self.source not in self._described:
            label = text("bpmn.source", self._language, name=self._drawing.name, file=PurePath(self._drawing.file).name)
            entity = NewEntity(self._kinds["source"], NamedNode(self.source), {NamedNode(_LABEL): (self._text(label),)})
            self.new = {self.source: entity, **self.new}
            self.rows.append(ReportRow("guessed-language", self._short(self.source), self._language))

    def _free(self, kind: str, name: str, otherwise: str) -> str:
        """An IRI for a new entity of *kind* that nothing has yet."""
        start = f"{self._base}{kind}/{slug(name) or slug(otherwise) or 'drawn'}"
        iri, number = start, 2
        while iri in self._described or iri in self.new or iri in self._taken:
            iri, number = f"{start}-{number}", number + 1
        return iri

    def _told(self, said: str) -> dict[str, tuple[Value, ...]]:
        return {_DESCRIPTION: (self._text(said),)} if said else {}

    def _text(self, said: str) -> Literal:
        return Literal(said, language=self._language)

    def _name(self, key: str) -> str:
        return self._tasks[key].name or key

    def _place(self, node: ReadNode) -> str:
        return node.name or node.id
