"""Safe remedies are carried out byte for byte, none makes a file worse; known findings stay known when lines move."""

from __future__ import annotations

import json
import random
import re
import shutil
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bench.generate import generate
from servicegraph import Catalogue
from servicegraph.cli import main
from servicegraph.diagnostics import Severity
from servicegraph.errors import WriteError
from servicegraph.fixing import mend
from tests.conftest import REPOSITORY

SMALL = REPOSITORY / "tests" / "data" / "small"
Capture = pytest.CaptureFixture[str]
# What is written wrong in services.ttl, and what becomes of it.
SLIPS = {
    "property": ("sg:providedBy", "sg:providedBi", "sg:providedBy"),
    "concept": ("sector:social", "sector:socal", "sector:social"),
    "entity": ("segment:youth ;", "segment:yuoth ;", "segment:youth ;"),
    "namespace": ("<https://w3id.org/servicegraph/ns#>", "<http://w3id.org/servicegraph/ns#>", None),
    "tag": ("@sv", "@SV", None),
    "semicolon": ("sector:social ;\n", "sector:social\n", None),
    "space": ("sector:social ;", "sector:social\u00a0;", None),
    "prefix": ("@prefix sector:", "# @prefix sector:", None),
}


def mended(folder: Path, level: str = "info") -> tuple[int, int]:
    """How many findings are mended in *folder* and how many are left, after ``check --fix`` has been carried out."""
    found = mend(Catalogue.load(folder), Severity[level.upper()], lambda checked, _: checked)
    found.write()
    return len(found.mended), len(found.checked.diagnostics)


@pytest.mark.parametrize(
    ("slip", "line_end"),
    [
        pytest.param(slip, line_end, marks=[] if number % 2 == place else pytest.mark.matrix)
        for number, slip in enumerate(SLIPS)
        for place, line_end in enumerate(("\n", "\r\n"))
    ],
)
def test_a_slip_is_mended_and_the_rest_stays(small: Path, slip: str, line_end: str) -> None:
    file = small / "services.ttl"
    right, wrong, _ = SLIPS[slip]
    good = file.read_text("utf-8")
    assert right in good
    text = ("\ufeff" if line_end == "\r\n" else "") + good.replace(right, wrong, 1) + "# A last remark, ä"
    file.write_bytes(text.replace("\n", line_end).encode())
    count, _ = mended(small, "info")
    assert count >= 1
    after = file.read_bytes().decode()
    plain = after.replace(line_end, "\n")
    assert "\r" not in plain
    assert after.count("\n") == after.count(line_end)
    if slip == "prefix":
        assert re.search(r"^@prefix sector: *<https://w3id.org/servicegraph/vocab/sector/> \.$", plain, re.MULTILINE)
    elif slip == "semicolon":
        assert re.search(r"sector:social *;", plain)
    else:
        expected = text.replace(wrong, " " + right if slip == "space" and "social ;" in plain else right)
        assert plain.replace(" ", "") == expected.replace(" ", "")
    assert Catalogue.load(small).check(Severity.VIOLATION).conforms


def test_what_has_two_candidates_is_left(small: Path) -> None:
    file = small / "organisations.ttl"
    file.write_text(
        file.read_text("utf-8")
        + 'organisation:countx a sg:Organisation ; rdfs:label "X"@fi , "X2"@sv , "X3"@en .\n'
        + 'organisation:county2 a sg:Organisation ; rdfs:label "Y"@fi , "Y2"@sv , "Y3"@en .\n',
        "utf-8",
    )
    services = small / "services.ttl"
    services.write_text(
        services.read_text("utf-8").replace("organisation:county ;", "organisation:countz ;", 1), "utf-8"
    )
    mended(small, "violation")
    assert "organisation:countz ;" in services.read_text("utf-8")


def test_the_command_mends_shows_and_counts(small: Path, capsys: Capture) -> None:
    file = small / "services.ttl"
    good = file.read_text("utf-8")
    file.write_text(good.replace("sg:providedBy", "sg:providedBi", 1), "utf-8")
    wrong = file.read_bytes()
    assert main(["check", "--diff", "--lang", "en", str(small)]) == 1
    shown = capsys.readouterr()
    assert "-    sg:providedBi  organisation:county ;\n+    sg:providedBy  organisation:county ;\n" in shown.out
    assert "--fix would mend: 1" in shown.err
    assert file.read_bytes() == wrong
    assert main(["check", "--lang", "en", str(small)]) == 1
    assert "--fix" in capsys.readouterr().out
    assert main(["check", "--fix", "--lang", "en", str(small)]) == 0
    assert "mended" in capsys.readouterr().out
    assert file.read_text("utf-8") == good
    assert main(["check", "--fix", "--lang", "en", str(small)]) == 0
    assert "Nothing that --fix would mend" in capsys.readouterr().out
    assert main(["check", "--fix", "--diff", "--format", "json", str(small)]) == 2


def test_only_what_the_filter_keeps_is_mended(small: Path) -> None:
    file = small / "services.ttl"
    wrong = file.read_text("utf-8").replace("sg:providedBy", "sg:providedBi", 1)
    file.write_text(wrong, "utf-8")
    assert main(["check", "--fix", "--path", "organisations.ttl", str(small)]) in (0, 1)
    assert file.read_text("utf-8") == wrong


def test_a_file_that_changes_meanwhile_is_not_overwritten(small: Path) -> None:
    file = small / "services.ttl"
    file.write_text(file.read_text("utf-8").replace("sg:providedBy", "sg:providedBi", 1), "utf-8")
    found = mend(Catalogue.load(small), Severity.VIOLATION, lambda checked, _: checked)
    file.write_text(file.read_text("utf-8") + "# typed meanwhile\n", "utf-8")
    with pytest.raises(WriteError, match="has changed"):
        found.write()
    assert file.read_text("utf-8").endswith("# typed meanwhile\n")


@pytest.mark.parametrize("seed", [1, *(pytest.param(seed, marks=pytest.mark.matrix) for seed in range(2, 8))])
def test_mending_never_makes_a_catalogue_worse(seed: int, tmp_path: Path) -> None:
    folder = tmp_path / "faulty"
    dice = random.Random(seed)  # noqa: S311
    generate(folder, services=12, seed=seed, faults=14)
    for file in dice.sample(sorted(folder.rglob("*.ttl")), 3):
        text = file.read_text("utf-8")
        for _ in range(2):
            place = dice.randrange(len(text))
            text = text[:place] + dice.choice(['"', ";", ".", "\u00a0", "x", ",", " ", "]"]) + text[place + 1 :]
        file.write_text(text, "utf-8")
    before = Counter(one.code for one in Catalogue.load(folder).check(Severity.VIOLATION).diagnostics)
    mended(folder, "violation")
    after = Counter(one.code for one in Catalogue.load(folder).check(Severity.VIOLATION).diagnostics)
    unread = {"syntax-error", "rest-not-read"}
    assert sum(count for code, count in after.items() if code in unread) <= sum(
        count for code, count in before.items() if code in unread
    )
    assert mended(folder, "violation")[0] == 0


def baseline(folder: Path, file: Path, *more: str) -> int:
    return main(["check", "--level", "info", "--lang", "en", "--baseline", str(file), *more, str(folder)])


def test_known_findings_fail_no_longer_and_new_ones_do(small: Path, tmp_path: Path, capsys: Capture) -> None:
    known = tmp_path / "known.json"
    assert main(["check", "--level", "info", "--write-baseline", str(known), str(small)]) == 0
    document = json.loads(known.read_text("utf-8"))
    assert len(known.read_text("utf-8").splitlines()) == len(document["findings"]) + 6
    assert baseline(small, known) == 0
    services = small / "services.ttl"
    services.write_text("# moved\n\n" + services.read_text("utf-8"), "utf-8")
    (small / "package.ttl").rename(small / "whole.ttl")
    assert baseline(small, known) == 0
    services.write_text(services.read_text("utf-8").replace("sg:providedBy", "sg:providedBi", 1), "utf-8")
    capsys.readouterr()
    assert baseline(small, known) == 1
    out = capsys.readouterr().out
    assert "sg:providedBi" in out
    assert "Known findings that are not shown" in out


def test_mended_entries_of_the_baseline_are_named(small: Path, tmp_path: Path, capsys: Capture) -> None:
    services = small / "services.ttl"
    good = services.read_text("utf-8")
    services.write_text(good.replace("sg:providedBy", "sg:providedBi", 1), "utf-8")
    known = tmp_path / "known.json"
    main(["check", "--level", "info", "--write-baseline", str(known), str(small)])
    services.write_text(good, "utf-8")
    capsys.readouterr()
    assert baseline(small, known) == 0
    out = capsys.readouterr().out
    assert "are mended: services.ttl [unknown-term]" in out
    assert f"--write-baseline {known}" in out


def test_a_second_finding_of_a_known_kind_is_new(small: Path, tmp_path: Path) -> None:
    services = small / "services.ttl"
    services.write_text(services.read_text("utf-8") + "service:a sg:providedBi organisation:county .\n", "utf-8")
    known = tmp_path / "known.json"
    main(["check", "--write-baseline", str(known), str(small)])
    assert baseline(small, known, "--level", "violation") == 0
    services.write_text(services.read_text("utf-8") + "service:b sg:providedBi organisation:county .\n", "utf-8")
    assert baseline(small, known, "--level", "violation") == 1


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (None, "There is no file"),
        (b"", "no file of known findings"),
        (b"[]", "no file of known findings"),
        (b'{"version": 1, "level": "info", "findings": [{"path": 1}]}', "no file of known findings"),
        (b'{"version": 1, "level": "loud", "findings": []}', "no file of known findings"),
        (b'{"version": 99, "level": "info", "findings": []}', "format 99"),
        (b"\xff\xfe", "no file of known findings"),
        (b"[" * 100_000, "no file of known findings"),
    ],
)
def test_a_baseline_that_is_none_is_told_in_a_sentence(
    small: Path, tmp_path: Path, capsys: Capture, content: bytes | None, said: str
) -> None:
    known = tmp_path / "known.json"
    if content is not None:
        known.write_bytes(content)
    assert baseline(small, known) == 2
    error = capsys.readouterr().err
    assert said in error
    assert len(error.splitlines()) == 1


@pytest.mark.matrix
@settings(max_examples=8, deadline=None)
@given(st.randoms(use_true_random=False))
def test_fingerprints_survive_moved_paragraphs(dice: random.Random) -> None:
    import tempfile

    with tempfile.TemporaryDirectory() as place:
        folder = Path(shutil.copytree(SMALL, Path(place) / "small"))
        before = Counter(one.fingerprint for one in Catalogue.load(folder).checked.diagnostics)
        for file in folder.glob("*.ttl"):
            head, *paragraphs = file.read_text("utf-8").split("\n\n")
            start = 1 if paragraphs and paragraphs[0].startswith("@prefix") else 0
            kept, moved = paragraphs[:start], [one.strip() for one in paragraphs[start:]]
            dice.shuffle(moved)
            file.write_text("\n\n".join([head, *kept, *(f"# {dice.random()}\n{one}" for one in moved)]) + "\n", "utf-8")
        assert Counter(one.fingerprint for one in Catalogue.load(folder).checked.diagnostics) == before
