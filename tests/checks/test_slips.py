"""One slip in a file: one finding more than without it, at its line, and all that was found before."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from servicegraph import Catalogue
from servicegraph.diagnostics import Diagnostic, Severity

SLIPS = {
    "a misspelt service among the parts": ("service:child-protection , service", "service:child-protetion , service"),
    "a misspelt end of an interface": ("sg:to         service:youth-clinic", "sg:to         service:youth-clinc"),
    "a misspelt organiser": ("organisation:county", "organisation:conty"),
    "a misspelt class": ("a sg:Service ;", "a sg:Servie ;"),
    "a misspelt class of a whole": ("a sg:ServicePackage ;", "a sg:ServicePackge ;"),
    "a misspelt class of an interface": ("a sg:Interface ;", "a sg:Interfase ;"),
    "a misspelt property": ("sg:includes", "sg:incldes"),
    "a misspelt relation to the whole": ("sg:within", "sg:wthin"),
    "a misspelt phase": ("phase:definition", "phase:defintion"),
    "a misspelt status of a rule": ("rulestatus:in-use", "rulestatus:inuse"),
    "a misspelt sector": ("sector:social", "sector:socail"),
    "a misspelt label": ("rdfs:label", "rdfs:labl"),
    "a quotation mark in a namespace": ("vocab/phase/> .", 'vocab/pha"se/> .'),
    "a brace in a namespace of entities": ("example.org/id/service/> .", "example.org/id/serv{ice/> ."),
}


def found(folder: Path) -> tuple[Diagnostic, ...]:
    return Catalogue.load(folder).check(Severity.INFO).diagnostics


def named(findings: tuple[Diagnostic, ...]) -> Counter[tuple[str, str, str]]:
    """What is found of what, wherever it stands."""
    return Counter((one.code, str(one.focus), str(one.value)) for one in findings)


@pytest.mark.parametrize("slip", SLIPS)
def test_a_slip_is_one_finding_at_its_line(small: Path, slip: str) -> None:
    right, wrong = SLIPS[slip]
    file = next(path for path in sorted(small.glob("*.ttl")) if right in path.read_text("utf-8"))
    before = found(small)
    text = file.read_text("utf-8")
    line = text[: text.index(right) + len(right)].count("\n") + 1
    file.write_text(text.replace(right, wrong, 1), "utf-8")
    after = found(small)
    new = named(after) - named(before)
    assert new.total() == 1, new
    [told] = [one for one in after if (one.code, str(one.focus), str(one.value)) in new]
    assert (told.location.path, told.location.line) == (file.name, line)
    assert told.severity >= Severity.WARNING
