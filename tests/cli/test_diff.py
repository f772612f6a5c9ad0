"""``diff``: what changes between folders and git revisions, in words, and why it cannot be told."""

from __future__ import annotations

import json
import os
import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from servicegraph.changes.catalogue_changes import catalogue_changes
from servicegraph.changes.narrowed_changes import ChangesAsked, narrowed
from servicegraph.changes.sides import read_sides
from servicegraph.cli import main
from servicegraph.reports.changes_report import changes_text
from tests.git_repositories import commit, git

Capture = pytest.CaptureFixture[str]
Edit = Callable[[Path], None]
GOLDEN = Path(__file__).parents[1] / "golden" / "diff"


def replaced(name: str, *pairs: tuple[str, str]) -> Edit:
    """An edit of the file *name*: each text of *pairs* is replaced by the other."""

    def edit(folder: Path) -> None:
        file = folder / name
        said = file.read_text("utf-8")
        for old, new in pairs:
            assert old in said
            said = said.replace(old, new)
        file.write_text(said, "utf-8")

    return edit


def added(name: str, said: str) -> Edit:
    """An edit that puts *said* at the end of the file *name*, or makes it."""

    def edit(folder: Path) -> None:
        (folder / name).parent.mkdir(exist_ok=True)
        with (folder / name).open("a", encoding="utf-8") as file:
            file.write(said)

    return edit


INTERFACE = """
interface:chat-to-clinic
    a sg:Interface ;
    rdfs:label    "Yöchatista poliklinikalle"@fi , "Från nattchatten till polikliniken"@sv , "From chat to clinic"@en ;
    sg:within     package:youth ;
    sg:from       service:night-chat ;
    sg:to         service:youth-clinic ;
    sg:governedBy rule:referral ;
    sg:basis      basis:modelled .
"""
EDITS = {
    "rule-status": replaced("package.ttl", ("rulestatus:in-use", "rulestatus:being-defined")),
    "new-interface": added("package.ttl", INTERFACE),
    "interface-removed": replaced("package.ttl", ("interface:protection-to-clinic\n    a sg:Interface", "<x>\n a <y>")),
    "renamed": lambda folder: [
        replaced(name, ("service:night-chat", "service:chat-at-night"))(folder)
        for name in ("services.ttl", "package.ttl")
    ],
    "provider": replaced(
        "services.ttl", ("sg:providedBy  organisation:association", "sg:providedBy  organisation:county")
    ),
    "swedish-text": replaced("services.ttl", ('"Nattchatt för unga"@sv', '"Chatt om natten"@sv')),
    "fault": replaced("services.ttl", ("sg:providedBy  organisation:association", "sg:providdBy  organisation:county")),
    "definitions": lambda folder: [
        added("queries/own.rq", "# Own\n# @column a iri A\nSELECT ?a WHERE { ?a ?b ?c }\n")(folder),
        added("servicegraph.toml", '\ncontact = "somebody"\n')(folder),
        added(
            "shapes/own.ttl",
            "@prefix sh: <http://www.w3.org/ns/shacl#> .\n<https://example.org/shape> a sh:NodeShape .\n",
        )(folder),
    ],
    "part": added(
        "services.ttl",
        "service:night-chat <http://data.europa.eu/m8g/hasContactPoint> [ rdfs:label 'Päivystys'@fi ] .\n",
    ),
}  # fmt: skip


@pytest.fixture
def other(small: Path) -> Path:
    """A copy of the small catalogue beside it, to be changed."""
    folder = small.parent / "other"
    shutil.copytree(small, folder)
    return folder


def said(capsys: Capture, *arguments: str, status: int = 0) -> str:
    assert main(["diff", *arguments]) == status
    return capsys.readouterr().out


@pytest.mark.parametrize("name", EDITS)
def test_each_edit_is_told_in_three_languages(
    name: str, small: Path, other: Path, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
) -> None:
    EDITS[name](other)
    monkeypatch.chdir(small.parent)
    changes = catalogue_changes(*read_sides(["small", "other"], None, small))
    told = "\n\n".join(changes_text(changes, language) for language in ("fi", "sv", "en")) + "\n"
    file = GOLDEN / f"{name}.txt"
    if request.config.getoption("--update-golden"):
        file.parent.mkdir(exist_ok=True)
        file.write_text(told, "utf-8")
    assert told == file.read_text("utf-8")


def test_readme_shows_what_is_told(repository: Path) -> None:
    [shown] = re.findall(r"^```txt\n(.*?)^```", (repository / "README.md").read_text("utf-8"), re.MULTILINE | re.DOTALL)
    assert not set(shown.splitlines()) - set((GOLDEN / "rule-status.txt").read_text("utf-8").splitlines())


def test_markdown_has_no_marks_of_the_data(small: Path, other: Path, capsys: Capture) -> None:
    name = "@someone #12 *x* <b>y</b> [z](http://evil.example/)"
    replaced("services.ttl", ('"Night chat for young people"@en', f'"{name}"@en'))(other)
    told = said(capsys, str(small), str(other), "--format", "markdown", "--lang", "en")
    assert told.startswith("## ")
    assert not [mark for mark in ("@someone", "#12", "<b>", "](", "http://evil") if mark in told]


def test_markdown_fits_a_comment_and_counts_what_is_left_out(small: Path, other: Path, capsys: Capture) -> None:
    things = (
        f"<organisation/n{number}> a <https://w3id.org/servicegraph/ns#Organisation> ; "
        f'<http://www.w3.org/2000/01/rdf-schema#label> "{"Long name " * 9}{number}"@en .\n'
        for number in range(700)
    )
    added("more.ttl", "".join(things))(other)
    told = said(capsys, str(small), str(other), "--format", "markdown", "--lang", "en")
    assert len(told) < 65_536
    assert told.count("<details>") == told.count("</details>") == 1
    assert "more lines: servicegraph diff shows all of them" in told


def test_json_tells_the_same(small: Path, other: Path, capsys: Capture) -> None:
    EDITS["rule-status"](other)
    document = json.loads(said(capsys, str(small), str(other), "--format", "json", "--lang", "en"))
    [entity] = document["entities"]
    assert (entity["change"], entity["iri"]) == ("changed", "https://example.org/id/rule/referral")
    [change] = entity["properties"]
    assert [change["old"][0]["label"], change["new"][0]["label"]] == ["in use", "being defined"]
    lack = next(one for one in document["lacks"] if one["interface"])
    assert (lack["was"], lack["state"], lack["gained"]) == ("kind-missing", "rule-not-in-use", True)


def test_filters_keep_what_is_asked_for(small: Path, other: Path) -> None:
    EDITS["new-interface"](other)
    EDITS["swedish-text"](other)

    changes = catalogue_changes(*read_sides([str(small), str(other)], None, small))

    def entities(**asked: str) -> list[str]:
        wanted = ChangesAsked(**{name: (value,) for name, value in asked.items()})
        return [one.about.rpartition("/id/")[2] for one in narrowed(changes, wanted).entities]

    both = ["interface/chat-to-clinic", "service/night-chat"]
    assert entities() == both
    assert entities(kinds="interface") == both[:1]
    assert entities(kinds="rule") == []
    assert entities(wholes="package:youth") == both
    assert entities(organisations="organisation:association") == both
    assert entities(organisations="organisation:association", kinds="service") == both[1:]
    assert entities(organisations="organisation:association", wholes="package:youth") == both


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (["--kind", "servise"], "servise is no kind of thing. Did you mean one of these: service"),
        (["--whole", "package:yuoth"], "knows nothing called package:yuoth. Nearest: package:youth"),
        (["--organisation", "organisation:x"], "knows nothing called organisation:x"),
    ],
)
def test_unknown_name_in_a_filter_is_told(
    small: Path, other: Path, capsys: Capture, arguments: list[str], complaint: str
) -> None:
    assert main(["diff", str(small), str(other), *arguments]) == 2
    assert complaint in capsys.readouterr().err


# --- git --------------------------------------------------------------------------------------------------------


@pytest.fixture
def repository_of_two(small: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A repository whose second commit changes the status of a rule; the catalogue is a folder in it."""
    top = small.parent / "top"
    shutil.copytree(small, top / "catalogue")
    commit(top, "One")
    EDITS["rule-status"](top / "catalogue")
    commit(top, "Two")
    monkeypatch.chdir(top / "catalogue")
    return top


CHANGE = "being defined (was: in use)"


@pytest.mark.parametrize("names", [["HEAD~1", "HEAD"], ["HEAD~1.."]])
def test_revisions_are_compared(repository_of_two: Path, capsys: Capture, names: list[str]) -> None:
    told = said(capsys, *names, "--lang", "en")
    assert CHANGE in told
    assert git(repository_of_two, "status", "--porcelain") == ""


def test_work_tree_is_the_newer_side_when_none_is_named(repository_of_two: Path, capsys: Capture) -> None:
    EDITS["swedish-text"](repository_of_two / "catalogue")
    told = said(capsys, "HEAD", "--lang", "en", "--status", status=1)
    assert "the files as they are now" in told
    assert "Chatt om natten" in told
    assert CHANGE not in told


def test_branches_are_compared_from_where_they_parted(repository_of_two: Path, capsys: Capture) -> None:
    top = repository_of_two
    git(top, "switch", "--quiet", "--create", "mine", "HEAD~1")
    EDITS["swedish-text"](top / "catalogue")
    commit(top)
    told = said(capsys, "main...mine", "--lang", "en")
    assert "Chatt om natten" in told
    assert "being defined" not in told


def test_moved_files_and_line_ends_are_no_change(repository_of_two: Path, capsys: Capture) -> None:
    folder = repository_of_two / "catalogue"
    file = folder / "services.ttl"
    (folder / "deep").mkdir()
    (folder / "deep" / "moved.ttl").write_bytes(b"\xef\xbb\xbf" + file.read_bytes().replace(b"\n", b"\r\n"))
    file.unlink()
    assert "Nothing that the catalogue tells has changed." in said(capsys, "HEAD", "--lang", "en")


def test_included_catalogue_is_read_from_the_same_revision(repository_of_two: Path, capsys: Capture) -> None:
    top = repository_of_two
    shutil.copytree(top / "catalogue", top / "whole" / "part")
    (top / "whole" / "servicegraph.toml").write_text(
        'base = "https://example.org/other/"\ninclude = ["part"]\n', "utf-8"
    )
    commit(top)
    EDITS["swedish-text"](top / "whole" / "part")
    for name, told in (("HEAD", True), (str(top / "whole"), False)):
        out = said(capsys, name, "--catalogue", str(top / "whole"), "--lang", "en")
        assert ("Chatt om natten" in out) is told


def test_folder_outside_the_repository_and_submodule_are_named(
    repository_of_two: Path, small: Path, capsys: Capture
) -> None:
    top = repository_of_two
    settings = top / "catalogue" / "servicegraph.toml"
    settings.write_text(f'include = ["{os.path.relpath(small, top / "catalogue")}"]\n' + settings.read_text("utf-8"))
    git(top, "update-index", "--add", "--cacheinfo", f"160000,{git(top, 'rev-parse', 'HEAD').strip()},catalogue/module")
    git(top, "add", "catalogue/servicegraph.toml")
    git(top, "commit", "--quiet", "--message", "Three")
    assert main(["diff", "HEAD", "--lang", "en"]) == 0
    complained = capsys.readouterr().err
    assert f"what is in it now was read: {small}" in complained
    assert "were not read: catalogue/module" in complained


def test_link_out_of_the_repository_is_not_followed(repository_of_two: Path, small: Path, capsys: Capture) -> None:
    top = repository_of_two
    secret = top.parent / "secret.ttl"
    secret.write_text('<https://example.org/id/service/secret> <http://www.w3.org/2000/01/rdf-schema#label> "S"@en .\n')
    (top / "catalogue" / "link.ttl").symlink_to(secret)
    (top / "catalogue" / "inner.ttl").symlink_to("services.ttl")
    commit(top)
    told = said(capsys, "HEAD~1", "HEAD", "--lang", "en")
    assert "secret" not in told


@pytest.mark.parametrize(
    ("names", "complaint"),
    [
        (["nope"], "has no revision nope"),
        (["--", "--output=x"], "has no revision --output=x"),
        (["HEAD:catalogue"], "has no revision HEAD:catalogue"),
        (["nope...HEAD"], "has no revision nope"),
        ([""], "has no revision"),
        (["a\nb"], "has no revision"),
        (["./nowhere/"], "has no revision ./nowhere/"),
        (["..", "HEAD"], "holds no catalogue"),
    ],
)
def test_name_of_no_revision_is_one_sentence(
    repository_of_two: Path, capsys: Capture, names: list[str], complaint: str
) -> None:
    assert main(["diff", "--lang", "en", *names]) == 2
    complained = capsys.readouterr().err
    assert complaint in complained
    assert complained.count("\n") == 1
    assert not (repository_of_two / "catalogue" / "x").exists()


def test_revision_without_the_catalogue_or_with_faulty_settings_is_told(
    repository_of_two: Path, capsys: Capture
) -> None:
    top = repository_of_two
    shutil.copytree(top / "catalogue", top / "later")
    assert main(["diff", "HEAD", "--catalogue", str(top / "later"), "--lang", "en"]) == 2
    assert "held no catalogue yet: it had no servicegraph.toml" in capsys.readouterr().err
    settings = top / "catalogue" / "servicegraph.toml"
    sound = settings.read_text("utf-8")
    settings.write_text("base = \n", "utf-8")
    commit(top)
    settings.write_text(sound, "utf-8")
    assert main(["diff", "HEAD", "--lang", "en"]) == 2
    complained = capsys.readouterr().err
    assert f"Revision HEAD: The settings file {settings}:1 is not valid TOML" in complained


def test_shallow_clone_is_told_to_fetch_the_rest(
    repository_of_two: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    clone = repository_of_two.parent / "clone"
    git(repository_of_two.parent, "clone", "--quiet", "--depth=1", f"file://{repository_of_two}", str(clone))
    monkeypatch.chdir(clone / "catalogue")
    assert main(["diff", "HEAD~1", "--lang", "en"]) == 2
    assert "git fetch --unshallow" in capsys.readouterr().err


def test_without_a_repository_or_git_folders_can_still_be_compared(
    small: Path, other: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(small.parents[1]))
    assert main(["diff", "HEAD", "--catalogue", str(small), "--lang", "en"]) == 2
    assert "is in no git repository, and HEAD is no folder" in capsys.readouterr().err
    monkeypatch.setenv("PATH", str(small))
    assert main(["diff", "HEAD", "--catalogue", str(small), "--lang", "en"]) == 2
    assert "The program git was not found" in capsys.readouterr().err
    assert main(["diff", str(small), str(other)]) == 0


def test_programs_that_a_repository_names_are_not_run(repository_of_two: Path, capsys: Capture) -> None:
    top = repository_of_two
    trap = top / "trap"
    trap.write_text(f"#!/bin/sh\ntouch {top}/sprung\n")
    trap.chmod(0o755)
    for name in ("core.fsmonitor", "core.pager", "pager.ls-tree", "core.sshCommand"):
        git(top, "config", name, str(trap))
    git(top, "config", "filter.x.smudge", str(trap))
    (top / "catalogue" / ".gitattributes").write_text("*.ttl filter=x export-ignore\n")
    commit(top)
    (top / "sprung").unlink(missing_ok=True)
    assert CHANGE in said(capsys, "HEAD~2", "HEAD", "--lang", "en")
    assert not (top / "sprung").exists()
