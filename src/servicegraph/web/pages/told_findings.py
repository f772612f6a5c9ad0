"""A finding in the words of one language, with no more of the server's folders than the name of a file."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from pyoxigraph import NamedNode

from servicegraph.diagnostics import Diagnostic, check_page
from servicegraph.documentation.entries import pieces
from servicegraph.messages import text
from servicegraph.planning.entity_view import shown_place
from servicegraph.planning.finding_lists import with_names
from servicegraph.web.pages.view import Name, View


@dataclass(frozen=True)
class ToldFinding:
    """A finding as a page shows it; ``about`` is the IRI of what it is about, ``place`` the file and line.

    ``explanation`` is the address where its kind is explained.
    """

    severity: str
    severity_name: str
    code: str
    task: str
    said: Name
    hint: Name
    place: str
    about: str
    explanation: str

    @property
    def said_in_pieces(self) -> Iterable[tuple[str, bool]]:
        """The sentence in pieces, each with whether it is code."""
        return pieces(self.said.text)

    @property
    def hint_in_pieces(self) -> Iterable[tuple[str, bool]]:
        """The remedy in pieces, each with whether it is code."""
        return pieces(self.hint.text)


def told_finding(view: View, found: Diagnostic) -> ToldFinding:
    """*found* for the reader of the page."""

    place = shown_place(found.location)
    line = f":{place.line}" if place and place.line else ""
    return ToldFinding(
        found.severity.word,
        text(f"severity.{found.severity.word}", view.language),
        found.code,
        found.task,
        _with_names(view, view.said(found.message)),
        _with_names(view, view.said(found.hint)),
        f"{place.path}{line}" if place and place.path else "",
        found.focus.value if isinstance(found.focus, NamedNode) else "",
        _explanation(view, found),
    )


def _with_names(view: View, said: Name) -> Name:
    """*said* with the names of the things whose IRIs stand in it."""
    return Name(with_names(view.catalogue, said.text, said.language or view.language), said.language)


def _explanation(view: View, found: Diagnostic) -> str:
    """Checks of the program stand on one page, shapes on another, each under its name."""
    page, _, anchor = found.shape.rpartition("#")
    if page == check_page("").rstrip("#"):
        return f"{view.url('/docs/checks')}#{anchor}"
    return f"{view.url('/docs/shapes')}#{found.code}"
