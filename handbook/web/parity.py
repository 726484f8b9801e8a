"""Runs the blocks of the book in a real browser, many at once, and judges what they print there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from playwright.sync_api import Page

from handbook.manuscript import Fence
from handbook.runners.python import shown_names
from handbook.testing.compare import difference

PYTHON = "3.14.2"
"""What the page runs: the expected output is the one that holds for this version."""
LANGUAGES = ("python", "sql", "redis")
SECONDS = 30
WORKERS = 3

_RUN = """
async ({language, queues, seconds}) => {
  const module = await import(new URL(`assets/web/runtimes/${language}.js`, document.baseURI));
  const [, Runtime] = Object.entries(module).find(([name]) => name.endsWith("Runtime"));
  const results = {};
  await Promise.all(queues.map(async (queue) => {
    const runtime = new Runtime();
    for (const request of queue) {
      let timer;
      const late = new Promise((resolve) => { timer = setTimeout(() => resolve("late"), seconds * 1000); });
      const run = runtime.run({...request, stdin: [], onEvent() {}});
      const ended = await Promise.race([run, late]);
      clearTimeout(timer);
      if (ended === "late") await runtime.stop();
      results[request.id] = await run;
    }
    runtime.dispose();
  }));
  return results;
}
"""


@dataclass(frozen=True)
class Seen:
    """A block as the browser ran it. `trouble` is the page's sentence where the page and not the program failed."""

    fence: Fence
    output: str
    ok: bool
    trouble: str

    def difference(self) -> str | None:
        """None where the page prints what the book says, else how it differs."""
        expected = next((output.text for output in self.fence.outputs if output.holds_for(PYTHON)), "")
        if self.trouble:
            return self.trouble
        if not self.ok and "raises" not in self.fence.options:
            return f"it ended with an error:\n{self.output}"
        return difference(expected, self.output)


def run(page: Page, fences: Sequence[Fence], before: Mapping[int, Sequence[Fence]]) -> list[Seen]:
    """Run fences of one language; `before` holds, by the index of a fence, the fences that it continues.

    Python fences run on several workers at once, the others one after another, because they share a state.
    """
    language = fences[0].language
    requests = [_request(number, fence, before.get(number, ())) for number, fence in enumerate(fences)]
    count = WORKERS if language == "python" else 1
    queues = [queue for start in range(count) if (queue := requests[start::count])]
    results: dict[str, Any] = page.evaluate(_RUN, {"language": language, "queues": queues, "seconds": SECONDS})
    return [
        Seen(fence, result["output"], result["ok"], result.get("trouble", ""))
        for number, fence in enumerate(fences)
        for result in [results[str(number)]]
    ]


def _request(number: int, fence: Fence, before: Sequence[Fence]) -> dict[str, Any]:
    names = shown_names([*before, fence])
    earlier = [
        {"id": each.where(), "code": each.code, "filename": name, "raises": "raises" in each.options}
        for each, name in zip(before, names, strict=False)
    ]
    return {"id": str(number), "code": fence.code, "filename": names[-1], "before": earlier}
