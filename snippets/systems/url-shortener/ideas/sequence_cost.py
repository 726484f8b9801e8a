# SPDX-License-Identifier: MIT-0
"""nextval() is not what limits inserts: it takes no lock that lasts, and waits for no disk."""

# --8<-- [start:compare]
import os
import time

import psycopg


def seconds(db: psycopg.Connection, statement: str) -> float:
    began = time.perf_counter()
    for _ in range(300):
        db.execute(statement)
    return time.perf_counter() - began


def number(db: psycopg.Connection) -> int:
    return db.execute("SELECT nextval('ids')").fetchone()[0]


with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as db:
    db.execute("CREATE SEQUENCE ids")
    db.execute("CREATE TABLE numbered (id bigint PRIMARY KEY)")
    alone = seconds(db, "SELECT nextval('ids')")
    used = seconds(db, "INSERT INTO numbered VALUES (nextval('ids'))")
    print("the number costs less than the row:", alone < used)

    before = number(db)
    with db.transaction(force_rollback=True):
        number(db)
    print("a number that was rolled back comes again:", number(db) == before + 1)
# --8<-- [end:compare]
