"""What the built HTML pages contain, read with the standard library's parser."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path

LINKS = {"href", "src", "poster", "action", "data", "cite"}
LOADING = {"script", "link", "img", "iframe", "source", "audio", "video", "embed"}
REFERENCES = {"for", "aria-labelledby", "aria-describedby", "aria-controls", "popovertarget", "list"}


@dataclass
class BuiltPage:
    """One HTML file. `path` is relative to the site, `base` is where the page says that the site's root is."""

    path: str
    ids: list[str] = field(default_factory=list)
    links: list[str] = field(default_factory=list)
    references: list[str] = field(default_factory=list)
    inline: list[str] = field(default_factory=list)
    loaded: list[str] = field(default_factory=list)
    base: str = "."


def read_pages(site: Path) -> Iterator[BuiltPage]:
    for path in sorted(site.rglob("*.html")):
        page = BuiltPage(path.relative_to(site).as_posix())
        _Reader(page).feed(path.read_text("utf-8"))
        yield page


class _Reader(HTMLParser):
    def __init__(self, page: BuiltPage) -> None:
        super().__init__()
        self.page = page

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        for name, value in attrs:
            text = value or ""
            if name == "id" or (name == "name" and tag == "a"):
                self.page.ids.append(text)
            elif name == "data-base" and tag == "body":
                self.page.base = text
            elif name == "srcset":
                self.page.links.extend(part.split()[0] for part in text.split(",") if part.strip())
            elif name in LINKS:
                self.page.links.append(text)
            elif name in REFERENCES:
                self.page.references.extend(text.split())
            elif name == "style" or name.startswith("on"):
                self.page.inline.append(f"<{tag} {name}>")
            if name in ("src", "href") and tag in LOADING and ("rel", "canonical") not in attrs:
                self.page.loaded.append(text)
