"""The manuscript, with its mistakes as the sentences of one failure."""

from __future__ import annotations

from handbook.commands.failure import Failure
from handbook.manuscript import Book, ManuscriptError, load_all


def load() -> Book:
    """Read and check everything. Raises Failure with one line for each mistake."""
    try:
        return load_all()
    except ManuscriptError as mistake:
        raise Failure(str(mistake)) from None
    except ExceptionGroup as mistakes:
        raise Failure("\n".join(map(str, mistakes.exceptions))) from None
