"""The one parser of the manuscript: pages, front matter, fences, questions and cards."""

from handbook.manuscript.book import Book, load_all, page_paths
from handbook.manuscript.errors import ManuscriptError
from handbook.manuscript.fences import (
    KINDS,
    LANGUAGES,
    OUTPUT_MARK,
    PRINTING,
    PYTHONS,
    Fence,
    Output,
    annotate,
    digest,
    read_header,
    split_outputs,
)
from handbook.manuscript.includes import Line, Origin, region_code
from handbook.manuscript.pages import Page, load_page
from handbook.manuscript.paths import DOCS, ROOT, SNIPPETS
from handbook.manuscript.practice import DEPTHS, Card, Option, Question, practice

__all__ = [
    "DEPTHS",
    "DOCS",
    "KINDS",
    "LANGUAGES",
    "OUTPUT_MARK",
    "PRINTING",
    "PYTHONS",
    "ROOT",
    "SNIPPETS",
    "Book",
    "Card",
    "Fence",
    "Line",
    "ManuscriptError",
    "Option",
    "Origin",
    "Output",
    "Page",
    "Question",
    "annotate",
    "digest",
    "load_all",
    "load_page",
    "page_paths",
    "practice",
    "read_header",
    "region_code",
    "split_outputs",
]
