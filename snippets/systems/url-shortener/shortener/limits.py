# SPDX-License-Identifier: MIT-0
"""GCRA: a token bucket that stores one number per client, the time at which its bucket is full again."""

import ipaddress
from dataclasses import dataclass

from .cache import Cache

GCRA = """
-- --8<-- [start:gcra]
local interval = tonumber(ARGV[1])            -- microseconds that one request costs
local tolerance = interval * (tonumber(ARGV[2]) - 1)  -- how far ahead a burst may run
local t = redis.call('TIME')                  -- the server's clock: application clocks disagree
local now = t[1] * 1000000 + t[2]
local full_at = math.max(tonumber(redis.call('GET', KEYS[1]) or now), now)
local wait = full_at - tolerance - now
if wait > 0 then return wait end              -- refused, and refusing costs nothing
full_at = full_at + interval
redis.call('SET', KEYS[1], string.format('%.0f', full_at), 'PX', math.ceil((full_at - now) / 1000))
return 0
-- --8<-- [end:gcra]
"""


@dataclass(frozen=True)
class Limiter:
    """`per_minute` on average, `burst` at once, per client and process group."""

    name: str
    per_minute: float
    burst: int
    cache: Cache

    async def wait(self, client: str) -> float:
        """Seconds to wait; 0.0 admits. Raises CacheDown: the caller decides what that means for it."""
        interval = max(1, round(60_000_000 / self.per_minute))
        key = self.cache.key(self.name, client)
        return int(await self.cache.script(GCRA, [key], [interval, self.burst])) / 1_000_000


def client_key(address: str) -> str:
    """One household is one client: an IPv6 address counts as its /64."""
    try:
        ip = ipaddress.ip_address(address)
    except ValueError:
        return "unknown"
    if isinstance(ip, ipaddress.IPv6Address):
        if ip.ipv4_mapped:  # how a dual-stack socket shows an IPv4 client
            return str(ip.ipv4_mapped)
        return str(ipaddress.ip_network((ip, 64), strict=False).network_address)
    return str(ip)
