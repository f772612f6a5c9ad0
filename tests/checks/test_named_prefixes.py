"""Prefixes that the settings name: told at their line where they cannot be used, and used where they can."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from servicegraph import Catalogue, Severity
from servicegraph.cli import main
from servicegraph.settings_file import place_in_table

Capture = pytest.CaptureFixture[str]


def name_prefixes(folder: Path, lines: str) -> None:
    """Write the table into the settings of *folder*: its first line is the eighth."""
    settings = folder / "servicegraph.toml"
    settings.write_text(settings.read_text("utf-8").rstrip("\n") + "\n\n" + lines, "utf-8")


@pytest.fixture(scope="module")
def usual(repository: Path) -> Mapping[str, str]:
    """The prefixes of the small catalogue that names none."""
    return Catalogue.load(repository / "tests" / "data" / "small").prefixes.namespaces


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ('1a = "https://example.org/a/"', "cannot be a prefix"),
        ('"a b" = "https://example.org/a/"', "cannot be a prefix"),
        ('"" = "https://example.org/a/"', "cannot be a prefix"),
        ('https = "https://example.org/a/"', "cannot be a prefix"),
        ('a = "example/"', "is no absolute IRI"),
        ('a = "https://example.org/a b/"', "is no absolute IRI"),
        ('a = ""', "is no absolute IRI"),
        ('a = "https://example.org/a"', "ends in a letter or digit"),
        ('sg = "https://example.org/sg#"', "stands for <https://w3id.org/servicegraph/ns#> already"),
        ('service = "https://example.org/a/"', "stands for <https://example.org/id/service/> already"),
        ('sector = "https://example.org/a/"', "stands for <https://w3id.org/servicegraph/vocab/sector/> already"),
    ],
)
def test_what_cannot_be_used_is_a_finding_at_its_line_and_changes_nothing(
    small: Path, usual: Mapping[str, str], line: str, said: str
) -> None:
    name_prefixes(small, f'[prefixes]\nptv = "https://example.org/ptv/"\n{line}\n')
    catalogue = Catalogue.load(small)
    [found] = [one for one in catalogue.check(Severity.INFO).diagnostics if one.code == "prefix-setting"]
    assert str(found.location) == "servicegraph.toml:10:1"
    assert said in found.text("en")
    assert all(found.text(language) and found.hint[language] for language in ("fi", "sv", "en"))
    assert dict(catalogue.prefixes.namespaces) == {"ptv": "https://example.org/ptv/", **usual}


@pytest.mark.parametrize(
    ("lines", "status", "said"),
    [
        ('[prefixes]\na = "https://example.org/a/"\na = "https://example.org/b/"\n', 2, "servicegraph.toml:10"),
        ("prefixes = 1\n", 2, "a table with a namespace for each prefix"),
        ("[prefixes]\na = 1\n", 2, "a table with a namespace for each prefix"),
    ],
)
def test_a_table_that_is_none_is_refused(small: Path, lines: str, status: int, said: str, capsys: Capture) -> None:
    settings = small / "servicegraph.toml"
    if lines.startswith("["):
        name_prefixes(small, lines)
    else:
        settings.write_text(lines + settings.read_text("utf-8"), "utf-8")
    assert main(["check", str(small), "--lang", "en"]) == status
    assert said in capsys.readouterr().err


def test_a_named_prefix_is_declared_by_the_remedy_of_the_check(small: Path, capsys: Capture) -> None:
    name_prefixes(small, '[prefixes]\nptv = "https://example.org/ptv/"\n')
    file = small / "services.ttl"
    before = file.read_text("utf-8")
    file.write_text(before + "\nservice:child-protection sg:refersTo ptv:b .\n", "utf-8")
    main(["check", str(small), "--fix", "--lang", "en"])
    assert "@prefix ptv: <https://example.org/ptv/> .\n" in file.read_text("utf-8")
    assert file.read_text("utf-8").endswith("ptv:b .\n")


def test_a_name_of_ones_own_is_written_in_place_of_the_usual_one(small: Path) -> None:
    name_prefixes(small, '[prefixes]\npalvelu = "https://example.org/id/service/"\n')
    prefixes = Catalogue.load(small).prefixes
    assert prefixes.contract("https://example.org/id/service/a") == "palvelu:a"
    assert prefixes.expand("service:a") == prefixes.expand("palvelu:a") == "https://example.org/id/service/a"


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ('[prefixes]\na = "x"\nab = "y"\n', (3, 1)),
        ('prefixes = { a = "ab", ab = "y" }\n', (1, 24)),
        ('prefixes.a = "x"\nprefixes.ab = "y"\n', (2, 10)),
        ('[prefixes]\n"ab" = "y"\n', (2, 1)),
        ('[prefixes]\n"a\\u0062" = "y"\n', (1, 2)),
        ('[prefixes]\n[other]\nab = "y"\n', (1, 2)),
    ],
)
def test_the_place_of_a_key_is_found_in_every_form_of_a_table(text: str, place: tuple[int, int]) -> None:
    assert place_in_table("prefixes", "ab", text) == place
