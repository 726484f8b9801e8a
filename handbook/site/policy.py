"""What a strict Content-Security-Policy would block: inline styles and handlers, and anything from another host."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import urlsplit

from handbook.site.pages import read_pages


def check(site_dir: Path | str) -> list[str]:
    """What would be blocked, one sentence each. Only what a page loads counts; a link to another host is a link."""
    problems = []
    for page in read_pages(Path(site_dir)):
        problems += [f"{page.path}: {element} would be blocked; use a class or a module" for element in page.inline]
        problems += [f"{page.path}: loads {link} from another host" for link in page.loaded if urlsplit(link).netloc]
    return problems
