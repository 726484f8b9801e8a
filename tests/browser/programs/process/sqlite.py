import sqlite3

with sqlite3.connect(":memory:") as db:
    db.execute("create table t (n integer)")
    db.executemany("insert into t values (?)", [(1,), (2,)])
    print(db.execute("select sum(n) from t").fetchone())
