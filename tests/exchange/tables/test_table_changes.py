"""What was changed in tables: only that, and every fault by its place."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from pyoxigraph import Literal, NamedNode

from servicegraph.catalogue import Catalogue
from servicegraph.exchange.changed_files import changed_files
from servicegraph.exchange.tables.table_changes import TableChanges
from servicegraph.rdf.terms import NS, RDFS
from tests.exchange.tables.table_asking import CLINIC, SMALL, asked, exported, with_cell, with_row


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return Catalogue.load(SMALL)


def told(found: TableChanges) -> str:
    return "\n".join(fault.text("en") for fault in found.faults)


def test_changed_cell_changes_its_line_alone(catalogue: Catalogue) -> None:
    found = asked(catalogue, with_cell(exported(catalogue), "rdfs:label@en", "=Clinic; \N{GRINNING FACE}"))
    assert found.faults == ()
    (one,) = changed_files(catalogue, found.changes)
    assert one.path == "services.ttl"
    assert one.before
    old = b'"Adolescent psychiatry outpatient clinic"@en'
    assert one.after == one.before.replace(old, '"=Clinic; \N{GRINNING FACE}"@en'.encode())


@pytest.mark.parametrize("said", ["level:basic", "<https://w3id.org/servicegraph/vocab/level/basic>", "PERUSTASO"])
def test_identifier_and_name_in_any_language_are_understood(catalogue: Catalogue, said: str) -> None:
    found = asked(catalogue, with_cell(exported(catalogue), "sg:level", said))
    assert found.faults == ()
    (one,) = changed_files(catalogue, found.changes)
    assert b"level:basic" in one.after


def test_all_faults_are_told_by_place(catalogue: Catalogue) -> None:
    sheet = with_cell(exported(catalogue), "sg:level", "no such level")
    rows = [list(row) for row in sheet.rows]
    rows[1][rows[1].index("sg:basis")] = "sg:unheardOf"
    rows.append(["https://example.org/id/service/gone", "0123456789ab"])
    rows.append(rows[2])
    found = asked(catalogue, replace(sheet, rows=rows))
    assert {fault.key for fault in found.faults} == {
        "table.unknown-value-near",
        "table.unknown-column",
        "table.unknown-row",
        "table.row-twice",
    }
    said = "row 5, column W (“service level”): the catalogue has nothing called “no such level”; did you mean"
    assert f"a.csv: {said}" in told(found)


def test_nearest_words_are_proposed_of_those_that_fit(catalogue: Catalogue) -> None:
    found = asked(catalogue, with_cell(exported(catalogue, language="fi"), "sg:level", "perus taso"))
    assert "tarkoititko jotakin näistä: " in found.faults[0].text("fi")
    assert "perus" in found.faults[0].text("fi").rpartition(": ")[2]


def copied(folder: Path, old: str, new: str) -> Catalogue:
    """The small catalogue in *folder*, with *new* in the place of *old* in its services."""
    for file in SMALL.rglob("*"):
        if file.is_file():
            (folder / file.name).write_bytes(file.read_bytes().replace(old.encode(), new.encode()))
    return Catalogue.load(folder)


def test_cell_that_the_catalogue_has_changed_since_is_a_conflict_only_where_it_was_edited(
    catalogue: Catalogue, tmp_path: Path
) -> None:
    now = copied(tmp_path, '"Adolescent psychiatry outpatient clinic"@en', '"Clinic"@en')
    sheet = exported(catalogue)
    assert (asked(now, sheet).faults, asked(now, sheet).changes) == ((), ())
    assert (asked(now, with_cell(sheet, "rdfs:label@sv", "Klinik")).cells, asked(now, sheet).faults) == (1, ())
    assert asked(now, with_cell(sheet, "rdfs:label@en", "Clinic")).cells == 0
    found = asked(now, with_cell(sheet, "rdfs:label@en", "Other"))
    assert [fault.key for fault in found.faults] == ["table.conflict"]
    assert "now says “Clinic”" in told(found)
    assert found.changes == ()


def test_thing_that_was_renamed_since_is_no_fault_where_it_stands_unedited(
    catalogue: Catalogue, tmp_path: Path
) -> None:
    now = copied(tmp_path, '"Nuorten yöchat"@fi', '"Yöchat"@fi')
    found = asked(now, exported(catalogue, language="fi"))
    assert (found.faults, found.changes) == ((), ())


def test_name_that_something_new_shares_leaves_unedited_cells_alone(catalogue: Catalogue) -> None:
    cells = {"iri": "service:other", "rdfs:label@fi": "Nuorisopsykiatrian poliklinikka"}
    found = asked(
        catalogue, with_row(exported(catalogue, language="fi"), cells), exported(catalogue, "interface", "fi")
    )
    assert (found.faults, found.changes) == ((), ())
    assert len(found.new) == 1


def test_columns_and_rows_may_be_moved_and_columns_left_out(catalogue: Catalogue) -> None:
    sheet = with_cell(exported(catalogue), "rdfs:label@sv", "Klinik")
    moved = [[row[0], row[1], *row[:1:-1]] for row in sheet.rows]
    cut = [row[:30] for row in [*moved[:2], *reversed(moved[2:])]]
    assert "rdfs:label@sv" not in cut[1]
    assert asked(catalogue, replace(sheet, rows=cut)).changes == ()
    found = asked(catalogue, replace(sheet, rows=[*moved[:2], *reversed(moved[2:])]))
    assert [one.after for one in found.changes] == [(Literal("Klinik", language="sv"),)]


def test_column_of_notes_is_told_and_not_read(catalogue: Catalogue) -> None:
    sheet = with_cell(exported(catalogue), "rdfs:label@sv", "Klinik")
    first, keys, *rows = sheet.rows
    noted = replace(sheet, rows=[[*first, "Notes"], [*keys], *([*row, "ask them"] for row in rows)])
    found = asked(catalogue, noted)
    assert (found.cells, found.faults) == (1, ())
    (notice,) = found.notices
    assert notice.text("en").endswith("(“Notes”): the column was not read, since it has no key.")


def test_column_that_stands_twice_is_told(catalogue: Catalogue) -> None:
    sheet = exported(catalogue)
    twice = replace(sheet, rows=[[*row, row[2]] for row in sheet.rows])
    assert [one.key for one in asked(catalogue, twice).faults] == ["table.column-twice"]


def test_column_that_the_catalogue_has_no_more_is_a_fault_only_where_it_was_edited(
    catalogue: Catalogue, tmp_path: Path
) -> None:
    older = copied(
        tmp_path, "sg:refersTo    service:night-chat ;", 'sg:refersTo service:night-chat ; rdfs:label "x"@de ;'
    )
    sheet = exported(older)
    assert "rdfs:label@de" in sheet.rows[1]
    assert asked(catalogue, sheet).faults == ()
    found = asked(catalogue, with_cell(sheet, "rdfs:label@de", "y"))
    assert [one.key for one in found.faults] == ["table.unknown-column"]


def test_keys_may_stand_above_the_names(catalogue: Catalogue) -> None:
    sheet = with_cell(exported(catalogue), "rdfs:label@sv", "Klinik")
    first, second, *rows = sheet.rows
    assert asked(catalogue, replace(sheet, rows=[second, first, *rows])).cells == 1


def test_row_without_identifier_is_a_new_entity(catalogue: Catalogue) -> None:
    cells = {"rdfs:label@en": "Home care & nursing", "rdfs:label@fi": "Kotihoito", "sg:level": "level:basic"}
    found = asked(catalogue, with_row(exported(catalogue), cells))
    assert found.faults == ()
    (new,) = found.new
    assert new.subject == NamedNode("https://example.org/id/service/home-care-nursing")
    assert new.values[NamedNode(RDFS + "label")] == (
        Literal("Kotihoito", language="fi"),
        Literal("Home care & nursing", language="en"),
    )


def test_new_entity_takes_the_identifier_that_it_is_given(catalogue: Catalogue) -> None:
    for said in ("service:home-care", "https://example.org/id/service/home-care"):
        found = asked(catalogue, with_row(exported(catalogue), {"iri": said, "rdfs:label@fi": "Kotihoito"}))
        assert [one.subject.value for one in found.new] == ["https://example.org/id/service/home-care"]


def test_new_entities_may_name_each_other(catalogue: Catalogue) -> None:
    services = with_row(exported(catalogue), {"rdfs:label@fi": "Kotihoito"})
    cells = {
        "sg:from": "kotihoito",
        "sg:to": "Nuorten yöchat",
        "sg:within": exported(catalogue, "interface").rows[2][0],
    }
    found = asked(catalogue, with_row(exported(catalogue, "interface"), cells), services)
    assert not told(found)
    by_iri = {one.subject.value: one for one in found.new}
    new = by_iri["https://example.org/id/interface/kotihoito-to-night-chat"]
    assert new.values[NamedNode(NS + "from")] == (NamedNode("https://example.org/id/service/kotihoito"),)


@pytest.mark.parametrize(
    ("cells", "key"),
    [
        ({"rdfs:label@en": "Youth clinic"}, "table.already-there"),
        ({"sg:level": "level:basic"}, "table.no-name"),
        ({"rdfs:label@en": "\N{GRINNING FACE}"}, "table.no-name"),
        ({"iri": "not an identifier", "rdfs:label@en": "X"}, "table.unknown-row"),
        ({"iri": "service:new"}, "table.empty-row"),
        ({"iri": "organisation:county", "rdfs:label@en": "X"}, "table.already-there"),
        ({"rdfs:label@en": "X", "sg:level": "no such level"}, "table.unknown-value-near"),
    ],
)
def test_new_row_that_cannot_be_taken_is_told(catalogue: Catalogue, cells: dict[str, str], key: str) -> None:
    assert [fault.key for fault in asked(catalogue, with_row(exported(catalogue), cells)).faults] == [key]


def test_two_new_rows_of_one_name_are_told(catalogue: Catalogue) -> None:
    sheet = with_row(with_row(exported(catalogue), {"rdfs:label@fi": "Kotihoito"}), {"rdfs:label@fi": "Kotihoito"})
    found = asked(catalogue, sheet)
    assert [fault.key for fault in found.faults] == ["table.row-twice"]
    assert "a.csv: row 6" in told(found)


def test_missing_row_is_told_only_of_those_that_the_table_had(catalogue: Catalogue) -> None:
    sheet = exported(catalogue)
    fewer = replace(sheet, rows=[row for row in sheet.rows if row[0] != CLINIC])
    (missing,) = asked(catalogue, fewer).missing
    assert (missing.entities, missing.is_certain) == ((CLINIC,), True)
    older = [[cell if n != 1 else "version en 0123456789ab" for n, cell in enumerate(row)] for row in fewer.rows[:2]]
    (missing,) = asked(catalogue, replace(fewer, rows=[*older, *fewer.rows[2:]])).missing
    assert not missing.is_certain
    assert not asked(catalogue, fewer, sheet).missing  # the row stands in another file


def test_row_that_stands_in_two_files_is_told(catalogue: Catalogue) -> None:
    sheet = exported(catalogue)
    assert {one.key for one in asked(catalogue, sheet, sheet).faults} == {"table.row-twice"}


def test_thing_of_two_kinds_is_edited_in_either_table_but_not_in_two_ways(tmp_path: Path) -> None:
    for file in SMALL.rglob("*"):
        if file.is_file():
            (tmp_path / file.name).write_bytes(file.read_bytes())
    with (tmp_path / "services.ttl").open("a", encoding="utf-8") as output:
        output.write("\nservice:youth-clinic a sg:Organisation .\n")
    catalogue = Catalogue.load(tmp_path)
    service, organisation = exported(catalogue), exported(catalogue, "organisation")
    same = [with_cell(one, "rdfs:label@sv", "Klinik") for one in (service, organisation)]
    assert asked(catalogue, service, same[1]).cells == 1
    assert asked(catalogue, same[0], organisation).cells == 1
    assert (asked(catalogue, *same).cells, asked(catalogue, *same).faults) == (1, ())
    found = asked(catalogue, same[0], with_cell(organisation, "rdfs:label@sv", "Mottagning"))
    assert [one.key for one in found.faults] == ["table.edited-twice"]
    fewer = replace(service, rows=[row for row in service.rows if row[0] != CLINIC])
    assert not asked(catalogue, fewer, organisation).missing
    assert [one.entities for one in asked(catalogue, fewer).missing] == [(CLINIC,)]


@pytest.mark.parametrize(
    ("key", "said", "is_fine"),
    [
        ("sg:validFrom^^xsd:date", "2026-02-29", False),
        ("sg:validFrom^^xsd:date", "2026-02-28", True),
        ("sg:validFrom^^xsd:date", "28.2.2026", True),
        ("sg:validFrom^^xsd:date", "2/28/2026", False),
    ],
)
def test_value_of_a_datatype_is_looked_at(tmp_path: Path, key: str, said: str, is_fine: bool) -> None:
    for file in SMALL.rglob("*"):
        if file.is_file():
            (tmp_path / file.name).write_bytes(file.read_bytes())
    content = (tmp_path / "services.ttl").read_text("utf-8")
    content = "@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .\n" + content
    content += '\nservice:youth-clinic sg:validFrom "2026-01-01"^^xsd:date .\n'
    (tmp_path / "services.ttl").write_text(content, "utf-8")
    catalogue = Catalogue.load(tmp_path)
    found = asked(catalogue, with_cell(exported(catalogue), key, said))
    assert [one.key for one in found.faults] == ([] if is_fine else ["table.wrong-value"])
