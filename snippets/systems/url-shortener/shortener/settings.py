# SPDX-License-Identifier: MIT-0
"""Every bound of the service in one place; the environment overrides each by its upper-case name."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, fields


@dataclass(frozen=True)
class Settings:
    """Durations are seconds unless the name says otherwise."""

    database_url: str
    redis_url: str
    public_url: str = "http://127.0.0.1:8000"  # what short links start with; never taken from the Host header
    key_prefix: str = "shortener"

    max_body_bytes: int = 8_192
    body_timeout: float = 3.0

    pool_size: int = 10
    pool_wait: float = 0.5  # for a free connection; longer than this is an overload, answered 503
    query_timeout: float = 1.0

    cache_timeout: float = 0.2  # then the request goes on without the cache
    cache_probe_every: float = 0.25
    fresh_for: float = 3_600.0  # older entries are read again, in the background
    keep_for: float = 86_400.0  # older entries are gone
    absent_for: float = 30.0
    recent_for: float = 1.0  # in this process, without asking Valkey
    recent_limit: int = 10_000

    create_per_minute: float = 30.0
    create_burst: int = 10
    miss_per_minute: float = 6_000.0
    miss_burst: int = 500

    flush_every: float = 1.0
    flush_at: int = 5_000  # distinct links counted in memory; a full buffer flushes early
    buffer_limit: int = 50_000  # beyond it clicks on further links are dropped, and counted as dropped

    @classmethod
    def from_env(cls, env: Mapping[str, str] = os.environ) -> "Settings":
        """Raises KeyError for a missing address, ValueError for a number that is none."""
        kinds = {"str": str, "int": int, "float": float}
        required = {name: env[name.upper()] for name in ("database_url", "redis_url")}
        given = {
            f.name: kinds[str(getattr(f.type, "__name__", f.type))](env[f.name.upper()])
            for f in fields(cls)
            if f.name.upper() in env
        }
        return cls(**{**required, **given})
