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
    "a namespace that nobody can own": ("<https://w3id.org/servicegraph/vocab/phase/>", "<httph/vocab/phase/>"),
    "a host without its end": ("<https://example.org/id/service/>", "<https://exice/>"),
    "a declaration that has lost its beginning": ("@prefix phase:  ", "@pfix phase:  "),
    "a declaration without its prefix": ("@prefix rulestatus: ", "@prefix "),
    "a prefix with a space in it": ("@prefix rulekind: ", "@prefix rule kind: "),
    "a date without quotation marks": (
        "sg:basis      basis:modelled",
        "sg:validFrom 2025-01-31 ; sg:basis basis:modelled",
    ),
    "an undeclared prefix of a rule": ("sg:governedBy rule:", "sg:governedBy rul:"),
    "a subject with a sign in it": ("\nservice:night-chat\n", "\nservice:ni@ght-chat\n"),
    "a subject that is not there": ("\norganisation:county\n    a", "\n\n    a"),
    "a brace in a namespace of entities": ("example.org/id/service/> .", "example.org/id/serv{ice/> ."),
}


def found(folder: Path) -> tuple[Diagnostic, ...]:
    return Catalogue.load(folder).check(Severity.INFO).diagnostics


@pytest.fixture(scope="module")
def before(repository: Path) -> tuple[Diagnostic, ...]:
    """What is found in the small catalogue as it is."""
    return found(repository / "tests" / "data" / "small")


def named(findings: tuple[Diagnostic, ...]) -> Counter[tuple[str, str, str]]:
    """What is found of what, wherever it stands."""
    return Counter((one.code, str(one.focus), str(one.value)) for one in findings)


@pytest.mark.matrix
@pytest.mark.parametrize("slip", SLIPS)
def test_a_slip_is_one_finding_at_its_line(small: Path, before: tuple[Diagnostic, ...], slip: str) -> None:
    right, wrong = SLIPS[slip]
    file = next(path for path in sorted(small.glob("*.ttl")) if right in path.read_text("utf-8"))
    text = file.read_text("utf-8")
    line = text[: text.index(right) + len(right.rstrip())].count("\n") + 1
    file.write_text(text.replace(right, wrong, 1), "utf-8")
    after = found(small)
    new = named(after) - named(before)
    assert new.total() == 1, new
    [told] = [one for one in after if (one.code, str(one.focus), str(one.value)) in new]
    assert (told.location.path, told.location.line) == (file.name, line)
    assert told.severity >= Severity.WARNING


@pytest.mark.parametrize("last", ["rulestatus:being-defined ;", "flow:sequence ;", "rulestatus:in-use ;"])
def test_a_semicolon_that_is_missing_is_one_finding_on_the_next_line(
    small: Path, before: tuple[Diagnostic, ...], last: str
) -> None:
    file = small / "package.ttl"
    text = file.read_text("utf-8")
    file.write_text(text.replace(last, last.removesuffix(" ;"), 1), "utf-8")
    after = found(small)
    assert [code for code, *_ in named(after) - named(before)] == ["missing-mark"]
    [told] = [one for one in after if one.code == "missing-mark"]
    assert told.location.line == text[: text.index(last)].count("\n") + 2


SWAPPED = {
    "full stop before semicolon": ("organisations.ttl", 12, "early-full-stop"),
    "value before its list": ("package.ttl", 41, "missing-mark"),
    "end of a list before its middle": ("services.ttl", 27, "misplaced-word"),
}


@pytest.mark.parametrize("kind", SWAPPED)
def test_two_lines_that_have_changed_places_are_one_finding(
    small: Path, before: tuple[Diagnostic, ...], kind: str
) -> None:
    name, number, code = SWAPPED[kind]
    file = small / name
    lines = file.read_text("utf-8").split("\n")
    lines[number - 1], lines[number] = lines[number], lines[number - 1]
    file.write_text("\n".join(lines), "utf-8")
    new = named(found(small)) - named(before)
    assert [(told, count) for (told, *_), count in new.items()] == [(code, 1)]


def test_a_space_that_nobody_sees_within_a_name_is_one_finding_and_is_taken_out(
    small: Path, before: tuple[Diagnostic, ...]
) -> None:
    file = small / "services.ttl"
    right = file.read_text("utf-8")
    wrong = right.replace("sg:organisedBy organisation:county", "sg:organisedBy organisati\u00a0on:county", 1)
    assert wrong != right
    file.write_text(wrong, "utf-8")
    after = found(small)
    [told] = [one for one in after if one.code == "odd-space"]
    assert (named(after) - named(before)).total() == 1
    assert [edit.text for edit in told.fixes[0].edits] == [""]


@pytest.mark.parametrize("base", ["http://example.org/id/", "https://exampl.org/id/", "https://example.org/ids/"])
def test_a_base_that_no_file_uses_is_one_finding_at_the_setting(small: Path, base: str) -> None:
    settings = small / "servicegraph.toml"
    settings.write_text(settings.read_text("utf-8").replace("https://example.org/id/", base), "utf-8")
    violations = [one for one in found(small) if one.severity is Severity.VIOLATION]
    assert [(one.code, one.location.path, one.location.line) for one in violations] == [
        ("misspelt-namespace", "servicegraph.toml", 1)
    ]
    assert 'base = "https://example.org/id/"' in violations[0].hint["en"]


def test_a_base_beside_names_of_the_shipped_catalogue_is_one_finding(small: Path) -> None:
    for file in small.glob("*.ttl"):
        text = file.read_text("utf-8").replace("https://example.org/id/", "https://w3id.org/servicegraph/id/")
        file.write_text(text, "utf-8")
    [told] = [one for one in found(small) if one.severity is Severity.VIOLATION]
    assert (told.code, told.location.path, told.location.line) == ("misspelt-namespace", "servicegraph.toml", 1)
    assert 'base = "https://w3id.org/servicegraph/id/"' in told.hint["sv"]


def test_names_of_the_catalogue_without_their_table_are_one_finding(small: Path) -> None:
    settings = small / "servicegraph.toml"
    settings.write_text(settings.read_text("utf-8").replace("[title]\n", ""), "utf-8")
    [told] = [one for one in found(small) if one.code == "unknown-setting"]
    assert "`[title]`" in told.hint["fi"]
    assert "fi, sv, en" in told.message["en"]


@pytest.mark.parametrize(
    ("written", "right"),
    [
        ("2024-12-31", '"2024-12-31"^^xsd:date'),
        ("31.12.2024", '"2024-12-31"^^xsd:date'),
        ("2024-12", '"2024-12"^^xsd:gYearMonth'),
        ("P6M", '"P6M"^^xsd:duration'),
        ("2024-12-31T10:00:00", '"2024-12-31T10:00:00"^^xsd:dateTime'),
        ("10:00", '"10:00"'),
    ],
)
def test_a_value_without_quotation_marks_is_one_finding_with_what_to_write(
    small: Path, written: str, right: str
) -> None:
    begin = "@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .\n@prefix dct: <http://purl.org/dc/terms/> .\n"
    (small / "more.ttl").write_text(begin + f"<service/night-chat> dct:valid {written} ;\n  dct:type 5 .\n", "utf-8")
    told = [one for one in found(small) if one.location.path == "more.ttl" and one.severity is Severity.VIOLATION]
    assert [one.code for one in told] == ["unquoted-value"]
    assert told[0].fixes[0].edits[0].text == right


def test_what_a_damaged_value_has_nothing_to_do_with_is_found_all_the_same(
    small: Path, before: tuple[Diagnostic, ...]
) -> None:
    file = small / "services.ttl"
    right = file.read_text("utf-8")
    file.write_text(right.replace("sg:basis ", "rdfs:comment 2025-01-31 ; sg:basis ", 1), "utf-8")
    assert file.read_text("utf-8") != right
    after = found(small)
    assert [code for code, *_ in named(after) - named(before)] == ["unquoted-value"]
    assert not named(before) - named(after)


def test_minutes_for_months_without_a_datatype_are_mended_in_one_round(small: Path) -> None:
    begin = "@prefix sg: <https://w3id.org/servicegraph/ns#> .\n"
    (small / "more.ttl").write_text(begin + '<forum/all> a sg:DialogueForum ; sg:frequency "PT6M" .\n', "utf-8")
    [told] = [one for one in found(small) if one.code in ("not-an-interval", "short-interval")]
    assert '"P6M"^^xsd:duration' in told.hint["en"]


def test_what_ends_with_what_was_meant_to_name_it_has_no_gap_for_a_slip(small: Path) -> None:
    """Of the indicator of a package that has ended nothing is asked, also where it is misspelt there."""
    text = (small / "package.ttl").read_text("utf-8").replace("phase:definition", "phase:ended")
    heads = (f"@prefix {kind}: <https://example.org/id/{kind}/> .\n" for kind in ("goal", "indicator"))
    text = "".join(heads) + text
    text = text.replace("sg:phase ", "sg:hasGoal goal:soon ; sg:phase ")
    text += """
goal:soon a sg:Goal ; rdfs:label "Pian"@fi , "Snart"@sv , "Soon"@en ; sg:measuredBy indicator:waiting-times .
indicator:waiting-time a sg:Indicator ; rdfs:label "Odotus"@fi , "Väntan"@sv , "Waiting"@en .
"""
    (small / "package.ttl").write_text(text, "utf-8")
    codes = Catalogue.load(small).checked.by_code()
    assert codes["undescribed-entity"] == 1
    assert codes["Indicator-data-source"] == 0
