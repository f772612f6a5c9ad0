"""A catalogue that is described in CPSV-AP only is told the way in, and one that uses both is left in peace."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from servicegraph import Catalogue, Severity
from servicegraph.checks.definition import Files
from servicegraph.checks.examples import write_example
from servicegraph.errors import SettingsError

CPSV = (
    "@prefix cpsv: <http://purl.org/vocab/cpsv#> .\n@prefix cv: <http://data.europa.eu/m8g/> .\n"
    "@prefix sg: <https://w3id.org/servicegraph/ns#> .\n<https://town.example/a> a cpsv:PublicService .\n"
)
CHANNEL = "<https://town.example/c> a cv:Channel .\n"
NOTHING: Files = {"services.ttl": None, "organisations.ttl": None}


def told(files: Files, folder: Path) -> list[tuple[str, int]]:
    found = Catalogue.load(write_example(files, folder)).check(Severity.VIOLATION).diagnostics
    return [(one.location.path, one.location.line) for one in found if one.code == "only-in-cpsv-ap"]


def test_each_file_is_told_at_the_first_of_its_things(tmp_path: Path) -> None:
    assert told({**NOTHING, "a.ttl": CPSV + CHANNEL, "b.ttl": CPSV}, tmp_path) == [("a.ttl", 4), ("b.ttl", 4)]


@pytest.mark.parametrize(
    "files",
    [
        {"c.ttl": CPSV + CHANNEL},  # beside services of its own
        {**NOTHING, "c.ttl": CPSV.replace("a cpsv:PublicService", "a cpsv:PublicService , sg:Service")},
        {**NOTHING, "c.ttl": CPSV.partition("<")[0] + CHANNEL},  # a channel is ours too
        {**NOTHING, "c.ttl": "<https://town.example/law> a <http://data.europa.eu/eli/ontology#LegalResource> ."},
    ],
)
def test_catalogue_that_has_things_of_its_own_is_left_in_peace(files: Files, tmp_path: Path) -> None:
    assert told(files, tmp_path) == []


def test_folder_of_rdf_files_without_settings_is_told_both_ways(tmp_path: Path) -> None:
    (tmp_path / "a.ttl").write_text(CPSV, "utf-8")
    with pytest.raises(SettingsError, match="import cpsv-ap"):
        Catalogue.load(tmp_path)


def test_official_shapes_work_as_shapes_of_a_catalogue(shared: Path, tmp_path: Path) -> None:
    standard = shared / "standards" / "cpsv-ap-3.2.0"
    folder = write_example({}, tmp_path)
    (folder / "shapes").mkdir()
    shutil.copy(standard / "cpsv-ap-SHACL.ttl", folder / "shapes")
    shutil.copy(standard / "examples" / "example-rdf_public_service.ttl", folder / "theirs.ttl")
    found = Catalogue.load(folder).check(Severity.VIOLATION).diagnostics
    theirs = [one for one in found if "semiceu" in one.shape]
    assert len(theirs) == 6
    assert "dct:spatial of “Federal Public Service FINANCE”" in theirs[0].text("en")
    assert "sh:class dct:Location of the shape PublicOrganisationShape" in theirs[0].text("en")
    shutil.copy(standard / "examples" / "example-completed-conforms.ttl", folder / "theirs.ttl")
    found = Catalogue.load(folder).check(Severity.VIOLATION).diagnostics
    assert not [one for one in found if "semiceu" in one.shape]
