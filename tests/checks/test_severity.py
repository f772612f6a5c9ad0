"""How grave a gap is: it follows the phase of the whole that it belongs to, and reaches nothing that is not a part."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import pytest
from pyoxigraph import Triple

from servicegraph import Catalogue, Severity
from servicegraph.checks.examples import write_example
from servicegraph.sparql.memory import MemoryStore

SERVICE = """
service:helpline a sg:Service ; rdfs:label "Neuvonta"@fi ; sg:level level:basic ; sg:sector sector:health .

segment:elderly a sg:Segment ; skos:prefLabel "Ikääntyneet"@fi .
"""


def whole(name: str, *parts: str, phase: str = "", facts: str = "", kind: str = "ServiceChain") -> str:
    """A chain with its *parts*, in Turtle."""
    prefix = "package" if kind == "ServicePackage" else "chain"
    said = f"sg:phase phase:{phase} ; " if phase else ""
    included = f"sg:includes {' , '.join(parts)} ; " if parts else ""
    return f'{prefix}:{name} a sg:{kind} ; {said}{included}{facts}rdfs:label "{name}"@fi .\n'


def gravity(folder: Path, data: str, focus: str, code: str) -> list[str]:
    """The severities of the findings *code* about *focus* in a catalogue with *data*."""
    catalogue = Catalogue.load(write_example({"data.ttl": SERVICE + data}, folder))
    about = catalogue.prefixes.expand(focus)
    found = catalogue.check(Severity.INFO).diagnostics
    return [one.severity.word for one in found if one.code == code and getattr(one.focus, "value", "") == about]


@pytest.mark.parametrize(
    ("phase", "word"),
    [
        ("definition", "info"),
        ("pilot", "warning"),
        ("deployment", "warning"),
        ("operation", "violation"),
        ("", "warning"),
    ],
)
def test_gap_of_a_whole_follows_its_phase(phase: str, word: str, tmp_path: Path) -> None:
    data = whole("home", "service:helpline", phase=phase)
    assert gravity(tmp_path, data, "chain:home", "IntegratedService-goal") == [word]


def test_gap_of_a_service_follows_the_only_whole_that_it_is_part_of(tmp_path: Path) -> None:
    data = whole("home", "service:helpline", phase="operation")
    assert gravity(tmp_path, data, "service:helpline", "Service-provider") == ["violation"]


@pytest.mark.parametrize("other", ["definition", "pilot", ""])
def test_gap_of_a_shared_service_is_no_violation_because_one_of_its_chains_is_in_operation(
    other: str, tmp_path: Path
) -> None:
    data = whole("home", "service:helpline", phase="operation") + whole("youth", "service:helpline", phase=other)
    assert gravity(tmp_path, data, "service:helpline", "Service-provider") == ["warning"]


def test_gap_of_a_service_shared_by_wholes_of_one_mind_follows_them(tmp_path: Path) -> None:
    data = whole("home", "service:helpline", phase="definition") + whole("x", "service:helpline", phase="definition")
    assert gravity(tmp_path, data, "service:helpline", "Service-provider") == ["info"]


def test_gap_of_a_segment_follows_no_whole(tmp_path: Path) -> None:
    data = whole("home", "service:helpline", phase="operation", facts="sg:serves segment:elderly ; ")
    assert gravity(tmp_path, data, "segment:elderly", "Segment-kind") == ["warning"]


def test_innermost_whole_decides(tmp_path: Path) -> None:
    data = whole("home", "service:helpline", phase="operation")
    data += whole("all", "chain:home", phase="definition", kind="ServicePackage")
    assert gravity(tmp_path, data, "service:helpline", "Service-provider") == ["violation"]


def test_whole_without_a_phase_follows_the_one_around_it(tmp_path: Path) -> None:
    data = whole("home", "service:helpline")
    data += whole("all", "chain:home", phase="operation", kind="ServicePackage")
    assert gravity(tmp_path, data, "service:helpline", "Service-provider") == ["violation"]
    assert gravity(tmp_path, data, "chain:home", "IntegratedService-goal") == ["violation"]


def test_wholes_that_include_each_other_are_no_trap(tmp_path: Path) -> None:
    data = whole("a", "chain:b", "service:helpline") + whole("b", "chain:a", phase="operation")
    assert gravity(tmp_path, data, "service:helpline", "Service-provider") in (["violation"], ["warning"])


def test_shape_that_does_not_follow_the_phase_keeps_its_severity(tmp_path: Path) -> None:
    data = whole("home", "service:helpline", phase="definition", facts="sg:phase phase:pilot ; ")
    assert gravity(tmp_path, data, "chain:home", "IntegratedService-phase-single") == ["violation"]


def test_a_check_for_violations_makes_no_store_of_the_day_where_no_gap_can_be_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ended = 'service:old a sg:Service ; rdfs:label "Vanha"@fi ; sg:validUntil "2020-12-31"^^xsd:date .\n'
    made: list[object] = []
    without = MemoryStore.without

    def counted(store: MemoryStore, triples: Iterable[Triple]) -> MemoryStore:
        made.append(store)
        return without(store, triples)

    monkeypatch.setattr(MemoryStore, "without", counted)
    for phase, expected in (("pilot", 0), ("operation", 1)):
        data = SERVICE + ended + whole("home", "service:helpline", phase=phase)
        catalogue = Catalogue.load(write_example({"data.ttl": data}, tmp_path / phase))
        assert catalogue.scope.not_of_the_day
        found = catalogue.check(Severity.VIOLATION).diagnostics
        assert len(made) == expected
        assert found == catalogue.check(Severity.INFO).at(Severity.VIOLATION).diagnostics
        made.clear()
