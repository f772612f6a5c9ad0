"""The merge driver as git calls it: branches that are merged, rebased and picked from, in repositories of their own."""

from __future__ import annotations

import shlex
import subprocess
import sys
from pathlib import Path

import pytest

import servicegraph
from servicegraph.cli.main import main
from servicegraph.turtle.formatting import Style, format_turtle
from tests.git_repositories import ENVIRONMENT, commit, git

Capture = pytest.CaptureFixture[str]
PREFIXES = """@prefix interface: <https://w3id.org/servicegraph/id/interface/> .
@prefix phase: <https://w3id.org/servicegraph/vocab/phase/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix service: <https://w3id.org/servicegraph/id/service/> .
@prefix sg: <https://w3id.org/servicegraph/ns#> .

"""
BASE = (
    PREFIXES
    + """# Interfaces
interface:a-b a sg:Interface ;
  rdfs:label "a–b"@en , "a–b"@fi ; # as in the agreement
  sg:from service:a ;
  sg:to service:b .

interface:b-c a sg:Interface ;
  sg:from service:b ;
  sg:to service:c .
"""
)
NAME = "interfaces.ttl"
DRIVER = f"{shlex.quote(sys.executable)} -m servicegraph.cli merge-driver"


def added(name: str) -> str:
    return f"\ninterface:{name} a sg:Interface ;\n  sg:from service:{name} .\n"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A repository whose file is merged by the driver; the program is the one that is tested."""
    monkeypatch.setitem(ENVIRONMENT, "PYTHONPATH", str(Path(servicegraph.__file__).parents[1]))
    place = tmp_path / "repository"
    place.mkdir()
    (place / NAME).write_text(BASE, "utf-8")
    commit(place)
    monkeypatch.chdir(place)
    assert main(["merge-driver", "--install"]) == 0
    program, _, arguments = git(place, "config", "merge.servicegraph.driver").strip().rpartition(" merge-driver ")
    assert program
    assert arguments == "%O %A %B %P %L"
    git(place, "config", "merge.servicegraph.driver", f"{DRIVER} {arguments}")
    commit(place)
    return place


def branch(folder: Path, name: str, text: str, start: str = "main") -> None:
    """Make the branch *name* from *start*, on which the file has become *text*."""
    git(folder, "checkout", "--quiet", "-B", name, start)
    (folder / NAME).write_bytes(text.encode())
    commit(folder, name)


def content(folder: Path) -> str:
    return (folder / NAME).read_bytes().decode()


def test_two_branches_that_each_add_an_interface_merge(folder: Path) -> None:
    branch(folder, "theirs", BASE + added("m"))
    branch(folder, "ours", BASE + added("n"))
    git(folder, "merge", "theirs", "--message", "Both")
    assert content(folder) == BASE + added("n") + added("m")
    assert git(folder, "status", "--porcelain") == ""


def test_a_branch_is_rebased_and_picked_from(folder: Path) -> None:
    branch(folder, "theirs", BASE + added("m"))
    branch(folder, "ours", BASE + added("n"))
    (folder / NAME).write_text(BASE.replace("service:c", "service:d") + added("n"))
    commit(folder)
    git(folder, "cherry-pick", "theirs")
    assert content(folder) == BASE.replace("service:c", "service:d") + added("n") + added("m")
    git(folder, "checkout", "--quiet", "ours~1")
    git(folder, "rebase", "theirs")
    assert content(folder) == BASE.replace("service:c", "service:d") + added("m") + added("n")


def test_what_is_in_conflict_is_marked_and_said(folder: Path, capsys: Capture) -> None:
    branch(folder, "theirs", BASE.replace('"a–b"@en', '"from a to b"@en') + added("m"))
    branch(folder, "ours", BASE.replace('"a–b"@en', '"a to b"@en').replace("service:c", "service:d"))
    said = git(folder, "merge", "theirs", check=False)
    assert "CONFLICT (content): Merge conflict in interfaces.ttl" in said
    line = content(folder).split("\n").index("<<<<<<< ours") + 1
    told = f'{NAME}:{line}: a to b (interface:a-b), name: ours says "a to b"@en, theirs says "from a to b"@en.'
    assert f"servicegraph: {told}\n" in said
    assert content(folder) == BASE.replace("service:c", "service:d").replace(
        '  rdfs:label "a–b"@en , "a–b"@fi ; # as in the agreement\n',
        '<<<<<<< ours\n  rdfs:label "a to b"@en , "a–b"@fi ; # as in the agreement\n=======\n'
        '  rdfs:label "from a to b"@en , "a–b"@fi ; # as in the agreement\n>>>>>>> theirs\n',
    ) + added("m")
    capsys.readouterr()
    (folder / "servicegraph.toml").write_text('base = "https://w3id.org/servicegraph/id/"\n[title]\nen = "Small"\n')
    assert main(["check", str(folder)]) == 1
    assert "merge conflict" in capsys.readouterr().out


def test_a_branch_that_was_laid_out_takes_the_words_of_another(folder: Path) -> None:
    changed = BASE.replace("service:c", "service:d , service:e").replace(
        "sg:Interface ;\n  sg:from service:b", "sg:Interface ;\n  # why\n  sg:from service:b"
    )
    branch(folder, "theirs", changed + added("m"))
    branch(folder, "ours", format_turtle(BASE, Style()))
    git(folder, "merge", "theirs", "--message", "Both")
    assert content(folder) == format_turtle(changed + added("m"), Style())


@pytest.mark.matrix
def test_branches_that_have_merged_each_other_before(folder: Path) -> None:
    branch(folder, "ours", BASE + added("n"))
    branch(folder, "theirs", BASE + added("m"))
    git(folder, "tag", "first", "theirs")
    git(folder, "merge", "ours", "--message", "Ours into theirs")
    git(folder, "checkout", "--quiet", "ours")
    git(folder, "merge", "first", "--message", "Theirs into ours")
    (folder / NAME).write_text(content(folder).replace("service:c", "service:d"), "utf-8")
    commit(folder)
    git(folder, "checkout", "--quiet", "theirs")
    (folder / NAME).write_text(content(folder) + added("o"), "utf-8")
    commit(folder)
    git(folder, "merge", "ours", "--message", "Again")
    text = content(folder)
    assert all(text.count(added(name)) == 1 for name in "mno")
    assert "service:d" in text


@pytest.mark.matrix
def test_branches_that_were_in_conflict_before_are_so_about_that_alone(folder: Path) -> None:
    for name in ("ours", "theirs"):
        branch(folder, name, BASE.replace("service:c", f"service:{name}"))
        git(folder, "tag", f"first-{name}")
    for name, other in (("ours", "theirs"), ("theirs", "ours")):
        git(folder, "checkout", "--quiet", name)
        assert "CONFLICT" in git(folder, "merge", f"first-{other}", check=False)
        (folder / NAME).write_text(BASE.replace("service:c", f"service:{name}"), "utf-8")
        commit(folder)
        (folder / NAME).write_text(content(folder) + added(name), "utf-8")
        commit(folder)
    said = git(folder, "merge", "ours", check=False)
    assert said.count("servicegraph:") == 1
    assert "interface:b-c: both describe it" in said
    text = content(folder)
    assert text.endswith(added("theirs") + added("ours"))
    assert text.count("<<<<<<<") == 1
    assert "<<<<<<< ours\n  sg:to service:theirs .\n=======\n  sg:to service:ours .\n>>>>>>> theirs\n" in text


@pytest.mark.matrix
def test_a_file_that_both_branches_add(folder: Path) -> None:
    git(folder, "rm", "--quiet", NAME)
    commit(folder)
    head = PREFIXES.removesuffix("\n")
    branch(folder, "theirs", head + added("m"))
    branch(folder, "ours", head + added("n"))
    git(folder, "merge", "theirs", "--message", "Both")
    assert content(folder) == head + added("n") + added("m")


@pytest.mark.matrix
def test_a_file_renamed_on_one_branch(folder: Path) -> None:
    branch(folder, "theirs", BASE.replace("service:c", "service:d"))
    git(folder, "checkout", "--quiet", "-b", "ours", "main")
    git(folder, "mv", NAME, "new name's.ttl")
    (folder / "new name's.ttl").write_text(BASE + added("n"), "utf-8")
    commit(folder)
    git(folder, "merge", "theirs", "--message", "Both")
    assert (folder / "new name's.ttl").read_text("utf-8") == BASE.replace("service:c", "service:d") + added("n")


def test_install_is_done_once_and_leaves_what_others_have_set(folder: Path, capsys: Capture) -> None:
    attributes = folder / ".gitattributes"
    assert attributes.read_text() == "*.ttl merge=servicegraph\n"
    capsys.readouterr()
    assert main(["merge-driver", "--install"]) == 0
    assert "added" not in capsys.readouterr().out
    assert attributes.read_text() == "*.ttl merge=servicegraph\n"
    attributes.write_text("*.ttl merge=union")
    assert main(["merge-driver", "--install"]) == 1
    assert "merge=union" in capsys.readouterr().out
    attributes.write_text("*.md text")
    assert main(["merge-driver", "--install"]) == 0
    assert attributes.read_text() == "*.md text\n*.ttl merge=servicegraph\n"


def test_install_outside_a_repository_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Capture) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(["--lang", "sv", "merge-driver", "--install"]) == 2
    assert "finns inte i ett git-förråd" in capsys.readouterr().err


def test_what_cannot_be_done_is_no_conflict(tmp_path: Path, capsys: Capture) -> None:
    files = [tmp_path / name for name in ("base", "ours", "theirs")]
    for file in files[:2]:
        file.write_text(BASE)
    assert main(["merge-driver", *map(str, files), NAME]) > 128
    assert main(["merge-driver", str(files[0])]) > 128
    files[2].write_text(BASE + added("m"))
    files[1].write_text(BASE + added("n"))
    files[1].chmod(0o444)
    assert main(["merge-driver", *map(str, files), NAME, "7"]) > 128
    assert files[1].read_text() == BASE + added("n")
    said = capsys.readouterr().err.splitlines()
    assert len(said) == 3
    assert all(line.startswith("servicegraph: ") for line in said)


def test_the_program_ends_with_the_status_that_git_expects(tmp_path: Path) -> None:
    files = [tmp_path / name for name in ("base", "ours", "theirs")]
    for file, text in zip(
        files, (BASE, BASE.replace("service:c", "service:d"), BASE.replace("service:c", "service:e")), strict=True
    ):
        file.write_text(text)
    command = [sys.executable, "-m", "servicegraph.cli", "merge-driver", *map(str, files)]
    done = subprocess.run(
        command,
        capture_output=True,
        text=True,
        env={**ENVIRONMENT, "PYTHONPATH": str(Path(servicegraph.__file__).parents[1])},
    )
    assert done.returncode == 1
    assert done.stdout == ""
    assert done.stderr.count("\n") == 1
