"""The format ``bpmn`` in: drawings become wholes of the catalogue, each in a file of its own."""

from __future__ import annotations

from collections import Counter

from pyoxigraph import NamedNode

from servicegraph.catalogue import Catalogue
from servicegraph.errors import ParameterError
from servicegraph.exchange.bpmn.collapsed_flows import TooManyWays
from servicegraph.exchange.bpmn.drawing_matches import DrawingMatches
from servicegraph.exchange.bpmn.drawing_reading import FaultyDrawing, read_drawing, task_elements
from servicegraph.exchange.bpmn.drawn_changes import DrawnChanges
from servicegraph.exchange.changed_files import changed_files
from servicegraph.exchange.exchange_report import ReportRow, report_of
from servicegraph.exchange.exchange_values import Import, ImportWishes
from servicegraph.exchange.import_faults import ImportFault
from servicegraph.exchange.new_entities import NewEntity
from servicegraph.exchange.rewriting import ValueChange
from servicegraph.exchange.tables.entity_tables import own_files
from servicegraph.rdf.terms import NS

_FOLDER = "bpmn"
_USUAL = "chain"


def imported_drawings(catalogue: Catalogue, wishes: ImportWishes) -> Import:
    """What the drawings ask for. Raises ParameterError for a kind that is none, WriteError."""
    kinds = {kind.name for kind in catalogue.dataset.kinds if NS + "IntegratedService" in kind.classes}
    kind = wishes.as_kind or _USUAL
    if kind not in kinds:
        choices = ", ".join(sorted(kinds))
        raise ParameterError("error.bpmn-kind", parameter="--as", value=kind, choices=choices)
    language = wishes.text_language or catalogue.settings.languages[0]
    files = own_files(catalogue)
    own = frozenset(subject for file in files for subject in file.subjects)
    matches = DrawingMatches(catalogue, wishes.language)
    faults: list[ImportFault] = []
    rows: list[ReportRow] = []
    new: dict[str, NewEntity] = {}
    homes: dict[NamedNode, str] = {}
    changes: dict[tuple[str, str], ValueChange] = {}
    removed: list[str] = []
    sources: dict[str, str] = {}
    short = catalogue.prefixes.contract
    found: Counter[str] = Counter()
    for name, content in wishes.contents.items():
        try:
            drawing = read_drawing(content, name)
            drawn = DrawnChanges(catalogue, matches, drawing, language, kind, own, new)
        except FaultyDrawing as error:
            faults.append(error.fault)
            continue
        except TooManyWays:
            faults.append(ImportFault(name, "", "bpmn.too-many-ways"))
            continue
        if drawn.source in sources:
            faults.append(ImportFault(name, "", "bpmn.same-drawing", {"other": sources[drawn.source]}))
        if drawn.new and drawn.whole not in own and drawn.whole not in drawn.new:
            faults.append(ImportFault(name, "", "bpmn.whole-elsewhere", {"name": short(drawn.whole)}))
        sources[drawn.source] = name
        described = next((file.path for file in files if drawn.source in file.subjects), "")
        home = described or f"{_FOLDER}/{drawn.slug}.ttl"
        homes |= {entity.subject: home for entity in drawn.new.values()}
        new |= drawn.new
        changes |= drawn.changes
        removed += drawn.removed
        rows += drawn.rows
        found["bpmn:task"] += sum(node.element in task_elements() for node in drawing.nodes.values())
        found["bpmn:sequenceFlow"] += sum(not flow.is_message for flow in drawing.flows)
        found["bpmn:messageFlow"] += sum(flow.is_message for flow in drawing.flows)
    if faults:
        return Import(faults=tuple(faults))
    told = {"guessed-language": wishes.text_language, "kind-guessed": wishes.as_kind}  # what was said is no guess
    rows = [row for row in rows if not told.get(row.reason)]
    gone = [NamedNode(iri) for iri in dict.fromkeys(removed)]
    return Import(
        changed_files(catalogue, tuple(changes.values()), tuple(new.values()), gone, homes),
        new=tuple(new),
        changed=tuple(dict.fromkeys(subject for subject, _ in changes)),
        removed=tuple(one.value for one in gone),
        report=report_of("bpmn", found, Counter(short(one.kind.classes[0]) for one in new.values()), rows),
    )
