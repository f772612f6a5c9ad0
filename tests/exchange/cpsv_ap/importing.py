"""Files in CPSV-AP for the tests of this room, imported into small catalogues."""

from __future__ import annotations

from pathlib import Path

from pyoxigraph import NamedNode, RdfFormat, parse

from servicegraph.catalogue import Catalogue
from servicegraph.exchange.cpsv_ap.cpsv_ap_import import imported_cpsv_ap
from servicegraph.exchange.exchange_values import Import, ImportWishes

DATA = Path(__file__).parents[2] / "data" / "cpsv-ap"
BASE = "https://example.org/id/"
SETTINGS = f'base = "{BASE}"\ntitle = {{ fi = "Kokeilu", sv = "Prov", en = "Trial" }}\n'
PREFIXES = """@prefix cpsv: <http://purl.org/vocab/cpsv#> .
@prefix cv: <http://data.europa.eu/m8g/> .
@prefix dct: <http://purl.org/dc/terms/> .
@prefix foaf: <http://xmlns.com/foaf/0.1/> .
@prefix schema: <https://schema.org/> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix ex: <https://town.example/data/> .
"""


def empty(folder: Path, **files: str) -> Catalogue:
    """A catalogue in *folder* with no more than *files*, Turtle by name without ending."""
    (folder / "servicegraph.toml").write_text(SETTINGS, "utf-8")
    for name, content in files.items():
        (folder / f"{name}.ttl").write_text(content, "utf-8")
    return Catalogue.load(folder)


def imported(catalogue: Catalogue, content: str | bytes, name: str = "x.ttl", **wishes: object) -> Import:
    """What the file *name* with *content* asks *catalogue* to become; Turtle gets the usual prefixes in front."""
    if isinstance(content, str):
        content = (PREFIXES * name.endswith(".ttl") + content).encode()
    return imported_cpsv_ap(catalogue, ImportWishes({name: content}, **wishes))  # type: ignore[arg-type]


def write(found: Import) -> None:
    """Write the files of *found*."""
    for one in found.files:
        one.file.parent.mkdir(exist_ok=True)
        one.file.write_bytes(one.after)


def said(found: Import) -> set[tuple[str, str, str]]:
    """The statements of the one file of *found*: subject, predicate, and the value with its language."""
    [file] = found.files
    return {
        (
            getattr(quad.subject, "value", ""),
            quad.predicate.value.rpartition("#")[2].rpartition("/")[2],
            getattr(quad.object, "value", "") + (f"@{tag}" if (tag := getattr(quad.object, "language", None)) else ""),
        )
        for quad in parse(file.after, format=RdfFormat.TURTLE)
    }


def about(found: Import, iri: str) -> dict[str, set[str]]:
    """The values of *iri* by the last part of the property."""
    values: dict[str, set[str]] = {}
    for subject, name, value in said(found):
        if subject == NamedNode(iri).value:
            values.setdefault(name, set()).add(value)
    return values


def reasons(found: Import) -> dict[str, set[str]]:
    """The subjects of the report by reason."""
    rows: dict[str, set[str]] = {}
    for row in found.report.rows:
        rows.setdefault(row.reason, set()).add(row.subject)
    return rows
