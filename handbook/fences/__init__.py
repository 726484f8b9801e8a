"""A Python-Markdown extension: how each fence and block of a chapter becomes HTML."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from markdown import Extension, Markdown
from markdown.preprocessors import Preprocessor

from handbook.fences import chart, http, mermaid, practice, python, redis, shell, sql, static, text
from handbook.fences.blocks import ChapterBlocks, LeftOver
from handbook.fences.depth import Depth
from handbook.fences.drawings import Drawings
from handbook.fences.errors import FenceError
from handbook.fences.page import PageContext
from handbook.fences.source import Source
from handbook.fences.tables import CellPipes, PhoneTables
from handbook.fences.tasks import TaskNames
from handbook.manuscript import annotate

Renderer = Callable[[Source, PageContext], str]
RENDERERS: Mapping[str, Renderer] = {
    "python": python.render,
    "sql": sql.render,
    "redis": redis.render,
    "lua": redis.render,
    "bash": shell.render,
    "console": shell.render,
    "dockerfile": static.render,
    "yaml": static.render,
    "nginx": static.render,
    "proto": static.render,
    "toml": static.render,
    "json": static.render,
    "http": http.render,
    "mermaid": mermaid.render,
    "chart": chart.render,
    "output": text.stray_output,
    "text": text.render,
    "practice": practice.render,
}
BLOCKS = ("svg", "run-block", "sql-block", "code-block", "depth-switch")
QUESTIONS = ("quiz-choice", "quiz-predict", "quiz-order", "quiz-explain")


class Annotate(Preprocessor):
    """Joins a fence with what belongs to it, before pymdownx.snippets (priority 32) expands the includes."""

    def run(self, lines: list[str]) -> list[str]:
        return annotate(lines)


class HandbookExtension(Extension):
    """Fences through superfences, blocks through pymdownx.blocks, and what a page makes of them."""

    def extendMarkdown(self, md: Markdown) -> None:
        md.registerExtension(self)
        md.block_level_elements.extend((*BLOCKS, *QUESTIONS))
        self.page = PageContext(md)
        custom = [_custom_fence(language, self.page) for language in (*RENDERERS, "*")]
        md.registerExtensions(["pymdownx.superfences"], {"pymdownx.superfences": {"custom_fences": custom}})
        ChapterBlocks(self.page).extendMarkdown(md)
        md.preprocessors.register(Annotate(md), "handbook_annotate", 33)
        md.treeprocessors.register(CellPipes(md), "handbook_cell_pipes", 25)
        md.treeprocessors.register(LeftOver(self.page), "handbook_left_over", 24)
        md.treeprocessors.register(PhoneTables(md), "handbook_phone_tables", 7)
        md.treeprocessors.register(Depth(self.page), "handbook_depth", 6)
        md.postprocessors.register(Drawings(self.page), "handbook_drawings", 5)
        md.postprocessors.register(TaskNames(md), "handbook_task_names", 4)

    def reset(self) -> None:
        self.page.reset()


def _custom_fence(language: str, page: PageContext) -> dict[str, Any]:
    return {"name": language, "class": language, "validator": _keep_options, "format": partial(_render, page)}


def _keep_options(language: str, inputs: dict[str, str], options: dict[str, str], attrs: object, md: Markdown) -> bool:
    options.update(inputs)
    return True


def _render(
    page: PageContext, body: str, language: str, css: str, options: dict[str, str], md: Markdown, **_: object
) -> str:
    source = Source.read(language, options, body)
    renderer = RENDERERS.get(language)
    if renderer is None:
        raise FenceError(f"unknown fence language {language!r}; known: {', '.join(RENDERERS)}")
    return renderer(source, page)


def makeExtension(**options: Any) -> HandbookExtension:
    """The name that Python-Markdown looks for."""
    return HandbookExtension(**options)
