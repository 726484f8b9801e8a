"""Runs the steps of a set-up one after the other and shows how far it is."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from handbook.setup import trouble

TICK = 1.0  # seconds


@dataclass(frozen=True)
class Step:
    title: str
    command: list[str]


def run(steps: Sequence[Step], cwd: Path, environment: Mapping[str, str]) -> None:
    """Run each step; the first that fails raises SetupError."""
    width = max(len(step.title) for step in steps)
    for number, step in enumerate(steps, 1):
        _run(step, f"[{number}/{len(steps)}] {step.title:<{width}}", cwd, environment)


def _run(step: Step, label: str, cwd: Path, environment: Mapping[str, str]) -> None:
    began = time.monotonic()
    _show(label, began)
    with subprocess.Popen(
        step.command,
        cwd=cwd,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
    ) as process:
        try:
            while True:
                try:
                    output, _ = process.communicate(timeout=TICK)
                    break
                except subprocess.TimeoutExpired:
                    _show(label, began)
        except BaseException:
            process.kill()
            print(file=sys.stderr)
            raise
    _show(label, began, done=True)
    if process.returncode:
        raise trouble.of_output(step.title, step.command, process.returncode, output)


def _show(label: str, began: float, done: bool = False) -> None:
    """On a terminal the line counts seconds; elsewhere it is printed once, when the step has ended."""
    terminal = sys.stderr.isatty()
    if terminal or done:
        line = f"{label}  {time.monotonic() - began:5.1f} s"
        print(f"\r{line}" if terminal else line, end="\n" if done else "", file=sys.stderr, flush=True)
