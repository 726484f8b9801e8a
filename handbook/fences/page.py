"""What the fences of one page share: where the page lies, and what of it is proven."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from handbook import evidence
from handbook.evidence import Evidence, Proof
from handbook.fences.errors import FenceError
from handbook.fences.source import Source
from handbook.manuscript import DOCS, ManuscriptError, load_page

if TYPE_CHECKING:
    from markdown import Markdown


SERVED = frozenset({"python", "sql", "redis", "lua", "http"})


@lru_cache(maxsize=1)
def _evidence_file(path: Path, changed: float) -> Evidence:
    return evidence.load(path)


def current_evidence() -> Evidence:
    """The evidence as it is on disk now; read again only when it changed."""
    path = evidence.default_path()
    return _evidence_file(path, path.stat().st_mtime if path.is_file() else 0.0)


class PageContext:
    """State of one page's conversion."""

    def __init__(self, md: Markdown) -> None:
        self.md = md
        self.reset()

    def reset(self) -> None:
        self.evidence = current_evidence()
        self.blocks: list[Proof | None] = []
        self.questions: list[Proof | None] = []
        self.systems: set[str] = set()
        self.drawings = 0

    @property
    def file(self) -> Any | None:
        """MkDocs' file of this page, where MkDocs is the caller."""
        links: Any = self.md.treeprocessors
        return links["relpath"].file if "relpath" in links else None

    @property
    def meta(self) -> dict[str, Any]:
        page = self.file.page if self.file else None
        return dict(page.meta) if page else {}

    def prove_block(self, source: Source) -> Proof | None:
        """The proof of a block that this page shows, counted for the page's own line."""
        proof = self.evidence.of(source.digest)
        self.blocks.append(proof)
        if proof and source.language in SERVED:
            self.systems.update(f"{name} {version}" for name, version in proof.servers.items())
        return proof

    def prove_question(self, digest: str) -> None:
        self.questions.append(self.evidence.of(digest))

    def next_drawing(self) -> str:
        """An id that no other drawing of the page has."""
        self.drawings += 1
        return f"d{self.drawings}"

    def error(self, source: Source, message: str) -> FenceError:
        """An error that names the fence's place in the manuscript, where that can be found."""
        return FenceError(f"{self._where_fence(source)}: {message}")

    def block_error(self, header: str, message: str) -> FenceError:
        """An error about the line of the page that starts with this block header."""
        if self.file is None:
            return FenceError(f"{header.strip()}: {message}")
        lines = Path(self.file.abs_src_path).read_text("utf-8").splitlines()
        number = next((n for n, line in enumerate(lines, 1) if line.strip().startswith(header.strip())), 1)
        return FenceError(f"{DOCS}/{self.file.src_uri}:{number}: {message}")

    def _where_fence(self, source: Source) -> str:
        if self.file is None:
            return f"the {source.language} fence"
        path = Path(self.file.abs_src_path)
        root = path.parents[len(Path(self.file.src_uri).parts)]
        try:
            fences = load_page(path, root).fences
        except (ManuscriptError, ValueError):
            fences = ()
        found = next((fence for fence in fences if fence.digest == source.digest), None)
        return found.where() if found else f"{DOCS}/{self.file.src_uri}"


def common(proofs: Sequence[Proof]) -> tuple[str, ...]:
    """The minor versions of Python that every one of these passed on, oldest first."""
    first = proofs[0].pythons if proofs else ()
    return tuple(version for version in first if all(version in proof.pythons for proof in proofs))
