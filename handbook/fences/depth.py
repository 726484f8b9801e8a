"""Depth: the sections below three headings, the switch between them, and the page's evidence."""

from __future__ import annotations

import re
import xml.etree.ElementTree as etree

from markdown.treeprocessors import Treeprocessor

from handbook.fences.page import PageContext
from handbook.fences.proof import page_line

HEADINGS = {"Must know": "must", "Strong candidate": "strong", "Deep internals": "deep"}
SHORT = {"must": "Must know", "strong": "Strong", "deep": "Deep"}
MARKS = {"must": "must-know", "strong": "strong", "deep": "deep"}
WORDS_A_MINUTE = 200
STASHED = re.compile("\x02wzxhzdk:(\\d+)\x03")


class Depth(Treeprocessor):
    """Wraps what follows the three headings into sections. Runs after attr_list and before toc."""

    def __init__(self, page: PageContext) -> None:
        super().__init__(page.md)
        self.page = page

    def run(self, root: etree.Element) -> None:
        children = list(root)
        starts = [n for n, child in enumerate(children) if _title(child) in HEADINGS]
        evidence = page_line(self.page)
        if not starts:
            self._evidence_alone(root, evidence)
            return
        depths = [HEADINGS[_title(children[n])] for n in starts]
        if depths != list(SHORT)[: len(depths)]:
            where = f"## {_title(children[starts[0]])}"
            raise self.page.block_error(where, f"depths come once each, in this order: {', '.join(HEADINGS)}")
        before, sections = children[: starts[0]], []
        for start, depth in zip(starts, depths, strict=True):
            end = next((n for n in range(start + 1, len(children)) if children[n].tag in ("h1", "h2")), len(children))
            sections.append((depth, children[start:end]))
        minutes = self._minutes(root, dict(sections))
        for child in children[starts[0] :]:
            root.remove(child)
        if len(sections) > 1:
            root.append(self._raw(switch(minutes)))
        if evidence:
            root.append(self._raw(evidence))
        inside = {child for _, section in sections for child in section}
        for depth, section in sections:
            root.append(self._section(depth, section, minutes))
        for child in children[len(before) :]:
            if child not in inside:
                root.append(child)

    def _evidence_alone(self, root: etree.Element, evidence: str) -> None:
        """A page without depths says what was proven before its first section."""
        if not evidence:
            return
        at = next((n for n, child in enumerate(root) if child.tag == "h2"), len(root))
        root.insert(at, self._raw(evidence))

    def _section(self, depth: str, children: list[etree.Element], minutes: dict[str, int]) -> etree.Element:
        section = etree.Element("section", {"class": "depth", "data-depth": depth})
        heading, *rest = children
        section.append(heading)
        if depth != "must":
            section.append(self._raw(cut(depth, minutes)))
        section.extend(rest)
        return section

    def _minutes(self, root: etree.Element, sections: dict[str, list[etree.Element]]) -> dict[str, int]:
        """Minutes of reading down to each depth. All of the page takes what its front matter says, where it says so."""
        words = {depth: sum(map(self._words, section)) for depth, section in sections.items()}
        total = self._words(root)
        whole = self.page.meta.get("minutes") or max(1, round(total / WORDS_A_MINUTE))
        deeper = 0
        minutes = {}
        for depth in reversed(words):
            minutes[depth] = max(1, round(whole * (total - deeper) / total))
            deeper += words[depth]
        return dict(reversed(minutes.items()))

    def _words(self, element: etree.Element) -> int:
        text = "".join(element.itertext())
        stash = self.page.md.htmlStash.rawHtmlBlocks
        text = STASHED.sub(lambda found: re.sub(r"<[^>]+>", " ", str(stash[int(found[1])])), text)
        return len(re.findall(r"\w+", text))

    def _raw(self, html: str) -> etree.Element:
        paragraph = etree.Element("p")
        paragraph.text = self.page.md.htmlStash.store(html)
        return paragraph


def switch(minutes: dict[str, int]) -> str:
    """The radios that choose how far down a page is read."""
    deepest = list(minutes)[-1]
    labels = "".join(_choice(depth, count, depth == deepest) for depth, count in minutes.items())
    return (
        f'<depth-switch data-search-exclude><fieldset class="pick" data-script><legend>Read down to</legend>'
        f'<div class="pick__set">{labels}</div></fieldset></depth-switch>'
    )


def _choice(depth: str, minutes: int, chosen: bool) -> str:
    checked = " checked" if chosen else ""
    said = f'<span class="mark mark--{MARKS[depth]}"></span>{SHORT[depth]} <small>{minutes} min</small>'
    radio = f'<input type="radio" name="depth" value="{depth}"{checked}>'
    return f'<label class="pick--{depth}">{radio}<span>{said}</span></label>'


def cut(depth: str, minutes: dict[str, int]) -> str:
    """What stands in the place of a section that the reader's choice hides."""
    depths = list(minutes)
    more = max(1, minutes[depth] - minutes[depths[depths.index(depth) - 1]])
    name = next(name for name, value in HEADINGS.items() if value == depth)
    said = f"{name}: {more} more minute{'s' * (more != 1)}, hidden by your choice above."
    return (
        f'<p class="depth__cut" data-search-exclude><span><span class="mark mark--{MARKS[depth]}"></span>{said}</span> '
        f'<button class="btn" type="button" data-show="{depth}">Show</button></p>'
    )


def _title(element: etree.Element) -> str:
    return "".join(element.itertext()).strip() if element.tag == "h2" else ""
