"""A new catalogue from files of a register: its services are there, and what it still lacks is told."""

from __future__ import annotations

import tempfile
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from pyoxigraph import NamedNode

from servicegraph.authoring.new_catalogue import NewCatalogue, catalogue_files, refuse_folder
from servicegraph.catalogue import Catalogue
from servicegraph.exchange.exchange_report import ExchangeReport
from servicegraph.exchange.exchange_values import ImportWishes, Notice
from servicegraph.exchange.ptv.ptv_format import imported_ptv
from servicegraph.journal import write_files
from servicegraph.rdf.terms import NS, RDF

_TEMPLATES, _OWN = Path(__file__).parent / "templates", Path(__file__).parent / "register_templates"
_WANTED = ("providedBy", "channel", "sector", "level", "serves")
_WHOLES = ("ServiceChain", "ServicePackage", "CustomerProcess")


@dataclass(frozen=True)
class FirstGaps:
    """What a catalogue has, and what it lacks before a chain can be drawn.

    ``by_organisation`` are numbers of services by the IRI of who is responsible; ``lacking`` how many of the
    ``services`` have no value of each property, by the end of its IRI. ``segments`` and ``wholes`` count what there is.
    """

    services: int
    by_organisation: Mapping[str, int]
    lacking: Mapping[str, int]
    segments: int = 0
    wholes: int = 0


@dataclass(frozen=True)
class RegisterCatalogue:
    """What became of files of a register: the files of a new catalogue, its gaps, and what the import had to tell.

    With ``faults`` nothing was made.
    """

    files: tuple[str, ...] = ()
    faults: tuple[Notice, ...] = ()
    notices: tuple[Notice, ...] = ()
    gaps: FirstGaps = FirstGaps(0, {}, {})
    names: Mapping[str, str] = field(default_factory=dict, repr=False)
    report: ExchangeReport = field(default_factory=ExchangeReport)


def make_register_catalogue(folder: Path, wanted: NewCatalogue, wishes: ImportWishes) -> RegisterCatalogue:
    """Make the catalogue *wanted* in *folder*, of the register's files in *wishes*: all of its files or none.

    Raises AuthoringError where something is there already, WriteError where it cannot be written.
    """
    refuse_folder(folder)
    templates = [file for file in _TEMPLATES.iterdir() if file.suffix != ".ttl" and file.name != "README.md"]
    texts = catalogue_files(wanted, [*templates, *_OWN.iterdir()])
    files = {name: said.encode() for name, said in texts.items()}
    with tempfile.TemporaryDirectory(prefix="servicegraph-") as name:
        trial = Path(name)
        (trial / "servicegraph.toml").write_bytes(files["servicegraph.toml"])
        found = imported_ptv(Catalogue.load(trial), wishes)
        if found.faults:
            return RegisterCatalogue(faults=found.faults, notices=found.notices)
        imported = {one.path: one.after for one in found.files}
        write_files(trial, {trial / path: content for path, content in imported.items()})
        made = Catalogue.load(trial)
        gaps = first_gaps(made)
        names = {iri: made.label(iri, wishes.language) for iri in gaps.by_organisation}
    contents: dict[Path, bytes | None] = {folder / path: content for path, content in {**files, **imported}.items()}
    write_files(folder, contents, expected=dict.fromkeys(contents))
    return RegisterCatalogue(
        tuple(file.relative_to(folder).as_posix() for file in contents), (), found.notices, gaps, names, found.report
    )


def first_gaps(catalogue: Catalogue) -> FirstGaps:
    """What *catalogue* has and lacks before a chain can be drawn."""
    services: set[str] = set()
    counts: Counter[str] = Counter()
    said: dict[str, set[str]] = {name: set() for name in _WANTED}
    organised: Counter[str] = Counter()
    kinds = {NamedNode(NS + name): name for name in ("Service", "Segment", *_WHOLES)}
    for file in catalogue.dataset.data:
        for quad in file.quads:
            subject, predicate = getattr(quad.subject, "value", ""), quad.predicate.value
            if predicate == RDF + "type" and (kind := kinds.get(quad.object)):  # type: ignore[arg-type]
                counts[kind] += 1
                if kind == "Service":
                    services.add(subject)
            elif (name := predicate.removeprefix(NS)) in said:
                said[name].add(subject)
            if predicate == NS + "organisedBy":
                organised[getattr(quad.object, "value", "")] += 1
    lacking = {name: len(services - subjects) for name, subjects in said.items()}
    by_organisation = dict(sorted(organised.items(), key=lambda pair: (-pair[1], pair[0])))
    return FirstGaps(len(services), by_organisation, lacking, counts["Segment"], sum(counts[name] for name in _WHOLES))
