"""Evidence: what was proven, on which versions, when. Written by the test run, read by the site."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from handbook.manuscript import ROOT, Book
from handbook.manuscript.sources import chapter_folders, folder_digest, systems

SCHEMA = 1
UNPROVABLE = frozenset({"text", "practice"})
VARIABLE = "HANDBOOK_EVIDENCE"


class EvidenceError(Exception):
    """An evidence file that cannot be read; the text says which and why."""


@dataclass(frozen=True)
class Run:
    """One passing run. `python` is the full version, `date` is ISO 8601 in UTC, `seconds` is wall time."""

    python: str
    platform: str
    versions: Mapping[str, str]
    seconds: float
    date: str

    @property
    def minor(self) -> str:
        return ".".join(self.python.split(".")[:2])


@dataclass(frozen=True)
class Proof:
    """All that is known of one item: its kind, where it stands, and its newest run for each Python and platform."""

    kind: str
    where: str
    runs: tuple[Run, ...]

    @property
    def pythons(self) -> tuple[str, ...]:
        """Minor versions, oldest first: ("3.11", "3.14")."""
        return tuple(sorted({run.minor for run in self.runs}, key=lambda minor: int(minor.split(".")[1])))

    @property
    def platforms(self) -> tuple[str, ...]:
        return tuple(sorted({run.platform.split(" ")[0] for run in self.runs}))

    @property
    def servers(self) -> Mapping[str, str]:
        """Versions of everything but CPython, of the newest run that names them."""
        newest = sorted(self.runs, key=lambda run: run.date)
        return {name: v for run in newest for name, v in run.versions.items() if name != "CPython"}

    @property
    def date(self) -> str:
        return max(run.date for run in self.runs)[:10]


@dataclass(frozen=True)
class Evidence:
    """Proofs by digest."""

    proofs: Mapping[str, Proof] = field(default_factory=dict)

    def of(self, digest: str) -> Proof | None:
        return self.proofs.get(digest)

    def merged(self, other: Evidence) -> Evidence:
        """Both together; of two runs on the same minor version and platform the newer one stays."""
        proofs = dict(self.proofs)
        for digest, proof in other.proofs.items():
            runs = (*proofs[digest].runs, *proof.runs) if digest in proofs else proof.runs
            newest = {(run.minor, run.platform): run for run in sorted(runs, key=lambda run: run.date)}
            proofs[digest] = Proof(proof.kind, proof.where, tuple(newest.values()))
        return Evidence(proofs)

    def only(self, digests: Iterable[str]) -> Evidence:
        """Without the proofs of what the manuscript no longer says."""
        kept = set(digests)
        return Evidence({digest: proof for digest, proof in self.proofs.items() if digest in kept})


def default_path() -> Path:
    return Path(os.environ.get(VARIABLE) or ROOT / "build" / "evidence.json")


def load(path: Path | None = None) -> Evidence:
    """The evidence in a file; none where there is no file."""
    path = path or default_path()
    if not path.is_file():
        return Evidence()
    try:
        data = json.loads(path.read_text("utf-8"))
        if data["schema"] != SCHEMA:
            raise EvidenceError(f"{path}: schema {data['schema']}, expected {SCHEMA}; run the tests again")
        return Evidence({digest: _proof(entry) for digest, entry in data["items"].items()})
    except (ValueError, KeyError, TypeError) as error:
        raise EvidenceError(f"{path}: not an evidence file ({error!r}); delete it and run the tests again") from None


def write(evidence: Evidence, book: Book, path: Path | None = None) -> Mapping[str, Mapping[str, int]]:
    """Write what holds for the manuscript as it is now, and return the summary."""
    path = path or default_path()
    wanted = digests(book)
    evidence = evidence.only(digest for kind in wanted.values() for digest in kind)
    summary = summarise(evidence, book)
    items = {digest: asdict(proof) for digest, proof in sorted(evidence.proofs.items(), key=lambda item: item[1].where)}
    path.parent.mkdir(parents=True, exist_ok=True)
    text = json.dumps({"schema": SCHEMA, "summary": summary, "items": items}, indent=1, ensure_ascii=False) + "\n"
    part = path.with_suffix(".part")
    part.write_text(text, "utf-8")
    part.replace(path)
    return summary


def merge(paths: Iterable[Path], out: Path, book: Book) -> Mapping[str, Mapping[str, int]]:
    """Write the evidence of several runs into one file; the summary. Raises EvidenceError for a missing one."""
    together = Evidence()
    for path in paths:
        if not path.is_file():
            raise EvidenceError(f"{path}: there is no such file")
        together = together.merged(load(path))
    return write(together, book, out)


def digests(book: Book) -> Mapping[str, Mapping[str, str]]:
    """What can be proven: for each kind, digest -> where."""
    return {
        "fences": {f.digest: f.where() for page in book.pages for f in page.fences if f.language not in UNPROVABLE},
        "questions": {
            q.fence.digest: q.fence.where() for page in book.pages for q in page.questions if q.kind == "predict"
        },
        "snippets": {folder_digest(folder): folder.relative_to(ROOT).as_posix() for folder in chapter_folders()},
        "systems": {folder_digest(folder): folder.relative_to(ROOT).as_posix() for folder in systems()},
    }


def summarise(evidence: Evidence, book: Book) -> Mapping[str, Mapping[str, int]]:
    """For each kind: total, proven, skipped."""
    skipped = {f.digest for page in book.pages for f in page.fences if "skip" in f.options}
    return {
        kind: {
            "total": len(wanted),
            "proven": sum(digest in evidence.proofs for digest in wanted),
            "skipped": sum(digest in skipped for digest in wanted),
        }
        for kind, wanted in digests(book).items()
    }


def _proof(entry: Mapping[str, Any]) -> Proof:
    return Proof(entry["kind"], entry["where"], tuple(Run(**run) for run in entry["runs"]))
