"""redis and lua blocks on Valkey."""

from __future__ import annotations

import os

import pytest

from handbook.runners import resp
from handbook.runners.resp import Connection

pytestmark = pytest.mark.needs("valkey")


def test_replies_come_in_order_and_comments_are_skipped(fence, run) -> None:
    ran = run(fence("redis", "# count\n\nSET n 1\n  # once more\nINCR n\nGET n\nGET m"))
    assert ran.output == 'OK\n(integer) 2\n"2"\n(nil)\n'
    assert set(ran.versions) == {"Valkey"}


def test_a_page_starts_with_no_keys(fence, run) -> None:
    run(fence("redis", "SET n 1"))
    assert run(fence("redis", "KEYS *")).output == "(empty array)\n"


def test_redis_and_lua_blocks_share_their_keys(fence, run) -> None:
    before = fence("redis", "SET n 41"), fence("lua", "return redis.call('INCR', KEYS[1])", keys="n")
    assert run(fence("redis", "GET n"), *before).output == '"42"\n'


def test_a_script_gets_its_keys_and_arguments(fence, run) -> None:
    block = fence("lua", "return {#KEYS, KEYS[2], ARGV[1]}", keys="a b", args="'two words' 3")
    assert run(block).output == '1) (integer) 2\n2) "b"\n3) "two words"\n'


def test_an_error_that_the_page_does_not_show_fails_at_its_line(fence, failure) -> None:
    error = failure(fence("redis", "SET n x\nINCR n"))
    assert str(error) == "(error) ERR value is not an integer or out of range"
    assert error.code_line == 2


def test_an_error_that_the_page_shows_is_output(fence, run) -> None:
    output = "OK\n(error) ERR value is not an integer or out of range\n"
    assert run(fence("redis", "SET n x\nINCR n", output=output)).output == output


@pytest.mark.parametrize("code", ["local x = 1\nreturn redis.call('INCR', nope)", "local x = 1\nreturn )"])
def test_an_error_in_a_script_fails_at_its_line(code, fence, failure) -> None:
    error = failure(fence("lua", code))
    assert str(error).startswith("(error) ERR ")
    assert error.code_line == 2


def test_a_line_with_an_open_quote_fails(fence, failure) -> None:
    error = failure(fence("redis", "PING\nSET n 'x"))
    assert str(error) == "this is not a command line: the quote ' is not closed"
    assert error.code_line == 2


def test_an_option_with_an_open_quote_fails(fence, failure) -> None:
    assert str(failure(fence("lua", "return 1", keys="'x"))) == "keys: the quote ' is not closed"


def test_an_earlier_block_that_fails_is_named(fence, failure) -> None:
    error = failure(fence("redis", "PING"), fence("redis", "NOPE", line=77))
    assert "the block of this session at docs/core/queues/index.md:77 fails when it is replayed" in str(error)


def test_a_command_without_a_reply_fails_at_its_line(fence, failure, monkeypatch) -> None:
    monkeypatch.setattr(resp, "TIMEOUT", 0.5)
    error = failure(fence("redis", "PING\nBLPOP nothing 0"))
    assert str(error) == "Valkey has not replied: timed out"
    assert error.code_line == 2


def test_an_endless_script_does_not_hold_up_the_server(fence, run, failure, monkeypatch, private_server) -> None:
    monkeypatch.setenv("REDIS_URL", private_server("valkey").url)
    with Connection(os.environ["REDIS_URL"]) as connection:
        connection.expect("CONFIG", "SET", "busy-reply-threshold", "100")
    monkeypatch.setattr(resp, "TIMEOUT", 1.0)
    assert "has not replied" in str(failure(fence("lua", "while true do end")))
    assert run(fence("redis", "PING")).output == "PONG\n"


def test_a_server_that_hangs_up_fails(fence, failure) -> None:
    error = failure(fence("redis", "PING\nCLIENT KILL TYPE normal SKIPME no\nPING"))
    assert "Valkey has not replied" in str(error)
    assert error.code_line is not None


def test_without_a_server_it_says_so(fence, failure, monkeypatch) -> None:
    monkeypatch.delenv("REDIS_URL")
    assert "REDIS_URL is not set" in str(failure(fence("redis", "PING")))


def test_an_address_of_another_kind_is_refused(fence, run, monkeypatch) -> None:
    monkeypatch.setenv("REDIS_URL", "unix:///tmp/socket")
    with pytest.raises(ValueError, match=r"REDIS_URL is 'unix:///tmp/socket'; expected redis://host:port/number"):
        run(fence("redis", "PING"))
