"""Evidence in words: a mark on a block, a line for the page. Nothing where nothing was proven."""

from __future__ import annotations

import html
from collections.abc import Iterable, Sequence
from datetime import date

from handbook.evidence import Proof
from handbook.fences.page import PageContext, common

SHELLS = frozenset({"bash", "console"})


def versions(minors: Sequence[str]) -> str:
    """("3.11", "3.12", "3.13") -> "3.11–3.13"; a gap shows: "3.11–3.12, 3.14"."""
    runs: list[list[int]] = []
    for minor in sorted(int(version.split(".")[1]) for version in minors):
        if runs and minor == runs[-1][-1] + 1:
            runs[-1].append(minor)
        else:
            runs.append([minor])
    return ", ".join(f"3.{run[0]}" if len(run) == 1 else f"3.{run[0]}–3.{run[-1]}" for run in runs)


def day(iso: str) -> str:
    """2026-11-20 -> 20 Nov 2026."""
    then = date.fromisoformat(iso)
    return f"{then.day} {then:%b %Y}"


def mark(proof: Proof | None, language: str) -> str:
    """What one block was proven on."""
    if proof is None:
        return ""
    named = [f"{name} {version}" for name, version in sorted(proof.servers.items())]
    if language == "python":
        named.insert(0, f"CPython {versions(proof.pythons)}")
    if language in SHELLS:
        named.insert(0, " and ".join(proof.platforms))
    return f'<span class="proof">{html.escape(", ".join(named) or "checked")}</span>'


def page_line(page: PageContext) -> str:
    """What of the page was proven, on what, when; empty where nothing was."""
    proofs = [proof for proof in (*page.blocks, *page.questions) if proof]
    if not proofs:
        return ""
    counts = [_count(page.blocks, "block"), _count(page.questions, "question")]
    where = ", ".join([f"CPython {versions(common(proofs))}", *sorted(page.systems)])
    platforms = " and ".join(sorted({name for proof in proofs for name in proof.platforms}))
    oldest = day(min(proof.date for proof in proofs))
    said = ", ".join(count for count in counts if count)
    on = html.escape(f"{where}, {platforms}, {oldest}")
    return f'<p class="evidence" data-search-exclude><span class="proof"></span><b>{said} proven</b> on {on}.</p>'


def _count(proofs: Iterable[Proof | None], noun: str) -> str:
    found = list(proofs)
    proven = sum(proof is not None for proof in found)
    return f"{proven} of {len(found)} {noun}{'s' * (len(found) != 1)}" if found else ""
