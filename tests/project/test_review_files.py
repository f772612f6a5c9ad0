"""The files for build servers in docs/guides/ci: their commands are run as they stand, in a repository of a test."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.git_repositories import ENVIRONMENT, commit, git

FOLDER = Path(__file__).parents[2] / "docs" / "guides" / "ci"
WORKFLOW: dict[Any, Any] = yaml.safe_load((FOLDER / "github-actions.yml").read_text("utf-8"))
PIPELINE: dict[str, Any] = yaml.safe_load((FOLDER / "gitlab-ci.yml").read_text("utf-8"))
GITHUB_EXPRESSION = re.compile(r"\$\{\{ (.+?) \}\}")


@pytest.fixture
def branch(small: Path) -> Path:
    """A repository with the branch of a pull request checked out, and a false ``gh`` that writes down what it gets."""
    top = small.parent / "top"
    shutil.copytree(small, top / "catalogue")
    commit(top)
    git(top, "switch", "--quiet", "--create", "mine")
    package = top / "catalogue" / "package.ttl"
    package.write_text(package.read_text("utf-8").replace("rulestatus:in-use", "rulestatus:being-defined"), "utf-8")
    commit(top)
    tools = small.parent / "tools"
    tools.mkdir()
    (tools / "gh").write_text(f'#!/bin/sh\necho "$@" > "{tools}/asked"\n')
    (tools / "gh").chmod(0o755)
    return top


def run(top: Path, command: str, **more: str) -> subprocess.CompletedProcess[str]:
    """*command* in the shell that a build server uses."""
    path = os.pathsep.join((str(top.parent / "tools"), str(Path(sys.executable).parent), os.environ["PATH"]))
    environment = {**ENVIRONMENT, "PATH": path, "PYTHONPATH": os.environ.get("PYTHONPATH", ""), **more}
    shell = ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", command]
    return subprocess.run(shell, cwd=top, env=environment, capture_output=True, text=True, timeout=120)


def of_github(top: Path, job: str, **settings: str) -> dict[str, str]:
    """Run the steps of *job* with other *settings* than the file's; gives what they print, by the name of the step."""
    base, temporary = git(top, "rev-parse", "main").strip(), top.parent
    known = {"github.event.pull_request.base.sha": base, "github.event.pull_request.number": "7", "github.token": "t"}
    files = {"GITHUB_STEP_SUMMARY": str(temporary / "summary.md"), "RUNNER_TEMP": str(temporary)}
    printed: dict[str, str] = {}
    for step in WORKFLOW["jobs"][job]["steps"]:
        if "run" not in step or step["name"] == "Install":
            continue
        assert "${{" not in step["run"], "what an event says is no part of a command"
        given = {name: GITHUB_EXPRESSION.sub(lambda m: known[m[1]], said) for name, said in step.get("env", {}).items()}
        done = run(top, step["run"], **{**WORKFLOW["env"], **settings, **files, **given})
        assert done.returncode == (1 if "::error" in done.stdout else 0), done.stderr
        printed[step["name"]] = done.stdout
    return printed


def test_summary_of_github_tells_what_changes_and_findings_stand_at_their_lines(branch: Path) -> None:
    package = branch / "catalogue" / "package.ttl"
    package.write_text(package.read_text("utf-8").replace("sg:within ", "sg:wthin "), "utf-8")
    commit(branch)
    printed = of_github(branch, "check")
    assert printed["Check"].startswith("::error file=catalogue/package.ttl,line=")
    summary = (branch.parent / "summary.md").read_text("utf-8")
    assert "määriteltävänä (oli: käytössä)" in summary


@pytest.mark.matrix
def test_known_findings_fail_no_longer_on_a_build_server(branch: Path) -> None:
    package = branch / "catalogue" / "package.ttl"
    package.write_text(package.read_text("utf-8").replace("sg:within ", "sg:wthin "), "utf-8")
    assert run(branch, "servicegraph check catalogue --write-baseline known.json").returncode == 0
    commit(branch)
    assert "::error" not in of_github(branch, "check", BASELINE="known.json")["Check"]
    settings = {**PIPELINE["servicegraph"]["variables"], "BASELINE": "known.json"}
    assert run(branch, PIPELINE["servicegraph"]["script"][-1], **settings).returncode == 0
    assert run(branch, PIPELINE["servicegraph"]["script"][-1], **{**settings, "BASELINE": ""}).returncode == 1


@pytest.mark.matrix
def test_comment_of_github_is_what_changes(branch: Path) -> None:
    of_github(branch, "comment")
    asked = (branch.parent / "tools" / "asked").read_text().split()
    assert asked[:3] == ["pr", "comment", "7"]
    assert "määriteltävänä (oli: käytössä)" in Path(asked[-1]).read_text("utf-8")


def test_workflow_may_do_no_more_than_it_needs() -> None:
    assert WORKFLOW[True] == "pull_request"  # the key `on`, as YAML 1.1 reads it
    assert WORKFLOW["permissions"] == {"contents": "read"}
    allowed = {name: job.get("permissions") for name, job in WORKFLOW["jobs"].items()}
    assert allowed == {"check": None, "comment": {"contents": "read", "pull-requests": "write"}}
    steps = [step for job in WORKFLOW["jobs"].values() for step in job["steps"]]
    used = [step["uses"] for step in steps if "uses" in step]
    assert all(re.fullmatch(r"[\w/-]+@[0-9a-f]{40}", one) for one in used)
    assert not any(
        step["with"].get("persist-credentials", True) for step in steps if "checkout" in step.get("uses", "")
    )


def test_pipeline_of_gitlab_gives_a_page_and_a_report(branch: Path) -> None:
    job: Mapping[str, Any] = PIPELINE["servicegraph"]
    base = git(branch, "rev-parse", "main").strip()
    for command in job["script"]:
        done = run(branch, command, CI_MERGE_REQUEST_DIFF_BASE_SHA=base, **job["variables"])
        assert done.returncode == 0, done.stderr
    assert "määriteltävänä (oli: käytössä)" in (branch / "changes.md").read_text("utf-8")
    assert "<testsuites" in (branch / job["artifacts"]["reports"]["junit"]).read_text("utf-8")
    assert job["artifacts"]["paths"] == ["changes.md"]
