import asyncio, json
from dataclasses import replace
import asyncpg, httpx, pytest
from shortener import policy
from shortener.limits import client_key
from shortener.service import Service
from shortener.settings import Settings
from redis.asyncio import Redis
from datetime import UTC, datetime, timedelta
pytestmark = pytest.mark.anyio
TARGET = "https://www.python.org/downloads/"
KIND = {"Content-Type": "application/json"}

@pytest.mark.parametrize("body", [b'{"target": NaN}', b'{"target": Infinity}', b'{"target": 1e999}', b'{"target": "\\ud800"}', b'{"target":"https://a.com/","alias":"\\udfff"}', b'{"\\ud800": 1}',
  b'{"target":' + b'['*400 + b']'*400 + b'}', b'{"target":' + b'['*900 + b']'*900 + b'}', b'['*4000, b'{"target":' + b'9'*5000 + b'}', b'\xff', b'', b'null', b'{"target":"https://a.com/","expires_at":NaN}', b'{"target":"https://a.com/","expires_at":"9999-12-31T23:59:59.999999-23:59"}', b'{"target":"https://a.com/","expires_at":"0001-01-01T00:00:00+23:59"}', b'{"target":"https://a.com/","expires_at":1e18}'], ids=lambda b: b[:40].decode("latin1"))
async def test_body(client, body):
    try:
        r = await client.post("/links", content=body, headers=KIND)
    except Exception as e:
        pytest.fail(repr(e)[:200])
    print(r.status_code, r.text[:150])
    assert r.status_code < 500

async def test_slash(client):
    await client.post("/links", json={"target": TARGET, "alias": "python"})
    r = await client.get("/python/", headers={"Host": "evil.example.net"})
    print(r.status_code, r.headers)
    assert "evil" not in r.headers.get("location", "")

@pytest.mark.parametrize("p", ["/healthz", "/readyz", "/metrics", "/docs", "/openapi.json", "/links"])
async def test_head(client, p):
    r = await client.head(p); g = await client.get(p); o = await client.options(p)
    print(p, r.status_code, g.status_code, o.status_code, o.headers)
    assert r.status_code == g.status_code

def test_key():
    assert client_key("::ffff:192.0.2.1") != client_key("::ffff:192.0.2.2")
    assert client_key("::ffff:192.0.2.1") == client_key("192.0.2.1")
    print(client_key("fe80::1%eth0"))

async def test_garbage_cache(client, settings):
    await client.post("/links", json={"target": TARGET, "alias": "python"})
    async with Redis.from_url(settings.redis_url) as r:
        await r.set("shortener:link:python", b'{"v":2}')
    assert (await client.get("/python")).status_code == 302

async def test_expiry_fraction(client):
    end = datetime.now(UTC) + timedelta(seconds=0.9)
    r = await client.post("/links", json={"target": TARGET, "alias": "soon", "expires_at": end.isoformat()})
    assert r.status_code == 201
    got = await client.get("/soon")
    assert datetime.now(UTC) < end
    assert got.status_code == 302

async def test_poison(service: Service):
    await service.create(TARGET, "alive", False, None)
    service.clicks.add("alive"); service.clicks.add("gone")
    assert await service.clicks.flush()
    assert await service.store.clicks("alive") == 1

async def test_readonly(serve, settings):
    c = await asyncpg.connect(settings.database_url)
    db = await c.fetchval("select current_database()")
    await c.execute(f'alter database "{db}" set default_transaction_read_only = on')
    await c.close()
    async with serve(settings) as client:
        r = await client.post("/links", json={"target": TARGET})
        assert r.status_code == 503

@pytest.mark.parametrize("t", ["http://%31%32%37.0.0.1/", "https://%73ho.rt/x", "http:/\\evil.com", "http:/127.0.0.1/", "http:127.0.0.1", "https://127.0.0.1./", "https://0x7f.1./", "http://[::]/", "http://[fe80::1%25eth0]/", "https://sho.rt:443/", "https://sho.rt:8443/", "https://sho\u00adrt.rt/", "https://sho\u00ad.rt/", "https://ｓｈｏ．ｒｔ/", "https://sho。rt/", "https://a.localdomain/", "https://x.corp/", "https://.com/", "https://a..com/", "https://com./", "https://@a.com/", "https://:@a.com/", "https://a.com:0/", "https://a.com:/", "https://a.com/\u202egpj.exe", "https://a.com/\u0085x", "https://a_b.com/", "https://-a.com/", "https://xn--a.com/", "https://\u0430pple.com/", "https://a.com:22/", "https://1.2.3.4.5/", "https://a.1/", "https://foo.0x1/", "https://localhost.localdomain/","https://a.localhost../", "https://metadata.google.internal/", "https://a.example/", "https://a.arpa/", "https://a.com#\ufeff", "view-source:https://a.com", "https://A.com\u3002\u3002/"])
def test_policy_print(t):
    try:
        print(ascii(t), "ACCEPT", policy.accept(t, "sho.rt"))
    except policy.Refused as e:
        print(ascii(t), "refused", e)
