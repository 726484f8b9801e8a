"""The workflows, the forms and the CI script: well formed, safe, and calling verbs that exist."""

from __future__ import annotations

import hashlib
import os
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from handbook import cli
from handbook.commands import check
from handbook.commands.failure import Failure
from handbook.setup import ROOT

WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))
VERB = re.compile(r"python3 -m handbook ([^\n`|&<>#]+)")

each_workflow = pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.name)


def load(path: Path) -> dict[str, Any]:
    return dict(yaml.safe_load(path.read_text()))


def jobs() -> Iterator[tuple[str, dict[str, Any]]]:
    for path in WORKFLOWS:
        for name, job in load(path)["jobs"].items():
            yield f"{path.name}: {name}", job


@pytest.mark.parametrize("command", check.workflow_commands(), ids=lambda command: " ".join(command[3:6]))
def test_the_tools_that_read_workflows_find_nothing(command: list[str]) -> None:
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("no timeout", "on: push\njobs: {a: {runs-on: ubuntu-latest, steps: [{run: 'true'}]}}\n"),
        ("unknown key", "on: push\njobs: {a: {runs-on: ubuntu-latest, timeout-minutes: 1, stepps: []}}\n"),
        ("moving tag", "on: push\njobs: {a: {runs-on: x, timeout-minutes: 1, steps: [{uses: actions/checkout@v4}]}}\n"),
    ],
)
def test_the_tools_find_a_mistake(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, text: str) -> None:
    for pattern in check.SCHEMAS:
        path = tmp_path / pattern.replace("[!c]*", "form").replace("*", "flow")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    monkeypatch.setattr(check, "ROOT", tmp_path)
    commands = [command for command in check.workflow_commands() if "issue" not in str(command)]
    found = [subprocess.run(command, cwd=tmp_path, capture_output=True, check=False).returncode for command in commands]
    assert any(found), name


def test_a_pattern_that_matches_no_file_is_an_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(check, "ROOT", tmp_path)
    with pytest.raises(Failure, match="matches no file"):
        check.workflow_commands()


@each_workflow
def test_every_action_is_pinned_by_commit_and_names_its_version(path: Path) -> None:
    used = re.findall(r"uses: (\S+)(.*)", path.read_text())
    assert used
    for action, comment in used:
        if not action.startswith("$/"):
            assert re.fullmatch(r"[\w-]+/[\w-]+@[0-9a-f]{40}", action)
            assert re.fullmatch(r" # v\d+\.\d+\.\d+", comment)


def test_an_action_has_one_commit_everywhere() -> None:
    commits: dict[str, set[str]] = {}
    for path in WORKFLOWS:
        for action, commit in re.findall(r"uses: ([\w/-]+)@([0-9a-f]{40})", path.read_text()):
            commits.setdefault(action, set()).add(commit)
    assert len(commits) > 5
    assert {action: found for action, found in commits.items() if len(found) > 1} == {}


@each_workflow
def test_a_workflow_grants_nothing_by_default_and_does_not_run_twice_at_once(path: Path) -> None:
    workflow = load(path)
    assert workflow["permissions"] == {}
    assert workflow["concurrency"]["group"]


def test_what_may_be_written_is_pages_from_the_deploy_job_and_issues_from_the_report() -> None:
    writes = {
        (where, scope) for where, job in jobs() for scope, access in job["permissions"].items() if access == "write"
    }
    assert writes == {
        ("site.yml: deploy", "pages"),
        ("site.yml: deploy", "id-token"),
        ("weekly.yml: report", "issues"),
    }


def test_ci_runs_each_check_of_the_check_verb() -> None:
    steps = [step.get("run", "") for _, job in jobs() for step in job.get("steps", [])]
    named = {name for step in steps for names in re.findall(r"handbook check (.+)", step) for name in names.split()}
    assert named == {each.name for each in check.CHECKS}


def test_the_matrix_is_every_python_and_system_that_is_promised() -> None:
    matrix = load(ROOT / ".github" / "workflows" / "test.yml")["jobs"]["prove"]["strategy"]["matrix"]
    assert matrix == {"python": ["3.11", "3.12", "3.13", "3.14"], "system": ["ubuntu-latest", "macos-latest"]}


def documents() -> list[Path]:
    return [
        *WORKFLOWS,
        *sorted((ROOT / ".github").rglob("*.md")),
        *(ROOT / name for name in (".ci/run", "README.md", "docs/contributing/index.md")),
    ]


@pytest.mark.parametrize("path", documents(), ids=lambda path: path.relative_to(ROOT).as_posix())
def test_every_command_that_is_written_down_is_understood(path: Path) -> None:
    for command in VERB.findall(path.read_text()):
        if command != "--help":
            assert cli._parse(command.split()).run


def test_the_commands_are_found_where_they_stand() -> None:
    found = {path.name: VERB.findall(path.read_text()) for path in documents()}
    assert found["run"] == ["test ", "check site links "]
    assert {"serve", "test"} <= {command.strip() for command in found["README.md"]}


@pytest.mark.parametrize("script", [".ci/run", ".ci/apt"])
def test_ci_scripts_stop_at_the_first_error(script: str) -> None:
    path = ROOT / script
    assert os.access(path, os.X_OK)
    assert "\nset -euo pipefail\n" in path.read_text()
    subprocess.run(["bash", "-n", path], check=True)


def report(tmp_path: Path, open_issue: str) -> str:
    """What the report step of weekly.yml asks of `gh`, when the search for an open issue prints `open_issue`."""
    [step] = load(ROOT / ".github" / "workflows" / "weekly.yml")["jobs"]["report"]["steps"]
    gh = tmp_path / "gh"
    gh.write_text(
        f'#!/bin/sh\necho "$1 $2 $*" | cut -d" " -f1-2 >> calls\nif [ "$2" = list ]; then printf "{open_issue}"; fi\n'
    )
    gh.chmod(0o755)
    variables = {"PATH": f"{tmp_path}:{os.environ['PATH']}", "RUN": "https://example.org/runs/1"}
    subprocess.run(["bash", "-euo", "pipefail", "-c", step["run"]], cwd=tmp_path, env=variables, check=True)
    return (tmp_path / "calls").read_text()


def test_the_first_weekly_failure_opens_an_issue(tmp_path: Path) -> None:
    assert report(tmp_path, "") == "issue list\nlabel create\nissue create\n"


def test_the_next_weekly_failure_comments_on_the_open_issue(tmp_path: Path) -> None:
    assert report(tmp_path, "12") == "issue list\nissue comment\n"


def test_the_licence_texts_are_the_official_ones() -> None:
    def digest(name: str) -> str:
        return hashlib.sha256((ROOT / "LICENSES" / name).read_bytes()).hexdigest()

    assert digest("CC-BY-4.0.txt") == "9ba9550ad48438d0836ddab3da480b3b69ffa0aac7b7878b5a0039e7ab429411"
    assert digest("MIT-0.txt") == "8a6fc0879cecc0b96bf4c08159b9d733bf0f15fcf32879aec98c4ffd05424554"
