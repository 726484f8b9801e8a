"""What is wrong with the manuscript, and where."""

from __future__ import annotations


class ManuscriptError(Exception):
    """A mistake of an author; its text is `path:line: message`, with a path relative to the repository."""

    def __init__(self, path: str, line: int, message: str) -> None:
        super().__init__(f"{path}:{line}: {message}")
        self.path = path
        self.line = line
        self.message = message
