"""Findings of every sort that the tests of the reports write down and read back."""

from __future__ import annotations

from pyoxigraph import BlankNode, Literal, NamedNode

from servicegraph.diagnostics import Checked, Diagnostic, Edit, Fix, Location, Related, Severity
from servicegraph.rdf.paths import Path

SG = "https://w3id.org/servicegraph/ns#"
SH = "http://www.w3.org/ns/shacl#"
XSD = "http://www.w3.org/2001/XMLSchema#"

WRONG_CLASS = Diagnostic(
    "Service-provider",
    Severity.VIOLATION,
    {"fi": "Väärä: 100 %,\nkaksi riviä", "sv": "Fel", "en": "Wrong: 100 %,\ntwo lines"},
    Location("a b/ä,c:d.ttl", 3, 7, 3, 21),
    shape="https://w3id.org/servicegraph/shapes/Service-provider",
    focus=NamedNode("https://example.org/id/service/x"),
    path=Path(predicate=SG + "providedBy"),
    value=Literal("County", language="en"),
    title={"fi": "Palvelu ilman tuottajaa", "sv": "Tjänst utan producent", "en": "Service without a provider"},
    rationale={"fi": "Kukaan ei vastaa.", "sv": "Ingen svarar.", "en": "Nobody answers for it."},
    hint={"fi": "Korjaa.", "sv": "Rätta.", "en": "Mend it."},
    task="5",
    component=SH + "ClassConstraintComponent",
    related=(Related(Location("b.ttl", 9, 1), {"fi": "Myös tässä", "sv": "Också här", "en": "Here too"}),),
    fixes=(
        Fix(
            {"fi": "Vaihda", "sv": "Byt", "en": "Change"},
            (
                Edit(Location("a b/ä,c:d.ttl", 3, 7, 3, 21), "organisation:county"),
                Edit(Location("b.ttl", 1, 1), "@prefix organisation: <https://example.org/id/organisation/> .\n"),
            ),
        ),
    ),
)
ONLY_ENGLISH = Diagnostic(
    "empty",
    Severity.WARNING,
    {"en": "Only English"},
    Location("."),
    shape="https://w3id.org/servicegraph/docs/checks#empty",
)
BLANK = Diagnostic(
    "Own-name",
    Severity.INFO,
    {"fi": "Nimi", "sv": "Namn", "en": "Name"},
    Location("c.ttl", 19, 1),
    shape="https://example.org/shapes#Own-name",
    focus=BlankNode("4f0c9d"),
    path=Path(
        "/",
        parts=(
            Path("^", parts=(Path(predicate=SG + "includes"),)),
            Path("|", parts=(Path(predicate=SG + "from"), Path("*", parts=(Path(predicate=SG + "to"),)))),
        ),
    ),
    value=Literal("2026-01-31", datatype=NamedNode(XSD + "date")),
)
FOUND = (WRONG_CLASS, ONLY_ENGLISH, BLANK)


def checked(*found: Diagnostic, level: Severity = Severity.INFO) -> Checked:
    """A check that found *found*."""
    return Checked(found, level, files=2, triples=30, focus_nodes=9)


def many(number: int, code: str, severity: Severity = Severity.WARNING, *, hint: str = "Mend it.") -> list[Diagnostic]:
    """*number* findings of one kind, each on a line of its own."""
    return [
        Diagnostic(
            code,
            severity,
            {"en": f"Thing {line} is wrong."},
            Location("data/things.ttl", line, 5),
            title={"en": f"Title of {code}"},
            rationale={"en": f"It matters for {code}."},
            hint={"en": hint.format(line=line)},
            focus=NamedNode(f"https://example.org/id/thing/{code}-{line}"),
        )
        for line in range(1, number + 1)
    ]
