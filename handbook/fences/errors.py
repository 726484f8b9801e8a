"""A fence or block that cannot become HTML."""

from __future__ import annotations

from pymdownx.superfences import SuperFencesException


class FenceError(SuperFencesException):  # type: ignore[misc]
    """What is wrong and where; superfences lets only its own exception through, so that the build fails."""
