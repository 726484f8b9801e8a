# SPDX-License-Identifier: MIT-0
"""Insert a row with code '', learn its id, update the code: every creator waits for the one before."""

# --8<-- [start:wait]
import os

import psycopg

TABLE = "CREATE TABLE mappings (id serial PRIMARY KEY, code text UNIQUE NOT NULL)"
INSERT = "INSERT INTO mappings (code) VALUES ('')"
url = os.environ["DATABASE_URL"]

with psycopg.connect(url) as one, psycopg.connect(url) as two:
    one.execute(TABLE)
    one.commit()
    two.execute("SET lock_timeout = '300ms'")
    two.commit()
    one.execute(INSERT)  # not committed: its code is computed next
    try:
        two.execute(INSERT)
    except psycopg.errors.LockNotAvailable as error:
        print("the second creator:", error.diag.message_primary)
        two.rollback()
    one.execute("UPDATE mappings SET code = 'x1' WHERE code = ''")
    one.commit()
    two.execute(INSERT)
    print("it goes on once the first has committed")
# --8<-- [end:wait]
