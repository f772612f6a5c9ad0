"""Values as they are shown to people: names as links, days and numbers as they are written in the page's language."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from pyoxigraph import BlankNode, Literal, NamedNode

from servicegraph.rdf.terms import ROOT, XSD, Term
from servicegraph.web.pages.view import Name, View

_WEB = ("https://", "http://")
_LONGEST = 2000  # letters of one value that a page shows


@dataclass(frozen=True)
class Shown:
    """A value in words: its text, the language of that when it is not the page's, and the address that it leads to.

    ``is_outside`` is true for an address on another server.
    """

    text: str
    language: str = ""
    address: str = ""
    is_outside: bool = False

    @property
    def name(self) -> Name:
        """Its text as a name."""
        return Name(self.text, self.language)


def shown(view: View, term: Term) -> Shown:
    """What *term* is shown as; a blank node has nothing to show."""
    if isinstance(term, NamedNode):
        name = view.name(term.value)
        if address := view.page_of(term.value):
            return Shown(name.text, name.language, address)
        # A name of ours without a page, a file of alignments or a graph, leads nowhere.
        if term.value.startswith(_WEB) and not term.value.startswith(ROOT):
            known = name.text if not name.text.startswith("<") else term.value
            return Shown(known, name.language, term.value, is_outside=True)
        return Shown(name.text, name.language)
    if isinstance(term, Literal):
        return Shown(_written(view, term)[:_LONGEST], _language(view, term))
    return Shown("" if isinstance(term, BlankNode) else str(term))


def _language(view: View, literal: Literal) -> str:
    tag = literal.language or ""
    return "" if tag.partition("-")[0].lower() == view.language.partition("-")[0].lower() else tag


def _written(view: View, literal: Literal) -> str:
    type_, value = literal.datatype.value, literal.value
    if type_ == XSD + "boolean":
        return view.text("entity.yes" if value in ("true", "1") else "entity.no")
    if type_ == XSD + "date":
        return shown_day(view, value)
    if type_ in (XSD + "decimal", XSD + "double") and view.language != "en":
        return value.replace(".", ",")
    return value


def shown_day(view: View, value: str) -> str:
    """The day that *value* begins with as it is written in the page's language; as it stands when it is none."""
    try:
        day = datetime.date.fromisoformat(value[:10])
    except ValueError:
        return value
    return view.day(day)
