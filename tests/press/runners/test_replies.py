"""Replies and command lines in redis-cli's form: the texts are what redis-cli 7.0.15 and valkey-cli 9.1.2 print."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handbook.runners.replies import quoted, shown, split
from handbook.runners.resp import Connection, Reply

CONVERSATION = [
    ("SET a 1", "OK\n"),
    ("GET a", '"1"\n'),
    ("GET nope", "(nil)\n"),
    ("INCR a", "(integer) 2\n"),
    (r'SET b "line\nbreak \x00\xff \"q\" \\ tab\t"', "OK\n"),
    ("GET b", r'"line\nbreak \x00\xff \"q\" \\ tab\t"' + "\n"),
    ("ECHO 'é ün'", r'"\xc3\xa9 \xc3\xbcn"' + "\n"),
    (r"ECHO 'it\'s \"x\"'", r'"it' + "'" + r's \\\"x\\\""' + "\n"),
    ('ECHO ""', '""\n'),
    ("TYPE a", "string\n"),
    ("LRANGE nope 0 -1", "(empty array)\n"),
    ("RPUSH l 1 2 3 4 5 6 7 8 9 10", "(integer) 10\n"),
    ("LRANGE l 8 -1", '1) "9"\n2) "10"\n'),
    ("LRANGE l 0 -1", "".join(f'{n:>2}) "{n}"\n' for n in range(1, 11))),
    ("HSET h f v g w", "(integer) 2\n"),
    ("HGETALL h", '1) "f"\n2) "v"\n3) "g"\n4) "w"\n'),
    ("ZADD z 1.5 m 2 n", "(integer) 2\n"),
    ("ZSCORE z m", '"1.5"\n'),
    ("HGET l x", "(error) WRONGTYPE Operation against a key holding the wrong kind of value\n"),
    ("XADD s 1-1 k v", '"1-1"\n'),
    ("XADD s 1-2 k v q w", '"1-2"\n'),
    ("XRANGE s 1-1 1-1", '1) 1) "1-1"\n   2) 1) "k"\n      2) "v"\n'),
    ("XRANGE s 1-2 +", '1) 1) "1-2"\n   2) 1) "k"\n      2) "v"\n      3) "q"\n      4) "w"\n'),
    ("XREAD COUNT 1 STREAMS s 0", '1) 1) "s"\n   2) 1) 1) "1-1"\n         2) 1) "k"\n            2) "v"\n'),
    (
        "EVAL \"return {1,'a',{2,{3,'x'}},false,redis.status_reply('FINE')}\" 0",
        '1) (integer) 1\n2) "a"\n3) 1) (integer) 2\n   2) 1) (integer) 3\n      2) "x"\n4) (nil)\n5) FINE\n',
    ),
    ("MULTI", "OK\n"),
    ("INCR a", "QUEUED\n"),
    ("EXEC", "1) (integer) 3\n"),
    ("BLPOP nope 0.01", "(nil)\n"),
    ("CLUSTER INFO", "ERR This instance has cluster support disabled\n"),
    ("CLIENT SETNAME x", "OK\n"),
    ("CLIENT GETNAME", '"x"\n'),
]
RESP3 = [
    ("HGETALL h", '1# "f" => "v"\n2# "g" => "w"\n'),
    ("HGETALL nope", "(empty hash)\n"),
    ("SMEMBERS nope", "(empty set)\n"),
    ("SADD e a", "(integer) 1\n"),
    ("SMEMBERS e", '1~ "a"\n'),
    ("GET nope", "(nil)\n"),
    ("ZSCORE z m", "(double) 1.5\n"),
    ("ZRANGE z 0 0 WITHSCORES", '1) 1) "m"\n   2) (double) 1.5\n'),
    ("XREAD COUNT 1 STREAMS s 0", '1# "s" => \n   1) 1) "1-1"\n      2) 1) "k"\n         2) "v"\n'),
    ('EVAL "redis.setresp(3); return true" 0', "(true)\n"),
    ('EVAL "redis.setresp(3); return false" 0', "(false)\n"),
    ("EVAL \"redis.setresp(3); return {big_number='12345678901234567890'}\" 0", "12345678901234567890\n"),
    (
        'EVAL "redis.setresp(3); return {1,{map={a={1,2}}}}" 0',
        '1) (integer) 1\n2) 1# "a" => \n      1) (integer) 1\n      2) (integer) 2\n',
    ),
    ('EVAL "redis.setresp(3); return {map={a={map={b={3}}}}}" 0', '1# "a" => 1# "b" => 1) (integer) 3\n'),
]


@pytest.mark.needs("valkey")
def test_every_kind_of_reply_is_shown_as_redis_cli_shows_it(redis_url) -> None:
    with Connection(redis_url) as connection:
        for command, expected in CONVERSATION:
            words = split(command)
            assert (command, shown(connection.send(words), words)) == (command, expected)
        connection.expect("HELLO", "3")
        for command, expected in RESP3:
            words = split(command)
            assert (command, shown(connection.send(words), words)) == (command, expected)


@pytest.mark.needs("valkey")
def test_reports_are_shown_without_quotes(redis_url) -> None:
    with Connection(redis_url) as connection:
        words = [b"INFO", b"server"]
        assert shown(connection.send(words), words).startswith("# Server\nredis_version:")


@pytest.mark.needs("valkey")
def test_a_command_that_must_succeed_and_does_not_says_why(redis_url) -> None:
    with Connection(redis_url) as connection, pytest.raises(OSError, match="GET: ERR wrong number"):
        connection.expect("GET")


@pytest.mark.needs("valkey")
def test_a_password_and_a_database_number_are_used(private_server) -> None:
    url = private_server("valkey").url
    with Connection(url) as connection:
        connection.expect("CONFIG", "SET", "requirepass", "p@ss")
    with Connection(url.replace("//", "//:p%40ss@").replace("/0", "/2")) as connection:
        assert b"db=2 " in (connection.expect("CLIENT", "INFO").value or b"")


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("GET  key ", [b"GET", b"key"]),
        ("SET k 'a b'", [b"SET", b"k", b"a b"]),
        (r'ECHO "\x41\n\q"', [b"ECHO", b"A\nq"]),
        (r"ECHO '\n'", [b"ECHO", rb"\n"]),
        ("ECHO pre'fix'", [b"ECHO", b"prefix"]),
        ('ECHO ""', [b"ECHO", b""]),
        ("", []),
    ],
)
def test_a_line_is_split_as_redis_cli_does(line, words) -> None:
    assert split(line) == words


@pytest.mark.parametrize("line", ["ECHO 'x", 'ECHO "x', 'ECHO "a"b', r'ECHO "x\"'])
def test_a_line_that_redis_cli_refuses_is_refused(line) -> None:
    with pytest.raises(ValueError, match="quote"):
        split(line)


@given(st.lists(st.binary(max_size=9), max_size=4))
def test_what_is_quoted_can_be_read_again(words: list[bytes]) -> None:
    assert split(" ".join(quoted(word) for word in words)) == words


def test_bytes_that_are_no_text_are_escaped() -> None:
    assert shown(Reply("$", b"\xff\x7f")) == '"\\xff\\x7f"\n'
