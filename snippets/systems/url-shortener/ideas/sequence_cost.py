# SPDX-License-Identifier: MIT-0
"""nextval() is not what limits inserts: the row, its index and their log cost several times as much."""

# --8<-- [start:compare]
import os
import time

import psycopg

NUMBERS = "SELECT count(nextval('ids')) FROM generate_series(1, 20000)"
ROWS = "INSERT INTO numbered SELECT nextval('ids') FROM generate_series(1, 20000)"


def seconds(db: psycopg.Connection, statement: str) -> float:
    began = time.perf_counter()
    db.execute(statement)
    return time.perf_counter() - began


def number(db: psycopg.Connection) -> int:
    row = db.execute("SELECT nextval('ids')").fetchone()
    return int(row[0]) if row else 0


with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as db:
    db.execute("CREATE SEQUENCE ids")
    db.execute("CREATE TABLE numbered (id bigint PRIMARY KEY)")
    pairs = [(seconds(db, NUMBERS), seconds(db, ROWS)) for _ in range(9)]
    alone, used = (min(each) for each in zip(*pairs, strict=True))
    print("20,000 rows cost more than twice their numbers:", used > 2 * alone)

    before = number(db)
    with db.transaction(force_rollback=True):
        number(db)
    print("a number that was rolled back comes again:", number(db) == before + 1)
# --8<-- [end:compare]
