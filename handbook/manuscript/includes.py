"""Includes of pages, expanded by pymdownx.snippets itself, with the origin of every line kept."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import markdown
from pymdownx.snippets import SnippetExtension, SnippetMissingError, SnippetPreprocessor

from handbook.manuscript.errors import ManuscriptError
from handbook.manuscript.paths import DOCS, ROOT, SNIPPETS, relative

INCLUDE = re.compile(r"""^\s*-+8<-+[ \t]+(?P<quote>["'])(?P<file>[^"':]+)(?::(?P<region>[^"']+))?(?P=quote)\s*$""")
BY_LINE = re.compile(r"^[\d:,-]")
BLOCK_FORM = re.compile(r"^\s*-+8<-+\s*$")


@dataclass(frozen=True)
class Origin:
    """The file and line that a line of an expanded page came from."""

    path: str
    line: int


@dataclass(frozen=True)
class Line:
    """A line of an expanded page: its text, where it came from, and the line of the page that brought it in."""

    text: str
    origin: Origin
    page_line: int
    file: str | None = None
    region: str | None = None


def preprocessor(root: Path = ROOT) -> SnippetPreprocessor:
    """pymdownx.snippets with the settings of mkdocs.yml."""
    extension = SnippetExtension(
        base_path=[str(root / SNIPPETS), str(root / DOCS)],
        check_paths=True,
        restrict_base_path=True,
        dedent_subsections=True,
    )
    return markdown.Markdown(extensions=[extension]).preprocessors["snippet"]


def expand(path: Path, root: Path = ROOT) -> list[Line]:
    """The lines of a page with every include replaced by what it names."""
    page = relative(path, root)
    snippets = preprocessor(root)
    lines: list[Line] = []
    for number, text in enumerate(path.read_text("utf-8").splitlines(), 1):
        if BLOCK_FORM.match(text):
            raise ManuscriptError(page, number, 'write one include a line: --8<-- "file:region"')
        match = INCLUDE.match(text)
        if match is None:
            shown = snippets.run([text]) if "8<-" in text else [text]
            if not shown:
                raise ManuscriptError(page, number, "this mark makes its line vanish; to show one, write ;--8<--")
            lines.append(Line(shown[0], Origin(page, number), number))
        else:
            lines.extend(_included(match, text, page, number, snippets, root))
    return lines


def region_code(ref: str, root: Path = ROOT) -> tuple[str, tuple[Origin, ...]]:
    """The code that `file:region` names, and where each of its lines stands. Raises ValueError where there is none."""
    line = f'--8<-- "{ref}"'
    match = INCLUDE.match(line)
    if match is None:
        raise ValueError(f"cannot read {ref!r}: write file:region")
    try:
        found = list(_included(match, line, "", 0, preprocessor(root), root))
    except ManuscriptError as error:
        raise ValueError(error.message) from None
    return "\n".join(one.text for one in found) + "\n", tuple(one.origin for one in found)


def _included(
    match: re.Match[str], text: str, page: str, number: int, snippets: SnippetPreprocessor, root: Path
) -> Iterator[Line]:
    file, region = match["file"], match["region"]
    if region and BY_LINE.match(region):
        raise ManuscriptError(page, number, f"{file}:{region} includes by line number; name a region instead")
    source = next((base / file for base in (root / SNIPPETS, root / DOCS) if (base / file).is_file()), None)
    if source is None:
        raise ManuscriptError(page, number, f"there is no file {file!r} in {SNIPPETS}/ or {DOCS}/")
    try:
        got = snippets.run([text])
    except SnippetMissingError:
        raise ManuscriptError(page, number, f"{relative(source, root)} has no region {region!r}") from None
    lines = source.read_text("utf-8").splitlines()
    at = 0
    if region:
        start = re.compile(rf"--8<--\s*\[\s*start:\s*{re.escape(region)}\s*\]")
        at = next((k + 1 for k, line in enumerate(lines) if start.search(line)), 0)
    for shown in got:
        at = next((k for k in range(at, len(lines)) if lines[k].strip() == shown.strip()), at)
        yield Line(shown, Origin(relative(source, root), at + 1), number, file, region)
        at += 1
