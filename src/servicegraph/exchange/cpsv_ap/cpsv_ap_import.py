"""The import of CPSV-AP: files of any publisher become one file of a catalogue; what has no place is reported."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path, PurePath

from pyoxigraph import Literal, NamedNode

from servicegraph.catalogue import Catalogue
from servicegraph.errors import ParameterError
from servicegraph.exchange.cpsv_ap.completed_entities import complete_entities, source_document
from servicegraph.exchange.cpsv_ap.foreign_files import MOST_STATEMENTS, ForeignFile, read_foreign_file
from servicegraph.exchange.cpsv_ap.foreign_graph import ForeignGraph
from servicegraph.exchange.cpsv_ap.foreign_things import RELATIVE, foreign_things
from servicegraph.exchange.cpsv_ap.generated_file import generated_file
from servicegraph.exchange.cpsv_ap.import_rules import ImportRules, import_rules
from servicegraph.exchange.cpsv_ap.imported_facts import imported_facts
from servicegraph.exchange.cpsv_ap.stated_elsewhere import StatedElsewhere
from servicegraph.exchange.cpsv_ap.value_conversions import ConversionContext
from servicegraph.exchange.exchange_report import report_of
from servicegraph.exchange.exchange_values import Import, ImportWishes, Notice
from servicegraph.exchange.import_faults import ImportFault
from servicegraph.knowledge.slugs import slug
from servicegraph.rdf.terms import DCT, RDFS, SKOS, Term

_FOLDER = "cpsv-ap"
_NAMES = (SKOS + "prefLabel", DCT + "title", "http://xmlns.com/foaf/0.1/name", RDFS + "label")
_NAME_LANGUAGES = ("en", "fi", "sv")


def imported_cpsv_ap(catalogue: Catalogue, wishes: ImportWishes) -> Import:
    """What the files of *wishes* ask *catalogue* to become: the file ``cpsv-ap/<publisher or file>.ttl`` anew.

    Raises ParameterError for what is no RDF file, is too large, or would be written over a file of somebody's own.
    """
    rules, base = import_rules(), catalogue.settings.base
    files: list[ForeignFile] = []
    for name, content in wishes.contents.items():
        files.append(read_foreign_file(name, content, base + RELATIVE, rules.contexts))
        if sum(len(file.triples) for file in files) > MOST_STATEMENTS:
            raise ParameterError("error.cpsv-ap-statements", parameter=name, most=MOST_STATEMENTS)
    notices: list[Notice] = [doubt for file in files for doubt in file.doubts]
    faults: list[Notice] = [fault for file in files for fault in file.faults]
    if faults:
        return Import(faults=tuple(faults), notices=tuple(notices))
    graph = ForeignGraph((triple for file in files for triple in file.triples), rules)
    name = _name(graph, files)
    path = f"{_FOLDER}/{name}.ttl"
    elsewhere = StatedElsewhere(catalogue, path, map(Path, wishes.contents))
    things = foreign_things(graph, rules, elsewhere, base, name)
    if not things.every and not things.rows:
        return Import(faults=(ImportFault(files[0].name, "", "import.cpsv-ap-nothing"),), notices=tuple(notices))
    if not any(thing.kind in ("service", "package", "chain", "process") for thing in things.every):
        notices.append(ImportFault(files[0].name, "", "import.cpsv-ap-no-service"))
    language = wishes.text_language or catalogue.settings.languages[0]
    context = ConversionContext(graph, rules, things, elsewhere, language, list(things.rows))
    found = imported_facts(context)
    complete_entities(context, found, classify=wishes.classify)
    source = source_document(
        context, found, f"{base}source/cpsv-ap-{name}", _shown(files), catalogue.settings.languages
    )
    if not found:
        return Import(notices=tuple(notices), report=report_of("cpsv-ap", _classes(graph, rules), {}, context.rows))
    made = generated_file(catalogue, path, found, source, elsewhere)
    written = Counter(facts.kind for facts in found.values())
    return Import(
        (made.file,) if made.file else (),
        notices=(*notices, *made.notices),
        new=made.new,
        changed=made.changed,
        removed=made.removed,
        report=report_of("cpsv-ap", _classes(graph, rules), written, (*context.rows, *made.rows)),
    )


def _classes(graph: ForeignGraph, rules: ImportRules) -> Counter[str]:
    shown = rules.prefixes.contract
    return Counter(shown(iri) for term in graph.subjects for iri in graph.classes(term))


def _name(graph: ForeignGraph, files: Sequence[ForeignFile]) -> str:
    """What the file is called: after the one publisher that the files name, else after the first of them."""
    publishers = {value for term in graph.subjects for value in graph.values(term, DCT + "publisher")}
    if len(publishers) == 1 and (named := slug(_label(graph, publishers.pop()))):
        return named
    return slug(PurePath(files[0].name).stem) or "file"


def _label(graph: ForeignGraph, term: Term) -> str:
    """The name of *term*, the English one first; of one without a name the last part of its IRI."""
    for name in _NAMES:
        said = {one.language or "": one.value for one in graph.values(term, name) if isinstance(one, Literal)}
        for language in (*_NAME_LANGUAGES, *sorted(said)):
            if language in said:
                return said[language]
    return term.value.rstrip("/#").replace("#", "/").rpartition("/")[2] if isinstance(term, NamedNode) else ""


def _shown(files: Sequence[ForeignFile]) -> str:
    return ", ".join(PurePath(file.name).name for file in files)
