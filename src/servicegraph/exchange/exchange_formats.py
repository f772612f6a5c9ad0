"""The formats in which catalogues go out and come in: one table of them, for the commands that export and import.

A format of RDF is one more ``.rq`` file in ``exchange/``; any other is one more `ExchangeFormat` in `exchange_formats`.
What it needs is loaded when it is used.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from servicegraph.exchange.exchange_values import MEDIA_TYPES, Export, ExportWishes, Import, ImportWishes

if TYPE_CHECKING:  # every command names the formats, and only two of them need more
    from servicegraph.catalogue import Catalogue
    from servicegraph.exchange.dcat.catalogue_description import OfferedFormat

_OF_GRAPHS = (".ttl", ".nt", ".rdf", ".jsonld")
Exporter = Callable[["Catalogue", ExportWishes], Export]
Importer = Callable[["Catalogue", ImportWishes], Import]


@dataclass(frozen=True)
class ExchangeFormat:
    """A format: its *name* on the command line, the *endings* of its files, what writes them and what reads them.

    ``exported`` is None for a format that only comes in, ``imported`` for one that only goes out; both raise
    ParameterError. Of the wishes they look at those that ``export_options`` and ``import_options`` name.
    ``needs_target`` says that the format cannot go to standard output: it is several files, or no text. A file with an
    ending that is one of ``in_one`` has things of one kind alone. ``lanes`` are what that option may say.
    """

    name: str
    endings: tuple[str, ...]
    exported: Exporter | None = field(default=None, repr=False)
    imported: Importer | None = field(default=None, repr=False)
    export_options: frozenset[str] = frozenset()
    import_options: frozenset[str] = frozenset()
    needs_target: bool = False
    in_one: frozenset[str] = frozenset()
    lanes: tuple[str, ...] = ()

    @property
    def is_of_a_whole(self) -> bool:
        """Whether the format tells of one package, chain or process, which has to be named."""
        return "whole" in self.export_options


def exchange_formats() -> Mapping[str, ExchangeFormat]:
    """All formats by name."""
    from servicegraph.exchange.rule_files import view_names

    every = (
        ExchangeFormat(
            "table",
            (".xlsx", ".csv"),
            _export_tables,
            _import_tables,
            export_options=frozenset({"kind"}),
            import_options=frozenset({"remove"}),
            needs_target=True,
            in_one=frozenset({".csv"}),
        ),
        ExchangeFormat("dcat", _OF_GRAPHS, _export_description),
        ExchangeFormat(
            "ptv", (".json",), imported=_import_ptv, import_options=frozenset({"texts", "classify"}), needs_target=True
        ),
        ExchangeFormat(
            "bpmn",
            (".bpmn",),
            _export_drawing,
            _import_drawings,
            export_options=frozenset({"whole", "lanes"}),
            import_options=frozenset({"as_kind", "text_language"}),
            lanes=("organisation", "sector", "organisation-type", "level"),
        ),
        *(_view(name) for name in view_names()),
        ExchangeFormat("hsds", (".json",), _export_hsds, export_options=frozenset({"modelled"}), needs_target=True),
    )
    return {one.name: one for one in every}


def _view(name: str) -> ExchangeFormat:
    exported = functools.partial(_export_view, name)
    if name == "cpsv-ap":
        taken = frozenset({"classify", "text_language"})
        return ExchangeFormat(name, _OF_GRAPHS, exported, _import_cpsv_ap, frozenset({"modelled"}), taken)
    return ExchangeFormat(name, _OF_GRAPHS, exported, export_options=frozenset({"modelled"}))


def _export_view(name: str, catalogue: Catalogue, wishes: ExportWishes) -> Export:
    from servicegraph.exchange.view_export import exported_view

    return exported_view(name, catalogue, wishes)


def _export_description(catalogue: Catalogue, wishes: ExportWishes) -> Export:
    from servicegraph.exchange.dcat.dcat_format import exported_description

    return exported_description(catalogue, wishes, offered_formats())


def offered_formats() -> tuple[OfferedFormat, ...]:
    """The formats in which a whole catalogue goes out, for its description: without those that describe it."""
    from servicegraph.exchange.dcat.catalogue_description import OfferedFormat
    from servicegraph.exchange.rule_files import title_of_format

    return tuple(
        OfferedFormat(
            one.name, MEDIA_TYPES.get(one.endings[0] if one.endings else ".zip", ""), title_of_format(one.name)
        )
        for one in exchange_formats().values()
        if one.exported and not one.is_of_a_whole and one.name != "dcat"
    )


def _export_tables(catalogue: Catalogue, wishes: ExportWishes) -> Export:
    from servicegraph.exchange.tables.table_format import exported_tables

    return exported_tables(catalogue, wishes)


def _import_tables(catalogue: Catalogue, wishes: ImportWishes) -> Import:
    from servicegraph.exchange.tables.table_format import imported_tables

    return imported_tables(catalogue, wishes)


def _import_ptv(catalogue: Catalogue, wishes: ImportWishes) -> Import:
    from servicegraph.exchange.ptv.ptv_format import imported_ptv

    return imported_ptv(catalogue, wishes)


def _import_cpsv_ap(catalogue: Catalogue, wishes: ImportWishes) -> Import:
    from servicegraph.exchange.cpsv_ap.cpsv_ap_import import imported_cpsv_ap

    return imported_cpsv_ap(catalogue, wishes)


def _export_hsds(catalogue: Catalogue, wishes: ExportWishes) -> Export:
    from servicegraph.exchange.hsds.hsds_export import exported_hsds

    return exported_hsds(catalogue, wishes)


def _export_drawing(catalogue: Catalogue, wishes: ExportWishes) -> Export:
    from servicegraph.exchange.bpmn.bpmn_export import exported_drawing

    return exported_drawing(catalogue, wishes)


def _import_drawings(catalogue: Catalogue, wishes: ImportWishes) -> Import:
    from servicegraph.exchange.bpmn.bpmn_import import imported_drawings

    return imported_drawings(catalogue, wishes)
