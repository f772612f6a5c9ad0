"""What spreadsheets make of numbers, days and Booleans in the language of their user, taken back."""

from __future__ import annotations

import re

from servicegraph.messages import texts
from servicegraph.rdf.lexical import is_well_formed
from servicegraph.rdf.terms import XSD

_DAY = re.compile(r"(?P<day>\d{1,2})\.\s?(?P<month>\d{1,2})\.\s?(?P<year>\d{4})")


def without_locale(said: str, datatype: str) -> str:
    """*said* as *datatype* writes it, where it is that in the way of Finland, Sweden or a spreadsheet; else as it is.

    ``TOSI`` is ``true``, ``31.1.2026`` is ``2026-01-31`` and ``1,5`` is ``1.5``. What has two readings has none here.
    """
    plain = said.strip()
    if is_well_formed(plain, datatype):
        return plain
    if datatype == XSD + "boolean":
        words = {"true": texts("table.true"), "false": texts("table.false")}
        return next((value for value, said_so in words.items() if plain.casefold() in said_so.values()), said)
    day = _DAY.fullmatch(plain)
    if datatype == XSD + "date" and day:
        found = f"{day['year']}-{day['month']:0>2}-{day['day']:0>2}"
    else:
        found = plain.replace(",", ".", 1).replace("\N{MINUS SIGN}", "-", 1)
    return found if is_well_formed(found, datatype) else said
