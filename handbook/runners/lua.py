"""Lua blocks are sent to Valkey with EVAL; `keys` and `args` are words as redis-cli reads them.

The reply is printed as redis-cli prints it on a terminal. The block shares its key space with the page's redis blocks.
"""

from __future__ import annotations

from handbook.runners.redis import run

__all__ = ["run"]
