"""The documents that the catalogue rests on, with what each states and what was modelled after it."""

from __future__ import annotations

from servicegraph import Catalogue
from servicegraph.planning.sources import source_uses


def test_each_source_is_counted_by_the_basis_of_what_names_it(shipped: Catalogue) -> None:
    found = source_uses(shipped)
    by_name = {use.source.rpartition("/")[2]: use for use in found}
    assert by_name["ptv-service-catalogue"].modelled == 0
    assert by_name["keusote-evaluation-2023"].modelled > 0
    assert [use.total for use in found] == sorted((use.total for use in found), reverse=True)
    assert all(use.total == use.stated + use.modelled for use in found)


def test_catalogue_without_sources_has_none(little: Catalogue) -> None:
    assert source_uses(little) == ()
