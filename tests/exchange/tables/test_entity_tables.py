"""Entities as rows of values, with columns for what they have and may have."""

from __future__ import annotations

from pathlib import Path

import pytest
from pyoxigraph import Literal

from servicegraph.catalogue import Catalogue
from servicegraph.exchange.tables.entity_tables import column_key, entity_table, own_files
from servicegraph.exchange.tables.fitting_columns import ValueColumn, fitting_things, is_wanted
from servicegraph.rdf.terms import NS, RDFS

SMALL = Path(__file__).parents[2] / "data" / "small"
CLINIC = "https://example.org/id/service/youth-clinic"


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return Catalogue.load(SMALL)


def test_row_has_the_values_of_the_files_and_no_types(catalogue: Catalogue) -> None:
    kind = next(kind for kind in catalogue.dataset.kinds if kind.name == "service")
    table = entity_table(catalogue, kind)
    row = table.rows[CLINIC]
    assert row[ValueColumn(RDFS + "label", "sv")] == (Literal("Ungdomspsykiatriska polikliniken", language="sv"),)
    keys = [column_key(column, catalogue) for column in table.columns]
    assert "rdfs:label@fi" in keys
    assert "sg:sector" in keys
    assert not any(key.startswith("rdf:type") for key in keys)


def test_only_own_files_are_shown(catalogue: Catalogue) -> None:
    assert {file.path for file in own_files(catalogue)} == {"organisations.ttl", "package.ttl", "services.ttl"}


def test_properties_that_shapes_allow_have_columns_before_anything_has_them(catalogue: Catalogue) -> None:
    kinds = {kind.name: kind for kind in catalogue.dataset.kinds}
    keys = [column_key(column, catalogue) for column in entity_table(catalogue, kinds["service"]).columns]
    assert keys[:3] == ["rdfs:label@fi", "rdfs:label@sv", "rdfs:label@en"]
    assert "sg:usesSystem" in keys
    assert keys[-1] == "sg:basis"
    assert "sg:ruleKind" in [column_key(one, catalogue) for one in entity_table(catalogue, kinds["rule"]).columns]
    assert is_wanted(catalogue, kinds["service"], ValueColumn(NS + "providedBy"))
    assert not is_wanted(catalogue, kinds["service"], ValueColumn(NS + "usesSystem"))
    label = ValueColumn(RDFS + "label", "fi")
    assert is_wanted(catalogue, kinds["service"], label)
    assert not is_wanted(catalogue, kinds["service"], ValueColumn(RDFS + "label", "sv"))
    assert not is_wanted(catalogue, kinds["interface"], label)  # named from its ends


def test_things_that_fit_a_column_are_concepts_of_its_scheme_or_things_of_its_class(catalogue: Catalogue) -> None:
    service = next(kind for kind in catalogue.dataset.kinds if kind.name == "service")
    levels = fitting_things(catalogue, service, ValueColumn(NS + "level"))
    assert levels is not None
    assert set(levels) == {
        f"https://w3id.org/servicegraph/vocab/level/{name}" for name in ("preventive", "basic", "special")
    }
    refers = fitting_things(catalogue, service, ValueColumn(NS + "refersTo"))
    assert refers is not None
    assert CLINIC in refers
    assert fitting_things(catalogue, service, ValueColumn(RDFS + "label", "fi")) is None
