"""Pages and practice files as pytest collectors: every fence and every predict question is a test."""

from __future__ import annotations

import platform
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from handbook.evidence import UNPROVABLE
from handbook.manuscript import DOCS, ROOT, Fence, ManuscriptError, Question, load_page, practice
from handbook.runners import FenceFailure, needs, runner
from handbook.testing.compare import difference

FAMILIES = {"lua": "redis"}
SHARED = {"sql", "redis", "http"}


class PageFile(pytest.File):
    """One Markdown file of docs/."""

    def collect(self) -> Iterator[pytest.Item]:
        page = load_page(self.path)
        for fence in page.fences:
            if fence.language in UNPROVABLE:
                continue
            item = FenceItem.from_parent(self, name=f"line {fence.line} {fence.language}")
            item.prepare("fence", fence, before=_before(fence, page.fences))
            yield item

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> str:
        return _sentence(excinfo) or str(super().repr_failure(excinfo))


class PracticeFile(pytest.File):
    """One practice.toml."""

    def collect(self) -> Iterator[pytest.Item]:
        slug = self.path.parent.relative_to(ROOT / DOCS).as_posix()
        for question in practice(slug).values():
            if isinstance(question, Question) and question.kind == "predict":
                item = FenceItem.from_parent(self, name=f"{question.id} predict")
                item.prepare("question", question.fence, before=())
                yield item

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> str:
        return _sentence(excinfo) or str(super().repr_failure(excinfo))


class FenceItem(pytest.Item):
    """A block that runs and must print what the page shows."""

    kind: str
    fence: Fence
    before: Sequence[Fence]

    def prepare(self, kind: str, fence: Fence, before: Sequence[Fence]) -> None:
        self.kind, self.fence, self.before = kind, fence, before
        if servers := needs(fence):
            self.add_marker(pytest.mark.needs(*servers))

    def runtest(self) -> None:
        if reason := self.fence.options.get("skip"):
            pytest.skip(reason)
        proof = {"kind": self.kind, "digest": self.fence.digest, "where": self.fence.where(), "versions": {}}
        self.user_properties.append(("handbook", proof))
        run = runner(self.fence.language).run(self.fence, self.before)
        proof["versions"] = dict(run.versions)
        self._compare(run.output)

    def _compare(self, got: str) -> None:
        version = platform.python_version()
        expected = next((output for output in self.fence.outputs if output.holds_for(version)), None)
        if expected is None:
            if got.strip() and not self.fence.outputs and self.fence.language not in {"console", "mermaid", "chart"}:
                raise FenceFailure(f"it prints, and no output fence follows:\n{got}")
            return
        if found := difference(expected.text, got):
            line = f"{self.fence.page}:{expected.line}" if expected.line else self.fence.where()
            raise FenceFailure(f"the output differs from {line}\n{found}")

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> str:
        error = excinfo.value
        if isinstance(error, FenceFailure):
            where = self.fence.where(error.code_line)
            return f"{where}: {error}\n\n{_numbered(self.fence.code, error.code_line)}"
        return _sentence(excinfo) or str(super().repr_failure(excinfo))

    def reportinfo(self) -> tuple[Path, int, str]:
        return self.path, self.fence.line - 1, f"{self.fence.page}:{self.fence.line} [{self.fence.language}]"


def _before(fence: Fence, fences: Sequence[Fence]) -> tuple[Fence, ...]:
    """The blocks that this one continues: same session, or the page's own where a language shares one."""
    family = _family(fence)
    session = fence.options.get("session")
    if family not in SHARED and session is None:
        return ()
    same = (f for f in fences if _family(f) == family and f.options.get("session") == session)
    return tuple(f for f in same if f.line < fence.line and "skip" not in f.options)


def _family(fence: Fence) -> str:
    return FAMILIES.get(fence.language, fence.language)


def _sentence(excinfo: pytest.ExceptionInfo[BaseException]) -> str | None:
    return str(excinfo.value) if isinstance(excinfo.value, ManuscriptError) else None


def _numbered(code: str, failed: int | None) -> str:
    lines = code.rstrip("\n").split("\n")
    return "\n".join(f"{'>' if n == failed else ' '} {n:3} {line}" for n, line in enumerate(lines, 1))
