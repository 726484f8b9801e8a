"""Passing tests become evidence, once the run is over, in the process that started it."""

from __future__ import annotations

import platform
from collections import defaultdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from handbook import evidence
from handbook.evidence import Evidence, Proof, Run
from handbook.manuscript import ROOT, ManuscriptError, load_all
from handbook.manuscript.sources import chapter_folders, folder_digest, mirror, systems


class Recorder:
    """Collects the proofs of a run. A folder of snippets is proven when every test that mirrors it passed."""

    def __init__(self, config: pytest.Config) -> None:
        self._config = config
        self._proofs: dict[str, Proof] = {}
        self._folders: dict[Path, tuple[str, str]] = {
            mirror(folder): (kind, folder_digest(folder))
            for kind, folders in (("system", systems()), ("snippets", chapter_folders()))
            for folder in folders
        }
        self._passed: dict[Path, float] = defaultdict(float)
        self._spoiled: set[Path] = set()
        self._refuted: set[str] = set()
        self._narrowed = bool(config.option.keyword or config.option.markexpr)

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        path = ROOT / report.location[0]
        folder = next((folder for folder in self._folders if folder in path.parents), None)
        if folder is not None:
            if report.failed or report.skipped:
                self._spoiled.add(folder)
            elif report.when == "call":
                self._passed[folder] += report.duration
        if report.when != "call":
            return
        values: list[Any] = [value for name, value in report.user_properties if name == "handbook"]
        for value in values:
            if report.passed:
                run = _run(report.duration, value["versions"])
                self._proofs[value["digest"]] = Proof(value["kind"], value["where"], (run,))
            else:
                self._refuted.add(value["digest"])

    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        if self._config.option.collectonly or not (self._proofs or self._passed or self._refuted or self._spoiled):
            return
        if not (self._narrowed or any("::" in arg or arg.endswith(".py") for arg in self._config.args)):
            for folder, seconds in self._passed.items():
                if folder not in self._spoiled:
                    kind, digest = self._folders[folder]
                    self._proofs[digest] = Proof(kind, folder.relative_to(ROOT).as_posix(), (_run(seconds, {}),))
        try:
            book = load_all()
        except (ManuscriptError, ExceptionGroup):
            return
        refuted = self._refuted | {self._folders[folder][1] for folder in self._spoiled}
        known = evidence.load().merged(Evidence(self._proofs)).proofs
        kept = Evidence({digest: proof for digest, proof in known.items() if digest not in refuted})
        self._summary = evidence.write(kept, book)

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        if summary := getattr(self, "_summary", None):
            terminalreporter.section("evidence")
            for kind, count in summary.items():
                terminalreporter.line(
                    f"{kind}: {count['proven']} of {count['total']} proven, {count['skipped']} skipped"
                )


def _run(seconds: float, versions: dict[str, str]) -> Run:
    return Run(
        python=platform.python_version(),
        platform=f"{platform.system()} {platform.machine()}",
        versions=versions,
        seconds=round(seconds, 3),
        date=datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
    )
