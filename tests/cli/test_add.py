"""``servicegraph add``: what somebody who knows services, but not RDF, types, and what then stands in the files."""

from __future__ import annotations

import os
import pty
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from servicegraph import Catalogue
from servicegraph.cli import main

Capture = pytest.CaptureFixture[str]


def add(folder: Path, *arguments: str, language: str = "fi") -> int:
    return main(["add", *arguments, "--catalogue", str(folder), "--lang", language])


def texts(folder: Path) -> dict[str, bytes]:
    return {file.name: file.read_bytes() for file in folder.iterdir()}


def test_interface_with_its_rule_is_added_by_names_in_several_languages(small: Path, capsys: Capture) -> None:
    before = texts(small)
    arguments = ("--within", "nuorten palvelukokonaisuus", "--from", "Barnskydd", "--to", "nattchatt for unga")
    assert add(small, "interface", *arguments, "--rule-kind", "konsultaatio", "--rule-status", "käytössä") == 0
    after = texts(small)
    assert {name for name in before if before[name] != after[name]} == {"package.ttl"}
    assert after["package.ttl"].startswith(before["package.ttl"])
    added = after["package.ttl"].removeprefix(before["package.ttl"]).decode()
    assert added == (
        "\nrule:consultation-child-protection-night-chat-for-young-people\n"
        "    a sg:CoordinationRule ;\n"
        '    rdfs:label    "Konsultaatio: Lastensuojelu → Nuorten yöchat"@fi ,\n'
        '                  "Konsultation: Barnskydd → Nattchatt för unga"@sv ,\n'
        '                  "Consultation: Child protection → Night chat for young people"@en ;\n'
        "    sg:ruleKind   rulekind:consultation ;\n"
        "    sg:ruleStatus rulestatus:in-use .\n"
        "\n"
        "interface:child-protection-to-night-chat\n"
        "    a sg:Interface ;\n"
        "    sg:within     package:youth ;\n"
        "    sg:from       service:child-protection ;\n"
        "    sg:to         service:night-chat ;\n"
        "    sg:governedBy rule:consultation-child-protection-night-chat-for-young-people .\n"
    )
    told = capsys.readouterr().out
    line = after["package.ttl"].decode().split("\n").index("interface:child-protection-to-night-chat") + 1
    assert f"package.ttl:{line}\ninterface:child-protection-to-night-chat\n" in told
    assert "ei ole merkitty vastuuroolia" in told
    assert not [one for one in Catalogue.load(small).checked.diagnostics if one.severity.word == "violation"]


def test_service_gets_its_missing_prefixes_and_its_place_in_a_whole(small: Path, capsys: Capture) -> None:
    names = ("--label-fi", "Kotihoito", "--label-sv", "Hemvård", "--label-en", "Home care")
    facts = ("--sector", "health", "--sector", "sector:social", "--minimum-age", "65", "--valid-from", "2026-01-31")
    more = ("--provided-by", "https://example.org/id/organisation/county", "--part-of", "Servicehelhet för unga")
    assert add(small, "service", *names, *facts, *more, language="sv") == 0
    services = (small / "services.ttl").read_text("utf-8")
    assert "@prefix xsd:          <http://www.w3.org/2001/XMLSchema#> .\n" in services
    assert services.endswith(
        "\nservice:home-care\n"
        "    a sg:Service ;\n"
        '    rdfs:label    "Kotihoito"@fi , "Hemvård"@sv , "Home care"@en ;\n'
        "    sg:sector     sector:health , sector:social ;\n"
        "    sg:providedBy organisation:county ;\n"
        "    sg:minimumAge 65 ;\n"
        '    sg:validFrom  "2026-01-31"^^xsd:date .\n'
    )
    assert "service:night-chat , service:home-care ;\n" in (small / "package.ttl").read_text("utf-8")
    assert "anmärkning: Anordnaren för tjänsten ”Hemvård” har inte angetts." in capsys.readouterr().out


def test_first_of_its_kind_gets_a_file_in_the_layout(small: Path, capsys: Capture) -> None:
    assert add(small, "chain", "--label", "Vanhusten ketju", "--includes", "lastensuojelu") == 0
    assert (small / "chains.ttl").is_file()
    assert main(["fmt", "--check", str(small / "chains.ttl")]) == 0
    capsys.readouterr()
    assert add(small, "interface", "--within", "vanhusten ketju", "--from", "lastensuojelu", "--to", "night-chat") == 0
    assert "package.ttl:" in capsys.readouterr().out


def test_rule_is_attached_to_an_interface_that_is_there(small: Path) -> None:
    named = ("--label", "Kysy ennen", "--rule-kind", "konsultaatio", "--file", "rules.ttl")
    assert add(small, "rule", *named, "--governs", "Lastensuojelusta poliklinikalle") == 0
    assert "sg:governedBy rule:referral , rule:kysy-ennen ;" in (small / "package.ttl").read_text("utf-8")
    assert "\nrule:kysy-ennen\n" in (small / "rules.ttl").read_text("utf-8")


def test_dry_run_shows_the_difference_and_writes_nothing(small: Path, capsys: Capture) -> None:
    before = texts(small)
    assert add(small, "service", "--label", "Kotihoito", "--dry-run") == 0
    assert '+    rdfs:label "Kotihoito"@fi .' in capsys.readouterr().out
    assert texts(small) == before


INTERFACE = ("interface", "--within", "package:youth", "--from", "barnskydd")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("servce",), "service"),
        ((), "organisation"),
        (("service",), "--label"),
        (("interface",), "Nuorten palvelukokonaisuus (package:youth)"),
        (("service", "--label", "x", "--sctor", "health"), "--sector"),
        (("service", "--label", "x", "--sector", "terveyden"), "(sector:health)"),
        (("rule", "--label", "x", "--rule-kind", "lähete"), "(rulekind:referral)?"),
        (("service", "--label", "x", "--level", "zzz"), "perustaso (level:basic)"),
        (("service", "--label", "x", "--level", "sector:health"), "eikä sovi tähän"),
        (("service", "--label", "x", "--provided-by", "service:night-chat"), "eikä sovi tähän"),
        (("service", "--label", "x", "--minimum-age", "vanha"), "integer"),
        (("service", "--label", "x", "--valid-from", "2026-02-30"), "date"),
        (("service", "--label", " "), "tyhjä"),
        (("service", "--label", "x", "--sector"), "--sector"),
        (("service", "--label", "!!!"), "--iri"),
        (("service", "--label", "x", "--iri", "a b"), "service:home-care"),
        (("service", "--label", "x", "--iri", "night-chat"), "Nuorten yöchat"),
        (("service", "--label-en", "Night chat", "--iri", "service:night-chat"), "service:night-chat"),
        (("service", "--label", "x", "--file", "../x.ttl"), "../x.ttl"),
        (("service", "--label", "x", "--file", "x.txt"), "x.txt"),
        (("service", "--label", "x", "--file", "shapes/x.ttl"), "shapes/x.ttl"),
        (("service", "--label", "x", "--file", "."), "."),
        ((*INTERFACE, "--to", "night-chat", "--rule-status", "in-use"), "--rule-label"),
        ((*INTERFACE, "--to", "youth-clinic"), "protection-to-clinic"),
        ((*INTERFACE, "--to", "night-chat", "--sector", "health"), "--sector"),
    ],
)
def test_what_cannot_be_added_is_told_in_a_sentence(
    small: Path, capsys: Capture, arguments: tuple[str, ...], said: str
) -> None:
    before = texts(small)
    assert add(small, *arguments) == 2
    complaint = capsys.readouterr().err
    assert complaint.count("\n") == 1
    assert said in complaint
    assert texts(small) == before


def test_word_for_several_things_is_not_guessed(small: Path, capsys: Capture) -> None:
    with (small / "services.ttl").open("a", encoding="utf-8") as file:
        file.write('\nservice:other a sg:Service ; rdfs:label "Barnskydd"@sv .\n')
    assert add(small, "interface", "--within", "youth", "--from", "barnskydd", "--to", "night-chat") == 2
    complaint = capsys.readouterr().err
    assert "(service:child-protection)" in complaint
    assert "(service:other)" in complaint


def test_file_with_mistakes_is_left_alone(small: Path, capsys: Capture) -> None:
    with (small / "services.ttl").open("a", encoding="utf-8") as file:
        file.write("\nservice:broken a ;\n")
    before = texts(small)
    assert add(small, "service", "--label", "Kotihoito") == 2
    assert "services.ttl" in capsys.readouterr().err
    assert texts(small) == before
    assert add(small, "service", "--label", "Kotihoito", "--file", "new.ttl") == 0


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_options_of_a_kind_are_listed(small: Path, capsys: Capture, language: str) -> None:
    assert add(small, "interface", "--list", language=language) == 0
    told = capsys.readouterr().out
    assert re.search(r"^\* --from ", told, re.MULTILINE)
    assert re.search(r"^  --governed-by ", told, re.MULTILINE)
    assert "rdfs:label" not in told


@pytest.mark.parametrize("said", ["palvelu", "tjänst", "services", "Service"])
def test_kind_is_meant_by_its_name_in_any_language(small: Path, said: str) -> None:
    assert add(small, said, "--label", "Kotihoito", "--dry-run") == 0


def test_terminal_is_asked_for_what_is_missing(small: Path) -> None:
    """On a terminal a wrong answer is asked for again, and Enter leaves out what may be left out."""
    mine, theirs = pty.openpty()
    command = [sys.executable, "-m", "servicegraph.cli", "--lang", "sv", "add", "gränsyta", "--catalogue", str(small)]
    process = subprocess.Popen(command, stdin=theirs, stderr=theirs, stdout=subprocess.PIPE, env={**os.environ})
    os.close(theirs)
    try:
        os.write(mine, "Servicehelhet för unga\nBarnskyd\nBarnskydd\nnattchatt for unga\n".encode())
        told = process.communicate(timeout=60)[0].decode()
    finally:
        process.kill()
        asked = os.read(mine, 100_000).decode()
        os.close(mine)
    assert process.returncode == 0, asked
    assert "(service:child-protection)?" in asked
    assert "interface:child-protection-to-night-chat\n" in told


def test_shipped_catalogue_keeps_every_byte_that_was_there(repository: Path, tmp_path: Path) -> None:
    folder = tmp_path / "catalogue"
    shutil.copytree(repository / "catalogue", folder)
    before = {file: file.read_bytes() for file in folder.rglob("*.ttl")}
    arguments = ("--within", "package:youth", "--from", "lastensuojelu", "--to", "sekasin-chat", "--dry-run")
    assert add(folder, "interface", *arguments) == 0
    assert {file: file.read_bytes() for file in folder.rglob("*.ttl")} == before


def test_catalogue_of_the_program_is_not_written_to_unasked(
    tmp_path: Path, small: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(["add", "service", "--label", "Kotihoito", "--dry-run"]) == 2
    assert "servicegraph new" in capsys.readouterr().err
    monkeypatch.chdir(small)
    assert main(["add", "service", "--label", "Kotihoito", "--dry-run"]) == 0


def test_text_without_a_language_is_in_one_of_the_catalogue(small: Path, capsys: Capture) -> None:
    settings = small / "servicegraph.toml"
    settings.write_text('base = "https://example.org/id/"\nlanguages = ["sv"]\n', "utf-8")
    assert add(small, "service", "--label", "Hemvård", "--dry-run", language="fi") == 0
    assert '"Hemvård"@sv' in capsys.readouterr().out


def test_name_that_is_made_for_a_rule_mixes_no_languages(small: Path) -> None:
    assert add(small, "service", "--label", "Ateriat", "--part-of", "youth") == 0
    ends = ("--within", "youth", "--from", "barnskydd", "--to", "ateriat", "--rule-kind", "konsultaatio")
    assert add(small, "interface", *ends) == 0
    assert 'rdfs:label  "Konsultaatio: Lastensuojelu → Ateriat"@fi ;' in (small / "package.ttl").read_text("utf-8")


def test_rule_of_a_whole_is_called_after_it(small: Path, capsys: Capture) -> None:
    names = ("--label-fi", "Vanhusten ketju", "--label-en", "Chain")
    assert add(small, "chain", *names, "--rule-kind", "konsultaatio", "--dry-run") == 0
    told = capsys.readouterr().out
    assert '"Konsultaatio: Vanhusten ketju"@fi , "Consultation: Chain"@en' in told
