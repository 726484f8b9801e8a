"""Tables: pipes inside code, column headers for screen readers, and records instead of columns on a phone."""

from __future__ import annotations

import xml.etree.ElementTree as etree

from markdown.treeprocessors import Treeprocessor

WIDE = 3


class CellPipes(Treeprocessor):
    """`\\|` in a cell is a pipe, inside code too. Runs before inline Markdown is read."""

    def run(self, root: etree.Element) -> None:
        for cell in root.iter():
            if cell.tag in ("td", "th") and cell.text:
                cell.text = cell.text.replace("\\|", "|")


class PhoneTables(Treeprocessor):
    """Names each cell's column, so that a table can become a list of records. Runs after inline Markdown was read."""

    def run(self, root: etree.Element) -> None:
        for table in root.iter("table"):
            names = ["".join(cell.itertext()).strip() for cell in table.findall("thead/tr/th")]
            for cell in table.findall("thead/tr/th"):
                cell.set("scope", "col")
            if len(names) >= WIDE:
                table.set("class", "stack")
            for row in table.findall("tbody/tr"):
                for name, cell in zip(names, row, strict=False):
                    if name and cell is not row[0]:
                        cell.set("data-head", name)
            for cell in table.iter():
                if align := cell.attrib.pop("align", ""):
                    cell.set("class", {"right": "num", "center": "mid"}.get(align, ""))
