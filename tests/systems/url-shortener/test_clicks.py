import asyncio
from collections.abc import Mapping

import pytest
from shortener.clicks import ClickBuffer
from shortener.service import Service
from shortener.store import StoreDown

pytestmark = pytest.mark.anyio


class Table:
    def __init__(self) -> None:
        self.batches: list[dict[str, int]] = []
        self.down = False
        self.hold = asyncio.Event()
        self.hold.set()
        self.asked = asyncio.Event()

    async def write(self, counts: Mapping[str, int]) -> None:
        self.asked.set()
        await self.hold.wait()
        if self.down:
            raise StoreDown
        self.batches.append(dict(counts))


def buffer(
    table: Table, *, every: float = 60.0, flush_at: int = 1_000, limit: int = 1_000
) -> tuple[ClickBuffer, list[int]]:
    dropped: list[int] = []
    return ClickBuffer(table.write, every=every, flush_at=flush_at, limit=limit, dropped=dropped.append), dropped


async def test_clicks_of_one_link_are_one_row_of_a_batch() -> None:
    table = Table()
    clicks, _ = buffer(table)
    for code in ["a", "b", "a", "a"]:
        clicks.add(code)
    assert await clicks.flush()
    assert table.batches == [{"a": 3, "b": 1}]


async def test_an_empty_buffer_writes_nothing() -> None:
    table = Table()
    clicks, _ = buffer(table)
    assert await clicks.flush()
    assert not table.asked.is_set()


async def test_a_batch_that_failed_is_written_with_the_next() -> None:
    table = Table()
    clicks, _ = buffer(table)
    clicks.add("a")
    table.down = True
    assert not await clicks.flush()
    clicks.add("a")
    table.down = False
    assert await clicks.flush()
    assert table.batches == [{"a": 2}]


async def test_a_full_buffer_counts_what_it_drops_and_goes_on_counting_known_links() -> None:
    clicks, dropped = buffer(table := Table(), limit=2)
    for code in ["a", "b", "c", "c", "a"]:
        clicks.add(code)
    await clicks.flush()
    assert table.batches == [{"a": 2, "b": 1}]
    assert sum(dropped) == 2


async def test_many_links_are_written_before_the_pause_is_over() -> None:
    clicks, _ = buffer(table := Table(), every=60.0, flush_at=3)
    running = asyncio.create_task(clicks.run())
    for code in ["a", "b", "c"]:
        clicks.add(code)
    async with asyncio.timeout(5):
        await table.asked.wait()
    clicks.stop()
    await running
    assert table.batches == [{"a": 1, "b": 1, "c": 1}]


async def test_a_stop_waits_for_the_batch_that_is_being_written() -> None:
    clicks, _ = buffer(table := Table(), flush_at=1)
    table.hold.clear()
    running = asyncio.create_task(clicks.run())
    clicks.add("a")
    await table.asked.wait()
    clicks.add("b")
    clicks.stop()
    assert not running.done()
    table.hold.set()
    async with asyncio.timeout(5):
        await running
    assert table.batches == [{"a": 1}, {"b": 1}]


async def test_processes_that_write_the_same_links_in_opposite_order_do_not_deadlock(service: Service) -> None:
    codes = [f"link{n:04}" for n in range(300)]
    for code in codes:
        assert await service.store.create(code, "https://a.com/", False, None)
    up, down = dict.fromkeys(codes, 1), dict.fromkeys(reversed(codes), 1)
    await asyncio.gather(*(service.store.add_clicks(batch) for _ in range(10) for batch in (up, down)))
    assert await service.store.clicks("link0000") == 20
    assert await service.store.clicks("link0299") == 20


async def test_a_click_on_a_link_that_is_gone_does_not_cost_the_others(service: Service) -> None:
    assert await service.store.create("alive", "https://a.com/", False, None)
    service.clicks.add("alive")
    service.clicks.add("gone")
    assert await service.clicks.flush()
    assert await service.store.clicks("alive") == 1


async def test_a_stop_does_not_wait_for_a_table_that_is_away() -> None:
    clicks, _ = buffer(table := Table(), every=60.0, flush_at=1)
    table.down = True
    running = asyncio.create_task(clicks.run())
    clicks.add("a")
    await table.asked.wait()
    clicks.stop()
    async with asyncio.timeout(5):
        await running
    assert table.batches == []
