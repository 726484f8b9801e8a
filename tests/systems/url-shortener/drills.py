"""What goes wrong with a URL shortener, done on purpose, and what its users then see."""

import asyncio
import re
import secrets
import statistics
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from threading import Event

import httpx
import psycopg

from handbook.systems import Instance, Rig

Say = Callable[[str], None]
TARGET = "https://www.python.org/downloads/"
NO_MEMORY = {"RECENT_FOR": "0"}  # so that every redirect really asks Valkey
IMPATIENT = {"CACHE_TIMEOUT": "0.2", "POOL_WAIT": "0.5", "QUERY_TIMEOUT": "1"}
NO_LIMIT = {"CREATE_PER_MINUTE": "1e9", "CREATE_BURST": "100000"}


def valkey_down(rig: Rig, say: Say) -> None:
    """Valkey is killed: redirects go on from PostgreSQL, creation stops, both recover by themselves."""
    app = rig.start(**NO_MEMORY)
    with client(app) as web:
        code = created(web)
        say(f"Valkey up      {timed(web, code, 50)}")
        rig.servers["valkey"].kill9()
        say("kill -9 valkey")
        say(f"Valkey down    {timed(web, code, 50)}")
        refused = web.post("/links", json={"target": TARGET})
        say(f"POST /links    {refused.status_code}, Retry-After: {refused.headers['Retry-After']}")
        assert refused.status_code == 503
        ready = web.get("/readyz")
        say(f"GET /readyz    {ready.status_code} {ready.text}")
        assert ready.status_code == 200
        assert reads(web) == 50, "every redirect without a cache is a read, since they came one after the other"
        say(f"reads of PostgreSQL meanwhile: {reads(web):.0f}")
        rig.servers["valkey"].restart()
        seconds = until(lambda: metric(web, "shortener_cache_up") == 1)
        say(f"valkey restarted; in use again after {seconds:.2f} s, empty")
        say(f"Valkey up      {timed(web, code, 50)}")
        assert reads(web) == 51
        say("of these 50, one read PostgreSQL and filled the cache")
        assert web.post("/links", json={"target": TARGET}).status_code == 201
        say("POST /links    201")


def valkey_black_hole(rig: Rig, say: Say) -> None:
    """Valkey takes connections and never answers: one redirect waits for it, the rest do not."""
    app = rig.start(**NO_MEMORY, **IMPATIENT)
    with client(app) as web:
        code = created(web)
        say(f"Valkey answers      {timed(web, code, 50)}")
        rig.proxies["valkey"].black_hole(True)
        say("packets to and from Valkey now vanish")
        first = seconds_of(web, code)
        say(f"first redirect      302 after {first * 1000:.0f} ms: 200 ms for Valkey, then PostgreSQL")
        assert 0.2 <= first < 1.0
        began = time.perf_counter()
        say(f"next 100 redirects  {timed(web, code, 100)}")
        took = time.perf_counter() - began
        assert took < 5.0
        say(f"all 100 in {took:.2f} s; waiting each time would have taken {100 * 0.2:.0f} s")
        rig.proxies["valkey"].heal()
        seconds = until(lambda: metric(web, "shortener_cache_up") == 1)
        say(f"packets arrive again; Valkey in use after {seconds:.2f} s")


def postgres_killed(rig: Rig, say: Say) -> None:
    """PostgreSQL is killed while links are created: none that was acknowledged is lost."""
    app = rig.start(**NO_MEMORY, **NO_LIMIT)
    with client(app) as web, ThreadPoolExecutor(4) as pool:
        cached = created(web)
        stop, halfway = Event(), Event()
        acknowledged: list[str] = []
        refused: Counter[int] = Counter()

        def create_links() -> None:
            with client(app) as own:
                while not stop.is_set():
                    answer = own.post("/links", json={"target": TARGET})
                    if answer.status_code == 201:
                        acknowledged.append(answer.json()["code"])
                    else:
                        refused[answer.status_code] += 1
                        assert "Retry-After" in answer.headers, answer.text
                        stop.wait(0.05)
                    if len(acknowledged) >= 200:
                        halfway.set()

        creators = [pool.submit(create_links) for _ in range(4)]
        try:
            assert halfway.wait(30)
            rig.servers["postgres"].kill9()
            before = len(acknowledged)
            say(f"kill -9 postgres, {before} links created so far, 4 clients go on")
            until(lambda: refused[503] >= 20)
            say(f"POST /links            503, Retry-After: 1; {refused[503]} times")
            say(f"GET, cached link       {timed(web, cached, 20)}")
            unknown = web.get(f"/{secrets.token_hex(5)}")
            say(f"GET, uncached link     {unknown.status_code}, Retry-After: {unknown.headers.get('Retry-After')}")
            assert unknown.status_code == 503
            began = time.perf_counter()
            rig.servers["postgres"].restart()
            say(f"postgres restarted and recovered its log in {time.perf_counter() - began:.2f} s")
            seconds = until(lambda: len(acknowledged) >= before + 50)
            say(f"creation goes on by itself; 50 more links after {seconds:.2f} s")
        finally:
            stop.set()
        for creator in creators:
            creator.result()
        assert set(refused) == {503}
        with psycopg.connect(rig.direct["DATABASE_URL"]) as db:
            stored = {row[0] for row in db.execute("SELECT code FROM links")}
        lost = set(acknowledged) - stored
        say(f"answered 201: {len(acknowledged)}; of these missing in the table: {len(lost)}")
        assert not lost, f"{len(lost)} acknowledged links are lost"


def stampede(rig: Rig, say: Say) -> None:
    """One uncached link is asked for 200 times at once: how often PostgreSQL is read."""
    one, two = rig.start(**NO_MEMORY), rig.start(**NO_MEMORY)
    rig.proxies["postgres"].latency(0.2)
    say("PostgreSQL answers 0.2 s late, so that all requests overlap")
    with client(one) as first, client(two) as second:
        answers = asyncio.run(crowd([one], stored(rig), 200))
        said = f"{shown(answers)}; misses {misses(first):.0f}, reads {reads(first):.0f}"
        say(f"200 to one process      {said}")
        assert answers == {302: 200}
        assert misses(first) == 200
        assert reads(first) == 1
        answers = asyncio.run(crowd([one, two], stored(rig), 200))
        total = reads(first) + reads(second) - 1
        say(f"200 to two processes    {shown(answers)}; reads {total:.0f}")
        assert answers == {302: 200}
        assert total == 2
    stale = [rig.start(**NO_MEMORY, FRESH_FOR="0") for _ in range(2)]
    with client(stale[0]) as first, client(stale[1]) as second:
        code = stored(rig)
        first.get(f"/{code}")
        before = reads(first) + reads(second)
        answers = asyncio.run(crowd(stale, code, 200))
        until(lambda: reads(first) + reads(second) > before)
        total = reads(first) + reads(second) - before
        say(f"200 for a stale entry   {shown(answers)}; reads {total:.0f}, nobody waited")
        assert answers == {302: 200}
        assert total == 1


def same_alias(rig: Rig, say: Say) -> None:
    """Fifty clients want the same alias at the same moment: one gets it."""
    apps = [rig.start(**NO_LIMIT), rig.start(**NO_LIMIT)]

    async def race() -> list[httpx.Response]:
        async with httpx.AsyncClient(timeout=30) as web:
            return await asyncio.gather(
                *(
                    web.post(f"{apps[n % 2].url}/links", json={"target": f"{TARGET}?client={n}", "alias": "launch"})
                    for n in range(50)
                )
            )

    answers = asyncio.run(race())
    say(f"50 clients, two processes  {shown(Counter(each.status_code for each in answers))}")
    (winner,) = [each.json() for each in answers if each.status_code == 201]
    with client(apps[0]) as web, psycopg.connect(rig.direct["DATABASE_URL"]) as db:
        location = web.get("/launch").headers["Location"]
        row = db.execute("SELECT count(*), max(target) FROM links WHERE code = 'launch'").fetchone()
    say(f"answered 201  {winner['target']}")
    say(f"GET /launch   {location}")
    assert Counter(each.status_code for each in answers) == {201: 1, 409: 49}
    assert row == (1, winner["target"])
    assert location == winner["target"]


def unknown_codes(rig: Rig, say: Say) -> None:
    """A client guesses codes: the same guess costs one read, many guesses run into the limit."""
    app = rig.start(MISS_PER_MINUTE="60", MISS_BURST="100")
    with client(app) as web:
        answers = Counter(web.get("/guess").status_code for _ in range(300))
        say(f"one unknown code, 300 times       {shown(answers)}; reads {reads(web):.0f}")
        assert answers == {404: 300}
        assert reads(web) == 1
        answers = Counter(web.get(f"/{secrets.token_hex(5)}").status_code for _ in range(300))
        say(f"300 different codes, burst 100    {shown(answers)}; reads {reads(web) - 1:.0f}")
        assert answers[404] + answers[429] == 300
        assert answers[429] > 150
        assert reads(web) - 1 == answers[404]
        answers = Counter(web.get(f"/{'*' * n}").status_code for n in range(1, 101))
        say(f"100 codes of impossible shape     {shown(answers)}; reads 0")
        assert reads(web) - 1 <= 110


def lost_clicks(rig: Rig, say: Say) -> None:
    """A process is stopped, then another killed, right after 300 redirects: which clicks are counted."""
    for signal, name in ((Instance.terminate, "SIGTERM"), (Instance.kill9, "SIGKILL")):
        app = rig.start(FLUSH_EVERY="60")
        with client(app) as web:
            code = created(web)
            answers = Counter(web.get(f"/{code}").status_code for _ in range(300))
            assert answers == {302: 300}
        signal(app)
        with psycopg.connect(rig.direct["DATABASE_URL"]) as db:
            row = db.execute("SELECT clicks FROM link_clicks WHERE code = %s", [code]).fetchone()
        counted = row[0] if row else 0
        say(f"300 redirects, then {name}   clicks in the table: {counted}")
        assert counted == (300 if name == "SIGTERM" else 0)
    say("Batches were 60 s apart here; by default 1 s, the most a crash loses.")


DRILLS = (valkey_down, valkey_black_hole, postgres_killed, stampede, same_alias, unknown_codes, lost_clicks)


@contextmanager
def client(app: Instance) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=app.url, timeout=30) as web:
        yield web


def created(web: httpx.Client) -> str:
    answer = web.post("/links", json={"target": TARGET})
    assert answer.status_code == 201, answer.text
    return str(answer.json()["code"])


def stored(rig: Rig) -> str:
    """The code of a link that was written past the service, so that nothing has cached it."""
    code = secrets.token_hex(5)
    with psycopg.connect(rig.direct["DATABASE_URL"]) as db:
        db.execute("INSERT INTO links (code, target) VALUES (%s, %s)", [code, TARGET])
    return code


async def crowd(apps: list[Instance], code: str, count: int) -> Counter[int]:
    """The statuses of that many simultaneous redirects, dealt out to the processes in turn."""
    limits = httpx.Limits(max_connections=count)
    async with httpx.AsyncClient(timeout=30, limits=limits) as web:
        gets = (web.get(f"{apps[n % len(apps)].url}/{code}") for n in range(count))
        return Counter(answer.status_code for answer in await asyncio.gather(*gets))


def seconds_of(web: httpx.Client, code: str) -> float:
    began = time.perf_counter()
    answer = web.get(f"/{code}")
    assert answer.status_code == 302, answer.text
    return time.perf_counter() - began


def timed(web: httpx.Client, code: str, count: int) -> str:
    """Redirects one after the other; every one must be a 302."""
    seconds = [seconds_of(web, code) for _ in range(count)]
    return f"{count} x 302, median {statistics.median(seconds) * 1000:.1f} ms, slowest {max(seconds) * 1000:.1f} ms"


def metric(web: httpx.Client, name: str) -> float:
    found = re.search(rf"^{re.escape(name)} (\S+)$", web.get("/metrics").text, re.MULTILINE)
    assert found, f"no metric {name}"
    return float(found[1])


def reads(web: httpx.Client) -> float:
    return metric(web, "shortener_store_reads_total")


def misses(web: httpx.Client) -> float:
    return metric(web, 'shortener_lookups_total{outcome="miss"}')


def shown(statuses: Counter[int]) -> str:
    return ", ".join(f"{count} x {status}" for status, count in sorted(statuses.items()))


def until(condition: Callable[[], bool], seconds: float = 20.0) -> float:
    """The seconds it took until the condition held; AssertionError when it does not come to hold."""
    began = time.perf_counter()
    while not condition():
        assert time.perf_counter() - began < seconds, "waited in vain"
        time.sleep(0.02)
    return time.perf_counter() - began
