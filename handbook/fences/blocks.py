"""The blocks of a chapter: ask, trap, instead, ladder and rung, fold, figure."""

from __future__ import annotations

import re
import xml.etree.ElementTree as etree
from collections.abc import Mapping
from typing import Any

from markdown import Markdown
from markdown.treeprocessors import Treeprocessor
from pymdownx.blocks import BlocksExtension, BlocksProcessor
from pymdownx.blocks.block import Block

from handbook.fences.page import PageContext

RUNGS = {"weak": "Weak", "solid": "Solid", "strong": "Strong"}
LEFT_OVER = re.compile(r"^\s*/{3,}(\s|$)")


class ChapterBlock(Block):  # type: ignore[misc]
    """A block that fails loudly where pymdownx would silently print its slashes."""

    ARGUMENT = None
    TAKES = False
    INSIDE = ""

    def on_validate(self, parent: etree.Element) -> bool:
        page: PageContext = self.config["page"]
        header = f"/// {self.NAME}" + (f" | {self.argument}" if self.argument else "")
        if self.TAKES and not self.argument:
            raise page.block_error(header, f"{self.NAME} needs an argument after a bar: /// {self.NAME} | …")
        if not self.TAKES and self.argument:
            raise page.block_error(header, f"{self.NAME} takes no argument")
        if self.INSIDE and self.INSIDE not in parent.get("class", "").split():
            raise page.block_error(header, f"{self.NAME} belongs inside {self.INSIDE}")
        if problem := self.problem():
            raise page.block_error(header, problem)
        return True

    def problem(self) -> str:
        """What is wrong with the argument, in words; empty where nothing is."""
        return ""


class Ask(ChapterBlock):
    NAME = "ask"

    def on_create(self, parent: etree.Element) -> etree.Element:
        return etree.SubElement(parent, "div", {"class": "ask"})


class Trap(ChapterBlock):
    NAME = "trap"
    TAKES = True

    def on_create(self, parent: etree.Element) -> etree.Element:
        trap = etree.SubElement(parent, "div", {"class": "trap"})
        etree.SubElement(trap, "span", {"class": "trap__tag"}).text = "Trap"
        etree.SubElement(trap, "h3").text = self.argument
        return trap


class Instead(ChapterBlock):
    NAME = "instead"
    INSIDE = "trap"

    def on_create(self, parent: etree.Element) -> etree.Element:
        return etree.SubElement(parent, "div", {"class": "trap__right"})

    def on_end(self, block: etree.Element) -> None:
        first = block.find("p")
        if first is not None:
            lead = etree.Element("b")
            lead.text = "Say instead:"
            lead.tail = f" {first.text or ''}"
            first.text = ""
            first.insert(0, lead)


class Ladder(ChapterBlock):
    NAME = "ladder"

    def on_create(self, parent: etree.Element) -> etree.Element:
        return etree.SubElement(parent, "ol", {"class": "ladder"})


class Rung(ChapterBlock):
    NAME = "rung"
    TAKES = True
    INSIDE = "ladder"

    def problem(self) -> str:
        name = self.argument.partition(":")[0].strip()
        return "" if name in RUNGS else f"unknown rung {name!r}; known: {', '.join(RUNGS)}"

    def on_markdown(self) -> str:
        return "block"

    def on_create(self, parent: etree.Element) -> etree.Element:
        name, _, verdict = (part.strip() for part in self.argument.partition(":"))
        rung = etree.SubElement(parent, "li", {"class": "rung", "data-rung": name})
        heading = etree.SubElement(rung, "h3")
        heading.text = f"{RUNGS[name]} "
        if verdict:
            etree.SubElement(heading, "small").text = f"· {verdict}"
        return rung


class Fold(ChapterBlock):
    NAME = "fold"
    TAKES = True

    def on_create(self, parent: etree.Element) -> etree.Element:
        fold = etree.SubElement(parent, "details", {"class": "fold"})
        etree.SubElement(fold, "summary").text = self.argument
        return fold


class Figure(ChapterBlock):
    NAME = "figure"
    TAKES = True

    def on_create(self, parent: etree.Element) -> etree.Element:
        return etree.SubElement(parent, "figure", {"class": "fig"})

    def on_end(self, block: etree.Element) -> None:
        etree.SubElement(block, "figcaption").text = self.argument


BLOCKS = (Ask, Trap, Instead, Ladder, Rung, Fold, Figure)


class LeftOver(Treeprocessor):
    """A line of slashes that no block took: its name or an option is unknown, or it is never closed."""

    def __init__(self, page: PageContext) -> None:
        super().__init__(page.md)
        self.page = page

    def run(self, root: etree.Element) -> None:
        for element in root.iter():
            lines = (element.text or "").split("\n") if element.tag != "code" else []
            if left := next((line for line in lines if LEFT_OVER.match(line)), None):
                known = ", ".join(block.NAME for block in BLOCKS)
                raise self.page.block_error(left, f"no block takes the line {left.strip()!r}; known blocks: {known}")


class ChapterBlocks(BlocksExtension):  # type: ignore[misc]
    """Registers the blocks, each with the page that it belongs to."""

    def __init__(self, page: PageContext) -> None:
        super().__init__()
        self.page = page

    def extendMarkdownBlocks(self, md: Markdown, block_mgr: BlocksProcessor) -> None:
        config: Mapping[str, Any] = {"page": self.page}
        for block in BLOCKS:
            block_mgr.register(block, dict(config))
