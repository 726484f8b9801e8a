"""Drawings in the page: each keeps its ids to itself, and carries no style that a strict policy would drop."""

from __future__ import annotations

import re

from markdown.postprocessors import Postprocessor

from handbook.fences.page import PageContext

DRAWING = re.compile(r"<svg\b[^>]*\bclass=\"draw(?! draw--diagram)[\" ].*?</svg>", re.DOTALL)
ID = re.compile(r'\bid="([^"]+)"')
REFERENCE = re.compile(r'(url\(#|(?:xlink:)?href="#)([^")]+)')
LABEL = re.compile(r'\b(aria-(?:labelledby|describedby))="([^"]+)"')
NEEDED = {"viewBox=": "a viewBox", 'role="img"': 'role="img"', "<title": "a <title>", "<desc": "a <desc>"}


class Drawings(Postprocessor):
    """Runs when the included SVG files are back in the page."""

    def __init__(self, page: PageContext) -> None:
        super().__init__(page.md)
        self.page = page

    def run(self, text: str) -> str:
        return DRAWING.sub(lambda found: self._own(found[0]), text)

    def _own(self, svg: str) -> str:
        title = re.search(r"<title[^>]*>(.*?)</title>", svg, re.DOTALL)
        name = f"the drawing {title[1].strip()!r}" if title else "a drawing"
        for mark, needed in NEEDED.items():
            if mark not in svg:
                raise self.page.block_error("/// figure", f"{name} needs {needed}")
        if re.search(r"\sstyle=|<style\b", svg):
            raise self.page.block_error("/// figure", f"{name} has a style of its own; use the classes of the theme")
        own = self.page.next_drawing()
        svg = ID.sub(rf'id="{own}-\1"', svg)
        svg = REFERENCE.sub(rf"\g<1>{own}-\g<2>", svg)
        return LABEL.sub(lambda found: f'{found[1]}="{" ".join(f"{own}-{name}" for name in found[2].split())}"', svg)
