"""Out, edited at random, and back: the catalogue says exactly what was edited, and all else stays byte for byte."""

from __future__ import annotations

import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from pyoxigraph import Literal, NamedNode, Quad, Triple

from servicegraph.catalogue import Catalogue
from servicegraph.exchange.changed_files import ChangedFile, changed_files
from servicegraph.exchange.rewriting import Value
from servicegraph.exchange.tables.entity_tables import EntityTable, column_key, entity_table, own_files
from servicegraph.exchange.tables.fitting_columns import ValueColumn, fitting_things
from servicegraph.exchange.tables.table_changes import table_changes
from servicegraph.exchange.tables.table_csv import csv_sheet, table_csv
from servicegraph.exchange.tables.table_text import SheetText, WrittenTable, written_table
from servicegraph.exchange.tables.table_workbook import table_workbook
from servicegraph.exchange.tables.value_words import value_words
from servicegraph.exchange.tables.workbook_reading import kept_in_cell, workbook_sheets
from servicegraph.rdf.terms import RDFS, XSD
from servicegraph.turtle.reading import TurtleFile, read
from tests.exchange.tables.table_asking import SMALL

EXTRA = b"""\xef\xbb\xbf# Things that are hard to keep.\r
@prefix sg: <https://w3id.org/servicegraph/ns#> .\r
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .\r
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .\r
@prefix ex: <https://example.org/id/> .\r
\r
<https://example.org/id/service/shop> a sg:Service , sg:Organisation ; # both\r
    rdfs:label "=1+1"@fi , '''two\r
lines "quoted"'''@sv, "'=x"@en , " "@en ;\r
    rdfs:comment "\\\\n"@fi, "\\"\\""@fi , "a\\u0000b"@en ;  # a comment; with a semicolon\r
    sg:businessId "007" , "7" ; sg:validFrom "2026-01-01"^^xsd:date ;\r
    sg:refersTo <https://example.org/id/service/youth-clinic>, <https://example.org/elsewhere#x> ;\r
    sg:note [ rdfs:label "nobody"@en ] ;\r
    sg:number 5 , 05 , 1.50 , true .\r
\r
<https://example.org/id/service/youth-clinic> rdfs:comment "said in another file"@en . # here\r
<https://example.org/id/service/shop> sg:sector <https://w3id.org/servicegraph/vocab/sector/social> .\r
"""
TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=8) | st.sampled_from(
    ["", '""', "=1", "'=1", "''-", "\\n", "\n", "\r\n", "\t", "(a)", "a (b:c)", "_x0041_", "x005F_", "007", " a "]
)
Edits = Mapping[tuple[str, ValueColumn], tuple[Value, ...]]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("round") / "small"
    shutil.copytree(SMALL, place)
    (place / "extra.ttl").write_bytes(EXTRA)
    return place


@pytest.fixture(scope="module")
def catalogue(folder: Path) -> Catalogue:
    found = Catalogue.load(folder)
    assert not any(file.diagnostics for file in found.dataset.data)
    return found


def tables(catalogue: Catalogue) -> list[WrittenTable]:
    return [written_table(catalogue, kind, "en") for kind in catalogue.dataset.kinds]


def through_file(catalogue: Catalogue, written: Sequence[WrittenTable], is_book: bool) -> tuple[SheetText, ...]:
    """*written* as they come back from a file."""
    if is_book:
        return workbook_sheets(table_workbook(catalogue, written, "en"), "a.xlsx")
    return tuple(csv_sheet(table_csv(one), "a.csv") for one in written)


def edited(catalogue: Catalogue, sheet: SheetText, edits: Edits) -> SheetText:
    """*sheet* with the *edits* in its cells, as people would write them."""
    keys = [*sheet.rows[sheet.keys_at]]
    words = value_words(catalogue, "en")
    rows = [[*row, *[""] * (len(keys) - len(row))] for row in sheet.rows]
    for row in rows[2:]:
        for (iri, column), values in edits.items():
            if row[0] == iri and (key := column_key(column, catalogue)) in keys:
                row[keys.index(key)] = words.cell(values)
    return SheetText(sheet.file, sheet.name, rows, sheet.faults, sheet.kept)


def values_of(catalogue: Catalogue, table: EntityTable, column: ValueColumn) -> st.SearchStrategy[Value]:
    if column.language:
        return TEXTS.map(lambda said: Literal(said, language=column.language))
    if column.datatype == XSD + "date":
        return st.dates().map(lambda day: Literal(day.isoformat(), datatype=NamedNode(XSD + "date")))
    if column.datatype == XSD + "integer":
        return st.integers().map(Literal)
    if column.datatype in (XSD + "string", XSD + "anyURI"):
        return TEXTS.map(lambda said: Literal(said, datatype=NamedNode(column.datatype)))
    if column.datatype == XSD + "duration":
        return st.sampled_from(["P6M", "P1Y"]).map(lambda said: Literal(said, datatype=NamedNode(column.datatype)))
    if column.datatype:
        return st.sampled_from(["1", "0"]).map(lambda said: Literal(said, datatype=NamedNode(column.datatype)))
    things = fitting_things(catalogue, table.kind, column) or {"https://example.org/id/service/youth-clinic"}
    return st.sampled_from(sorted(things)).map(NamedNode)


@st.composite
def some_edits(
    draw: st.DrawFn, catalogue: Catalogue
) -> tuple[EntityTable, dict[tuple[str, ValueColumn], tuple[Value, ...]]]:
    filled = [table for kind in catalogue.dataset.kinds if (table := entity_table(catalogue, kind)).rows]
    table = draw(st.sampled_from(filled))
    found = {}
    for _ in range(draw(st.integers(1, 5))):
        iri = draw(st.sampled_from(sorted(table.rows)))
        used = [column for column in table.columns if column in table.rows[iri]]
        column = draw(st.sampled_from(used) | st.sampled_from(table.columns))
        before = table.rows[iri].get(column, ())
        kept = draw(st.lists(st.sampled_from(before), unique=True)) if before else []
        new = draw(st.lists(values_of(catalogue, table, column), max_size=3))
        found[iri, column] = tuple(dict.fromkeys((*kept, *new)))
    return table, found


def triples(files: Sequence[TurtleFile]) -> set[Triple]:
    return {quad.triple for file in files for quad in file.quads}


def after(catalogue: Catalogue, changed: Sequence[ChangedFile]) -> list[TurtleFile]:
    """The catalogue's own files, those *changed* as they are then."""
    by_path = {one.path: one for one in changed}
    return [
        read(by_path[file.path].after, file.path, file.graph, file.base) if file.path in by_path else file
        for file in own_files(catalogue)
    ]


def statements(file: TurtleFile, subjects: set[str]) -> list[str]:
    """The texts of the statements of *file* that are about none of *subjects*, and all comments."""
    document = file.document
    written = {file.span(place, 0) for place, quad in enumerate(file.quads) if is_about(quad, subjects)}
    starts = {span.start for span in written if span}
    kept = [
        document.said(node)
        for node in document.root.children
        if node.kind != "directive" and document.span(node.children[0]).start not in starts
    ]
    return kept + [token.text for token in document.tokens if token.kind == "comment"]


def is_about(quad: Quad, subjects: set[str]) -> bool:
    return isinstance(quad.subject, NamedNode) and quad.subject.value in subjects


def comes_back(catalogue: Catalogue, table: EntityTable, edits: Edits, is_book: bool) -> None:
    words = value_words(catalogue, "en")
    if is_book:  # nobody can type into a cell what it does not keep
        assume(all(kept_in_cell(words.cell(values)) == words.cell(values) for values in edits.values()))
    written = [written_table(catalogue, table.kind, "en")]
    sheets = [edited(catalogue, one, edits) for one in through_file(catalogue, written, is_book)]
    found = table_changes(catalogue, sheets)
    assert [fault.text("en") for fault in found.faults] == []
    changed = changed_files(catalogue, found.changes)
    expected = triples(list(own_files(catalogue)))
    for (iri, column), values in edits.items():
        subject, predicate = NamedNode(iri), NamedNode(column.predicate)
        expected -= {Triple(subject, predicate, value) for value in table.rows[iri].get(column, ())}
        expected |= {Triple(subject, predicate, value) for value in values}
    assert triples(after(catalogue, changed)) == expected
    subjects = {iri for iri, _ in edits}
    for file, new in zip(own_files(catalogue), after(catalogue, changed), strict=True):
        assert [said for said in statements(file, subjects) if said not in new.text] == []
    for one in changed:
        assert one.before is not None
        assert one.after.startswith(b"\xef\xbb\xbf") == one.before.startswith(b"\xef\xbb\xbf")


@pytest.mark.parametrize("is_book", [False, True])
def test_unedited_tables_change_nothing(catalogue: Catalogue, is_book: bool) -> None:
    found = table_changes(catalogue, through_file(catalogue, tables(catalogue), is_book))
    assert (found.changes, found.faults, found.new, found.missing) == ((), (), (), ())


@pytest.mark.matrix
@pytest.mark.parametrize("is_book", [False, True])
@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_unedited_tables_of_the_shipped_catalogue_change_nothing(is_book: bool, language: str) -> None:
    shipped = Catalogue.load()
    written = [written_table(shipped, kind, language) for kind in shipped.dataset.kinds]
    found = table_changes(shipped, through_file(shipped, written, is_book))
    assert (found.changes, found.faults, found.new, found.missing) == ((), (), (), ())


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.data())
def test_csv_that_was_edited_comes_back(catalogue: Catalogue, data: st.DataObject) -> None:
    comes_back(catalogue, *data.draw(some_edits(catalogue)), is_book=False)


@settings(max_examples=20, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.data())
def test_workbook_that_was_edited_comes_back(catalogue: Catalogue, data: st.DataObject) -> None:
    comes_back(catalogue, *data.draw(some_edits(catalogue)), is_book=True)


@pytest.mark.matrix
@settings(max_examples=400, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.data())
def test_very_many_edits_come_back(catalogue: Catalogue, data: st.DataObject) -> None:
    comes_back(catalogue, *data.draw(some_edits(catalogue)), is_book=False)


@pytest.mark.matrix
@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.data())
def test_edits_of_the_shipped_catalogue_come_back(shipped: Catalogue, data: st.DataObject) -> None:
    comes_back(shipped, *data.draw(some_edits(shipped)), is_book=data.draw(st.booleans()))


@pytest.fixture(scope="module")
def shipped() -> Catalogue:
    return Catalogue.load()


def test_label_is_among_the_columns_of_every_kind(catalogue: Catalogue) -> None:
    for table in tables(catalogue):
        if table.rows:
            assert any(column.predicate == RDFS + "label" or column.language for column in table.table.columns)
