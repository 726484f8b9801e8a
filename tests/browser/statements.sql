-- What test_sql_parity.py runs in psql and in the page, in one session from top to bottom. ---- begins a case.
---- one column and one row
SELECT 1 AS one;

---- two statements on one line
SELECT 1; SELECT 2;

---- no semicolon at the end
SELECT 'last'

---- no column at all
SELECT;

---- no column and two rows
SELECT FROM generate_series(1, 2);

---- no rows
SELECT 1 AS a, 'x' AS b WHERE false;

---- null is empty
SELECT NULL AS n, 1 AS i, NULL::int AS k, '' AS s;

---- numbers at the right
SELECT 1::smallint, 20::int, 300::bigint, 1.50::numeric, 1e10::real, 0.1::float8, 7::oid, '$5'::money;

---- text and dates at the left
SELECT 'a'::text, 'b'::char(3), date '2026-11-20', time '10:00', timestamp '2026-11-20 10:00:00.5';

---- a time zone
SELECT timestamptz '2026-11-20 10:00:00+02', interval '1 day 02:03:04', interval '14 months';

---- booleans
SELECT true AS yes, false AS no, NULL::bool AS unknown;

---- arrays
SELECT ARRAY[1,2,3], ARRAY['a b','c"d',NULL], ARRAY[[1,2],[3,4]], '{}'::int[];

---- json and jsonb
SELECT '{"b": 1, "a": [true, null]}'::json, '{"b": 1, "a": [true, null]}'::jsonb;

---- pretty json has several lines
SELECT 1 AS id, jsonb_pretty('{"a": {"b": [1, 2]}}') AS document, 'x' AS after;

---- several lines in the last column
SELECT E'a\nbb\nccc' AS first, 2 AS n, E'last\nline' AS last;

---- several lines in a heading
SELECT 1 AS "two
lines", 2 AS "one", 3 AS "and
three
lines";

---- bytes
SELECT '\xdeadbeef'::bytea, ''::bytea;

---- uuid, ranges, addresses, bits
SELECT 'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11'::uuid, int4range(1, 5), inet '10.0.0.1/8', B'1010', '(1,2)'::point;

---- rows and enums
CREATE TYPE mood AS ENUM ('sad', 'ok'); SELECT ROW(1, 'a b', NULL), 'ok'::mood;

---- infinity and not a number
SELECT 'NaN'::float8, 'infinity'::float8, '-infinity'::date, 'NaN'::numeric;

---- float digits
SELECT 1/3.0::float8 AS a, 1e-7::float8 AS b, 123456789012345678::float8 AS c, 0.1::real + 0.2::real AS d;

---- wide and combining signs
SELECT '日本語' AS wide, 'é' AS combined, 'é' AS composed, 'größe' AS latin, 'x' AS after;

---- tabs and control characters
SELECT E'a\tb' AS tab, E'a\rb' AS "return", E'a\x01b' AS control, 'x' AS after;

---- a long value
SELECT repeat('abc', 60) AS long, 1 AS n;

---- a heading wider than its values
SELECT 1 AS a_rather_long_heading, 'x' AS "Ab", 22 AS "odd";

---- comments
-- a comment first
SELECT 1 /* inside /* nested; */ ; */ AS a; -- after;
/* alone */

---- semicolons in strings
SELECT ';' AS a, E'\';' AS b, $$;$$ AS c, $t$ ; $$ ; $t$ AS d, 1 AS ";";

---- create, alter, drop
CREATE TABLE plain (id int PRIMARY KEY, v text);
ALTER TABLE plain ADD w int DEFAULT 3;
CREATE INDEX ON plain (w);
DROP TABLE plain;

---- insert, update, delete
CREATE TABLE orders (id int PRIMARY KEY, paid bool NOT NULL DEFAULT false, total numeric(8,2));
INSERT INTO orders (id, total) VALUES (1, 9.5), (2, 20), (3, NULL);
UPDATE orders SET paid = true WHERE id < 3;
DELETE FROM orders WHERE id = 3;
SELECT * FROM orders ORDER BY id;

---- returning
INSERT INTO orders VALUES (4, true, 1) RETURNING id, total;
UPDATE orders SET total = 2 WHERE id = 4 RETURNING OLD.total, NEW.total;

---- merge
MERGE INTO orders o USING (VALUES (4), (5)) AS n (id) ON o.id = n.id
WHEN MATCHED THEN DELETE WHEN NOT MATCHED THEN INSERT VALUES (n.id, false, 5) RETURNING merge_action(), o.id;

---- create table as, select into
CREATE TABLE copied AS SELECT * FROM orders; SELECT id INTO ids FROM orders; DROP TABLE copied, ids;

---- transaction
BEGIN; SAVEPOINT a; ROLLBACK TO a; COMMIT; COMMIT;

---- isolation
BEGIN ISOLATION LEVEL SERIALIZABLE; SHOW transaction_isolation; ROLLBACK;

---- prepared and cursor
PREPARE p AS SELECT $1::int + 1 AS n; EXECUTE p(1); DEALLOCATE p;
BEGIN; DECLARE c CURSOR FOR SELECT generate_series(1, 5) AS i; FETCH 2 FROM c; MOVE 1 IN c; FETCH ALL FROM c; CLOSE c; COMMIT;

---- explain without costs
EXPLAIN (COSTS OFF) SELECT * FROM orders WHERE id = 1;

---- explain as json
EXPLAIN (COSTS OFF, FORMAT JSON) SELECT 1;

---- explain with costs
CREATE TABLE n AS SELECT i FROM generate_series(1, 1000) i; ANALYZE n; EXPLAIN SELECT count(*) FROM n WHERE i > 10;

---- notices
DROP TABLE IF EXISTS nothing_here; CREATE TABLE IF NOT EXISTS orders (id int);

---- notice from a function
DO $$ BEGIN RAISE NOTICE 'hello %', 1; RAISE WARNING 'careful' USING HINT = 'look'; END $$;

---- function with a body in SQL
CREATE FUNCTION twice(i int) RETURNS int BEGIN ATOMIC SELECT CASE WHEN i > 0 THEN 2 * i ELSE 0 END; END;
SELECT twice(21);

---- function in plpgsql, called
CREATE OR REPLACE FUNCTION fails(i int) RETURNS int LANGUAGE plpgsql AS $$
BEGIN
  RETURN 1 / i;
END $$;
SELECT fails(1);

---- procedure with an out parameter
CREATE PROCEDURE p(OUT n int) LANGUAGE plpgsql AS $$ BEGIN n := 5; END $$; CALL p(NULL);

---- copy to stdout
COPY (SELECT 1, 'a b', NULL) TO STDOUT; COPY (SELECT 1 AS x, 'a,b' AS y) TO STDOUT (FORMAT csv, HEADER);

---- grouping sets and window
SELECT paid, count(*), sum(total), rank() OVER (ORDER BY count(*) DESC, paid) FROM orders GROUP BY ROLLUP (paid) ORDER BY paid;

---- full-text search
SELECT to_tsvector('english', 'The quick brown foxes jumped') AS v, to_tsquery('jump & fox') AS q;

---- settings
SHOW server_version; SHOW search_path; SHOW timezone; SHOW work_mem; SELECT current_user, current_schema;

---- collation
SELECT v FROM (VALUES ('b'), ('a'), ('B'), ('ä'), ('_')) AS t (v) ORDER BY v; SELECT upper('größe'), initcap('éa b');

---- error: unknown column
SELECT total FROM (VALUES (1)) AS t(amount);

---- error: unknown table, second line
SELECT *
FROM   orderz o
WHERE o.id = 1;

---- error: syntax
SELEC 1;

---- error: at the end
SELECT 1 +

---- error: statement after others
SELECT 1 AS before;


SELECT 1 / 0;
SELECT 2 AS goes_on;

---- error: unique
INSERT INTO orders VALUES (1, true, 1);

---- error: null and check
INSERT INTO orders VALUES (9, NULL, 1); ALTER TABLE orders ADD CHECK (total < 0);

---- error: hint
SELECT 1 WHERE 'a' = 1 OR lenght('x') = 1; SELECT lenght('x');

---- error: long line cut at both sides
SELECT 0 AS c0, 1 AS c1, 2 AS c2, 3 AS c3, 4 AS c4, 5 AS c5, 6 AS c6, 7 AS c7, 8 AS c8, 9 AS c9, 10 AS c10, 11 AS c11, 12 AS c12, 13 AS c13, 14 AS c14, nowhere, 0 AS d0, 1 AS d1, 2 AS d2, 3 AS d3, 4 AS d4, 5 AS d5, 6 AS d6, 7 AS d7, 8 AS d8, 9 AS d9, 10 AS d10, 11 AS d11, 12 AS d12, 13 AS d13, 14 AS d14;

---- error: long line cut at the right
SELECT nowhere, 0 AS d0, 1 AS d1, 2 AS d2, 3 AS d3, 4 AS d4, 5 AS d5, 6 AS d6, 7 AS d7, 8 AS d8, 9 AS d9, 10 AS d10, 11 AS d11, 12 AS d12, 13 AS d13, 14 AS d14;

---- error: wide signs and tabs before it
SELECT '日本語',	'é',	nowhere;

---- error: in a function
SELECT fails(0);

---- error: in a query inside a function
DO $$ BEGIN PERFORM nowhere FROM orders; END $$;

---- error: failed transaction
BEGIN; SELECT 1/0; SELECT 1; COMMIT;

---- error: cast
SELECT 'abc'::int; SELECT '2026-02-30'::date;

---- error: raised with detail
DO $$ BEGIN RAISE EXCEPTION 'no' USING ERRCODE = '23505', DETAIL = 'why', HINT = 'how'; END $$;

---- error: deep recursion
SET max_stack_depth = '100kB'; CREATE FUNCTION r() RETURNS int LANGUAGE sql AS 'SELECT 1'; RESET max_stack_depth;

---- skip locked and advisory lock
BEGIN; SELECT id FROM orders ORDER BY id FOR UPDATE SKIP LOCKED LIMIT 1; COMMIT;

---- partitions
CREATE TABLE logs (at date, v int) PARTITION BY RANGE (at);
CREATE TABLE logs_1 PARTITION OF logs FOR VALUES FROM ('2026-01-01') TO ('2026-02-01');
INSERT INTO logs VALUES ('2026-01-05', 1); SELECT tableoid::regclass, * FROM logs; INSERT INTO logs VALUES ('2027-01-05', 1);

---- recursive
WITH RECURSIVE t(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM t WHERE n < 3) SELECT * FROM t;

---- many rows
SELECT i, repeat('x', i % 7) AS bar FROM generate_series(1, 200) i;
