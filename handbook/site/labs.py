"""Notebook pages in the book's own frame: mkdocs-jupyter's 600 KB of style and script go, cells become blocks."""

from __future__ import annotations

from bs4 import BeautifulSoup, Tag

from handbook.fences import anatomy
from handbook.fences.source import Source
from handbook.manuscript import Output

FOLDER = "labs/"


def is_lab(src_uri: str) -> bool:
    return src_uri.startswith(FOLDER) and src_uri.endswith(".py")


def tidy(content: str) -> str:
    """The cells of a rendered notebook, in their order. Raises ValueError where an output is not text."""
    soup = BeautifulSoup(content, "html.parser")
    parts = []
    for cell in soup.select(".jp-RenderedMarkdown, .jp-CodeCell .jp-CodeCell"):
        parts.append(_code(cell) if "jp-CodeCell" in cell["class"] else _prose(cell))
    if not parts:
        raise ValueError("a notebook without cells")
    return "\n".join(parts)


def _prose(cell: Tag) -> str:
    """Markdown as it was rendered, without the title, which the page's head shows."""
    for extra in cell.select("h1, .anchor-link"):
        extra.decompose()
    return cell.decode_contents().strip()


def _code(cell: Tag) -> str:
    listing = cell.select_one(".highlight-ipynb pre")
    code = listing.get_text() if listing else ""
    texts = [_text(area) for area in cell.select(".jp-OutputArea-output")]
    printed = (Output("".join(texts), None, 0),) if texts else ()
    source = Source("python", {}, code.strip("\n"), printed)
    block = anatomy.figure(source, anatomy.outputs(source), aside=anatomy.CORNER)
    return anatomy.element("code-block", source, block, "recorded")


def _text(area: Tag) -> str:
    if area.get("data-mime-type") not in ("text/plain", "application/vnd.jupyter.stdout"):
        raise ValueError(f"a lab shows text only, and this cell shows {area.get('data-mime-type')}")
    return area.get_text().strip("\n") + "\n"
