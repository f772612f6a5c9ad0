"""What a spreadsheet writes in the language of its user is understood, and nothing that has two readings."""

from __future__ import annotations

import pytest

from servicegraph.exchange.tables.spreadsheet_values import without_locale
from servicegraph.rdf.terms import XSD


@pytest.mark.parametrize(
    ("datatype", "said", "value"),
    [
        ("boolean", "TRUE", "true"),
        ("boolean", "TOSI", "true"),
        ("boolean", "Epätosi", "false"),
        ("boolean", "FALSKT", "false"),
        ("boolean", "1", "1"),
        ("boolean", "yes", "yes"),
        ("date", "31.1.2026", "2026-01-31"),
        ("date", "1. 12. 2026", "2026-12-01"),
        ("date", " 2026-01-31 ", "2026-01-31"),
        ("date", "30.2.2026", "30.2.2026"),
        ("date", "1/2/2026", "1/2/2026"),
        ("date", "31.1.26", "31.1.26"),
        ("decimal", "1,5", "1.5"),
        ("decimal", "\N{MINUS SIGN}1,50", "-1.50"),
        ("decimal", "1,000,5", "1,000,5"),
        ("integer", "1,5", "1,5"),
        ("integer", "007", "007"),
        ("double", "1,5E3", "1.5E3"),
    ],
)
def test_values_of_spreadsheets_are_understood(datatype: str, said: str, value: str) -> None:
    assert without_locale(said, XSD + datatype) == value
